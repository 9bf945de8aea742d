"""How traces go through Temporal: from the call of a client to the workflow, and from an act to its record.

The SDK alone would put the record of an act into the trace of whoever started the workflow months ago. Spans hold no
person and no text: instrumentation packages, which write statements and addresses into spans, are not used.

Needs the packages of the extra `tracing`; imported only where tracing is on.
"""

from contextvars import Context, copy_context

from opentelemetry.context import attach
from opentelemetry.propagate import extract
from opentelemetry.trace import Tracer, get_current_span, set_span_in_context
from temporalio.api.common.v1 import Payload
from temporalio.client import Interceptor
from temporalio.contrib.opentelemetry import TracingInterceptor, TracingWorkflowInboundInterceptor
from temporalio.converter import PayloadConverter
from temporalio.worker import (
    HandleUpdateInput,
    StartActivityInput,
    StartLocalActivityInput,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)
from temporalio.workflow import ActivityHandle

TRACE_HEADER = "_tracer-data"  # where the SDK's interceptor puts the caller's span


class TracedCalls(TracingInterceptor):
    """Traces what a client calls, what workflows do for it, and their activities."""

    def workflow_interceptor_class(
        self, input: WorkflowInterceptorClassInput
    ) -> type[TracingWorkflowInboundInterceptor]:
        super().workflow_interceptor_class(input)
        return TracedWorkflow


class RecordsOfActs(WorkflowInboundInterceptor):
    """Starts activities in the trace of whoever sent the last update. One loop records the steps of a case, whichever
    message they come from; the SDK would put all into the trace of the start."""

    def __init__(self, next: WorkflowInboundInterceptor) -> None:
        super().__init__(next)
        self.acting: Context | None = None

    def init(self, outbound: WorkflowOutboundInterceptor) -> None:
        super().init(ActivitiesOfActs(outbound, self))

    async def handle_update_handler(self, input: HandleUpdateInput) -> object:
        if header := input.headers.get(TRACE_HEADER):
            self.acting = _context_of_caller(header)
        return await super().handle_update_handler(input)


class ActivitiesOfActs(WorkflowOutboundInterceptor):
    """The outgoing part of `RecordsOfActs`."""

    def __init__(self, next: WorkflowOutboundInterceptor, inbound: RecordsOfActs) -> None:
        super().__init__(next)
        self.inbound = inbound

    def start_activity(self, input: StartActivityInput) -> ActivityHandle[object]:
        acting = self.inbound.acting
        return acting.run(super().start_activity, input) if acting else super().start_activity(input)

    def start_local_activity(self, input: StartLocalActivityInput) -> ActivityHandle[object]:
        acting = self.inbound.acting
        return acting.run(super().start_local_activity, input) if acting else super().start_local_activity(input)


class TracedWorkflow(TracingWorkflowInboundInterceptor):
    """Lets the record of an act belong to the trace of the act."""

    def __init__(self, next: WorkflowInboundInterceptor) -> None:
        super().__init__(RecordsOfActs(next))


def _context_of_caller(header: Payload) -> Context:
    """Return a context like the present one in which the caller's span is the current one."""
    (carrier,) = PayloadConverter.default.from_payloads([header])
    acting = copy_context()
    acting.run(attach, set_span_in_context(get_current_span(extract(carrier))))
    return acting


def tracing_interceptors(tracer: Tracer) -> list[Interceptor]:
    """Return the interceptors of a client; workers made with it have them, too."""
    return [TracedCalls(tracer)]
