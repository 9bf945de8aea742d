"""Example of a team that has Temporal: a workflow of its own opens a complaint and waits for its end.

    TEMPORAL_ADDRESS=HOST:PORT URL=http://127.0.0.1:8080 KEY=... python examples/temporal/deliveries.py

Needs the packages temporalio and banjie_client, and nothing else of Banjie. docs/temporal.md starts the workflow.
"""

import asyncio
import os
from datetime import timedelta
from typing import Any

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.common import RetryPolicy
from temporalio.worker import Worker

with workflow.unsafe.imports_passed_through():
    from banjie_client import AsyncBanjie

QUEUE = "deliveries"
HEARTBEAT = timedelta(seconds=20)
LONGEST_CASE = timedelta(days=400)
FINAL = ["BadInputProblem", "RefusedProblem", "KeyReusedProblem"]  # sending it again would change nothing


@workflow.defn
class Delivery:
    """A delivery that went wrong: what the team does before and after stands around these two lines."""

    def __init__(self) -> None:
        self.number: str | None = None

    @workflow.run
    async def run(self, form: dict[str, Any]) -> str:
        """Open a complaint with this form; return the stage at which it ended."""
        self.number = await workflow.execute_activity(
            "open_complaint",
            args=[form, workflow.info().workflow_id],  # the key: however often it is tried, it is one complaint
            start_to_close_timeout=timedelta(minutes=2),
            retry_policy=RetryPolicy(non_retryable_error_types=FINAL),
            result_type=str,
        )
        ended: str = await workflow.execute_activity(
            "wait_for_end",
            self.number,
            start_to_close_timeout=LONGEST_CASE,
            heartbeat_timeout=3 * HEARTBEAT,
            result_type=str,
        )
        return ended

    @workflow.query
    def complaint(self) -> str | None:
        """Return the number of the complaint, once it has one."""
        return self.number


class Complaints:
    """The activities, with the two clients that they use."""

    def __init__(self, banjie: AsyncBanjie, temporal: Client) -> None:
        self.banjie, self.temporal = banjie, temporal

    @activity.defn
    async def open_complaint(self, form: dict[str, Any], key: str) -> str:
        """Register the complaint; return its number."""
        return (await self.banjie.register(form, key=key))["number"]

    @activity.defn
    async def wait_for_end(self, number: str) -> str:
        """Wait until the case has ended; return its last stage.

        The case is a workflow whose runs follow one another until it ends. One that was terminated is no end: this
        fails, and is tried again until the office has made the case anew.
        """
        case = self.temporal.get_workflow_handle(f"complaint/{number}")
        ended = asyncio.ensure_future(case.result())
        while not ended.done():
            activity.heartbeat()
            await asyncio.wait({ended}, timeout=HEARTBEAT.total_seconds())
        await ended
        return (await self.banjie.complaint(number))["stage"]


async def main() -> None:
    """Work until interrupted."""
    temporal = await Client.connect(os.environ["TEMPORAL_ADDRESS"])
    async with AsyncBanjie(os.environ["URL"], os.environ["KEY"], language="en") as banjie:
        own = Complaints(banjie, temporal)
        worker = Worker(
            temporal,
            task_queue=QUEUE,
            workflows=[Delivery],
            activities=[own.open_complaint, own.wait_for_end],
            max_concurrent_activities=1_000,  # one waits for each open complaint, and does next to nothing
        )
        await worker.run()


if __name__ == "__main__":
    asyncio.run(main())
