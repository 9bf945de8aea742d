"""The record of a case, as the judge reads it: its events with what was known at each."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, lru_cache
from typing import NamedTuple

from conformance.fact_values import is_so
from conformance.staff_record import StaffRecord
from models.events import Event
from models.keeps import EventPattern
from models.limit import Clock
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
TAKEN_BACK = {"acted", "noted", "answered", "signed", "consented", "taken", "offered", "issued", "ticked", "assigned"}
NOBODY = frozenset[Person]()
LASTING = {  # office acts that a correction leaves as they are
    "recuse", "recuse_asked", "readmit", "readmit_asked", "deputise", "deputise_asked", "contact",
}  # fmt: skip
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
        if pattern.to and self.event.to not in pattern.to and not {*self.event.fork.values()} & {*pattern.to}:
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
    def moments(self) -> Sequence[Moment]:
        """The events that stand: without those that were undone as a mistake. What happened before the correction and
        stays, such as more time that was granted, was right or wrong by what was known then."""
        if not self._corrections:
            return tuple(self._moments(frozenset()))
        gone = undone(self.events) | undone_expiries(self.events, self._corrections, self.procedure)
        standing = ((moment, self.as_then(moment)) for moment in self._moments(gone))
        return tuple(moment if then is self else then.moments[-1] for moment, then in standing)

    @cached_property
    def named(self) -> Mapping[str, Sequence[Moment]]:
        """The events that stand, by each of their names: most lines ask for events that a case does not have."""
        found = defaultdict[str, list[Moment]](list)
        for moment in self.moments:
            for name in moment.names:
                found[name].append(moment)
        return found

    @cached_property
    def deputies(self) -> Sequence[Event]:
        """The events that named somebody to act for a role."""
        return [event for event in self.events if event.type == "assigned" and event.name == "deputise"]

    def as_then(self, moment: Moment) -> "CaseRecord":
        """Return the record as it stood at an event. What clocks and notices said of acts that were corrected later was
        right when they said it."""
        seq = moment.event.seq
        if not self._corrections or not any(mistake <= seq < corrected for mistake, corrected in self._corrections):
            return self
        return replace(self, events=[event for event in self.events if event.seq <= seq])

    @cached_property
    def _corrections(self) -> Sequence[tuple[int, int]]:
        return [(event.refers_to, event.seq) for event in self.events if event.type == "corrected" and event.refers_to]

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
        return self.events[0].imported is not None

    @cached_property
    def refuted(self) -> Mapping[int, int]:
        """The ends of limits that were none, each with the event that shows it: what the limit asked for had happened
        before, and was reported later."""
        clocks = {rule.clock.name: rule.clock for rule in self.procedure.rules if rule.clock}
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

    def _moments(self, without: frozenset[int]) -> Iterator[Moment]:
        facts, on_record = dict[Name, FactValue](), dict[Name, int]()
        registered, arrived = dict[Name, frozenset[Person]](), dict[Name, int]()
        places: dict[Name, Name] = {}
        filer = frozenset[str](self.events[0].filer)
        for event in self.events:
            seq = event.seq
            if seq in without:
                continue
            if event.facts or event.texts or event.unknown:
                facts, on_record = _stated(event, facts, on_record)
            if event.registered:
                registered = _on_registers(event, registered)
            track, stage = event.track or MAIN_TRACK, event.stage
            asked = event.about or stage or places.get(track)
            names = event_names(event.type, event.name, stage, asked, event.given)
            if (event.to or event.imported) and self._closes(event):
                names = names | {CLOSED}
            since = arrived.get(stage or "", 0)
            yield Moment(event, names, facts, on_record, since, self._is_reached(event), filer, registered)
            if place := event.to if event.type != "opened" else self._first_stage(event):
                arrived[place], places[track] = seq, place
            for onto, place in event.fork.items():
                arrived[place], places[onto] = seq, place

    def _first_stage(self, event: Event) -> Name | None:
        if event.imported:
            return event.imported.stage
        return self.procedure.entries[event.name].to or event.to

    def _is_reached(self, event: Event) -> bool:
        if event.type == "notified":
            return event.seq in self.delivered
        return event.means is not None and event.means is not Means.no_contact

    def _closes(self, event: Event) -> bool:
        if event.imported and event.imported.closed_at:
            return True
        end = self.procedure.stages.get(event.to) if event.to else None
        return event.to == MERGED or (end is not None and end.kind == "end" and end.ends == "case")


def _stated(
    event: Event, facts: Mapping[Name, FactValue], on_record: Mapping[Name, int]
) -> tuple[dict[Name, FactValue], dict[Name, int]]:
    """Return the facts that are known after an event, and by which event each fact and text was stated last."""
    known = {name: value for name, value in facts.items() if name not in event.unknown} if event.unknown else facts
    stated = (*event.facts, *event.texts, *event.unknown)
    return {**known, **event.facts}, {**on_record, **dict.fromkeys(stated, event.seq)}


def _on_registers(event: Event, before: Mapping[Name, frozenset[Person]]) -> dict[Name, frozenset[Person]]:
    return {**before, **{name: before.get(name, NOBODY).union(some) for name, some in event.registered.items()}}


@lru_cache(maxsize=4096)  # many cases have the same events
def event_names(kind: str, name: Name, stage: Name | None, asked: Name | None, given: bool | None) -> frozenset[str]:
    """Return the names by which lines of `keeps:` speak of an event; `asked` is what an answer is given to."""
    if kind in TOLD_APART:
        return frozenset({f"{name}_{TOLD_APART[kind]}"})
    if kind in ("signed", "consented", "answered"):
        return frozenset({f"{asked}_{kind}{'_refused' if given is False else ''}"})
    return frozenset({name, f"{stage}.{name}"} if stage else {name})


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


def undone_expiries(
    events: Sequence[Event], corrections: Sequence[tuple[int, int]], procedure: Procedure
) -> frozenset[int]:
    """Return when limits ran out that only acts taken back by a correction had begun: the case has no such limit."""
    clocks = {rule.clock.name: rule.clock for rule in procedure.rules if rule.clock}
    return frozenset(
        event.seq
        for mistake, corrected in corrections
        for event in events[mistake - 1 : corrected - 1]
        if event.type == "expired"
        and event.name in clocks
        and not _had_begun(clocks[event.name], events[: mistake - 1])
    )


def _had_begun(clock: Clock, events: Sequence[Event]) -> bool:
    """Return True if a limit was begun by one of the events, or by an old system before them."""
    if events and events[0].imported:
        return True
    return any(
        not event_names(event.type, event.name, event.stage, None, None).isdisjoint(clock.starts) for event in events
    )
