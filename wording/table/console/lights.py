"""How a limit stands, in a few words."""

from wording.language import Wording

LATE = Wording("逾期 {days} 个工作日", "{days} working day(s) late")
LATE_NOW = Wording("已逾期", "late")
HELD = Wording("已届满，延期待批", "ended, a request for more time waits")
REMINDER_PAST = Wording("提醒日已过 {days} 个工作日", "{days} working day(s) past the reminder")
REMINDER_PAST_NOW = Wording("提醒日已过", "past the reminder")
TODAY = Wording("今天到期", "ends today")
TODAY_AT = Wording("今天 {time} 到期", "ends today at {time}")
LEFT = Wording("剩 {days} 个工作日", "{days} working day(s) left")
REST_DAYS_LEFT = Wording("休息日内到期", "ends on a rest day")
NEAR_MEANS = Wording(
    "临近：没有逾期，条文最近的期限或提醒日还剩 {days} 个工作日或更少；今天之后第 {days} 个工作日是 {day}",
    "Near: not late, and {days} working days or fewer are left to the next limit or reminder of the text"
    "; working day {days} after today is {day}",
)
NO_END = Wording("未定或中止", "no end, or suspended")
