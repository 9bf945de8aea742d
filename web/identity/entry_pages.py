"""The pages by which people come in and leave: log-in, one-time links, log-out, the second factor once more."""

from fastapi import HTTPException
from starlette.responses import Response

from models.errors import BadInput
from register.identity.login_tries import LoginMethod, LoginOutcome
from register.identity.password_login import GivenLogin
from starter.identity import logins, own_account
from starter.identity.account_changes import CODE_IS_WRONG, LINK_IS_OVER, LOGIN_IS_WRONG
from starter.identity.logins import LoginAnswer
from starter.identity.own_account import ChosenLogin, FirstAdministrator
from web.html.pages import go_to
from web.html.serving import PageRouter, local_address
from web.identity.browser import SESSION_COOKIE, drop_cookie, keep_cookie
from web.identity.desk import HEADERS, HOME, INBOX, PAGES, Anybody, Form, IdentityDesk, SentFields, SignedIn, Visit
from web.identity.factor_form import chosen_password, offer_factor, offered_secret
from wording.translation import gettext

LOGIN = "/account/login"
LEFT = "left"  # the session that has ended began at the provider
router = PageRouter()


async def enter(visit: Visit, cookie: str, back: str) -> Response:
    """Return the answer to a good log-in: the browser keeps the new session, and the one before it ends."""
    if before := await visit.session():
        await logins.log_out(visit.client, before, visit.origin)
    answer = go_to(local_address(back, INBOX))
    keep_cookie(visit.request, answer, SESSION_COOKIE, cookie)
    return answer


@router.page("/login")
async def login_page(visit: Anybody) -> Response:
    return _ask_login(visit, visit.request.query_params.get("back", ""))


@router.post("/login")
async def log_in(visit: Anybody, form: SentFields) -> Response:
    """Log in by password and second factor."""
    back = form.get("back", "")
    given = GivenLogin(form.get("person", "").strip(), form.get("password", ""), form.get("code", ""))
    if not all(given):
        return _ask_login(visit, back, given.person, gettext("Fill in every field."))
    answer = await logins.log_in(visit.client, given, visit.origin)
    if answer.outcome is LoginOutcome.good:
        return await enter(visit, answer.cookie, back)
    if answer.outcome is LoginOutcome.address_locked:
        raise HTTPException(429, gettext("Too many log-ins from this address have failed. Try again later."))
    return _ask_login(visit, back, given.person, LOGIN_IS_WRONG())


def _ask_login(visit: Visit, back: str, person: str = "", wrong: str = "") -> Response:
    shown = {
        "title": gettext("Log in"),
        "back": back,
        "person": person,
        "wrong": wrong,
        "by_provider": _provider_start(visit.desk, back),
        "left": visit.desk.provider is not None and LEFT in visit.request.query_params,
    }
    return PAGES.show(visit.request, "login.html", shown, 403 if wrong else 200)


def _provider_start(desk: IdentityDesk, back: str) -> str:
    """Return the address at which a log-in by the provider begins, empty without one."""
    return f"/account/provider/start?back={local_address(back, INBOX)}" if desk.provider else ""


@router.page("/link/{text}")
async def link_page(visit: Anybody, text: str) -> Response:
    """What a one-time link leads to: setting up an account, or entering in an emergency. To look uses nothing up."""
    return await _ask_at_link(visit, text, {})


@router.post("/link/{text}")
async def use_link(visit: Anybody, text: str, form: SentFields) -> Response:
    try:
        answer = await _use_link(visit, text, form)
    except BadInput as error:
        return await _ask_at_link(visit, text, form, error.says)
    if answer.outcome in (LoginOutcome.wrong, LoginOutcome.locked):
        return await _ask_at_link(visit, text, form, LOGIN_IS_WRONG())
    if answer.outcome is not LoginOutcome.good:
        raise HTTPException(410, LINK_IS_OVER())
    return await enter(visit, answer.cookie, INBOX)


async def _use_link(visit: Visit, text: str, form: Form) -> LoginAnswer:
    if text.startswith("emergency"):
        return await own_account.enter_in_emergency(visit.client, text, visit.origin)
    secret = offered_secret(visit.client, text, form)
    password = chosen_password(form) if "repeat" in form else form.get("password", "")
    chosen = ChosenLogin(password, secret, form.get("code", ""))
    person = form.get("person")
    first = FirstAdministrator(person.strip(), form.get("name", "")) if person is not None else None
    return await own_account.set_up_account(visit.client, text, chosen, visit.origin, first)


async def _ask_at_link(visit: Visit, text: str, form: Form, wrong: str = "") -> Response:
    found = await own_account.look_at_link(visit.client, text)
    if found is None:
        worthless = LoginOutcome.link_worthless
        await logins.note_failed_login(visit.client, visit.origin, LoginMethod.link, worthless)
        raise HTTPException(410, LINK_IS_OVER())
    link = found.link
    shown: dict[str, object] = {
        "title": gettext("Emergency access") if link.kind == "emergency" else gettext("Set up the account"),
        "wrong": wrong,
        "first": link.person is None,
        "person": link.person or form.get("person", ""),
        "name": found.name or form.get("name", ""),
        "keeps": found.has_password,
    }
    if link.kind == "emergency":
        return PAGES.show(visit.request, "emergency.html", shown)
    secret = form.get("secret", "") if form.get("seal") else ""
    shown["factor"] = offer_factor(visit.client, text, link.person or "administrator", secret)
    return PAGES.show(visit.request, "set_up.html", shown, 422 if wrong else 200)


@router.page("/session")
async def use_session(visit: Anybody) -> Response:
    """Note that a session is in use, as every page does: what the button to stay logged in asks for."""
    return Response(status_code=204 if await visit.session() else 401, headers=HEADERS)


@router.page("/confirm")
async def confirm_page(visit: SignedIn) -> Response:
    """Ask for the second factor once more, before what needs a recent one."""
    return await _ask_factor(visit, visit.request.query_params.get("back", ""))


@router.post("/confirm")
async def confirm(visit: SignedIn, form: SentFields) -> Response:
    back, code = form.get("back", ""), form.get("code")
    if not code:
        return await _ask_factor(visit, back, gettext("Fill in every field."))
    if await logins.confirm_by_factor(visit.client, visit.login, code, visit.origin) is LoginOutcome.good:
        return go_to(local_address(back, HOME))
    await visit.require_session()  # a code too many ends it
    return await _ask_factor(visit, back, CODE_IS_WRONG())


async def _ask_factor(visit: Visit, back: str, wrong: str = "") -> Response:
    provider = visit.desk.provider
    shown = {
        "title": gettext("Confirm who you are"),
        "back": back,
        "wrong": wrong,
        "has_factor": await own_account.has_factor(visit.client, visit.login),
        "by_provider": f"{_provider_start(visit.desk, back)}&confirm=yes" if provider and provider.acr else "",
    }
    return visit.show("confirm.html", shown, 403 if wrong else 200)


@router.page("/logout")
async def no_logout() -> Response:
    """A link logs nobody out."""
    return go_to(HOME)


@router.post("/logout")
async def log_out(visit: Anybody, form: SentFields) -> Response:
    """End this session, or all of one's own."""
    login = await visit.session()
    if login:
        everywhere = form.get("everywhere") == "yes"
        await logins.log_out(visit.client, login, visit.origin, everywhere=everywhere)
    began_there = login is not None and login.method is LoginMethod.provider and visit.desk.provider
    answer = go_to(f"{LOGIN}?{LEFT}=yes" if began_there else LOGIN)
    drop_cookie(visit.request, answer, SESSION_COOKIE)
    return answer
