"""Who may change the staff: administrators, and a second person where a change is one's own or gives power."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypedDict

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.messages import Person
from models.office_events import (
    OFFICE_EVENT,
    Absent,
    ChangeRefused,
    Confirmed,
    LinkMade,
    MemberLeft,
    OfficeEvent,
    OfMember,
    UnitStated,
)
from models.requirement import Name
from models.tables import EventRow
from register import journal
from register.office import org_journal, power, staff
from register.office.org_journal import ORG_STREAM, StaffError
from register.office.power import PowerRules, Powers, Signed
from rules.acts.deciders import ADMINISTRATOR

# Why a change is not somebody's to make; such a refusal is put on record.
NOT_THEIRS = frozenset({
    "by_wanted", "no_administrator", "no_second", "second_wanted", "shell_wanted",
    "last_administrator", "three_apart",
})  # fmt: skip
PERSON_CODE = TypeAdapter[Person](Person)


class Stamp(TypedDict):
    """What a change is recorded with: its instant and who made it, None while the office has no administrator."""

    at: datetime
    by: Person | None


class BeforeChange(NamedTuple):
    """The office before a change: the end of its stream, who holds its own roles, who confirms, what everybody decides
    by, and what the person who makes the change holds."""

    seq: int
    holders: Mapping[Name, frozenset[Person]]
    confirmers: frozenset[Person] = frozenset()
    powers: Mapping[Person, Powers] = {}
    held: staff.WorkHolders | None = None

    @property
    def administrators(self) -> frozenset[Person]:
        return self.holders[ADMINISTRATOR]


def administrators_at(session: Session, at: datetime) -> frozenset[Person]:
    """Return who holds the role in their own right. A substitute of an administrator is none."""
    return power.holders_at(session, ADMINISTRATOR, at)


def require_administrator(session: Session, person: Person | None, at: datetime) -> Person | None:
    """Return the person, who has to be an administrator then; None while the office has none. Raises StaffError."""
    known = administrators_at(session, at)
    if not known:
        return None
    if person is None:
        raise StaffError("by_wanted", people=", ".join(sorted(known)))
    if person not in known:
        raise StaffError("no_administrator", person=person, people=", ".join(sorted(known)))
    return person


def begin_change(session: Session, signed: Signed, at: datetime, rules: PowerRules) -> BeforeChange:
    """Lock the stream of the office and return its state before a change. Raises StaffError where the person who
    makes the change is no administrator, or who is named as the second confirms nothing of theirs."""
    org_journal.lock_org_stream(session)
    by = require_administrator(session, signed.by, at)
    holders = _office_holders(session, at)
    before = BeforeChange(journal.read_stream_head(session, ORG_STREAM).seq, holders)
    if by is None:
        return before
    before = before._replace(
        confirmers=power.confirmers_at(session, by, at, rules),
        powers=power.powers_at(session, at, rules),
        held=staff.work_holders(session, by, at),
    )
    if signed.second is not None and signed.second not in before.confirmers:
        raise StaffError("no_second", person=signed.second)
    return before


def end_change(session: Session, before: BeforeChange, signed: Signed, at: datetime, rules: PowerRules) -> None:
    """Check what a change has done, and record who confirmed it. Raises StaffError where it is the own change of who
    made it, gives somebody power, or makes or ends an administrator, and nobody confirms it; where it leaves the office
    without an administrator, or somebody with two of the three roles of administrators."""
    since = select(EventRow.body).where(EventRow.stream == ORG_STREAM, EventRow.seq > before.seq)
    made = [OFFICE_EVENT.validate_json(body) for body in session.scalars(since.order_by(EventRow.seq))]
    after = _office_holders(session, at)
    if rules.apart and after != before.holders:
        power.require_apart(session, at)
    if not made or not before.administrators or signed.by is None:
        return
    if not after[ADMINISTRATOR]:
        raise StaffError("last_administrator")
    takes_two = any(_is_about(event, signed.by) or power.is_for_two(event) for event in made)
    takes_two = takes_two or after != before.holders or staff.work_holders(session, signed.by, at) != before.held
    takes_two = takes_two or _gives_power(session, before, made, at, rules)
    if takes_two or signed.second is not None:
        power.require_second(session, signed, before.confirmers, at)


def _office_holders(session: Session, at: datetime) -> dict[Name, frozenset[Person]]:
    return {role: power.holders_at(session, role, at) for role in sorted(power.OFFICE_ROLES)}


def _gives_power(
    session: Session, before: BeforeChange, made: Sequence[OfficeEvent], at: datetime, rules: PowerRules
) -> bool:
    """Return True where somebody decides by a name from now on by which they did not, or will stand in for somebody who
    does."""
    after = power.powers_at(session, at, rules)
    if any(held - before.powers.get(person, frozenset()) for person, held in after.items()):
        return True
    absences = [event for event in made if isinstance(event, Absent)]
    return any(after.get(one.person, frozenset()) - after.get(one.other, frozenset()) for one in absences)


def _is_about(event: OfficeEvent, person: Person) -> bool:
    about = isinstance(event, OfMember | UnitStated | LinkMade) and event.person == person
    return about or (isinstance(event, MemberLeft | Absent | Confirmed | ChangeRefused) and event.other == person)


def require_second_for_account(
    session: Session, signed: Signed, person: Person, at: datetime, rules: PowerRules, *, always: bool
) -> None:
    """Check, and record, that a change is confirmed which opens the account of a person: of one who decides or
    administers, or with `always` of anybody, as soon as somebody beside that person can confirm it. Raises StaffError.
    """
    if signed.by is None:
        return
    decides = bool(power.powers_at(session, at, rules).get(person))
    if decides or always or signed.second is not None:
        confirmers = power.confirmers_at(session, signed.by, at, rules) - {person}
        power.require_second(session, signed, confirmers, at, power=decides)


def note_refused_change(session: Session, why: str, signed: Signed, at: datetime) -> None:
    """Put on record that a change was refused: who tried it, and who was to confirm it, as far as these can be codes of
    persons."""
    change = org_journal.change(why, at, _person_code(signed.by))
    event = ChangeRefused(**change, type="change_refused", other=_person_code(signed.second))
    org_journal.append_org_event(session, event)


def _person_code(written: str | None) -> Person | None:
    try:
        return PERSON_CODE.validate_python(written)
    except ValidationError:
        return None
