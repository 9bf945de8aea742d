"""A page in between that carries a form along: for who has to log in again, or to confirm who they are. Nothing is lost
of what was typed, picked or sent with it."""

from collections.abc import Iterator, Mapping

from starlette.requests import Request
from starlette.responses import Response

from register.identity.login_tries import LoginOutcome
from register.identity.sessions import OpenSession
from starter.identity import logins, own_account
from starter.identity.account_changes import CODE_IS_WRONG
from web.console.desk import PAGES, ConsoleDesk, show_page
from web.html.fields import Answers
from web.html.requests import AskedAgain
from web.identity.desk import origin_of
from wording.translation import gettext

OWN_CODE = "own_code"


async def require_factor(
    desk: ConsoleDesk, request: Request, opened: OpenSession, answers: Answers, sealed: Mapping[str, str]
) -> None:
    """Ask for the second factor unless it was given within five minutes, or stands in the form. Raises AskedAgain with
    the page that asks; it carries the form along."""
    client, wrong = desk.identity.client, ""
    if code := next(iter(answers.get(OWN_CODE, ())), "").strip():
        if await logins.confirm_by_factor(client, opened, code, origin_of(request)) is LoginOutcome.good:
            return
        wrong = CODE_IS_WRONG()
    elif opened.has_recent_factor(await desk.read(lambda _, now: now)):
        return
    elif OWN_CODE in answers:
        wrong = gettext("Fill in every field.")
    shown: dict[str, object] = {
        "title": gettext("Confirm who you are"),
        "wrong": wrong,
        "has_factor": await own_account.has_factor(client, opened),
        "carried": list(_carried(answers, sealed)),
        "address": _address(request),
    }
    raise AskedAgain(show_page(request, opened, "confirm.html", shown, 403 if wrong else 200))


def logged_out(request: Request, answers: Answers, sealed: Mapping[str, str]) -> Response:
    """Return the page for somebody whose session is over: it carries all that was sent, and sends it once more."""
    carried = [(name, one) for name, one in _carried(answers, sealed) if name != "step"]
    shown: dict[str, object] = {
        "title": gettext("You are logged out"),
        "carried": carried,
        "step": "preview" if "step" in answers else "",
        "address": _address(request),
    }
    return PAGES.show(request, "logged_out.html", 401, shown)


def _carried(answers: Answers, sealed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield from ((name, one) for name, many in answers.items() if name != OWN_CODE for one in many)
    yield from sealed.items()


def _address(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
