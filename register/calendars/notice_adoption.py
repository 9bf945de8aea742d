"""The holiday notices that this office has adopted beyond those on file. New complaints count by them; open ones are
told which years they lack. Every adoption is journaled in the stream `calendars`."""

import hashlib
from collections.abc import Container, Mapping
from datetime import datetime
from functools import lru_cache

from pydantic import AwareDatetime
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import calendars
from calendars import HolidayNotice, office_zone
from models.case_input import CaseOpening
from models.frozen import Frozen
from models.messages import Digest, Person
from models.office_events import NoticesAdopted
from models.procedure import Procedure
from models.tables import CalendarRow, ComplaintRow
from models.time import SUPPORTED_YEARS, Calendar, CalendarCode, CalendarYear
from register import journal
from register.cases.stored_case import stored_case
from rules.hash_chain import canonical_json
from rules.statutory_time.calendar import newer_years, with_newer_years

CALENDAR_STREAM = "calendars"


class Adoption(Frozen):
    """Notices of a calendar adopted together: the number of the adoption in the journal, and the digest of the
    notices."""

    number: int
    code: CalendarCode
    sha256: Digest
    years: tuple[int, ...]
    adopted_at: AwareDatetime
    adopted_by: Person | None = None

    @property
    def key(self) -> str:
        """The id of this adoption for its run and its acts. The number is part of it: a notice may be replaced and
        adopted again."""
        return f"{self.number}:{self.sha256[:16]}"


def record_adoption(
    session: Session,
    notices: Mapping[int, HolidayNotice],
    *,
    at: datetime,
    by: Person | None,
    calendar: CalendarCode | None = None,
) -> Adoption:
    """Adopt these notices for their years, of a calendar or without a code that of the office. Returns the earlier
    adoption where all of them hold already: the one that brought the last of them."""
    sha256, code = notices_digest(notices), calendars.office_code(calendar)
    head = journal.lock_stream_head(session, CALENDAR_STREAM)
    if existing := _existing_adoption(session, code, notices):
        return existing
    adoption = Adoption(
        number=head.seq + 1, code=code, sha256=sha256, years=tuple(sorted(notices)), adopted_at=at, adopted_by=by
    )
    for year, notice in sorted(notices.items()):
        session.add(
            CalendarRow(
                number=adoption.number,
                year=year,
                code=code,
                sha256=sha256,
                body=notice.model_dump_json(exclude_defaults=True),
                adopted_at=at,
                adopted_by=by,
            )
        )
    names = tuple(adopted_name(code, year) for year in adoption.years)
    entry = NoticesAdopted(
        seq=adoption.number, type="adopted", name="calendar", at=at, recorded_at=at, by=by, sha256=sha256, names=names
    )
    journal.append_event(session, CALENDAR_STREAM, head, entry)
    return adoption


def adopted_name(code: str, year: int) -> str:
    """Return the name of an adopted year on record: gb_eng_2026."""
    return f"{code.lower().replace('-', '_')}_{year}"


def _existing_adoption(session: Session, code: str, notices: Mapping[int, HolidayNotice]) -> Adoption | None:
    in_force = adopted_notices(session, code)
    if any(in_force.get(year) != notice for year, notice in notices.items()):
        return None
    of_calendar = (adoption for adoption in adoption_history(session) if adoption.code == code)
    return next(adoption for adoption in of_calendar if notices.keys() & set(adoption.years))


