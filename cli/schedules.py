"""`banjie schedules`: synchronize and list the periodic duties, and make the report of a missed one."""

import re
from datetime import date
from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, with_client
from cli.rendering import output
from models.errors import BadInput
from queries.views.duties import DutyListView, DutyView, LastReportView
from starter import periodic_duties
from starter.schedules import SyncResult, sync_schedules
from wording import terms

schedules = typer.Typer(no_args_is_help=True)
SYNC_RESULTS = {"created": "新排定", "updated": "已改", "deleted": "已撤", "unchanged": "不变"}


@schedules.command(name="sync")
def sync_command(as_json: AsJson = False) -> None:
    """照本单位采用的制度(office.yaml 写明的)排定定期事项;再次执行不变。"""
    result = with_client(sync_schedules)
    print_answer(result, as_json, lambda: _print_sync(result))


def _print_sync(result: SyncResult) -> None:
    for kind, names in result:
        for name in names:
            output.print_line(f"{SYNC_RESULTS[kind]} {name.partition(':')[2]}")
    if result == SyncResult():
        output.print_line("没有要排定的定期事项;采用哪些制度写在 office.yaml,例如 property-internal: {}")


@schedules.command(name="list")
def list_duties_command(as_json: AsJson = False) -> None:
    """定期事项:依据哪一条、下次何时、上次的报告是哪一件,呈报了何人。"""
    duties = with_client(periodic_duties.list_duties)
    print_answer(duties, as_json, lambda: _print_duties(output.escaped(duties)))


def _print_duties(found: DutyListView) -> None:
    for duty in found.duties:
        output.print_line(f"[bold]{duty.label}[/] {duty.title}({duty.procedure} {duty.entry}){'、'.join(duty.rules)}")
        output.print_line(f"  下次 {output.instant_text(duty.next)}{_schedule_state_text(duty)}")
        output.print_line(f"  上次 {_last_report_text(duty.last)}")
    if not found.answered:
        output.print_line("[yellow]Temporal 没有应答,是否已排定不详[/]")
    if found.not_followed:
        others = "、".join(found.not_followed)
        output.print_line(
            f"另有定期事项而本单位没有采用的制度:{others};采用的写在 office.yaml,再 banjie schedules sync"
        )


def _schedule_state_text(duty: DutyView) -> str:
    if duty.arranged is False:
        return " [red]尚未排定[/](banjie schedules sync)"
    return " [yellow]已暂停[/]" if duty.paused else ""


def _last_report_text(last: LastReportView | None) -> str:
    if last is None:
        return "还没有"
    told = "、".join(f"{recipient.to_label}({output.instant_text(recipient.at)})" for recipient in last.told)
    state = f"{last.stage_label or '尚未开始办理'}{',已办结' if last.closed_at else ''}"
    return f"{last.day} {last.number} {state}{',已告知 ' + told if told else ''}"


@schedules.command(name="run")
def run_duty_command(
    slug: Annotated[str, typer.Argument(help="制度,如 property-internal")],
    entry: Annotated[str, typer.Argument(help="定期事项,如 monthly_report")],
    day: Annotated[str, typer.Option("--day", help="应做的那一日,如 2026-12-01")],
    as_json: AsJson = False,
) -> None:
    """补做一次错过的定期事项;已经做过的不重做。"""
    on = _parse_day_option(day)
    done = with_client(lambda client: periodic_duties.run_duty(client, slug, entry, on))
    print_answer(done, as_json, lambda: _print_duty_run(done))


def _parse_day_option(written: str) -> date:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", written):
            raise ValueError
        return date.fromisoformat(written)
    except ValueError:
        raise BadInput(f"--day 要写成 2026-12-01;收到的是 {written}") from None


def _print_duty_run(done: periodic_duties.DutyRun) -> None:
    if done.number is None:
        output.print_line("已交办,报告还在统计;稍后见 banjie schedules list")
        return
    how = "早已登记" if done.before else "已统计并登记"
    later = "" if done.begun else "(稍后自动开始办理)"
    report = f"{terms.official_instant(done.at)} 的报告:{done.number}{later}"
    output.print_line(f"[green]{how}[/] {report};文件见 banjie attachments {done.number}")
