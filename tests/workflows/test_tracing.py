"""One act as one trace: from the request through the act and its workflow to the record."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from temporalio.client import Client

import worker
from activities.case import CaseActivities
from models.errors import BadInput
from register.spans import current_tracer, span, trace_with
from services.quiet_spans import QuietExporter
from settings import Settings
from starter.acts import submit
from starter.cases import registration
from starter.client import BanjieClient
from tests.workflows.bureau import QUEUE, SECRET, Bureau, form
from web.server import traced_requests
from workflows.tracing import tracing_interceptors

pytestmark = pytest.mark.slow
SENDERS_TRACE, SENDERS_SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
SAID = "现场已查看"
# Of a span the one around it, up to the request.
PARENTS = {
    "POST /cases/{number}/acts": None,
    "act": "POST /cases/{number}/acts",
    "receive": "act",
    "StartWorkflowUpdate:act": "act",
    "StartActivity:record": "StartWorkflowUpdate:act",
    "RunActivity:record": "StartActivity:record",
    "write step": "RunActivity:record",
}


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    """Trace into memory."""
    kept, provider = InMemorySpanExporter(), TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(QuietExporter(kept)))
    trace_with(provider.get_tracer("tests"))
    yield kept
    trace_with(None)


async def test_an_act_is_one_trace_from_request_to_record(dev_bureau: Bureau, exporter: InMemorySpanExporter) -> None:
    tracer = current_tracer()
    assert tracer
    configured: dict[str, Any] = {**dev_bureau.temporal_client.config(), "interceptors": tracing_interceptors(tracer)}
    temporal = Client(**configured)
    client = replace(dev_bureau.client, temporal_client=temporal)
    async with worker.build_worker(temporal, CaseActivities(dev_bureau.register, SECRET), task_queue=QUEUE):
        number = (await registration.register(client, form())).number
        exporter.clear()
        await request_note(client, number)

    traced = [span for span in exporter.get_finished_spans() if f"{span.context.trace_id:032x}" == SENDERS_TRACE]
    names = {span.context.span_id: span.name for span in traced}
    around = {span.name: names.get(span.parent.span_id) if span.parent else None for span in traced}
    assert PARENTS.items() <= around.items()
    (first,) = (span for span in traced if span.name == "POST /cases/{number}/acts")
    assert first.parent
    assert f"{first.parent.span_id:016x}" == SENDERS_SPAN
    (judged,) = (span for span in exporter.get_finished_spans() if span.name == "HandleUpdate:act")
    assert [names[link.context.span_id] for link in judged.links] == ["StartWorkflowUpdate:act"], "in the case's trace"
    assert not any(SAID in text for span in traced for text in texts_of(span))


async def request_note(client: BanjieClient, number: str) -> None:
    """Put a note on a case by a request that belongs to a trace of its sender."""
    app = FastAPI()

    @app.post("/cases/{number}/acts")
    async def note(number: str) -> None:
        await submit.act(client, number, {"name": "note", "actor": "li", "texts": {"opinion": SAID}})

    transport = httpx.ASGITransport(traced_requests(app))
    async with httpx.AsyncClient(transport=transport, base_url="http://office") as sender:
        trace = {"traceparent": f"00-{SENDERS_TRACE}-{SENDERS_SPAN}-01"}
        (await sender.post(f"/cases/{number}/acts", headers=trace)).raise_for_status()


def texts_of(span: ReadableSpan) -> Iterator[str]:
    yield span.name
    yield from map(str, (span.attributes or {}).values())
    yield from (str(event.attributes) for event in span.events)


def test_an_error_leaves_its_type_alone(exporter: InMemorySpanExporter) -> None:
    """Not what it says, which may quote who complained, nor the lines that lead to it."""
    with suppress(BadInput), span("act", {"banjie.act": "note"}), span("receive"):
        raise BadInput(SAID)
    spans = exporter.get_finished_spans()
    assert [(one.name, (one.attributes or {})["error.type"]) for one in spans] == [
        ("receive", "models.errors.BadInput"), ("act", "models.errors.BadInput")
    ]  # fmt: skip
    assert [(one.events, one.status.description, one.status.is_ok) for one in spans] == [((), None, False)] * 2
    assert SAID not in "".join(one.to_json() for one in spans)


def test_tracing_is_off_unless_a_setting_says_where_traces_go() -> None:
    assert Settings().traces is None
    assert current_tracer() is None
    app = FastAPI()
    assert traced_requests(app) is app
