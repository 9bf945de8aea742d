"""A workflow of the same shape as a case and nothing in it: one update, one activity that does nothing."""

from datetime import timedelta

from temporalio import activity, workflow

with workflow.unsafe.imports_passed_through():
    from models.messages import Act, Receipt

TASK_QUEUE = "bare"


@activity.defn(no_thread_cancel_exception=True)
def nothing(act: Act) -> Receipt:
    """Answer."""
    return Receipt(seq=act.n, hash="0" * 64, recorded=True)


@workflow.defn
class Bare:
    @workflow.run
    async def run(self) -> None:
        """Live until terminated."""
        await workflow.wait_condition(lambda: False)

    @workflow.update
    async def act(self, act: Act) -> Receipt:
        """The activity's answer."""
        return await workflow.execute_activity(nothing, act, schedule_to_close_timeout=timedelta(seconds=5))
