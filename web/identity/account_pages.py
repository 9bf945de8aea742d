"""My account, and the accounts of the office."""

from collections.abc import Mapping

from starlette.responses import Response

from models.errors import BadInput
from models.held_role import split_role
from models.office_events import Distinguished, OfficeEvent, SenderAdded, TextPublished
from procedures import load
from queries.notices.letter import mail_address
from register.identity.accounts import Account
from register.identity.links import MadeLink
from register.notices.preferences import MAILS, Mail, Preference, contact_of, preference_of, set_preference
from register.office.power import Signed
from starter.client import BanjieClient
from starter.identity import account_changes, own_account
from starter.identity.account_changes import LINK_PATH, LINKED_TO, STATES
from starter.office.people import role_names, staff_overview
from web.html.pages import go_to
from web.html.serving import PageRouter
from web.identity.desk import Administrator, Form, SentFields, SignedIn, Visit, require_filled
from web.identity.factor_form import chosen_password, offer_factor, offered_secret
from web.identity.signed_change import make_signed_change
from wording import dates, terms
from wording.translation import N_, NP_, Message, current_language, gettext, listed, pgettext

METHODS: Mapping[str, Message] = {
    "password": N_("password"),
    "provider": N_("provider"),
    "link": N_("one-time link"),
    "emergency": N_("emergency link"),
    "factor": NP_("log-in", "second factor"),
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
    "altered": N_("account altered"),
    "logged_out": N_("logged out"),
    "password_changed": N_("password changed"),
    "factor_changed": N_("second factor changed"),
}
MAIL_WORDS: Mapping[Mail, Message] = {
    "at_once": N_("by mail at once, and what is not read yet in the morning's letter"),
    "morning": N_("in the morning's letter"),
    "none": N_("at the bell alone"),
}
router = PageRouter()

