"""What another law would have made of a recorded case, if people had acted as they did. A case ends where a recorded
act comes out otherwise: what people would have done then, nobody knows."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Literal, NamedTuple

from integrity.replay.replayed_case import BY_REGISTER, WITH_CALENDAR, ReceivedAct, Recorded, Rejudging, replay
from models.case import Case
from models.events import Event, numbered
from models.law import Law
from models.messages import Act, ClockKey, Number, Refusal, Why
from models.time import Calendar
from rules.clock import clock_key
from rules.evolve import Evolved, evolve, open_case
from rules.redate import events_before_act
from rules.statutory_time.calendar import with_newer_years
from rules.timer import ring_clocks

Outcome = Literal["same", "earlier", "later", "breached", "in_time", "refused", "allowed"]
BY_RECORD = frozenset({Why.quarantined, Why.restored, Why.undecodable, Why.unverified})  # refused by no law
NO_EVENT = (
    1_000_000_000  # in the place of an event that there is not under the other law; the largest that an act names
)
CLOSING = "closing"


@dataclass(frozen=True)
class ChangedEnd:
    """The end of a limit, or the end of the case (`closing`), by both laws; None where there is none."""

    clock: ClockKey
    before: datetime | None
    after: datetime | None


@dataclass
class Compared:
    """What becomes of a case. `refused`: act `n` would have been refused for `reasons`; `allowed`: act `n`, which was
    refused, would not have been. In both the case ends there, and no more is compared. `breached` and `kept`: limits
    that run out only by the other law, or only by its own. `moved`: limits that end at another instant."""

    number: Number
    outcome: Outcome = "same"
    n: int | None = None
    reasons: tuple[Refusal, ...] = ()
    breached: tuple[ClockKey, ...] = ()
    kept: tuple[ClockKey, ...] = ()
    moved: tuple[ChangedEnd, ...] = ()


class _Stops(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where a recorded act comes out otherwise."""

    def __init__(self, outcome: Outcome, n: int | None, reasons: tuple[Refusal, ...] = ()) -> None:
        super().__init__(outcome)
        self.outcome, self.n, self.reasons = outcome, n, reasons


@dataclass(frozen=True)
class OtherLaw:
    """The law that a case was opened with, another one, and calendar years that are otherwise from the start."""

    own: Law
    other: Law
    years: Calendar | None = None


def what_if(recorded: Recorded, laws: OtherLaw, until: datetime) -> Compared:
    """Judge a recorded case by another law, as far as people can have acted as they did, up to an instant.

    Where the other law is its own, a case of which every decision is reproduced has only one course: from there on, the
    same clocks ring by the same law.
    """
    if not recorded.events or (laws.other is laws.own and replay(recorded).difference is None):
        return Compared(recorded.opened.number)
    return courses(recorded, laws, until).compared


class Courses(NamedTuple):
    """What becomes of a case by both laws, and the case itself by each: None where the other law ends it before."""

    compared: Compared
    by_own: Case
    by_other: Case | None


def courses(recorded: Recorded, laws: OtherLaw, until: datetime) -> Courses:
    """Follow a recorded case, which has an event, by both laws up to an instant."""
    done, until = Compared(recorded.opened.number), max(until, recorded.events[-1].recorded_at)
    by_own = _own_course(laws.own, recorded, until)
    try:
        by_other = _other_course(laws, recorded, by_own.closed_by, until)
    except _Stops as stop:
        done.outcome, done.n, done.reasons = stop.outcome, stop.n, stop.reasons
        return Courses(done, by_own.case, None)
    return Courses(_compared(done, laws, by_own, by_other), by_own.case, by_other.case)


@dataclass
class _Course:
    """The events of a case under one law, the case after them, and the event that closed it."""

    case: Case
    events: list[Event] = field(default_factory=list)
    closed_by: int | None = None

    def ring(self, law: Law, until: datetime) -> "_Course":
        """Let the clocks ring up to an instant: those of an open case run on."""
        for made in ring_clocks(law, self.case, until, until):
            self.events.append(made.event)
            self.case = made.case
        return self


def _own_course(law: Law, recorded: Recorded, until: datetime) -> _Course:
    events = [*recorded.events]
    course = _Course(open_case(law, recorded.opened.number, events[0]), events)
    for _, event in pairwise(events):
        course.case = evolve(law, course.case, event)
        if course.closed_by is None and course.case.closed_at:
            course.closed_by = event.seq
    return course.ring(law, until)


