"""Lengths and ends of time limits, days and weekdays."""

from collections.abc import Mapping

from models.time import Unit
from wording.language import Wording

WEEKDAYS: Mapping[int, Wording] = {
    1: Wording("星期一", "Mon"),
    2: Wording("星期二", "Tue"),
    3: Wording("星期三", "Wed"),
    4: Wording("星期四", "Thu"),
    5: Wording("星期五", "Fri"),
    6: Wording("星期六", "Sat"),
    7: Wording("星期日", "Sun"),
}
DAY = Wording("{day}（{weekday}）", "{day} ({weekday})")
END_UNKNOWN = Wording("未定", "not known yet")

UNITS: Mapping[Unit, Wording] = {
    Unit.working_day: Wording("{n}个工作日", "{n} working days"),
    Unit.calendar_day: Wording("{n}日", "{n} days"),
    Unit.month: Wording("{n}个月", "{n} months"),
    Unit.minute: Wording("{n}分钟", "{n} minutes"),
    Unit.hour: Wording("{n}小时", "{n} hours"),
    Unit.working_hour: Wording("{n}个工作小时", "{n} working hours"),
    Unit.same_day: Wording("至当日", "until the end of the day"),
    Unit.day_of_month: Wording("至{n}日", "until day {n} of the month"),
    Unit.weekday: Wording("至{weekday}", "until {weekday}"),
    Unit.month_end: Wording("至月底", "until the end of the month"),
    Unit.date: Wording("至{month}月{day}日", "until {month:02}-{day:02}"),
}
ONE_UNIT: Mapping[Unit, Wording] = {
    Unit.working_day: Wording("{n}个工作日", "{n} working day"),
    Unit.calendar_day: Wording("{n}日", "{n} day"),
    Unit.month: Wording("{n}个月", "{n} month"),
    Unit.minute: Wording("{n}分钟", "{n} minute"),
    Unit.hour: Wording("{n}小时", "{n} hour"),
    Unit.working_hour: Wording("{n}个工作小时", "{n} working hour"),
}
UNTIL_FACT = Wording("至{fact}", "until {fact}")
BY_VALUE = Wording("{value}{amount}", "{value}: {amount}")
OTHERWISE = Wording("否则{amount}", "otherwise {amount}")
PARTS = Wording("{first}，{rest}", "{first}, {rest}")
