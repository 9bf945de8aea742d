"""A course of a case: how it began, and what was done. It can be played again, shortened, and told as a scenario."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import yaml

from conformance import CaseRecord
from models.law import Law
from models.messages import Act, MergeTarget, Refusal
from models.procedure import Procedure
from models.requirement import Name
from models.time import Calendar
from procedures.scenarios.player import PlayedCase, play_scenario
from procedures.scenarios.schema import Expectation, Given, Scenario, ScenarioAct, ScenarioBook, Situation
from rules.judge import act_refusals
from tests.conformance.scenario_records import Absence, record_of
from tests.zones import CHINA

BEGUN = "begun"


@dataclass
class CaseWithAbsences(PlayedCase):
    """A played case in which people go away and others stand in for them."""

    absences: list[Absence] = field(default_factory=list)

    def copied(self) -> "CaseWithAbsences":
        """Return the same case, to be played on while this one stays as it is."""
        return replace(self, acts=[*self.acts], events=[*self.events], wrong=[*self.wrong], absences=[*self.absences])

    def as_known(self, done: ScenarioAct) -> ScenarioAct:
        """Return an act with the known facts that its rules ask for."""
        return done.model_copy(update={"facts": {**self._known_facts(done, done.act or ""), **done.facts}})

    def refusals_of(self, done: ScenarioAct) -> tuple[Refusal, ...]:
        """Return what forbids an act now."""
        return act_refusals(self.law, self.case, self._build_act(done, done.act or ""))

    def _build_act(self, done: ScenarioAct, name: Name) -> Act:
        act = super()._build_act(done, name)
        away = tuple(one.person for one in self.absences if one.covers(act.actor, done.at) and one.person != act.actor)
        held = {role: None for person in (act.actor, *away) for role in self.book.people.get(person, ())}
        act = act.model_copy(update={"stands_for": away, "standing": tuple(held)}) if away else act
        return act.model_copy(update={"into": done.into, "target": self._target(done)}) if done.into else act

    def _target(self, done: ScenarioAct) -> MergeTarget:
        """Return what the register says of the complaint into which a case is merged: another of the same kind, by the
        same person, whose limits all end later."""
        case = self.case
        return MergeTarget(
            procedure=self.law.procedure.slug,
            entry=case.entry,
            same_filer=True,
            same_matter=True,
            done=tuple(name for name in case.happened if "." not in name),
            limits=dict.fromkeys(case.clocks, done.at) if done.given else {},
        )


@dataclass(frozen=True)
class Course:
    """A situation of a scenario file, as far as the case was honest, and the acts after it that were not refused."""

    law: Law
    book: ScenarioBook
    opening: Situation
    acts: tuple[ScenarioAct, ...] = ()
    absences: tuple[Absence, ...] = ()

    @property
    def ended(self) -> datetime | None:
        """The instant of the last act, or up to which time was let pass."""
        return self.acts[-1].at if self.acts else None

    def begin(self) -> CaseWithAbsences:
        """Return the case as the situation leaves it."""
        book = self.book.model_copy(update={"situations": {BEGUN: self.opening}})
        rules = self.book.scenarios[0].rules
        start = Scenario(name=BEGUN, rules=rules, given=Given(situation=BEGUN), then=Expectation())
        return CaseWithAbsences(**vars(play_scenario(self.law, book, start)), absences=[*self.absences])

    def play(self) -> CaseWithAbsences:
        """Return the case after all acts; what is refused changes nothing."""
        played = self.begin()
        played.known = {}
        for done in self.acts:
            played.perform_scenario_act(done)
        return played

    def record(self, procedure: Procedure, calendar: Calendar, now: datetime | None = None) -> CaseRecord:
        """Return the record of the case, to be judged by the keeps of a procedure."""
        return record_of(self.play(), procedure, calendar, now or self.ended, self.absences)


def shortest(course: Course, breaks: Callable[[Course], bool]) -> Course:
    """Return the course without every act that it does not need to break what it breaks."""
    for part in ("acts", "opening"):
        for place in reversed(range(len(_acts_of(course, part)))):
            shorter = _without(course, part, place)
            course = shorter if breaks(shorter) else course
    return course


def as_scenario(course: Course) -> str:
    """Return a course as a scenario file would tell it."""
    done = [*course.opening.done, *course.acts]
    situation = course.opening.model_copy(update={"done": tuple(map(_in_chinese_time, done)), "known": {}})
    written = situation.model_dump(mode="json", exclude_defaults=True, exclude={"after"})
    return yaml.safe_dump({"given": written}, allow_unicode=True, sort_keys=False, width=140, default_flow_style=None)


def _acts_of(course: Course, part: str) -> tuple[ScenarioAct, ...]:
    return course.acts if part == "acts" else course.opening.done


def _without(course: Course, part: str, place: int) -> Course:
    acts = _acts_of(course, part)
    left = acts[:place] + acts[place + 1 :]
    if part == "acts":
        return replace(course, acts=left)
    return replace(course, opening=course.opening.model_copy(update={"done": left}))


def _in_chinese_time(done: ScenarioAct) -> ScenarioAct:
    return done.model_copy(update={"at": done.at.astimezone(CHINA)})
