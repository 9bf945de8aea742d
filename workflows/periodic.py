"""A periodic duty has come round: its report is made. Temporal's schedule starts this; what it starts, the register
remembers, so that a run too many makes nothing."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy, SearchAttributeKey

with workflow.unsafe.imports_passed_through():
    from activities.periodic_report import PeriodicReportActivity
    from models.periodic import Occasion, Reported

ATTEMPT = timedelta(minutes=5)
FOR_EVER = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30))
FIRED = SearchAttributeKey.for_datetime("TemporalScheduledStartTime")  # when it should have fired, however late it did


@workflow.defn(name="Periodic")
class Periodic:
    """One run for each firing."""

    @workflow.run
    async def run(self, occasion: Occasion) -> Reported:
        """The report of the occasion for which this was started."""
        info = workflow.info()
        at = occasion.at or info.typed_search_attributes.get(FIRED) or info.start_time
        return await workflow.execute_activity_method(
            PeriodicReportActivity.report,
            occasion.model_copy(update={"at": at}),
            start_to_close_timeout=ATTEMPT,
            retry_policy=FOR_EVER,
        )
