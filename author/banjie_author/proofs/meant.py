"""Findings that a text means: `meant: {ends_untold: 理由}` of an outcome or own act says why it is as it is.

A reason is for what is found at that very act. A reason for nothing is a finding itself (`meant_nothing`).
"""

from collections.abc import Iterable, Iterator

from banjie_author.proofs.finding import CheckFinding
from models.procedure import Procedure
from procedures.references import outcomes_and_acts
from wording.translation import gettext


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
