"""The activities that a case calls, each with its timeouts and retries."""

from collections.abc import Callable
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.case import CaseActivities
    from models.events import ChainHead, Step
    from models.messages import Act, InboxBatch, InboxRequest, Number, RawSignal

RECORD_TIMEOUT = timedelta(seconds=5)  # then callers get their answer before the record is written
ATTEMPT_TIMEOUT = timedelta(seconds=10)  # for one attempt; there is no limit in all
SEAL_CHECK = "banjie_seal"  # name of the function that the worker provides to check a seal
PROMPT_RETRIES = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=1))
ENDLESS_RETRIES = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30))


def bears_seal(number: Number, act: Act) -> bool:
    """Return True if the act bears the register's seal. Only validators may ask: they do not run at replay, and after a
    change of the key the answer could be another."""
    genuine: bool = workflow.extern_functions()[SEAL_CHECK](number, act)
    return genuine


async def record_step(step: Step, summary: str, on_silence: Callable[[], None]) -> ChainHead:
    """Write a step into the register and return the register's chain. If it does not answer within `RECORD_TIMEOUT`,
    call `on_silence`, then try until it does.

    The short timeout is the activity's own (schedule-to-close) and not a workflow timer: an ordinary step adds no timer
    to the history.
    """
    try:
        return await workflow.execute_activity_method(
            CaseActivities.record,
            step,
            schedule_to_close_timeout=RECORD_TIMEOUT,
            retry_policy=PROMPT_RETRIES,
            summary=summary,
        )
    except ActivityError:
        on_silence()
    return await workflow.execute_activity_method(
        CaseActivities.record,
        step,
        start_to_close_timeout=ATTEMPT_TIMEOUT,
        retry_policy=ENDLESS_RETRIES,
        summary=summary,
    )


async def fetch_acts(number: Number, after: int, upto: int | None, before: datetime | None) -> InboxBatch:
    """Fetch the acts of the inbox that the case has not seen, the next ones in order."""
    return await workflow.execute_activity_method(
        CaseActivities.fetch,
        InboxRequest(number=number, after=after, upto=upto, before=before),
        start_to_close_timeout=ATTEMPT_TIMEOUT,
        retry_policy=ENDLESS_RETRIES,
        summary=f"查收文 {after + 1} 起",
    )


async def receive_signals(first: RawSignal, *more: RawSignal) -> Act | None:
    """Have signals written into the inbox. Return the last act among them; None if they hold none."""
    return await workflow.execute_activity_method(
        CaseActivities.receive,
        first.model_copy(update={"more": more}),
        start_to_close_timeout=ATTEMPT_TIMEOUT,
        retry_policy=ENDLESS_RETRIES,
        summary="登记未经收文的消息",
    )
