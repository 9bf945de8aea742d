"""The backend of `examples/integrate/`: repeatable, refused by rules, patient with servers that do not answer."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from models.errors import Unavailable
from services.embedded.stack import Stack
from starter.client import BanjieClient
from tests.examples.running import EXAMPLES, run_example
from tests.stack.office import registered


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The example as a module; it does not wait between attempts."""
    spec = importlib.util.spec_from_file_location("example_backend", EXAMPLES / "integrate" / "backend.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "PAUSES", (0.0, 0.0))
    return module


async def test_a_request_is_sent_again_until_it_is_answered(backend: ModuleType) -> None:
    failures = [Unavailable("down"), Unavailable("down")]

    async def request() -> str:
        if failures:
            raise failures.pop()
        return "done"

    assert await backend.send_until_answered(request) == "done"


async def test_after_the_last_attempt_the_caller_is_told(backend: ModuleType) -> None:
    attempts = 0

    async def request() -> None:
        nonlocal attempts
        attempts += 1
        raise Unavailable("down")

    with pytest.raises(Unavailable):
        await backend.send_until_answered(request)
    assert attempts == 3


@pytest.mark.slow
def test_without_servers_it_ends_with_exit_code_3(tmp_path: Path) -> None:
    ended = run_example(tmp_path / "home", "integrate/backend.py", "web-17")

    assert (ended.returncode, "banjie up" in ended.stderr) == (3, True)


@pytest.mark.slow
async def test_it_registers_acts_reads_and_lists_and_a_repetition_changes_nothing(
    stack: Stack, desk: BanjieClient
) -> None:
    others = [await registered(desk) for _ in range(3)]  # two pages for wang, whose office they wait for

    first, again = (run_example(stack.home, "integrate/backend.py", "web-17") for _ in range(2))

    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    assert "ZZW-02c" in first.stderr
    case = json.loads(first.stdout.splitlines()[0])
    assert case["stage"] == "closed_referred"
    assert all(number in first.stdout for number in others)
    assert first.stdout == again.stdout
