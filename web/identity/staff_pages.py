"""The staff and the units of the office, for administrators: who works here, what each holds, who is away."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from starlette.requests import Request
from starlette.responses import Response

from models.errors import BadInput, Unavailable
from models.held_role import split_role
from models.time import CHINA, parse_day
from register.identity.sessions import OpenSession
from register.office.absence import Absence
from register.office.administrators import Signed
from register.office.staff import Member
from starter import staff as changes
from starter.office import people
from starter.office.people import StaffOverview
from web.html.pages import go_to
from web.html.requests import Turned
from web.identity.account_pages import role_words
from web.identity.desk import IdentityDesk, read_form, require_filled, show_signed_in
from web.identity.signed_change import make_signed_change
from wording.terms import official_instant
from wording.translation import gettext, listed

STAFF = "/account/staff"
Form = Mapping[str, str]


def option_of(code: str, names: Mapping[str, str]) -> str:
    """Return what people read for a code: the name with the code."""
    name = names.get(split_role(code)[1])
    return gettext("{name} ({code})", name=name, code=code) if name else code


class StaffPage:
    """The list of the staff and of the units; adding a person, setting up a unit."""

    def __init__(self, desk: IdentityDesk) -> None:
        self.desk = desk

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page, or a change."""
        opened = await self.desk.require_administrator(request)
        if request.method != "POST":
            return await self._show(request, opened)
        self.desk.check_form(request)
        form = await read_form(request)
        try:
            await make_signed_change(self.desk, request, opened, form, lambda signed: self._change(form, signed))
        except Unavailable:
            raise
        except BadInput as error:
            return await self._show(request, opened, form, error.says)
        return go_to(f"{STAFF}?done=yes")

    async def _change(self, form: Form, signed: Signed) -> None:
        client = self.desk.client
        if form.get("act") == "unit":
            require_filled(form, "unit")
            parent, head = form.get("parent", ""), form.get("head", "")
            await changes.change_unit(client, form.get("unit", "").strip(), parent, head, signed=signed)
        elif form.get("act") == "add":
            require_filled(form, "person", "name")
            person, roles = form.get("person", "").strip(), [role for role in (form.get("role"),) if role]
            contact = form.get("contact", "").strip()
            await changes.add_person(client, person, form.get("name", ""), roles, contact, signed=signed)

    async def _show(
        self, request: Request, opened: OpenSession, typed: Form | None = None, wrong: str = ""
    ) -> Response:
        found = await people.staff_overview(self.desk.client)
        shown = _shown(self.desk, found, request) | {
            "title": gettext("Staff and units"),
            "wrong": wrong,
            "typed": typed or {},
            "people": found.people,
            "units": found.tree,
            "ranks": found.ranks,
            "away": lambda one: _away_words(one, found.names),
        }
        return show_signed_in(request, opened, "staff.html", 422 if wrong else 200, shown)


class PersonPage:
    """One member of staff: roles, absences and who stands in, rank, leaving."""

    def __init__(self, desk: IdentityDesk) -> None:
        self.desk = desk

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page, or a change."""
        opened = await self.desk.require_administrator(request)
        person = str(request.path_params["person"])
        if request.method != "POST":
            return await self._show(request, opened, person)
        self.desk.check_form(request)
        form = await read_form(request)
        try:
            await make_signed_change(
                self.desk, request, opened, form, lambda signed: self._change(person, form, signed)
            )
        except Unavailable:
            raise
        except BadInput as error:
            return await self._show(request, opened, person, form, error.says)
        return go_to(f"{STAFF}?done=yes" if form.get("act") == "leave" else f"{STAFF}/{person}?done=yes")

    async def _change(self, person: str, form: Form, signed: Signed) -> None:
        client = self.desk.client
        match form.get("act"):
            case "give":
                require_filled(form, "role")
                await people.give_role(client, person, form.get("role", ""), signed=signed)
            case "end":
                await changes.end_role(client, person, form.get("role", ""), signed=signed)
            case "away":
                require_filled(form, "since", "until", "substitute")
                since, until = _day(form.get("since", "")), _day(form.get("until", "")) + timedelta(days=1)
                substitute = form.get("substitute", "")
                await changes.record_absence(client, person, since, until, substitute, signed=signed)
            case "back":
                await changes.record_return(client, person, signed=signed)
            case "rank":
                await changes.change_rank(client, person, form.get("rank", ""), signed=signed)
            case "leave":
                await changes.record_leaving(client, person, form.get("to", ""), signed=signed)

    async def _show(
        self, request: Request, opened: OpenSession, person: str, typed: Form | None = None, wrong: str = ""
    ) -> Response:
        found = await people.staff_overview(self.desk.client)
        member = next((one for one in found.people if one.id == person), None)
        if member is None:
            raise Turned(404, gettext("There is no {person} on the staff.", person=person))
        absences = await people.absences_ahead(self.desk.client, person)
        shown = _shown(self.desk, found, request) | {
            "title": option_of(person, found.names),
            "wrong": wrong,
            "typed": typed or {},
            "member": member,
            "others": [one for one in found.people if one.id != person],
            "absences": [_span_words(one, found.names) for one in absences],
            "ranks": found.ranks,
            "address": f"{STAFF}/{person}",
        }
        return show_signed_in(request, opened, "person.html", 422 if wrong else 200, shown)


def _shown(desk: IdentityDesk, found: StaffOverview, request: Request) -> dict[str, object]:
    names = found.names
    return {
        "done": gettext("Done.") if request.query_params.get("done") else "",
        "option": lambda code: option_of(code, names),
        "roles_of": lambda one: listed(role_words(role) for role in one.roles),
        "role_name": role_words,
        "role_choices": {stored: role_words(stored) for stored in people.roles_to_give(desk.client)},
    }


def _away_words(one: Member, names: Mapping[str, str]) -> str:
    if one.away is None:
        return ""
    return gettext(
        "until {until}; {substitute} stands in",
        until=_last_day(one.away.until),
        substitute=option_of(one.away.substitute, names),
    )


def _span_words(one: Absence, names: Mapping[str, str]) -> str:
    substitute = option_of(one.substitute, names)
    return gettext(
        "{since} to {until}; {substitute} stands in",
        since=_first_day(one.since),
        until=_last_day(one.until),
        substitute=substitute,
    )


def _first_day(at: datetime) -> str:
    return official_instant(at).removesuffix(" 00:00")


def _last_day(end: datetime) -> str:
    """Return the last day of a span that ends at midnight, else the instant at which it ends."""
    at = end.astimezone(CHINA)
    return f"{at - timedelta(days=1):%Y-%m-%d}" if (at.hour, at.minute) == (0, 0) else official_instant(end)


def _day(written: str) -> datetime:
    try:
        return datetime.combine(parse_day(written), time(), CHINA)
    except ValueError:
        raise BadInput(gettext("A day is written like 2026-05-06.")) from None
