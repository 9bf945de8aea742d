"""What is wrong with a time limit that is counted for anyone who asks."""

from wording.language import Wording

NOT_AN_INSTANT = Wording(
    "{written} 不是日期或时刻，应如 2025-09-30 或 2025-09-30T16:00",
    "{written} is neither a date nor an instant; write 2025-09-30 or 2025-09-30T16:00.",
)
YEAR_OUT_OF_REACH = Wording("{year} 年不在可计算的年份内", "The year {year} is out of reach.")
NOT_SO_MANY = Wording("{written} 不是至多 {most} 的整数", "{written} is not a whole number of at most {most}.")
NOT_WHOLE = Wording("{written} 不是整数", "{written} is not a whole number.")
AT_LEAST_ONE = Wording("n 至少为 1", "n is at least 1.")
NO_UNITS_TO_EXTEND = Wording(
    "{unit} 的期限以某日为止，没有可延长的单位", "A limit in {unit} ends on a fixed day and has no units to extend."
)
NEGATIVE_EXTENSION = Wording("extended 不能为负", "extended cannot be negative.")
RESUMED_BEFORE = Wording("自 {since} 起的中止，恢复在中止之前", "The suspension from {since} ends before it begins.")
NO_SUCH_DAY = Wording("没有 {unit} {n} 这一天", "There is no day {unit} {n}.")
END_OUT_OF_REACH = Wording(
    "届满之日超出可计算的年份（至 {last} 年）", "The limit ends after the last year that can be counted, {last}."
)
NOT_UTF8 = Wording("不是 UTF-8 文字", "This is not UTF-8.")
PROBLEM_AT = Wording("{place}：{problem}", "{place}: {problem}")
