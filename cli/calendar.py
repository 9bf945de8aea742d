"""`banjie calendar due`: when a limit ends, and why. It needs neither register nor server, and starts at once."""

import json
import os
import re
import sys
from collections.abc import Iterator
from typing import Annotated

import typer
from pydantic import ValidationError

from models.errors import BadInput
from models.time import Unit
from queries import due_date
from queries.views.base import View
from rules.statutory_time.counting import UNITS_WITHOUT_NUMBER, DayEnd, OutsideHours
from rules.statutory_time.explain import Explanation
from wording.days import day_line, ending_lines
from wording.limits import UNIT_TEXTS

calendar = typer.Typer(no_args_is_help=True)
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(calendar, name="calendar", help="历法:时限何时届满,逐日说明理由")


@calendar.callback()
def calendar_group() -> None:
    """历法:时限何时届满,逐日说明理由。"""


@calendar.command(name="due")
def due_command(
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
        answer_stream(explain)
        return
    request = read_limit(
        start=start,
        limit=limit or "",
        last_day="roll_forward" if roll else "as_is",
        extended=extended,
        suspended=[(since, until or None) for since, _, until in (span.partition("/") for span in suspended or [])],
        day_end=day_end,
        outside_hours=outside_hours,
    )
    try:
        explanation = due_date.explained_limit(request)
    except ValueError as error:
        raise BadInput(str(error)) from None
    if as_json:
        view = due_date.due_days_view(explanation) if explain else due_date.due_date_view(explanation.due)
        print(_json_text(view))
    else:
        print("\n".join(explanation_note(request, explanation) if explain else ending_lines(explanation)))


def answer_stream(in_full: bool) -> None:
    """Print one answer for each line of standard input, in order. A reader may close the pipe."""
    try:
        for line in sys.stdin.buffer:
            print(_json_text(due_date.answer_json_line(line, in_full)), flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _json_text(view: View) -> str:
    return json.dumps(view.model_dump(mode="json"), ensure_ascii=False)


def read_limit(limit: str, **asked: object) -> due_date.LimitRequest:
    """Return the request of a limit such as "3 working_day". Raises BadInput."""
    number, _, asked["unit"] = limit.strip().rpartition(" ")
    if number:
        asked["n"] = int(number) if re.fullmatch("[0-9]{1,6}", number.strip()) else number
    elif asked["unit"] not in UNITS_WITHOUT_NUMBER:
        raise BadInput(f'时限要写成 数 单位,如 "3 working_day";单位有:{"、".join(Unit)}')
    try:
        return due_date.LimitRequest.model_validate(asked)
    except ValidationError as error:
        raise BadInput(due_date.limit_problems(error)) from None


def explanation_note(request: due_date.LimitRequest, explanation: Explanation) -> Iterator[str]:
    """Yield the start and the length of a limit, then its days, then its end."""
    yield f"自 {request.start:%Y-%m-%d %H:%M} 起算,时限 {UNIT_TEXTS[request.unit](request.n)}"
    yield from map(day_line, explanation.steps)
    yield from ending_lines(explanation)
