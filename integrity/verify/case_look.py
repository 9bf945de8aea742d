"""Verify complaints, some at each look of the watch: those of which something is wrong, those just written, and the
next in the order of their numbers, so that all come round within a day."""

import math
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from integrity.verify.acts import altered_acts
from integrity.verify.bodies import altered_bodies
from integrity.verify.case_lists import wrong_lists_under
from integrity.verify.openings import altered_openings
from models.frozen import Frozen
from models.messages import Number
from models.tables import AlarmRow, ComplaintRow
from register.acts.inbox import system_clock
from register.alarms import alarms
from register.alarms.alarms import Count, Finding, Place, case_finding
from register.alarms.kinds import ACT_ALTERED, CASE_KINDS, LISTS_WRONG, OPENING_ALTERED, TEXT_ALTERED
from register.cases.case_rows import CaseRows, read_case_rows
from register.cases.folded_case import fold_case
from register.chains import UnsoundJournal, named_complaint, recently_written, table_pages

CASE_LOOK = "cases"
MIN_CASES_PER_LOOK = 300  # complaints at each look, of a very large register more: the queries cost as much for one
# In so many looks all come round, one minute after another, also where the estimate is 10 % behind and looks take long.
LOOKS_PER_ROUND = 1_200
MAX_SUSPECTS_PER_LOOK = 50  # complaints with an alarm; the others keep theirs until it is their turn
MAX_FRESH_PER_LOOK = 50  # complaints written since the last look; the others are verified in their turn
ESTIMATED_COMPLAINTS = text("SELECT reltuples::bigint FROM pg_class WHERE oid = 'complaint'::regclass")


class CaseCursor(Frozen):
    """The number up to which this round has got, when it began, and the size of the journal in pages when the last look
    ended."""

    after: Place = ""
    began: datetime | None = None
    page: Count | None = None


CASE_CURSOR = TypeAdapter(CaseCursor)


def look_at_cases(session: Session, now: datetime, release: str | None = None) -> None:
    """Verify some complaints and settle their alarms. `release`: the one that looks."""
    progress = alarms.resume_look(session, CASE_LOOK, now, CASE_CURSOR) or CaseCursor()
    page = table_pages(session)
    following = _next_numbers(session, progress.after)
    fresh = _fresh_numbers(session, progress.page, page)
    suspects = _suspects(session)
    numbers = sorted({*suspects, *fresh, *following})
    found = verify_cases(session, numbers, max(now, system_clock(session, "")), release)
    for kind in CASE_KINDS:
        if suspects or found[kind]:  # else no alarm stands, and none is to be raised
            alarms.settle_alarms(session, kind, found[kind], now, of=numbers)
    goes_on = progress.began and following and following[0] > progress.after
    began = progress.began if goes_on else now
    reached = CaseCursor(after=following[-1] if following else "", began=began, page=page)
    alarms.record_look(session, CASE_LOOK, now, reached.model_dump_json())


def verify_cases(
    session: Session, numbers: Sequence[Number], now: datetime, release: str | None = None
) -> dict[str, list[Finding]]:
    """Return what is wrong with these complaints by kind, of each the first."""
    found: dict[str, list[Finding]] = {kind: [] for kind in CASE_KINDS}
    for rows in read_case_rows(session, numbers):
        for kind, finding in first_of_each_kind(rows, now, release).items():
            found[kind].append(finding)
    return found


def first_of_each_kind(rows: CaseRows, now: datetime, release: str | None = None) -> dict[str, Finding]:
    first = dict[str, Finding]()
    for kind, finding in wrong_in_case(rows, now, release):
        first.setdefault(kind, finding)
    return first


def wrong_in_case(rows: CaseRows, now: datetime, release: str | None = None) -> Iterator[tuple[str, Finding]]:
    """Yield all that is wrong with a complaint, each with the kind of its alarm."""
    try:
        folded = fold_case(rows)
    except UnsoundJournal as error:
        folded = None
        yield LISTS_WRONG, case_finding(rows.complaint.number, "journal", seq=error.seq)
    yield from ((OPENING_ALTERED, finding) for finding in altered_openings(rows, folded, now))
    yield from ((ACT_ALTERED, finding) for finding in altered_acts(rows, folded))
    if folded:
        yield from ((TEXT_ALTERED, finding) for finding in altered_bodies(rows, folded))
        for wrong in wrong_lists_under(rows, folded, release):
            yield LISTS_WRONG, case_finding(rows.complaint.number, wrong.what, wrong.name, seq=wrong.seq)


def round_began(session: Session) -> datetime | None:
    """Return when the present round over all complaints began; None before the first look."""
    last = alarms.last_look(session, CASE_LOOK)
    with suppress(ValidationError):  # an altered look is an alarm of the watch
        return CASE_CURSOR.validate_json(last.upto).began if last and last.upto else None
    return None


def cases_per_look(estimated: int) -> int:
    """Return how many complaints are verified in their turn at each look, of a register with about so many."""
    return max(MIN_CASES_PER_LOOK, math.ceil(estimated / LOOKS_PER_ROUND))


def _next_numbers(session: Session, after: Number) -> Sequence[Number]:
    """Return the numbers of the next slice; after the last one, those from the beginning."""
    most = cases_per_look(session.scalar(ESTIMATED_COMPLAINTS))
    following = select(ComplaintRow.number).order_by(ComplaintRow.number).limit(most)
    found = session.scalars(following.where(ComplaintRow.number > after)).all()
    return found or session.scalars(following).all()


def _suspects(session: Session) -> Sequence[Number]:
    """Return the complaints with an alarm of these kinds, those looked at longest ago first."""
    standing = select(AlarmRow.complaint).where(AlarmRow.kind.in_(CASE_KINDS), AlarmRow.cleared_at.is_(None))
    oldest = standing.group_by(AlarmRow.complaint).order_by(func.min(AlarmRow.seen_at), AlarmRow.complaint)
    return [number for number in session.scalars(oldest.limit(MAX_SUSPECTS_PER_LOOK)) if number]


def _fresh_numbers(session: Session, since: int | None, page: int) -> Collection[Number]:
    streams = {named_complaint(stream) for stream in recently_written(session, since, page)}
    known = select(ComplaintRow.number).where(ComplaintRow.number.in_(streams)).order_by(ComplaintRow.number)
    return session.scalars(known.limit(MAX_FRESH_PER_LOOK)).all() if streams else ()
