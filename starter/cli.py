"""The command `banjie`. Exit codes: 0 done, 1 refused, 2 bad input, 3 unavailable; `--json` for programs."""

import asyncio
import json
import logging
import re
import sys
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer
from rich.markup import escape

from procedures import slugs
from starter import acts, files, journal, lists, parse, reads, screen, words
from starter.cli_law import procedures
from starter.cli_notices import notice, notices
from starter.cli_run import commands as run_commands
from starter.cli_staff import staff
from starter.counter import AsJson, answer, asked, reading
from starter.desk import Desk
from starter.errors import BadInput, Failure, Fault
from starter.intake import register

INTERRUPTED = 130
app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="办结:每一件投诉都有始有终,按期,可证。",
)
app.add_typer(procedures, name="procedures", help="制度:列出、查看、校验、追溯")
app.add_typer(staff, name="staff", help="人员名册与职责")
app.add_typer(notice, name="notice", help="一件告知:记录已告知、查看经过")
for command in (*run_commands, notices):
    app.command()(command)

Number = Annotated[str, typer.Argument(help="登记号,如 ZZW-2025-000001")]
Asked = Annotated[str | None, typer.Option("--clock", help="有几个申请时,所指的时限")]
Actor = Annotated[str, typer.Option("--actor", help="办理人代号")]


@app.command(name="register")
def register_(
    form: Annotated[str, typer.Argument(help="来件表单(YAML 或 JSON 文件),或 - 由标准输入读入")],
    key: Annotated[str | None, typer.Option("--key", help="送件方自己的标记:同一标记只登记一次")] = None,
    as_json: AsJson = False,
) -> None:
    """登记一件投诉。"""
    what = "标准输入里的表单" if form == "-" else f"表单 {form}"
    written = files.mapping(form, what)
    done = asked(lambda desk: register(desk, written, key))
    data = done.model_dump(mode="json")
    answer(data, as_json, lambda: _registered(done.number, done.begun))


def _registered(number: str, begun: bool) -> None:
    screen.console.print(
        f"[green]已收件[/] 登记号 [bold]{number}[/]" + ("" if begun else "(尚未开始办理,稍后自动开始)")
    )
    if begun:
        screen.waiting(reading(lambda session, _: reads.waiting(session, number)))


@app.command()
def show(
    number: Number,
    person: Annotated[str | None, typer.Option("--person", help="查阅人代号;不写则不显示个人信息")] = None,
    as_json: AsJson = False,
) -> None:
    """一件投诉的全貌。"""
    data = reading(lambda session, now: reads.show(session, number, person, now))
    answer(data, as_json, lambda: screen.show(data))


@app.command(name="list")
def list_(
    role: Annotated[str | None, typer.Option("--role", help="由某处室或职务承办的")] = None,
    person: Annotated[str | None, typer.Option("--person", help="由某人(及其处室、职务)承办的")] = None,
    procedure: Annotated[str | None, typer.Option("--procedure", help="某一制度的")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="已逾期的")] = False,
    due_within: Annotated[str | None, typer.Option("--due-within", help="多久之内到期,如 3d、12h")] = None,
    everything: Annotated[bool, typer.Option("--all", help="连同已办结的")] = False,
    as_json: AsJson = False,
) -> None:
    """待办清单,先到期的在前。"""
    within = _span(due_within) if due_within else None
    if procedure and procedure not in slugs():
        raise BadInput(f"没有「{procedure}」这一制度;现有:{'、'.join(slugs())}")
    wanted = lists.Wanted(role, person, procedure, overdue, within, everything)
    cases = reading(lambda session, now: lists.listing(session, wanted, now))
    answer({"cases": cases}, as_json, lambda: screen.listing(cases))


def _span(written: str) -> timedelta:
    units = {"d": "days", "h": "hours", "m": "minutes"}
    number, unit = written[:-1], written[-1:]
    if unit not in units or not re.fullmatch("[0-9]{1,6}", number):
        raise BadInput(f"--due-within 要写成 3d、12h 或 30m;收到的是 {written}")
    return timedelta(**{units[unit]: int(number)})


@app.command()
def waiting(number: Number, as_json: AsJson = False) -> None:
    """一件投诉在等什么:谁、到何时、还缺什么。"""
    data = reading(lambda session, _: reads.waiting(session, number))
    answer(data, as_json, lambda: screen.waiting(data))


@app.command(name="history")
def history_(number: Number, as_json: AsJson = False) -> None:
    """一件投诉的经过:何时、何人、何事、依据哪一条。"""
    data = reading(lambda session, _: journal.history(session, number))
    answer(data, as_json, lambda: screen.history(data))


