"""What a run was started with, let go of once the case has taken from it what it needs.

The SDK keeps the input of a run as long as the run. With it stays all that Temporal sent at its start, also undecoded:
the law alone takes 6 kB. That was a third of the memory of an open case.
"""

from typing import Any

from temporalio import workflow
from temporalio.worker import ExecuteWorkflowInput, WorkflowInboundInterceptor

CASE_WORKFLOW = "Complaint"


class InputRelease(WorkflowInboundInterceptor):
    """Lets go of the input of a run. A case reads its input when it is made (`@workflow.init`); what its `run` gets is
    not read. Interceptors of a client, as that of traces, have read the headers before."""

    async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:
        input.headers = {}  # those of a message: they keep the whole message
        if workflow.info().workflow_type == CASE_WORKFLOW:
            input.args = [None]
        return await self.next.execute_workflow(input)
