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
from models.procedure import Gate, Notice, Outcome, OwnAct, Place, Procedure, Record, Rule, Stage
from models.requirement import Name, NeedsAll, NeedsAny, NeedsFact, NeedsNone, Requirement
from models.time import Calendar


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

    @cached_property
    def listening(self) -> frozenset[Name]:
        """The events that start or stop a clock."""
        return frozenset(name for _, clock in self.clocks.values() for name in clock.starts + clock.stops)

    @cached_property
    def set_by(self) -> frozenset[Name]:
        """The facts that set a clock's limit."""
        return frozenset(clock.limit.set_by for _, clock in self.clocks.values() if clock.limit.set_by)

    @cached_property
    def assigning(self) -> frozenset[Name]:
        """The facts that say who holds a role."""
        return frozenset(role.given_by for role in self.procedure.roles.values() if role.given_by)

    @cached_property
    def records(self) -> tuple[tuple[Rule, Record], ...]:
        return tuple((rule, rule.record) for rule in self.procedure.rules if rule.record)

    @cached_property
    def notices(self) -> tuple[tuple[Rule, Notice], ...]:
        return tuple((rule, rule.notice) for rule in self.procedure.rules if rule.notice)

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
        if way is None and here.kind != "end":
            own = self.procedure.acts.get(name)
            way = own if own and (not own.at or stage in own.at) else None
        if way is None:
            return None
        return Opening(
            way=way,
            who=way.by or here.who,
            gates=tuple(
                (rule, gate) for rule in self.procedure.rules for gate in rule.gates if covers(gate.at, stage, name)
            ),
            records=tuple((rule, record) for rule, record in self.records if covers(record.before, stage, name)),
            notices=tuple((rule, notice) for rule, notice in self.notices if covers(notice.by, stage, name)),
        )

    def openings(self, stage: Name) -> Iterator[Name]:
        """The names of all that is open at a stage: its outcomes, then own acts."""
        yield from self.stage(stage).outcomes
        for name, own in self.procedure.acts.items():
            if self.stage(stage).kind != "end" and (not own.at or stage in own.at):
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
        """The facts and texts that its gates and records name."""
        gated = {name for _, gate in self.gates for name in facts_in(gate.needs)}
        return frozenset(gated | {name for _, record in self.records for name in record.fields})


def facts_in(need: Requirement) -> Iterator[Name]:
    """The facts a requirement speaks of."""
    match need:
        case NeedsFact():
            yield need.fact
        case NeedsAll(all=parts) | NeedsAny(any=parts) | NeedsNone(none=parts):
            for part in parts:
                yield from facts_in(part)


def covers(places: tuple[Place, ...], stage: Name, name: Name) -> bool:
    """Whether one of the places is this outcome: by its full name, or by its name alone."""
    return f"{stage}.{name}" in places or name in places


def pack(text: str) -> str:
    """A law as it travels: compressed, since it lies in the history of every case."""
    return base64.b85encode(zlib.compress(text.encode(), 9)).decode()


def unpack(packed: str) -> str:
    """The canonical text of a law that travelled."""
    return zlib.decompress(base64.b85decode(packed)).decode()


@lru_cache(maxsize=256)
def parse(packed: str, calendar: str) -> Law:
    """The law of a case from its packed procedure and its calendar."""
    return Law(Procedure.model_validate_json(unpack(packed)), Calendar.model_validate_json(calendar))
