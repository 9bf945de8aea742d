"""Which open complaints a newer calendar moves, found in the list of clocks, and the act by which each is told.

Most clocks lie clear of every day that has changed; only what may touch one is counted anew.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import AwareDatetime
from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session, sessionmaker
from temporalio import activity

from models.case import Case, Counted
from models.case_input import OpenCase
from models.frozen import Frozen
from models.law import Law, parse
from models.limit import Clock as Limit
from models.messages import Act, ClockKey, Number
from models.tables import ClockRow, ComplaintRow, InboxRow
from models.time import CHINA, Calendar
from register import calendar_adoption, inbox
from register.inbox import Clock
from register.locks import locked
from rules import notify
from rules.acts.common_acts import SYSTEM
from rules.redate import ADOPT, Move, moves, stirs
from rules.statutory_time.calendar import changed, differing, renewed

LOOKED_AT = 5_000  # complaints a look takes at once
A_FEW = 500  # those a run looks at in a step
READ = 500  # states that are read at once
AT_ONCE = 50  # complaints that may have been told and not have answered yet
ANSWERS_IN = timedelta(minutes=10)  # who has not answered by then does not hold up the others
RUNNING = ("running", "held", "over")


class Redating(Frozen):
    """How far a run has got: of which adoption (its key), looked at up to which complaint, how many told in this
    pass and in all."""

    key: str
    after: Number | None = None
    told: int = 0
    in_all: int = 0
    pause: int = 5  # seconds between two batches


class Looked(Frozen):
    """What one look has done: looked up to which complaint (none: to the end), told how many, and how many of those
    told so far have not answered."""

    after: Number | None
    told: int
    unanswered: int


@dataclass(frozen=True)
class Affected:
    """An open complaint that a newer calendar concerns: which limits move, or none where only a warning or a reminder
    does. One whose case has not begun has no limits, and no state, yet. `telling`: somebody outside may have been told
    something."""

    number: Number
    newer: Calendar
    law: Law
    counted_by: Calendar
    state: str | None = None
    moves: tuple[Move, ...] = ()
    telling: bool = False

    @property
    def case(self) -> Case:
        """The whole case."""
        assert self.state is not None
        return Case.model_validate_json(self.state)

    def told(self, since: datetime) -> bool:
        """Whether somebody outside has been told something since then."""
        return self.telling and any(True for _ in notify.told(self.law, self.case, since))


@dataclass(frozen=True)
class Group:
    """Complaints under the same law that count by the same calendar: what that lacks, on which days it differs."""

    law: Law
    counted_by: Calendar
    newer: Calendar | None
    days: tuple[int, ...]

    def touches(self, started: datetime, last: date | None, clock: Limit) -> bool:
        """Whether a limit from that instant to the last day can have to do with a day that has changed."""
        place = bisect_left(self.days, started.astimezone(CHINA).date().toordinal())
        return place < len(self.days) and (last is None or self.days[place] <= last.toordinal() + reach(clock))


def reach(clock: Limit) -> int:
    """Within how many days after its end a clock may still speak, rest days generously taken."""
    working_days = max((rung.after + (rung.every or 0) * (rung.at_most - 1) for rung in clock.over), default=0)
    return working_days * 2 + 20 if working_days else 0


Rows = Sequence[Row[str, str, str, datetime, int]]


class Look:
    """One look through the register for what the adopted years concern. `at` is the instant that counts as now."""

    def __init__(self, session: Session, adopted: Calendar, at: datetime, most: int = LOOKED_AT) -> None:
        self.session, self.adopted, self.at, self.most = session, adopted, at, most
        self.groups: dict[tuple[str, str, int], Group] = {}
        self.open = self.behind = 0

    def all(self) -> Iterator[Affected]:
        """Everything, one after the other."""
        after: Number | None = ""
        while after is not None:
            rows = self._rows(after)
            yield from self._affected(rows)
            after = self._end(rows)

    def next(self, after: Number) -> tuple[list[Affected], Number | None]:
        """What is affected of the next complaints after a number, in their order, and up to which they reach; none: to
        the end."""
        rows = self._rows(after)
        return sorted(self._affected(rows), key=lambda one: one.number), self._end(rows)

    def _rows(self, after: Number) -> Rows:
        wanted = select(
            ComplaintRow.number, ComplaintRow.law_sha256, ComplaintRow.calendar_sha, ComplaintRow.received_at,
            ComplaintRow.seq,
        ).where(ComplaintRow.closed_at.is_(None), ComplaintRow.number > after)  # fmt: skip
        return self.session.execute(wanted.order_by(ComplaintRow.number).limit(self.most)).all()

    def _end(self, rows: Rows) -> Number | None:
        return rows[-1].number if len(rows) == self.most else None

    def _affected(self, rows: Rows) -> Iterator[Affected]:
        grouped = {row.number: self._group(row) for row in rows}
        behind = {number: group for number, group in grouped.items() if group.newer}
        self.open, self.behind = self.open + len(rows), self.behind + len(behind)
        yield from (_unbegun(row.number, behind[row.number]) for row in rows if row.seq == 0 and row.number in behind)
        yield from self._moved(behind, self._candidates(behind))

    def _candidates(self, behind: dict[Number, Group]) -> dict[Number, list[ClockKey]]:
        """The complaints of which a clock may touch a day that has changed, with the clocks that run."""
        if not behind:
            return {}
        late = (ClockRow.state == "stopped") & ClockRow.noticed.is_not(None)
        wanted = select(ClockRow.complaint, ClockRow.name, ClockRow.started, ClockRow.last_day, ClockRow.state).where(
            ClockRow.complaint.between(min(behind), max(behind)), or_(ClockRow.state.in_(RUNNING), late)
        )
        found, running = set[Number](), defaultdict[Number, list[ClockKey]](list)
        for number, name, started, last_day, state in self.session.execute(wanted):
            if (group := behind.get(number)) is None:
                continue
            if state in RUNNING:
                running[number].append(name)
            if number not in found and group.touches(started, last_day, group.law.clock(name)[1]):
                found.add(number)
        return {number: running[number] for number in found}

    def _moved(self, behind: dict[Number, Group], candidates: dict[Number, list[ClockKey]]) -> Iterator[Affected]:
        for number, state in self._states(sorted(candidates)):
            group, case = behind[number], Counted.model_validate_json(state)
            assert group.newer is not None
            if case.calendar:
                case = case.model_copy(update={"calendar": group.counted_by})
            moved = tuple(moves(group.law, case, group.newer, self.at, candidates[number]))
            telling = not group.law.telling.isdisjoint(case.happened)
            one = Affected(number, group.newer, group.law, group.counted_by, state, moved, telling)
            if moved or stirs(group.law, one.case, group.newer):
                yield one

    def _states(self, numbers: Sequence[Number]) -> Iterator[tuple[Number, str]]:
        for place in range(0, len(numbers), READ):
            some = numbers[place : place + READ]
            wanted = select(ComplaintRow.number, ComplaintRow.state).where(ComplaintRow.number.in_(some))
            yield from ((number, state) for number, state in self.session.execute(wanted) if state)

    def _group(self, row: Row[str, str, str, datetime, int]) -> Group:
        key = (row.law_sha256, row.calendar_sha, row.received_at.astimezone(CHINA).year)
        if key not in self.groups:
            self.groups[key] = self._grouped(row.number, calendar_adoption.since(self.adopted, row.received_at))
        return self.groups[key]

    def _grouped(self, number: Number, since: Calendar) -> Group:
        complaint = self.session.get_one(ComplaintRow, number)
        opened = OpenCase.model_validate_json(complaint.opened)
        law, counted_by = parse(opened.law, opened.calendar), calendar_adoption.counted_by(complaint)
        counted_by = law.calendar if counted_by == law.calendar else counted_by
        newer = differing(counted_by, since)
        days = changed(counted_by, renewed(counted_by, newer)) if newer else ()
        return Group(law, counted_by, newer, tuple(day.toordinal() for day in days))


def _unbegun(number: Number, group: Group) -> Affected:
    assert group.newer is not None
    return Affected(number, group.newer, group.law, group.counted_by)


def act_id(key: str) -> str:
    """Under which the act of an adoption stands in the inbox of a complaint: twice is once."""
    return f"adopt:{key}"


def tell(session: Session, number: Number, key: str, newer: Calendar, clock: Clock) -> bool:
    """Put the years that a case lacks into its inbox, as the act of this adoption. False where it was told before, or
    has ended."""
    complaint = locked(session, number)
    if complaint.closed_at is not None or inbox.find(session, number, act_id(key)):
        return False
    act = Act(id=act_id(key), name=ADOPT, actor=SYSTEM, calendar=newer)
    inbox.enter(session, complaint, act, digest=key, at=clock(session, number))
    return True


def answers(session: Session, keys: Iterable[str]) -> dict[str, tuple[int, int]]:
    """How many complaints each adoption's run has told, and how many of them have not answered yet."""
    wanted = {act_id(key): key for key in keys}
    waiting = func.count().filter(InboxRow.state == "received")
    counted = select(InboxRow.act_id, func.count(), waiting).where(InboxRow.act_id.in_(wanted))
    found = {wanted[one]: (told, left) for one, told, left in session.execute(counted.group_by(InboxRow.act_id))}
    return {key: found.get(key, (0, 0)) for key in wanted.values()}


