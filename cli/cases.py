"""The command `banjie`. Exit codes: 0 done, 1 refused, 2 bad input, 3 unavailable; `--json` for programs."""

import re
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from cli import attachments, calendar_adopt, decisions, documents, environment, explain, main, runs, services
from cli.alarms import alarms_command
from cli.calendar import calendar
from cli.calendar_status import OfficeWarnings, calendar_status_command, office_warnings, print_office_warnings
from cli.connection import AsJson, print_answer, read_register, with_client
from cli.deploy import deploy
from cli.notices import notice, notices_command
from cli.procedures import procedures
from cli.rendering import case_tables, history_lines, output
from cli.schedules import schedules
from cli.staff import staff
from cli.watch import watch_command
from models.errors import BadInput
from procedures import slugs
from queries import case_file, complaint, history, lists
from queries import waiting as waiting_query
from queries.views.lists import CaseListView
from queries.views.preview import PreviewView
from queries.views.waiting import WaitingView
from starter import act_preview, acts, attachment_upload, input_files, input_values
from starter.act_record import ActResult
from starter.client import BanjieClient
from starter.registration import Registered, register
from wording import terms

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="办结:每一件投诉都有始有终,按期,可证。",
)
app.add_typer(procedures, name="procedures", help="制度:列出、查看、校验、追溯")
app.add_typer(calendar, name="calendar", help="历法:时限何时届满,逐日说明理由;采用放假通知")
for calendar_command_name, calendar_command in {"status": calendar_status_command, **calendar_adopt.commands}.items():
    calendar.command(name=calendar_command_name)(calendar_command)
app.add_typer(deploy, name="deploy", help="换用新版程序:在办案件逐件换过来;status 各版情况,retire 停止旧版")
app.add_typer(schedules, name="schedules", help="定期事项(每月统计等):排定、查看、补做")
app.add_typer(staff, name="staff", help="人员名册与职责")
app.add_typer(notice, name="notice", help="一件告知:记录已告知、查看经过")
commands: dict[str, Callable[..., None]] = {
    **services.commands,
    **decisions.commands,
    **runs.commands,
    "explain": explain.explain_command,
    "notices": notices_command,
    "alarms": alarms_command,
    "watch": watch_command,
    **attachments.commands,
    **documents.commands,
}
for command_name, command in commands.items():
    app.command(name=command_name)(command)

Number = Annotated[str, typer.Argument(help="登记号,如 ZZW-2025-000001")]
Actor = Annotated[str, typer.Option("--actor", help="办理人代号")]


@app.command(name="register")
def register_command(
    form: Annotated[str, typer.Argument(help="来件表单(YAML 或 JSON 文件),或 - 由标准输入读入")],
    key: Annotated[str | None, typer.Option("--key", help="送件方自己的标记:同一标记只登记一次")] = None,
    as_json: AsJson = False,
) -> None:
    """登记一件投诉。"""
    what = "标准输入里的表单" if form == "-" else f"表单 {form}"
    written = input_files.read_mapping(form, what)
    folder = Path() if form == "-" else Path(form).parent

    async def register_and_look(client: BanjieClient) -> tuple[Registered, WaitingView | None]:
        registered = await register(client, written, key, folder)
        if not registered.begun:
            return registered, None
        return registered, await client.transact(lambda session: waiting_query.waiting_view(session, registered.number))

    registered, waiting = with_client(register_and_look)
    print_answer(registered, as_json, lambda: _print_registered(registered, waiting))


def _print_registered(registered: Registered, waiting: WaitingView | None) -> None:
    later = "" if registered.begun else "(尚未开始办理,稍后自动开始)"
    output.console.print(f"[green]已收件[/] 登记号 [bold]{registered.number}[/]{later}")
    if waiting:
        case_tables.print_waiting(waiting)


@app.command(name="show")
def show_command(
    number: Number,
    person: Annotated[str | None, typer.Option("--person", help="查阅人代号;不写则不显示个人信息")] = None,
    as_json: AsJson = False,
) -> None:
    """一件投诉的全貌。"""
    case = read_register(lambda session, now: complaint.case_view(session, number, person, now))
    print_answer(case, as_json, lambda: case_tables.print_complaint(case))


@app.command(name="list")
def list_command(
    role: Annotated[str | None, typer.Option("--role", help="由某处室或职务承办的")] = None,
    person: Annotated[str | None, typer.Option("--person", help="由某人(及其处室、职务)承办的")] = None,
    procedure: Annotated[str | None, typer.Option("--procedure", help="某一制度的")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="已逾期的")] = False,
    due_within: Annotated[str | None, typer.Option("--due-within", help="多久之内到期,如 3d、12h")] = None,
    everything: Annotated[bool, typer.Option("--all", help="连同已办结的")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=lists.PAGE_SIZE, help="每页几件")] = lists.PAGE_SIZE,
    after: Annotated[str | None, typer.Option("--after", help="从上一页给出的位置往后看")] = None,
    as_json: AsJson = False,
) -> None:
    """待办清单,先到期的在前,一页一页看。"""
    within = _read_duration(due_within) if due_within else None
    environment.load_environment()
    if procedure and procedure not in slugs():
        raise BadInput(f"没有「{procedure}」这一制度;现有:{'、'.join(slugs())}")
    wanted = lists.CaseFilter(role, person, procedure, overdue, within, everything, limit, after)

    cases, warnings = read_register(
        lambda session, now: (lists.case_list(session, wanted, now), office_warnings(session, now))
    )
    print_answer(cases, as_json, lambda: _print_list(cases, warnings))


