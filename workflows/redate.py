"""The workflow that tells open cases of a newly adopted holiday calendar, a few at a time.

Which cases have been told stands in the register. A run that was killed can go on; one that is started again tells no
case twice.
"""

from datetime import timedelta

from temporalio import workflow

from activities.redate import RedateActivity, RedateBatch, Redating
from wording.translation import N_, said_in
from workflows.activity_calls import ENDLESS_RETRIES

BATCH_TIMEOUT = timedelta(minutes=1)  # for one attempt


@workflow.defn(name="Redate")
class Redate:
    """One run for each adoption. It goes through the register again until a whole pass has told no case: a case may
    have started a clock just before it would have been told."""

    @workflow.init
    def __init__(self, started: Redating) -> None:
        self.state = started

    @workflow.run
    async def run(self, started: Redating) -> int:
        """Tell all affected cases; return how many there were."""
        while not await self.is_finished():
            # Temporal limits the length of a history; the state says where to go on.
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(self.state)
        return self.state.in_all

    async def is_finished(self) -> bool:
        """Tell a batch, then pause so that the cases can answer. Return True after a whole pass without a case to
        tell."""
        batch = await self.tell_batch()
        ended = batch.after is None
        if ended and not batch.unanswered and not self.state.told:
            return True
        if ended:
            self.state = self.state.model_copy(update={"told": 0})
        if ended or batch.unanswered:
            await workflow.sleep(
                self.state.pause, summary=said_in(self.state.lang, N_("wait for the cases told to count anew"))
            )
        return False

    async def tell_batch(self) -> RedateBatch:
        """Tell the next few cases."""
        batch = await workflow.execute_activity_method(
            RedateActivity.tell_some,
            self.state,
            start_to_close_timeout=BATCH_TIMEOUT,
            retry_policy=ENDLESS_RETRIES,
            summary=said_in(
                self.state.lang,
                N_("after {after}; {count} cases told so far"),
                after=self.state.after or "-",
                count=self.state.in_all,
            ),
        )
        counts = {"told": self.state.told + batch.told, "in_all": self.state.in_all + batch.told}
        self.state = self.state.model_copy(update={**counts, "after": batch.after})
        return batch

    @workflow.query(name="progress")
    def redating_progress(self) -> Redating:
        """Return how far it has got."""
        return self.state
