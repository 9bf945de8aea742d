"""What a process tells beside its log: the metrics and log lines of Temporal's SDK, and traces of OpenTelemetry."""

import atexit
import logging
from collections.abc import Mapping, Sequence

from temporalio import activity, workflow
from temporalio.runtime import (
    LogForwardingConfig,
    LoggingConfig,
    PrometheusConfig,
    Runtime,
    TelemetryConfig,
    TelemetryFilter,
)

from models.errors import BadInput
from register.spans import TRACER_NAME, trace_with
from settings import Settings
from wording.translation import gettext

LOG_LEVELS = TelemetryFilter(core_level="WARN", other_level="ERROR")


def configure_runtime(chosen: Settings, buckets: Mapping[str, Sequence[float]] | None = None) -> None:
    """Set the SDK's default runtime, which every client made afterwards uses. `buckets`: of histograms of our own, by
    name. Raises BadInput if the metrics address cannot be bound."""
    if chosen.log == "json":  # the JSON has them as fields
        activity.logger.activity_info_on_message = False
        workflow.logger.workflow_info_on_message = False
    metrics = (
        PrometheusConfig(
            chosen.metrics,
            counters_total_suffix=True,
            unit_suffix=True,
            durations_as_seconds=True,
            histogram_bucket_overrides=buckets,
        )
        if chosen.metrics
        else None
    )
    telemetry = TelemetryConfig(logging=_logging_config(chosen), metrics=metrics)
    try:
        Runtime.set_default(Runtime(telemetry=telemetry))
    except (RuntimeError, ValueError) as error:
        raise BadInput(
            gettext("BANJIE_METRICS={address} cannot be used: {problem}.", address=chosen.metrics, problem=error)
        ) from error


def _logging_config(chosen: Settings) -> LoggingConfig:
    """Return how the SDK logs. In JSON its fields, which may quote an error message, are kept out of the text; our
    formatter chooses among them."""
    if chosen.log == "text":
        return LoggingConfig(filter=LOG_LEVELS)
    core = LogForwardingConfig(
        logging.getLogger("temporalio.core"), append_target_to_name=False, append_log_fields_to_message=False
    )
    return LoggingConfig(filter=LOG_LEVELS, forwarding=core)


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

        from services.quiet_spans import QuietExporter  # noqa: PLC0415
    except ImportError as error:
        raise BadInput(
            gettext(
                "BANJIE_TRACES is set, but the packages that send traces are not installed: pip "
                "install 'banjie[tracing]'."
            )
        ) from error
    provider = TracerProvider(resource=Resource({SERVICE_NAME: f"{TRACER_NAME}-{service}"}), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(QuietExporter(OTLPSpanExporter(endpoint=str(chosen.traces)))))
    trace_with(provider.get_tracer(TRACER_NAME))
    atexit.register(provider.shutdown)
