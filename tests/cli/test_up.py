"""`banjie up` in one terminal, `banjie` in another: as people use it, in processes of their own."""

import json
import os
import signal
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest

from settings.servers import running_stack
from tests.deploy.host import free_port
from tests.services.embedded.test_stack import listened_addresses, processes_of
from tests.stack.fixtures import Command
from tests.stack.office import BY_PHONE, ROOT
from tests.stack.processes import listening, until_it_says
from tests.stack.waiting import LIMIT_SECONDS

pytestmark = pytest.mark.slow
BANJIE = (sys.executable, "-m", "cli.main")
MORE_THAN_A_PIPE_HOLDS = 200_000  # bytes


def up(home: Path, *options: str) -> AbstractContextManager[tuple[subprocess.Popen[str], list[str]]]:
    """`banjie up`: the process, and what it said."""
    return until_it_says("Ctrl-C", [*BANJIE, "up", *options], ROOT, environment(home))


def environment(home: Path) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("BANJIE_")} | {
        "BANJIE_HOME": str(home),
        "BANJIE_HTTP_PORT": str(free_port()),
        "PYTHONUNBUFFERED": "1",
        "COLUMNS": "200",
    }


@pytest.mark.deep
def test_a_case_goes_on_after_the_evening_and_the_morning(elsewhere: Command) -> None:
    home, banjie = elsewhere.home, elsewhere
    with up(home) as (process, said):
        found = running_stack(home)
        assert found
        assert found.ui_url is None
        assert {line.split()[0] for line in said if "127.0.0.1:" in line} == listened_addresses(home)
        assert any(found.temporal_address in line for line in said)
        assert "界面" not in "".join(said)
        assert {one.name for one in found.processes} == {"postgres", "temporal", "worker", "relay", "watch", "serve"}
        (interface,) = [line.split()[0] for line in said if "/docs" in line]
        page = httpx.get(f"http://{interface}/docs", timeout=LIMIT_SECONDS)
        assert (page.status_code, "Idempotency-Key" in page.text) == (200, True)
        assert httpx.get(f"http://{interface}/readyz", timeout=LIMIT_SECONDS).is_success
        assert banjie("staff", "add", "li", "--name", "李敏", "--role", "water_policy_office").code == 0
        number = taken_in(home)
        second = banjie("up")
        assert (second.code, "服务没有启动" in second.err) == (3, True)
        (serving,) = (one.pid for one in found.processes if one.name == "serve")
        os.kill(serving, signal.SIGKILL)
        assert process.stdout
        assert any("serve 已结束（退出码 -9），将重新启动" in line for line in iter(process.stdout.readline, ""))
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=LIMIT_SECONDS)
        assert (process.returncode, "数据保留" in out) == (0, True)
    assert processes_of(home) == []
    assert banjie("act", number, "note", "--actor", "li", "--json").data["error"] == "unavailable"
    assert banjie("waiting", number, "--json").data["stage"] == "screening"  # starts the register for itself
    assert processes_of(home) == []

    with up(home, "--ui") as (_, said):
        assert "界面不能设成只读" in "".join(said)
        assert {line.split()[0] for line in said if "127.0.0.1:" in line} == listened_addresses(home)
        done = banjie("act", number, "note", "--actor", "li", "--text", "opinion=次日已查看", "--json")
        assert (done.data["n"], done.data["seq"]) == (2, 3)
    assert processes_of(home) == []


def taken_in(home: Path) -> str:
    """As from a shell."""
    done = subprocess.run(
        [*BANJIE, "register", "-", "--json"],
        cwd=ROOT,
        env=environment(home),
        input=BY_PHONE.read_bytes(),
        capture_output=True,
        check=True,
    )
    number: str = json.loads(done.stdout)["number"]
    return number


def test_ctrl_c_in_the_middle_of_a_command(stack: Any) -> None:
    process = subprocess.Popen(
        [*BANJIE, "register", "-"],
        cwd=ROOT,
        env=environment(stack.home),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=listening,  # noqa: PLW1509
    )
    assert process.stdin
    process.stdin.write(b"#" * MORE_THAN_A_PIPE_HOLDS)  # comes back when the command reads
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=LIMIT_SECONDS)

    assert process.returncode == 130
    assert b"Traceback" not in err
