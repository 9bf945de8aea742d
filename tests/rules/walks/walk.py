"""A walk: people do right and wrong things on a case while time goes by; after each step everything must hold."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

import calendars
from models.case import Case
from models.events import ChainHead, Event
from models.messages import Act, Why
from models.packed_law import pack_law, parse_law
from models.procedure import Procedure
from models.time import CHINA
from procedures.load import canonical_law
from rules import sees
from rules.clock import running_clocks
from rules.evolve import evolve, fold_events, open_case
from rules.hash_chain import chain_head
from rules.judge import GENERIC_ACTS, act_refusals, decide
from rules.timer import next_alarm, ring_clocks
from rules.waiting import waiting_for
from tests.rules.walks.cooperative_office import next_step, run_to_end
from tests.rules.walks.invariants import InvariantChecker, assert_late_stops_are_breaches, may_speak_out_of_order
from tests.rules.walks.next_act import ActChooser
from tests.rules.walks.people import fact_values
from tests.rules.walks.random_draws import RandomDraws
from tests.rules.walks.word_coverage import words_of_act, words_of_event, words_of_waiting

OPENED = datetime(2025, 2, 10, 10, tzinfo=CHINA)
CALENDAR = calendars.calendar_for_years(2025, 2026).model_dump_json()
NUMBER = "DRW-2025-000001"
PAUSES_IN_MINUTES = [0, 0, 1, 30, 24 * 60, 3 * 24 * 60, 12 * 24 * 60, 50 * 24 * 60]
MAX_STEPS = 24


class Walk:
    """One case under one procedure."""

    def __init__(self, procedure: Procedure, dice: RandomDraws) -> None:
        self.dice = dice
        self.law = parse_law(pack_law(canonical_law(procedure)), CALENDAR)
        self.disorderly = any(may_speak_out_of_order(clock) for _, clock in self.law.clocks.values())
        self.words: Counter[str] = Counter()
        self.now = OPENED
        self.watched = InvariantChecker(self.law, NUMBER)
        entry = dice.one(sorted(procedure.entries))
        facts = {name: fact_values(self.law, name)[0] for name in dice.some(sorted(procedure.facts), 0)}
        opened = Event(seq=1, type="opened", name=entry, at=OPENED, recorded_at=OPENED, by="bao", facts=facts)
        self.case: Case = open_case(self.law, NUMBER, opened)
        self.events = [opened]
        self.words.update(words_of_event(self.law, self.case, opened))

    def whole(self) -> Counter[str]:
        """From the first step to the end of the case and beyond it."""
        beyond = 2
        for _ in range(self.dice.number(MAX_STEPS // 2, MAX_STEPS)):
            beyond -= bool(self.case.closed_at)
            if beyond >= 0:
                self.step()
        if not self.case.closed_at:
            assert run_to_end(self.law, self.case, self.now).closed_at
        self._stands_by_its_events()
        return self.words

    def step(self) -> None:
        self._pause()
        act = ActChooser(self.law, self.case, self.now, self.dice).act()
        act = Act.model_validate_json(act.model_dump_json())
        refused = act_refusals(self.law, self.case, act)
        self.words.update(words_of_act(self.law, self.case, act))
        self.words.update(f"why {one.why}" for one in refused)
        if self.case.closed_at:
            assert [one.why for one in refused] == [Why.closed]
            assert next_alarm(self.law, self.case) is None
        elif not refused:
            self._accepted(act)
        self._looks_right()

    def _pause(self) -> None:
        """Time goes by, at times exactly to the next alarm or the last instant before; then the clocks are rung."""
        coming = next_alarm(self.law, self.case)
        if coming and coming > self.now and self.dice.one([True, False]):
            self.now = self.dice.one([coming, coming - timedelta.resolution, coming + timedelta(hours=30)])
        else:
            self.now += timedelta(minutes=self.dice.one(PAUSES_IN_MINUTES))
        noticed = self.now + timedelta(hours=self.dice.one([0, 0, 50]))
        rung = list(ring_clocks(self.law, self.case, self.now, noticed))
        self._write(rung)
        self._rang(rung)
        self.now = noticed if rung else self.now
        self._write(list(ring_clocks(self.law, self.case, self.now, self.now)))

    def _accepted(self, act: Act) -> None:
        before, rung_up_to = self.case, self.now
        self.words.update([f"done {act.name}"] * (act.name in GENERIC_ACTS))
        self.watched.act(self.case, act)
        events = decide(self.law, self.case, act, self.now)
        assert [one.n for one in events if one.n is not None] == [act.n]
        self._write(list(events))
        if act.name != "correct":
            assert_late_stops_are_breaches(self.law, before, self.case, events[-1])
        if act.name in {"extend", "withdraw_breach"} and not self.disorderly:
            coming = next_alarm(self.law, self.case)
            assert coming is None or coming > rung_up_to
        self._write(list(ring_clocks(self.law, self.case, self.now, self.now)))

    def _write(self, events: list[Event]) -> None:
        """One event after the other, as they would come back from the register."""
        for event in events:
            read = Event.model_validate_json(event.model_dump_json(exclude_defaults=True))
            assert read == event
            assert read.seq == self.case.seq + 1
            before, self.case = self.case, evolve(self.law, self.case, read)
            self.watched.event(before, self.case, read, events, self.events)
            self.events.append(event)
            self.words.update(words_of_event(self.law, self.case, read))

    def _rang(self, rung: list[Event]) -> None:
        """Nothing that was due is left unsaid; one thing came after the other, except where a limit holds only once
        another is over."""
        coming = next_alarm(self.law, self.case)
        assert coming is None or coming > self.now
        for _, state in running_clocks(self.law, self.case):
            assert state.due is None or state.due > self.now or state.held or state.expired
        if not self.disorderly:
            assert all(one.at <= following.at for one, following in pairwise(rung))

    def _looks_right(self) -> None:
        """Whoever asks gets an answer, and an open case can always be brought a step nearer to its end."""
        waiting = waiting_for(self.law, self.case)
        assert waiting.next_alarm == next_alarm(self.law, self.case)
        self.words.update(words_of_waiting(self.law, self.case, waiting))
        for part in ("identity", "narrative"):
            hidden = sees.read_refusals(self.law, self.case, "of_window", ("window",), part)
            self.words.update(["sees hides"] * bool(hidden))
        assert Case.model_validate_json(self.case.model_dump_json()) == self.case
        if not self.case.closed_at:
            assert next_step(self.law, self.case, self.now)[0]

    def _stands_by_its_events(self) -> None:
        read = tuple(Event.model_validate_json(event.model_dump_json()) for event in self.events)
        assert fold_events(self.law, NUMBER, read) == self.case
        assert chain_head(ChainHead(), read) == chain_head(ChainHead(), tuple(self.events))
        assert [event.seq for event in read] == list(range(1, len(read) + 1))
