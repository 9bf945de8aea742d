"""Whether documents can be issued and signed, and collections filled."""

from collections.abc import Iterator

from models.procedure import Procedure
from procedures.references import Flaw, ways


def unfit_papers(procedure: Procedure) -> Iterator[Flaw]:
    """All that is wrong with documents and collections."""
    yield from _documents(procedure)
    yield from _items(procedure)


def _documents(procedure: Procedure) -> Iterator[Flaw]:
    rungs = [rung for rule in procedure.rules if rule.clock for rung in rule.clock.over]
    issued = {name for _, _, way in ways(procedure) for name in way.issues}
    issued |= {rung.name for rung in rungs if rung.do == "issue" and rung.name}
    for name, paper in procedure.documents.items():
        path = ("documents", name)
        if name not in issued:
            yield Flaw(path, f"nobody makes {name}; let an outcome or act say issues: [{name}], or remove it")
        if paper.ordered and len(paper.groups) < 2:
            yield Flaw((*path, "ordered"), "an order takes two signers; name them under signers:, or drop ordered")


def _items(procedure: Procedure) -> Iterator[Flaw]:
    used = [way.item for _, _, way in ways(procedure) if way.item]
    for name, kind in procedure.items.items():
        path = ("items", name)
        if not kind.states:
            yield Flaw(path, "an item is always in a state; list them under states:, the first to begin with")
        if not any(item.of == name and item.adds for item in used):
            says = f"nothing adds one of {name}"
            yield Flaw(path, f"{says}; let an outcome or act say item: {{of: {name}, adds: true}}, or remove it")
