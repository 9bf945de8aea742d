"""The pages by which people come in and leave: log-in, one-time links, log-out, the second factor once more."""

from starlette.requests import Request
from starlette.responses import Response

from models.errors import BadInput, Unavailable
from register.identity.login_tries import LoginMethod, LoginOutcome
from register.identity.password_login import GivenLogin
from starter.identity import logins, own_account
from starter.identity.account_changes import CODE_IS_WRONG, LINK_IS_OVER, LOGIN_IS_WRONG
from starter.identity.logins import LoginAnswer
from starter.identity.own_account import ChosenLogin, FirstAdministrator
from web.html.pages import go_to
from web.html.requests import Turned, local_address
from web.identity.browser import SESSION_COOKIE, drop_cookie, keep_cookie
from web.identity.desk import HOME, INBOX, PAGES, IdentityDesk, origin_of, read_form, show_signed_in
from web.identity.factor_form import chosen_password, offer_factor, offered_secret
from wording.translation import gettext

LOGIN = "/account/login"
LEFT = "left"  # the session that has ended began at the provider


async def enter(desk: IdentityDesk, request: Request, cookie: str, back: str) -> Response:
    """Return the answer to a good log-in: the browser keeps the new session, and the one before it ends."""
    before = await desk.session(request)
    if before:
        await logins.log_out(desk.client, before, origin_of(request))
    answer = go_to(local_address(back, INBOX))
    keep_cookie(request, answer, SESSION_COOKIE, cookie)
    return answer


class LoginPage:
    """Log in by password and second factor, or go to the provider."""

    def __init__(self, desk: IdentityDesk) -> None:
        self.desk = desk

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page, or a form that was sent."""
        if request.method != "POST":
            self.desk.check_host(request)
            return self._ask(request, request.query_params.get("back", ""))
        self.desk.check_form(request)
        form = await read_form(request)
        given = GivenLogin(form.get("person", "").strip(), form.get("password", ""), form.get("code", ""))
        if not all(given):
            return self._ask(request, form.get("back", ""), given.person, gettext("Fill in every field."))
        answer = await logins.log_in(self.desk.client, given, origin_of(request))
        if answer.outcome is LoginOutcome.good:
            return await enter(self.desk, request, answer.cookie, form.get("back", ""))
        if answer.outcome is LoginOutcome.address_locked:
            raise Turned(429, gettext("Too many log-ins from this address have failed. Try again later."))
        return self._ask(
            request,
            form.get("back", ""),
            given.person,
            LOGIN_IS_WRONG(),
        )

    def _ask(self, request: Request, back: str, person: str = "", wrong: str = "") -> Response:
        shown: dict[str, object] = {
            "title": gettext("Log in"),
            "back": back,
            "person": person,
            "wrong": wrong,
            "by_provider": provider_start(self.desk, back),
            "left": self.desk.provider is not None and LEFT in request.query_params,
        }
        return PAGES.show(request, "login.html", 403 if wrong else 200, shown)


def provider_start(desk: IdentityDesk, back: str) -> str:
    """Return the address at which a log-in by the provider begins, empty without one."""
    return f"/account/provider/start?back={local_address(back, INBOX)}" if desk.provider else ""


class LinkPage:
    """What a one-time link leads to: setting up an account, or entering in an emergency."""

    def __init__(self, desk: IdentityDesk) -> None:
        self.desk = desk

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page, which uses nothing up, or a form that was sent."""
        text = request.path_params["text"]
        if request.method != "POST":
            self.desk.check_host(request)
            return await self._ask(request, text)
        self.desk.check_form(request)
        form = await read_form(request)
        try:
            answer = await self._use(request, text, form)
        except Unavailable:
            raise
        except BadInput as error:
            return await self._ask(request, text, form, error.says)
        if answer.outcome is not LoginOutcome.good:
            raise Turned(410, LINK_IS_OVER())
        return await enter(self.desk, request, answer.cookie, INBOX)

    async def _use(self, request: Request, text: str, form: dict[str, str]) -> LoginAnswer:
        client, origin = self.desk.client, origin_of(request)
        if text.startswith("emergency"):
            return await own_account.enter_in_emergency(client, text, origin)
        secret = offered_secret(client, text, form)
        chosen = ChosenLogin(chosen_password(form), secret, form.get("code", ""))
        person = form.get("person")
        first = FirstAdministrator(person.strip(), form.get("name", "")) if person is not None else None
        return await own_account.set_up_account(client, text, chosen, origin, first)

    async def _ask(self, request: Request, text: str, form: dict[str, str] | None = None, wrong: str = "") -> Response:
        found, form = await own_account.look_at_link(self.desk.client, text), form or {}
        if found is None:
            await logins.note_failed_login(
                self.desk.client, origin_of(request), LoginMethod.link, LoginOutcome.link_worthless
            )
            raise Turned(410, LINK_IS_OVER())
        link, name = found
        shown: dict[str, object] = {
            "title": (gettext("Emergency access") if link.kind == "emergency" else gettext("Set up the account")),
            "wrong": wrong,
            "first": link.person is None,
            "person": link.person or form.get("person", ""),
            "name": name or form.get("name", ""),
        }
        if link.kind == "emergency":
            return PAGES.show(request, "emergency.html", 200, shown)
        shown["factor"] = offer_factor(
            self.desk.client, text, link.person or "administrator", form.get("secret", "") if form.get("seal") else ""
        )
        return PAGES.show(request, "set_up.html", 422 if wrong else 200, shown)


