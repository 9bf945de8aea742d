"""Begin and end the tracing of a program: where its spans go, and under which name. The packages are optional."""

import atexit

from models.errors import BadInput
from register.operations.spans import TRACER_NAME, trace_with
from settings import Settings
from wording.translation import gettext


def begin_tracing(chosen: Settings, service: str) -> None:
    """Send the spans of this program to the collector that the settings name, as OTLP over HTTP; do nothing if they
    name none. Raises BadInput if the packages of the extra `tracing` are not installed."""
    if chosen.traces is None:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415  # optional
        from opentelemetry.sdk.resources import SERVICE_NAME, Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        raise BadInput(
            gettext(
                "BANJIE_TRACES is set, but the packages that send traces are not installed: pip "
                "install 'banjie[tracing]'."
            )
        ) from error
    provider = TracerProvider(resource=Resource({SERVICE_NAME: f"{TRACER_NAME}-{service}"}), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=str(chosen.traces))))
    trace_with(provider.get_tracer(TRACER_NAME))
    atexit.register(provider.shutdown)
