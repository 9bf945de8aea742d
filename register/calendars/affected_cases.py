"""Find the open complaints whose time limits a newer holiday calendar moves, and tell each of them.

Most clocks lie clear of every day that has changed; only a clock that may touch one of them is counted anew. The rows
of most of these say all that they are counted from; the stored case is read for the others. A complaint is told by an
act (`adopt_calendar`) in its inbox, which brings the years of the calendar that it lacks.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import NamedTuple

from pydantic import Field
from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from calendars import office_zone
from models.case import CASE, COUNTING_BASIS, Case, ClockState, CountingBasis, replace
from models.frozen import Frozen
from models.law import Law
from models.limit import Clock
from models.messages import Act, ClockKey, Digest, Id, Number
from models.tables import ClockRow, ComplaintRow, InboxRow
from models.time import Calendar
from register.acts import inbox
from register.acts.inbox import TimeSource
from register.calendars import notice_adoption
from register.editions import law_of_complaint
from register.locks import lock_complaint
from register.randomness import Randomness
from rules.notice import notices_told
from rules.redate import ADOPT_CALENDAR, LimitMove, NewerCount, calendar_moves_alarms, limit_moves, newer_count
from rules.roles import SYSTEM
from rules.statutory_time.calendar import newer_years
from rules.statutory_time.counting import DAY_UNITS
from rules.statutory_time.local_time import midnight

SEARCH_PAGE = 5_000  # complaints read in one step of a search
STATES_PER_READ = 500

UNENDED_STATES = ("running", "held")  # of a ClockRow
UNSTOPPED_STATES = (*UNENDED_STATES, "over")
NO_LIMITS = CountingBasis()

ComplaintRows = Sequence[Row[str, str, str, datetime, int]]


class StoredClocks(Frozen):
    """What a stored case says of its limits, without its facts: few limits depend on one, and reading all that limits
    are counted from takes twice as long."""

    clocks: dict[ClockKey, ClockState] = Field(default_factory=dict)
    happened: dict[str, object] = Field(default_factory=dict)  # by the names of events
    calendar: object = None


class ClockLine(NamedTuple):
    """What the row of a clock says of its limit, for a search."""

    complaint: Number
    name: ClockKey
    started: datetime
    due: datetime | None
    last_day: date | None
    state: str
    plain: bool


class PlainLimit(NamedTuple):
    """All that decides whether a limit moves, where the row of its clock says it. Limits in days that start on one day
    are the same; that day begins at `started`."""

    clock: ClockKey
    started: datetime
    due: datetime
    last_day: date | None


@dataclass(frozen=True)
class CalendarGroup:
    """Complaints under the same law that count by the same calendar: which years these lack (`newer`), what counting by
    these changes, and the days (ordinals) on which those differ."""

    law: Law
    counted_by: Calendar
    newer: Calendar | None
    by: NewerCount | None
    days: tuple[int, ...]

    def counting_basis(self, state: str, stored: StoredClocks) -> CountingBasis:
        """Return from what the limits of a stored case are counted; with facts where one of them depends on any."""
        calendar = self.counted_by if stored.calendar else None
        if any(self.law.clock_rule(key)[1].limit.depends_on_facts for key in stored.clocks):
            return replace(COUNTING_BASIS.validate_json(state), calendar=calendar)
        return replace(NO_LIMITS, clocks=stored.clocks, calendar=calendar)

    def plain_limit(self, line: ClockLine) -> PlainLimit | None:
        """Return what decides whether the limit of a clock moves; None where its row does not say that."""
        if not line.plain or line.due is None or line.state not in UNENDED_STATES:
            return None
        zone = self.law.calendar.zone
        started, clock = line.started.astimezone(zone), self.law.clock_rule(line.name)[1]
        if clock.limit.unit in DAY_UNITS and clock.day_end == "midnight" and clock.outside_hours == "at_once":
            started = midnight(started.date(), zone)
        return PlainLimit(line.name, started, line.due, line.last_day)

    def plain_moves(self, limit: PlainLimit, at: datetime) -> list[LimitMove]:
        assert self.by is not None
        clocks = {
            limit.clock: ClockState(
                started=limit.started, due=limit.due.astimezone(self.law.calendar.zone), last_day=limit.last_day
            )
        }
        return limit_moves(self.law, replace(NO_LIMITS, clocks=clocks), self.by, at, clocks)

    def touches(self, started: datetime, last_day: date | None, clock: Clock) -> bool:
        """Return True when a limit from that instant to the last day may depend on a day that has changed."""
        place = bisect_left(self.days, started.astimezone(self.law.calendar.zone).date().toordinal())
        if place == len(self.days):
            return False
        return last_day is None or self.days[place] <= last_day.toordinal() + reach_in_days(clock)


def reach_in_days(clock: Clock) -> int:
    """Return within how many calendar days after its end a clock may still speak, rest days generously included."""
    working_days = max((rung.after + (rung.every or 0) * (rung.at_most - 1) for rung in clock.over), default=0)
    return working_days * 2 + 20 if working_days else 0


class AffectedCase(NamedTuple):
    """An open complaint that a newer calendar concerns.

    `moves`: the limits that move; empty where only a warning or a reminder does, and where the case has not `begun`.
    `state` is the stored case, if it had to be read. `telling`: somebody outside the office may have been told
    something.
    """

    number: Number
    newer: Calendar
    law: Law
    counted_by: Calendar
    begun: bool = True
    state: str | None = None
    moves: tuple[LimitMove, ...] = ()
    telling: bool = False

    @property
    def case(self) -> Case:
        assert self.state is not None
        return CASE.validate_json(self.state)

    def somebody_was_told(self, since: datetime) -> bool:
        """Return True when somebody outside has been told something since then."""
        return self.telling and any(True for _ in notices_told(self.law, self.case, since))


class AffectedSearch:
    """A search through the register for the complaints that the adopted years concern.

    `at` is the instant that counts as now. `open` and `behind` count what has been read so far: the open complaints,
    and those among them that lack an adopted year.
    """

    def __init__(self, session: Session, adopted: Calendar, at: datetime, page: int = SEARCH_PAGE) -> None:
        self.session, self.adopted, self.at, self.page = session, adopted, at, page
        self.groups: dict[tuple[str, str, int], CalendarGroup] = {}
        self.open = self.behind = 0

    def all(self) -> Iterator[AffectedCase]:
        """Yield every affected complaint, page by page; within a page in no order."""
        after: Number | None = ""
        while after is not None:
            rows = self._complaints_after(after)
            yield from self._affected_among(rows)
            after = self._page_end(rows)

    def next(self, after: Number) -> tuple[list[AffectedCase], Number | None]:
        """Return what is affected of the next page after a number, by number, and the last number of that page; None
        where nothing follows it."""
        rows = self._complaints_after(after)
        return sorted(self._affected_among(rows), key=lambda case: case.number), self._page_end(rows)

    def _complaints_after(self, after: Number) -> ComplaintRows:
        query = select(
            ComplaintRow.number, ComplaintRow.law_sha256, ComplaintRow.calendar_sha, ComplaintRow.received_at,
            ComplaintRow.seq,
        ).where(ComplaintRow.closed_at.is_(None), ComplaintRow.number > after)  # fmt: skip
        return self.session.execute(query.order_by(ComplaintRow.number).limit(self.page)).all()

    def _page_end(self, rows: ComplaintRows) -> Number | None:
        return rows[-1].number if len(rows) == self.page else None

    def _affected_among(self, rows: ComplaintRows) -> Iterator[AffectedCase]:
        groups = {number: self._group_of(number, law, calendar, at) for number, law, calendar, at, _ in rows}
        behind = {number: group for number, group in groups.items() if group.newer}
        self.open, self.behind = self.open + len(rows), self.behind + len(behind)
        for number, _, _, _, seq in rows:
            if seq == 0 and (group := behind.get(number)):
                assert group.newer is not None
                yield AffectedCase(number, group.newer, group.law, group.counted_by, begun=False)
        yield from self._with_moved_limits(behind, self._candidates(behind))

    def _candidates(self, behind: dict[Number, CalendarGroup]) -> dict[Number, list[ClockLine]]:
        """Return the complaints with a clock that may touch a changed day, each with its unstopped clocks and those
        that stopped late."""
        if not behind:
            return {}
        late = (ClockRow.state == "stopped") & ClockRow.noticed.is_not(None)
        query = select(*(getattr(ClockRow, name) for name in ClockLine._fields)).where(
            ClockRow.complaint.between(min(behind), max(behind)), or_(ClockRow.state.in_(UNSTOPPED_STATES), late)
        )
        found, lines = set[Number](), defaultdict[Number, list[ClockLine]](list)
        for line in map(ClockLine._make, self.session.execute(query)):
            number = line.complaint
            if (group := behind.get(number)) is None:
                continue
            lines[number].append(line)
            if number not in found and group.touches(line.started, line.last_day, group.law.clock_rule(line.name)[1]):
                found.add(number)
        return {number: lines[number] for number in sorted(found)}

    def _with_moved_limits(
        self, behind: dict[Number, CalendarGroup], candidates: dict[Number, list[ClockLine]]
    ) -> Iterator[AffectedCase]:
        unclear: dict[Number, list[ClockLine]] = {}
        counted: dict[tuple[int, PlainLimit], list[LimitMove]] = {}
        for number, lines in candidates.items():
            group = behind[number]
            assert group.newer is not None
            if moves := self._moves_by_rows(group, lines, counted):
                yield AffectedCase(number, group.newer, group.law, group.counted_by, moves=tuple(moves))
            else:
                unclear[number] = lines
        for number, state in self._stored_states(list(unclear)):
            if affected := self._affected_by_state(behind[number], unclear[number], state):
                yield affected

    def _moves_by_rows(
        self, group: CalendarGroup, lines: Iterable[ClockLine], counted: dict[tuple[int, PlainLimit], list[LimitMove]]
    ) -> list[LimitMove]:
        """Return the limits that move, by name, where the rows of all clocks of a case say what these are counted from.
        Equal ones are counted once."""
        moves: list[LimitMove] = []
        for line in lines:
            if (limit := group.plain_limit(line)) is None:
                return []
            if (same := (id(group), limit)) not in counted:
                counted[same] = group.plain_moves(limit, self.at)
            moves += counted[same]
        return sorted(moves, key=attrgetter("key"))

    def _affected_by_state(self, group: CalendarGroup, lines: list[ClockLine], state: str) -> AffectedCase | None:
        """Return a complaint by what its stored case says; None where nothing of it moves."""
        assert group.newer is not None
        assert group.by is not None
        stored, number = StoredClocks.model_validate_json(state), lines[0].complaint
        running = [line.name for line in lines if line.state in UNSTOPPED_STATES]
        moves = tuple(limit_moves(group.law, group.counting_basis(state, stored), group.by, self.at, running))
        telling = not group.law.outside_notice_events.isdisjoint(stored.happened)
        affected = AffectedCase(
            number, group.newer, group.law, group.counted_by, state=state, moves=moves, telling=telling
        )
        return affected if moves or calendar_moves_alarms(group.law, affected.case, group.newer) else None

    def _stored_states(self, numbers: Sequence[Number]) -> Iterator[tuple[Number, str]]:
        for start in range(0, len(numbers), STATES_PER_READ):
            part = numbers[start : start + STATES_PER_READ]
            query = select(ComplaintRow.number, ComplaintRow.state).where(ComplaintRow.number.in_(part))
            yield from ((number, state) for number, state in self.session.execute(query) if state)

    def _group_of(self, number: Number, law: Digest, calendar: Digest, received_at: datetime) -> CalendarGroup:
        key = (law, calendar, received_at.astimezone(office_zone()).year)
        if key not in self.groups:
            years = notice_adoption.years_from_receipt(self.adopted, received_at)
            self.groups[key] = self._calendar_group(number, years)
        return self.groups[key]

    def _calendar_group(self, number: Number, adopted: Calendar) -> CalendarGroup:
        complaint = self.session.get_one(ComplaintRow, number)
        law = law_of_complaint(self.session, complaint)
        counted_by = notice_adoption.calendar_counted_by(self.session, complaint)
        counted_by = law.calendar if counted_by == law.calendar else counted_by
        newer = newer_years(counted_by, adopted)
        by = newer_count(counted_by, newer) if newer else None
        return CalendarGroup(law, counted_by, newer, by, tuple(day.toordinal() for day in by.all_days) if by else ())


# ---- telling them ---------------------------------------------------------------------------------------------------


class AdoptionProgress(NamedTuple):
    """How many complaints an adoption's run has told, and how many of these have not answered yet."""

    told: int
    unanswered: int


