"""Every procedure on file is sound, and whoever walks at random reaches every end of it and is never stuck."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random  # noqa: TID251  # of a fixed seed

import pytest

import calendars
from models.case import Case
from models.events import Event
from models.law import Law
from models.messages import Act
from models.packed_law import pack_law, parse_law
from models.procedure import Procedure
from models.requirement import Name
from models.time import CHINA
from procedures import slugs
from procedures.checker.soundness import find_flaws
from procedures.load import canonical_law, load_without_overlays
from rules import approval, position
from rules.evolve import evolve, open_case
from rules.judge import decide
from rules.timer import next_alarm, ring_clocks
from tests.rules.walks.complete_act import completed_act
from tests.rules.walks.cooperative_office import next_step
from tests.rules.walks.preparations import acts_towards, approval_answers
from tests.rules.walks.random_draws import RandomDraws

RULES_FOLDER = Path(__file__).parents[3] / "rules"
CALENDAR = calendars.calendar_for_years(2025, 2026).model_dump_json()
OPENED = datetime(2025, 2, 10, 10, tzinfo=CHINA)
WALKS, STEPS = 240, 120


class Exploration:
    """One case that goes where it has not been."""

    def __init__(self, law: Law, dice: RandomDraws, been: set[tuple[Name, Name]], straight: float) -> None:
        self.law, self.dice, self.been, self.straight, self.now = law, dice, been, straight, OPENED
        entry = dice.one(sorted(law.procedure.entries))
        self.ends: set[Name] = set()
        opened = Event(seq=1, type="opened", name=entry, at=OPENED, recorded_at=OPENED, by="bao")
        self.case: Case = open_case(law, f"{law.procedure.prefix}-2025-000001", opened)

    def whole(self) -> set[Name]:
        """The ends it has come to, of its tracks and its own."""
        for _ in range(STEPS):
            if self.case.closed_at:
                break
            self.step()
        return self.ends

    def step(self) -> None:
        coming = next_alarm(self.law, self.case)
        waits = coming is not None and self.dice.chance(0.1)
        self.now = max(self.now + timedelta(minutes=20), coming if waits and coming else self.now)
        self.write(ring_clocks(self.law, self.case, self.now, self.now))
        if self.case.closed_at:
            return
        straight_on = self.dice.chance(self.straight)  # as an office would
        act = None if straight_on else next(self.tries(), None)
        if act:
            self.write(decide(self.law, self.case, act, self.now))
        else:
            events, self.now = next_step(self.law, self.case, self.now)
            self.write(events)

    def tries(self) -> Iterator[Act]:
        """What can be done, first what nobody has done before."""
        places = [
            (track, here.stage, name)
            for track, here in self.case.positions.items()
            if not position.waits_for_join(self.law, self.case, track)
            for name in self.law.stage_act_names(here.stage)
        ]
        fresh = [one for one in places if one[1:] not in self.been]
        for track, stage, name in self.shuffled(fresh) + self.shuffled(places):
            if (
                approval.approval_at(self.law, self.case.positions[track])
                and name in self.law.find_stage(stage).outcomes
            ):
                found = next(approval_answers(self.law, self.case, track, {name}, self.now), None)
            else:
                found = completed_act(self.law, self.case, name, self.now, track)
            if found := found or self.nearer(track, stage, name):
                yield found

    def nearer(self, track: Name, stage: Name, name: Name) -> Act | None:
        """A tick, a signature, a consent that an outcome lacks; at times also of one that has been taken before."""
        opening = self.law.stage_act(stage, name)
        known = (stage, name) in self.been and self.dice.chance(0.5)
        if opening is None or known or name not in self.law.find_stage(stage).outcomes:
            return None
        return next(acts_towards(self.law, self.case, track, [opening], self.now), None)

    def shuffled(self, places: list[tuple[Name, Name, Name]]) -> list[tuple[Name, Name, Name]]:
        return self.dice.some(places, len(places), len(places))

    def write(self, events: Iterator[Event] | list[Event] | tuple[Event, ...]) -> None:
        for event in events:
            self.case = evolve(self.law, self.case, event)
            if event.stage and event.type in ("acted", "taken"):
                self.been.add((event.stage, event.name))
            if event.to and event.type in ("acted", "taken") and self.law.find_stage(event.to).kind == "end":
                self.ends.add(event.to)


@pytest.mark.slow
@pytest.mark.parametrize("slug", slugs())
def test_every_end_is_reached(slug: str) -> None:
    procedure = load_without_overlays(slug)
    law = parse_law(pack_law(canonical_law(procedure)), CALENDAR)
    wanted = {stage for stage, one in procedure.stages.items() if one.kind == "end"}
    been: set[tuple[Name, Name]] = set()
    reached: set[Name] = set()
    for seed in range(WALKS):
        reached |= Exploration(law, RandomDraws(Random(seed)), been, straight=(0.4, 0.05)[seed % 2]).whole()
        if reached == wanted:
            break

    assert reached == wanted


@pytest.mark.parametrize("slug", slugs())
def test_each_is_sound(slug: str) -> None:
    assert find_flaws(load_without_overlays(slug)) == []


def test_nothing_in_rules_names_a_procedure() -> None:
    code = {path.name: path.read_text(encoding="utf-8") for path in RULES_FOLDER.glob("*.py")}
    loaded: list[Procedure] = [load_without_overlays(slug) for slug in slugs()]
    named = {word for one in loaded for word in (one.slug, one.slug.replace("-", "_"), f'"{one.prefix}')}

    assert {(file, word) for file, text in code.items() for word in named if word in text} == set()
