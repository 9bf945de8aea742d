"""Random walks reach each end of every procedure on file without getting stuck."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random  # noqa: TID251  # of a fixed seed

import pytest

import calendars
from models.case import Case
from models.events import Event, Opened
from models.indexes.stage_act import StageAct
from models.law import Law
from models.means import Means
from models.messages import Act
from models.packed_law import pack_law, parse_law
from models.procedure import Procedure
from models.requirement import Name, NeedsEvent, PartyWord
from procedures.load import canonical_law
from rules import approval, position
from rules.evolve import evolve, open_case
from rules.judge import act_refusals, decide
from rules.requirements import context_of_case, requirement_met
from rules.timer import next_alarm, ring_clocks
from tests.rules.walks.complete_act import TEXT_REF, completed_act, requirements_of
from tests.rules.walks.cooperative_office import event_graph, next_step
from tests.rules.walks.people import fact_values
from tests.rules.walks.possible_acts import common_act
from tests.rules.walks.preparations import acts_for_requirement, acts_towards, approval_answers
from tests.rules.walks.random_draws import RandomDraws
from tests.stack.regulations import SLUGS, regulation, some_or_deep
from tests.zones import CHINA

RULES_FOLDER = Path(__file__).parents[3] / "rules"
CALENDAR = calendars.calendar_for_years(2025, 2026).model_dump_json()
OPENED = datetime(2025, 2, 10, 10, tzinfo=CHINA)
WALKS, STEPS = 240, 120
FILERS: list[tuple[PartyWord, ...]] = [
    ("named", "reachable"),
    ("reachable",),
    (),
]  # what who filed it says of themselves


class Exploration:
    """A case under a real procedure that prefers acts not taken before."""

    def __init__(self, law: Law, draws: RandomDraws, taken: set[tuple[Name, Name]], cooperative_share: float) -> None:
        self.law, self.draws, self.now = law, draws, OPENED
        self.taken, self.cooperative_share = taken, cooperative_share
        entry = draws.choose(sorted(law.procedure.entries))
        self.ends: set[Name] = set()
        filer = draws.choose(FILERS)
        opened = Opened(seq=1, type="opened", name=entry, at=OPENED, recorded_at=OPENED, by="bao", filer=filer)
        self.case: Case = open_case(law, f"{law.procedure.prefix}-2025-000001", opened)

    def run(self) -> set[Name]:
        """Run the case; return the ends that it and its tracks have reached."""
        for _ in range(STEPS):
            if self.case.closed_at:
                break
            self.step()
        return self.ends

    def step(self) -> None:
        coming = next_alarm(self.law, self.case)
        replies = any(self.law.find_stage(place.stage).kind == "reply" for place in self.case.positions.values())
        waits = coming is not None and self.draws.chance(0.4 if replies else 0.1)  # who is to reply may say nothing
        self.now = max(self.now + timedelta(minutes=20), coming if waits and coming else self.now)
        self.record(event for event, _ in ring_clocks(self.law, self.case, self.now, self.now))
        if self.case.closed_at:
            return
        waiting = self.waiting_for_attempts()
        if waiting and self.draws.chance(0.1 if waiting <= self.taken else 0.5):
            self.try_in_vain()
            return
        cooperates = self.draws.chance(self.cooperative_share)  # as the cooperative office does
        act = None if cooperates else next(self.possible_acts(), None)
        if act:
            self.record(event for event, _ in decide(self.law, self.case, self.varied(act), self.now))
        else:
            events, self.now = next_step(self.law, self.case, self.now)
            self.record(events)

    def waiting_for_attempts(self) -> set[tuple[Name, Name]]:
        """Return what can be done here only after somebody was called in vain, by stage and name."""
        places = {(place.stage, name) for place in self.case.positions.values()
                  for name in self.law.stage_act_names(place.stage)}  # fmt: skip
        return {
            place
            for place in places
            if (found := self.law.stage_act(*place))
            and any(notice.means == (Means.no_contact,) for _, notice in found.notices)
        }

    def try_in_vain(self) -> None:
        """Call who filed the complaint in vain, on three days."""
        for _ in range(3):
            self.now += timedelta(days=1)
            self.record(event for event, _ in ring_clocks(self.law, self.case, self.now, self.now))
            if self.case.closed_at:
                return
            texts = {"contact_record": TEXT_REF}
            if act := common_act(self.law, self.case, "contact", self.now, means=Means.no_contact, texts=texts):
                self.record(event for event, _ in decide(self.law, self.case, act, self.now))

    def varied(self, act: Act) -> Act:
        """Return the act, at times with another value of a fact that it states, if that is allowed."""
        if not act.facts or self.draws.often():
            return act
        name = self.draws.choose(sorted(act.facts))
        facts = {**act.facts, name: self.draws.choose(fact_values(self.law, name, self.now))}
        other = act.model_copy(update={"facts": facts})
        return act if act_refusals(self.law, self.case, other) else other

    def possible_acts(self) -> Iterator[Act]:
        """Return the possible acts, mostly those not taken before first, then those that lead to new ends."""
        places = [
            (track, current.stage, name)
            for track, current in self.case.positions.items()
            if not position.waits_for_join(self.law, self.case, track)
            for name in self.law.stage_act_names(current.stage)
        ]
        untaken = [place for place in places if place[1:] not in self.taken]
        new, onward = self.shuffled(untaken), self.mostly_onward(self.shuffled(places))
        for track, stage, name in onward + new if self.draws.chance(0.3) else new + onward:
            if (
                approval.approval_at(self.law, self.case.positions[track])
                and name in self.law.find_stage(stage).outcomes
            ):
                found = next(approval_answers(self.law, self.case, track, {name}, self.now), None)
            else:
                found = completed_act(self.law, self.case, name, self.now, track)
            if found := found or self.preparing_act(track, stage, name):
                yield found

    def preparing_act(self, track: Name, stage: Name, name: Name) -> Act | None:
        """Return a preparing act for an act that leads on (a tick, a signature, a consent); seldom for one taken
        before."""
        opening = self.law.stage_act(stage, name)
        skipped = (stage, name) in self.taken and self.draws.chance(0.5)
        if opening is None or skipped or opening.way.to is None:
            return None
        if name in self.law.find_stage(stage).outcomes:
            return next(acts_towards(self.law, self.case, track, [opening], self.now), None)
        return next(self.awaited_events(track, opening), None)

    def awaited_events(self, track: Name, opening: StageAct) -> Iterator[Act]:
        """Return the acts that cause an event that an own act waits for, such as a withdrawal."""
        context = context_of_case(self.law, self.case, self.case.positions[track])
        for need in requirements_of(opening):
            if isinstance(need, NeedsEvent) and not requirement_met(need, context):
                yield from acts_for_requirement(self.law, self.case, track, need, self.now)

    def mostly_onward(self, places: list[tuple[Name, Name, Name]]) -> list[tuple[Name, Name, Name]]:
        """Return the places, mostly with those first that lead soonest to an end that was not reached; where all were,
        to an act that was not taken."""
        edges = event_graph(self.law).edges
        came_to = {edge.to for edge in edges if (edge.source, edge.name) in self.taken}
        ends = {name for name, stage in self.law.procedure.stages.items() if stage.kind == "end"}
        goals = ends - came_to or {edge.source for edge in edges if (edge.source, edge.name) not in self.taken}
        steps = dict.fromkeys(goals, 0)
        while more := {e.source: steps[e.to] + 1 for e in edges if e.to in steps and e.source not in steps}:
            steps |= more
        far = {(edge.source, edge.name): steps.get(edge.to, len(edges)) for edge in edges if not edge.stays}
        return sorted(places, key=lambda place: far.get(place[1:], len(edges))) if self.draws.often() else places

    def shuffled(self, places: list[tuple[Name, Name, Name]]) -> list[tuple[Name, Name, Name]]:
        return self.draws.sample(places, len(places), len(places))

    def record(self, events: Iterator[Event] | list[Event] | tuple[Event, ...]) -> None:
        for event in events:
            self.case = evolve(self.law, self.case, event)
            if event.stage and event.type in ("acted", "taken"):
                self.taken.add((event.stage, event.name))
            if event.type in ("acted", "taken") and event.to and self.law.find_stage(event.to).kind == "end":
                self.ends.add(event.to)


@pytest.mark.slow
@pytest.mark.parametrize("slug", some_or_deep(SLUGS, one_in=21))
def test_every_end_is_reached(slug: str) -> None:
    procedure = regulation(slug)
    law = parse_law(pack_law(canonical_law(procedure)), CALENDAR)
    wanted = {stage for stage, declared in procedure.stages.items() if declared.kind == "end"}
    taken: set[tuple[Name, Name]] = set()
    reached: set[Name] = set()
    for seed in range(WALKS):
        reached |= Exploration(law, RandomDraws(Random(seed)), taken, cooperative_share=(0.4, 0.05)[seed % 2]).run()
        if reached == wanted:
            break

    assert reached == wanted


def test_nothing_in_rules_names_a_procedure() -> None:
    code = {path.name: path.read_text(encoding="utf-8") for path in RULES_FOLDER.glob("*.py")}
    loaded: list[Procedure] = [regulation(slug) for slug in SLUGS]
    named = {
        word
        for procedure in loaded
        for word in (procedure.slug, procedure.slug.replace("-", "_"), f'"{procedure.prefix}')
    }

    assert {(file, word) for file, text in code.items() for word in named if word in text} == set()
