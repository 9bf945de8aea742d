"""The cases about which an auditor asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars import office_zone
from models.messages import Number
from models.rule import Slug
from models.tables import ComplaintRow
from queries.cases.case_file import complaint_row


@dataclass(frozen=True)
class Chosen:
    """Chooses cases: by number, by procedure, or all; registered from one day to another."""

    numbers: tuple[Number, ...] = ()
    procedure: Slug | None = None
    since: date | None = None
    until: date | None = None


def chosen_numbers(session: Session, chosen: Chosen) -> Sequence[Number]:
    """Return the numbers of these cases, in order. Raises BadInput where there is none of a number."""
    if chosen.numbers:
        return [complaint_row(session, number).number for number in dict.fromkeys(chosen.numbers)]
    wanted = select(ComplaintRow.number).order_by(ComplaintRow.number)
    if chosen.procedure:
        wanted = wanted.where(ComplaintRow.procedure == chosen.procedure)
    if chosen.since:
        wanted = wanted.where(ComplaintRow.received_at >= _midnight(chosen.since))
    if chosen.until:
        wanted = wanted.where(ComplaintRow.received_at < _midnight(chosen.until) + timedelta(days=1))
    return session.scalars(wanted).all()


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=office_zone())
