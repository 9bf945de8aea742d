"""The errors with which an update `act`, or a run, fails. They are told apart by their type."""

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from models.messages import Refusal


def not_judged_here() -> ApplicationError:
    """Return the error of a run that has no answer: the act was judged long ago, or the next run judges it, or it does
    not come from the register. The caller reads the register instead."""
    return ApplicationError("the register knows", type="Elsewhere", non_retryable=True)


def forged_input() -> ApplicationError:
    """Return the error with which a run ends whose input neither the register nor an earlier run has made."""
    return ApplicationError("not one of ours", type="ForgedInput", non_retryable=True)


def act_refusal_error(reasons: tuple[Refusal, ...]) -> ApplicationError:
    """Return a refusal as codes. The words stand in the procedure's edition, in the register."""
    written = [reason.model_dump(mode="json", exclude_defaults=True) for reason in reasons]
    return ApplicationError("refused", written, type="Refused", non_retryable=True)
