"""`banjie calendar adopt`, `banjie calendar runs`: a newer holiday notice, first looked at, then adopted."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

import typer

from cli import render
from cli.connection import AsJson, answer, asked, reading
from rules.statutory_time.calendar import DayKind
from starter import calendar_adoption
from wording import terms
from wording.limits import WEEKDAYS

SHOWN = 50
KINDS = {
    DayKind.working: "上班",
    DayKind.weekend: "休息日",
    DayKind.holiday: "放假",
    DayKind.made_up: "调休上班",
    DayKind.closed: "本单位停止办公",
    DayKind.opened: "本单位办公",
}


def adopt(
    file: Annotated[list[str], typer.Argument(help="放假通知(YAML),以年份命名,如 2027.yaml,可多个")],
    yes: Annotated[bool, typer.Option("--yes", help="采用;不写则只预演,不改动任何案件")] = False,
    by: Annotated[str | None, typer.Option("--by", help="决定采用的人员代号")] = None,
    as_json: AsJson = False,
) -> None:
    """采用新的放假通知:先预演哪些在办案件改期,写明 --yes 则逐件改期。"""
    notices = calendar_adoption.read(file)
    data = asked(lambda desk: calendar_adoption.dry_run(desk, notices))
    adopted = asked(lambda desk: calendar_adoption.adopt(desk, notices, by)) if yes else None
    data["adoption"] = adopted.number if adopted else None
    data["run"] = calendar_adoption.run_id(adopted.key) if adopted else None
    answer(data, as_json, lambda: _show(data))


def _show(data: dict[str, Any]) -> None:
    for line in render.safe(list(_lines(data))):
        render.told(line)


def _lines(data: dict[str, Any]) -> Iterator[str]:
    for one in data["notices"]:
        yield f"{one['year']} 年 {one['notice']}"
    yield (
        f"在办 {data['open']} 件;改期 {data['cases']} 件,时限延后 {data['later']} 个、提前 {data['earlier']} 个;"
        f"仅提醒的日子改变 {data['reminders_only']} 件;尚未开始 {data['unbegun']} 件;"
        f"其余随下一次办理改用 {data['with_next_act']} 件"
    )
    yield f"曾向当事人告知期限的 {data['told']} 件,改期后另行告知;撤销逾期记录 {data['undone']} 个"
    for move in data["moves"][:SHOWN]:
        yield _moved(move)
    if len(data["moves"]) > SHOWN:
        yield f"……另有 {len(data['moves']) - SHOWN} 个时限,用 --json 全部列出"
    if data["run"]:
        yield f"已采用(第 {data['adoption']} 次);改期由 {data['run']} 逐件进行,进度见 banjie calendar runs"
    else:
        yield "以上是预演,没有改动;采用请加 --yes"


def _moved(move: dict[str, Any]) -> str:
    was, until = (terms.last_day(date.fromisoformat(move[which])) for which in ("was", "until"))
    also = [said for said, so in (("撤销逾期", move["undone"]), ("已告知当事人", move["told"])) if so]
    because = "、".join(map(_day, move["days"][:5])) + (" 等" if len(move["days"]) > 5 else "")
    return f"  {move['number']} {move['zh']} {was} → {until} 因 {because}" + "".join(f";{one}" for one in also)


def _day(day: dict[str, Any]) -> str:
    weekday = WEEKDAYS[date.fromisoformat(day["day"]).weekday()]
    return f"{day['day']}(星期{weekday}){KINDS[day['was']]}改为{KINDS[day['is']]}"


def runs(as_json: AsJson = False) -> None:
    """采用过的放假通知,及各次改期的进度。"""
    found = reading(lambda session, _: calendar_adoption.runs(session))
    answer({"runs": found}, as_json, lambda: _runs(found))


def _runs(found: list[dict[str, Any]]) -> None:
    if not found:
        render.told("没有采用过放假通知;案件按随程序附带的通知计算")
    for one in render.safe(found):
        by = f",{one['adopted_by']}" if one["adopted_by"] else ""
        years = "、".join(map(str, one["years"]))
        at = render.when(one["adopted_at"])
        left = f",待办理 {one['waiting']} 件" if one["waiting"] else ""
        render.told(f"第 {one['adoption']} 次 {years} 年({at}{by}):已告知 {one['told']} 件{left};{one['run']}")


commands = (adopt, runs)
