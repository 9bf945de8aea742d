"""`banjie calendar`: when a limit runs out, and why. It needs neither register nor server, and starts at once."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Annotated, Any

import typer
from pydantic import ValidationError

import calendars
from models.time import CHINA, Unit
from rules.calendar import DayKind
from rules.clock import WITHOUT_NUMBER, DayEnd, OutsideHours
from rules.explain import Explanation, Role, Step
from starter import due as deadlines
from starter.errors import BadInput

calendar = typer.Typer(no_args_is_help=True)
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(calendar, name="calendar", help="历法:时限何时届满,逐日说明理由")

WEEKDAYS = "一二三四五六日"
LIMITS: dict[Unit, Callable[[int], str]] = {
    Unit.working_day: "{}个工作日".format,
    Unit.calendar_day: "{}日".format,
    Unit.month: "{}个月".format,
    Unit.hour: "{}小时".format,
    Unit.working_hour: "{}个工作小时".format,
    Unit.same_day: lambda _: "至当日",
    Unit.day_of_month: "至{}日".format,
    Unit.weekday: lambda n: f"至星期{WEEKDAYS[n - 1]}",
    Unit.month_end: lambda _: "至月底",
    Unit.date: lambda n: f"至{n // 100}月{n % 100}日",
}
REASONS = {
    Role.event: "开始的当日,不计入(民法典第二百零一条)",
    Role.suspended: "不计:中止期间",
    Role.rolled: "最后一日是休息日,顺延(民法典第二百零三条)",
    Role.awaited: "未届满",
}


@calendar.callback()
def group() -> None:
    """历法:时限何时届满,逐日说明理由。"""


@calendar.command()
def due(
    start: Annotated[str, typer.Argument(help="起算的日期或时刻,如 2025-09-30T16:00;- 由标准输入逐行读入 JSON")],
    limit: Annotated[str | None, typer.Argument(help='时限,如 "3 working_day"、"2 month"、same_day')] = None,
    roll: Annotated[bool, typer.Option("--roll", help="最后一日是休息日的,顺延(民法典 203)")] = False,
    extended: Annotated[int, typer.Option("--extended", help="延长合计(以该时限的单位计)")] = 0,
    suspended: Annotated[
        list[str] | None, typer.Option("--suspended", help="中止:自/至(恢复之日不在内),可多次;未恢复写 自/")
    ] = None,
    day_end: Annotated[DayEnd, typer.Option("--day-end", help="最后一日的截止:二十四时,或停止办公之时")] = "midnight",
    outside_hours: Annotated[
        OutsideHours, typer.Option("--outside-hours", help="办公时间外起算的小时:即时,或下一开门之时")
    ] = "at_once",
    explain: Annotated[bool, typer.Option("--explain", help="逐日写明计与不计及其依据")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON,供程序使用")] = False,
) -> None:
    """一个时限何时届满;不需要登记簿和服务器。"""
    if start == "-":
        stream(explain)
        return
    asked = understood(
        start=start,
        limit=limit or "",
        last_day="roll_forward" if roll else "as_is",
        extended=extended,
        suspended=[(one.partition("/")[0], one.partition("/")[2] or None) for one in suspended or []],
        day_end=day_end,
        outside_hours=outside_hours,
    )
    try:
        found = deadlines.explained(asked)
    except ValueError as error:
        raise BadInput(str(error)) from None
    if as_json:
        print(json.dumps(deadlines.told(found) if explain else deadlines.written(found.due), ensure_ascii=False))
    else:
        print("\n".join(note(asked, found) if explain else ending(found)))


def stream(in_full: bool) -> None:
    """One answer for each line, in order, at once; a reader who leaves is no fault."""
    try:
        for line in sys.stdin.buffer:
            print(json.dumps(deadlines.answer(line, in_full), ensure_ascii=False), flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def understood(limit: str, **asked: Any) -> deadlines.Asked:
    """What was typed as a limit. Raises BadInput."""
    number, _, asked["unit"] = limit.strip().rpartition(" ")
    if number:
        asked["n"] = int(number) if re.fullmatch("[0-9]{1,6}", number.strip()) else number
    elif asked["unit"] not in WITHOUT_NUMBER:
        raise BadInput(f'时限要写成 数 单位,如 "3 working_day";单位有:{"、".join(Unit)}')
    try:
        return deadlines.Asked.model_validate(asked)
    except ValidationError as error:
        raise BadInput(deadlines.problems(error)) from None


def note(asked: deadlines.Asked, found: Explanation) -> Iterator[str]:
    """The deadline as a lawyer would write it down."""
    yield f"自 {asked.start:%Y-%m-%d %H:%M} 起算,时限 {LIMITS[asked.unit](asked.n)}"
    yield from (f"{step.day} 星期{WEEKDAYS[step.day.weekday()]}  {reason(step)}" for step in found.steps)
    yield from ending(found)


def ending(found: Explanation) -> Iterator[str]:
    if found.due is None:
        yield "中止尚未恢复,没有届满之日"
        return
    last = found.due.last_day
    yield f"最后一日 {last}(星期{WEEKDAYS[last.weekday()]});{found.due.at.astimezone(CHINA):%Y-%m-%d %H:%M} 起为逾期"
    if found.due.provisional:
        yield "暂计:所涉日期尚无国务院办公厅的节假日通知,通知公布后可能变动"


def reason(step: Step) -> str:
    """Why the day counts or not."""
    if step.role is Role.rest:
        return f"不计:{kind(step)}"
    if step.role in (Role.counted, Role.extension):
        says = f"计 {lasting(step.time)}" if step.time else f"第 {step.nth} 日"
        return joined(says + ("(延长)" if step.role is Role.extension else ""), kind(step))
    return joined(REASONS[step.role], kind(step))


def kind(step: Step) -> str:
    """What day it is, by which notice; nothing for an ordinary working day."""
    name = calendars.names().get((step.what.by or "", step.day))
    by = f"({step.what.by})" if name else "(按全国年节及纪念日放假办法暂计)"
    return {
        DayKind.working: "",
        DayKind.weekend: "休息日",
        DayKind.holiday: f"{name or step.what.by}放假{by}",
        DayKind.made_up: f"{name or ''}调休上班{by}",
        DayKind.closed: "本单位停止办公",
        DayKind.opened: "本单位办公",
    }[step.what.kind]


def joined(says: str, kind: str) -> str:
    return f"{says};{kind}" if kind else says


def lasting(time: timedelta) -> str:
    minutes = time // timedelta(minutes=1)
    return f"{minutes // 60} 小时 {minutes % 60} 分" if minutes % 60 else f"{minutes // 60} 小时"
