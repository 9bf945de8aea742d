"""What a process writes of itself: a line for a program, with the case and without anybody."""

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
    """What the formatter makes of a record; it is one line of JSON."""
    made = logging.getLogger(ROOT).makeRecord(
        ROOT, logging.WARNING, __file__, 1, message, args, (type(error), error, error.__traceback__) if error else None,
        extra=extra,
    )  # fmt: skip
    written = JsonFormatter().format(made)
    assert "\n" not in written
    read: dict[str, Any] = json.loads(written)
    return read


def error_raised_by(work: Callable[[], object]) -> BaseException:
    try:
        work()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def test_a_line_has_its_instant_and_its_case() -> None:
    said = formatted_line("%s: 没有应答", "ZZW-2026-000001 act 3", number="ZZW-2026-000001")
    assert said.pop("at").endswith("+00:00")
    assert said == {
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
def test_temporal_says_where_it_was(name: str, value: Any) -> None:
    said = formatted_line("failed", **{name: value})
    assert (said["number"], said["run_id"]) == ("ZZW-2026-000001", "r-1")
    assert said.get("activity") == ("record" if name == "temporal_activity" else None)


def test_a_run_that_is_no_case_has_no_number() -> None:
    said = formatted_line("failed", temporal_workflow={"workflow_id": "redate/7", "run_id": "r-1"})
    assert (said.get("number"), said["run_id"]) == (None, "r-1")


def test_an_error_is_told_by_kind_code_and_place_and_not_by_what_it_quotes() -> None:
    def fails() -> None:
        try:
            raise OSError(28, "张三丰 13800000000")
        except OSError as error:
            raise ValueError("张三丰 13800000000") from error

    said = formatted_line("could not\n张三丰", error=error_raised_by(fails))
    assert said["error"] == ["builtins.ValueError", "builtins.OSError 28"]
    assert any("test_logs.py" in place and place.endswith(" fails") for place in said["trace"])
    assert said["message"] == "could not"
    assert "张三丰" not in json.dumps(said, ensure_ascii=False)


@pytest.mark.slow
def test_what_the_watch_shows_of_itself_loads_nothing_of_temporal() -> None:
    """It must stand when Temporal's library does not."""
    loads = "import services.logs, services.metrics, services.health_file, sys; sys.exit('temporalio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loads], check=False).returncode == 0
