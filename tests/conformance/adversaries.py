"""Courses of people who try to get round a procedure: the acts of its scenarios, out of place and varied.

A course begins as some scenario does, up to any act or with what the scenario tries. From then on anybody does
anything that any scenario does, and any act of every office: too early, again, in another's name or place, without
one of the things stated, with another value, another day, an empty or a double list, reaching nobody, late with the
evidence for it or in advance, while time passes. Somebody with a second account serves one interest with both: what
one undoes, asks for or proposes, the other agrees to, and what was undone is done again. What is refused changes
nothing. The record of what was not refused goes to the judges.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import chain
from random import Random  # noqa: TID251  # of a fixed seed
from typing import TypeVar

from conformance import CaseRecord, RuleVerdict, judge_case
from models.form import Party
from models.law import Law
from models.means import Means
from models.messages import FactValue, Person
from models.procedure import Procedure
from models.requirement import Name
from models.rule import RuleId
from models.time import Calendar
from procedures.scenarios.schema import Scenario, ScenarioAct, ScenarioBook, Situation
from rules.timer import next_alarm
from tests.conformance.course import CaseWithAbsences, Course, as_scenario, shortest
from tests.conformance.office_acts import OfficeActs
from tests.conformance.scenario_records import Absence, record_of

FILED_BY_STAFF = 0.1  # of the complaints
OFFICE_SHARE = 0.35  # of the acts, those that every office knows
SECOND_ACCOUNT = "_b"  # ends the name of a colleague of the person whose name it begins with
DERIVED = ("head_of_", "above_", "over_", "rank_")  # what a colleague does not hold
HARD_TO_DO = ("amend", "reclassify", "withdraw_breach", "correct", "merge", "replace", "readmit", "deputise", "approve")
FOLLOWED = {"correct": 0.7, "recuse": 0.5, "extend": 0.7, "merge": 0.7, "readmit": 0.5, "deputise": 0.5}
PAUSES = [timedelta(minutes=1), timedelta(minutes=20), timedelta(hours=5), timedelta(days=2), timedelta(days=9)]
T = TypeVar("T")


@dataclass(frozen=True)
class Repertoire:
    """All that the scenarios of a procedure do, and every value that they give a fact. `beginnings`: those as which a
    course may begin."""

    law: Law
    book: ScenarioBook
    beginnings: Sequence[Scenario]
    acts: Sequence[ScenarioAct]
    named: Mapping[Name, Sequence[ScenarioAct]]
    values: Mapping[Name, Sequence[FactValue]]
    people: Sequence[Person]

    @cached_property
    def adding(self) -> frozenset[Name]:
        """The acts that add an item."""
        ways = [*self.law.procedure.acts.items()]
        outcomes = [way for stage in self.law.procedure.stages.values() for way in stage.outcomes.items()]
        return frozenset(name for name, act in (*ways, *outcomes) if act.item and act.item.adds)

    @classmethod
    def of(cls, law: Law, book: ScenarioBook, rule: RuleId | None = None) -> "Repertoire":
        """Return the repertoire of the scenarios. With `rule` courses begin as those of the rule do, if it has any."""
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
        about = [scenario for scenario in book.scenarios if rule in scenario.rules]
        named = {name: [done for done in acts if done.act == name] for name in {done.act or "" for done in acts}}
        book = with_colleagues(book)
        return cls(law, book, about or book.scenarios, acts, named, values, tuple(book.people))


def with_colleagues(book: ScenarioBook) -> ScenarioBook:
    """Return the scenarios with a second account for each different set of roles: a colleague of whoever holds them."""
    held = {person: tuple(one for one in roles if not one.startswith(DERIVED)) for person, roles in book.people.items()}
    first = {roles: person for person, roles in reversed(held.items()) if roles}
    doubles = {f"{person}{SECOND_ACCOUNT}": roles for roles, person in first.items()}
    return book.model_copy(update={"people": {**book.people, **doubles}})


class Adversary:
    """A case in the hands of people who try things. `course`: what they did that was not refused; `steps`: how many
    acts were done or tried in all."""

    def __init__(self, repertoire: Repertoire, seed: int) -> None:
        self.repertoire, self.chance = repertoire, Random(seed)
        self.office_acts = OfficeActs(self.chance, repertoire.values, repertoire.people)
        scenario = self._choose(repertoire.beginnings)
        opening = repertoire.book.opening_situation(scenario.given)
        whole = self.chance.random() < 0.5
        upto = len(opening.done) if whole else self.chance.randint(0, len(opening.done))
        self.tried = scenario.when if whole else None
        begun = opening.model_copy(update={"done": opening.done[:upto], "after": None, "party": self._party(opening)})
        self.course = Course(repertoire.law, repertoire.book, begun)
        self.played: CaseWithAbsences = self.course.begin()
        self.now = self.played.events[-1].recorded_at
        self.steps = len(begun.done)
        self.planned, self.acts = list[ScenarioAct](), list[ScenarioAct]()

    def _party(self, opening: Situation) -> Party | None:
        """Return who files, at times somebody of the office, who has not acted yet."""
        people = self.repertoire.people
        acting = {done.by or people[0] for done in opening.done}
        idle = [person for person in people if person not in acting]
        if not idle or self.chance.random() > FILED_BY_STAFF:
            return opening.party
        return (opening.party or Party()).model_copy(update={"person": self._choose(idle)})

    def walk(self, tries: int, look: Callable[[CaseWithAbsences], None] = lambda _: None) -> Course:
        """Try so many acts, or until the case is closed, and at times let a year pass then; return the course. `look`
        sees the case before each."""
        self.acts = acts = list[ScenarioAct]()
        if self.tried and not self.played.wrong:
            self.now = max(self.now, self.tried.at)
            self._try(self.tried, acts)
        known = {name: self._choose(values) for name, values in self.repertoire.values.items()}
        told = self._choose([1.0, 0.9, 0.5, 0.0])  # how much of what its rules ask for an act states by itself
        self.played.known = {name: value for name, value in known.items() if self.chance.random() < told}
        for _ in range(tries):
            if self.played.case.closed_at or self.played.wrong:
                break
            look(self.played)
            self._let_time_pass()
            if self.chance.random() < 0.02:
                self._go_away()
            if self.planned and self.chance.random() < 0.8:
                self._try(self.planned.pop(0).model_copy(update={"at": self.now}), acts)
                continue
            done = self._some_act()
            before = len(self.played.events)
            self._try(done, acts)
            if self.played.refused and done.act in HARD_TO_DO:
                done = self._try_by_others(done, acts)
            if not self.played.refused and len(self.played.events) > before:
                self._plan_what_follows(done)
        if not self.played.wrong and self.chance.random() < 0.5:
            self.now += timedelta(days=366)
            self._try(ScenarioAct(at=self.now), acts)
        self.course = self.course_so_far()
        return self.course

    def course_so_far(self) -> Course:
        """Return the course up to now."""
        return replace(self.course, acts=tuple(self.acts), absences=tuple(self.played.absences))

    def may_do_one_of(self, names: Collection[Name]) -> bool:
        """Return True if somebody may do one of these acts now, as a scenario does it or without stating anything."""
        as_told = (done.model_copy(update={"at": self.now, "happened": None}) for done in self._acts_named(names))
        plain = (ScenarioAct(act=name, at=self.now, by=one) for name in names for one in self.repertoire.people)
        return any(not self.played.refusals_of(done) for done in chain(as_told, plain))

    def record(self, procedure: Procedure, calendar: Calendar) -> CaseRecord:
        """Return the record of the case up to now, to be judged by the keeps of a procedure."""
        return record_of(self.played, procedure, calendar, self.now, self.course.absences)

    def _try(self, done: ScenarioAct, acts: list[ScenarioAct]) -> None:
        self.steps += 1
        self.played.perform_scenario_act(done)
        if done.act is None:
            acts.append(done)
        elif not self.played.refused:
            acts.append(self.played.acts[-1])

    def _try_by_others(self, done: ScenarioAct, acts: list[ScenarioAct]) -> ScenarioAct:
        """Try an act by other people, until one of them may do it; return the last that was tried."""
        for person in self.chance.sample(self.repertoire.people, min(3, len(self.repertoire.people))):
            done = done.model_copy(update={"by": person})
            self._try(done, acts)
            if not self.played.refused:
                break
        return done

    def _plan_what_follows(self, done: ScenarioAct) -> None:
        """Plan what somebody of the same interest does next: agree to it, then do again what was undone."""
        if done.act is None or self.chance.random() > FOLLOWED.get(done.act, 0.0):
            return
        others = [person for person in self._of_one_interest(done.by) if person != done.by]
        by = self._choose(others or self.repertoire.people)
        name = "approve" if done.act == "extend" else done.act
        self.planned = [done.model_copy(update={"act": name, "by": by})]
        if done.act == "correct":
            undone = next((event.name for event in self.played.events if event.seq == done.of), "")
            again = self.repertoire.named.get(undone, ())
            self.planned += [self._choose(again).model_copy(update={"happened": None})] if again else []

    def _of_one_interest(self, person: Person | None) -> list[Person]:
        roles = {*self.repertoire.book.people.get(person or "", ())}
        return [one for one, held in self.repertoire.book.people.items() if roles & {*held}]

    def _let_time_pass(self) -> None:
        coming = next_alarm(self.played.law, self.played.case)
        if coming and coming > self.now and self.chance.random() < 0.1:
            self.now = coming - self._choose([timedelta(), timedelta.resolution])
        else:
            self.now += self._choose(PAUSES[: self._choose([2, 2, 3, 5])])

    def _go_away(self) -> None:
        person, substitute = self._choose(self.repertoire.people), self._choose(self.repertoire.people)
        if person != substitute:
            self.played.absences.append(Absence(person, substitute, self.now, self.now + self._choose(PAUSES)))

    def _some_act(self) -> ScenarioAct:
        """Return an office act, or an act of some scenario, mostly one of what may be done next, at times varied."""
        by = self._choose(self.repertoire.people)
        if self.chance.random() < OFFICE_SHARE:
            return ScenarioAct(at=self.now, by=by, **self.office_acts.choose(self.played))
        stages = {place.stage for place in self.played.case.positions.values()}
        names = {name for stage in stages for name in self.repertoire.law.stage_act_names(stage)}
        fitting = self._acts_named(names)
        done = self._choose(fitting if fitting and self.chance.random() < 0.7 else self.repertoire.acts)
        changed: dict[str, object] = {"at": self.now, "happened": None}
        if self.chance.random() < 0.15:
            changed["happened"] = self.now - self._choose(PAUSES)
            if self.chance.random() < 0.8:
                changed["texts"] = {**done.texts, "evidence": "当时的凭据一份"}
        if self.chance.random() < 0.15:
            changed["by"] = by
        if self.chance.random() < 0.1 and done.means:
            changed["means"] = Means.no_contact
        if self.chance.random() < 0.2 and done.facts:
            changed["facts"] = self._other_facts(done.facts)
        if self.chance.random() < 0.1 and done.texts:
            left_out = self._choose(sorted(done.texts))
            changed["texts"] = {name: text for name, text in done.texts.items() if name != left_out}
        if self.chance.random() < 0.05 and (texts := sorted(self.repertoire.law.procedure.texts)):
            changed["texts"] = {**done.texts, self._choose(texts): "顺带写下的内容"}
        return done.model_copy(update=changed)

    def _acts_named(self, names: Collection[Name]) -> list[ScenarioAct]:
        """Return what scenarios do under these names, in the order of names."""
        return [done for name in sorted(names) for done in self.repertoire.named.get(name, ())]

    def _other_facts(self, facts: Mapping[Name, FactValue]) -> dict[Name, FactValue]:
        """Return the facts with one left out, with another value, or as an empty or double list."""
        name = self._choose(sorted(facts))
        others = {other: value for other, value in facts.items() if other != name}
        if self.chance.random() < 0.5:
            return others
        value = facts[name]
        if isinstance(value, date):  # or an instant
            return {**others, name: value + self._choose([-1, 1]) * self._choose(PAUSES)}
        if isinstance(value, tuple) and self.chance.random() < 0.5:
            return {**others, name: self._choose([(), value + value[:1]])}
        return {**others, name: self._choose(self.repertoire.values[name])}

    def _choose(self, some: Sequence[T]) -> T:
        return self.chance.choice(some)


def courses(
    law: Law,
    procedure: Procedure,
    book: ScenarioBook,
    seeds: Iterable[int],
    tries: int,
    calendar: Calendar,
    rule: RuleId | None = None,
) -> Iterator[tuple[Course, CaseRecord]]:
    """Yield the courses of adversaries under a law, each with its record, to be judged by the keeps of a procedure;
    with `rule` those that begin as the scenarios of that rule do."""
    repertoire = Repertoire.of(law, book, rule)
    for seed in seeds:
        adversary = Adversary(repertoire, seed)
        course = adversary.walk(tries)
        yield course, adversary.record(procedure, calendar)


def shortest_break(procedure: Procedure, course: Course, broken: RuleVerdict, calendar: Calendar) -> str:
    """Return the shortest course by which the same rule is broken, as a scenario."""

    def breaks(shorter: Course) -> bool:
        verdicts = judge_case(shorter.record(procedure, calendar))
        return any(verdict.rule == broken.rule for verdict in verdicts if verdict.unexplained)

    return f"{broken.rule}, line {broken.broken[0].line} of its keeps\n{as_scenario(shortest(course, breaks))}"