# The mark in what a browser says of itself, and its name; most say that they are several, the last of these truly.
BROWSERS = (
    ("MicroMessenger", N_("WeChat")), ("QQBrowser", "QQ"), ("360", "360"), ("Edg", "Edge"), ("Firefox", "Firefox"),
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
    return gettext("{role} (only under {procedure})", role=name, procedure=terms.title(load(slug))) if slug else name


def browser_words(agent: str) -> str:
    """Return which browser and system these are, of those that people know; else what the browser says of itself."""
    known = [next((name for mark, name in marks if mark in agent), "") for marks in (BROWSERS, SYSTEMS)]
    known = [name() if isinstance(name, Message) else name for name in known]
    return " / ".join(filter(None, known)) if known[0] else agent


@router.page("/")
async def my_account(visit: SignedIn) -> Response:
    """My sessions and last log-ins; another password; log out everywhere."""
    done = gettext("The second factor is changed.") if visit.request.query_params.get("done") == "factor" else ""
    return await _show_my_account(visit, done=done)


@router.post("/")
async def change_password(visit: SignedIn, form: SentFields) -> Response:
    await visit.require_recent_second_factor()
    try:
        await own_account.change_password(visit.client, visit.login, chosen_password(form), visit.origin)
    except BadInput as error:
        return await _show_my_account(visit, wrong=error.says)
    return await _show_my_account(visit, done=gettext("The password is changed; other sessions have ended."))


@router.post("/mail")
async def choose_mail(visit: SignedIn, form: SentFields) -> Response:
    """Choose how notices reach oneself by mail, and whether what the office adds rings at all."""
    mail = form.get("mail", "")
    if mail not in MAILS:
        return go_to("/account/")
    chosen = Preference(mail, form.get("muted") == "yes", current_language())
    await visit.client.transact(lambda session: set_preference(session, visit.login.person, chosen))
    return await _show_my_account(visit, done=gettext("How notices reach you is changed."))


async def _show_my_account(visit: Visit, *, wrong: str = "", done: str = "") -> Response:
    seen = await own_account.look_at_own(visit.client, visit.login, visit.desk.limits)
    preference, contact = await visit.client.transact(
        lambda session: (preference_of(session, visit.login.person), contact_of(session, visit.login.person))
    )
    shown: dict[str, object] = {
        "title": pgettext("log-in", "My account"),
        "preference": preference,
        "mails": [(mail, MAIL_WORDS[mail]()) for mail in MAILS],
        "mail_address": mail_address(contact),
        "wrong": wrong,
        "done": done,
        "roles": listed(map(role_words, seen.held)),
        "mark": visit.login.digest[:8],
        "instant": dates.short_instant,
        "method": lambda one: METHODS[one.method](),
        "outcome": lambda one: OUTCOMES[one.outcome](),
        "browser": browser_words,
        "given": lambda one: listed(map(_power_words, one.given)) or gettext("units, absences or ranks"),
    }
    return visit.show("me.html", shown | seen._asdict(), 422 if wrong else 200)


def _power_words(event: OfficeEvent) -> str:
    """Return what somebody was given: a role, an account, the rights of a program."""
    match event:
        case Distinguished():
            return gettext("{person}: {role}", person=event.person, role=role_words(event.name))
        case SenderAdded():
            return gettext("the program {name}", name=event.name)
        case TextPublished():
            return gettext("the regulation {slug}, edition {edition}", slug=event.name, edition=event.edition)
        case _:
            return gettext("the account of {person}", person=event.name)


@router.page("/factor")
async def factor_page(visit: SignedIn) -> Response:
    """Set or change one's own second factor."""
    await _require_factor_unless_first(visit)
    return _show_factor(visit)


@router.post("/factor")
async def change_factor(visit: SignedIn, form: SentFields) -> Response:
    await _require_factor_unless_first(visit)
    try:
        secret = offered_secret(visit.client, visit.login.digest, form)
        await own_account.change_factor(visit.client, visit.login, secret, form.get("code", ""), visit.origin)
    except BadInput as error:
        return _show_factor(visit, form.get("secret", ""), error.says)
    return go_to("/account/?done=factor")


async def _require_factor_unless_first(visit: Visit) -> None:
    if not await own_account.may_set_first_factor(visit.client, visit.login):
        await visit.require_recent_second_factor()


def _show_factor(visit: Visit, secret: str = "", wrong: str = "") -> Response:
    factor = offer_factor(visit.client, visit.login.digest, visit.login.person, secret)
    shown = {"title": gettext("Second factor"), "wrong": wrong, "factor": factor}
    return visit.show("factor.html", shown, 422 if wrong else 200)


@router.page("/people")
async def accounts(visit: Administrator) -> Response:
    """The accounts of the office."""
    return await _show_accounts(visit, {})


@router.post("/people")
async def change_account(visit: Administrator, form: SentFields) -> Response:
    """Add an account by a link, reset, disable or enable one."""
    person = form.get("person", "").strip()
    try:
        link = await make_signed_change(visit, form, lambda signed: _change_account(visit.client, form, person, signed))
    except BadInput as error:
        return await _show_accounts(visit, {"wrong": error.says})
    if link is None:
        return await _show_accounts(visit, {"done": gettext("Done.")})
    address = visit.desk.address + LINK_PATH + link.text
    return await _show_accounts(visit, {"link": address, "link_person": person, "link_until": link.expires})


async def _change_account(client: BanjieClient, form: Form, person: str, signed: Signed) -> MadeLink | None:
    match form.get("act"):
        case "add":
            require_filled({"person": person}, "person")
            return await account_changes.add_account(client, person, signed)
        case "reset":
            return await account_changes.reset_account(client, person, signed)
        case "reset_factor":
            return await account_changes.reset_factor(client, person, signed)
        case "disable":
            await account_changes.disable_account(client, person, signed)
        case "enable":
            await account_changes.enable_account(client, person, signed)
    return None


async def _show_accounts(visit: Visit, more: Mapping[str, object]) -> Response:
    accounts = await account_changes.list_accounts(visit.client)
    known = {one.person for one in accounts}
    staff = await staff_overview(visit.client)
    shown: dict[str, object] = {
        "title": pgettext("log-in", "Accounts"),
        "accounts": accounts,
        "without": [one for one in staff.people if one.id not in known],
        "state": _state_words,
        "linked": lambda one: listed(LINKED_TO[kind]() for kind in one.linked_to),
        "instant": dates.short_instant,
        **dict.fromkeys(("wrong", "done", "link", "link_person", "link_until"), ""),
        **more,
    }
    return visit.show("accounts.html", shown, 422 if shown["wrong"] else 200)


def _state_words(one: Account) -> str:
    return STATES[one.state](until=dates.short_instant(one.locked_until) if one.locked_until else "")
