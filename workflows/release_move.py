"""Decides whether an open case may continue under a newer release: only if that makes the same case of its events."""

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from models.case import Case
from models.events import ChainHead, MoveRequest
from rules.hash_chain import case_digest

# Experimental in the SDK (1.35); if it fails, cases stay. A case compares names of releases, since the server's flag
# `is_target_worker_deployment_version_changed` is not set for a while after a switch.
UPGRADE_ON_CONTINUE = workflow.ContinueAsNewVersioningBehavior.AUTO_UPGRADE


def reason_to_stay(request: MoveRequest, head: ChainHead, case: Case) -> str | None:
    """Return why a case has to stay with its release, or None: `busy`, it has gone beyond the events that were
    compared; `differs`, the newer release computes another chain or another case; `current`, it runs under that release
    already."""
    if request.head.seq != head.seq:
        return "busy"
    if (request.head, request.case) != (head, case_digest(case)):
        return "differs"
    version = workflow.info().get_current_deployment_version()
    return "current" if version and version.build_id == request.release else None


def stay_error(reason: str) -> ApplicationError:
    """Return the error by which the caller learns that a case stays, and why."""
    return ApplicationError(reason, type="Stays", non_retryable=True)
