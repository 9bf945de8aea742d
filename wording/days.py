"""The days of a limit in Chinese, each with its reason, as a lawyer would write them down."""

import re
from collections.abc import Iterator
from datetime import timedelta

import calendars
from models.time import CHINA
from rules.statutory_time.calendar import DayKind
from rules.statutory_time.explain import Explanation, Role, Step
from wording.limits import WEEKDAYS

NOTICED = re.compile("国(办)?发|国务院办公厅")  # no holiday of the statute goes by such a name
REASONS = {
    Role.event: "开始的当日,不计入(民法典第二百零一条)",
    Role.suspended: "不计:中止期间",
    Role.rolled: "最后一日是休息日,顺延(民法典第二百零三条)",
    Role.awaited: "未届满",
}


def line(step: Step) -> str:
    """One day with its reason."""
    return f"{step.day} 星期{WEEKDAYS[step.day.weekday()]}  {reason(step)}"


def ending(found: Explanation) -> Iterator[str]:
    """The last day, and from when on it is late."""
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
    noticed = name or NOTICED.match(step.what.by or "")  # an adopted one goes by its number alone
    by = f"({step.what.by})" if noticed else "(按全国年节及纪念日放假办法暂计)"
    return {
        DayKind.working: "",
        DayKind.weekend: "休息日",
        DayKind.holiday: f"{name or ('' if noticed else step.what.by)}放假{by}",
        DayKind.made_up: f"{name or ''}调休上班{by}",
        DayKind.closed: "本单位停止办公",
        DayKind.opened: "本单位办公",
    }[step.what.kind]


def joined(says: str, kind: str) -> str:
    return f"{says};{kind}" if kind else says


def lasting(time: timedelta) -> str:
    minutes = time // timedelta(minutes=1)
    return f"{minutes // 60} 小时 {minutes % 60} 分" if minutes % 60 else f"{minutes // 60} 小时"