def _print_list(cases: CaseListView, warnings: OfficeWarnings) -> None:
    case_tables.print_case_list(cases)
    print_office_warnings(warnings)


def _read_duration(written: str) -> timedelta:
    units = {"d": "days", "h": "hours", "m": "minutes"}
    number, unit = written[:-1], written[-1:]
    if unit not in units or not re.fullmatch("[0-9]{1,6}", number):
        raise BadInput(f"--due-within 要写成 3d、12h 或 30m;收到的是 {written}")
    return timedelta(**{units[unit]: int(number)})


@app.command(name="waiting")
def waiting_command(number: Number, as_json: AsJson = False) -> None:
    """一件投诉在等什么:谁、到何时、还缺什么。"""
    found = read_register(lambda session, _: waiting_query.waiting_view(session, number))
    print_answer(found, as_json, lambda: case_tables.print_waiting(found))


@app.command(name="history")
def history_command(number: Number, as_json: AsJson = False) -> None:
    """一件投诉的经过:何时、何人、何事、依据哪一条。"""
    found = read_register(lambda session, _: history.history_view(session, number))
    print_answer(found, as_json, lambda: history_lines.print_history(found))


@app.command(name="act")
def act_command(  # everything a person may say with an act
    number: Number,
    name: Annotated[str, typer.Argument(help="事项的代号或名称,见 banjie waiting")],
    actor: Actor,
    fact: Annotated[list[str] | None, typer.Option("--fact", help="名称=值,可多次")] = None,
    text: Annotated[list[str] | None, typer.Option("--text", help="名称=文字,可多次;@文件 读入文件")] = None,
    means: Annotated[str | None, typer.Option("--means", help="告知方式:" + "、".join(terms.MEANS_NAMES))] = None,
    clock: Annotated[str | None, typer.Option("--clock", help="所指的时限")] = None,
    units: Annotated[int | None, typer.Option("--units", help="申请延长多少(以该时限的单位计)")] = None,
    until: Annotated[str | None, typer.Option("--until", help="申请(批准)延长到哪一日")] = None,
    whom: Annotated[str | None, typer.Option("--whom", help="转办、委派、加签、会签、回避所指的人或处室")] = None,
    about: Annotated[str | None, typer.Option("--about", help="所指的事项、文书或内容的代号")] = None,
    of: Annotated[int | None, typer.Option("--of", help="所指的第几号事项(撤回误办)")] = None,
    item: Annotated[str | None, typer.Option("--item", help="所指的一项(当事人、措施、物品等)的代号")] = None,
    track: Annotated[str | None, typer.Option("--track", help="案件分几路办理时,所指的一路")] = None,
    party: Annotated[str | None, typer.Option("--party", help="表示意见或签字的当事人")] = None,
    given: Annotated[bool | None, typer.Option("--given/--not-given", help="当事人是否同意")] = None,
    ground: Annotated[str | None, typer.Option("--ground", help="中止的理由")] = None,
    unknown: Annotated[list[str] | None, typer.Option("--unknown", help="记为不详的事项,可多次")] = None,
    happened_at: Annotated[str | None, typer.Option("--happened-at", help="实际发生的时刻(补记)")] = None,
    id: Annotated[str | None, typer.Option("--id", help="送件方自己的标记:同一标记只办理一次")] = None,
    attach: Annotated[list[str] | None, typer.Option("--attach", help="随同附上的文件,可多次")] = None,
    preview: Annotated[bool, typer.Option("--preview", help="只看结果,不办理")] = False,
    as_json: AsJson = False,
) -> None:
    """在一件投诉上办理一个事项。"""
    words: dict[str, object] = {
        "actor": actor,
        "id": id,
        "means": means,
        "clock": clock,
        "units": units,
        "until": until,
        "whom": whom,
        "about": about,
        "of": of,
        "item": item,
        "track": track,
        "party": party,
        "given": given,
        "ground": ground,
        "unknown": tuple(unknown or ()),
    }

    async def said(client: BanjieClient) -> dict[str, object]:
        """Return the act in the terms of the case's procedure, its files stored (for a preview only looked at)."""
        case = await client.transact(lambda session: case_file.load_case_file(session, number))
        parts = {
            "name": case_file.act_name(case.procedure, case.case.stage, name),
            "facts": input_values.parse_facts(case.procedure, input_values.parse_pairs(fact or [], "--fact")),
            "texts": {
                key: _text_or_file(value) for key, value in input_values.parse_pairs(text or [], "--text").items()
            },
            "happened_at": _read_happened_at(happened_at) if happened_at else None,
        }
        files = await attachment_upload.store_files(client, attach, only_inspect=preview) if attach else ()
        return {**words, **parts, "attachments": files}

    async def preview_act(client: BanjieClient) -> PreviewView:
        return await act_preview.preview(client, number, await said(client))

    async def perform_act(client: BanjieClient) -> ActResult:
        return await acts.act(client, number, await said(client))

    if preview:
        decisions.show_preview(preview_act, as_json)
    else:
        decisions.perform(perform_act, as_json)


def _text_or_file(value: str) -> str:
    return input_files.read_text(value[1:], f"文字文件 {value[1:]}") if value.startswith("@") else value


def _read_happened_at(value: str) -> datetime:
    try:
        return input_values.parse_instant(value)
    except ValueError:
        raise BadInput(f"--happened-at 要写成 2025-10-11T09:00;收到的是 {value}") from None


def run_banjie(written: list[str]) -> int:
    """One command; its exit code."""
    return main.run_command(app, written)


if __name__ == "__main__":
    sys.exit(run_banjie(sys.argv[1:]))
