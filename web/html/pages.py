"""How a page is made and sent: templates, the language, the headers that keep everything else out."""

import re
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from web.api.language import PROCESS_LANGUAGE
from wording.translation import (
    Door,
    Language,
    Message,
    current_language,
    gettext,
    listed,
    ngettext,
    pgettext,
    use_door,
    use_language,
)

FOLDER = Path(__file__).parent
CHINESE_SIGN = re.compile("[\u3400-\u9fff]")
NO_LINES: Mapping[str, Message] = {}
NO_HELPERS: Mapping[str, object] = {}
LANGUAGE_COOKIE, TYPE_COOKIE = "banjie_lang", "banjie_type"
YEAR_SECONDS = 365 * 86400
# What all pages load: the name in templates, the address and the type of each.
SHARED_FILES = {
    "style": ("/style.css", "text/css"),
    "bar": ("/bar.css", "text/css"),
    "files_style": ("/files.css", "text/css"),
    "files_script": ("/files.js", "text/javascript"),
    "session_script": ("/session.js", "text/javascript"),
    "icon": ("/icon.svg", "image/svg+xml"),
}


def security_headers(*more: str) -> dict[str, str]:
    """Return the headers of pages that may do more than show themselves: `script-src 'self'`, if they load a script."""
    policy = ("default-src 'none'", "style-src 'self'", "img-src 'self'", *more)
    return {
        "Content-Security-Policy": "; ".join(
            (*policy, "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'")
        ),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


SECURITY_HEADERS = security_headers()


def tongue(words: str) -> Markup:
    """Return the attribute of an element with words that somebody typed. A page in English says which are Chinese, so
    that they are spoken as such (WCAG 3.1.2); of other words the language is not known."""
    is_foreign = current_language() is Language.en and CHINESE_SIGN.search(words)
    return Markup(' lang="zh-CN"') if is_foreign else Markup()


class PageSet:
    """Pages with templates, lines and helpers of their own. Templates of the folder, or of the first folders, go before
    those that all pages share; among them has to be `sorry.html`."""

    def __init__(
        self,
        folder: Path | tuple[Path, ...],
        words: Mapping[str, Message] = NO_LINES,
        headers: Mapping[str, str] = SECURITY_HEADERS,
        helpers: Mapping[str, object] = NO_HELPERS,
    ) -> None:
        self.words, self.headers = words, headers
        self.templates = Environment(
            loader=FileSystemLoader([*((folder,) if isinstance(folder, Path) else folder), FOLDER / "templates"]),
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.globals |= {
            "listed": listed,
            "_": gettext,
            "ngettext": ngettext,
            "pgettext": pgettext,
            "say": self.say,
            "tongue": tongue,
            **{name: address for name, (address, _) in SHARED_FILES.items()},
            **helpers,
        }

    def say(self, name: str, /, **values: object) -> str:
        """Return a line that is chosen by a code, in the language of the request."""
        return self.words[name](**values)

    def show(self, request: Request, template: str, shown: Mapping[str, object], status: int = 200) -> HTMLResponse:
        """Return a page."""
        lang = current_language()
        other = "zh" if lang is Language.en else "en"
        size = request.query_params.get("type") or request.cookies.get(TYPE_COOKIE, "")
        kept = {"lang": lang, "other": other, "large": size == "large"}
        body = self.templates.get_template(template).render({**kept, **shown})
        answer = HTMLResponse(body, status, headers=dict(self.headers))
        if "lang" in request.query_params:
            answer.set_cookie(LANGUAGE_COOKIE, str(lang), samesite="lax", httponly=True, max_age=YEAR_SECONDS)
        if size in ("large", "usual") and "type" in request.query_params:
            answer.set_cookie(TYPE_COOKIE, size, samesite="lax", httponly=True, max_age=YEAR_SECONDS)
        return answer


def choose_language(request: Request) -> None:
    """Speak as on a page: in the language that the reader chose (`?lang=en`, kept in a cookie), else in that of this
    process."""
    use_door(Door.page)
    wanted = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE, "")
    use_language(
        Language(wanted) if wanted in set(Language) else request.scope.get(PROCESS_LANGUAGE, current_language())
    )


async def shared_file(request: Request) -> Response:
    """Answer with one of SHARED_FILES."""
    media_type = dict(SHARED_FILES.values())[request.url.path]
    headers = {"Cache-Control": "max-age=3600", "X-Content-Type-Options": "nosniff"}
    return FileResponse(FOLDER / request.url.path[1:], media_type=media_type, headers=headers)


def go_to(address: str) -> Response:
    """Return the answer that sends a browser to another page of this site."""
    return RedirectResponse(address, 303, headers=SECURITY_HEADERS)
