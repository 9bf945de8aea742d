"""Changes of the staff: who works here, holds which role, is away, heads which unit, has which rank.

Each change is one transaction, in force from now on and recorded in the journal of the office.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import TypeVar, cast

from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from models.errors import BadInput
from models.frozen import StrictModel
from models.held_role import SCOPE_MARK, HeldRole, split_role
from models.messages import Person
from models.procedure import Procedure
from models.tables import PersonRow, ServiceRow
from procedures import load, slugs
from procedures.office_settings import OVERLAYS, OfficeSettings
from register.office import absence, power, units
from register.office import ranks as rank_rows
from register.office import staff as members
from register.office.administrators import Stamp
from register.office.org_journal import StaffError
from register.office.power import AUDITOR, SECURITY, Signed
from register.office.units import UnitPlace
from register.randomness import Randomness
from rules.acts.deciders import ADMINISTRATOR
from rules.roles import SYSTEM
from starter.client import BanjieClient
from starter.input_values import character_problems, raise_problems, validation_problems
from starter.office.change import (
    NOBODY,
    STAFF_PROBLEMS,
    power_rules,
    write_program_change,
    write_staff_change,
)
from wording.regulation_names import translated
from wording.terms import CODE_AND_NAME
from wording.translation import N_, NP_, Message, by_door, gettext, listed

FIELDS: Mapping[str, Message] = {
    "person": N_("code of the person"),
    "name": NP_("of a person", "name"),
    "roles": N_("roles"),
    "contact": N_("contact"),
}


T = TypeVar("T")
OfficeChoices = Mapping[str, Mapping[str, object]]  # what an office chooses for each procedure that it follows
PERSON_CODE = TypeAdapter(Person)
MAX_CONTACT = 200
ALIKE = 0.75  # how much of two words has to agree


class Newcomer(StrictModel):
    """A new member of staff as typed."""

    person: Person
    name: str = Field(min_length=1, max_length=200)
    roles: tuple[HeldRole, ...] = ()
    contact: str = Field(default="", max_length=MAX_CONTACT)


async def add_person(
    client: BanjieClient, person: str, name: str, roles: list[str], contact: str = "", *, signed: Signed = NOBODY
) -> None:
    """Add a member of staff with the roles held from now on. Raises BadInput."""
    newcomer = check_newcomer(person, name, roles, contact, client.office.followed)
    await write_staff_change(
        client, lambda session, stamp: insert_person(session, newcomer, client.randomness, stamp), signed
    )


async def end_role(client: BanjieClient, person: str, role: str, *, signed: Signed = NOBODY) -> None:
    """Take a role back that the person holds; from now on they no longer hold it. Raises BadInput."""
    check_person_codes(person)
    await write_staff_change(client, lambda session, stamp: members.end_role(session, person, role, **stamp), signed)


async def record_absence(
    client: BanjieClient, person: str, since: datetime, until: datetime, substitute: str, *, signed: Signed = NOBODY
) -> None:
    """Record an absence: in [since, until) the substitute also holds what the person holds. Raises BadInput."""
    check_person_codes(person, substitute)
    await write_staff_change(
        client,
        lambda session, stamp: absence.insert_absence(session, person, since, until, substitute, **stamp),
        signed,
    )


async def record_return(client: BanjieClient, person: str, *, signed: Signed = NOBODY) -> None:
    """Record that the person is back now, and cancel later absences. Raises BadInput."""
    check_person_codes(person)
    await write_staff_change(client, lambda session, stamp: absence.end_absences(session, person, **stamp), signed)


async def record_own_absence(
    client: BanjieClient, person: str, since: datetime, until: datetime, substitute: str
) -> None:
    """Record an absence in the name of who is away: the substitute decides by nothing by which they do not decide
    anyhow, since power in the office takes two. Raises BadInput."""
    check_person_codes(substitute)
    rules = power_rules(client.office)

    def write(session: Session, stamp: Stamp) -> None:
        before = power.powers_at(session, stamp["at"], rules)
        absence.insert_absence(session, person, since, until, substitute, at=stamp["at"], by=person)
        if before.get(person, frozenset()) - before.get(substitute, frozenset()):
            raise StaffError("substitute_gains")

    await write_program_change(client, write)


async def own_substitutes(client: BanjieClient, person: Person) -> frozenset[Person]:
    """Return who may be named for an own absence: who decides all that the person decides."""
    rules = power_rules(client.office)

    def read(session: Session) -> frozenset[Person]:
        powers = power.powers_at(session, client.clock(session, ""), rules)
        needed = powers.get(person, frozenset())
        return frozenset(one for one, held in powers.items() if one != person and needed <= held)

    return await client.transact(read)


async def record_own_return(client: BanjieClient, person: str) -> None:
    """Record that the person is back now, in their own name, and cancel later absences. Raises BadInput."""
    await write_program_change(
        client, lambda session, stamp: absence.end_absences(session, person, at=stamp["at"], by=person)
    )


async def change_own_contact(client: BanjieClient, person: str, contact: str) -> None:
    """Change the contact on file in the name of whose it is: notices are mailed to the address in it. Raises
    BadInput."""
    typed = contact.strip()
    problems = [*character_problems(FIELDS["contact"](), typed)]
    if len(typed) > MAX_CONTACT:
        problems.append(gettext("A contact has at most {most} characters.", most=MAX_CONTACT))
    raise_problems(problems, gettext("This contact cannot be taken:"))

    def write(session: Session, stamp: Stamp) -> None:
        members.change_contact(session, person, typed, at=stamp["at"], by=person, randomness=client.randomness)

    await write_program_change(client, write)


async def record_leaving(client: BanjieClient, person: str, to: str, *, signed: Signed = NOBODY) -> None:
    """Record that the person leaves now and `to` succeeds them. Raises BadInput."""
    check_person_codes(person, to)
    await write_staff_change(client, lambda session, stamp: members.end_service(session, person, to, **stamp), signed)


async def change_unit(
    client: BanjieClient, code: str, parent: str | None = None, head: str | None = None, *, signed: Signed = NOBODY
) -> UnitPlace:
    """Put a unit under another (`""`: under none), headed by a person or by whoever holds a post (`""`: by nobody).

    What is None stays as it is. Returns the place of the unit then. Raises BadInput.
    """
    check_unused_names(f"head_of_{code}", f"above_{code}", f"over_{code}")
    return await write_staff_change(
        client, lambda session, stamp: write_unit(session, code, parent, head, stamp), signed
    )


async def change_ranks(client: BanjieClient, order: list[str], *, signed: Signed = NOBODY) -> None:
    """Set the ranks of the office from now on, the lowest first. Raises BadInput."""
    check_unused_names(*(f"rank_{rank}" for rank in order))
    await write_staff_change(client, lambda session, stamp: rank_rows.set_ranks(session, tuple(order), **stamp), signed)


async def change_rank(client: BanjieClient, person: str, given: str, *, signed: Signed = NOBODY) -> None:
    """Give the person this rank from now on. Raises BadInput."""
    check_person_codes(person)
    await write_staff_change(
        client, lambda session, stamp: rank_rows.give_rank(session, person, given, **stamp), signed
    )


async def change_person_register(
    client: BanjieClient, name: str, add: list[str], remove: list[str], *, signed: Signed = NOBODY
) -> None:
    """Add persons to a register (名单) of the office and remove others, from now on. Raises BadInput."""
    check_person_codes(*add, *remove)
    check_unused_names(f"on_{name}")
    if both := set(add) & set(remove):
        raise BadInput(
            gettext(
                "{people} cannot be added to and removed from the list {register}.",
                people=listed(sorted(both)),
                register=name,
            )
        )

    def write(session: Session, stamp: Stamp) -> None:
        for person in add:
            rank_rows.add_to_register(session, name, person, **stamp)
        for person in remove:
            rank_rows.remove_from_register(session, name, person, **stamp)

    await write_staff_change(client, write, signed)


def insert_person(session: Session, newcomer: Newcomer, randomness: Randomness, stamp: Stamp) -> None:
    """Insert a new member of staff with their roles. Raises BadInput, StaffError."""
    person = session.get(PersonRow, newcomer.person)
    if person and person.name != newcomer.name:
        raise BadInput(
            gettext("Code {person} belongs to {name}. Choose another code.", person=newcomer.person, name=person.name)
        )
    members.add_member(session, newcomer.person, newcomer.name, newcomer.contact, randomness=randomness, **stamp)
    for role in newcomer.roles:
        members.give_role(session, newcomer.person, role, **stamp)


def write_unit(session: Session, code: str, parent: str | None, head: str | None, stamp: Stamp) -> UnitPlace:
    """Write the place of a unit; what is None stays as it was. Raises BadInput, StaffError."""
    current = units.current_units(session).get(code)
    place = UnitPlace(current.parent, current.head, current.post) if current else UnitPlace()
    if parent is not None:
        place = place._replace(parent=parent or None)
    if head is not None:
        place = place._replace(**_unit_head(session, head))
    units.state_unit(session, code, place, **stamp)
    return place


def _unit_head(session: Session, head: str) -> dict[str, str | None]:
    if not head:
        return {"head": None, "post": None}
    if _is_person(head) and session.get(ServiceRow, head) is not None:
        return {"head": head, "post": None}
    if head in held_roles():
        return {"head": None, "post": head}
    raise BadInput(
        by_door(
            N_("{head} is neither on the staff nor a post of a regulation. To see the staff: banjie staff list"),
            http=NP_(
                "administrator's command",
                "{head} is neither on the staff nor a post of a regulation. To see the staff: banjie staff list",
            ),
            page=N_("{head} is neither on the staff nor a post of a regulation."),
        )(head=head)
    )


def check_newcomer(
    person: str, name: str, roles: list[str], contact: str, office: OfficeChoices = MappingProxyType({})
) -> Newcomer:
    """Return the new member of staff, checked. Raises BadInput."""
    if person == SYSTEM:
        raise BadInput(
            gettext(
                "Cannot add {person}: this code is kept for records of the system itself. Choose another code.",
                person=person,
            )
        )
    try:
        newcomer = Newcomer(person=person, name=name.strip(), roles=tuple(roles), contact=contact)
    except ValidationError as error:
        headline = gettext(
            "Cannot add {person} (a code begins with a lower-case letter and may have digits, - "
            "and _; at most 32 characters):",
            person=person,
        )
        labels = {name: word() for name, word in FIELDS.items()}
        raise BadInput(f"{headline}\n{validation_problems(error.errors(), labels)}") from None
    texts = ((FIELDS["name"](), name), (FIELDS["contact"](), contact))
    problems = [problem for place, text in texts for problem in character_problems(place, text)]
    raise_problems(problems, gettext("Cannot add {person}:", person=person))
    check_roles(person, roles, office)
    return newcomer


def check_roles(person: str, roles: Collection[str], office: OfficeChoices) -> None:
    """Check that each role is one of a procedure; a role limited to one procedure must be of that one, which the
    office must follow. The error lists the roles of that procedure, or of all that the office follows. Raises
    BadInput."""
    followed = tuple(office) or slugs()
    for scope in dict.fromkeys(scope for scope, _ in map(split_role, roles)):
        if scope and scope not in followed:
            raise BadInput(
                gettext(
                    "Cannot add {person}: the office follows no procedure {slug}. It follows: {slugs}.",
                    person=person,
                    slug=scope,
                    slugs=listed(followed),
                )
            )
        valid = held_roles(scope, *laid_over(scope, office)) if scope else held_roles() | office_roles()
        if strange := [role for under, role in map(split_role, roles) if under == scope and role not in valid]:
            told = valid if scope else held_roles(*followed_procedures(office)) | office_roles()
            raise BadInput(_unknown_roles_text(person, strange, told, scope))


def _unknown_roles_text(person: str, strange: list[str], held: Mapping[str, str], scope: str) -> str:
    """Return that there are no such roles, with those that are alike; if none is, with all."""
    prefix = scope and f"{scope}{SCOPE_MARK}"
    alike = {
        role
        for wrong in strange
        for role, words in held.items()
        if get_close_matches(wrong, (role, words), cutoff=ALIKE)
    }
    shown = (role for role in held if role in alike or not alike)
    known = listed(CODE_AND_NAME(code=prefix + role, label=held[role]) for role in shown)
    line = (
        N_("Cannot add {person}: there is no unit or post {roles}. Is it {held}?")
        if alike
        else N_("Cannot add {person}: there is no unit or post {roles}. There are: {held}.")
    )
    return line(person=person, roles=listed(prefix + role for role in strange), held=known)


def check_person_codes(*people: str) -> None:
    """Check that each of these could be the code of a person. Raises BadInput."""
    for person in people:
        if not _is_person(person):
            raise BadInput(STAFF_PROBLEMS["unknown"](person=person))


def _is_person(written: str) -> bool:
    try:
        return bool(PERSON_CODE.validate_python(written))
    except ValidationError:
        return False


def check_unused_names(*names: str) -> None:
    """Check that none of these names is a role of some procedure, which people would then hold. Raises BadInput."""
    if taken := [name for name in names if name in held_roles() | office_roles()]:
        raise BadInput(
            gettext(
                "{codes}: already the code of a unit or post of a regulation. Choose another code.", codes=listed(taken)
            )
        )


def followed_procedures(office: OfficeChoices) -> tuple[str, ...]:
    """Return the procedures that an office names in its settings, with those laid over them."""
    return OfficeSettings(office).texts


def laid_over(procedure: str, office: OfficeChoices) -> tuple[str, ...]:
    """Return the procedures that an office lays over one of its own."""
    return tuple(cast("Iterable[str]", office.get(procedure, {}).get(OVERLAYS, ())))


def shared_roles(office: OfficeChoices) -> dict[str, tuple[str, ...]]:
    """Return the units and posts that several procedures of an office name, each with these procedures."""
    users: dict[str, tuple[str, ...]] = {}
    for slug in office:
        for role in held_roles(slug, *laid_over(slug, office)):
            users[role] = (*users.get(role, ()), slug)
    return {role: named_by for role, named_by in sorted(users.items()) if len(named_by) > 1}


def office_roles() -> dict[str, str]:
    """Return the roles that belong to no regulation, by code."""
    return {
        ADMINISTRATOR: gettext("Administrator"),
        SECURITY: gettext("Security administrator"),
        AUDITOR: gettext("Auditor"),
    }


def held_roles(*procedures: str) -> dict[str, str]:
    """Return the units and posts of these procedures (of all, if none is named) that people are given, by code; other
    roles follow from a case."""
    return {code: translated(procedure, name) for code, (procedure, name) in _named_roles(*procedures).items()}


@cache
def _named_roles(*slugs_of: str) -> dict[str, tuple[Procedure, str]]:
    roles = ((procedure, item) for procedure in map(load, slugs_of or slugs()) for item in procedure.roles.items())
    return {
        code: (procedure, role.name)
        for procedure, (code, role) in roles
        if role.is_ in ("unit", "post") and role.named_in is None
    }
