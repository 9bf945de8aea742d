"""What a process says about itself: logs, metrics, traces, the file of its health."""

from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import AnyHttpUrl, Field

from settings.addresses import PORT_PATTERN
from settings.variable import LASTING, SettingsGroup, VariableInfo


class LogSettings(SettingsGroup):
    title: ClassVar[str] = "Logs and health"

    log: Annotated[Literal["text", "json"], VariableInfo(LASTING)] = Field(
        "text", description="Format of the log lines. Use `json` in production: it leaves out error texts"
    )
    metrics: Annotated[str | None, VariableInfo((*LASTING, "serve"), "no metrics", "IPv4 address:port")] = Field(
        None,
        pattern=rf"^[0-9]+(\.[0-9]+){{3}}:{PORT_PATTERN}$",
        description="Where this process serves Prometheus metrics. Not passed on to child processes",
    )
    traces: Annotated[AnyHttpUrl | None, VariableInfo(("worker", "relay", "serve"), "no traces")] = Field(
        None, description="Where traces of OpenTelemetry are sent, as OTLP over HTTP. Needs the extra `tracing`"
    )
    pulse: Annotated[Path | None, VariableInfo(LASTING, "no file")] = Field(
        None, description="File touched each time the health check succeeds. Not passed on to child processes"
    )
