"""The record of a case, as the judge reads it: its events with what was known at each."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, lru_cache
from typing import NamedTuple

from conformance.fact_values import is_so
from conformance.raw.entry import entries_of
from conformance.raw.limits import CORRECT_FILER, filer_words
from conformance.raw.undoing import CORRECT, Undoing, undoings_of
from conformance.staff_record import StaffRecord
from models.events import Assigned, Event, Opened, stages_reached
from models.keeps import EventPattern
from models.means import Means
from models.messages import FactValue, Person
from models.procedure import Procedure
from models.requirement import Name
from models.time import Calendar

STATING = ("opened", "acted", "noted", "taken")
TOLD_APART = {  # events that bear the name of a clock or outcome, and are something else
    "expired": "over", "granted": "extended", "declined": "declined", "asked": "asked",
    "suspended": "suspended", "resumed": "resumed", "offered": "offered",
}  # fmt: skip
NOBODY = frozenset[Person]()
CLOSED, MERGED, MAIN_TRACK = "closed", "merged", "main"
WITHOUT = {"anonymous": "named", "unreachable": "reachable"}


class Moment(NamedTuple):
    """An event with its names, the facts known once it has happened, what was on record then and by which event, the
    event by which the case had arrived at its stage, what who filed it had said of themselves, and who the register had
    said was on its registers."""

    event: Event
    names: frozenset[str]
    facts: Mapping[Name, FactValue]
    on_record: Mapping[Name, int]
    arrived: int
    reached: bool
    filer: frozenset[str]
    registered: Mapping[Name, frozenset[Person]]

    def is_of_item_of(self, other: "Moment") -> bool:
        """Return True unless both events are about items, and these differ."""
        item, another = self.event.item, other.event.item
        return item is None or another is None or item == another

    def fulfils(self, pattern: EventPattern) -> bool:
        """Return True if what a pattern asks of where the event leads, what it states and whom it reaches is so."""
        if pattern.to and {*pattern.to}.isdisjoint(stages_reached(self.event)):
            return False
        if pattern.states and not any(self.on_record.get(name) == self.event.seq for name in pattern.states):
            return False
        if pattern.reached is not None and pattern.reached != self.reached:
            return False
        return not pattern.filer or self._is_filer(pattern.filer)

    def _is_filer(self, said: str) -> bool:
        return WITHOUT[said] not in self.filer if said in WITHOUT else said in self.filer


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
    def raw(self) -> Sequence[Moment]:
        """All events, each with what was known at it: also those that were undone later."""
        return tuple(self._moments())

    @cached_property
    def moments(self) -> Sequence[Moment]:
        """The events that stand: without those that were undone."""
        if not self.undoings:
            return self.raw
        return tuple(moment for moment in self.raw if moment.event.seq not in self._fallen)

    @cached_property
    def named(self) -> Mapping[str, Sequence[Moment]]:
        """The events that stand, by each of their names: most lines ask for events that a case does not have."""
        found = defaultdict[str, list[Moment]](list)
        for moment in self.moments:
            for name in moment.names:
                found[name].append(moment)
        return found

    @cached_property
    def names(self) -> Collection[str]:
        """The names of all events, also of those that were undone."""
        return {name for moment in self.raw for name in moment.names} if self.undoings else self.named

    @cached_property
    def deputies(self) -> Sequence[Assigned]:
        """The events that named somebody to act for a role."""
        return [event for event in self.events if event.type == "assigned" and event.name == "deputise"]

    @cached_property
    def undoings(self) -> Sequence[Undoing]:
        """What was undone, and when."""
        if not any(event.type == "corrected" for event in self.events):
            return ()
        return undoings_of(entries_of(self.events), self.procedure.undo_minutes)

    @cached_property
    def _fallen(self) -> frozenset[int]:
        return frozenset[int]().union(*(undoing.fallen for undoing in self.undoings))

    def undoing_of(self, moment: Moment) -> Undoing | None:
        """Return by what an event was undone."""
        return next((undoing for undoing in self.undoings if moment.event.seq in undoing.fallen), None)

    def as_then(self, moment: Moment) -> "CaseRecord":
        """Return the record as it stood at an event: with what was undone only later."""
        seq = moment.event.seq
        if not any(undoing.undone.seq <= seq < undoing.correction.seq for undoing in self.undoings):
            return self
        return self.until(seq, self.now)

    def until(self, seq: int, now: datetime) -> "CaseRecord":
        """Return the record up to an event, as it stood at an instant."""
        return replace(self, events=[event for event in self.events if event.seq <= seq], now=now)

    @property
    def undone(self) -> Iterator[tuple[Moment, Undoing]]:
        """The events that were undone, each with what undid it."""
        return ((self.raw[seq - 1], undoing) for undoing in self.undoings for seq in sorted(undoing.fallen))

    def undone_of(self, pattern: EventPattern) -> Iterator[tuple[Moment, Undoing]]:
        """Yield the events that a pattern means and that were undone later, each with what undid it."""
        for undoing in self.undoings:
            then = self.until(undoing.correction.seq - 1, undoing.correction.at)
            yield from ((moment, undoing) for moment in then.all_of(pattern) if moment.event.seq in undoing.fallen)

    def all_of(self, pattern: EventPattern) -> Sequence[Moment]:
        """Return the events that a pattern means, in their order."""
        some = self._named_one_of(pattern.event) if pattern.event else self.moments
        if not some or pattern.asks_of_names_alone:
            return some
        fulfilled = some if pattern.asks_of_facts_alone else [moment for moment in some if moment.fulfils(pattern)]
        for name, value in pattern.where.items():
            fulfilled = [moment for moment in fulfilled if is_so(moment.facts.get(name), value)]
        if pattern.once or pattern.not_once:
            return [moment for moment in fulfilled if self._is_in_time(pattern, moment)]
        return fulfilled

    def _named_one_of(self, names: Sequence[str]) -> Sequence[Moment]:
        if len(names) == 1:  # most patterns
            return self.named.get(names[0], ())
        found = [moments for name in names if (moments := self.named.get(name))]
        if len(found) <= 1:
            return found[0] if found else ()
        return [moment for moment in self.moments if not moment.names.isdisjoint(names)]

    def _is_in_time(self, pattern: EventPattern, moment: Moment) -> bool:
        """Return True if what must have happened before the event has, and what must not has not."""
        if self.imported and pattern.not_once:
            return False  # nobody can tell
        since, then = moment.arrived if pattern.anew else 0, self.as_then(moment)

        def has_happened(names: Sequence[str]) -> bool:
            before = (one for one in then._named_one_of(names) if since <= one.event.seq < moment.event.seq)
            return any(one.is_of_item_of(moment) for one in before)

        return (not pattern.once or has_happened(pattern.once)) and not has_happened(pattern.not_once)

    @cached_property
    def imported(self) -> bool:
        """Whether an old system began the case: what lies before its first event is taken over and not judged."""
        return self.opened.imported is not None

    @cached_property
    def opened(self) -> Opened:
        first = self.events[0]
        if first.type != "opened":
            raise ValueError(f"event {first.seq} ({first.type}) opens no case")
        return first

    @cached_property
    def refuted(self) -> Mapping[int, int]:
        """The ends of limits that were none, each with the event that shows it: what the limit asked for had happened
        before, and was reported later."""
        clocks = {rule.clock.code: rule.clock for rule in self.procedure.rules if rule.clock}
        reported = [moment for moment in self.moments if moment.event.received_at]
        return {
            end.event.seq: late.event.seq
            for late in reported
            for end in self.moments
            if end.event.type == "expired"
            and late.event.at < end.event.at
            and end.event.seq < late.event.seq
            and end.event.name in clocks
            and not late.names.isdisjoint(clocks[end.event.name].stops)
        }

    @cached_property
    def closed(self) -> Moment | None:
        """The event that closed the case."""
        return next(iter(self.named.get(CLOSED, ())), None)

    @property
    def merged(self) -> Moment | None:
        """The event by which the case goes on with another."""
        return self.closed if self.closed and MERGED in stages_reached(self.closed.event) else None

    def _moments(self) -> Iterator[Moment]:
        filer = frozenset[str](self.opened.filer)
        known, fallen = _Known(), set[int]()
        undone = {undoing.correction.seq: undoing.fallen for undoing in self.undoings}
        for event in self.events:
            if event.seq in undone:
                fallen |= undone[event.seq]
                known = self._known_after(one for one in self.events if one.seq < event.seq and one.seq not in fallen)
            known.state(event)
            if event.type == "noted" and event.name == CORRECT_FILER:
                filer |= filer_words(event.texts)
            track, stage = event.track or MAIN_TRACK, event.stage
            asked = event.about or stage or known.places.get(track)
            given = event.given if event.type in ("answered", "consented") else None
            names = event_names(event.type, event.name, stage, asked, given)
            if event.type == "notified" and event.about == CORRECT:  # that what was told before is undone
                names = frozenset({f"{event.name}_undone"})
            if self._closes(event):
                names = names | {CLOSED}
            since = known.arrived.get(stage or "", 0)
            reached, facts = self._is_reached(event), known.facts_of(event.item)
            yield Moment(event, names, facts, known.on_record, since, reached, filer, known.registered)
            known.lead(event.seq, self._ways(event))

    def _known_after(self, events: Iterable[Event]) -> "_Known":
        known = _Known()
        for event in events:
            known.state(event)
            known.lead(event.seq, self._ways(event))
        return known

    def _ways(self, event: Event) -> Mapping[Name, Name]:
        """Return the stages to which an event leads, by the track."""
        if event.type == "opened":
            return {MAIN_TRACK: event.imported.stage if event.imported else self.procedure.entries[event.name].to}
        if event.type not in ("acted", "taken"):
            return {}
        return {**({event.track or MAIN_TRACK: event.to} if event.to else {}), **event.fork}

    def _is_reached(self, event: Event) -> bool:
        if event.type == "notified":
            return event.seq in self.delivered
        return event.means is not None and event.means is not Means.no_contact

    def _closes(self, event: Event) -> bool:
        if event.type == "opened":
            return bool(event.imported and event.imported.closed_at)
        if event.type not in ("acted", "taken") or event.to is None:
            return False
        end = self.procedure.stages.get(event.to)
        return event.to == MERGED or (end is not None and end.kind == "end" and end.ends == "case")


@dataclass
class _Known:
    """What is known of a case after some of its events: its facts, by which event each fact and text was stated last,
    who is on which register, by which event it came to each stage, and where each track is."""

    facts: dict[Name, FactValue] = field(default_factory=dict)
    on_record: dict[Name, int] = field(default_factory=dict)
    registered: dict[Name, frozenset[Person]] = field(default_factory=dict)
    arrived: dict[Name, int] = field(default_factory=dict)
    places: dict[Name, Name] = field(default_factory=dict)
    of_item: dict[Name, dict[Name, FactValue]] = field(default_factory=dict)

    def facts_of(self, item: Name | None) -> Mapping[Name, FactValue]:
        """Return the facts as an event about this item knows them: what was stated of it before what was of others."""
        return {**self.facts, **self.of_item[item]} if item in self.of_item else self.facts

    def state(self, event: Event) -> None:
        """Take in what an event states. What a moment has of it stays as it is."""
        if event.facts or event.texts or event.unknown:
            known = self.facts
            if event.unknown:
                known = {name: value for name, value in known.items() if name not in event.unknown}
            stated = (*event.facts, *event.texts, *event.unknown)
            self.facts = {**known, **event.facts}
            if event.item and event.facts:
                self.of_item[event.item] = {**self.of_item.get(event.item, {}), **event.facts}
            self.on_record = {**self.on_record, **dict.fromkeys(stated, event.seq)}
        if event.registered:
            listed = {name: self.registered.get(name, NOBODY).union(some) for name, some in event.registered.items()}
            self.registered = {**self.registered, **listed}

    def lead(self, seq: int, ways: Mapping[Name, Name]) -> None:
        """Take in where an event leads."""
        for track, stage in ways.items():
            self.arrived[stage], self.places[track] = seq, stage


@lru_cache(maxsize=4096)  # many cases have the same events
def event_names(kind: str, name: Name, stage: Name | None, asked: Name | None, given: bool | None) -> frozenset[str]:
    """Return the names by which lines of `keeps:` speak of an event; `asked` is what an answer is given to."""
    if kind in TOLD_APART:
        return frozenset({f"{name}_{TOLD_APART[kind]}"})
    if kind in ("signed", "consented", "answered"):
        return frozenset({f"{asked}_{kind}{'_refused' if given is False else ''}"})
    return frozenset({name, f"{stage}.{name}"} if stage else {name})
