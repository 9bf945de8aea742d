"""The numbers of the complaints in which somebody has done something, the last done first, from an index of acts.

A page costs what it shows, however much has been done.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, literal, select, tuple_
from sqlalchemy.orm import aliased

from models.messages import Person
from models.tables import ComplaintRow, InboxRow
from queries.lists.case_filter import CaseFilter, other_conditions, place_conditions
from queries.lists.page_cursor import decode_cursor

Act = type[InboxRow]


def done_numbers(wanted: CaseFilter, person: Person, now: datetime) -> Select[*tuple[Any, ...]]:
    """Return the query of the numbers after the cursor, in their order, each with when the person last did something in
    it (`done_at`). Raises BadInput."""
    later = aliased(InboxRow)
    is_last = ~exists().where(later.complaint == InboxRow.complaint, later.n > InboxRow.n, *_is_done(later, person))
    done = select(InboxRow.complaint, InboxRow.received_at.label("done_at"))
    done = done.where(*_is_done(InboxRow, person), is_last, *_after(wanted))
    if wanted.narrows:
        of_case = *place_conditions(wanted, now, ComplaintRow), *other_conditions(wanted)
        done = done.join(ComplaintRow, ComplaintRow.number == InboxRow.complaint).where(*of_case)
    return done.order_by(InboxRow.received_at.desc(), InboxRow.complaint.desc())


def counted_done(wanted: CaseFilter, person: Person, now: datetime) -> Select[str]:
    """Return the query of the numbers on all pages, in any order."""
    if not wanted.narrows:
        return select(InboxRow.complaint).distinct().where(*_is_done(InboxRow, person))
    return done_numbers(wanted, person, now).with_only_columns(InboxRow.complaint).order_by(None)


def _is_done(act: Act, person: Person) -> tuple[ColumnElement[bool], ...]:
    return act.actor == person, act.state == "accepted"


def _after(wanted: CaseFilter) -> list[ColumnElement[bool]]:
    """Return the condition that an act comes after the cursor, if there is one. Raises BadInput for one that no page
    gave out."""
    if wanted.after is None:
        return []
    _, at, number = decode_cursor(wanted.after)
    return [tuple_(InboxRow.received_at, InboxRow.complaint) < tuple_(literal(at), literal(number))]
