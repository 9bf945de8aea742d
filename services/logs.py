"""Logging of the long-running processes: plain text lines, or one JSON object per line.

The JSON names case numbers, workflow runs, activities, error types and places in the code. The message of an error is
left out: it may quote a row of the register, and with it a person's data.
"""

import logging
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from models.messages import CASE_ID_PREFIX
from settings import Settings
from wording.visible_text import json_text, visible_text

TEXT_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


class TextFormatter(logging.Formatter):
    """Formats a record as a line of text, and writes hidden signs out: somebody may read it on a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, followed by those of a traceback."""
        return visible_text(super().format(record))


class JsonFormatter(logging.Formatter):
    """Formats a record as one JSON object: at, level, logger, message; if known number, run_id, activity, error."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the JSON line. Of a message only the first line is kept: further lines quote other sources."""
        fields: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage().partition("\n")[0],
        }
        fields |= {name: value for name, value in _case_fields(record).items() if value is not None}
        fields |= getattr(record, "request", {})  # of the access log
        if record.exc_info and record.exc_info[1]:
            fields |= _error_fields(record.exc_info[1])
        return json_text(fields)


def configure_logging(chosen: Settings) -> None:
    """Configure the root logger of this process: to stderr, in the format that the settings name."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if chosen.log == "json" else TextFormatter(TEXT_FORMAT))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs addresses, and a gateway's may hold a key


def _case_fields(record: logging.LogRecord) -> dict[str, Any]:
    """Return the case, run and activity of a record: from its own `number`, else from what Temporal adds to it."""
    core = getattr(record, "temporal_log", None)
    context: Mapping[str, Any] = (
        getattr(record, "temporal_activity", None)
        or getattr(record, "temporal_workflow", None)
        or (core.fields if core else {})
    )
    workflow_id = str(context.get("workflow_id", ""))
    return {
        "number": getattr(record, "number", None)
        or (workflow_id.removeprefix(CASE_ID_PREFIX) if workflow_id.startswith(CASE_ID_PREFIX) else None),
        "run_id": context.get("workflow_run_id") or context.get("run_id"),
        "activity": context.get("activity_type"),
        "attempt": context.get("attempt"),
    }


def _error_fields(error: BaseException) -> dict[str, Any]:
    """Return the types in the chain of causes, outermost first, and the stack frames. Never the messages."""
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": list(_error_kinds(error)),
        "trace": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }


def _error_kinds(error: BaseException | None) -> Iterator[str]:
    """Yield each error's qualified type name, with its code (SQLSTATE, errno or gRPC status) if it has one."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        code = getattr(error, "pgcode", None) or getattr(error, "errno", None) or getattr(error, "status", None)
        yield f"{type(error).__module__}.{type(error).__qualname__}" + (f" {code}" if code else "")
        error = error.__cause__ or error.__context__