def notices_digest(notices: Mapping[int, HolidayNotice]) -> Digest:
    text = "\n".join(f"{year} {canonical_json(notice.as_year())}" for year, notice in sorted(notices.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def adoption_history(session: Session) -> list[Adoption]:
    """Return all adoptions, newest first."""
    found: dict[int, Adoption] = {}
    for row in session.scalars(select(CalendarRow).order_by(CalendarRow.number.desc(), CalendarRow.year)):
        years = (*found[row.number].years, row.year) if row.number in found else (row.year,)
        found[row.number] = Adoption(
            number=row.number, code=row.code, sha256=row.sha256, years=years, adopted_at=row.adopted_at,
            adopted_by=row.adopted_by,
        )  # fmt: skip
    return list(found.values())


_LAST = (
    select(CalendarRow.code, CalendarRow.year, func.max(CalendarRow.number).label("number"))
    .group_by(CalendarRow.code, CalendarRow.year)
    .subquery()
)
_THAT_HOLD = (  # each year of each calendar with the text of its notice
    select(CalendarRow.code, CalendarRow.year, CalendarRow.body)
    .join(
        _LAST,
        (CalendarRow.code == _LAST.c.code)
        & (CalendarRow.year == _LAST.c.year)
        & (CalendarRow.number == _LAST.c.number),
    )
    .order_by(CalendarRow.code, CalendarRow.year)
)


def adopted_notices(session: Session, code: str | None = None) -> dict[int, HolidayNotice]:
    """Return the adopted notices that hold, of a calendar or without a code that of the office."""
    of_calendar = _THAT_HOLD.where(CalendarRow.code == calendars.office_code(code))
    return {year: HolidayNotice.model_validate_json(body) for _, year, body in session.execute(of_calendar)}


def adopted_calendar(session: Session) -> Calendar:
    """Return the adopted years that hold: those of the office's calendar, with those of others beside."""
    rows = tuple((code, year, body) for code, year, body in session.execute(_THAT_HOLD))
    return _parse_adopted_years(calendars.office_code(), rows)


@lru_cache(maxsize=64)
def _parse_adopted_years(office: str, written: tuple[tuple[str, int, str], ...]) -> Calendar:
    """Return one Calendar object for equal notices: comparing equal calendars day by day costs more than counting."""
    found: dict[str, dict[int, CalendarYear]] = {office: {}}
    for code, year, body in written:
        found.setdefault(code, {})[year] = HolidayNotice.model_validate_json(body).as_year()
    others = {code: Calendar(code=code, years=years) for code, years in found.items() if code != office}
    return Calendar(code=office, years=found[office], others=others)


def intake_calendar(session: Session, first: int, last: int, procedure: Procedure | None = None) -> Calendar:
    """Return the calendar by which a new complaint counts, from one year to another: the notices on file, overridden by
    those adopted. Without a procedure it is that of the office."""
    code, others = (procedure.calendar, procedure.other_calendars) if procedure else (None, ())
    on_file = calendars.calendar_for_years(first, last, code, others)
    return with_newer_years(on_file, _within(adopted_calendar(session), range(first, last + 2)))


def _within(adopted: Calendar, years: Container[int]) -> Calendar:
    """Return the adopted notices of some years."""
    kept = {year: days for year, days in adopted.years.items() if year in years}
    others = {code: _within(other, years) for code, other in adopted.others.items()}
    return Calendar(code=adopted.code, years=kept, others=others)


def missing_calendar_years(session: Session, complaint: ComplaintRow) -> Calendar | None:
    """Return the adopted years that an open complaint does not count by yet, or None where it lacks nothing. Years
    before the one preceding its receipt do not concern it."""
    adopted = adopted_calendar(session)
    if complaint.closed_at is not None or not (adopted.years or adopted.others):
        return None
    return newer_years(calendar_counted_by(session, complaint), years_from_receipt(adopted, complaint.received_at))


def years_from_receipt(adopted: Calendar, received_at: datetime) -> Calendar:
    """Return the years that may concern a complaint received at that instant."""
    first = received_at.astimezone(office_zone()).year - 1
    return _within(adopted, range(first, SUPPORTED_YEARS.stop + 1))


def calendar_counted_by(session: Session, complaint: ComplaintRow) -> Calendar:
    """Return the calendar by which a complaint counts, according to its events."""
    case = stored_case(session, complaint)
    if case and case.calendar:
        return case.calendar
    return Calendar.model_validate_json(CaseOpening.model_validate_json(complaint.opened).calendar)


@lru_cache(maxsize=256)
def calendar_digest(calendar: str) -> Digest:
    """Return the digest of a complaint's calendar, given as the JSON that travels with it."""
    return hashlib.sha256(calendar.encode()).hexdigest()
