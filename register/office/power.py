"""Power in the office takes two: who decides on cases, who administers, which programs act for others.

An administrator proposes such a change and a second person confirms it; both stand in the journal. Who confirms is a
security administrator (安全保密管理员): system, security and audit administrator are three roles that nobody combines.
In an office of fewer people, which says so in its settings, another administrator confirms as well. While nobody can
confirm, whoever has the settings of the office makes the change at the command line, and that is on record.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.messages import Person
from models.office_events import (
    OFFICE_EVENT,
    Confirmed,
    Distinguished,
    LinkMade,
    OfficeEvent,
    SenderAdded,
    SetUpAlone,
    TextPublished,
)
from models.procedure import Permit, Procedure
from models.requirement import Name
from models.rule import Slug
from models.tables import EventRow, HoldingRow, ServiceRow
from register.office import org_journal, staff
from register.office.held_names import held_at, serving_at
from register.office.org_journal import ORG_STREAM, StaffError
from register.office.senders import ANYBODY
from rules.acts.deciders import ADMINISTRATOR, HEADS_OFFICE

# Roles of the office, of no regulation.
SECURITY = "security_administrator"  # confirms what gives power
AUDITOR = "auditor"  # sees whether the register holds, and how the rules are kept; of a case no more than anybody
OFFICE_ROLES = frozenset({ADMINISTRATOR, SECURITY, AUDITOR})

WIDE_SCOPES = frozenset({"act", "audit", "operate"})
SHOWN_FOR = timedelta(days=30)
MAX_SHOWN = 50
TERMINAL = "terminal"  # in the place of the address from which somebody signs
Powers = frozenset[tuple[Slug, Name]]  # the names by which a person decides, each under a regulation


class Signed(NamedTuple):
    """Who makes a change of the office, and the second person who confirms it. `at_shell`: by a command, that is by
    somebody who has the settings of the office; on a page nobody has them. `code` is that of the second factor of who
    makes it, typed for this change, `origin` from where (address, program). `asks_code`: without one nothing is
    changed, even where the change needs none."""

    by: Person | None = None
    second: Person | None = None
    at_shell: bool = True
    code: str | None = None
    origin: tuple[str, str] = (TERMINAL, "")
    asks_code: bool = False


class PowerRules(NamedTuple):
    """What is power in an office: by regulation the names by which somebody decides; and whether the three roles of
    administrators are `apart`."""

    decides: Mapping[Slug, frozenset[Name]]
    apart: bool = True


def deciding_names(procedure: Procedure) -> frozenset[Name]:
    """Return what people hold by which they decide under a regulation: who takes an outcome of a stage, answers an
    approval, grants an extension, or is permitted what every office knows (recusing, deputising); and who heads a unit
    or the office."""
    roles = {name for permit in procedure.permits.values() if isinstance(permit, Permit) for name in permit.by}
    for stage in procedure.stages.values():
        if stage.approval:
            roles.update(stage.approval.by, filter(None, (stage.approval.chair,)))
        elif stage.outcomes:
            roles.update(stage.who, *(outcome.by for outcome in stage.outcomes.values()))
    for rule in procedure.rules:
        if rule.clock and rule.clock.extension:
            roles.update(rule.clock.extension.grants)
    units = [name for name, role in procedure.roles.items() if role.is_ == "unit" and role.named_in is None]
    found = {HEADS_OFFICE, *OFFICE_ROLES}
    for unit in units:  # who is recused, deputises or was late, their superiors decide
        found |= {f"head_of_{unit}", f"above_{unit}"}
    for name in roles:
        role = procedure.roles[name]
        of_units = (role.unit,) if role.unit else units
        match role.is_:
            case "rank":
                found.add(f"rank_{role.at_least}")
            case "head_of":
                found.update(f"head_of_{unit}" for unit in of_units)
            case "superior_of":
                found.update(f"{'over' if role.members else 'above'}_{unit}" for unit in of_units)
            case "unit" | "post" if role.named_in is None:
                found.add(name)
            case _:  # whom a fact of a case names is chosen there, by who decides; or it is anybody
                pass
    return frozenset(found)


def powers_at(session: Session, at: datetime, rules: PowerRules) -> dict[Person, Powers]:
    """Return by which names each member of the staff decides at an instant, with those for whom they stand in."""
    offices = staff.offices_at(session, at, rules.decides)
    people = {person for office in offices.values() for person in office}
    return {
        person: frozenset(
            (slug, name)
            for slug, office in offices.items()
            for name in rules.decides[slug].intersection(office[person].standing)
        )
        for person in people
    }


def holders_at(session: Session, role: Name, at: datetime) -> frozenset[Person]:
    """Return who holds a role of the office in their own right. A substitute does not."""
    serving = select(ServiceRow.person).where(*serving_at(at))
    holders = select(HoldingRow.person).where(HoldingRow.role == role, *held_at(at))
    return frozenset(session.scalars(holders.where(HoldingRow.person.in_(serving))))


def confirmers_at(session: Session, by: Person | None, at: datetime, rules: PowerRules) -> frozenset[Person]:
    """Return who confirms what `by` proposes. It is read before the change: whom the change makes is not among them."""
    found = holders_at(session, SECURITY, at)
    return (found if rules.apart else found | holders_at(session, ADMINISTRATOR, at)) - {by}


def is_for_two(event: OfficeEvent) -> bool:
    """Return True for a program that may act, audit, operate, or read in the name of everybody, and for a regulation
    that is published or taken back: by it everybody decides."""
    wide = isinstance(event, SenderAdded) and (not WIDE_SCOPES.isdisjoint(event.names) or ANYBODY in event.acts_for)
    return bool(wide) or isinstance(event, TextPublished)


def require_apart(session: Session, at: datetime) -> None:
    """Raise StaffError where somebody holds two of the roles of administrators."""
    held = select(HoldingRow.person).where(HoldingRow.role.in_(OFFICE_ROLES), *held_at(at)).group_by(HoldingRow.person)
    person = session.scalars(held.having(func.count(HoldingRow.role.distinct()) > 1).limit(1)).first()
    if person:
        raise StaffError("three_apart", person=person)


def require_second(
    session: Session, signed: Signed, confirmers: Collection[Person], at: datetime, *, power: bool = True
) -> None:
    """Check, and record, that one of the confirmers confirms a change, or that it was made at the command line since
    there is none. What is no `power` is anybody's who may make it, where nobody can confirm. Raises StaffError."""
    assert signed.by
    if signed.second is not None:
        if signed.second not in confirmers:
            raise StaffError("no_second", person=signed.second)
        change = org_journal.change(signed.second, at, signed.second)
        event: OfficeEvent = Confirmed(**change, type="confirmed", person=signed.second, other=signed.by)
        org_journal.append_org_event(session, event)
    elif confirmers:
        raise StaffError("second_wanted", people=", ".join(sorted(confirmers)))
    elif power and not signed.at_shell:
        raise StaffError("shell_wanted")
    elif power:
        event = SetUpAlone(**org_journal.change(signed.by, at, signed.by), type="set_up_alone")
        org_journal.append_org_event(session, event)


