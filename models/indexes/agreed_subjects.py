"""What approvals, consents and signatures are about."""

from collections.abc import Iterable, Mapping

from models.procedure import Procedure
from models.requirement import Name, NeedsConsent, Requirement


def agreed_subjects(procedure: Procedure, requirements: Iterable[Requirement]) -> frozenset[Name]:
    """Return the facts and texts that an approval, consent or signature is about."""
    approvals = [stage.approval for stage in procedure.stages.values() if stage.approval]
    named = {name for approval in approvals for name in approval.of}
    named |= {name for document in procedure.documents.values() for name in document.holds}
    return frozenset(named | {need.consent for need in requirements if isinstance(need, NeedsConsent)})


def approval_subjects(procedure: Procedure) -> Mapping[Name, frozenset[Name]]:
    """Return the subjects of each stage's approval, and what the documents among them hold."""
    kinds = procedure.documents
    named = {name: stage.approval.of if stage.approval else () for name, stage in procedure.stages.items()}
    return {
        stage: frozenset(of).union(*(kinds[name].holds for name in of if name in kinds)) for stage, of in named.items()
    }
