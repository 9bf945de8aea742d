"""Help of `banjie calendar` and `banjie schedules`."""

from wording.language import Wording

CALENDAR = Wording("历法：计算期限、采用放假通知", "The calendar: count time limits, adopt holiday notices")
DUE = Wording(
    "计算一个期限何时届满；不需要登记簿和服务器",
    "Compute when a time limit ends. Needs neither register nor server.",
)
DUE_EXAMPLE = Wording(
    '例：banjie calendar due 2025-09-30T16:00 "3 working_day" --explain',
    'Example: banjie calendar due 2025-09-30T16:00 "3 working_day" --explain',
)
START = Wording(
    "起算的日期或时刻，如 2025-09-30T16:00；- 由标准输入逐行读入 JSON",
    "Day or instant of the start, such as 2025-09-30T16:00; - reads JSON lines from standard input",
)
LIMIT = Wording(
    '期限，如 "3 working_day"、"2 month"、same_day', 'Time limit, such as "3 working_day", "2 month" or same_day'
)
ROLL = Wording(
    "最后一日是休息日的，顺延（民法典 203）",
    "Move a last day on which nobody works to the next working day (Civil Code 203)",
)
EXTENDED = Wording("延长合计（以该期限的单位计）", "Extension in total, in units of the time limit")
SUSPENDED = Wording(
    "中止：自/至（恢复之日不在内），可多次；未恢复写 自/",
    "Suspension, from/to (the day of resumption excluded); may be repeated; from/ if it goes on",
)
DAY_END = Wording(
    "最后一日的截止：midnight 二十四时，close 停止办公之时",
    "End of the last day: midnight, or close for the end of office hours",
)
OUTSIDE_HOURS = Wording(
    "办公时间外起算的小时：at_once 即时，next_opening 下一开门之时",
    "Hours that start outside office hours: at_once, or next_opening",
)
EXPLAIN = Wording("逐日写明计与不计及其依据", "Say of each day whether it counts, and why")

STATUS = Wording(
    "查看载入了哪些年份的放假通知，多少期限只是推算",
    "Show the holiday notices on file, and how many time limits are provisional",
)
ADOPT = Wording(
    "采用新的放假通知：先预演哪些在办案件改期，写明 --yes 则逐件改期",
    "Adopt a new holiday notice. Without --yes only preview which open cases get other dates.",
)
ADOPT_EXAMPLE = Wording(
    "例：banjie calendar adopt 2027.yaml --yes --actor li",
    "Example: banjie calendar adopt 2027.yaml --yes --actor li",
)
NOTICE_FILE = Wording(
    "放假通知（YAML），以年份命名，如 2027.yaml，可多个",
    "Holiday notice (YAML), named by its year, such as 2027.yaml; may be several",
)
YES = Wording("采用；不写则只预演，不改动任何案件", "Adopt it; left out, nothing is changed")
ADOPTER = Wording("决定采用的人员代号", "Code of the person who decides")
RUNS = Wording(
    "列出采用过的放假通知，及各次改期的进度", "List the adopted holiday notices, and how far their changes have got"
)

SYNC = Wording(
    "照本单位采用的制度（office.yaml 写明的）排定定期事项；再次执行不变",
    "Arrange the periodic duties of the procedures that office.yaml names. Repeating it changes nothing.",
)
DUTIES = Wording(
    "列出定期事项：依据哪一条、下次何时、上次的报告是哪一件，呈报了何人",
    "List the periodic duties: the rule, the next date, the last report and who was told of it",
)
RUN_DUTY = Wording(
    "补做一次错过的定期事项；已经做过的不重做", "Run a periodic duty that was missed. One already done is not repeated."
)
RUN_DUTY_EXAMPLE = Wording(
    "例：banjie schedules run property-internal monthly_report --day 2026-12-01",
    "Example: banjie schedules run property-internal monthly_report --day 2026-12-01",
)
SLUG = Wording("制度，如 property-internal", "Procedure, such as property-internal")
ENTRY = Wording("定期事项，如 monthly_report", "Periodic duty, such as monthly_report")
DAY = Wording("应做的那一日，如 2026-12-01", "Day on which it was due, such as 2026-12-01")
