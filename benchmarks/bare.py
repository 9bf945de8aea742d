"""Bare workflow for comparison: shaped like a case (one update, one activity) and without any logic."""

from datetime import timedelta

from temporalio import activity, workflow

with workflow.unsafe.imports_passed_through():
    from models.messages import Act, Receipt

TASK_QUEUE = "bare"
ACTIVITY_TIMEOUT = timedelta(seconds=5)


@activity.defn(no_thread_cancel_exception=True)
def do_nothing(act: Act) -> Receipt:
    """Return a receipt without doing anything."""
    return Receipt(seq=act.n, hash="0" * 64, recorded=True)


@workflow.defn
class Bare:
    """Waits for updates until it is terminated."""

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: False)

    @workflow.update
    async def act(self, act: Act) -> Receipt:
        """Return the receipt of the activity."""
        return await workflow.execute_activity(do_nothing, act, schedule_to_close_timeout=ACTIVITY_TIMEOUT)