def _other_course(laws: OtherLaw, recorded: Recorded, closed_by: int | None, until: datetime) -> _Course:
    first, procedure = recorded.opened.opened, laws.other.procedure
    if first.name not in procedure.entries or (first.imported and first.imported.stage not in procedure.stages):
        raise _Stops("refused", None, (Refusal(why=Why.unknown, about=first.name),))
    walk = _OtherPass(laws, recorded, closed_by)
    case = walk.follow(open_case(laws.other, recorded.opened.number, first))
    return _Course(case, walk.made).ring(laws.other, until)


class _OtherPass(Rejudging):
    """The pass in which another law decides. `made` are the events that come out."""

    def __init__(self, laws: OtherLaw, recorded: Recorded, closed_by: int | None) -> None:
        super().__init__(laws.other, recorded)
        self.made = [recorded.events[0]]
        self.years, self.closed_by = laws.years, closed_by

    def is_closed(self, case: Case) -> bool:  # noqa: ARG002  # as it was on record
        return self.closed_by is not None and self.place >= self.closed_by  # seq counts from 1, places from 0

    def as_asked(self, act: Act) -> Act:
        change: dict[str, object] = {}
        if self.years and act.calendar:
            change["calendar"] = with_newer_years(act.calendar, self.years)
        if act.of is not None:
            change["of"] = self._event_here(act.of)
        return act.model_copy(update=change) if change else act

    def _event_here(self, seq: int) -> int:
        """Return which event here is the one that is on record under that number: the same of its kind."""
        if seq > len(self.events):
            return seq  # no event on record either
        like = _kind_of(self.events[seq - 1])
        nth = sum(_kind_of(event) == like for event in self.events[: seq - 1])
        here = [event.seq for event in self.made if _kind_of(event) == like]
        return here[nth] if nth < len(here) else NO_EVENT

    def before_act(self, case: Case, act: Act) -> Case:
        return self._with(case, events_before_act(self.law, case, act, act.received))

    def accepted_is_refused(self, event: Event, n: int, reasons: tuple[Refusal, ...]) -> None:  # noqa: ARG002
        raise _Stops("refused", n, reasons)

    def refused_again(self, case: Case, one: ReceivedAct, reasons: tuple[Refusal, ...]) -> None:  # noqa: ARG002
        if not reasons and BY_RECORD.isdisjoint(refusal.why for refusal in one.refused or ()):
            raise _Stops("allowed", one.act.n)

    def happens(self, case: Case, expected: Iterable[Evolved], n: int | None) -> Case:
        self.place += 1
        while n is not None and self.place < len(self.events) and self.events[self.place].n == n:
            self.place += 1
        return self._with(case, expected)

    def stands(self, case: Case, event: Event) -> Case:
        self.place += 1
        if event.n is None and (event.type in BY_REGISTER or event.type in WITH_CALENDAR):
            return case  # comes out by itself where it does
        changed = numbered(event, case.seq + 1)
        return self._with(case, [Evolved(changed, evolve(self.law, case, changed))])

    def _with(self, case: Case, expected: Iterable[Evolved]) -> Case:
        for one in expected:
            self.made.append(one.event)
            case = one.case
        return case


def _kind_of(event: Event) -> tuple[object, ...]:
    return event.type, event.name, event.item, event.n


# ---- comparing ----------------------------------------------------------------------------------------------------


def _compared(done: Compared, laws: OtherLaw, by_own: _Course, by_other: _Course) -> Compared:
    before, after = _breaches(laws.own, by_own.events), _breaches(laws.other, by_other.events)
    done.breached = tuple(sorted((after - before).elements()))
    done.kept = tuple(sorted((before - after).elements()))
    done.moved = tuple(_moved(by_own.case, by_other.case))
    if done.breached or done.kept:
        done.outcome = "breached" if done.breached else "in_time"
    elif done.moved:
        done.outcome = "later" if any(map(_is_later, done.moved)) else "earlier"
    return done


def _breaches(law: Law, events: Iterable[Event]) -> Counter[ClockKey]:
    """Return how often each limit has run out, breaches that were withdrawn left out."""
    found = Counter[ClockKey]()
    for event in events:
        if (
            event.type in ("expired", "breach_withdrawn")
            and event.name in law.clocks
            and law.clocks[event.name][1].breach
        ):
            found[clock_key(event.name, event.item)] += 1 if event.type == "expired" else -1
    return +found


def _moved(own: Case, other: Case) -> Iterator[ChangedEnd]:
    for key in sorted({*own.clocks, *other.clocks}):
        before, after = (case.clocks[key].due if key in case.clocks else None for case in (own, other))
        if before != after:
            yield ChangedEnd(key, before, after)
    if own.closed_at != other.closed_at:
        yield ChangedEnd(CLOSING, own.closed_at, other.closed_at)


def _is_later(moved: ChangedEnd) -> bool:
    """Return True if something ends later; what never ends does so last of all."""
    return moved.after is None or (moved.before is not None and moved.after > moved.before)
