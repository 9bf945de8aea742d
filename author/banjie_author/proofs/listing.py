"""Every proof of the check. To add one: a function that yields findings, and the sentence that is then proved."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from banjie_author.proofs.clock_ends import clock_end_findings
from banjie_author.proofs.finding import CheckFinding, Proof
from banjie_author.proofs.likely_mistakes import (
    likely_mistake_findings,
    no_likely_mistake_text,
    not_excluded_texts,
)
from banjie_author.proofs.meant import without_what_is_meant
from banjie_author.proofs.missing_people import missing_people_findings, outside_roles, single_holders
from banjie_author.proofs.named_persons import named_persons_text
from banjie_author.proofs.respondents import respondent_findings
from banjie_author.proofs.statements import returns_text, stated_facts_text
from procedures.checker.event_graph import EventGraph
from wording.translation import gettext, listed


def _clocks_end(graph: EventGraph) -> str | None:
    return gettext("every clock ends with what it counts, or says why it does not") if graph.law.clocks else None


def _nobody_is_needed(graph: EventGraph) -> str | None:
    roles = [*single_holders(graph.law), *sorted(outside_roles(graph.law))]
    return (
        gettext(
            "a case comes to an end though one of {roles} is recused, has left or never answers, "
            "and nobody else is lacking",
            roles=listed(roles),
        )
        if roles
        else None
    )


def _respondents_out(graph: EventGraph) -> str | None:
    named = graph.law.procedure.respondents
    if named is None:
        return None
    says = gettext(
        "once {facts} names who is complained of, they do nothing more but undo an own slip, "
        "and no step waits for them",
        facts=listed(named.facts),
    )
    return gettext("{says}; they may do {acts} alone", says=says, acts=listed(named.may)) if named.may else says


def _not_of_respondents(graph: EventGraph) -> Iterator[str]:
    if named := graph.law.procedure.respondents:
        yield gettext(
            "that {facts} names everybody complained of, and before they do anything", facts=listed(named.facts)
        )


def _two_at_once(graph: EventGraph) -> Iterator[str]:
    if _nobody_is_needed(graph):
        yield gettext(
            "that a case comes to an end where two are lacking at once, or where nobody is left in a unit or post"
        )


PROOFS: tuple[Proof, ...] = (
    Proof(lambda _: (), returns_text),
    Proof(lambda _: (), stated_facts_text),
    Proof(clock_end_findings, _clocks_end),
    Proof(missing_people_findings, _nobody_is_needed, leaves=_two_at_once),
    Proof(lambda _: (), lambda graph: named_persons_text(graph.law)),
    Proof(likely_mistake_findings, no_likely_mistake_text, meant=True, leaves=not_excluded_texts),
    Proof(respondent_findings, _respondents_out, leaves=_not_of_respondents),
)


class Proved(NamedTuple):
    """Where proofs fail, what is proved of all graphs, and what the proofs do not cover."""

    findings: list[CheckFinding]
    proved: list[str]
    not_covered: list[str]


def findings_and_proofs(graphs: Sequence[EventGraph]) -> Proved:
    """Return where proofs fail, and what is proved of all of these graphs, and what is not."""
    findings: list[CheckFinding] = []
    proved: list[str] = []
    not_covered: list[str] = []
    for proof in PROOFS:
        found = list(dict.fromkeys(finding for graph in graphs for finding in proof.find(graph)))
        if proof.meant:
            found = list(without_what_is_meant(graphs[0].law.procedure, found))
        findings += found
        says = [] if found else [proof.holds(graph) for graph in graphs]
        proved += dict.fromkeys(filter(None, says))
        not_covered += dict.fromkeys(says for graph in graphs for says in proof.leaves(graph))
    return Proved(findings, proved, [*dict.fromkeys(not_covered)])
