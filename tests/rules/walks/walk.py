"""A random walk: correct and wrong acts on a case while time passes; every invariant is checked after each step."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

import calendars
from models.case import CASE, Case
from models.events import ChainHead, Event, Opened, read_event
from models.messages import Act, Why
from models.packed_law import pack_law, parse_law
from models.procedure import Procedure
from models.requirement import NeedsParty, PartyWord
from procedures.load import canonical_law
from rules import sees
from rules.clock import running_clocks
from rules.evolve import evolve, fold_events, open_case
from rules.hash_chain import chain_head
from rules.judge import GENERIC_ACTS, act_refusals, decide
from rules.timer import next_alarm, ring_clocks
from rules.waiting import waiting_for
from tests.rules.walks.clock_invariants import assert_late_stops_are_breaches, may_speak_out_of_order
from tests.rules.walks.cooperative_office import next_step, run_to_end
from tests.rules.walks.invariants import InvariantChecker
from tests.rules.walks.next_act import ActChooser
from tests.rules.walks.people import fact_values
from tests.rules.walks.random_draws import RandomDraws
from tests.rules.walks.refusal_invariants import check_refusals, rules_of_other_entries
from tests.rules.walks.replacement import assert_named_persons_can_be_replaced
from tests.rules.walks.word_coverage import words_of_act, words_of_event, words_of_waiting
from tests.zones import CHINA

OPENED = datetime(2025, 2, 10, 10, tzinfo=CHINA)
CALENDAR = calendars.calendar_for_years(2025, 2026).model_dump_json()
NUMBER = "DRW-2025-000001"
PAUSES_IN_MINUTES = [0, 0, 1, 30, 24 * 60, 3 * 24 * 60, 12 * 24 * 60, 50 * 24 * 60]
MAX_STEPS = 24


class Walk:
    """A random walk of one case under one procedure."""

    def __init__(self, procedure: Procedure, draws: RandomDraws) -> None:
        self.draws = draws
        entry = draws.choose(sorted(procedure.entries))
        self.law = parse_law(pack_law(canonical_law(procedure)), CALENDAR).of_entry(entry)
        self.foreign_rules = rules_of_other_entries(procedure, entry)
        self.out_of_order = any(may_speak_out_of_order(clock) for _, clock in self.law.clocks.values())
        self.words: Counter[str] = Counter()
        self.now = OPENED
        self.invariants = InvariantChecker(self.law, NUMBER)
        facts = {name: fact_values(self.law, name, OPENED)[0] for name in draws.sample(sorted(procedure.facts), 0)}
        asked = any(isinstance(need, NeedsParty) for need in self.law.requirements)
        filer: tuple[PartyWord, ...] = ("named", "reachable") if asked and draws.often() else ()
        opened = Opened(
            seq=1, type="opened", name=entry, at=OPENED, recorded_at=OPENED, by="bao", facts=facts, filer=filer
        )  # fmt: skip
        self.case: Case = open_case(self.law, NUMBER, opened)
        self.events: list[Event] = [opened]
        self.words.update(words_of_event(self.law, self.case, opened))

    def run(self) -> Counter[str]:
        """Walk to the end of the case and two steps beyond it; return how often each word was used."""
        steps_after_end = 2
        for _ in range(self.draws.integer(MAX_STEPS // 2, MAX_STEPS)):
            steps_after_end -= bool(self.case.closed_at)
            if steps_after_end >= 0:
                self.step()
        if not self.case.closed_at:
            assert run_to_end(self.law, self.case, self.now).closed_at
        self._check_replay()
        return self.words

    def step(self) -> None:
        self._let_time_pass()
        act = ActChooser(self.law, self.case, self.now, self.draws).choose()
        act = Act.model_validate_json(act.model_dump_json())
        refused = act_refusals(self.law, self.case, act)
        check_refusals(self.law, self.case, act, refused)
        assert not self.foreign_rules & {refusal.rule for refusal in refused}
        self.words.update(words_of_act(self.law, self.case, act))
        self.words.update(f"why {refusal.why}" for refusal in refused)
        if self.case.closed_at:
            assert [refusal.why for refusal in refused] == [Why.closed]
            assert next_alarm(self.law, self.case) is None
        elif not refused:
            self._apply_act(act)
        self._check_state()

    def _let_time_pass(self) -> None:
        """Let time pass, sometimes exactly to the next alarm or the last instant before it; then ring the clocks."""
        coming = next_alarm(self.law, self.case)
        if coming and coming > self.now and self.draws.choose([True, False]):
            self.now = self.draws.choose([coming, coming - timedelta.resolution, coming + timedelta(hours=30)])
        else:
            self.now += timedelta(minutes=self.draws.choose(PAUSES_IN_MINUTES))
        noticed = self.now + timedelta(hours=self.draws.choose([0, 0, 50]))
        rung = [event for event, _ in ring_clocks(self.law, self.case, self.now, noticed)]
        self._record(rung)
        self._check_rung_clocks(rung)
        self.now = noticed if rung else self.now
        self._record([event for event, _ in ring_clocks(self.law, self.case, self.now, self.now)])

    def _apply_act(self, act: Act) -> None:
        before, rung_up_to = self.case, self.now
        self.words.update([f"done {act.name}"] * (act.name in GENERIC_ACTS))
        self.invariants.check_allowed_act(self.case, act, self.events)
        events = [event for event, _ in decide(self.law, self.case, act, self.now)]
        assert [event.n for event in events if event.n is not None] == [act.n]
        self._record(events)
        if act.name != "correct":
            assert_late_stops_are_breaches(self.law, before, self.case, events[-1])
        if act.name in {"extend", "withdraw_breach"} and not self.out_of_order:
            coming = next_alarm(self.law, self.case)
            assert coming is None or coming > rung_up_to
        self._record([event for event, _ in ring_clocks(self.law, self.case, self.now, self.now)])

    def _record(self, events: list[Event]) -> None:
        """Apply events one by one, as they would come back from the register."""
        for event in events:
            read = read_event(event.model_dump_json(exclude_defaults=True))
            assert read == event
            assert read.seq == self.case.seq + 1
            before, self.case = self.case, evolve(self.law, self.case, read)
            self.invariants.check_event(before, self.case, read, events, self.events)
            self.events.append(event)
            self.words.update(words_of_event(self.law, self.case, read))

    def _check_rung_clocks(self, rung: list[Event]) -> None:
        """Check that nothing due is missing and that events came in order, except where clocks may be out of order."""
        coming = next_alarm(self.law, self.case)
        assert coming is None or coming > self.now
        for _, state in running_clocks(self.law, self.case):
            assert state.due is None or state.due > self.now or state.held or state.expired
        if not self.out_of_order:
            assert all(event.at <= following.at for event, following in pairwise(rung))

    def _check_state(self) -> None:
        """Check what the case reports of itself, and that an open case can be brought nearer to its end."""
        waiting = waiting_for(self.law, self.case)
        assert not self.foreign_rules & {*(owed.rule for owed in waiting.owed), *(one.rule for one in waiting.clocks)}
        assert waiting.next_alarm == next_alarm(self.law, self.case)
        self.words.update(words_of_waiting(self.law, self.case, waiting))
        for part in ("identity", "narrative"):
            hidden = sees.read_refusals(self.law, self.case, "of_window", ("window",), part)
            self.words.update(["sees hides"] * bool(hidden))
        assert CASE.validate_json(CASE.dump_json(self.case)) == self.case
        if not self.case.closed_at:
            assert next_step(self.law, self.case, self.now)[0]
            assert_named_persons_can_be_replaced(self.law, self.case, self.now)

    def _check_replay(self) -> None:
        read = tuple(read_event(event.model_dump_json()) for event in self.events)
        assert fold_events(self.law, NUMBER, read) == self.case
        assert chain_head(ChainHead(), read) == chain_head(ChainHead(), tuple(self.events))
        assert [event.seq for event in read] == list(range(1, len(read) + 1))
