"""What a caller hears where an act becomes no event here."""

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from models.messages import Refusal


def not_judged_here() -> ApplicationError:
    """This run has no answer: the act was judged long ago, or the next run judges it, or it is no act of the register.
    The caller looks there."""
    return ApplicationError("the register knows", type="Elsewhere", non_retryable=True)


def refusal_error(reasons: tuple[Refusal, ...]) -> ApplicationError:
    """A refusal as the caller gets it: which rules, in codes; the words stand in the register's edition."""
    written = [reason.model_dump(mode="json", exclude_defaults=True) for reason in reasons]
    return ApplicationError("refused", written, type="Refused", non_retryable=True)
