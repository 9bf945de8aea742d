"""The workflow that makes a periodic report. A Temporal schedule starts it.

The register remembers which reports have been made, so that a run too many makes nothing.
"""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import SearchAttributeKey

from activities.periodic_report import PeriodicReportActivity
from models.periodic import Occasion, PeriodicReportRef
from workflows.activity_calls import ENDLESS_RETRIES

REPORT_TIMEOUT = timedelta(minutes=5)  # for one attempt
# Set by Temporal: the time at which the schedule should have fired, however late it did.
SCHEDULED_START = SearchAttributeKey.for_datetime("TemporalScheduledStartTime")


@workflow.defn(name="Periodic")
class Periodic:
    """One run for each firing of the schedule."""

    @workflow.run
    async def run(self, occasion: Occasion) -> PeriodicReportRef:
        """Make the report of the occurrence for which this run was started."""
        info = workflow.info()
        at = occasion.at or info.typed_search_attributes.get(SCHEDULED_START) or info.start_time
        return await workflow.execute_activity_method(
            PeriodicReportActivity.report,
            occasion.model_copy(update={"at": at}),
            start_to_close_timeout=REPORT_TIMEOUT,
            retry_policy=ENDLESS_RETRIES,
        )
