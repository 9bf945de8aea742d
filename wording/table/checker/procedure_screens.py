"""What `banjie procedures` answers."""

from collections.abc import Mapping

from wording.language import Wording

LIST_COLUMNS = (
    Wording("代号", "Code"),
    Wording("名称", "Title"),
    Wording("版次", "Edition"),
    Wording("规则", "Rules"),
)
RULE_COLUMNS = (
    Wording("规则", "Rule"),
    Wording("条款", "Article"),
    Wording("内容", "Text"),
    Wording("作用", "Effect"),
)
TRACE_COLUMNS = (
    Wording("规则", "Rule"),
    Wording("条款", "Article"),
    Wording("作用", "Effect"),
    Wording("数据", "Data"),
    Wording("检验", "Tests"),
)
EFFECTS: Mapping[str, Wording] = {
    "gates": Wording("办理条件", "condition"),
    "record": Wording("须作记录", "record"),
    "notice": Wording("告知", "notice"),
    "clock": Wording("期限", "time limit"),
    "guide": Wording("提示", "guidance"),
    "sees": Wording("查阅范围", "access"),
}
TITLE = Wording("[bold]{title}[/]（{slug}，版次 {edition}）", "[bold]{title}[/] ({slug}, edition {edition})")
BASIS = Wording("依据 {basis}", "Basis: {basis}")
MISSING = Wording("原文缺失 {at}：{lacks}", "Missing in the source text, {at}: {lacks}")
SETTING = Wording("设置 {name}：{zh}（默认 {default}）", "Setting {name}: {zh} (default: {default})")
SETTING_NEEDED = Wording("设置 {name}：{zh}（须由本单位决定）", "Setting {name}: {zh} (the office must decide)")
READING = Wording("读法 {rules} {question} → {taken}（{why}）", "Reading of {rules}: {question} → {taken} ({why})")

ALL_TRIED = Wording(
    "{procedure}：{count} 个场景全部相符，每条规则都试到了",
    "{procedure}: all {count} scenarios hold, and every rule is tried.",
)
SCENARIO_FAILS = Wording("场景「{scenario}」不符：{wrong}", "Scenario {scenario} does not hold: {wrong}")
NO_SCENARIO = Wording(
    "{rule}：没有场景提到；写一个，或在 untested: 里写明为何不能试",
    "{rule}: no scenario names it. Write one, or say under untested: why it cannot be tried.",
)
END_WITHOUT_SCENARIO = Wording(
    "办结「{end}」：没有场景在这里办结；请写一个", "end {end}: no scenario closes a case there; write one"
)
UNKNOWN_READING = Wording(
    "读法「{question}」：场景提到而制度里没有",
    "Reading {question}: a scenario names it, and the procedure has none such.",
)
UNKNOWN_RULE = Wording(
    "{rule}：场景提到而制度里没有这条规则", "{rule}: a scenario names it, and the procedure has no such rule."
)
RULE_LACKS = Wording("{rule}（{article}）：还缺 {kinds}", "{rule} ({article}): still missing: {kinds}")
TRIAL_KINDS: Mapping[str, Wording] = {
    "alone it refuses": Wording("只因这条规则而被拒绝的", "one that it alone refuses"),
    "it allows": Wording("因为符合它而准许的", "one that it allows"),
    "a gap is owed": Wording("尚有待记录（待告知）的", "one in which something is still to be recorded or told"),
    "the gap is gone": Wording("已记录（已告知）的", "one in which it is recorded or told"),
    "the system tells it": Wording("系统告知的", "one in which the system tells it"),
    "nobody is told": Wording("不告知的", "one in which nobody is told"),
    "shown": Wording("出现提示的", "one in which it is shown"),
    "not shown": Wording("不出现提示的", "one in which it is not shown"),
    "readable": Wording("可以查阅的", "one in which it may be read"),
    "hidden": Wording("不可查阅的", "one in which it may not be read"),
    "due": Wording("写明期限到哪一天的", "one that says when the time limit ends"),
    "at the last instant": Wording("最后一刻仍不逾期的", "one in which it is not overdue at the last instant"),
    "warned": Wording("将到期提醒的", "one in which its end is warned of"),
    "expired": Wording("逾期的", "one in which it is overdue"),
    "more time is asked for": Wording("申请延期的", "one in which more time is asked for"),
    "suspended": Wording("中止计算的", "one in which it is suspended"),
    "starts again": Wording("重新起算的", "one in which it starts again"),
}

WRITTEN = Wording("已写入 {path}", "Written: {path}")
NOT_WRITABLE = Wording(
    "不能写入 {path}；请看文件夹是否存在、是否可写",
    "{path} cannot be written. See that its folder exists and can be written to.",
)
RULE_TEXT = Wording("法条 {procedure} {article}：{says}", "Rule of {procedure}, {article}: {says}")
DATA = Wording("数据 {place}", "Data: {place}")
CODE = Wording("代码 {place}", "Code: {place}")
TEST = Wording("检验 {place}", "Test: {place}")
UNTESTED = Wording("未检验：{why}", "Not tested: {why}")
SCENARIOS = Wording("{count} 个场景", "{count} scenarios")
