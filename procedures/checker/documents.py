"""Whether documents can be issued and signed, and collections filled."""

from collections.abc import Iterator

from models.procedure import Procedure
from procedures.references import Flaw, outcomes_and_acts
from wording.translation import gettext


def document_flaws(procedure: Procedure) -> Iterator[Flaw]:
    """Yield what is wrong with documents and collections."""
    yield from _unissued_document_flaws(procedure)
    yield from _collection_flaws(procedure)


def _unissued_document_flaws(procedure: Procedure) -> Iterator[Flaw]:
    rungs = [rung for rule in procedure.rules if rule.clock for rung in rule.clock.over]
    issued = {name for _, _, way in outcomes_and_acts(procedure) for name in way.makes}
    issued |= {rung.code for rung in rungs if rung.do == "make" and rung.code}
    for name, document in procedure.documents.items():
        path = ("documents", name)
        if name in procedure.stages:
            yield Flaw(
                path,
                gettext("{name} is also a stage; rename one of them, for example the document {name}_paper", name=name),
            )
        if name not in issued:
            yield Flaw(
                path, gettext("nobody makes {name}; let an outcome or act say makes: [{name}], or remove it", name=name)
            )
        if document.ordered and len(document.groups) < 2:
            yield Flaw(
                (*path, "ordered"), gettext("an order takes two signers; name them under signers:, or drop ordered")
            )
        if document.seal and procedure.roles[document.seal].is_ != "unit":
            yield Flaw(
                (*path, "seal"),
                gettext("{name} is no unit and has no seal; name a role that is a unit", name=document.seal),
            )


def _collection_flaws(procedure: Procedure) -> Iterator[Flaw]:
    used = [way.item for _, _, way in outcomes_and_acts(procedure) if way.item]
    for name, kind in procedure.items.items():
        path = ("items", name)
        if not kind.states:
            yield Flaw(path, gettext("an item is always in a state; list them under states:, the first to begin with"))
        if not any(item.of == name and item.adds for item in used):
            yield Flaw(
                path,
                gettext(
                    "nothing adds one of {name}; let an outcome or act say item: {{of: {name}, adds: "
                    "true}}, or remove it",
                    name=name,
                ),
            )
