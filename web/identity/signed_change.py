"""A change on a page in the name of its administrator, and of a second one where it needs two.

Who has not given the second factor within five minutes, and who needs a second administrator, is asked on a page that
carries along what was typed, so that nothing is lost.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from models.errors import BadInput
from register.identity.login_tries import LoginOutcome
from register.identity.password_login import GivenLogin
from register.office.power import Signed
from starter.identity import logins, own_account
from starter.identity.account_changes import CODE_IS_WRONG, LOGIN_IS_WRONG
from web.html.serving import AnotherPage
from web.identity.desk import Form, Visit
from wording.translation import gettext

T = TypeVar("T")
OWN, SECOND = ("own_code",), ("second", "second_password", "second_code")
TWO_WANTED = "second_wanted"


async def make_signed_change(visit: Visit, form: Form, change: Callable[[Signed], Awaitable[T]]) -> T:
    """Make a change in the name of whoever is logged in. Raises BadInput, and AnotherPage with the page that asks for
    the second factor or for the second administrator."""
    await _confirm_oneself(visit, form)
    second = await _second_person(visit, form)
    try:
        return await change(Signed(visit.login.person, second, at_shell=False))
    except BadInput as error:
        if error.more.get("why") != TWO_WANTED:
            raise
        raise _ask(visit, form, SECOND) from None


async def _confirm_oneself(visit: Visit, form: Form) -> None:
    code = form.get("own_code")
    if code:
        if await logins.confirm_by_factor(visit.client, visit.login, code, visit.origin) is not LoginOutcome.good:
            raise _ask(visit, form, OWN, CODE_IS_WRONG())
    elif code is not None:
        raise _ask(visit, form, OWN, gettext("Fill in every field."))
    elif not visit.login.has_recent_factor(await visit.now()):
        if await own_account.has_factor(visit.client, visit.login):
            raise _ask(visit, form, OWN)
        await visit.require_recent_second_factor()


async def _second_person(visit: Visit, form: Form) -> str | None:
    if SECOND[0] not in form:
        return None
    given = GivenLogin(*(form.get(name, "").strip() for name in SECOND))
    if not all(given):
        raise _ask(visit, form, SECOND, gettext("Fill in every field."))
    signed = await logins.sign_as_second(visit.client, given, visit.origin)
    if signed is None:
        raise _ask(visit, form, SECOND, LOGIN_IS_WRONG())
    return signed


def _ask(visit: Visit, form: Form, fields: tuple[str, ...], wrong: str = "") -> AnotherPage:
    shown = {
        "title": gettext("A second administrator") if fields == SECOND else gettext("Confirm who you are"),
        "wrong": wrong,
        "typed": {name: value for name, value in form.items() if name not in (*OWN, *SECOND)},
        "two": fields == SECOND,
        "address": visit.request.url.path,
    }
    return AnotherPage(visit.show("again.html", shown, 403 if wrong else 200))