class RedateActivity:
    """The activity of the run. Each complaint is told in a transaction of its own, so that a run which is killed in
    between, or asked twice, tells nobody twice."""

    def __init__(self, sessions: sessionmaker[Session], clock: Clock = inbox.system_clock) -> None:
        self.sessions, self.clock = sessions, clock

    @activity.defn(no_thread_cancel_exception=True)
    def tell_some(self, run: Redating) -> Looked:
        """Look on from where the run stands, and tell as many as may be told while others have yet to answer."""
        with self.sessions() as session:
            at = self.clock(session, run.after or "")
            unanswered = self._unanswered(session, run.key, at)
            found, after = Look(session, calendar_adoption.years(session), at, A_FEW).next(run.after or "")
        told, room = 0, max(AT_ONCE - unanswered, 0)
        for one in found:
            if told == room:
                break
            with self.sessions.begin() as session:
                told += tell(session, one.number, run.key, one.newer, self.clock)
            run = run.model_copy(update={"after": one.number})
        else:
            run = run.model_copy(update={"after": after})
        return Looked(after=run.after, told=told, unanswered=unanswered + told)

    def _unanswered(self, session: Session, key: str, at: AwareDatetime) -> int:
        waiting = select(func.count()).where(
            InboxRow.act_id == act_id(key), InboxRow.state == "received", InboxRow.received_at > at - ANSWERS_IN
        )
        return session.scalar(waiting) or 0
