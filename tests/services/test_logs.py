"""Log lines: one JSON object each, with the case and without personal data."""

import json
import logging
import subprocess
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from services.logs import JsonFormatter

ROOT = "banjie.relay"


def formatted_line(message: str, *args: object, error: BaseException | None = None, **extra: Any) -> dict[str, Any]:
    """Format a log record; assert that it is one line, and return its JSON object."""
    record = logging.getLogger(ROOT).makeRecord(
        ROOT, logging.WARNING, __file__, 1, message, args, (type(error), error, error.__traceback__) if error else None,
        extra=extra,
    )  # fmt: skip
    text = JsonFormatter().format(record)
    assert "\n" not in text
    fields: dict[str, Any] = json.loads(text)
    return fields


def error_raised_by(work: Callable[[], object]) -> BaseException:
    try:
        work()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def test_a_line_has_instant_level_logger_and_case_number() -> None:
    logged = formatted_line("%s: 没有应答", "ZZW-2026-000001 act 3", number="ZZW-2026-000001")
    assert logged.pop("at").endswith("+00:00")
    assert logged == {
        "level": "WARNING",
        "logger": "banjie.relay",
        "message": "ZZW-2026-000001 act 3: 没有应答",
        "number": "ZZW-2026-000001",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (
            "temporal_activity",
            {
                "workflow_id": "complaint/ZZW-2026-000001",
                "workflow_run_id": "r-1",
                "activity_type": "record",
                "attempt": 3,
            },
        ),
        ("temporal_workflow", {"workflow_id": "complaint/ZZW-2026-000001", "run_id": "r-1", "attempt": 3}),
        ("temporal_log", SimpleNamespace(fields={"workflow_id": "complaint/ZZW-2026-000001", "run_id": "r-1"})),
    ],
)
def test_the_context_of_temporal_gives_case_and_run(name: str, value: Any) -> None:
    logged = formatted_line("failed", **{name: value})
    assert (logged["number"], logged["run_id"]) == ("ZZW-2026-000001", "r-1")
    assert logged.get("activity") == ("record" if name == "temporal_activity" else None)


def test_a_run_of_another_workflow_has_no_case_number() -> None:
    logged = formatted_line("failed", temporal_workflow={"workflow_id": "redate/7", "run_id": "r-1"})
    assert (logged.get("number"), logged["run_id"]) == (None, "r-1")


def test_an_error_is_logged_by_type_code_and_place_without_its_message() -> None:
    def fails() -> None:
        try:
            raise OSError(28, "张三丰 13800000000")
        except OSError as error:
            raise ValueError("张三丰 13800000000") from error

    logged = formatted_line("could not\n张三丰", error=error_raised_by(fails))
    assert logged["error"] == ["builtins.ValueError", "builtins.OSError 28"]
    assert any("test_logs.py" in place and place.endswith(" fails") for place in logged["trace"])
    assert logged["message"] == "could not"
    assert "张三丰" not in json.dumps(logged, ensure_ascii=False)


@pytest.mark.slow
def test_logs_metrics_and_health_file_do_not_import_temporalio() -> None:
    """The watch must start when Temporal's library cannot be loaded."""
    loads = "import services.logs, services.metrics, services.health_file, sys; sys.exit('temporalio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loads], check=False).returncode == 0
