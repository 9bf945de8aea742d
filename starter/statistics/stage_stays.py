"""How long cases stayed at each stage, and at which stage each standing breach was put on record."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from models.case import Case, replace
from models.events import Event
from models.law import Law
from models.messages import ClockKey, Number
from models.requirement import Name
from rules import position
from rules.clock import clock_key
from rules.evolve import evolve, open_case

# What a case is followed through its stages by: the events of these types, and of those that may lead on (`to`, `fork`)
# those that do.
FOLLOWED = ("opened", "expired", "breach_withdrawn", "dropped")
LEADING = ("acted", "taken")
UNDOING = "corrected"  # takes a case back: then all of its events are needed


@dataclass
class CaseCourse:
    """What one case did: the stays at stages that have ended, and of each limit the stages at which a breach stands."""

    stays: list["StageStay"] = field(default_factory=list)
    breaches: dict[ClockKey, list[Name]] = field(default_factory=dict)

    def breached(self, law: Law) -> Iterator[tuple[Name, Name]]:
        """Yield the limit and the stage of each breach that stands; not of a limit whose end breaks no duty."""
        for clock, stages in self.breaches.items():
            if law.clock_rule(clock)[1].breach:
                yield from ((law.clock_rule(clock)[1].name, stage) for stage in stages)


@dataclass(frozen=True)
class StageStay:
    """A stay at a stage that has ended. At a stage where tracks meet it ends when they are together."""

    stage: Name
    since: datetime
    until: datetime


def case_course(law: Law, number: Number, events: Iterable[Event]) -> CaseCourse:
    """Return the course of a case by its events: all of them, or those that `FOLLOWED` says."""
    ordered = list(events)
    whole = any(event.type == UNDOING for event in ordered)
    course, case = CaseCourse(), open_case(law, number, ordered[0])
    _note_breach(course, case, ordered[0])
    for event in ordered[1:]:
        before, case = case, evolve(law, case, event) if whole else _led_on(law, case, event)
        left = _standing(before).items() - _standing(case).items()
        course.stays += [StageStay(stage, since, event.at) for (stage, _), since in sorted(left)]
        _note_breach(course, before, event)
    return course


def _led_on(law: Law, case: Case, event: Event) -> Case:
    """Return the case where the event has led it; nothing else of it is followed."""
    if event.type == "dropped":
        return replace(case, positions={track: here for track, here in case.positions.items() if track != event.name})
    if event.type not in ("acted", "taken") or not (event.to or event.fork):
        return case
    return replace(case, positions=position.positions_after(law, case, event))


def _standing(case: Case) -> dict[tuple[Name, int], datetime]:
    return {(here.stage, here.seq): here.since for here in case.positions.values()}


def _note_breach(course: CaseCourse, case: Case, event: Event) -> None:
    clock = clock_key(event.name, event.item)
    if event.type == "expired":
        course.breaches.setdefault(clock, []).append(position.position_on(case, event.track).stage)
    elif event.type == "breach_withdrawn" and course.breaches.get(clock):
        course.breaches[clock].pop()
