"""`banjie compare`, `export`, `revive`: the runs of the cases in Temporal, for whoever operates the system."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Annotated, NamedTuple

import typer

from cli.connection import AsJson, print_answer, with_client
from cli.rendering import output
from models.errors import Failure, Unavailable
from starter.client import BanjieClient
from starter.operations import export as exports
from starter.operations import revive as revival
from starter.operations.compare import ComparisonResult, compare_runs
from starter.operations.export import ExportedRun
from starter.operations.revive import RevivedCase

EXPORT_STATES = {
    "written": "[green]已存档[/]",
    "intact": "[green]完好[/]",
    "missing": "[red]文件缺失[/]",
    "altered": "[red]文件被改动[/]",
    "differs": "[red]与存档时的历史不同,未改动存档[/]",
    "lost": "[red]Temporal 已没有这段历史[/]",
    "goes_on": "仍在运行",
    "unavailable": "[red]暂时读不到[/]",
}


class RevivalResult(NamedTuple):
    """The result for one case: the revived case, or why it was not revived."""

    number: str
    revived: RevivedCase | None = None
    failure: Failure | None = None


def compare_command(as_json: AsJson = False) -> None:
    """把 Temporal 中在运行的案件与登记簿比对(传递程序每小时比对一次)。"""
    result = with_client(compare_runs)
    print_answer(asdict(result), as_json, lambda: _print_comparison(result))


def _print_comparison(result: ComparisonResult) -> None:
    output.print_line(f"在运行 {result.running} 件;新见已结束的运行 {result.ended} 次;问及 {result.asked} 件")
    problems = {
        "没有在运行": result.without,
        "比登记簿旧": result.behind,
        "没有应答": result.silent,
        "登记簿里没有": result.unknown,
    }
    for zh, numbers in problems.items():
        if numbers:
            output.print_line(f"[red]{zh}[/] {len(numbers)} 件:{'、'.join(numbers)}")
    if result.without or result.behind:
        output.print_line("恢复运行:banjie revive 登记号 --by 人员代号 --reason 理由")
    if not any(problems.values()):
        output.print_line("[green]与登记簿一致[/]")


def export_command(
    number: Annotated[str | None, typer.Argument(help="登记号;不写则为全部")] = None,
    check: Annotated[bool, typer.Option("--check", help="只核对已存档的文件,不存档")] = False,
    as_json: AsJson = False,
) -> None:
    """把已结束的运行的历史从 Temporal 取出存档(传递程序每几分钟做一次)。"""
    work = exports.check_archive if check else exports.export_histories
    done = with_client(lambda client: work(client, number))
    print_answer({"runs": [run.model_dump(mode="json") for run in done]}, as_json, lambda: _print_exports(done, check))
    raise typer.Exit(_export_exit_code(done))


def _export_exit_code(done: list[ExportedRun]) -> int:
    if any(run.state == "unavailable" for run in done):
        return Unavailable.exit_code
    return 0 if all(run.is_good for run in done) else 1


def _print_exports(done: list[ExportedRun], check: bool) -> None:
    if not done:
        output.print_line("没有已存档的运行" if check else "没有待存档的运行")
    for run in done:
        if not (check and run.is_good):
            path = output.escaped(run.path or "")
            output.print_line(f"{run.number} {run.run_id} {EXPORT_STATES[run.state]} {path}".rstrip())
    if done:
        counted = Counter(run.state for run in done)
        output.print_line(";".join(f"{EXPORT_STATES[state]} {count}" for state, count in sorted(counted.items())))


def revive_command(
    numbers: Annotated[list[str], typer.Argument(help="登记号,可多个")],
    by: Annotated[str, typer.Option("--by", help="决定恢复的人员代号")],
    reason: Annotated[str, typer.Option("--reason", help="理由")],
    as_json: AsJson = False,
) -> None:
    """恢复案件:运行被终止、失败、丢失,或与登记簿不符时,由日志重新开始运行;已办的不会重办。"""
    results = with_client(lambda client: _revive_each(client, numbers, by, reason))
    fields = [_revival_json(result) for result in results]
    print_answer({"results": fields}, as_json, lambda: _print_revivals(results))
    raise typer.Exit(max(result.failure.exit_code if result.failure else 0 for result in results))


async def _revive_each(client: BanjieClient, numbers: list[str], by: str, reason: str) -> list[RevivalResult]:
    return [await _revive_one(client, number, by, reason) for number in numbers]


async def _revive_one(client: BanjieClient, number: str, by: str, reason: str) -> RevivalResult:
    """Revive one case. Failures are reported per case."""
    try:
        return RevivalResult(number, revived=await revival.revive_case(client, number, by, reason))
    except Failure as error:
        return RevivalResult(number, failure=error)


def _revival_json(result: RevivalResult) -> dict[str, object]:
    if result.failure:
        failure = result.failure
        outcome = {"outcome": failure.kind, "exit_code": failure.exit_code, "number": result.number}
        return outcome | failure.as_dict()
    assert result.revived
    return {"outcome": "done", "exit_code": 0, **result.revived.model_dump(mode="json")}


def _print_revivals(results: list[RevivalResult]) -> None:
    for result in results:
        output.print_line("\n".join(_revival_lines(result)))


def _revival_lines(result: RevivalResult) -> Iterator[str]:
    if result.failure:
        yield f"{output.escaped(result.number)} [yellow]没有恢复[/]:{output.escaped(result.failure.says)}"
        return
    assert result.revived
    case = result.revived
    yield f"{case.number} [green]已恢复[/]({case.why_label}),自第 {case.after} 号事项之后继续,运行 {case.run_id}"
    if not case.recorded:
        yield "    第一步尚未记入登记簿;请看办理程序(banjie worker)是否在运行"


commands: dict[str, Callable[..., None]] = {
    "compare": compare_command,
    "export": export_command,
    "revive": revive_command,
}
