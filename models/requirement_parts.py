"""The parts that a combined requirement (`all`, `any`, `none`) is made of."""

from collections.abc import Iterator

from models.requirement import Name, NeedsAll, NeedsAny, NeedsFact, NeedsNone, NeedsRegistered, Requirement


def simple_requirements(need: Requirement) -> Iterator[Requirement]:
    """The single requirements that one is made of."""
    match need:
        case NeedsAll(all=parts) | NeedsAny(any=parts) | NeedsNone(none=parts):
            for part in parts:
                yield from simple_requirements(part)
        case _:
            yield need


def facts_in(need: Requirement) -> Iterator[Name]:
    """The facts a requirement speaks of."""
    for atom in simple_requirements(need):
        match atom:
            case NeedsFact(fact=name) | NeedsRegistered(who=str(name)):
                yield name
            case _:
                pass
