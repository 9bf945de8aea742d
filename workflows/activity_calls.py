"""What a case asks of the register, each with its time limits and retries."""

from collections.abc import Callable
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.case import CaseActivities
    from models.events import ChainHead, Step
    from models.messages import Act, InboxBatch, InboxRequest, Number, RawSignal

RECORD_TIMEOUT = timedelta(seconds=5)
ATTEMPT_TIMEOUT = timedelta(seconds=10)
SEAL_CHECK = "banjie_seal"  # under which name a worker answers whether an act bears the register's seal
PROMPT_RETRIES = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=1))
ENDLESS_RETRIES = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30))


def bears_seal(number: Number, act: Act) -> bool:
    """Whether an act comes from the register. A validator's question: what has been let in is lived again without the
    key."""
    known: bool = workflow.extern_functions()[SEAL_CHECK](number, act)
    return known


async def record_step(step: Step, summary: str, fall_behind: Callable[[], None]) -> ChainHead:
    """Write a step down. A register that does not answer in 5 s is told of, then asked for ever.

    The limit is the activity's, not a timer's: an ordinary step adds no timer to the history.
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
        fall_behind()
    return await workflow.execute_activity_method(
        CaseActivities.record,
        step,
        start_to_close_timeout=ATTEMPT_TIMEOUT,
        retry_policy=ENDLESS_RETRIES,
        summary=summary,
    )


async def fetch_acts(number: Number, after: int, upto: int | None, before: datetime | None) -> InboxBatch:
    """The acts of the inbox that the case has not seen."""
    return await workflow.execute_activity_method(
        CaseActivities.fetch,
        InboxRequest(number=number, after=after, upto=upto, before=before),
        start_to_close_timeout=ATTEMPT_TIMEOUT,
        retry_policy=ENDLESS_RETRIES,
        summary=f"查收文 {after + 1} 起",
    )


async def receive_signals(first: RawSignal, *more: RawSignal) -> Act | None:
    """Have messages without a number written into the inbox. The last act among them; none where they hold none."""
    return await workflow.execute_activity_method(
        CaseActivities.receive,
        first.model_copy(update={"more": more}),
        start_to_close_timeout=ATTEMPT_TIMEOUT,
        retry_policy=ENDLESS_RETRIES,
        summary="登记未经收文的消息",
    )
