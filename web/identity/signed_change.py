"""A change on a page in the name of its administrator, and of a second one where it needs two.

Who has not given the second factor within five minutes, whose change takes its code for exactly this, and who needs a
second administrator, is asked on a page that carries along what was typed, so that nothing is lost.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from models.errors import BadInput
from register.identity.password_login import GivenLogin
from register.office.power import Signed
from starter.identity import logins, own_account
from starter.identity.account_changes import LOGIN_IS_WRONG
from web.html.serving import AnotherPage
from web.identity.desk import Form, Visit
from wording.translation import gettext

T = TypeVar("T")
OWN, SECOND = ("own_code",), ("second", "second_password", "second_code")
ASKED_FOR = {"code_wanted": OWN, "code_wrong": OWN, "second_wanted": (*OWN, *SECOND)}


async def make_signed_change(
    visit: Visit,
    form: Form,
    change: Callable[[Signed], Awaitable[T]],
    *,
    proves: bool = True,
    says: Sequence[str] = (),
) -> T:
    """Make a change in the name of whoever is logged in. `proves`: it puts on record who made it, and can be tried
    without a code. `says`: what is confirmed, for the page that asks. Raises BadInput, and AnotherPage with the page
    that asks for the second factor or for the second administrator."""
    ask = partial(_ask, visit, form, says)
    asked = tuple(name for name in (*OWN, *SECOND) if name in form)
    given = {name: form[name].strip() for name in asked}
    if not all(given.values()):
        raise ask(asked, gettext("Fill in every field."))
    is_recent = visit.login.has_recent_factor(await visit.now())
    if not is_recent and OWN[0] not in given:
        if not await own_account.has_factor(visit.client, visit.login):
            await visit.require_recent_second_factor()
        wanted, people = await _wanted(visit, change) if proves else (OWN, "")
        raise ask(wanted, people=people)
    second = None
    if SECOND[0] in given:
        login = GivenLogin(*(given.get(name, "") for name in SECOND))
        second = await logins.sign_as_second(visit.client, login, visit.origin)
        if second is None:
            raise ask(asked, LOGIN_IS_WRONG())
    signed = Signed(visit.login.person, second, at_shell=False, code=given.get(OWN[0]), origin=visit.origin)
    try:
        done = await change(signed)
    except BadInput as error:
        why = str(error.more.get("why"))
        if why not in ASKED_FOR:
            raise
        wrong, who = error.says if why == "code_wrong" else "", str(error.more.get("people", ""))
        raise ask(tuple(dict.fromkeys((*ASKED_FOR[why], *asked))), wrong, people=who) from None
    if not is_recent:
        await logins.note_confirmed(visit.client, visit.login)
    return done


async def _wanted(visit: Visit, change: Callable[[Signed], Awaitable[T]]) -> tuple[tuple[str, ...], str]:
    """Return what a change asks for, and who can confirm it, so that all is asked at once: it is tried without a code,
    which changes nothing. Raises BadInput for what cannot be done at all."""
    try:
        await change(Signed(visit.login.person, at_shell=False, origin=visit.origin, asks_code=True))
    except BadInput as error:
        if wanted := ASKED_FOR.get(str(error.more.get("why"))):
            return wanted, str(error.more.get("people", ""))
        raise
    raise AssertionError("a change without a code was made")


def _ask(
    visit: Visit, form: Form, says: Sequence[str], fields: tuple[str, ...], wrong: str = "", *, people: str = ""
) -> AnotherPage:
    two = SECOND[0] in fields
    shown = {
        "title": gettext("A second administrator") if two else gettext("Confirm who you are"),
        "wrong": wrong,
        "says": says,
        "typed": {name: value for name, value in form.items() if name not in (*OWN, *SECOND)},
        "two": two,
        "people": people,
        "address": visit.request.url.path,
    }
    return AnotherPage(visit.show("again.html", shown, 403 if wrong else 200))
