"""`banjie calendar`: when a limit runs out, and why. It needs neither register nor server, and starts at once."""

import json
import os
import re
import sys
from collections.abc import Iterator
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from models.errors import BadInput
from models.time import Unit
from queries import due_date as deadlines
from rules.statutory_time.counting import WITHOUT_NUMBER, DayEnd, OutsideHours
from rules.statutory_time.explain import Explanation
from wording.days import ending, line
from wording.limits import LIMITS

calendar = typer.Typer(no_args_is_help=True)
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(calendar, name="calendar", help="历法:时限何时届满,逐日说明理由")


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
    yield from map(line, found.steps)
    yield from ending(found)
