"""The supervisor's session of `examples/decide/` runs to its end, and the register has what it shows."""

import re
from pathlib import Path

import pytest

import starter
from services.embedded.stack import Stack
from starter.client import BanjieClient
from tests.examples.running import run_example

pytestmark = pytest.mark.slow


@pytest.mark.deep
async def test_the_session_runs_and_its_decisions_are_on_record(
    stack: Stack, desk: BanjieClient, banjie_script: str
) -> None:
    ended = run_example(stack.home, "decide/session.sh", "decide-1", BANJIE=banjie_script)

    assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr
    (number,) = set(re.findall(r"^\$ banjie explain (PIN-\S+)", ended.stdout, re.MULTILINE))
    told = await starter.history(desk, number)
    decided = [(event.type, event.by) for event in told.events if event.by == "luo"]
    assert len(decided) == 2
    (refused,) = told.refused
    assert (refused.act, refused.by) == ("important", "shen")
    granted = re.findall(r"^\$ banjie approve \S+ --actor luo --until (\S+)$", ended.stdout, re.MULTILINE)
    clocks = {clock.clock: clock for clock in (await starter.waiting(desk, number)).clocks}
    assert [str(clocks["handling_important"].last_day)] == granted
    assert "PIN-32b" in ended.stdout + ended.stderr


def test_without_servers_it_stops_at_the_first_command(tmp_path: Path, banjie_script: str) -> None:
    ended = run_example(tmp_path / "home", "decide/session.sh", BANJIE=banjie_script)

    assert ended.returncode != 0
    assert "$ banjie" not in ended.stdout
