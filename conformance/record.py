"""The record of a case, as the judge reads it: its events with what was known at each."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from conformance.staff_record import StaffRecord
from models.events import Event
from models.keeps import EventPattern, KnownValue, NumberRange
from models.means import Means
from models.messages import FactValue
from models.procedure import Procedure
from models.requirement import Name
from models.time import Calendar

STATING = ("opened", "acted", "noted", "taken")
TOLD_APART = {  # events that bear the name of a clock or outcome, and are something else
    "expired": "over", "granted": "extended", "declined": "declined", "asked": "asked",
    "suspended": "suspended", "resumed": "resumed", "offered": "offered",
}  # fmt: skip
TAKEN_BACK = {"acted", "noted", "answered", "signed", "consented", "taken", "offered", "issued", "ticked", "assigned"}
LASTING = {"recuse", "contact"}  # office acts that a correction leaves as they are
CLOSED, MERGED, MAIN_TRACK = "closed", "merged", "main"
WITHOUT = {"anonymous": "named", "unreachable": "reachable"}


@dataclass(frozen=True)
class Moment:
    """An event with its names, the facts known once it has happened, what was on record then, the event by which the
    case had arrived at its stage, what who filed it had said of themselves, and the names of all events before."""

    event: Event
    names: frozenset[str]
    facts: Mapping[Name, FactValue]
    on_record: Mapping[Name, int]
    arrived: int
    reached: bool
    filer: frozenset[str]
    before: frozenset[str]

    def is_one_of(self, pattern: EventPattern) -> bool:
        """Return True if the event is one of those that a pattern means."""
        if pattern.event and self.names.isdisjoint(pattern.event):
            return False
        if pattern.to and self.event.to not in pattern.to and not {*self.event.fork.values()} & {*pattern.to}:
            return False
        if pattern.once and self.before.isdisjoint(pattern.once):
            return False
        if pattern.reached is not None and pattern.reached != self.reached:
            return False
        if pattern.filer and not self._is_filer(pattern.filer):
            return False
        return all(self._is_so(name, value) for name, value in pattern.where.items())

    def _is_filer(self, said: str) -> bool:
        return WITHOUT[said] not in self.filer if said in WITHOUT else said in self.filer

    def _is_so(self, name: Name, value: KnownValue) -> bool:
        known = self.facts.get(name)
        if isinstance(value, NumberRange):
            return isinstance(known, int) and value.holds(known)
        wanted = value if isinstance(value, tuple) else (value,)
        return bool({*known} & {*wanted}) if isinstance(known, tuple) else known is not None and known in wanted


@dataclass(frozen=True)
class CaseRecord:
    """The journal of a case, the stream `org`, and which of its notices (by the event that made them) were delivered.
    `now`: the instant up to which the record is whole."""

    procedure: Procedure
    calendar: Calendar
    events: Sequence[Event]
    staff: StaffRecord
    now: datetime
    delivered: frozenset[int] = field(default_factory=frozenset)

    @cached_property
    def moments(self) -> Sequence[Moment]:
        """The events that stand: without those that were undone as a mistake."""
        return tuple(self._moments(undone(self.events)))

    @cached_property
    def named(self) -> Mapping[str, Sequence[Moment]]:
        """The events that stand, by each of their names: most lines ask for events that a case does not have."""
        found = defaultdict[str, list[Moment]](list)
        for moment in self.moments:
            for name in moment.names:
                found[name].append(moment)
        return found

    def all_of(self, pattern: EventPattern) -> list[Moment]:
        """Return the events that a pattern means, in their order."""
        if not pattern.event:
            return [moment for moment in self.moments if moment.is_one_of(pattern)]
        lists = [found for name in pattern.event if (found := self.named.get(name))]
        if not lists:
            return []
        some = lists[0] if len(lists) == 1 else {one.event.seq: one for found in lists for one in found}.values()
        return sorted((one for one in some if one.is_one_of(pattern)), key=lambda one: one.event.seq)

    @cached_property
    def closed(self) -> Moment | None:
        """The event that closed the case."""
        return next(iter(self.named.get(CLOSED, ())), None)

    def _moments(self, without: frozenset[int]) -> Iterator[Moment]:
        facts: dict[Name, FactValue] = {}
        on_record: dict[Name, int] = {}
        arrived: dict[Name, int] = {}
        before = frozenset[str]()
        places: dict[Name, Name] = {}
        for event in self.events:
            if event.seq in without:
                continue
            if event.facts or event.texts or event.unknown:
                taken_back = set(event.unknown)
                facts = {name: value for name, value in facts.items() if name not in taken_back} | event.facts
                named = (*event.facts, *event.texts, *event.unknown)
                on_record = on_record | dict.fromkeys(named, event.seq)
            track = event.track or MAIN_TRACK
            names = frozenset(self._names(event, places.get(track)))
            yield Moment(
                event=event,
                names=names,
                facts=facts,
                on_record=on_record,
                arrived=arrived.get(event.stage or "", 0),
                reached=self._is_reached(event),
                filer=frozenset(self.events[0].filer),
                before=before,
            )
            before |= names
            moved = {track: self._first_stage(event) or event.to, **event.fork}
            for onto, stage in moved.items():
                if stage:
                    arrived[stage], places[onto] = event.seq, stage

    def _first_stage(self, event: Event) -> Name | None:
        return self.procedure.entries[event.name].to if event.type == "opened" else None

    def _is_reached(self, event: Event) -> bool:
        if event.type == "notified":
            return event.seq in self.delivered
        return event.means is not None and event.means is not Means.no_contact

    def _names(self, event: Event, stage: Name | None) -> Iterator[str]:
        """Yield the names of an event of a track at a stage."""
        if event.type in TOLD_APART:
            yield f"{event.name}_{TOLD_APART[event.type]}"
        elif event.type in ("signed", "consented", "answered"):
            refused = "_refused" if event.given is False else ""
            yield f"{event.about or event.stage or stage}_{event.type}{refused}"
        else:
            yield event.name
            if event.stage:
                yield f"{event.stage}.{event.name}"
        end = self.procedure.stages.get(event.to or "")
        if event.to == MERGED or (end and end.kind == "end" and end.ends == "case"):
            yield CLOSED


def undone(events: Sequence[Event]) -> frozenset[int]:
    """Return the events that a correction took back: the mistaken act, and what people did until it was corrected.

    Clocks run on through it: what they announced, and more time that was granted, stays. So does who is recused and
    who was called in vain.
    """
    return frozenset(
        event.seq
        for corrected in events
        if corrected.type == "corrected" and corrected.refers_to
        for event in events
        if corrected.refers_to <= event.seq < corrected.seq and event.type in TAKEN_BACK and event.name not in LASTING
    )
