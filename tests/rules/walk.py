"""A walk: people do right and wrong things on a case while time goes by; after each step everything must hold."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import calendars
from models.case import Case, ClockState
from models.law import pack, parse
from models.limit import Clock
from models.means import Means
from models.messages import Act, Chained, Event, Why
from models.procedure import Procedure
from models.requirement import NeedsClock, NeedsOtherPerson
from models.time import CHINA
from procedures.load import carried
from procedures.names import atoms
from rules import sees
from rules.alarm import alarm, ring
from rules.chain import chained
from rules.deadline import applies, ticking
from rules.evolve import evolve, fold, open_case
from rules.judge import decide, refusals
from rules.waiting import waiting_for
from tests.rules.cooperative import PEOPLE, VALUES, WORDS, ended, one_step, ways_to
from tests.rules.dice import Dice
from tests.rules.words import heard, said, spoken

OPENED = datetime(2025, 2, 10, 10, tzinfo=CHINA)
CALENDAR = calendars.for_years(2025, 2026).model_dump_json()
NUMBER = "DRW-2025-000001"
ACTS = ["right", "right", "right", "bare", "bare", "late", "wrong", "note", "extend", "decide", "withdraw"]
PAUSES = [0, 0, 1, 30, 24 * 60, 3 * 24 * 60, 12 * 24 * 60, 50 * 24 * 60]
MOST_STEPS = 16


class Walk:
    """One case under one procedure."""

    def __init__(self, procedure: Procedure, dice: Dice) -> None:
        self.dice = dice
        self.law = parse(pack(carried(procedure)), CALENDAR)
        self.conditional = any(_waits_for_a_clock(clock) for _, clock in self.law.clocks.values())
        self.words: Counter[str] = Counter()
        self.now = OPENED
        entry = dice.one(sorted(procedure.entries))
        stated = dice.some(["line", "grounds", "yes"], 0)
        facts = {name: VALUES[name][0] for name in stated}
        opened = Event(seq=1, type="opened", name=entry, at=OPENED, recorded_at=OPENED, by="bao", facts=facts)
        self.case: Case = open_case(self.law, NUMBER, opened)
        self.events = [opened]
        self.words.update(heard(self.law, self.case, opened))
        self.limits: Counter[str] = Counter()
        self.breaches: set[tuple[str, int]] = set()

    def whole(self) -> Counter[str]:
        """From the first step to the end of the case and beyond it."""
        beyond = 2
        for _ in range(self.dice.number(MOST_STEPS // 2, MOST_STEPS)):
            beyond -= bool(self.case.closed_at)
            if beyond >= 0:
                self.step()
        if not self.case.closed_at:
            assert ended(self.law, self.case, self.now).closed_at
        self._stands_by_its_events()
        return self.words

    def step(self) -> None:
        self._pause()
        kinds = ["decide"] * 6 if self.case.requests else self._worth_a_try()
        act = self._drawn_act(self.dice.one([*ACTS, *kinds]))
        act = Act.model_validate_json(act.model_dump_json())
        refused = refusals(self.law, self.case, act)
        self.words.update(said(self.law, self.case, act))
        self.words.update(f"why {one.why}" for one in refused)
        if self.case.closed_at:
            assert [one.why for one in refused] == [Why.closed]
            assert alarm(self.law, self.case) is None
        elif not refused:
            self._accepted(act)
        self._looks_right()

    def _pause(self) -> None:
        """Time goes by, at times exactly to the next alarm or the last instant before; then the clocks are rung."""
        coming = alarm(self.law, self.case)
        if coming and coming > self.now and self.dice.one([True, False]):
            self.now = self.dice.one([coming, coming - timedelta.resolution, coming + timedelta(hours=30)])
        else:
            self.now += timedelta(minutes=self.dice.one(PAUSES))
        noticed = self.now + timedelta(hours=self.dice.one([0, 0, 50]))
        rung = list(ring(self.law, self.case, self.now, noticed))
        self._write(rung)
        self._rang(rung)
        self.now = noticed if rung else self.now
        self._write(list(ring(self.law, self.case, self.now, self.now)))

    def _worth_a_try(self) -> list[str]:
        """What could be done now and seldom comes up by itself."""
        running = [name for name, state in self.case.clocks.items() if not (state.stopped or state.expired)]
        extend = any(self.law.clocks[name][1].extension for name in running)
        over = any(state.expired and not state.stopped for state in self.case.clocks.values())
        return ["extend"] * 4 * extend + ["withdraw"] * 12 * bool(self._breached()) + ["late"] * 4 * over

    def _drawn_act(self, kind: str) -> Act:
        match kind:
            case "right" | "late" | "bare":
                act = (self._late() if kind == "late" else self._right()) or self._wrong()
                return self._bare(act) if kind == "bare" else act
            case "note":
                name = self.dice.one(sorted(VALUES))
                return self._act("note", facts={name: self.dice.one(VALUES[name])})
            case "extend":
                return self._act("extend", clock=self._a_clock(), units=self.dice.one([1, 1, 2, 3, 6]))
            case "decide":
                asked = [one.clock for one in self.case.requests.values()]
                return self._act(self.dice.one(["approve", "refuse"]), clock=self.dice.one([*asked, None]))
            case "withdraw":
                return self._act("withdraw_breach", clock=self._breached() or self._a_clock())
            case _:
                return self._wrong()

    def _right(self, among: Iterable[str] = ()) -> Act | None:
        """What the cooperative office would do; more often than not the case goes on."""
        names = list(among) or list(self.law.openings(self.case.stage))
        stay = [name for name in names if not self._ends(name)]
        name = self.dice.one(stay if stay and self.dice.often() else [*names, "shredded"])
        return ways_to(self.law, self.case, name, self.now)

    def _ends(self, name: str) -> bool:
        opening = self.law.opening(self.case.stage, name)
        return opening is not None and self.law.stage(opening.way.to or self.case.stage).kind == "end"

    def _late(self) -> Act | None:
        """The same, come in earlier; one that shows a breach to be none, if there is one."""
        ways = {name: self.law.opening(self.case.stage, name) for name in self.law.openings(self.case.stage)}
        days = {name: one.way.late_report for name, one in ways.items() if one and one.way.late_report}
        over = {name: state for name, state in self.case.clocks.items() if state.expired and not state.stopped}
        stops = {way for name in over for way in self.law.clocks[name][1].stops if way in days}
        act = self._right(sorted(stops) or days)
        if act is None:
            return None
        earliest = max(self.case.opened_at, self.now - timedelta(days=days.get(act.name, 1)))
        ends = [state.due - timedelta(hours=1) for state in over.values() if state.due]
        happened = self.dice.one([end for end in ends if earliest <= end <= self.now] or [earliest])
        return act.model_copy(update={"happened_at": happened, "texts": act.texts | {"evidence": WORDS}})

    def _bare(self, act: Act) -> Act:
        """An act that leaves out what its rules ask for."""
        means = self.dice.one([None, act.means, Means.no_contact])
        return act.model_copy(update={self.dice.one(["facts", "texts", "means"]): {}, "means": means})

    def _wrong(self) -> Act:
        names = ["shredded", "next0", "next1", "back", "urged", *self.law.openings(self.case.stage)]
        facts = self.dice.some(sorted(VALUES), 0)
        stated = {name: self.dice.one([*VALUES[name], *VALUES["yes"]]) for name in facts}
        happened_at = self.dice.one([None, None, self.now - timedelta(days=2), self.now + timedelta(days=1)])
        means = self.dice.one([None, Means.letter, Means.no_contact])
        return self._act(self.dice.one(names), facts=stated, happened_at=happened_at, means=means)

    def _act(self, name: str, **more: Any) -> Act:
        actor = self.dice.one(["bao", "cai", "deng"] if self.dice.often() else sorted(PEOPLE))
        return Act(
            id="a", name=name, actor=actor, standing=PEOPLE[actor], n=self.case.n + 1, received_at=self.now, **more
        )

    def _a_clock(self) -> str:
        running = [name for name, state in self.case.clocks.items() if not (state.stopped or state.expired)]
        extendable = [name for name in running if self.law.clocks[name][1].extension]
        return str(self.dice.one([*sorted(running), *sorted(extendable) * 3, "clock0"]))

    def _breached(self) -> str | None:
        """A breach that a late report has shown to be none, if there is one."""
        states = sorted(self.case.clocks.items())
        late = [name for name, one in states if one.expired and one.stopped and one.due and one.stopped < one.due]
        return next((name for name in late if not self.case.clocks[name].withdrawn), None)

    def _accepted(self, act: Act) -> None:
        before, rung_up_to = self.case, self.now
        self._maker_is_no_checker(act)
        events = decide(self.law, self.case, act, self.now)
        self._write(list(events))
        self._stopped_in_time_or_breached(before, events[-1])
        if act.name in {"extend", "withdraw_breach"} and not self.conditional:
            coming = alarm(self.law, self.case)
            assert coming is None or coming > rung_up_to
        self._write(list(ring(self.law, self.case, self.now, self.now)))

    def _write(self, events: list[Event]) -> None:
        """One event after the other, as they would come back from the register."""
        for event in events:
            read = Event.model_validate_json(event.model_dump_json(exclude_defaults=True))
            assert read == event
            assert read.seq == self.case.seq + 1
            self._breach_is_one(read, events)
            before, self.case = self.case, evolve(self.law, self.case, read)
            assert before.closed_at is None or read.type == "linked"
            self.limits.update(_limited_anew(before.clocks, self.case.clocks))
            self.events.append(event)
            self.words.update(heard(self.law, self.case, read))

    def _breach_is_one(self, event: Event, batch: Iterable[Event]) -> None:
        """Recorded once for each running of a clock and each limit it has had, at the due instant, and never while
        somebody may still grant more time, unless the very act stops the clock."""
        if event.type != "expired":
            return
        state = self.case.clocks[event.name]
        key = (event.name, self.limits[event.name])
        assert event.at == state.due
        assert event.at <= event.recorded_at
        assert key not in self.breaches
        self.breaches.add(key)
        undecided = any(one.clock == event.name for one in self.case.requests.values())
        assert not undecided or any(one.type == "acted" for one in batch)

    def _rang(self, rung: list[Event]) -> None:
        """Nothing that was due is left unsaid; one thing came after the other, except where a limit holds only once
        another is over."""
        coming = alarm(self.law, self.case)
        assert coming is None or coming > self.now
        for _, state in ticking(self.law, self.case):
            assert state.due is None or state.due > self.now or state.held or state.expired
        if not self.conditional:
            assert all(one.at <= following.at for one, following in pairwise(rung))

    def _stopped_in_time_or_breached(self, before: Case, last: Event) -> None:
        for name, state in self.case.clocks.items():
            was = before.clocks.get(name)
            if was and not was.stopped and state.stopped and state.due and state.due <= last.at:
                holds = applies(self.law, self.case, self.law.clocks[name][1])
                assert state.expired or not holds or _waits_for_a_clock(self.law.clocks[name][1])

    def _maker_is_no_checker(self, act: Act) -> None:
        if act.name in {"approve", "refuse"}:
            request = next(one for one in self.case.requests.values() if act.clock in (None, one.clock))
            assert request.by != act.actor
        if act.name == "withdraw_breach":
            stops = self.law.clocks[act.clock or ""][1].stops
            makers = [self.case.happened[name] for name in stops if name in self.case.happened]
            assert max(makers, key=lambda one: one.seq).by != act.actor
        opening = self.law.opening(self.case.stage, act.name)
        for _, gate in opening.gates if opening else ():
            if isinstance(gate.needs, NeedsOtherPerson) and gate.needs.other_person in self.case.happened:
                assert self.case.happened[gate.needs.other_person].by != act.actor

    def _looks_right(self) -> None:
        """Whoever asks gets an answer, and an open case can always be brought a step nearer to its end."""
        waiting = waiting_for(self.law, self.case)
        assert waiting.next_alarm == alarm(self.law, self.case)
        self.words.update(spoken(self.law, self.case, waiting))
        for part in ("identity", "narrative"):
            hidden = sees.refusals(self.law, self.case, "of_window", ("window",), part)
            self.words.update(["sees hides"] * bool(hidden))
        assert Case.model_validate_json(self.case.model_dump_json()) == self.case
        if not self.case.closed_at:
            assert one_step(self.law, self.case, self.now)[0]

    def _stands_by_its_events(self) -> None:
        read = tuple(Event.model_validate_json(event.model_dump_json()) for event in self.events)
        assert fold(self.law, NUMBER, read) == self.case
        assert chained(Chained(), read) == chained(Chained(), tuple(self.events))
        assert [event.seq for event in read] == list(range(1, len(read) + 1))


def _limited_anew(before: dict[str, ClockState], after: dict[str, ClockState]) -> list[str]:
    """The clocks that have been started, or given another limit."""
    running = [name for name, state in after.items() if not state.stopped]
    return [name for name in running if name not in before or _limit(before[name]) != _limit(after[name])]


def _limit(state: ClockState) -> tuple[bool, datetime, datetime | None]:
    return bool(state.stopped), state.started, state.due


def _waits_for_a_clock(clock: Clock) -> bool:
    return any(isinstance(one, NeedsClock) for _, one, _ in atoms((), clock.when))
