"""Courses of people who try to get round a procedure: the acts of its scenarios, out of place and varied.

A course begins as some scenario does, up to any act. From then on anybody does anything that any scenario does: too
early, again, in another's name, without one of the things stated, with another value, reaching nobody, late or in
advance, while time passes. What is refused changes nothing. The record of what was not refused goes to the judge.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random  # noqa: TID251  # of a fixed seed
from typing import TypeVar

from conformance import CaseRecord, RuleVerdict, judge_case
from models.law import Law
from models.means import Means
from models.messages import FactValue, Person
from models.procedure import Procedure
from models.requirement import Name
from models.time import Calendar
from procedures.scenarios.player import PlayedCase, play_scenario
from procedures.scenarios.schema import Given, Scenario, ScenarioAct, ScenarioBook
from rules.timer import next_alarm
from tests.conformance.scenario_records import record_of

PAUSES = [timedelta(minutes=1), timedelta(minutes=20), timedelta(hours=5), timedelta(days=2), timedelta(days=9)]
T = TypeVar("T")


@dataclass(frozen=True)
class Repertoire:
    """All that the scenarios of a procedure do, and every value that they give a fact."""

    law: Law
    book: ScenarioBook
    acts: Sequence[ScenarioAct]
    values: Mapping[Name, Sequence[FactValue]]
    people: Sequence[Person]

    @classmethod
    def of(cls, law: Law, book: ScenarioBook) -> "Repertoire":
        """Return the repertoire of the scenarios that the office's settings suit."""
        acts, values = list[ScenarioAct](), dict[Name, list[FactValue]]()
        for scenario in book.scenarios:
            opening = book.opening_situation(scenario.given)
            acts += [done for done in (*opening.done, *([scenario.when] if scenario.when else [])) if done.act]
            for stated in (opening.facts, opening.known):
                for name, value in stated.items():
                    values.setdefault(name, []).append(value)
        for done in acts:
            for name, value in done.facts.items():
                values.setdefault(name, []).append(value)
        return cls(law, book, acts, values, tuple(book.people))


class Adversary:
    """A case in the hands of people who try things."""

    def __init__(self, repertoire: Repertoire, seed: int) -> None:
        self.repertoire, self.chance = repertoire, Random(seed)
        scenario = self._choose(repertoire.book.scenarios)
        opening = repertoire.book.opening_situation(scenario.given)
        upto = self.chance.randint(0, len(opening.done))
        begun = opening.model_copy(update={"done": opening.done[:upto], "after": None})
        book = repertoire.book.model_copy(update={"situations": {"begun": begun}})
        start = Scenario(name="begun", rules=scenario.rules, given=Given(situation="begun"), then=scenario.then)
        self.played: PlayedCase = play_scenario(repertoire.law, book, start)
        known = {name: self._choose(values) for name, values in repertoire.values.items()}
        told = self._choose([1.0, 0.9, 0.5, 0.0])  # how much of what its rules ask for an act states by itself
        self.played.known = {name: value for name, value in known.items() if self.chance.random() < told}
        self.now: datetime = self.played.events[-1].recorded_at

    def walk(self, tries: int) -> PlayedCase:
        """Try so many acts, or until the case is closed."""
        for _ in range(tries):
            if self.played.case.closed_at or self.played.wrong:
                break
            self._let_time_pass()
            self.played.perform_scenario_act(self._some_act())
        return self.played

    def _let_time_pass(self) -> None:
        coming = next_alarm(self.played.law, self.played.case)
        if coming and coming > self.now and self.chance.random() < 0.1:
            self.now = coming - self._choose([timedelta(), timedelta.resolution])
        else:
            self.now += self._choose(PAUSES[: self._choose([2, 2, 3, 5])])

    def _some_act(self) -> ScenarioAct:
        """Return an act of some scenario, mostly one of what may be done next, at times with something changed."""
        stages = {place.stage for place in self.played.case.positions.values()}
        names = {name for stage in stages for name in self.repertoire.law.stage_act_names(stage)}
        fitting = [done for done in self.repertoire.acts if done.act in names]
        done = self._choose(fitting if fitting and self.chance.random() < 0.7 else self.repertoire.acts)
        changed: dict[str, object] = {"at": self.now, "happened": None}
        if self.chance.random() < 0.1:
            changed["happened"] = self.now - self._choose(PAUSES)
        if self.chance.random() < 0.15:
            changed["by"] = self._choose(self.repertoire.people)
        if self.chance.random() < 0.1 and done.means:
            changed["means"] = Means.no_contact
        if self.chance.random() < 0.2 and done.facts:
            changed["facts"] = self._other_facts(done.facts)
        if self.chance.random() < 0.1 and done.texts:
            left_out = self._choose(sorted(done.texts))
            changed["texts"] = {name: text for name, text in done.texts.items() if name != left_out}
        return done.model_copy(update=changed)

    def _other_facts(self, facts: Mapping[Name, FactValue]) -> dict[Name, FactValue]:
        """Return the facts with one left out, or with another value."""
        name = self._choose(sorted(facts))
        others = {other: value for other, value in facts.items() if other != name}
        return others if self.chance.random() < 0.5 else {**others, name: self._choose(self.repertoire.values[name])}

    def _choose(self, some: Sequence[T]) -> T:
        return self.chance.choice(some)


def broken_rules(procedure: Procedure, record: CaseRecord) -> list[RuleVerdict]:
    """Return the rules that a record breaks without calling it a breach, by the keeps of a procedure."""
    judged = replace(record, procedure=procedure)
    return [verdict for verdict in judge_case(judged) if verdict.unexplained]


def courses(
    law: Law, procedure: Procedure, book: ScenarioBook, seeds: Iterator[int] | range, tries: int, calendar: Calendar
) -> Iterator[CaseRecord]:
    """Yield the records of courses under a law, to be judged by the keeps of a procedure."""
    repertoire = Repertoire.of(law, book)
    for seed in seeds:
        played = Adversary(repertoire, seed).walk(tries)
        yield record_of(played, procedure, calendar)


def shortest_course(procedure: Procedure, record: CaseRecord, broken: RuleVerdict) -> str:
    """Return the events up to the first by which a rule was broken, one on a line."""
    events = record.events
    for length in range(1, len(events) + 1):
        begun = replace(record, events=events[:length], now=events[length - 1].recorded_at)
        if any(verdict.rule == broken.rule for verdict in broken_rules(procedure, begun)):
            events = events[:length]
            break
    said = (f"{one.at:%m-%d %H:%M} {one.by}: {one.stage}.{one.name} {one.facts} {sorted(one.texts)}" for one in events)
    return "\n".join([f"{broken.rule} line {broken.broken[0].line}", *said])
