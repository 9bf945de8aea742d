"""What Temporal's own library shows of a process: its metrics for Prometheus, its log lines among ours."""

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

LEVELS = TelemetryFilter(core_level="WARN", other_level="ERROR")


def begin(chosen: Settings) -> None:
    """For every client that is made from now on. Raises BadInput where the address cannot be had."""
    if chosen.log == "json":  # the fields say it already
        activity.logger.activity_info_on_message = False
        workflow.logger.workflow_info_on_message = False
    metrics = (
        PrometheusConfig(chosen.metrics, counters_total_suffix=True, unit_suffix=True, durations_as_seconds=True)
        if chosen.metrics
        else None
    )
    telemetry = TelemetryConfig(logging=_logging(chosen), metrics=metrics)
    try:
        Runtime.set_default(Runtime(telemetry=telemetry))
    except (RuntimeError, ValueError) as error:
        raise BadInput(f"BANJIE_METRICS={chosen.metrics} 不能使用:{error}") from error


def _logging(chosen: Settings) -> LoggingConfig:
    """The fields of a line, which may quote what an activity failed with, are for the formatter to choose from."""
    if chosen.log == "text":
        return LoggingConfig(filter=LEVELS)
    core = LogForwardingConfig(
        logging.getLogger("temporalio.core"), append_target_to_name=False, append_log_fields_to_message=False
    )
    return LoggingConfig(filter=LEVELS, forwarding=core)
