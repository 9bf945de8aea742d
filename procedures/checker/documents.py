"""Whether documents can be issued and signed, and collections filled."""

from collections.abc import Iterator

from models.procedure import Procedure
from procedures.references import Flaw, outcomes_and_acts
from wording.table.checker import checker_declarations


def document_flaws(procedure: Procedure) -> Iterator[Flaw]:
    """Yield what is wrong with documents and collections."""
    yield from _unissued_document_flaws(procedure)
    yield from _collection_flaws(procedure)


def _unissued_document_flaws(procedure: Procedure) -> Iterator[Flaw]:
    rungs = [rung for rule in procedure.rules if rule.clock for rung in rule.clock.over]
    issued = {name for _, _, way in outcomes_and_acts(procedure) for name in way.makes}
    issued |= {rung.name for rung in rungs if rung.do == "make" and rung.name}
    for name, document in procedure.documents.items():
        path = ("documents", name)
        if name in procedure.stages:
            yield Flaw(path, checker_declarations.ALSO_STAGE(name=name))
        if name not in issued:
            yield Flaw(path, checker_declarations.NOBODY_ISSUES(name=name))
        if document.ordered and len(document.groups) < 2:
            yield Flaw((*path, "ordered"), checker_declarations.ONE_SIGNER_ORDERED())
        if document.seal and procedure.roles[document.seal].is_ != "unit":
            yield Flaw((*path, "seal"), checker_declarations.NO_SEAL(name=document.seal))


def _collection_flaws(procedure: Procedure) -> Iterator[Flaw]:
    used = [way.item for _, _, way in outcomes_and_acts(procedure) if way.item]
    for name, kind in procedure.items.items():
        path = ("items", name)
        if not kind.states:
            yield Flaw(path, checker_declarations.ITEM_WITHOUT_STATES())
        if not any(item.of == name and item.adds for item in used):
            yield Flaw(path, checker_declarations.NOTHING_ADDS_ITEM(name=name))
