"""What an act would do, what it has done, and the results of a batch, as an official sees them on a terminal."""

from collections.abc import Mapping, Sequence

from cli.rendering.case_tables import print_waiting
from cli.rendering.output import OUTCOMES_ZH, console, escaped, print_line
from queries.views.preview import PreviewView
from queries.views.waiting import WaitingView
from starter.act_record import ActResult, PassedOn


def print_preview(preview: PreviewView) -> None:
    """Print what an act would do."""
    shown = escaped(preview)
    if not shown.allowed:
        console.print("[yellow]预览:不予办理[/]")
        for line in dict.fromkeys(shown.says):
            console.print(f"  · {line}")
        return
    console.print(f"[green]预览:可以办理[/],此后阶段:[bold]{shown.stage_label}[/]")
    changes = (
        ("开始计算", shown.clocks_started),
        ("停止计算", shown.clocks_stopped),
        ("改变", shown.clocks_moved),
    )
    for word, clocks in changes:
        for clock in clocks:
            console.print(f"  {word}:{clock.label}(最后一日 {clock.last_day})")
    if shown.told:
        console.print(f"  告知:{'、'.join(shown.told)}")


def print_done(result: ActResult, waiting: WaitingView | None) -> None:
    """Print that an act was done, and what the case waits for next."""
    if isinstance(result, PassedOn):
        console.print(f"[green]案件已办结;已另立关联案件 {result.opened}[/]")
        return
    again = "(此前已办理,未重复)" if result.again else ""
    later = "" if result.recorded else ";登记簿稍后写入"
    console.print(f"[green]已办理[/] {result.number} 第 {result.n} 号收文{again}{later}")
    if waiting:
        print_waiting(waiting)


def print_decisions(results: Sequence[Mapping[str, object]]) -> None:
    """Print the outcome of each line of a batch, with the reasons below it."""
    for result in map(escaped, results):
        which = result["number"] or f"第 {result['line']} 件"
        preview = f"[green]预览:可以办理[/],此后阶段:{result['stage_label']}" if result.get("allowed") else ""
        print_line(f"{which} {preview or OUTCOMES_ZH[str(result['outcome'])]}")
        for line in _reason_lines(result.get("says")):
            print_line(f"    {line}")


def _reason_lines(says: object) -> list[str]:
    """Return the lines of a failure's text, or those of a preview."""
    if isinstance(says, str):
        return says.splitlines()
    return [str(line) for line in says] if isinstance(says, list | tuple) else []
