"""`banjie calendar adopt`, `banjie calendar runs`: preview and adoption of a newer holiday notice."""

from collections.abc import Callable, Iterator
from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, read_register, with_client
from cli.rendering import output
from queries.views.adoption import AdoptionPreviewView, AdoptionRunView, ChangedDayView, MovedLimitView
from register.calendar_adoption import Adoption
from rules.statutory_time.calendar import DayKind
from starter import adoption_preview, calendar_adoption
from starter.client import BanjieClient
from wording import terms
from wording.limits import WEEKDAYS

MAX_SHOWN_MOVES = 50
MAX_SHOWN_DAYS = 5
DAY_KINDS = {
    DayKind.working: "上班",
    DayKind.weekend: "休息日",
    DayKind.holiday: "放假",
    DayKind.made_up: "调休上班",
    DayKind.closed: "本单位停止办公",
    DayKind.opened: "本单位办公",
}


def adopt_command(
    file: Annotated[list[str], typer.Argument(help="放假通知(YAML),以年份命名,如 2027.yaml,可多个")],
    yes: Annotated[bool, typer.Option("--yes", help="采用;不写则只预演,不改动任何案件")] = False,
    by: Annotated[str | None, typer.Option("--by", help="决定采用的人员代号")] = None,
    as_json: AsJson = False,
) -> None:
    """采用新的放假通知:先预演哪些在办案件改期,写明 --yes 则逐件改期。"""
    notices = calendar_adoption.read_holiday_notices(file)

    async def preview_and_adopt(client: BanjieClient) -> tuple[AdoptionPreviewView, Adoption | None]:
        preview = await adoption_preview.preview_adoption(client, notices)
        return preview, await calendar_adoption.adopt_notices(client, notices, by) if yes else None

    preview, adoption = with_client(preview_and_adopt)
    adopted = {
        "adoption": adoption.number if adoption else None,
        "run": calendar_adoption.redate_workflow_id(adoption.key) if adoption else None,
    }
    print_answer(preview.model_dump(mode="json") | adopted, as_json, lambda: _print_preview(preview, adoption))


def _print_preview(preview: AdoptionPreviewView, adoption: Adoption | None) -> None:
    for line in _preview_lines(output.escaped(preview)):
        output.print_line(line)
    if adoption:
        run = calendar_adoption.redate_workflow_id(adoption.key)
        output.print_line(f"已采用(第 {adoption.number} 次);改期由 {run} 逐件进行,进度见 banjie calendar runs")
    else:
        output.print_line("以上是预演,没有改动;采用请加 --yes")


def _preview_lines(preview: AdoptionPreviewView) -> Iterator[str]:
    for notice in preview.notices:
        yield f"{notice.year} 年 {notice.notice}"
    yield (
        f"在办 {preview.open} 件;改期 {preview.cases} 件,时限延后 {preview.later} 个、提前 {preview.earlier} 个;"
        f"仅提醒的日子改变 {preview.reminders_only} 件;尚未开始 {preview.unbegun} 件;"
        f"其余随下一次办理改用 {preview.with_next_act} 件"
    )
    yield f"曾向当事人告知期限的 {preview.told} 件,改期后另行告知;撤销逾期记录 {preview.undone} 个"
    yield from map(_move_text, preview.moves[:MAX_SHOWN_MOVES])
    if len(preview.moves) > MAX_SHOWN_MOVES:
        yield f"……另有 {len(preview.moves) - MAX_SHOWN_MOVES} 个时限,用 --json 全部列出"


def _move_text(move: MovedLimitView) -> str:
    also = [words for words, applies in (("撤销逾期", move.undone), ("已告知当事人", move.told)) if applies]
    days = "、".join(map(_changed_day_text, move.days[:MAX_SHOWN_DAYS]))
    days += " 等" if len(move.days) > MAX_SHOWN_DAYS else ""
    was, until = terms.last_day_text(move.was), terms.last_day_text(move.until)
    return f"  {move.number} {move.label} {was} → {until} 因 {days}" + "".join(f";{words}" for words in also)


def _changed_day_text(changed: ChangedDayView) -> str:
    weekday = WEEKDAYS[changed.day.weekday()]
    return f"{changed.day}(星期{weekday}){DAY_KINDS[changed.was]}改为{DAY_KINDS[changed.is_]}"


def runs_command(as_json: AsJson = False) -> None:
    """采用过的放假通知,及各次改期的进度。"""
    runs = read_register(lambda session, _: calendar_adoption.adoption_runs(session))
    print_answer({"runs": [run.model_dump(mode="json") for run in runs]}, as_json, lambda: _print_runs(runs))


def _print_runs(runs: list[AdoptionRunView]) -> None:
    if not runs:
        output.print_line("没有采用过放假通知;案件按随程序附带的通知计算")
    for run in map(output.escaped, runs):
        by = f",{run.adopted_by}" if run.adopted_by else ""
        years = "、".join(map(str, run.years))
        at = output.instant_text(run.adopted_at)
        left = f",待办理 {run.waiting} 件" if run.waiting else ""
        output.print_line(f"第 {run.adoption} 次 {years} 年({at}{by}):已告知 {run.told} 件{left};{run.run}")


commands: dict[str, Callable[..., None]] = {"adopt": adopt_command, "runs": runs_command}
