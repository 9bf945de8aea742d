"""What a case asks of the register, each with its time limits and retries."""

from collections.abc import Callable
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.case import CaseActivities
    from models.messages import Act, Chained, Fetch, Fetched, Number, Step, Unnumbered

PATIENCE = timedelta(seconds=5)
ATTEMPT = timedelta(seconds=10)
SEAL = "banjie_seal"  # under which name a worker answers whether an act bears the register's seal
AT_ONCE = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=1))
FOR_EVER = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30))


def gave_out(number: Number, act: Act) -> bool:
    """Whether an act comes from the register. A validator's question: what has been let in is lived again without the
    key."""
    known: bool = workflow.extern_functions()[SEAL](number, act)
    return known


async def record(step: Step, summary: str, fall_behind: Callable[[], None]) -> Chained:
    """Write a step down. A register that does not answer in 5 s is told of, then asked for ever.

    The limit is the activity's, not a timer's: an ordinary step adds no timer to the history.
    """
    try:
        return await workflow.execute_activity_method(
            CaseActivities.record,
            step,
            schedule_to_close_timeout=PATIENCE,
            retry_policy=AT_ONCE,
            summary=summary,
        )
    except ActivityError:
        fall_behind()
    return await workflow.execute_activity_method(
        CaseActivities.record, step, start_to_close_timeout=ATTEMPT, retry_policy=FOR_EVER, summary=summary
    )


async def fetch(number: Number, after: int, upto: int | None, before: datetime | None) -> Fetched:
    """The acts of the inbox that the case has not seen."""
    return await workflow.execute_activity_method(
        CaseActivities.fetch,
        Fetch(number=number, after=after, upto=upto, before=before),
        start_to_close_timeout=ATTEMPT,
        retry_policy=FOR_EVER,
        summary=f"查收文 {after + 1} 起",
    )


async def receive(first: Unnumbered, *more: Unnumbered) -> Act | None:
    """Have messages without a number written into the inbox. The last act among them; none where they hold none."""
    return await workflow.execute_activity_method(
        CaseActivities.receive,
        first.model_copy(update={"more": more}),
        start_to_close_timeout=ATTEMPT,
        retry_policy=FOR_EVER,
        summary="登记未经收文的消息",
    )
