"""Whether an open case goes on under the current release: only where that makes the same case of what is on record."""

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from models.events import ChainHead, MoveRequest

    from models.case import Case
from rules.hash_chain import case_digest

UPGRADE_ON_CONTINUE = workflow.ContinueAsNewVersioningBehavior.AUTO_UPGRADE


def reason_to_stay(moving: MoveRequest, head: ChainHead, case: Case) -> str | None:
    """Why a case stays with the release it runs under: it is `busy`, having gone beyond what was looked at; the newer
    one `differs`, by the chain of the events or by the case they make; or it runs under that already (`current`)."""
    if moving.head.seq != head.seq:
        return "busy"
    if (moving.head, moving.case) != (head, case_digest(case)):
        return "differs"
    here = workflow.info().get_current_deployment_version()
    return "current" if here and here.build_id == moving.release else None


def stay_error(why: str) -> ApplicationError:
    """The answer to the sweep that a case stays, and why."""
    return ApplicationError(why, type="Stays", non_retryable=True)
