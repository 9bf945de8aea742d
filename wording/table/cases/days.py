"""The days of a time limit: whether each counts, and why."""

from collections.abc import Mapping

from rules.statutory_time.explain import DayRole
from wording.language import Wording

ROLES: Mapping[DayRole, Wording] = {
    DayRole.event: Wording(
        "开始的当日，不计入（民法典第二百零一条）", "not counted: the day on which it starts (Civil Code Art. 201)"
    ),
    DayRole.suspended: Wording("不计：中止期间", "not counted: suspended"),
    DayRole.rolled: Wording(
        "最后一日是休息日，顺延（民法典第二百零三条）",
        "not counted: the last day was a rest day, so the limit goes on (Civil Code Art. 203)",
    ),
    DayRole.awaited: Wording("未届满", "still running"),
}
NOT_COUNTED = Wording("不计：{kind}", "not counted: {kind}")
NTH_DAY = Wording("第 {nth} 日", "day {nth}")
NTH_DAY_EXTENDED = Wording("第 {nth} 日（延长）", "day {nth} (extension)")
TIME = Wording("计 {time}", "counts {time}")
TIME_EXTENDED = Wording("计 {time}（延长）", "counts {time} (extension)")
REASON_AND_KIND = Wording("{reason}；{kind}", "{reason}; {kind}")
HOURS = Wording("{hours} 小时", "{hours} h")
HOURS_AND_MINUTES = Wording("{hours} 小时 {minutes} 分", "{hours} h {minutes} min")

WEEKEND = Wording("休息日", "weekend")
CLOSED = Wording("本单位停止办公", "the office is closed")
OPENED = Wording("本单位办公", "the office works")
HOLIDAY = Wording("{name}放假（{by}）", "{name} holiday ({by})")
NAMELESS_HOLIDAY = Wording("放假（{by}）", "holiday ({by})")
MADE_UP = Wording("{name}调休上班（{by}）", "working day in exchange for the {name} holiday ({by})")
NAMELESS_MADE_UP = Wording("调休上班（{by}）", "working day in exchange for a holiday ({by})")
BY_STATUTE = Wording("暂按法定节假日推算", "provisional, by the statute on holidays")

# The end of a limit
END_OPEN = Wording("中止尚未恢复，没有届满之日", "suspended without an end: it does not end yet")
END_WITHIN_DAY = Wording("{overdue} 届满，此后为逾期", "ends {overdue}, overdue from then on")
END = Wording("最后一日 {last}；{overdue} 起为逾期", "last day {last}; overdue from {overdue}")
PROVISIONAL = Wording(
    "暂按法定节假日推算：所涉日期尚无国务院办公厅的节假日通知，通知公布后可能变动",
    "provisional: no holiday notice covers these days yet, so they were counted by the statute on holidays;"
    " the notice may move them",
)

HOLIDAYS: Mapping[str, Wording] = {
    "元旦": Wording("元旦", "New Year"),
    "春节": Wording("春节", "Spring Festival"),
    "清明节": Wording("清明节", "Tomb-Sweeping Day"),
    "劳动节": Wording("劳动节", "Labor Day"),
    "端午节": Wording("端午节", "Dragon Boat Festival"),
    "中秋节": Wording("中秋节", "Mid-Autumn Festival"),
    "国庆节": Wording("国庆节", "National Day"),
}
