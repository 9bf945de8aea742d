"""A change on a page in the name of its administrator, and of a second one where it needs two.

Who has not given the second factor within five minutes, and who needs a second administrator, is asked on a page that
carries along what was typed, so that nothing is lost.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from models.errors import BadInput
from register.identity.login_tries import LoginOutcome
from register.identity.password_login import GivenLogin
from register.identity.sessions import OpenSession
from register.office.administrators import Signed
from starter.identity import logins, own_account
from starter.identity.account_changes import CODE_IS_WRONG, LOGIN_IS_WRONG
from web.html.requests import AskedAgain
from web.identity.desk import IdentityDesk, origin_of, show_signed_in
from wording.translation import gettext

T = TypeVar("T")
OWN, SECOND = ("own_code",), ("second", "second_password", "second_code")
TWO_WANTED = ("second_wanted", "second_wanted_for")


async def make_signed_change(
    desk: IdentityDesk,
    request: Request,
    opened: OpenSession,
    form: Mapping[str, str],
    change: Callable[[Signed], Awaitable[T]],
) -> T:
    """Make a change in the name of whoever is logged in. Raises BadInput, and AskedAgain with the page that asks for
    the second factor or for the second administrator."""
    await _confirm_oneself(desk, request, opened, form)
    second = await _second_person(desk, request, opened, form)
    try:
        return await change(Signed(opened.person, second))
    except BadInput as error:
        if error.more.get("why") not in TWO_WANTED:
            raise
        raise AskedAgain(_ask(request, opened, form, SECOND)) from None


async def _confirm_oneself(desk: IdentityDesk, request: Request, opened: OpenSession, form: Mapping[str, str]) -> None:
    if code := form.get("own_code"):
        outcome = await logins.confirm_by_factor(desk.client, opened, code, origin_of(request))
        if outcome is not LoginOutcome.good:
            raise AskedAgain(
                _ask(
                    request,
                    opened,
                    form,
                    OWN,
                    CODE_IS_WRONG(),
                )
            )
        return
    if code is not None:
        raise AskedAgain(_ask(request, opened, form, OWN, gettext("Fill in every field.")))
    now = await desk.client.transact(lambda session: desk.client.clock(session, ""))
    if opened.has_recent_factor(now):
        return
    if await own_account.has_factor(desk.client, opened):
        raise AskedAgain(_ask(request, opened, form, OWN))
    await desk.require_recent_second_factor(request, opened)


async def _second_person(
    desk: IdentityDesk, request: Request, opened: OpenSession, form: Mapping[str, str]
) -> str | None:
    person, password, code = (form.get(name, "").strip() for name in SECOND)
    if SECOND[0] not in form:
        return None
    if not (person and password and code):
        raise AskedAgain(_ask(request, opened, form, SECOND, gettext("Fill in every field.")))
    signed = await logins.sign_as_second(desk.client, GivenLogin(person, password, code), origin_of(request))
    if signed is None:
        raise AskedAgain(
            _ask(
                request,
                opened,
                form,
                SECOND,
                LOGIN_IS_WRONG(),
            )
        )
    return signed


def _ask(
    request: Request, opened: OpenSession, form: Mapping[str, str], asked: tuple[str, ...], wrong: str = ""
) -> Response:
    shown: dict[str, object] = {
        "title": (gettext("A second administrator") if asked == SECOND else gettext("Confirm who you are")),
        "wrong": wrong,
        "typed": {name: value for name, value in form.items() if name not in (*OWN, *SECOND)},
        "two": asked == SECOND,
        "address": request.url.path,
    }
    return show_signed_in(request, opened, "again.html", 403 if wrong else 200, shown)
