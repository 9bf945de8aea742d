"""A procedure as a case carries it: parsed once per process, indexed by what the rules ask it.

This stands in `models/` because the workflow sandbox passes `models/` through: parsed here, one copy serves
every case of the process; parsed in `rules/`, each case would hold its own.
"""

import base64
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from models.limit import Clock
from models.messages import ClockKey
from models.procedure import Gate, Notice, Outcome, OwnAct, Place, Procedure, Record, Rule, Stage
from models.requirement import (
    EventName,
    Name,
    NeedsAll,
    NeedsAny,
    NeedsConsent,
    NeedsFact,
    NeedsNone,
    NeedsOtherUnit,
    NeedsRegistered,
    Requirement,
)
from models.time import Calendar

EVENT_WORDS = ("event", "before", "other_person", "other_unit", "count")


@dataclass(frozen=True, eq=False)
class Law:
    """A procedure with the calendar it counts by, and its indexes.

    Compared by identity: `parse` gives the same object for the same text.
    """

    procedure: Procedure
    calendar: Calendar
    _open: dict[tuple[Name, Name], "Opening"] = field(default_factory=dict)

    @cached_property
    def clocks(self) -> dict[Name, tuple[Rule, Clock]]:
        """Every clock by name, with the rule that sets it."""
        return {rule.clock.name: (rule, rule.clock) for rule in self.procedure.rules if rule.clock}

    def clock(self, key: ClockKey) -> tuple[Rule, Clock]:
        """The clock of a running, which is named by the clock and, where it is of one, the item."""
        return self.clocks[key.partition(":")[0]]

    @cached_property
    def listening(self) -> frozenset[EventName]:
        """The events that start or stop a clock."""
        return frozenset(name for _, clock in self.clocks.values() for name in clock.starts + clock.stops)

    @cached_property
    def asked(self) -> frozenset[EventName]:
        """The events that requirements and notices ask about."""
        named = [(getattr(need, word, None)) for need in self.atoms for word in EVENT_WORDS]
        owed = [event for _, notice in self.notices for event in self.owing(notice)]
        return frozenset(name for name in (*named, *owed) if isinstance(name, str))

    @cached_property
    def moving(self) -> frozenset[Name]:
        """The facts that a clock's limit depends on."""
        limits = [clock.limit for _, clock in self.clocks.values()]
        return frozenset(name for limit in limits for name in (limit.set_by, limit.by) if name)

    @cached_property
    def dating(self) -> frozenset[Name]:
        """The facts that say until when a limit runs."""
        limits = [clock.limit for _, clock in self.clocks.values()]
        return frozenset(limit.set_by for limit in limits if limit.set_by)

    @cached_property
    def assigning(self) -> frozenset[Name]:
        """The facts that say who holds a role."""
        return frozenset(role.given_by for role in self.procedure.roles.values() if role.given_by)

    @cached_property
    def classes(self) -> frozenset[Name]:
        """The facts that class the case; they change by a reasoned act alone."""
        return frozenset(name for name, fact in self.procedure.facts.items() if fact.class_)

    @cached_property
    def subjects(self) -> frozenset[Name]:
        """The facts and texts that an approval, consent or signature rests on."""
        approvals = [stage.approval for stage in self.procedure.stages.values() if stage.approval]
        named = {name for approval in approvals for name in approval.of}
        named |= {name for paper in self.procedure.documents.values() for name in paper.holds}
        return frozenset(named | {need.consent for need in self.atoms if isinstance(need, NeedsConsent)})

    @cached_property
    def registers(self) -> frozenset[Name]:
        """The registers a rule asks about."""
        return frozenset(need.registered for need in self.atoms if isinstance(need, NeedsRegistered))

    @cached_property
    def compares_units(self) -> bool:
        """Whether a rule asks for another unit, so that events must keep the standing of whoever did them."""
        return any(isinstance(need, NeedsOtherUnit) for need in self.atoms)

    @cached_property
    def atoms(self) -> tuple[Requirement, ...]:
        """Every single requirement of the procedure."""
        return tuple(atom for need in self._requirements() for atom in atoms_of(need))

    @cached_property
    def units(self) -> frozenset[Name]:
        """Everything that is a unit: by itself, or as the value of a fact that names one."""
        roles = {name: role for name, role in self.procedure.roles.items() if role.is_ == "unit"}
        named = [self.procedure.facts[role.given_by].one_of for role in roles.values() if role.given_by]
        return frozenset(roles) | frozenset(name for one_of in named for name in one_of)

    def _requirements(self) -> Iterator[Requirement]:
        for rule in self.procedure.rules:
            yield from (gate.needs for gate in rule.gates)
            for word in (rule.record, rule.notice, rule.clock, rule.sees):
                if word and word.when:
                    yield word.when
            if rule.clock and rule.clock.extension and rule.clock.extension.needs:
                yield rule.clock.extension.needs
        for way in self.ways():
            if way.opens and way.opens.when:
                yield way.opens.when

    def ways(self) -> Iterator[Outcome | OwnAct]:
        """All outcomes and own acts."""
        for stage in self.procedure.stages.values():
            yield from stage.outcomes.values()
        yield from self.procedure.acts.values()

    @cached_property
    def records(self) -> tuple[tuple[Rule, Record], ...]:
        return tuple((rule, rule.record) for rule in self.procedure.rules if rule.record)

    @cached_property
    def notices(self) -> tuple[tuple[Rule, Notice], ...]:
        return tuple((rule, rule.notice) for rule in self.procedure.rules if rule.notice)

    @cached_property
    def telling(self) -> frozenset[EventName]:
        """The events by which somebody outside is told something."""
        outside = {name for name, role in self.procedure.roles.items() if role.is_ == "outside"}
        told = [notice for _, notice in self.notices if outside.intersection(notice.addressees)]
        return frozenset(
            name for notice in told for name in (self.named_by(notice.by) if notice.by else self.owing(notice))
        )

    @cached_property
    def sent(self) -> tuple[tuple[Rule, Notice], ...]:
        """The notices that the system tells by itself."""
        return tuple((rule, notice) for rule, notice in self.notices if not notice.by)

    def named_by(self, places: tuple[Place, ...]) -> frozenset[Name]:
        """The outcomes and acts that these places mean, by name."""
        plain = {place.rpartition(".")[2] for place in places if not place.startswith("#")}
        stages = self.procedure.stages.values()
        ways = [(name, way.tags + stage.tags) for stage in stages for name, way in stage.outcomes.items()]
        ways += [(name, own.tags) for name, own in self.procedure.acts.items()]
        return frozenset(plain | {name for name, tags in ways if any(f"#{tag}" in places for tag in tags)})

    def owing(self, notice: Notice) -> tuple[EventName, ...]:
        """The events upon which a notice is owed; a tag means each outcome that bears it, told apart by its stage."""
        return self._owing[notice.name]

    @cached_property
    def _owing(self) -> dict[Name, tuple[EventName, ...]]:
        tagged = list(self._tagged())
        return {
            notice.name: tuple(place for place in notice.owed if not place.startswith("#"))
            + tuple(event for event, tags in tagged if any(f"#{tag}" in notice.owed for tag in tags))
            for _, notice in self.notices
        }

    def _tagged(self) -> Iterator[tuple[EventName, tuple[Name, ...]]]:
        for name, stage in self.procedure.stages.items():
            yield from ((f"{name}.{outcome}", way.tags + stage.tags) for outcome, way in stage.outcomes.items())
        yield from ((name, own.tags) for name, own in self.procedure.acts.items())

    def stage(self, name: Name) -> Stage:
        return self.procedure.stages[name]

    def opening(self, stage: Name, name: Name) -> "Opening | None":
        """What the outcome or own act `name` is at `stage`; none where it is not open there."""
        key = (stage, name)
        if key not in self._open:
            found = self._look_up(stage, name)
            if found is None:
                return None
            self._open[key] = found
        return self._open[key]

    def _look_up(self, stage: Name, name: Name) -> "Opening | None":
        here = self.stage(stage)
        way: Outcome | OwnAct | None = here.outcomes.get(name)
        if way is None:
            own = self.procedure.acts.get(name)
            way = own if own and own.is_open(stage, here) else None
        if way is None:
            return None
        tags = way.tags + here.tags if name in here.outcomes else way.tags
        return Opening(
            way=way,
            who=way.by or here.who,
            gates=self.gates(stage, name, tags),
            records=tuple((rule, record) for rule, record in self.records if covers(record.before, stage, name, tags)),
            notices=tuple((rule, notice) for rule, notice in self.notices if covers(notice.by, stage, name, tags)),
        )

    def gates(self, stage: Name, name: Name, tags: tuple[Name, ...] = ()) -> tuple[tuple[Rule, Gate], ...]:
        """The gates before an outcome, an own act or an act that every office knows."""
        within = self.stage(stage).tags
        return tuple(
            (rule, gate)
            for rule in self.procedure.rules
            for gate in rule.gates
            if covers(gate.at, stage, name, tags, within)
        )

    def openings(self, stage: Name) -> Iterator[Name]:
        """The names of all that is open at a stage: its outcomes, then own acts."""
        yield from self.stage(stage).outcomes
        for name, own in self.procedure.acts.items():
            if own.is_open(stage, self.stage(stage)):
                yield name

    def known(self, name: Name) -> bool:
        """Whether any stage offers an outcome or own act of that name."""
        return name in self.procedure.acts or any(name in stage.outcomes for stage in self.procedure.stages.values())


