"""The programs that call the interface, for administrators: their rights, when each was last used, a key that is shown
once, an end."""

from datetime import datetime, time
from typing import get_args

from starlette.responses import Response

from calendars import office_zone
from models.errors import BadInput
from models.time import parse_day
from register.office.power import Signed
from register.office.senders import ANYBODY, Scope, Sender
from starter.client import BanjieClient
from starter.office import senders
from starter.office.people import staff_overview
from web.html.serving import PageRouter
from web.identity.desk import Administrator, Form, SentFields, Visit, require_filled
from web.identity.signed_change import make_signed_change
from wording.dates import short_instant
from wording.translation import N_, gettext, listed, pgettext

SCOPES = {
    "intake": N_("register complaints"),
    "act": N_("act on cases"),
    "read": N_("read cases"),
    "propose": N_("propose acts, which a person confirms"),
    "events": N_("read the stream of events, and have it sent"),
    "audit": N_("export dossiers and the log"),
    "operate": N_("move complaints in, revive cases"),
}
assert set(SCOPES) == set(get_args(Scope))
SCOPE_PREFIX = "scope."  # of a box of the form
router = PageRouter()


@router.page("/programs")
async def programs(visit: Administrator) -> Response:
    return await _show(visit, {})


@router.post("/programs")
async def change_programs(visit: Administrator, form: SentFields) -> Response:
    """Add a program or give it another key, and show that, or take its keys away."""
    try:
        key = await make_signed_change(visit, form, lambda signed: _change(visit.client, form, signed))
    except BadInput as error:
        return await _show(visit, form, wrong=error.says)
    return await _show(visit, {}, key=key, done="" if key else gettext("Done."))


async def _change(client: BanjieClient, form: Form, signed: Signed) -> str:
    """Return the new key of a program, empty for another change."""
    if form.get("act") == "revoke":
        await senders.revoke_sender(client, form.get("program", ""), signed=signed)
        return ""
    if form.get("act") == "rotate":
        return await senders.rotate_key(client, form.get("program", ""), signed=signed)
    require_filled(form, "name")
    scopes = [name.removeprefix(SCOPE_PREFIX) for name in form if name.startswith(SCOPE_PREFIX)]
    whom = [person for person in form.get("acts_for", "").replace("，", " ").replace(",", " ").split() if person]
    expires = _end_of_day(form["expires"]) if form.get("expires") else None
    return await senders.add_sender(client, form["name"].strip(), scopes, whom, expires, signed=signed)


def _end_of_day(written: str) -> datetime:
    try:
        return datetime.combine(parse_day(written), time(23, 59, 59), office_zone())
    except ValueError:
        raise BadInput(gettext("A day is written like 2026-05-06.")) from None


async def _show(visit: Visit, typed: Form, *, wrong: str = "", key: str = "", done: str = "") -> Response:
    now = await visit.now()
    office = await staff_overview(visit.client)
    shown = {
        "title": gettext("Programs"),
        "programs": await senders.list_senders(visit.client),
        "state": lambda one: _state(one, now),
        "rights": lambda one: listed(SCOPES[scope]() for scope in one.scopes),
        "whom": lambda one: listed(_whom(name, office.names) for name in one.acts_for),
        "scopes": {f"{SCOPE_PREFIX}{code}": line() for code, line in SCOPES.items()},
        "people": office.people,
        "typed": typed,
        "wrong": wrong,
        "key": key,
        "done": done,
        "instant": short_instant,
    }
    return visit.show("programs.html", shown, 422 if wrong else 200)


def _whom(name: str, names: dict[str, str]) -> str:
    return (
        gettext("everybody") if name == ANYBODY else gettext("{name} ({code})", name=names.get(name, name), code=name)
    )


def _state(program: Sender, now: datetime) -> str:
    if program.ended:
        return gettext("revoked {at}", at=short_instant(program.ended))
    if program.expires and program.expires <= now:
        return gettext("expired {at}", at=short_instant(program.expires))
    return pgettext("key", "good")