class ConfirmPage:
    """Ask for the second factor once more, before what needs a recent one."""

    def __init__(self, desk: IdentityDesk) -> None:
        self.desk = desk

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page, or a code that was sent."""
        opened = await self.desk.require_session(request)
        if request.method != "POST":
            return await self._ask(request, request.query_params.get("back", ""))
        self.desk.check_form(request)
        form = await read_form(request)
        if not form.get("code"):
            return await self._ask(request, form.get("back", ""), gettext("Fill in every field."))
        outcome = await logins.confirm_by_factor(self.desk.client, opened, form["code"], origin_of(request))
        if outcome is LoginOutcome.good:
            return go_to(local_address(form.get("back", ""), HOME))
        return await self._ask(
            request,
            form.get("back", ""),
            CODE_IS_WRONG(),
        )

    async def _ask(self, request: Request, back: str, wrong: str = "") -> Response:
        opened = await self.desk.require_session(request)
        has_factor = await own_account.has_factor(self.desk.client, opened)
        can_confirm = self.desk.provider is not None and bool(self.desk.provider.acr)
        shown: dict[str, object] = {
            "title": gettext("Confirm who you are"),
            "back": back,
            "wrong": wrong,
            "has_factor": has_factor,
            "by_provider": f"{provider_start(self.desk, back)}&confirm=yes" if can_confirm else "",
        }
        return show_signed_in(request, opened, "confirm.html", 403 if wrong else 200, shown)


class LogoutPage:
    """End this session, or all of one's own."""

    def __init__(self, desk: IdentityDesk) -> None:
        self.desk = desk

    async def __call__(self, request: Request) -> Response:
        """Answer the form; a link logs nobody out."""
        if request.method != "POST":
            return go_to(HOME)
        self.desk.check_form(request)
        form = await read_form(request)
        opened = await self.desk.session(request)
        if opened:
            everywhere = form.get("everywhere") == "yes"
            await logins.log_out(self.desk.client, opened, origin_of(request), everywhere=everywhere)
        began_there = opened is not None and opened.method is LoginMethod.provider and self.desk.provider
        answer = go_to(f"{LOGIN}?{LEFT}=yes" if began_there else LOGIN)
        drop_cookie(request, answer, SESSION_COOKIE)
        return answer
