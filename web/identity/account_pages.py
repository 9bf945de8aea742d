"""My account, and the accounts of the office."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from models.errors import BadInput, Unavailable
from models.held_role import split_role
from procedures import load
from register.identity.accounts import Account
from register.identity.links import MadeLink
from register.identity.login_tries import LoginTry
from register.identity.sessions import ListedSession, OpenSession
from register.office.administrators import Signed
from starter.identity import account_changes, own_account
from starter.identity.account_changes import LINKED_TO, STATES
from starter.office.people import role_names, staff_overview
from web.html.pages import go_to
from web.identity.desk import IdentityDesk, origin_of, read_form, require_filled, show_signed_in
from web.identity.factor_form import chosen_password, offer_factor, offered_secret
from web.identity.signed_change import make_signed_change
from wording import terms
from wording.translation import N_, NP_, Message, gettext, listed, pgettext

METHODS: Mapping[str, Message] = {
    "password": N_("password"),
    "provider": N_("provider"),
    "link": N_("one-time link"),
    "emergency": N_("emergency"),
    "factor": NP_("identity", "second factor"),
    "second": N_("confirmed another's change"),
}

OUTCOMES: Mapping[str, Message] = {
    "good": N_("good"),
    "wrong": N_("wrong"),
    "used_code": N_("code used before"),
    "locked": N_("locked"),
    "address_locked": N_("address locked"),
    "no_account": N_("no account"),
    "disabled": N_("account disabled"),
    "not_staff": N_("not in service"),
    "link_worthless": N_("link worthless"),
    "not_this_browser": N_("not this browser"),
    "provider_refused": N_("provider refused"),
    "provider_away": N_("provider away"),
    "bad_token": N_("bad token"),
    "too_old": N_("not asked anew"),
    "logged_out": N_("logged out"),
    "password_changed": N_("password changed"),
    "factor_changed": N_("second factor changed"),
}


# The mark in what a browser says of itself, and its name; most say that they are several, the last of these truly.
BROWSERS = (
    ("MicroMessenger", "微信"), ("QQBrowser", "QQ"), ("360", "360"), ("Edg", "Edge"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def role_words(stored: str) -> str:
    """Return what people read for a role: its name, and the procedure where it counts for one alone."""
    slug, code = split_role(stored)
    name = role_names().get(code, code)
    return gettext("{role} (for {procedure} alone)", role=name, procedure=terms.title(load(slug))) if slug else name


def method_words(one: ListedSession | LoginTry) -> str:
    """Return by what somebody logged in."""
    return METHODS[one.method]()


def outcome_words(one: LoginTry) -> str:
    """Return what became of a log-in."""
    return OUTCOMES[one.outcome]()


def browser_words(agent: str) -> str:
    """Return which browser and system these are, of those that people know; else what the browser says of itself."""
    known = [next((name for mark, name in marks if mark in agent), "") for marks in (BROWSERS, SYSTEMS)]
    return " / ".join(filter(None, known)) if known[0] else agent


class MyAccountPage:
    """My sessions and last log-ins; another password; log out everywhere."""

    def __init__(self, desk: IdentityDesk) -> None:
        self.desk = desk

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page, or a new password."""
        opened = await self.desk.require_session(request)
        if request.method != "POST":
            done = gettext("The second factor is changed.") if request.query_params.get("done") == "factor" else ""
            return await self._show(request, opened, done=done)
        self.desk.check_form(request)
        await self.desk.require_recent_second_factor(request, opened)
        try:
            password = chosen_password(await read_form(request))
            await own_account.change_password(self.desk.client, opened, password, origin_of(request))
        except Unavailable:
            raise
        except BadInput as error:
            return await self._show(request, opened, wrong=error.says)
        return await self._show(request, opened, done=gettext("The password is changed; other sessions have ended."))

    async def _show(self, request: Request, opened: OpenSession, *, wrong: str = "", done: str = "") -> Response:
        seen = await own_account.look_at_own(self.desk.client, opened, self.desk.limits)
        shown: dict[str, object] = {
            "title": pgettext("identity", "My account"),
            "wrong": wrong,
            "done": done,
            "roles": listed(map(role_words, seen.held)),
            "mark": opened.digest[:8],
            "instant": terms.official_instant,
            "method": method_words,
            "outcome": outcome_words,
            "browser": browser_words,
        }
        return show_signed_in(request, opened, "me.html", 422 if wrong else 200, shown | seen._asdict())


