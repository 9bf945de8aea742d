"""`banjie explain`: why a limit of a complaint ends when it does: its start, its length, its days, its end."""

from collections.abc import Iterator
from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, read_register
from cli.rendering import output
from queries.deadline import deadline_view
from queries.views.deadline import DeadlineView, GrantedExtensionView, LimitView, SuspensionView

FROM_OPENING = {"next_opening": "办公时间外起算的,自下一开门之时起算", "at_once": ""}


def explain_command(
    number: Annotated[str, typer.Argument(help="登记号,如 ZZW-2025-000001")],
    clock: Annotated[str, typer.Argument(help="时限的名称或代号,见 banjie show;各项分别计算的写 代号:项")],
    as_json: AsJson = False,
) -> None:
    """一个时限何时届满及其理由:起算、长短、延长、中止、顺延,逐日写明计与不计。"""
    deadline = read_register(lambda session, _: deadline_view(session, number, clock))
    print_answer(
        deadline, as_json, lambda: output.print_line("\n".join(map(output.escaped, explanation_lines(deadline))))
    )


def explanation_lines(deadline: DeadlineView) -> Iterator[str]:
    """Yield the limit with all that it rests on, then its days, then its present state."""
    yield f"{deadline.number} {deadline.label}:{deadline.rule}({deadline.article}){deadline.says}"
    who = f"({deadline.by})" if deadline.by else ""
    started = output.instant_text(deadline.started)
    yield f"起算 {started} {deadline.started_by_label}{who},第 {deadline.started_seq} 号事项"
    yield f"时限 {_length_words(deadline.limit)}"
    yield from map(_extension_line, deadline.granted)
    if deadline.extended:
        yield f"延长合计 {deadline.extended_label}"
    yield from map(_suspension_line, deadline.suspended)
    yield from _counting_lines(deadline)
    yield from deadline.day_lines
    yield from deadline.end_lines
    yield from _state_lines(deadline)


def _length_words(limit: LimitView) -> str:
    if limit.named:
        return f"至 {limit.named.isoformat()}" + (f"(依{limit.set_by_label})" if limit.set_by_label else "(依批准延长的日期)")
    classed = f"({limit.by_label}:{limit.value_label})" if limit.by else ""
    return limit.label + classed if limit.label else f"尚未写明({limit.set_by_label})"


def _extension_line(granted: GrantedExtensionView) -> str:
    extension = f"至 {granted.until}" if granted.until else granted.units_label
    asked = f"{output.instant_text(granted.asked_at)} {granted.asked_by}申请," if granted.asked_at else ""
    return f"延长 {extension}:{asked}{output.instant_text(granted.granted_at)} {granted.granted_by}批准"


def _suspension_line(suspension: SuspensionView) -> str:
    until = f"{output.instant_text(suspension.until)} 恢复" if suspension.until else "尚未恢复"
    return f"中止 自 {output.instant_text(suspension.since)},{until}:{suspension.ground_label}"


def _counting_lines(deadline: DeadlineView) -> Iterator[str]:
    """Yield by which terms, office hours and holiday notices the days were counted."""
    counted = deadline.counted
    from_opening = FROM_OPENING[counted.outside_hours]
    in_hours = deadline.limit.unit == "working_hour" or counted.day_end == "close" or from_opening
    terms = [
        "最后一日是休息日的顺延(民法典第二百零三条)" if counted.roll else "",
        "止于停止办公之时" if counted.day_end == "close" else "",
        from_opening,
        f"办公时间 {counted.hours}" if in_hours else "",
    ]
    if any(terms):
        yield "计法 " + ";".join(filter(None, terms))
    notices = [
        f"{year} 年 {notice or '尚无通知,按全国年节及纪念日放假办法暂计'}" for year, notice in counted.notices.items()
    ]
    if notices:
        yield "历法 " + ";".join(notices)


def _state_lines(deadline: DeadlineView) -> Iterator[str]:
    """Yield the present state of the limit, where there is more to it than its end."""
    if not deadline.applies:
        yield "此时限现不适用于本案"
    if deadline.stopped:
        yield f"已于 {output.instant_text(deadline.stopped)} 停止计算"
    if deadline.withdrawn:
        yield "逾期记录已撤销"
    if deadline.over:
        yield "已记录逾期"
    if deadline.held:
        yield "届满时延期申请尚待批准,逾期待定"
