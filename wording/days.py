"""Explanation of a deadline in Chinese: each day with the reason why it counts or not."""

import re
from collections.abc import Iterator
from datetime import timedelta

import calendars
from models.time import CHINA
from rules.statutory_time.calendar import DayKind
from rules.statutory_time.explain import DayRole, DayStep, Explanation
from wording.limits import WEEKDAYS

NOTICE_NUMBER = re.compile("国(办)?发|国务院办公厅")  # no holiday of the statute has such a name
DAY_REASONS = {
    DayRole.event: "开始的当日,不计入(民法典第二百零一条)",
    DayRole.suspended: "不计:中止期间",
    DayRole.rolled: "最后一日是休息日,顺延(民法典第二百零三条)",
    DayRole.awaited: "未届满",
}


def day_line(step: DayStep) -> str:
    return f"{step.day} 星期{WEEKDAYS[step.day.weekday()]}  {day_reason(step)}"


def ending_lines(explanation: Explanation) -> Iterator[str]:
    """Yield the last day and the instant from which on it is overdue, and whether both are provisional."""
    if explanation.due is None:
        yield "中止尚未恢复,没有届满之日"
        return
    last, overdue_from = explanation.due.last_day, explanation.due.at.astimezone(CHINA)
    yield f"最后一日 {last}(星期{WEEKDAYS[last.weekday()]});{overdue_from:%Y-%m-%d %H:%M} 起为逾期"
    if explanation.due.provisional:
        yield "暂计:所涉日期尚无国务院办公厅的节假日通知,通知公布后可能变动"


def day_reason(step: DayStep) -> str:
    """Return why a day counts or not."""
    if step.role is DayRole.rest:
        return f"不计:{day_kind_text(step)}"
    if step.role in (DayRole.counted, DayRole.extension):
        count = f"计 {hours_and_minutes(step.time)}" if step.time else f"第 {step.nth} 日"
        return _join_reason(count + ("(延长)" if step.role is DayRole.extension else ""), day_kind_text(step))
    return _join_reason(DAY_REASONS[step.role], day_kind_text(step))


def day_kind_text(step: DayStep) -> str:
    """Return the kind of a day and the notice that made it so; empty for an ordinary working day."""
    name = calendars.holiday_names().get((step.what.by or "", step.day))
    noticed = name or NOTICE_NUMBER.match(step.what.by or "")  # of an adopted notice only the number is known
    by = f"({step.what.by})" if noticed else "(按全国年节及纪念日放假办法暂计)"
    return {
        DayKind.working: "",
        DayKind.weekend: "休息日",
        DayKind.holiday: f"{name or ('' if noticed else step.what.by)}放假{by}",
        DayKind.made_up: f"{name or ''}调休上班{by}",
        DayKind.closed: "本单位停止办公",
        DayKind.opened: "本单位办公",
    }[step.what.kind]


def _join_reason(reason: str, kind: str) -> str:
    return f"{reason};{kind}" if kind else reason


def hours_and_minutes(duration: timedelta) -> str:
    minutes = duration // timedelta(minutes=1)
    return f"{minutes // 60} 小时 {minutes % 60} 分" if minutes % 60 else f"{minutes // 60} 小时"
