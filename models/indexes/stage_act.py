"""One outcome or own act at one stage, with everything that the rules attach to it there."""

from dataclasses import dataclass
from functools import cached_property

from models.indexes.load_bearing import asked_facts, asked_texts
from models.procedure import Procedure
from models.requirement import Name, NeedsFact, NeedsReason, simple_requirements
from models.rule import Gate, Notice, Place, Record, Rule
from models.stage import Outcome, OwnAct


@dataclass(frozen=True, eq=False)
class StageAct:
    """One outcome or own act at one stage, with everything the rules attach to it there."""

    way: Outcome | OwnAct
    who: tuple[Name, ...]
    gates: tuple[tuple[Rule, Gate], ...]
    records: tuple[tuple[Rule, Record], ...]
    notices: tuple[tuple[Rule, Notice], ...]
    late_days: int
    item_fields: frozenset[Name] = frozenset()
    written: frozenset[Name] = frozenset()
    appoints: frozenset[Name] = frozenset()
    kept: frozenset[Name] = frozenset()
    names_doer: frozenset[Name] = frozenset()

    @cached_property
    def asks_for(self) -> frozenset[Name]:
        """The facts and texts that it may state first: those that its gates and records and the linked case that it
        opens depend on, those that it settles or states, the texts that go with the notices that it gives, the fields
        of its item, what the documents that it makes hold, and the texts that are `kept`: on record while its
        stage lasts, for the linked case that it opens, or lists of who is complained of."""
        needs = [gate.needs for _, gate in self.gates] + [record.when for _, record in self.records if record.when]
        needs += [self.way.opens.when] if self.way.opens and self.way.opens.when else []
        told = [name for _, notice in self.notices for name in notice.with_]
        named = (self.way.states, self.item_fields, self.written, self.kept, told)
        return self.settles.union(*named, *map(asked_facts, needs), *map(asked_texts, needs))

    @cached_property
    def writes_anew(self) -> frozenset[Name]:
        """The texts that it may write although another act has written them in this round: those that it lists in
        `states`, and those that its gates ask for with this very act."""
        needs = [single for _, gate in self.gates for single in simple_requirements(gate.needs)]
        return frozenset(self.way.states).union(need.reason for need in needs if isinstance(need, NeedsReason))

    @cached_property
    def settles(self) -> frozenset[Name]:
        """The facts and texts that it may change: those that it sets, that its records write down or that its gates ask
        for with this very act, who holds a role that it appoints to, and the one in which it names who is recused."""
        recorded = {name for _, record in self.records for name in record.fields}
        recused = [self.way.recuses] if self.way.recuses else []
        return self.appoints.union(self.way.sets, recorded, self.asked_anew, recused)

    @cached_property
    def asked_anew(self) -> frozenset[Name]:
        """The facts that its gates ask for with this very act."""
        needs = [single for _, gate in self.gates for single in simple_requirements(gate.needs)]
        return frozenset(need.fact for need in needs if isinstance(need, NeedsFact) and need.now)


def covers(
    places: tuple[Place, ...], stage: Name, name: Name, tags: tuple[Name, ...] = (), within: tuple[Name, ...] = ()
) -> bool:
    """Return True if one of the places is this outcome or act: by its full name, by its name alone, by one of its
    `tags`, or by its name at stages with a tag, `within` being the tags of this stage."""
    if f"{stage}.{name}" in places or name in places or any(f"#{tag}" in places for tag in tags):
        return True
    return any(f"#{tag}.{name}" in places for tag in within)


def gates_before(
    procedure: Procedure, stage: Name, name: Name, tags: tuple[Name, ...]
) -> tuple[tuple[Rule, Gate], ...]:
    """Return the gates before an outcome, an own act, or an act that every office knows, each with its rule."""
    within = procedure.find_stage(stage).tags
    rules = ((rule, gate) for rule in procedure.rules for gate in rule.gates)
    return tuple((rule, gate) for rule, gate in rules if covers(gate.at, stage, name, tags, within))
