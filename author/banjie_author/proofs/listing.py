"""Every proof of the check. To add one: a function that yields findings, and the sentence that is then proved."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from banjie_author.proofs.clock_ends import clock_end_findings
from banjie_author.proofs.finding import CheckFinding, Proof
from banjie_author.proofs.likely_mistakes import likely_mistake_findings, no_likely_mistake_text, not_excluded_texts
from banjie_author.proofs.missing_people import missing_people_findings, outside_roles, single_holders
from models.law import Law
from models.procedure import Procedure
from models.requirement import Name, NeedsRole, facts_in
from procedures.checker.event_graph import EventGraph
from procedures.references import outcomes_and_acts
from rules.acts import handover
from wording.translation import gettext, listed

# ---- findings that a text means ------------------------------------------------------------------------------
# `meant: {ends_untold: 理由}` of an outcome or own act says why it is as it is, for what is found at that very act.
# A reason for nothing is a finding itself (`meant_nothing`).


def without_what_is_meant(procedure: Procedure, findings: Iterable[CheckFinding]) -> Iterator[CheckFinding]:
    """Yield the findings for which no act gives a reason, then the reasons for nothing."""
    given = {(path, kind) for path, _, way in outcomes_and_acts(procedure) for kind in way.meant}
    met = set[tuple[tuple[str, ...], str]]()
    for finding in findings:
        at = set(_reasons_for(procedure, finding)) & given
        met |= at
        if not at:
            yield finding
    for path, name, way in outcomes_and_acts(procedure):
        for kind in way.meant:
            if (path, kind) not in met:
                says = gettext(
                    "{act} gives a reason for {kind} under meant:, and nothing of that kind is found "
                    "there; take it out",
                    act=name,
                    kind=kind,
                )
                yield CheckFinding((*path, "meant", kind), says, kind="meant_nothing", act=name)


def _reasons_for(procedure: Procedure, finding: CheckFinding) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield where the reason of a finding may stand: at the outcome that it names, or at the own act."""
    stage, _, name = (finding.act or "").partition(".")
    if stage in procedure.stages and name in procedure.stages[stage].outcomes:
        yield ("stages", stage, "outcomes", name), finding.kind
    elif name in procedure.acts:
        yield ("acts", name), finding.kind


# ---- what the engine holds for every text, said of this one --------------------------------------------------
# It holds by construction (`rules/event_effects/returns.py`, `rules/fact.py`); the report names what it comes to
# here.


def returns_text(graph: EventGraph) -> str:
    """Return from which stages a case may be returned, each to one where it has been."""
    if not graph.returns:
        return gettext("no stage is returned from")
    return gettext(
        "only {stages} may be returned from, and only to where the case has been", stages=listed(graph.returns)
    )


def stated_facts_text(graph: EventGraph) -> str | None:
    """Return by what the facts are stated on which rules rest: the acts that ask for them, else the form alone."""
    law = graph.law
    resting = {name for name in law.load_bearing_facts if not law.procedure.facts[name].known}
    if not resting:
        return None
    asked = {name for act in law.stage_acts for name in (*act.asks_for, *act.settles)}
    gates = [gate.needs for rule in law.procedure.rules for gate in rule.gates]  # also those of acts of every text
    gates += [clock.extension.needs for _, clock in law.clocks.values() if clock.extension and clock.extension.needs]
    asked |= {name for needs in gates for name in facts_in(needs)}
    anew = frozenset[Name]().union(*(act.settles for act in law.stage_acts))
    again = [name for name in law.procedure.facts if name in resting & anew]
    says = gettext(
        "facts and texts on which rules rest are stated by the acts that ask for them, never "
        "in passing; a fact is corrected with a reason by another person, or whom the text "
        "names, past the gates of the acts that state it"
    )
    says = (
        gettext(
            "{says}; stated anew, by whoever may do it, with an act that asks for it each time: {facts}",
            says=says,
            facts=listed(again),
        )
        if again
        else says
    )
    alone = [name for name in law.procedure.facts if name in resting - asked]
    return (
        gettext("{says}; stated by the intake form alone: {facts}", says=says, facts=listed(alone)) if alone else says
    )


# ---- persons complained of, and persons named by facts -------------------------------------------------------


def respondent_findings(graph: EventGraph) -> Iterator[CheckFinding]:
    """Yield the outcomes and own acts that only respondents could do, and that are not left to them."""
    law = graph.law
    named = law.procedure.respondents
    if named is None:
        return
    accused = {name for name, role in law.procedure.roles.items() if role.named_in in named.facts}
    for path, name, _ in outcomes_and_acts(law.procedure):
        for stage in (path[1],) if path[0] == "stages" else law.procedure.stages:
            way = law.stage_act(stage, name)
            if way and way.who and accused.issuperset(way.who) and name not in named.may:
                says = gettext(
                    "only who is complained of can do {act} at {stage}, and they take no part; name "
                    "{act} under respondents: may:, or another role under by:",
                    act=name,
                    stage=stage,
                )
                yield CheckFinding(path, says, "only_respondents", stage=stage, act=name)


def named_persons_text(law: Law) -> str | None:
    """Say of each role that acts and that a fact gives: who may be named, and who may name another; None without
    any."""
    acting = _acting_roles(law)
    roles = {name: role.named_in for name, role in law.procedure.roles.items() if name in acting}
    named = [_named_text(law, name, fact) for name, fact in roles.items() if fact in law.replaceable_facts]
    return (
        gettext(
            "whom a fact names is on the staff, and neither recused nor complained of: {named}",
            named=gettext("; ").join(named),
        )
        if named
        else None
    )


def _named_text(law: Law, role: Name, fact: Name | None) -> str:
    assert fact is not None
    declared, by = law.procedure.facts[fact], [name for name in handover.replacing_roles(law, fact) if name != role]
    says = [gettext("{role} from {roles}", role=role, roles=listed(declared.from_))] if declared.from_ else []
    says += (
        [gettext("{role} on the register {register}", role=role, register=declared.on_register)]
        if declared.on_register
        else []
    )
    says = says or [gettext("{role} from the whole staff", role=role)]
    return gettext("{named} (another named by {by})", named=listed(says), by=listed(by)) if by else listed(says)


def _acting_roles(law: Law) -> frozenset[Name]:
    """Return every role that does something on a case: works, answers, signs, asks for more time or grants it."""
    return frozenset(_all_acting(law))


def _all_acting(law: Law) -> Iterator[Name]:
    for stage in law.procedure.stages:
        yield from handover.stage_roles(law, stage)
    for _, _, way in outcomes_and_acts(law.procedure):
        yield from way.by
    for document in law.procedure.documents.values():
        yield from document.signing
    for need in law.requirements:
        yield from need.role if isinstance(need, NeedsRole) else ()
    for _, clock in law.clocks.values():
        yield from (*clock.extension.asks, *clock.extension.grants) if clock.extension else ()
        yield from clock.suspension.by if clock.suspension else ()


# ---- the proofs ----------------------------------------------------------------------------------------------


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
