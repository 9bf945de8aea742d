"""The holiday notices this office has adopted beyond those on file: by them new complaints count, and open ones are
told of what they lack. Journaled in the stream `calendars`."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from pydantic import AwareDatetime
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import calendars
from calendars import Notice
from models.case import Case
from models.case_input import OpenCase
from models.frozen import Frozen
from models.messages import Digest, Person
from models.tables import CalendarRow, ComplaintRow
from models.time import CHINA, Calendar
from register import journal
from rules.hash_chain import canonical
from rules.statutory_time.calendar import differing, renewed

STREAM = "calendars"


class Adoption(Frozen):
    """Notices adopted at once: the number of the adoption in the journal, and the digest by which it is known."""

    number: int
    sha256: Digest
    years: tuple[int, ...]
    adopted_at: AwareDatetime
    adopted_by: Person | None = None

    @property
    def key(self) -> str:
        """By which its run and its act on each case are known: a notice may be replaced, and adopted again."""
        return f"{self.number}:{self.sha256[:16]}"


def adopt(session: Session, wanted: Mapping[int, Notice], *, at: datetime, by: Person | None) -> Adoption:
    """From now on these notices hold for their years. Where all of them hold already, it is the adoption that brought
    the last of them."""
    sha256 = digest(wanted)
    head = journal.head(session, STREAM)
    if held := _held(session, wanted):
        return held
    adoption = Adoption(number=head.seq + 1, sha256=sha256, years=tuple(sorted(wanted)), adopted_at=at, adopted_by=by)
    for year, notice in sorted(wanted.items()):
        session.add(
            CalendarRow(
                number=adoption.number,
                year=year,
                code="CN",
                sha256=sha256,
                body=notice.model_dump_json(exclude_defaults=True),
                adopted_at=at,
                adopted_by=by,
            )
        )
    names = tuple(f"cn_{year}" for year in adoption.years)
    entry = journal.Entry(
        seq=adoption.number, type="adopted", name="calendar", at=at, recorded_at=at, by=by, sha256=sha256, names=names
    )
    journal.append(session, STREAM, head, entry)
    return adoption


def _held(session: Session, wanted: Mapping[int, Notice]) -> Adoption | None:
    holding = notices(session)
    if any(holding.get(year) != notice for year, notice in wanted.items()):
        return None
    return next(one for one in adoptions(session) if wanted.keys() & set(one.years))


def digest(wanted: Mapping[int, Notice]) -> Digest:
    """By what notices adopted together are known."""
    text = "\n".join(f"{year} {canonical(notice.as_year())}" for year, notice in sorted(wanted.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def adoptions(session: Session) -> list[Adoption]:
    """All of them, the last first."""
    found: dict[int, Adoption] = {}
    for row in session.scalars(select(CalendarRow).order_by(CalendarRow.number.desc(), CalendarRow.year)):
        years = (*found[row.number].years, row.year) if row.number in found else (row.year,)
        found[row.number] = Adoption(
            number=row.number, sha256=row.sha256, years=years, adopted_at=row.adopted_at, adopted_by=row.adopted_by
        )
    return list(found.values())


def notices(session: Session) -> dict[int, Notice]:
    """The adopted notices that hold, by their years."""
    last = select(CalendarRow.year, func.max(CalendarRow.number).label("number")).group_by(CalendarRow.year).subquery()
    both = (CalendarRow.year == last.c.year) & (CalendarRow.number == last.c.number)
    return {
        row.year: Notice.model_validate_json(row.body) for row in session.scalars(select(CalendarRow).join(last, both))
    }


def years(session: Session) -> Calendar:
    """The adopted years that hold."""
    return _years(tuple((year, notice.model_dump_json()) for year, notice in sorted(notices(session).items())))


@lru_cache(maxsize=64)
def _years(written: tuple[tuple[int, str], ...]) -> Calendar:
    """One calendar for all that count by it: comparing equal ones day by day costs more than counting."""
    return Calendar(years={year: Notice.model_validate_json(body).as_year() for year, body in written})


def for_years(session: Session, first: int, last: int) -> Calendar:
    """What a new complaint counts by that runs from one year into another: the notices on file, and above them those
    adopted."""
    adopted = {year: one for year, one in years(session).years.items() if first <= year <= last + 1}
    return renewed(calendars.for_years(first, last), Calendar(years=adopted))


def lacking(session: Session, complaint: ComplaintRow) -> Calendar | None:
    """The adopted years that an open complaint does not count by yet; none where it lacks nothing. What came before
    the year in which it came in concerns it no more."""
    adopted = years(session)
    if complaint.closed_at is not None or not adopted.years:
        return None
    return differing(counted_by(complaint), since(adopted, complaint.received_at))


def since(adopted: Calendar, received_at: datetime) -> Calendar:
    """The years that may concern a complaint received then."""
    first = received_at.astimezone(CHINA).year - 1
    return Calendar(years={year: one for year, one in adopted.years.items() if year >= first})


def counted_by(complaint: ComplaintRow) -> Calendar:
    """The calendar that a complaint counts by, as its events have it."""
    case = Case.model_validate_json(complaint.state) if complaint.state else None
    if case and case.calendar:
        return case.calendar
    return Calendar.model_validate_json(OpenCase.model_validate_json(complaint.opened).calendar)


def sha(calendar: str) -> Digest:
    """By what the calendar of a complaint is known; `calendar` as it travels."""
    return hashlib.sha256(calendar.encode()).hexdigest()
