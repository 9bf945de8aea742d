"""`banjie procedures check`: the kinds of facts, roles and units, as the file writes them with what they mean."""

from collections.abc import Mapping

from wording.language import Wording

EITHER = Wording("{one}或 {other}", "{one} or {other}")

FACT_KINDS: Mapping[str, Wording] = {
    "yes_no": Wording("`yes_no`（是否）", "yes_no"),
    "number": Wording("`number`（数字）", "number"),
    "date": Wording("`date`（日期）", "date"),
    "instant": Wording("`instant`（时刻）", "instant"),
    "code": Wording("`code`（单选）", "code"),
    "codes": Wording("`codes`（多选）", "codes"),
    "person": Wording("`person`（一名人员）", "person"),
    "persons": Wording("`persons`（多名人员）", "persons"),
}
ROLE_KINDS: Mapping[str, Wording] = {
    "unit": Wording("`unit`（处室）", "unit"),
    "post": Wording("`post`（岗位）", "post"),
    "rank": Wording("`rank`（职级）", "rank"),
    "head_of": Wording("`head_of`（处室负责人）", "head_of"),
    "superior_of": Wording("`superior_of`（上级处室负责人）", "superior_of"),
    "named": Wording("`named`（指定的人员）", "named"),
    "any_staff": Wording("`any_staff`（全体工作人员）", "any_staff"),
    "outside": Wording("`outside`（当事人）", "outside"),
}
UNITS: Mapping[str, Wording] = {
    "working_day": Wording("`working_day`（工作日）", "working_day"),
    "calendar_day": Wording("`calendar_day`（日）", "calendar_day"),
    "month": Wording("`month`（月）", "month"),
    "minute": Wording("`minute`（分钟）", "minute"),
    "hour": Wording("`hour`（小时）", "hour"),
    "working_hour": Wording("`working_hour`（工作小时）", "working_hour"),
    "same_day": Wording("`same_day`（当日）", "same_day"),
    "day_of_month": Wording("`day_of_month`（每月某日）", "day_of_month"),
    "weekday": Wording("`weekday`（星期几）", "weekday"),
    "month_end": Wording("`month_end`（月底）", "month_end"),
    "date": Wording("`date`（某月某日）", "date"),
}
