"""`banjie up`, `demo`, `worker`, `relay`, `migrate`: what keeps running, and what is run once."""

import asyncio
import logging
import sys
from typing import Annotated

import typer
from sqlalchemy.exc import OperationalError

import migrations
from cli import render
from cli.calendar_status import amiss, told_of
from cli.connection import asked, reading
from cli.demo import from_scenarios
from cli.demo import play as stories
from cli.demo.script import EXAMPLES, courses
from cli.environment import set_up
from embedded.processes import StackError
from embedded.stack import Stack, locate, not_running
from models.errors import BadInput, Unavailable
from register.transactions import NO_REGISTER
from services import health_file, logs, temporal_metrics
from services import relay as relays
from services.release_workers import ReleaseWorkers
from services.worker_process import run as work
from settings import Settings
from starter import schedules, staff_file
from starter.client import open_client
from starter.notice_delivery import notice_settings
from starter.operations import deploy, releases


def up() -> None:
    """启动并保持运行:PostgreSQL、Temporal 及其界面、办理程序、传递程序、监察程序;数据在 .banjie/,Ctrl-C 停止。"""
    chosen = set_up()
    if not chosen.embedded:
        raise BadInput("环境变量已写明外部的 PostgreSQL 和 Temporal(BANJIE_DATABASE_URL 等);banjie up 只启动内置的服务")
    try:
        with Stack(chosen.home) as stack:
            migrations.upgrade(stack.database_owner_url)
            crew = staffed(stack, releases.keep(chosen))
            stack.run("relay", [sys.executable, "-m", "cli.main", "relay"])
            stack.run("watch", [sys.executable, "-m", "cli.main", "watch"])
            arranged()
            render.addresses(stack.temporal_address, stack.ui_url, str(stack.logs))
            told_of(reading(amiss))
            others_at_work(crew)
            stack.wait(crew.look)
            render.console.print("正在停止……数据保留")
    except StackError as error:
        raise Unavailable(f"服务没有启动:{error}") from None


def arranged() -> None:
    """The periodic duties that the office has by now. A stack without them is better than none."""
    try:
        asked(lambda desk: schedules.sync(desk, thorough=False))
    except (BadInput, Unavailable) as error:
        render.complaint(error.kind, f"定期事项没有排定:{error.says};恢复后 banjie schedules sync")


def staffed(stack: Stack, own: str) -> ReleaseWorkers:
    """A worker for this release, and for each older one that is still needed."""
    if len(releases.kept(stack.home)) > 1:
        asked(lambda desk: deploy.clear(desk, stack.home, own))
    crew = ReleaseWorkers(stack, own)
    crew.look()
    return crew


def others_at_work(crew: ReleaseWorkers) -> None:
    """What is not told by the stack itself: that older releases run beside this one."""
    if others := crew.others:
        render.told(
            f"本程序是版本 {crew.own};另为版本 {'、'.join(others)} 的案件保持办理程序。"
            "换用本版:banjie deploy;各版情况:banjie deploy status"
        )


def demo(
    only: Annotated[str | None, typer.Option("--course", help="只演示编号以此开头的一件,如 04")] = None,
    procedure: Annotated[
        str | None, typer.Option(help="演示这部制度:它的场景文件里走到每一种终结的一件,如 bank")
    ] = None,
) -> None:
    """演示:真实的来件由登记到办结,几十秒内走完。"""
    logging.basicConfig(level=logging.ERROR)
    home = set_up().home / "demo"
    found, staff = (
        from_scenarios.shown(procedure) if procedure else (courses(only), staff_file.read(EXAMPLES / "staff.yaml"))
    )
    if not found:
        raise BadInput(f"没有编号以「{only}」开头的演示;现有:{'、'.join(courses())}")
    sys.exit(asyncio.run(stories.run(home, found, staff)))


def worker() -> None:
    """办理程序:执行案件的工作流与登记活动。"""
    asyncio.run(work(_lasting()))


def relay() -> None:
    """传递程序:把已收件、已收文而案件尚未办理的送到,把应发的告知发出。"""
    chosen = _lasting()
    asyncio.run(relays.run(open_client(chosen), house=notice_settings(chosen), looked=lambda: health_file.beat(chosen)))


def _lasting() -> Settings:
    """The settings of a process that goes on for long, once it logs and shows itself as they say."""
    chosen = set_up()
    logs.begin(chosen)
    temporal_metrics.begin(chosen)
    return chosen


def migrate() -> None:
    """把登记簿的结构升到最新。"""
    chosen = set_up()
    try:
        owner_url = locate(chosen).database_owner_url
    except StackError as error:
        raise not_running(chosen) from error
    try:
        migrations.upgrade(owner_url)
    except OperationalError as error:
        raise Unavailable(NO_REGISTER) from error
    render.console.print("[green]登记簿的结构已是最新[/]")


commands = (up, demo, worker, relay, migrate)
