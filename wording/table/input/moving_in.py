"""Sheets of complaints of an old system: headings, explanations, and what is wrong with a row."""

from collections.abc import Mapping

from wording.language import Wording

# Headings are Chinese in any language: the sheets go round in the office.
FIXED: Mapping[str, str] = {
    "old_number": "旧编号", "procedure": "规定", "entry": "来件种类", "received": "收件时间", "stage": "所在环节",
    "since": "到达环节时间", "closed": "办结时间", "holder": "承办人", "name": "来件人", "unit": "来件单位",
    "contact": "联系方式", "address": "地址", "happened": "已办事项", "overdue": "已逾期的期限",
}  # fmt: skip
PREFIXES: Mapping[str, str] = {
    "started": "期限起算:{name}", "extended": "已延长:{name}", "paused": "期限中止:{name}",
    "fact": "事实:{name}", "text": "文字:{name}",
}  # fmt: skip
EXPLAINED: Mapping[str, str] = {
    "old_number": "必填。旧系统里的编号；同一编号再次迁入不会重复登记",
    "procedure": "必填。规定的代号：{slug}",
    "entry": "不填即为第一种",
    "received": "必填。旧系统收到来件的时间，如 2026-03-02 09:30；只写日期即当日零时",
    "stage": "必填。现在所在的环节；已办结的写终结环节",
    "since": "必填。到达这一环节的时间",
    "closed": "已办结的必填，未办结的不填",
    "holder": "经办人的工作账号，须已登记在人员名册上",
    "name": "可以不填",
    "unit": "可以不填",
    "contact": "可以不填",
    "address": "可以不填",
    "happened": "以前办过的事，写作 事项@时间，多项用分号隔开；以后的步骤要看它们",
    "overdue": "迁入前已经结束而且逾期的期限，多项用分号隔开；只作记载，不再算作新的逾期",
}
STARTED_EXPLAINED = "正在计算的期限何时起算；不填即没有在计算。到期日按规定另行算出，迁入时已过的作为接收的逾期"
EXTENDED_EXPLAINED = "这一期限已经延长的数目，单位与期限相同"
PAUSED_EXPLAINED = "这一期限何时没有计算，写作 缘由@起~止，多段用分号隔开；不写止的现在仍中止。止的当日起计算"
FACT_EXPLAINED = "迁入时已经知道的，以后的步骤要用到的都应填上"
TEXT_EXPLAINED = "原文照录"
SHEET_COMPLAINTS, SHEET_EXPLAINED = "来件", "说明"
COLUMNS_EXPLAINED = ("栏目", "怎样填", "可以填的内容")

UNREADABLE = Wording("读不了 {path}：{problem}", "Cannot read {path}: {problem}.")
HEADING_TWICE = Wording("{path} 里栏目「{heading}」写了两次", "{path}: the column {heading} stands there twice.")
NO_ROWS = Wording("{path} 里没有来件", "{path} holds no complaints.")
TOO_MANY_ROWS = Wording("{path} 里的来件过多，一次至多 {most} 件", "{path}: at most {most} complaints at a time.")
UNKNOWN_COLUMN = Wording(
    "没有这一栏；栏目见 banjie import --template", "There is no such column. To see them: banjie import --template"
)
EMPTY = Wording("必须填写", "It has to be filled in.")
WRONG_VALUE = Wording("「{written}」不能填；可填：{allowed}", "{written} cannot be given. Allowed: {allowed}")
NOT_A_TIME = Wording(
    "「{written}」不是时间；应写作 2026-03-02 09:30", "{written} is no time. Write it as 2026-03-02 09:30."
)
IN_FUTURE = Wording("时间还没有到", "It lies in the future.")
BEFORE_RECEIPT = Wording("早于收件时间", "It lies before the receipt.")
NOT_HAPPENED = Wording("「{written}」应写作 事项@时间", "{written} has to be written as act@time.")
UNKNOWN_PERSON = Wording(
    "名册上没有「{person}」；请先登记人员，见 banjie staff add",
    "{person} is not on the staff list. Add them first: banjie staff add",
)
END_WITHOUT_DATE = Wording(
    "终结环节要有办结时间，其他环节不能有", "A case at an end has the time of its closing, and no other case has one."
)
CLOSED_WITH_LIMITS = Wording("已办结的没有期限在计算", "No limit runs in a closed case.")
LIMIT_WITHOUT_START = Wording("还要写明这一期限何时起算", "Say when this limit began, too.")
NOT_A_PAUSE = Wording(
    "「{written}」应写作 缘由@起~止，如 缘由@2026-03-05~2026-03-10",
    "{written} has to be written as ground@begin~end, with dates such as 2026-03-05.",
)
WRONG_PAUSE = Wording(
    "「{written}」的先后不对：起早于止，各段依次，只有最后一段可以不写止",
    "{written} is out of order: each begins before its end and after the one before; only the last has no end.",
)
NOT_A_NUMBER = Wording("「{written}」不是数目", "{written} is no number.")
TOO_LONG = Wording("过长", "It is too long.")
WRONG_OLD_NUMBER = Wording("旧编号应为 1 至 100 个字", "An old number has 1 to 100 characters.")
TWICE_IN_SHEET = Wording("与第 {row} 行的旧编号相同", "Row {row} has the same old number.")
TAKEN = Wording(
    "这一旧编号已迁入为 {number}，内容不同；已迁入的不改，请在系统里更正",
    "This old number was imported as {number} with other content. Imports are not changed: correct the case itself.",
)
ROW_PROBLEM = Wording("  · 第 {row} 行「{column}」：{problem}", "  · row {row}, {column}: {problem}")
REFUSED = Wording(
    "{path} 有 {count} 处不能迁入，什么也没有存。改好后再来，或用 --skip-bad 只迁入正确的行：",
    "{path}: {count} problems; nothing was stored. Correct them, or take the good rows alone with --skip-bad:",
)
SKIPPED = Wording("{count} 处有误，所在的行没有迁入：", "{count} problems; these rows were not imported:")
NO_FILE = Wording("请写明文件，或用 --template 规定代号", "Name a file, or --template with the name of a procedure.")
CHECKED = Wording(
    "可以迁入 {new} 件（办结 {closed} 件），已迁入过 {again} 件；这是试行，什么也没有存",
    "{new} complaints can be imported ({closed} closed), {again} have been already. Dry run: nothing was stored.",
)
DONE = Wording(
    "迁入 {new} 件（办结 {closed} 件），已迁入过 {again} 件；尚未开始办理 {waiting} 件，稍后自动开始",
    "{new} complaints imported ({closed} closed), {again} were already; {waiting} cases begin by themselves later.",
)
TEMPLATE_WRITTEN = Wording("已写出 {path}", "Written: {path}")
FILE_EXISTS = Wording("{path} 已经存在，不覆盖", "{path} exists and is not overwritten.")
