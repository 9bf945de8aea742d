"""Whether an open case goes on under the current release: only where that makes the same case of what is on record."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from models.case import Case
    from models.messages import Chained, Moving
from rules.chain import digest

ONWARD = workflow.ContinueAsNewVersioningBehavior.AUTO_UPGRADE


def stays(moving: Moving, head: Chained, case: Case) -> str | None:
    """Why a case stays with the release it runs under: it is `busy`, having gone beyond what was looked at; the current
    release `differs`, by the chain of the events or by the case they make; or none is newer (`current`), as far as
    the server has told yet."""
    if moving.head.seq != head.seq:
        return "busy"
    if moving != Moving(head=head, case=digest(case)):
        return "differs"
    return None if workflow.info().is_target_worker_deployment_version_changed() else "current"
