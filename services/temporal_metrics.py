"""Telemetry of the Temporal SDK: its Prometheus metrics, and its log lines in this process's log."""

import logging

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
from settings import Settings
from wording.translation import gettext

LOG_LEVELS = TelemetryFilter(core_level="WARN", other_level="ERROR")


def configure_runtime(chosen: Settings) -> None:
    """Set the SDK's default runtime, which every client made afterwards uses. Raises BadInput if the metrics address
    cannot be bound."""
    if chosen.log == "json":  # the JSON has them as fields
        activity.logger.activity_info_on_message = False
        workflow.logger.workflow_info_on_message = False
    metrics = (
        PrometheusConfig(chosen.metrics, counters_total_suffix=True, unit_suffix=True, durations_as_seconds=True)
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
