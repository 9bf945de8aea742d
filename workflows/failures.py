"""The errors with which an update `act`, or a run, fails. They are told apart by their type."""

from temporalio.exceptions import ApplicationError

from models.messages import ActFailure, Digest, Refusal


def not_judged_here() -> ApplicationError:
    """Return the error of a run that has no answer: the next run judges the act. The caller reads the register
    instead."""
    return ApplicationError("the register knows", type=ActFailure.elsewhere, non_retryable=True)


def judged_before() -> ApplicationError:
    """Return the error for an act that was judged long ago: the register has the verdict, or it has forgotten what this
    case knows."""
    return ApplicationError("the register knows", type=ActFailure.judged_before, non_retryable=True)


def another_act() -> ApplicationError:
    """Return the error for an act whose number this case has judged another act under. The case is quarantined."""
    return ApplicationError("another act has this number", type=ActFailure.another_act, non_retryable=True)


def not_ours(opening: Digest) -> ApplicationError:
    """Return the error for an act that does not bear the register's seal for this complaint. `opening` says which
    complaint this is."""
    return ApplicationError("not one of ours", opening, type=ActFailure.not_ours, non_retryable=True)


def forged_input() -> ApplicationError:
    """Return the error with which a run ends whose input neither the register nor an earlier run has made."""
    return ApplicationError("not one of ours", type="ForgedInput", non_retryable=True)


def act_refusal_error(reasons: tuple[Refusal, ...]) -> ApplicationError:
    """Return a refusal as codes. The words stand in the procedure's edition, in the register."""
    written = [reason.model_dump(mode="json", exclude_defaults=True) for reason in reasons]
    return ApplicationError("refused", written, type=ActFailure.refused, non_retryable=True)