@dataclass(frozen=True, eq=False)
class Opening:
    """All that bears on one outcome or own act at one stage."""

    way: Outcome | OwnAct
    who: tuple[Name, ...]
    gates: tuple[tuple[Rule, Gate], ...]
    records: tuple[tuple[Rule, Record], ...]
    notices: tuple[tuple[Rule, Notice], ...]

    @cached_property
    def speaks_of(self) -> frozenset[Name]:
        """The facts and texts that its gates and records name, or that it sets."""
        gated = {name for _, gate in self.gates for name in facts_in(gate.needs)}
        return self.records_of.union(gated, self.way.sets)

    @cached_property
    def records_of(self) -> frozenset[Name]:
        """The facts and texts that its records have written down."""
        return frozenset(name for _, record in self.records for name in record.fields)


def atoms_of(need: Requirement) -> Iterator[Requirement]:
    """The single requirements that one is made of."""
    match need:
        case NeedsAll(all=parts) | NeedsAny(any=parts) | NeedsNone(none=parts):
            for part in parts:
                yield from atoms_of(part)
        case _:
            yield need


def facts_in(need: Requirement) -> Iterator[Name]:
    """The facts a requirement speaks of."""
    for atom in atoms_of(need):
        match atom:
            case NeedsFact(fact=name) | NeedsRegistered(who=str(name)):
                yield name
            case _:
                pass


def covers(
    places: tuple[Place, ...], stage: Name, name: Name, tags: tuple[Name, ...] = (), within: tuple[Name, ...] = ()
) -> bool:
    """Whether one of the places is this outcome or act: by its full name, by its name alone, by a tag; or by its name
    at the stages of a tag, `within` being those of this one."""
    if f"{stage}.{name}" in places or name in places or any(f"#{tag}" in places for tag in tags):
        return True
    return any(f"#{tag}.{name}" in places for tag in within)


def pack(text: str) -> str:
    """A law as it travels: compressed, since it lies in the history of every case."""
    return base64.b85encode(zlib.compress(text.encode(), 9)).decode()


def unpack(packed: str) -> str:
    """The canonical text of a law that travelled."""
    return zlib.decompress(base64.b85decode(packed)).decode()


@lru_cache(maxsize=256)
def parse(packed: str, calendar: str) -> Law:
    """The law of a case from its packed procedure and its calendar."""
    return Law(Procedure.model_validate_json(unpack(packed)), _calendar(calendar))


@lru_cache(maxsize=64)
def _calendar(written: str) -> Calendar:
    """One calendar for all laws that count by it: comparing equal ones day by day costs more than counting."""
    return Calendar.model_validate_json(written)
