"""`banjie up`, `demo`, `worker`, `relay`, `migrate`: the services, the demonstration and the database schema."""

import asyncio
import logging
import sys
from collections.abc import Callable
from typing import Annotated

import typer
from sqlalchemy.exc import OperationalError

import migrations
from cli.calendar_status import OfficeWarnings, office_warnings, print_office_warnings
from cli.connection import with_client
from cli.demo import from_scenarios, play
from cli.demo.script import EXAMPLES, load_courses
from cli.environment import load_environment
from cli.rendering import output
from embedded.processes import StackError
from embedded.stack import Stack, locate_servers, stack_not_running
from models.errors import BadInput, Unavailable
from register.transactions import REGISTER_UNAVAILABLE
from services import health_file, logs, temporal_metrics
from services import relay as relays
from services.release_workers import ReleaseWorkers
from services.worker_process import run_worker
from settings import Settings
from starter import schedules, staff_file
from starter.client import BanjieClient, open_client
from starter.notice_delivery import read_notice_settings
from starter.operations import deploy, releases


def up_command() -> None:
    """启动并保持运行:PostgreSQL、Temporal 及其界面、办理程序、传递程序、监察程序;数据在 .banjie/,Ctrl-C 停止。"""
    chosen = load_environment()
    if not chosen.embedded:
        raise BadInput("环境变量已写明外部的 PostgreSQL 和 Temporal(BANJIE_DATABASE_URL 等);banjie up 只启动内置的服务")
    try:
        with Stack(chosen.home) as stack:
            migrations.upgrade(stack.database_owner_url)
            own = releases.keep_release(chosen)
            workers, warnings = with_client(lambda client: start_processes(client, stack, own), chosen)
            output.print_addresses(stack.temporal_address, stack.ui_url, str(stack.logs))
            print_office_warnings(warnings)
            print_other_releases(workers)
            stack.wait_until_stopped(workers.sync_workers)
            output.console.print("正在停止……数据保留")
    except StackError as error:
        raise Unavailable(f"服务没有启动:{error}") from None


async def start_processes(client: BanjieClient, stack: Stack, own: str) -> tuple[ReleaseWorkers, OfficeWarnings]:
    """Start the workers of this release and of older ones that are still needed, the relay and the watch; then
    synchronize the schedules. Returns the workers and what the office should know."""
    if len(releases.kept_releases(stack.home)) > 1:
        await deploy.retire_unneeded(client, stack.home, own)
    workers = ReleaseWorkers(stack, own)
    workers.sync_workers()
    stack.run_process("relay", [sys.executable, "-m", "cli.main", "relay"])
    stack.run_process("watch", [sys.executable, "-m", "cli.main", "watch"])
    await sync_duties(client)
    warnings = await client.transact(lambda session: office_warnings(session, client.clock(session, "")))
    return workers, warnings


async def sync_duties(client: BanjieClient) -> None:
    """Arrange the periodic duties of the office. A failure is only printed: the stack runs without them."""
    try:
        await schedules.sync_schedules(client, thorough=False)
    except (BadInput, Unavailable) as error:
        output.print_failure(error.kind, f"定期事项没有排定:{error.says};恢复后 banjie schedules sync")


def print_other_releases(workers: ReleaseWorkers) -> None:
    """Print which older releases run beside this one."""
    if others := workers.other_releases:
        output.print_line(
            f"本程序是版本 {workers.own};另为版本 {'、'.join(others)} 的案件保持办理程序。"
            "换用本版:banjie deploy;各版情况:banjie deploy status"
        )


def demo_command(
    only: Annotated[str | None, typer.Option("--course", help="只演示编号以此开头的一件,如 04")] = None,
    procedure: Annotated[
        str | None, typer.Option(help="演示这部制度:它的场景文件里走到每一种终结的一件,如 bank")
    ] = None,
) -> None:
    """演示:真实的来件由登记到办结,几十秒内走完。"""
    logging.basicConfig(level=logging.ERROR)
    home = load_environment().home / "demo"
    found, staff = (
        from_scenarios.scenario_courses(procedure)
        if procedure
        else (load_courses(only), staff_file.read_staff_file(EXAMPLES / "staff.yaml"))
    )
    if not found:
        raise BadInput(f"没有编号以「{only}」开头的演示;现有:{'、'.join(load_courses())}")
    asyncio.run(play.run_demo(home, found, staff))


def worker_command() -> None:
    """办理程序:执行案件的工作流与登记活动。"""
    asyncio.run(run_worker(_begin_long_process()))


def relay_command() -> None:
    """传递程序:把已收件、已收文而案件尚未办理的送到,把应发的告知发出。"""
    chosen = _begin_long_process()
    asyncio.run(
        relays.run_relay(
            open_client(chosen),
            notice_settings=read_notice_settings(chosen),
            on_answer=lambda: health_file.touch_health_file(chosen),
        )
    )


def _begin_long_process() -> Settings:
    """Return the settings of a long-running process, after its logs and metrics are set up."""
    chosen = load_environment()
    logs.configure_logging(chosen)
    temporal_metrics.configure_runtime(chosen)
    return chosen


def migrate_command() -> None:
    """把登记簿的结构升到最新。"""
    chosen = load_environment()
    try:
        owner_url = locate_servers(chosen).database_owner_url
    except StackError as error:
        raise stack_not_running(chosen) from error
    try:
        migrations.upgrade(owner_url)
    except OperationalError as error:
        raise Unavailable(REGISTER_UNAVAILABLE) from error
    output.console.print("[green]登记簿的结构已是最新[/]")


commands: dict[str, Callable[..., None]] = {
    "up": up_command,
    "demo": demo_command,
    "worker": worker_command,
    "relay": relay_command,
    "migrate": migrate_command,
}
