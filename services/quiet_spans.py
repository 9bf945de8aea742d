"""Spans as they leave: of an error its type alone. OpenTelemetry would add what it says and where, and an error may
quote a person or a text. Needs the packages of the extra `tracing`."""

from collections.abc import Sequence

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import Status


class QuietExporter(SpanExporter):
    """Hands spans on without the words of errors."""

    def __init__(self, inner: SpanExporter) -> None:
        self.inner = inner

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self.inner.export([_without_words(span) for span in spans])

    def shutdown(self) -> None:
        self.inner.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self.inner.force_flush(timeout_millis)


def _without_words(span: ReadableSpan) -> ReadableSpan:
    errors = [str((event.attributes or {}).get("exception.type", "")) for event in span.events]
    types = {"error.type": errors[-1]} if errors and errors[-1] else {}
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes={**(span.attributes or {}), **types},
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )
