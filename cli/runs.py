"""`banjie compare`, `export`, `revive`: the runs of the cases beside the register, for whoever operates the system."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

import typer

from cli import render
from cli.connection import AsJson, answer, asked
from models.errors import Failure
from starter.client import BanjieClient
from starter.operations import export as exports
from starter.operations import revive as revival
from starter.operations.compare import compare as look
from starter.operations.export import Exported

STATES = {
    "written": "[green]已存档[/]",
    "intact": "[green]完好[/]",
    "missing": "[red]文件缺失[/]",
    "altered": "[red]文件被改动[/]",
    "differs": "[red]与存档时的历史不同,未改动存档[/]",
    "lost": "[red]Temporal 已没有这段历史[/]",
    "goes_on": "仍在运行",
    "unavailable": "[red]暂时读不到[/]",
}
AMISS = {
    "without": "没有在运行",
    "behind": "比登记簿旧",
    "silent": "没有应答",
    "unknown": "登记簿里没有",
}
UNAVAILABLE = 3


def compare(as_json: AsJson = False) -> None:
    """把 Temporal 中在运行的案件与登记簿比对(传递程序每小时比对一次)。"""
    found = asdict(asked(look))
    answer(found, as_json, lambda: _compared(found))


def _compared(found: dict[str, Any]) -> None:
    render.told(f"在运行 {found['running']} 件;新见已结束的运行 {found['ended']} 次;问及 {found['asked']} 件")
    amiss = [(zh, found[what]) for what, zh in AMISS.items() if found[what]]
    for zh, numbers in amiss:
        render.told(f"[red]{zh}[/] {len(numbers)} 件:{'、'.join(numbers)}")
    if found["without"] or found["behind"]:
        render.told("恢复运行:banjie revive 登记号 --by 人员代号 --reason 理由")
    if not amiss:
        render.told("[green]与登记簿一致[/]")


def export(
    number: Annotated[str | None, typer.Argument(help="登记号;不写则为全部")] = None,
    check: Annotated[bool, typer.Option("--check", help="只核对已存档的文件,不存档")] = False,
    as_json: AsJson = False,
) -> None:
    """把已结束的运行的历史从 Temporal 取出存档(传递程序每几分钟做一次)。"""
    work = exports.check if check else exports.export
    done = asked(lambda desk: work(desk, number))
    answer({"runs": [one.model_dump(mode="json") for one in done]}, as_json, lambda: _exported(done, check))
    raise typer.Exit(_code(done))


def _code(done: list[Exported]) -> int:
    if any(one.state == "unavailable" for one in done):
        return UNAVAILABLE
    return 0 if all(one.good for one in done) else 1


def _exported(done: list[Exported], check: bool) -> None:
    if not done:
        render.told("没有已存档的运行" if check else "没有待存档的运行")
    shown = [one for one in done if not (check and one.good)]
    for one in shown:
        render.told(f"{one.number} {one.run_id} {STATES[one.state]} {render.safe(one.path or '')}".rstrip())
    if done:
        counted = Counter(one.state for one in done)
        render.told(";".join(f"{STATES[state]} {count}" for state, count in sorted(counted.items())))


def revive(
    numbers: Annotated[list[str], typer.Argument(help="登记号,可多个")],
    by: Annotated[str, typer.Option("--by", help="决定恢复的人员代号")],
    reason: Annotated[str, typer.Option("--reason", help="理由")],
    as_json: AsJson = False,
) -> None:
    """恢复案件:运行被终止、失败、丢失,或与登记簿不符时,由日志重新开始运行;已办的不会重办。"""
    results = asked(lambda desk: _each(desk, numbers, by, reason))
    answer({"results": results}, as_json, lambda: _revived(results))
    raise typer.Exit(max(one["exit_code"] for one in results))


async def _each(desk: BanjieClient, numbers: list[str], by: str, reason: str) -> list[dict[str, Any]]:
    return [await _one(desk, number, by, reason) for number in numbers]


async def _one(desk: BanjieClient, number: str, by: str, reason: str) -> dict[str, Any]:
    try:
        done = await revival.revive(desk, number, by, reason)
        return {"outcome": "done", "exit_code": 0, **done.model_dump(mode="json")}
    except Failure as error:
        return {"outcome": error.kind, "exit_code": error.exit_code, "number": number, **error.written()}


def _revived(results: list[dict[str, Any]]) -> None:
    for one in results:
        render.told("\n".join(_lines(render.safe(one))))


def _lines(one: dict[str, Any]) -> Iterator[str]:
    if one["outcome"] != "done":
        yield f"{one['number']} [yellow]没有恢复[/]:{one['says']}"
        return
    yield f"{one['number']} [green]已恢复[/]({one['why_zh']}),自第 {one['after']} 号事项之后继续,运行 {one['run_id']}"
    if not one["recorded"]:
        yield "    第一步尚未记入登记簿;请看办理程序(banjie worker)是否在运行"


commands = (compare, export, revive)
