"""What a running process writes down about itself: lines for a person, or one JSON object each for a program.

The JSON names numbers, runs, activities, kinds of error and places in the code. What an error says is left out: it may
quote a row of the register, and with it a person.
"""

import json
import logging
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from models.messages import CASE
from settings import Settings

TEXT = "%(asctime)s %(levelname)s %(name)s %(message)s"


class Json(logging.Formatter):
    """One line, one object: at, level, logger, message; number, run_id, activity and error where there are any."""

    def format(self, record: logging.LogRecord) -> str:
        """The record on one line: of a message of several, the first is its own and the rest what others have said."""
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage().partition("\n")[0],
        }
        said |= {name: value for name, value in _where(record).items() if value is not None}
        if record.exc_info and record.exc_info[1]:
            said |= _error(record.exc_info[1])
        return json.dumps(said, ensure_ascii=False)


def begin(chosen: Settings) -> None:
    """From now on this process logs as the settings say."""
    handler = logging.StreamHandler()
    handler.setFormatter(Json() if chosen.log == "json" else logging.Formatter(TEXT))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs addresses, and a gateway's may hold a key


def _where(record: logging.LogRecord) -> dict[str, Any]:
    """Which case, which run, which activity: as the line itself says, or Temporal for it."""
    core = getattr(record, "temporal_log", None)
    told: Mapping[str, Any] = (
        getattr(record, "temporal_activity", None)
        or getattr(record, "temporal_workflow", None)
        or (core.fields if core else {})
    )
    case = str(told.get("workflow_id", ""))
    return {
        "number": getattr(record, "number", None) or (case.removeprefix(CASE) if case.startswith(CASE) else None),
        "run_id": told.get("workflow_run_id") or told.get("run_id"),
        "activity": told.get("activity_type"),
        "attempt": told.get("attempt"),
    }


def _error(error: BaseException) -> dict[str, Any]:
    """The kinds of error, the last first, each with its code where it has one; and where in the code it was."""
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": list(_kinds(error)),
        "trace": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }


def _kinds(error: BaseException | None) -> Iterator[str]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        code = getattr(error, "pgcode", None) or getattr(error, "errno", None) or getattr(error, "status", None)
        yield f"{type(error).__module__}.{type(error).__qualname__}" + (f" {code}" if code else "")
        error = error.__cause__ or error.__context__