@app.command()
def act(  # everything a person may say with an act
    number: Number,
    name: Annotated[str, typer.Argument(help="事项的代号或名称,见 banjie waiting")],
    actor: Actor,
    fact: Annotated[list[str] | None, typer.Option("--fact", help="名称=值,可多次")] = None,
    text: Annotated[list[str] | None, typer.Option("--text", help="名称=文字,可多次;@文件 读入文件")] = None,
    means: Annotated[str | None, typer.Option("--means", help="告知方式:" + "、".join(words.MEANS))] = None,
    clock: Annotated[str | None, typer.Option("--clock", help="所指的时限")] = None,
    units: Annotated[int | None, typer.Option("--units", help="申请延长多少(以该时限的单位计)")] = None,
    happened_at: Annotated[str | None, typer.Option("--happened-at", help="实际发生的时刻(补记)")] = None,
    id: Annotated[str | None, typer.Option("--id", help="送件方自己的标记:同一标记只办理一次")] = None,
    preview: Annotated[bool, typer.Option("--preview", help="只看结果,不办理")] = False,
    as_json: AsJson = False,
) -> None:
    """在一件投诉上办理一个事项。"""
    kept = reading(lambda session, _: reads.case_file(session, number))
    said: dict[str, Any] = {
        "name": reads.act_name(kept.procedure, kept.case.stage, name),
        "actor": actor,
        "id": id,
        "facts": parse.facts(kept.procedure, parse.pairs(fact or [], "--fact")),
        "texts": {key: _text(value) for key, value in parse.pairs(text or [], "--text").items()},
        "means": means,
        "clock": clock,
        "units": units,
        "happened_at": _instant(happened_at) if happened_at else None,
    }
    if preview:
        looked = asked(lambda desk: acts.preview(desk, number, said))
        answer(looked, as_json, lambda: screen.preview(looked))
        if not looked["allowed"]:
            raise typer.Exit(1)
        return
    _do(number, lambda desk: acts.act(desk, number, said), as_json)


def _text(value: str) -> str:
    return files.text(value[1:], f"文字文件 {value[1:]}") if value.startswith("@") else value


def _instant(value: str) -> datetime:
    try:
        return parse.instant(value)
    except ValueError:
        raise BadInput(f"--happened-at 要写成 2025-10-11T09:00;收到的是 {value}") from None


@app.command()
def approve(
    number: Number,
    actor: Actor,
    clock: Asked = None,
    as_json: AsJson = False,
) -> None:
    """批准等待批准的申请。"""
    _do(number, lambda desk: acts.approve(desk, number, actor, clock), as_json)


@app.command()
def refuse(
    number: Number,
    actor: Actor,
    clock: Asked = None,
    as_json: AsJson = False,
) -> None:
    """不批准等待批准的申请。"""
    _do(number, lambda desk: acts.refuse(desk, number, actor, clock), as_json)


@app.command()
def extend(
    number: Number,
    clock: Annotated[str, typer.Argument(help="时限的代号")],
    units: Annotated[int, typer.Argument(help="延长多少(以该时限的单位计)")],
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """申请延长一个时限,由他人批准。"""
    _do(number, lambda desk: acts.extend(desk, number, actor, clock, units), as_json)


def _do(number: str, work: Callable[[Desk], Coroutine[Any, Any, acts.Done]], as_json: bool) -> None:
    done = asked(work)
    data = done.model_dump(mode="json")
    waits = None
    if done.recorded:
        found = reading(lambda session, now: reads.show(session, number, None, now))
        data |= {"stage": found["stage"], "stage_zh": found["stage_zh"], "closed_at": found["closed_at"]}
        waits = found["waiting"]
    answer(data, as_json, lambda: screen.done(data, waits))


def main() -> None:
    """The one door for errors: a person reads words, a program JSON, both get the exit code."""
    sys.exit(run(sys.argv[1:]))


def run(written: list[str]) -> int:
    """One command; its exit code."""
    as_json = "--json" in written
    try:
        if any(one != one.encode(errors="ignore").decode() for one in written):
            raise BadInput("命令里有不能使用的字符(不是 UTF-8)")
        return int(app(written, standalone_mode=False) or 0)
    except Failure as error:
        return _failed(error, as_json)
    except typer.TyperException as error:
        return _failed(BadInput(_misspelt(error)), as_json)
    except (typer.Abort, KeyboardInterrupt, asyncio.CancelledError):
        return INTERRUPTED
    except Exception as error:
        logging.getLogger("banjie").exception("a fault of the program")
        return _failed(Fault(f"程序出错:{type(error).__name__}。请把上面的记录交给管理员"), as_json)


def _failed(error: Failure, as_json: bool) -> int:
    if as_json:
        print(json.dumps(error.written(), ensure_ascii=False))
    else:
        screen.complaint(error.kind, escape(error.says))
    return error.exit_code


def _misspelt(error: typer.TyperException) -> str:
    """No words at all is a question for help, which the program's own framework answers."""
    said = error.format_message()
    return f"命令写得不对:{said}\n用法见 banjie --help" if said else "没有写明要办什么;用法见 banjie --help"


if __name__ == "__main__":
    main()
