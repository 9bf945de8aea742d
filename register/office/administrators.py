"""Who may change the staff: administrators, and two of them where a change is one's own or makes an administrator."""

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
from models.tables import EventRow, HoldingRow, ServiceRow
from register import journal
from register.office import org_journal, staff
from register.office.held_names import held_at, serving_at
from register.office.org_journal import ORG_STREAM, StaffError
from rules.acts import deciders

# Roles of the office, of no regulation.
ADMINISTRATOR = deciders.ADMINISTRATOR
AUDITOR = "auditor"  # sees whether the register holds, and how the rules are kept; of a case no more than anybody

# Why a change is not somebody's to make; such a refusal is put on record.
NOT_THEIRS = frozenset({
    "by_wanted", "no_administrator", "no_second", "second_wanted", "second_wanted_for", "last_administrator",
})  # fmt: skip
PERSON_CODE = TypeAdapter[Person](Person)


class Signed(NamedTuple):
    """Who makes a change of the office, and the second administrator who confirms it."""

    by: Person | None = None
    second: Person | None = None


class Stamp(TypedDict):
    """What a change is recorded with: its instant and who made it, None while the office has no administrator."""

    at: datetime
    by: Person | None


class BeforeChange(NamedTuple):
    """The office before a change: the end of its stream, its administrators, and what the person who makes the change
    holds."""

    seq: int
    administrators: frozenset[Person]
    held: staff.WorkHolders | None


def administrators_at(session: Session, at: datetime) -> frozenset[Person]:
    """Return who holds the role in their own right. A substitute of an administrator is none."""
    serving = select(ServiceRow.person).where(*serving_at(at))
    holders = select(HoldingRow.person).where(HoldingRow.role == ADMINISTRATOR, *held_at(at))
    return frozenset(session.scalars(holders.where(HoldingRow.person.in_(serving))))


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


def begin_change(session: Session, signed: Signed, at: datetime) -> BeforeChange:
    """Lock the stream of the office and return its state before a change. Raises StaffError where the person who
    makes the change, or the second who confirms it, is no administrator."""
    org_journal.lock_org_stream(session)
    by = require_administrator(session, signed.by, at)
    known = administrators_at(session, at)
    if known and signed.second is not None and (signed.second == by or signed.second not in known):
        raise StaffError("no_second", person=signed.second)
    held = staff.work_holders(session, by, at) if by else None
    return BeforeChange(journal.read_stream_head(session, ORG_STREAM).seq, known, held)


def end_change(session: Session, before: BeforeChange, signed: Signed, at: datetime) -> None:
    """Check what a change has done, and record who confirmed it. Raises StaffError where it is the own change of who
    made it, or makes or ends an administrator, and no second one confirms it; where it leaves the office without one.
    """
    since = select(EventRow.body).where(EventRow.stream == ORG_STREAM, EventRow.seq > before.seq)
    made = [OFFICE_EVENT.validate_json(body) for body in session.scalars(since.order_by(EventRow.seq))]
    if not made or not before.administrators or signed.by is None:
        return
    after = administrators_at(session, at)
    if not after:
        raise StaffError("last_administrator")
    is_own = any(_is_about(event, signed.by) for event in made)
    is_own = is_own or staff.work_holders(session, signed.by, at) != before.held
    if signed.second is None and (is_own or (after != before.administrators and len(before.administrators) > 1)):
        raise StaffError("second_wanted", person=signed.by)
    if signed.second is not None:
        _record_second(session, signed.second, signed.by, at)


def _is_about(event: OfficeEvent, person: Person) -> bool:
    about = isinstance(event, OfMember | UnitStated | LinkMade) and event.person == person
    return about or (isinstance(event, MemberLeft | Absent | Confirmed | ChangeRefused) and event.other == person)


def require_second(session: Session, signed: Signed, person: Person, at: datetime) -> None:
    """Check, and record, that a second administrator confirms a change that opens the account of a person. It is
    asked for as soon as there is an administrator beside that person and the one who makes the change. Raises
    StaffError."""
    others = administrators_at(session, at) - {signed.by, person}
    if signed.second is not None and signed.second not in others:
        raise StaffError("no_second", person=signed.second)
    if signed.by is None or not others:
        return
    if signed.second is None:
        raise StaffError("second_wanted_for", person=person, people=", ".join(sorted(others)))
    _record_second(session, signed.second, signed.by, at)


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


def _record_second(session: Session, second: Person, by: Person, at: datetime) -> None:
    event = Confirmed(**org_journal.change(second, at, second), type="confirmed", person=second, other=by)
    org_journal.append_org_event(session, event)
