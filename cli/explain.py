"""`banjie explain`: why a limit of a complaint ends when it does, as a lawyer would write it down."""

from collections.abc import Iterator
from typing import Annotated

import typer

from cli import render
from cli.connection import AsJson, answer, reading
from queries import deadline
from queries.views import Data

STOPPED, STANDS = "已于 {} 停止计算", {"over": "已记录逾期", "held": "届满时延期申请尚待批准,逾期待定"}
FROM_OPENING = {"next_opening": "办公时间外起算的,自下一开门之时起算", "at_once": ""}


def explain(
    number: Annotated[str, typer.Argument(help="登记号,如 ZZW-2025-000001")],
    clock: Annotated[str, typer.Argument(help="时限的名称或代号,见 banjie show;各项分别计算的写 代号:项")],
    as_json: AsJson = False,
) -> None:
    """一个时限何时届满及其理由:起算、长短、延长、中止、顺延,逐日写明计与不计。"""
    data = reading(lambda session, _: deadline.explained(session, number, clock))
    answer(data, as_json, lambda: render.told("\n".join(map(render.safe, note(data)))))


def note(data: Data) -> Iterator[str]:
    """The limit with all it rests on, then its days, then what became of it."""
    yield f"{data['number']} {data['zh']}:{data['rule']}({data['article']}){data['says']}"
    who = f"({data['by']})" if data["by"] else ""
    yield f"起算 {render.when(data['started'])} {data['started_by_zh']}{who},第 {data['started_seq']} 号事项"
    yield f"时限 {_length(data['limit'])}"
    yield from map(_granted, data["granted"])
    if data["extended"]:
        yield f"延长合计 {data['extended_zh']}"
    yield from map(_suspended, data["suspended"])
    yield from _counted(data)
    yield from data["days_zh"]
    yield from data["end_zh"]
    yield from _became(data)


def _length(limit: Data) -> str:
    if limit["named"]:
        return f"至 {limit['named']}" + (f"(依{limit['set_by_zh']})" if limit["set_by_zh"] else "(依批准延长的日期)")
    classed = f"({limit['by_zh']}:{limit['value_zh']})" if limit["by"] else ""
    return limit["zh"] + classed if limit["zh"] else f"尚未写明({limit['set_by_zh']})"


def _granted(one: Data) -> str:
    much = f"至 {one['until']}" if one["until"] else one["units_zh"]
    asked = f"{render.when(one['asked_at'])} {one['asked_by']}申请," if one["asked_at"] else ""
    return f"延长 {much}:{asked}{render.when(one['granted_at'])} {one['granted_by']}批准"


def _suspended(one: Data) -> str:
    until = f"{render.when(one['until'])} 恢复" if one["until"] else "尚未恢复"
    return f"中止 自 {render.when(one['since'])},{until}:{one['ground_zh']}"


def _counted(data: Data) -> Iterator[str]:
    """By what the days were counted."""
    terms = data["counted"]
    said = [
        "最后一日是休息日的顺延(民法典第二百零三条)" if terms["roll"] else "",
        "止于停止办公之时" if terms["day_end"] == "close" else "",
        FROM_OPENING[terms["outside_hours"]],
    ]
    in_hours = data["limit"]["unit"] == "working_hour" or terms["day_end"] == "close" or said[2]
    said.append(f"办公时间 {terms['hours']}" if in_hours else "")
    if any(said):
        yield "计法 " + ";".join(filter(None, said))
    notices = [
        f"{year} 年 {notice or '尚无通知,按全国年节及纪念日放假办法暂计'}" for year, notice in terms["notices"].items()
    ]
    if notices:
        yield "历法 " + ";".join(notices)


def _became(data: Data) -> Iterator[str]:
    """What has become of it by now."""
    if not data["applies"]:
        yield "此时限现不适用于本案"
    if data["stopped"]:
        yield STOPPED.format(render.when(data["stopped"]))
    if data["withdrawn"]:
        yield "逾期记录已撤销"
    yield from (says for state, says in STANDS.items() if data[state])