class PowerGiven(NamedTuple):
    """A change that takes two, as it is shown to all administrators: `second` is None where nobody could confirm it;
    to whom it gave what."""

    at: datetime
    by: Person | None
    second: Person | None
    given: tuple[OfficeEvent, ...]


def power_given(session: Session, at: datetime) -> tuple[PowerGiven, ...]:
    """Return the changes of the last days that took two, newest first."""
    kinds = ("confirmed", "set_up_alone", "given", "link_made", "sender_added", "sender_rekeyed", "text_published",
             "text_taken_back")  # fmt: skip
    since = EventRow.stream == ORG_STREAM, EventRow.type.in_(kinds), EventRow.recorded_at > at - SHOWN_FOR
    bodies = session.scalars(select(EventRow.body).where(*since).order_by(EventRow.seq))
    found, made = list[PowerGiven](), list[OfficeEvent]()
    for event in map(OFFICE_EVENT.validate_json, bodies):
        made = [one for one in made if one.at == event.at]
        if isinstance(event, Confirmed | SetUpAlone):
            second, by = (event.person, event.other) if isinstance(event, Confirmed) else (None, event.by)
            found.append(PowerGiven(event.at, by, second, tuple(made)))
            made = []
        elif isinstance(event, Distinguished | LinkMade | SenderAdded | TextPublished):
            made.append(event)
    return tuple(reversed(found[-MAX_SHOWN:]))
