"""A procedure as a case carries it: parsed once per process, indexed by what the rules ask it.

This stands in `models/` because the workflow sandbox passes `models/` through: parsed here, one copy serves
every case of the process; parsed in `rules/`, each case would hold its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from models.limit import Clock
from models.messages import ClockKey
from models.procedure import Procedure
from models.requirement import (
    EventName,
    Name,
    NeedsConsent,
    NeedsOtherUnit,
    NeedsRegistered,
    Requirement,
)
from models.requirement_parts import facts_in, simple_requirements
from models.rule import Gate, Notice, Place, Record, Rule
from models.stage import Outcome, OwnAct, Stage
from models.time import Calendar

EVENT_FIELDS = ("event", "before", "other_person", "other_unit", "count")


@dataclass(frozen=True, eq=False)
class Law:
    """A procedure with the calendar it counts by, and its indexes.

    Compared by identity: `parse` gives the same object for the same text.
    """

    procedure: Procedure
    calendar: Calendar
    _stage_acts: dict[tuple[Name, Name], "StageAct"] = field(default_factory=dict)

    @cached_property
    def clocks(self) -> dict[Name, tuple[Rule, Clock]]:
        """Every clock by name, with the rule that sets it."""
        return {rule.clock.name: (rule, rule.clock) for rule in self.procedure.rules if rule.clock}

    def clock_rule(self, key: ClockKey) -> tuple[Rule, Clock]:
        """The clock of a running, which is named by the clock and, where it is of one, the item."""
        return self.clocks[key.partition(":")[0]]

    @cached_property
    def clock_events(self) -> frozenset[EventName]:
        """The events that start or stop a clock."""
        return frozenset(name for _, clock in self.clocks.values() for name in clock.starts + clock.stops)

    @cached_property
    def required_events(self) -> frozenset[EventName]:
        """The events that requirements and notices ask about."""
        named = [(getattr(need, word, None)) for need in self.requirements for word in EVENT_FIELDS]
        owed = [event for _, notice in self.notice_rules for event in self.notice_events(notice)]
        return frozenset(name for name in (*named, *owed) if isinstance(name, str))

    @cached_property
    def limit_facts(self) -> frozenset[Name]:
        """The facts that a clock's limit depends on."""
        limits = [clock.limit for _, clock in self.clocks.values()]
        return frozenset(name for limit in limits for name in (limit.set_by, limit.by) if name)

    @cached_property
    def end_date_facts(self) -> frozenset[Name]:
        """The facts that say until when a limit runs."""
        limits = [clock.limit for _, clock in self.clocks.values()]
        return frozenset(limit.set_by for limit in limits if limit.set_by)

    @cached_property
    def role_facts(self) -> frozenset[Name]:
        """The facts that say who holds a role."""
        return frozenset(role.given_by for role in self.procedure.roles.values() if role.given_by)

    @cached_property
    def class_facts(self) -> frozenset[Name]:
        """The facts that class the case; they change by a reasoned act alone."""
        return frozenset(name for name, fact in self.procedure.facts.items() if fact.class_)

    @cached_property
    def agreed_subjects(self) -> frozenset[Name]:
        """The facts and texts that an approval, consent or signature rests on."""
        approvals = [stage.approval for stage in self.procedure.stages.values() if stage.approval]
        named = {name for approval in approvals for name in approval.of}
        named |= {name for paper in self.procedure.documents.values() for name in paper.holds}
        return frozenset(named | {need.consent for need in self.requirements if isinstance(need, NeedsConsent)})

    @cached_property
    def register_names(self) -> frozenset[Name]:
        """The registers a rule asks about."""
        return frozenset(need.registered for need in self.requirements if isinstance(need, NeedsRegistered))

    @cached_property
    def compares_units(self) -> bool:
        """Whether a rule asks for another unit, so that events must keep the standing of whoever did them."""
        return any(isinstance(need, NeedsOtherUnit) for need in self.requirements)

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """Every single requirement of the procedure."""
        return tuple(atom for need in self._all_requirements() for atom in simple_requirements(need))

    @cached_property
    def unit_names(self) -> frozenset[Name]:
        """Everything that is a unit: by itself, or as the value of a fact that names one."""
        roles = {name: role for name, role in self.procedure.roles.items() if role.is_ == "unit"}
        named = [self.procedure.facts[role.given_by].one_of for role in roles.values() if role.given_by]
        return frozenset(roles) | frozenset(name for one_of in named for name in one_of)

    def _all_requirements(self) -> Iterator[Requirement]:
        for rule in self.procedure.rules:
            yield from (gate.needs for gate in rule.gates)
            for word in (rule.record, rule.notice, rule.clock, rule.sees):
                if word and word.when:
                    yield word.when
            if rule.clock and rule.clock.extension and rule.clock.extension.needs:
                yield rule.clock.extension.needs
        for way in self.act_definitions():
            if way.opens and way.opens.when:
                yield way.opens.when

    def act_definitions(self) -> Iterator[Outcome | OwnAct]:
        """All outcomes and own acts."""
        for stage in self.procedure.stages.values():
            yield from stage.outcomes.values()
        yield from self.procedure.acts.values()

    @cached_property
    def record_rules(self) -> tuple[tuple[Rule, Record], ...]:
        return tuple((rule, rule.record) for rule in self.procedure.rules if rule.record)

    @cached_property
    def notice_rules(self) -> tuple[tuple[Rule, Notice], ...]:
        return tuple((rule, rule.notice) for rule in self.procedure.rules if rule.notice)

    @cached_property
    def outside_notice_events(self) -> frozenset[EventName]:
        """The events by which somebody outside is told something."""
        outside = {name for name, role in self.procedure.roles.items() if role.is_ == "outside"}
        told = [notice for _, notice in self.notice_rules if outside.intersection(notice.addressees)]
        return frozenset(
            name
            for notice in told
            for name in (self.act_names_at(notice.by) if notice.by else self.notice_events(notice))
        )

    @cached_property
    def automatic_notices(self) -> tuple[tuple[Rule, Notice], ...]:
        """The notices that the system tells by itself."""
        return tuple((rule, notice) for rule, notice in self.notice_rules if not notice.by)

    def act_names_at(self, places: tuple[Place, ...]) -> frozenset[Name]:
        """The outcomes and acts that these places mean, by name."""
        plain = {place.rpartition(".")[2] for place in places if not place.startswith("#")}
        stages = self.procedure.stages.values()
        ways = [(name, way.tags + stage.tags) for stage in stages for name, way in stage.outcomes.items()]
        ways += [(name, own.tags) for name, own in self.procedure.acts.items()]
        return frozenset(plain | {name for name, tags in ways if any(f"#{tag}" in places for tag in tags)})

    def notice_events(self, notice: Notice) -> tuple[EventName, ...]:
        """The events upon which a notice is owed; a tag means each outcome that bears it, told apart by its stage."""
        return self._notice_events[notice.name]

    @cached_property
    def _notice_events(self) -> dict[Name, tuple[EventName, ...]]:
        tagged = list(self._tagged_events())
        return {
            notice.name: tuple(place for place in notice.owed if not place.startswith("#"))
            + tuple(event for event, tags in tagged if any(f"#{tag}" in notice.owed for tag in tags))
            for _, notice in self.notice_rules
        }

    def _tagged_events(self) -> Iterator[tuple[EventName, tuple[Name, ...]]]:
        for name, stage in self.procedure.stages.items():
            yield from ((f"{name}.{outcome}", way.tags + stage.tags) for outcome, way in stage.outcomes.items())
        yield from ((name, own.tags) for name, own in self.procedure.acts.items())

    def find_stage(self, name: Name) -> Stage:
        return self.procedure.stages[name]

    def stage_act(self, stage: Name, name: Name) -> "StageAct | None":
        """What the outcome or own act `name` is at `stage`; none where it is not open there."""
        key = (stage, name)
        if key not in self._stage_acts:
            found = self._make_stage_act(stage, name)
            if found is None:
                return None
            self._stage_acts[key] = found
        return self._stage_acts[key]

    def _make_stage_act(self, stage: Name, name: Name) -> "StageAct | None":
        here = self.find_stage(stage)
        way: Outcome | OwnAct | None = here.outcomes.get(name)
        if way is None:
            own = self.procedure.acts.get(name)
            way = own if own and own.is_open(stage, here) else None
        if way is None:
            return None
        tags = way.tags + here.tags if name in here.outcomes else way.tags
        return StageAct(
            way=way,
            who=way.by or here.who,
            gates=self.gates(stage, name, tags),
            records=tuple(
                (rule, record) for rule, record in self.record_rules if covers(record.before, stage, name, tags)
            ),
            notices=tuple((rule, notice) for rule, notice in self.notice_rules if covers(notice.by, stage, name, tags)),
        )

    def gates(self, stage: Name, name: Name, tags: tuple[Name, ...] = ()) -> tuple[tuple[Rule, Gate], ...]:
        """The gates before an outcome, an own act or an act that every office knows."""
        within = self.find_stage(stage).tags
        return tuple(
            (rule, gate)
            for rule in self.procedure.rules
            for gate in rule.gates
            if covers(gate.at, stage, name, tags, within)
        )

    def stage_act_names(self, stage: Name) -> Iterator[Name]:
        """The names of all that is open at a stage: its outcomes, then own acts."""
        yield from self.find_stage(stage).outcomes
        for name, own in self.procedure.acts.items():
            if own.is_open(stage, self.find_stage(stage)):
                yield name

    def has_act(self, name: Name) -> bool:
        """Whether any stage offers an outcome or own act of that name."""
        return name in self.procedure.acts or any(name in stage.outcomes for stage in self.procedure.stages.values())


@dataclass(frozen=True, eq=False)
class StageAct:
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


def covers(
    places: tuple[Place, ...], stage: Name, name: Name, tags: tuple[Name, ...] = (), within: tuple[Name, ...] = ()
) -> bool:
    """Whether one of the places is this outcome or act: by its full name, by its name alone, by a tag; or by its name
    at the stages of a tag, `within` being those of this one."""
    if f"{stage}.{name}" in places or name in places or any(f"#{tag}" in places for tag in tags):
        return True
    return any(f"#{tag}.{name}" in places for tag in within)
