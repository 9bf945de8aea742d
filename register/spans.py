"""Spans of OpenTelemetry traces. Off, and free of cost, until a program begins them (`services/telemetry.py`).

A span names the number of a complaint, the kind of an act, the route of a request: never a person, never a text.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.trace import Span, Tracer

TRACER_NAME = "banjie"
_tracers: list["Tracer"] = []  # one, or none while tracing is off


def trace_with(tracer: "Tracer | None") -> None:
    """Make the spans of this process with a tracer from now on; with None, make none."""
    _tracers[:] = [tracer] if tracer else []


def current_tracer() -> "Tracer | None":
    """Return the tracer of this process; None while tracing is off."""
    return _tracers[0] if _tracers else None


@contextmanager
def span(
    name: str, attributes: Mapping[str, str | int] | None = None, context: "Context | None" = None
) -> "Iterator[Span | None]":
    """Trace what is done within as one span, under the span around it or that of `context`. Yields None while tracing
    is off."""
    if not _tracers:
        yield None
        return
    with _tracers[0].start_as_current_span(name, context, attributes=attributes) as opened:
        yield opened
