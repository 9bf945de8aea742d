"""A newer calendar goes round: complaint by complaint, a few at a time, until none is left that it moves.

What has been done stands in the register. A run that was killed goes on, one that is begun again does nothing twice.
"""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.redate import RedateActivity, RedateBatch, Redating
from workflows.activity_calls import ENDLESS_RETRIES

BATCH_TIMEOUT = timedelta(minutes=1)


@workflow.defn(name="Redate")
class Redate:
    """One run for each adoption. It passes through the register again as long as a pass has told anybody, since a case
    may have started a limit just before it was told."""

    @workflow.init
    def __init__(self, started: Redating) -> None:
        self.state = started

    @workflow.run
    async def run(self, started: Redating) -> int:
        """Tell everybody; how many that were."""
        while not await self.is_done():
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(self.state)
        return self.state.in_all

    async def is_done(self) -> bool:
        """A few more, then a pause for them to answer. It is done when a whole pass has told nobody."""
        looked = await self.tell_some()
        ended = looked.after is None
        if ended and not looked.unanswered and not self.state.told:
            return True
        if ended:
            self.state = self.state.model_copy(update={"told": 0})
        if ended or looked.unanswered:
            await workflow.sleep(self.state.pause, summary="等待已告知的案件改期")
        return False

    async def tell_some(self) -> RedateBatch:
        """The next few."""
        looked = await workflow.execute_activity_method(
            RedateActivity.tell_some,
            self.state,
            start_to_close_timeout=BATCH_TIMEOUT,
            retry_policy=ENDLESS_RETRIES,
            summary=f"自 {self.state.after or '起首'} 起,已告知 {self.state.in_all} 件",
        )
        told = {"told": self.state.told + looked.told, "in_all": self.state.in_all + looked.told}
        self.state = self.state.model_copy(update={**told, "after": looked.after})
        return looked

    @workflow.query
    def progress(self) -> Redating:
        """How far it has got."""
        return self.state
