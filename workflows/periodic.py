"""A periodic duty has come round: its report is made. Temporal's schedule starts this; what it starts, the register
remembers, so that a run too many makes nothing."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import SearchAttributeKey

with workflow.unsafe.imports_passed_through():
    from activities.periodic_report import PeriodicReportActivity
    from models.periodic import Occasion, PeriodicReportRef
from workflows.activity_calls import ENDLESS_RETRIES

REPORT_TIMEOUT = timedelta(minutes=5)
SCHEDULED_START = SearchAttributeKey.for_datetime(
    "TemporalScheduledStartTime"
)  # when it should have fired, however late it did


@workflow.defn(name="Periodic")
class Periodic:
    """One run for each firing."""

    @workflow.run
    async def run(self, occasion: Occasion) -> PeriodicReportRef:
        """The report of the occasion for which this was started."""
        info = workflow.info()
        at = occasion.at or info.typed_search_attributes.get(SCHEDULED_START) or info.start_time
        return await workflow.execute_activity_method(
            PeriodicReportActivity.report,
            occasion.model_copy(update={"at": at}),
            start_to_close_timeout=REPORT_TIMEOUT,
            retry_policy=ENDLESS_RETRIES,
        )
