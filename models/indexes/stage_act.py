"""One outcome or own act at one stage, with everything that the rules attach to it there."""

from dataclasses import dataclass
from functools import cached_property

from models.indexes.load_bearing import asked_facts
from models.requirement import Name
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

    @cached_property
    def asks_for(self) -> frozenset[Name]:
        """The facts and texts that it may state first: those that its gates and records and the linked case that it
        opens depend on, those that it settles, the fields of its item, and what the documents that it makes hold."""
        needs = [gate.needs for _, gate in self.gates] + [record.when for _, record in self.records if record.when]
        needs += [self.way.opens.when] if self.way.opens and self.way.opens.when else []
        return self.settles.union(self.item_fields, self.written, *(asked_facts(need) for need in needs))

    @cached_property
    def settles(self) -> frozenset[Name]:
        """The facts and texts that it may change: those that its records write down, that it sets, or that it states,
        and the one in which it names who is recused."""
        recorded = {name for _, record in self.records for name in record.fields}
        recused = [self.way.recuses] if self.way.recuses else []
        return frozenset(recorded.union(self.way.sets, self.way.states, recused))


def covers(
    places: tuple[Place, ...], stage: Name, name: Name, tags: tuple[Name, ...] = (), within: tuple[Name, ...] = ()
) -> bool:
    """Return True if one of the places is this outcome or act: by its full name, by its name alone, by one of its
    `tags`, or by its name at stages with a tag, `within` being the tags of this stage."""
    if f"{stage}.{name}" in places or name in places or any(f"#{tag}" in places for tag in tags):
        return True
    return any(f"#{tag}.{name}" in places for tag in within)
