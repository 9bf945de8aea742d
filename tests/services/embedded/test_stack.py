"""The embedded servers: data survive restarts and kills, and no process is left behind."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import ProgrammingError
from temporalio import workflow
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes
from temporalio.testing import TimeSkipper, TimeSkippingConfig
from temporalio.worker import Worker

from models.errors import StackError
from services.embedded.stack import Stack
from settings import Settings
from settings.servers import Endpoints, locate_servers, running_stack
from tests.stack.processes import listening
from tests.stack.regulations import some_or_deep
from tests.stack.waiting import LIMIT_SECONDS, wait_until

pytestmark = pytest.mark.slow
GRANTED = "GRANT SELECT, INSERT ON register TO banjie_app"

ROOT = Path(__file__).parents[3]
NUMBER = SearchAttributeKey.for_keyword("BanjieNumber")

OWNER = """
import sys
from pathlib import Path
from services.embedded.stack import Stack
with Stack(Path(sys.argv[1])) as stack:
    stack.run_process("sleeper", [sys.executable, "-c", "import time; time.sleep(600)"])
    print("ready", flush=True)
    stack.wait_until_stopped()
"""


@contextmanager
def stack_owner(home: Path) -> Iterator[tuple[subprocess.Popen[str], Endpoints]]:
    """Run a stack in a process of its own, as `banjie up` in another terminal."""
    command = (sys.executable, "-c", OWNER, str(home))
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, preexec_fn=listening)  # noqa: PLW1509
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        endpoints = running_stack(home)
        assert endpoints is not None
        yield process, endpoints
    finally:
        process.kill()
        process.communicate()


def processes_of(home: Path) -> list[str]:
    """Return every process whose command line or working directory names this folder."""
    seen = [child.info for child in psutil.process_iter(["pid", "cmdline", "cwd"])]
    return [f"{child}" for child in seen if str(home) in f"{child}" and child["pid"] != os.getpid()]


def listened_addresses(home: Path) -> set[str]:
    """Return where the processes of this folder accept connections by TCP, as the kernel says."""
    named = {one.pid for one in psutil.process_iter(["cmdline", "cwd"]) if str(home) in f"{one.info}"} | stack_pids(
        home
    )
    found = [one for one in psutil.net_connections("tcp") if one.pid in named and one.status == psutil.CONN_LISTEN]
    accepting = [(str(one.laddr[0]), int(one.laddr[1])) for one in found if one.laddr]
    assert {host for host, _ in accepting} == {"127.0.0.1"}
    return {f"{host}:{port}" for host, port in accepting}


def stack_pids(home: Path) -> set[int]:
    endpoints = running_stack(home)
    return {child.pid for child in endpoints.processes} if endpoints else set()


def execute(url: str, *statements: str) -> object:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        results = [connection.execute(text(statement)) for statement in statements]
        return results[-1].scalar() if results[-1].returns_rows else None


async def open_case(address: str, number: str) -> None:
    client = await Client.connect(address)
    attributes = TypedSearchAttributes([SearchAttributePair(NUMBER, number)])
    await client.start_workflow("Case", id=number, task_queue="nobody", search_attributes=attributes)


@pytest.mark.deep
async def test_data_survive_a_restart(tmp_path: Path) -> None:
    with Stack(tmp_path) as stack:
        execute(stack.database_owner_url, "CREATE TABLE register (number text)", GRANTED)
        execute(stack.database_url, "INSERT INTO register VALUES ('水〔2025〕1号')")
        await open_case(stack.temporal_address, "case-1")
    assert processes_of(tmp_path) == []

    with Stack(tmp_path) as stack:
        assert execute(stack.database_url, "SELECT number FROM register") == "水〔2025〕1号"
        client = await Client.connect(stack.temporal_address)
        case = await client.get_workflow_handle("case-1").describe()
        assert case.status is WorkflowExecutionStatus.RUNNING
        assert case.typed_search_attributes[NUMBER] == "case-1"
        namespace = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace="default"))
        assert namespace.config.workflow_execution_retention_ttl.ToTimedelta() == timedelta(days=3650)
    assert processes_of(tmp_path) == []


@pytest.mark.deep
def test_the_application_role_owns_no_table_and_has_the_rights_of_the_migrations_only(tmp_path: Path) -> None:
    with Stack(tmp_path, throwaway=True) as stack:
        execute(stack.database_owner_url, "CREATE TABLE event (seq int)")
        for statement in ("SELECT 1 FROM event", "TRUNCATE event", "DROP TABLE event", "CREATE TABLE other (n int)"):
            with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
                execute(stack.database_url, statement)


@pytest.mark.deep
def test_temporal_keeps_its_ports_over_a_restart_and_says_where_it_has_to_leave_one(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    with Stack(here), Stack(there, ui=True) as second:
        address, screen = second.temporal_address, second.ui_url
    with Stack(there, ui=True) as second:  # the first ports are free again
        assert (second.temporal_address, second.ui_url, second.left_temporal_port) == (address, screen, None)

    port = int(address.rpartition(":")[2])
    with socket.create_server(("127.0.0.1", port)), Stack(there) as second:
        moved = second.temporal_address
        assert moved != address
        assert second.left_temporal_port == port
    with Stack(there) as second:
        assert (second.temporal_address, second.left_temporal_port) == (moved, None)


@pytest.mark.deep
async def test_two_stacks_run_side_by_side(tmp_path: Path) -> None:
    first_home, second_home = tmp_path / "一 号", tmp_path / "second"  # a path with a space and Chinese characters
    async with Stack(first_home, ui=True) as first, Stack(second_home, throwaway=True) as second:
        assert first.temporal_address != second.temporal_address
        for stack in (first, second):
            socket_file, *ports = [port.address for port in stack.open_ports()]
            assert Path(socket_file).is_socket()
            assert set(ports) == listened_addresses(stack.home)
        screens = [[port.address for port in stack.open_ports() if port.use == "screen"] for stack in (first, second)]
        assert screens == [[(first.ui_url or "").removeprefix("http://")], []]
        assert second.ui_url is None
        execute(first.database_owner_url, "CREATE TABLE here (n int)")
        assert execute(second.database_url, "SELECT to_regclass('here')") is None
        await open_case(first.temporal_address, "case-1")
        await open_case(second.temporal_address, "case-1")
    assert processes_of(tmp_path) == []


def test_a_second_owner_is_refused_and_the_first_is_found(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with pytest.raises(StackError, match="banjie up"):
        locate_servers(settings)
    with Stack(tmp_path, throwaway=True) as stack:
        with pytest.raises(StackError, match=f"already runs.*{os.getpid()}"):
            Stack(tmp_path).start()
        endpoints = locate_servers(settings)
        assert (endpoints.database_url, endpoints.temporal_address) == (stack.database_url, stack.temporal_address)
    with pytest.raises(StackError, match="banjie up"):
        locate_servers(settings)


@pytest.mark.parametrize("sign", some_or_deep([signal.SIGTERM, signal.SIGINT, signal.SIGHUP], one_in=3))
def test_a_signal_stops_all_processes_in_order(tmp_path: Path, sign: signal.Signals) -> None:
    with stack_owner(tmp_path) as (process, endpoints):
        assert {child.name for child in endpoints.processes} == {"postgres", "temporal", "sleeper"}
        process.send_signal(sign)
        process.wait(LIMIT_SECONDS)
        assert processes_of(tmp_path) == []
        assert "database system is shut down" in (tmp_path / "logs" / "postgres.log").read_text()
    assert running_stack(tmp_path) is None


async def test_a_kill_leaves_no_process_and_no_data_are_lost(tmp_path: Path) -> None:
    with stack_owner(tmp_path) as (process, endpoints):
        execute(
            endpoints.database_owner_url, "CREATE TABLE register (n int)", "INSERT INTO register VALUES (7)", GRANTED
        )
        await open_case(endpoints.temporal_address, "case-1")
        process.kill()
        process.wait()
        wait_until(lambda: not processes_of(tmp_path))
    assert running_stack(tmp_path) is None

    with Stack(tmp_path) as stack:
        assert execute(stack.database_url, "SELECT n FROM register") == 7
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            assert execute(stack.database_url, f"SHOW {setting}") == "on"
        client = await Client.connect(stack.temporal_address)
        assert (await client.get_workflow_handle("case-1").describe()).id == "case-1"


@pytest.mark.deep
def test_a_stack_starts_right_after_a_kill(tmp_path: Path) -> None:
    with stack_owner(tmp_path) as (process, _):
        process.kill()
        process.wait()
        with Stack(tmp_path) as stack:
            assert execute(stack.database_url, "SELECT 1") == 1
    assert processes_of(tmp_path) == []


@pytest.mark.deep
def test_a_lock_file_with_the_number_of_another_process_is_ignored(tmp_path: Path) -> None:
    """As in a restarted container, where process numbers begin at 1 again."""
    with Stack(tmp_path, throwaway=True):
        lock = tmp_path / "postgres" / "postmaster.pid"
        lines = lock.read_text().splitlines()
    lock.write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")

    with Stack(tmp_path, throwaway=True) as stack:
        assert execute(stack.database_url, "SELECT 1") == 1


async def test_crashed_servers_and_workers_are_restarted(tmp_path: Path) -> None:
    told = list[tuple[str, int]]()
    with Stack(tmp_path, ended=lambda name, code: told.append((name, code))) as stack:
        await open_case(stack.temporal_address, "case-1")
        stack.run_process("worker", [sys.executable, "-c", "print('at work'); import time; time.sleep(600)"])
        wait_until(lambda: "at work" in (stack.logs / "worker.log").read_text())
        before = running_stack(tmp_path)
        assert before is not None
        for child in before.processes:
            os.kill(child.pid, signal.SIGKILL)

        wait_until(lambda: stack_pids(tmp_path).isdisjoint(child.pid for child in before.processes))
        wait_until(lambda: len(stack_pids(tmp_path)) == 3)
        wait_until(lambda: (stack.logs / "worker.log").read_text().count("at work") == 2)
        assert "starts again in 1 s" in (stack.logs / "worker.log").read_text()
        assert sorted(told) == [(name, -signal.SIGKILL) for name in ("postgres", "temporal", "worker")]
        wait_until(stack._temporal.is_ready)
        client = await Client.connect(stack.temporal_address)
        assert (await client.get_workflow_handle("case-1").describe()).id == "case-1"
        wait_until(stack._postgres.is_ready)
        assert execute(stack.database_url, "SELECT 1") == 1
    assert processes_of(tmp_path) == []


@workflow.defn
class Deadline:
    @workflow.run
    async def run(self) -> str:
        await workflow.sleep(timedelta(days=56))
        return "over"


@pytest.mark.deep
async def test_a_stack_can_skip_time(tmp_path: Path) -> None:
    async with Stack(tmp_path, throwaway=True, time_skipping=True) as stack:
        client = await Client.connect(stack.temporal_address)
        skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False))
        async with Worker(skipper.client, task_queue="q", workflows=[Deadline]):
            case = await skipper.client.start_workflow(Deadline.run, id="case-1", task_queue="q")
            assert await skipper.fast_forward(case, timedelta(days=55))
            assert (await case.describe()).status is WorkflowExecutionStatus.RUNNING
            await skipper.fast_forward(case, timedelta(days=2))
            assert await case.result() == "over"


def test_a_failed_start_stops_the_servers_already_started(tmp_path: Path) -> None:
    (tmp_path / "temporal.db").mkdir()  # a folder in place of the SQLite file
    with pytest.raises(StackError, match=r"temporal does not start; the end of .*temporal\.log"):
        Stack(tmp_path).start()
    assert processes_of(tmp_path) == []
    assert running_stack(tmp_path) is None


@pytest.mark.deep
def test_a_stack_in_a_long_path_has_its_socket_elsewhere(tmp_path: Path) -> None:
    home = tmp_path / ("long-" * 20)
    with Stack(home, throwaway=True) as stack:
        assert execute(stack.database_url, "SELECT 1") == 1
    assert not stack._postgres.socket.exists()