class FactorPage:
    """Set or change one's own second factor."""

    def __init__(self, desk: IdentityDesk) -> None:
        self.desk = desk

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page, or the first code of a new second factor."""
        opened = await self.desk.require_session(request)
        if not await own_account.may_set_first_factor(self.desk.client, opened):
            await self.desk.require_recent_second_factor(request, opened)
        if request.method != "POST":
            return self._show(request, opened)
        self.desk.check_form(request)
        form = await read_form(request)
        try:
            secret = offered_secret(self.desk.client, opened.digest, form)
            await own_account.change_factor(self.desk.client, opened, secret, form.get("code", ""), origin_of(request))
        except Unavailable:
            raise
        except BadInput as error:
            return self._show(request, opened, form.get("secret", ""), error.says)
        return go_to("/account/?done=factor")

    def _show(self, request: Request, opened: OpenSession, secret: str = "", wrong: str = "") -> Response:
        factor = offer_factor(self.desk.client, opened.digest, opened.person, secret)
        shown: dict[str, object] = {"title": gettext("Second factor"), "wrong": wrong, "factor": factor}
        return show_signed_in(request, opened, "factor.html", 422 if wrong else 200, shown)


class AccountsPage:
    """The accounts of the office, for administrators: add one by a link, reset, disable, enable."""

    def __init__(self, desk: IdentityDesk, address: str) -> None:
        self.desk, self.address = desk, address

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page, or a change."""
        opened = await self.desk.require_administrator(request)
        if request.method != "POST":
            return await self._show(request, opened)
        self.desk.check_form(request)
        form = await read_form(request)
        person = form.get("person", "").strip()
        try:
            link = await make_signed_change(
                self.desk, request, opened, form, lambda signed: self._change(form.get("act", ""), person, signed)
            )
        except Unavailable:
            raise
        except BadInput as error:
            return await self._show(request, opened, {"wrong": error.says})
        if link is None:
            return await self._show(request, opened, {"done": gettext("Done.")})
        shown = {"link": self.address + link.text, "link_person": person, "link_until": link.expires}
        return await self._show(request, opened, shown)

    async def _change(self, act: str, person: str, signed: Signed) -> MadeLink | None:
        client, by = self.desk.client, signed.by
        match act:
            case "add":
                require_filled({"person": person}, "person")
                return await account_changes.add_account(client, person, by)
            case "reset":
                return await account_changes.reset_account(client, person, by, signed.second)
            case "disable":
                await account_changes.disable_account(client, person, by)
            case "enable":
                await account_changes.enable_account(client, person, by)
        return None

    async def _show(self, request: Request, opened: OpenSession, more: dict[str, object] | None = None) -> Response:
        accounts = await account_changes.list_accounts(self.desk.client)
        known = {one.person for one in accounts}
        staff = await staff_overview(self.desk.client)
        shown: dict[str, object] = {
            "title": pgettext("identity", "Accounts"),
            "accounts": accounts,
            "without": [one for one in staff.people if one.id not in known],
            "state": _state_words,
            "linked": _linked_words,
            "instant": terms.official_instant,
            **dict.fromkeys(("wrong", "done", "link", "link_person", "link_until"), ""),
        }
        shown |= more or {}
        return show_signed_in(request, opened, "accounts.html", 422 if shown["wrong"] else 200, shown)


def _state_words(one: Account) -> str:
    return STATES[one.state](until=terms.official_instant(one.locked_until) if one.locked_until else "")


def _linked_words(one: Account) -> str:
    return listed(LINKED_TO[kind]() for kind in one.linked_to)
