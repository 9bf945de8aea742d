"""How a page is made and sent: templates, the language, the headers that keep everything else out."""

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from models.time import CHINA
from wording.door import Door, use_door
from wording.language import Language, current_language, use_language
from wording.table.office import intake_pages

FOLDER = Path(__file__).parent / "templates"
TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=select_autoescape(), undefined=StrictUndefined, trim_blocks=True,
    lstrip_blocks=True,
)  # fmt: skip
NOTHING: Mapping[str, object] = {}
LANGUAGE_COOKIE = "banjie_lang"
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def say(name: str, **values: object) -> str:
    """Return a line of the page in the language of the request."""
    return intake_pages.PAGE[name](**values)


def show(
    request: Request, template: str, status: int = 200, more: Mapping[str, object] = NOTHING, **values: object
) -> HTMLResponse:
    """Return a page."""
    lang = current_language()
    other = "zh" if lang is Language.en else "en"
    shown = {"say": say, "lang": lang, "other": other, "china": CHINA, **more, **values}
    body = TEMPLATES.get_template(template).render(shown)
    answer = HTMLResponse(body, status, headers=SECURITY_HEADERS)
    if "lang" in request.query_params:
        answer.set_cookie(LANGUAGE_COOKIE, str(lang), samesite="lax", httponly=True, max_age=365 * 86400)
    return answer


def choose_language(request: Request) -> None:
    """Speak as on a page: Chinese, or English where the reader chose it (`?lang=en`, kept in a cookie)."""
    use_door(Door.page)
    wanted = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE, "")
    use_language(Language.en if wanted == "en" else Language.zh)


def sorry(request: Request, status: int, says: str, **headers: str) -> HTMLResponse:
    """Return the page that says why something is not possible."""
    answer = show(request, "sorry.html", status, title=say("sorry"), says=says)
    answer.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return answer
