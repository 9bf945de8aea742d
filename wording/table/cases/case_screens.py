"""A case as `banjie show` prints it."""

from collections.abc import Mapping

from wording.language import Wording

DOUBTED = Wording(
    "[bold red]本案记录与核验不符：{kinds}[/]；见 banjie alarms",
    "[bold red]The record of this case does not hold: {kinds}.[/] To see what was found: banjie alarms",
)
HEADING = Wording(
    "[bold]{number}[/] {title}\n收件 {received} · 阶段 [bold]{stage}[/]",
    "[bold]{number}[/] {title}\nreceived {received} · stage [bold]{stage}[/]",
)
URGENT = Wording("[red]紧急[/]", "[red]urgent[/]")
RECUSED = Wording("回避 {people}", "recused: {people}")
CLOSED = Wording("办结 {at}", "closed {at}")
LINKED = Wording("关联案件 {case}", "linked case {case}")
OPENED_BY = Wording(
    "由 [bold]{number}[/] 另立 · {title} · {at} {why} · {progress}",
    "opened by [bold]{number}[/]: {title} ({at} {why}) · {progress}",
)
OPENED_FROM_HERE = Wording(
    "[bold]{number}[/] {title}，由本案另立 · {at} {why} · {progress}",
    "[bold]{number}[/] {title}, opened by this case ({at} {why}) · {progress}",
)
MERGED_INTO = Wording(
    "{at} 并入 [bold]{number}[/] {title} · {progress}", "merged into [bold]{number}[/] {title} ({at}) · {progress}"
)
JOINED = Wording("{at} [bold]{number}[/] {title} 并入本案", "[bold]{number}[/] {title}, merged into this case ({at})")
LINKED_CLOSED = Wording("{at} 办结：{stage}", "closed {at}: {stage}")
LINKED_OPEN = Wording("办理中：{stage}", "open: {stage}")

COMPLAINANT = Wording("来件人 {values}", "Complainant: {values}")
NO_COMPLAINANT = Wording("来件人 未具名", "Complainant: anonymous")
FACTS = Wording("事项", "Fact")
TEXTS = Wording("文字", "Text")
CONTENT = Wording("内容", "Content")
WRITTEN = Wording("何人何时", "Written by, at")
TEXTS_OF_ACTS = Wording(
    "各次办理的理由、意见、联系情况见 banjie history {number}",
    "The reasons, opinions and contacts of all acts: banjie history {number}",
)

ATTACHMENT = Wording("附件", "File no.")
FILE = Wording("文件", "File")
MEDIA_TYPE = Wording("类型", "Type")
SIZE = Wording("大小", "Size")
STATE = Wording("状态", "State")
BYTES = Wording("{count} 字节", "{count} bytes")
NO_ATTACHMENTS = Wording("没有附件", "No files.")
ATTACHMENT_STATES: Mapping[str, Wording] = {
    "form": Wording("随来件", "came with the complaint"),
    "received": Wording("待办理", "to be judged"),
    "accepted": Wording("已收入案卷", "on file"),
    "refused": Wording("所附事项未办理", "its act was refused"),
}
FILE_STATES: Mapping[str, Wording] = {
    "intact": Wording("[green]完好[/]", "[green]intact[/]"),
    "altered": Wording("[red]被改动[/]", "[red]altered[/]"),
    "missing": Wording("[red]缺失[/]", "[red]missing[/]"),
}

DOCUMENT = Wording("文书", "Document")
VERSION = Wording("版次", "Version")
SIGNED = Wording("签字", "Signatures")
MADE = Wording("生成", "Made")
VERSION_NUMBER = Wording("第{version}版", "{version}")
SIGNATURES = Wording("{count} 人已签", "{count}")
UNSIGNED = Wording("未签字", "none")

LIMIT = Wording("期限", "Time limit")
RULE = Wording("依据", "Rule")
LAST_DAY = Wording("届满", "Ends")
PROVISIONAL = Wording("{day}（暂定）", "{day} (provisional)")
LIMIT_STATES: Mapping[str, Wording] = {
    "running": Wording("计算中", "running"),
    "held": Wording("已届满，延期申请待批", "ended, a request for more time waits"),
    "over": Wording("[red]逾期[/]", "[red]overdue[/]"),
    "stopped": Wording("已终止", "ended"),
}
FOUND_OVERDUE = Wording("[red]逾期[/]（发现 {at}）", "[red]overdue[/] (noticed {at})")
WAS_OVERDUE = Wording("[red]逾期[/]（发现 {at}），已终止", "[red]overdue[/] (noticed {at}), ended")

UNJUDGED = Wording(
    "[yellow]已收到、尚未办理的事项：第 {numbers} 次提交[/]",
    "[yellow]Received, not judged yet: submissions {numbers}[/]",
)
MENU = Wording("可以办理的事项：banjie waiting {number}", "What can be done: banjie waiting {number}")
