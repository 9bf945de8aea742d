"""Another law over recorded cases: what the command says."""

from collections.abc import Mapping

from wording.language import Wording

ASSUMES = Wording(
    "以各人当时的行为不变为前提：只算规定改变的影响，不推测人会怎样应对；某一行为不再能办理时，该案算到此为止。",
    "This assumes that people act as they did. It shows what the change alone does, not how people would have met it;"
    " where a recorded act becomes impossible, the case ends there.",
)
WHICH = Wording(
    "请写登记号，或 --procedure，或 --all，三者择一", "Give a number, --procedure or --all: one of the three."
)
NOTHING_CHANGED = Wording(
    "没有改变什么：请写 --set、--edition、--calendar 或 --overlay",
    "Nothing is changed: give --set, --edition, --calendar or --overlay.",
)
NO_VALUE = Wording(
    "{written}：请写 位置=值，如 screening.limit.n=5", "{written}: write PLACE=VALUE, such as screening.limit.n=5."
)
UNKNOWN_KEY = Wording("{path}：{key} 无法使用；可写 {keys}", "{path}: {key} cannot be used; there are {keys}.")
NO_SUCH_PLACE = Wording(
    "所选案件的规定中没有：{places}；位置以规则编号、期限名称或文件的一节开头",
    "No chosen case has this in its law: {places}. A place begins with the id of a rule, the name of a limit or a"
    " section of the file.",
)
UNUSABLE = Wording("{slug} 不能这样改变（{place}）：{says}", "{slug} cannot be changed so ({place}): {says}")
TOTAL = Wording(
    "案件 {cases} 件，其中 {differing} 件结果不同", "{cases} cases, of these {differing} come out otherwise."
)
BAR = Wording("{label} {count:>7}  {bar}", "{label} {count:>7}  {bar}")
OUTCOMES: Mapping[str, Wording] = {
    "same": Wording("不变　　　", "same      "),
    "earlier": Wording("期限提前　", "earlier   "),
    "later": Wording("期限推后　", "later     "),
    "breached": Wording("将会逾期　", "breached  "),
    "in_time": Wording("不再逾期　", "in time   "),
    "refused": Wording("行为被拒绝", "refused   "),
    "allowed": Wording("行为被准许", "allowed   "),
}
RULE = Wording("  {rule}：拒绝 {count} 件", "  {rule}: refuses in {count} cases")
CASE = Wording("{number}　{label}", "{number}  {label}")
ACT_REFUSED = Wording("  第 {n} 次提交：{rule} {says}", "  submission {n}: {rule} {says}")
FORM_REFUSED = Wording("  来件即不能登记：{rule} {says}", "  it cannot be registered: {rule} {says}")
ACT_ALLOWED = Wording("  第 {n} 次提交原被拒绝，现可办理", "  submission {n}, which was refused, is allowed")
BREACHED = Wording("  逾期：{clocks}", "  runs out: {clocks}")
KEPT = Wording("  不再逾期：{clocks}", "  no longer runs out: {clocks}")
MOVED = Wording("  {clock}：{before} → {after}", "  {clock}: {before} → {after}")
CLOSING = Wording("办结", "closing")
NO_END = Wording("无", "none")
NOT_SHOWN = Wording("另有 {count} 件未列出；--json 列出全部", "{count} more are not shown; --json lists all.")
