"""The staff and the units of the office, for administrators: who works here, what each holds, who is away."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from fastapi import HTTPException
from starlette.responses import Response

from calendars import office_zone
from models.errors import BadInput
from models.held_role import split_role
from models.messages import Person
from models.time import parse_day
from procedures import load
from register.office.absence import Absence
from register.office.power import AUDITOR, SECURITY, Signed
from register.office.staff import Member
from rules.acts.deciders import ADMINISTRATOR
from starter.client import BanjieClient
from starter.office import people
from starter.office import staff as changes
from starter.office.people import StaffOverview, role_names
from web.html.pages import go_to
from web.html.serving import PageRouter
from web.identity.account_pages import role_words
from web.identity.desk import Administrator, Form, SentFields, Visit, require_filled
from web.identity.signed_change import make_signed_change
from wording import terms
from wording.dates import short_day, short_instant
from wording.translation import gettext, listed

STAFF = "/account/staff"
THREE = ADMINISTRATOR, SECURITY, AUDITOR  # 三员分立
router = PageRouter()


def option_of(code: str, names: Mapping[str, str]) -> str:
    """Return what people read for a code: the name with the code."""
    name = names.get(split_role(code)[1])
    return gettext("{name} ({code})", name=name, code=code) if name else code


@router.page("/staff")
async def staff(visit: Administrator) -> Response:
    """The list of the staff and of the units."""
    return await _show_staff(visit, {})


@router.post("/staff")
async def change_staff(visit: Administrator, form: SentFields) -> Response:
    """Add a person, or set up a unit."""
    try:
        await make_signed_change(visit, form, lambda signed: _change_staff(visit.client, form, signed))
    except BadInput as error:
        return await _show_staff(visit, form, error.says)
    return go_to(f"{STAFF}?done=yes")


async def _change_staff(client: BanjieClient, form: Form, signed: Signed) -> None:
    if form.get("act") == "unit":
        require_filled(form, "unit")
        parent, head = form.get("parent", ""), form.get("head", "")
        await changes.change_unit(client, form.get("unit", "").strip(), parent, head, signed=signed)
    elif form.get("act") == "add":
        require_filled(form, "person", "name")
        person, roles = form.get("person", "").strip(), [role for role in (form.get("role"),) if role]
        contact = form.get("contact", "").strip()
        await changes.add_person(client, person, form.get("name", ""), roles, contact, signed=signed)


async def _show_staff(visit: Visit, typed: Form, wrong: str = "") -> Response:
    office = await people.staff_overview(visit.client)
    shown = _shown(visit, office) | {
        "title": gettext("Staff and units"),
        "wrong": wrong,
        "typed": typed,
        "people": office.people,
        "units": office.tree,
        "ranks": office.ranks,
        "away": lambda one: _away_words(one, office.names),
        "administrators": {
            role: listed(f"{one.name} ({one.id})" for one in office.people if role in one.roles) for role in THREE
        },
        "confirmed": any(SECURITY in one.roles for one in office.people),
        "fewer": visit.client.office.administrators == "two",
    }
    return visit.show("staff.html", shown, 422 if wrong else 200)


@router.page("/staff/{person}")
async def person_page(visit: Administrator, person: str) -> Response:
    """One member of staff: roles, absences and who stands in, rank, leaving."""
    return await _show_person(visit, person, {})


@router.post("/staff/{person}")
async def change_person(visit: Administrator, person: str, form: SentFields) -> Response:
    try:
        await make_signed_change(visit, form, lambda signed: _change_person(visit.client, person, form, signed))
    except BadInput as error:
        return await _show_person(visit, person, form, error.says)
    return go_to(f"{STAFF}?done=yes" if form.get("act") == "leave" else f"{STAFF}/{person}?done=yes")


async def _change_person(client: BanjieClient, person: str, form: Form, signed: Signed) -> None:
    match form.get("act"):
        case "give":
            require_filled(form, "role")
            await people.give_role(client, person, form.get("role", ""), signed=signed)
        case "end":
            await changes.end_role(client, person, form.get("role", ""), signed=signed)
        case "away":
            require_filled(form, "since", "until", "substitute")
            since, until = day_of(form.get("since", "")), day_of(form.get("until", "")) + timedelta(days=1)
            substitute = form.get("substitute", "")
            await changes.record_absence(client, person, since, until, substitute, signed=signed)
        case "back":
            await changes.record_return(client, person, signed=signed)
        case "rank":
            await changes.change_rank(client, person, form.get("rank", ""), signed=signed)
        case "leave":
            await changes.record_leaving(client, person, form.get("to", ""), signed=signed)


async def _show_person(visit: Visit, person: str, typed: Form, wrong: str = "") -> Response:
    office = await people.staff_overview(visit.client)
    member = next((one for one in office.people if one.id == person), None)
    if member is None:
        raise HTTPException(404, gettext("There is no {person} on the staff.", person=person))
    absences = await people.absences_ahead(visit.client, person)
    shown = _shown(visit, office) | {
        "title": option_of(person, office.names),
        "wrong": wrong,
        "typed": typed,
        "member": member,
        "others": stand_ins(office, person),
        "absences": [span_words(one, office.names) for one in absences],
        "ranks": office.ranks,
        "address": f"{STAFF}/{person}",
    }
    return visit.show("person.html", shown, 422 if wrong else 200)


def _shown(visit: Visit, office: StaffOverview) -> dict[str, object]:
    return {
        "done": gettext("Done.") if visit.request.query_params.get("done") else "",
        "option": lambda code: option_of(code, office.names),
        "roles_of": lambda one: listed(role_words(role) for role in one.roles),
        "role_name": role_words,
        "role_groups": _role_groups(visit.client),
    }


def stand_ins(office: StaffOverview, person: Person) -> dict[str, list[Person]]:
    """Return who can stand in for somebody or succeed them, by heading: first who holds a role of theirs."""
    own = {role for one in office.people if one.id == person for role in one.roles}
    same, other = gettext("Holds one of the same roles"), gettext("Everybody else")
    groups: dict[str, list[Person]] = {same: [], other: []}
    for one in office.people:
        if one.id != person:
            groups[other if own.isdisjoint(one.roles) else same].append(one.id)
    return {heading: members for heading, members in groups.items() if members}


def _role_groups(client: BanjieClient) -> dict[str, dict[str, str]]:
    """Return the roles to give by the regulations in which each counts, so that two of one name are told apart: those
    of the whole office first, each by its stored code."""
    groups: dict[str, dict[str, str]] = {}
    users = people.regulations_of_roles(client)
    names = role_names()
    for stored, (code, slug) in people.roles_to_give(client).items():
        of = (slug,) if slug else users.get(code, ())
        heading = gettext("Whole office") if not of else listed(terms.title(load(one)) for one in of)
        groups.setdefault(heading, {})[stored] = names.get(code, code)
    return groups


def _away_words(one: Member, names: Mapping[str, str]) -> str:
    if one.away is None:
        return ""
    return gettext(
        "until {until}; {substitute} stands in",
        until=_last_day(one.away.until),
        substitute=option_of(one.away.substitute, names),
    )


def span_words(one: Absence, names: Mapping[str, str]) -> str:
    substitute = option_of(one.substitute, names)
    return gettext(
        "{since} to {until}; {substitute} stands in",
        since=_day_or_instant(one.since),
        until=_last_day(one.until),
        substitute=substitute,
    )


def _last_day(end: datetime) -> str:
    """Return the last day of a span that ends at midnight, else the instant at which it ends."""
    at = end.astimezone(office_zone())
    return short_day(at - timedelta(days=1)) if (at.hour, at.minute) == (0, 0) else short_instant(end)


def _day_or_instant(since: datetime) -> str:
    """Return the day on which a span begins at midnight, else the instant at which it begins."""
    at = since.astimezone(office_zone())
    return short_day(at) if (at.hour, at.minute) == (0, 0) else short_instant(since)


def day_of(written: str) -> datetime:
    try:
        return datetime.combine(parse_day(written), time(), office_zone())
    except ValueError:
        raise BadInput(gettext("A day is written like 2026-05-06.")) from None
