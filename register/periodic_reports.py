"""The reports of periodic duties in the register, each known by its duty and the day it came round; and which duties
the office has taken on, since when."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.case_input import OpenCase
from models.messages import Number
from models.procedure import Periodic, Slug
from models.requirement import Name
from models.tables import ComplaintRow, PeriodicRow
from models.time import CHINA

KEYS = "periodic:"  # under such keys the reports are registered, and nothing else


class Duty(NamedTuple):
    """A periodic duty of a procedure, by the entry its reports are opened by."""

    procedure: Slug
    entry: Name
    words: Periodic

    @property
    def keys(self) -> str:
        """What the keys of its reports begin with."""
        return f"{KEYS}{self.procedure}:{self.entry}:"

    def key(self, occasion: datetime) -> str:
        """Under which the report of an occasion is registered: twice is once."""
        return f"{self.keys}{occasion.astimezone(CHINA).date().isoformat()}"


class Made(NamedTuple):
    """A report on record, and the occasion it was made for."""

    number: Number
    occasion: datetime


def made(session: Session, duty: Duty, before: datetime | None = None) -> Made | None:
    """The last report of a duty, or the last of an occasion before that day."""
    reports = select(ComplaintRow.number, ComplaintRow.opened).where(
        ComplaintRow.key.startswith(duty.keys, autoescape=True)
    )
    if before:
        reports = reports.where(ComplaintRow.key < duty.key(before))
    row = session.execute(reports.order_by(ComplaintRow.key.desc()).limit(1)).first()
    return Made(row.number, OpenCase.model_validate_json(row.opened).opened.at) if row else None


def report(session: Session, duty: Duty, occasion: datetime) -> Made | None:
    """The report of one occasion, if it is on record."""
    of = select(ComplaintRow.number, ComplaintRow.opened).where(ComplaintRow.key == duty.key(occasion))
    row = session.execute(of).first()
    return Made(row.number, OpenCase.model_validate_json(row.opened).opened.at) if row else None


# ---- what the office has taken on ---------------------------------------------------------------------------


def take_on(session: Session, duties: Iterable[Duty], now: datetime) -> list[tuple[Slug, Name]]:
    """From now on these are the duties of the office, and no others; gives those that were and are not any more. One
    that comes round on other days than before counts from now: its new days are not missing in the past."""
    wanted = {(one.procedure, one.entry): _days(one.words) for one in duties}
    known = [(row.procedure, row.entry) for row in session.scalars(select(PeriodicRow))]
    gone = [one for one in known if one not in wanted]
    for procedure, entry in gone:
        mine = (PeriodicRow.procedure == procedure, PeriodicRow.entry == entry)
        session.execute(delete(PeriodicRow).where(*mine))
    for (procedure, entry), days in wanted.items():
        taken = insert(PeriodicRow).values(procedure=procedure, entry=entry, days=days, since=now)
        changed = taken.on_conflict_do_update(
            index_elements=["procedure", "entry"], set_={"days": days, "since": now}, where=PeriodicRow.days != days
        )
        session.execute(changed)
    return gone


def taken_on(session: Session) -> Iterator[tuple[Duty, datetime]]:
    """The duties of the office, each with since when."""
    for row in session.scalars(select(PeriodicRow).order_by(PeriodicRow.procedure, PeriodicRow.entry)):
        yield Duty(row.procedure, row.entry, Periodic.model_validate_json(row.days)), row.since


def _days(words: Periodic) -> str:
    """The days of a duty, without what its report holds."""
    return Periodic(zh="", day=words.day, at=words.at).model_dump_json()
