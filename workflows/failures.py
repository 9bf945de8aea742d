"""The errors with which an update `act`, or a run, fails. They are told apart by their type."""

from temporalio.exceptions import ApplicationError

from models.messages import ActFailed


def act_failure(failed: ActFailed) -> ApplicationError:
    """Return the error of an update. A refusal is in codes: its words stand in the procedure's edition, in the
    register."""
    return ApplicationError(failed.why.name, failed, type=failed.why, non_retryable=True)


def forged_input() -> ApplicationError:
    """Return the error with which a run ends whose input neither the register nor an earlier run has made."""
    return ApplicationError("not one of ours", type="ForgedInput", non_retryable=True)