def adoption_act_id(key: str) -> Id:
    """Return the id that the act of an adoption has in every inbox; it makes telling idempotent."""
    return f"adopt:{key}"


def deliver_adoption(
    session: Session, number: Number, key: str, newer: Calendar, *, clock: TimeSource, randomness: Randomness
) -> bool:
    """Put the years that a case lacks into its inbox, as the act of this adoption.

    Returns False where it is there already, or the case has ended.
    """
    complaint = lock_complaint(session, number)
    act_id = adoption_act_id(key)
    if complaint.closed_at is not None or inbox.find_act(session, number, act_id):
        return False
    act = Act(id=act_id, name=ADOPT_CALENDAR, actor=SYSTEM, calendar=newer)
    inbox.insert_act(session, complaint, act, content=key, salt=randomness.new_salt(), at=clock(session, number))
    return True


def adoption_answers(session: Session, keys: Iterable[str]) -> dict[str, AdoptionProgress]:
    """Return the progress of each adoption's run, by the adoption's key."""
    act_ids = {adoption_act_id(key): key for key in keys}
    unanswered = func.count().filter(InboxRow.state == "received")
    counted = select(InboxRow.act_id, func.count(), unanswered).where(InboxRow.act_id.in_(act_ids))
    rows = session.execute(counted.group_by(InboxRow.act_id))
    found = {act_ids[act_id]: AdoptionProgress(told, waiting) for act_id, told, waiting in rows}
    return {key: found.get(key, AdoptionProgress(0, 0)) for key in act_ids.values()}


def count_unanswered(session: Session, key: str, received_after: datetime) -> int:
    """Count the complaints that were told after that instant by this adoption and have not answered yet."""
    waiting = select(func.count()).where(
        InboxRow.act_id == adoption_act_id(key), InboxRow.state == "received", InboxRow.received_at > received_after
    )
    return session.scalar(waiting) or 0
