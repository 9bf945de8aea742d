"""Lines of the statistics: on the page, in its tables and files."""

from collections.abc import Mapping

from wording.language import Wording

TITLE = Wording("统计", "Statistics")
PERIOD_WRONG = Wording(
    "期间不对：起始月不晚于截止月，最多 {most} 个月",
    "The period is wrong: the first month is not after the last, and there are at most {most}.",
)
TOTALS = Wording("总体情况", "Totals")
TOTALS_NOTE = Wording(
    "逾期：有逾期记录且未撤销的，不论是否办结。逾期未办结：期末有期限已过而未办的，与督办所计相同。"
    "到期件：按期办结的和逾期的；未办结而未逾期的，尚未到期。",
    "Late: with a breach on record that was not withdrawn, closed or not. Late and open: at the end a limit is over and"
    " what it asks for is not done, as on the page of supervision. Due: closed in time, or late; what is open and not"
    " late is not due yet.",
)
STOCK = Wording("期末未办结", "Open at the end of the period")
STOCK_NOTE = Wording("期末的存量，不论何时收件。", "The stock at the end, whenever it came in.")
OF_PERIOD, EARLIER = Wording("期间内收件", "Received in the period"), Wording("此前收件", "Received before")
SUM, WHEN = Wording("合计", "Total"), Wording("收件时间", "When received")
BY_MONTH = Wording("按月", "By month")
BY_MONTH_NOTE = Wording(
    "各月的投诉，以期末的情况为准。", "The complaints of each month, as they stand at the end of the period."
)
STAGES = Wording("各环节用时", "Time at each stage")
STAGES_NOTE = Wording(
    "只计已离开的环节；用时按工作日计，到达当天不计。限：自该环节起算的最短工作日期限。",
    "Stays that have ended, in working days without the day of arrival. Target: the shortest limit in working days that"
    " starts there.",
)
LIMITS = Wording("各期限逾期", "Breaches of each limit")
LIMITS_NOTE = Wording("有逾期记录且未撤销的，一次计一条。", "Breaches on record that were not withdrawn, each once.")
STAGE_TIMES = Wording(
    "{count} 次 · 中位 {median} · 最长 {longest} 工作日", "{count} times · median {median} · longest {longest} days"
)
STAGE_BREACHES = Wording("逾期 {count}", "{count} breaches")
PERIOD, RECEIVED, CLOSED = Wording("期间", "Period"), Wording("收件", "Received"), Wording("办结", "Closed")
OPEN, IN_TIME, LATE = Wording("未办结", "Open"), Wording("按期办结", "In time"), Wording("逾期", "Late")
LATE_OPEN = Wording("逾期未办结", "Late and open")
RATE = Wording("办结件按期率（%）", "In time (% of closed)")
DUE_RATE = Wording("到期件按期率（%）", "In time (% of due)")
STAGE, WHO, TIMES = Wording("环节", "Stage"), Wording("由谁办", "Who"), Wording("次数", "Times")
MEDIAN, TARGET = Wording("中位（工作日）", "Median (working days)"), Wording("限（工作日）", "Target (working days)")
LONGEST, LIMIT = Wording("最长（工作日）", "Longest (working days)"), Wording("期限", "Limit")
ARTICLE, LENGTH = Wording("条款", "Article"), Wording("长度", "Length")
ENDS, OUTCOME = Wording("办理结果", "Outcomes"), Wording("结果", "Outcome")
CASES, NO_ENDS = Wording("件数", "Complaints"), Wording("无办结的投诉", "none was closed")
BY_FACT, NOT_STATED = Wording("按{fact}", "By {fact}"), Wording("未记载", "not stated")
NO_VALUES = Wording("无", "none")
SEVERAL_NOTE = Wording("一件有几项的，各计一次。", "A complaint with several of these counts once for each.")
COUNTS = (PERIOD, RECEIVED, CLOSED, OPEN, IN_TIME, LATE, LATE_OPEN, RATE, DUE_RATE)
OF_STAGES = (STAGE, WHO, TIMES, MEDIAN, TARGET, LONGEST, LIMIT, LATE)
OF_LIMITS = (LIMIT, ARTICLE, LENGTH, LATE)


def count_columns() -> tuple[str, ...]:
    """Return the columns of a table of counts."""
    return tuple(one() for one in COUNTS)


def stock_columns() -> tuple[str, ...]:
    """Return the columns of the table of the stock."""
    return WHEN(), OPEN(), LATE_OPEN()


def end_columns() -> tuple[str, ...]:
    """Return the columns of the table of outcomes."""
    return OUTCOME(), CASES()


def report_columns() -> tuple[str, ...]:
    """Return the columns of figures that the periodic report has."""
    return tuple(one() for one in COUNTS[1:6])


def stage_columns() -> tuple[str, ...]:
    """Return the columns of the table of stages."""
    return tuple(one() for one in OF_STAGES)


def limit_columns() -> tuple[str, ...]:
    """Return the columns of the table of limits."""
    return tuple(one() for one in OF_LIMITS)


LINES: Mapping[str, Wording] = {
    "statistics": TITLE,
    "from_month": Wording("从", "From"),
    "to_month": Wording("到", "To"),
    "month_hint": Wording("年-月，如 2026-03", "Year-month, such as 2026-03"),
    "unit": Wording("部门、岗位", "Unit or post"),
    "every_unit": Wording("全部", "All"),
    "as_tables": Wording("表和图", "Tables and charts"),
    "as_drawing": Wording("流程图", "On the drawing"),
    "as_csv": Wording("下载 CSV", "Download as CSV"),
    "as_xlsx": Wording("下载 XLSX", "Download as XLSX"),
    "same_as_report": Wording(
        "与定期报告同一口径：按{covers}计，以期末的情况为准。",
        "Counted as the periodic report counts: by what was {covers}, as it stands at the end of the period.",
    ),
    "by_received": Wording("期间内收件", "received in the period"),
    "by_closed": Wording("期间内办结", "closed in the period"),
    "too_many_cases": Wording(
        "期间内有 {cases} 件，一页最多统计 {most} 件；请缩短期间",
        "The period has {cases} cases, and a page counts {most} at most. Choose a shorter one.",
    ),
    "no_statistics": Wording("您没有可看统计的制度", "There is no regulation whose statistics you may read."),
    "mark_late": Wording("有逾期", "with breaches"),
    "other_text": Wording("{title}（{count}）", "{title} ({count})"),
}
