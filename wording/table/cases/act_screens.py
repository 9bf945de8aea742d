"""What a person sees after an act: what changed, who waits now, what a preview says, the results of a batch."""

from wording.language import Wording

TEXT_FILE = Wording("文字文件 {path}", "text file {path}")
NOT_AN_INSTANT = Wording(
    "--happened-at 要写成 2025-10-11T09:00；收到的是 {written}",
    "Write --happened-at as 2025-10-11T09:00. This was given: {written}",
)
TWO_REASONS = Wording(
    "理由写了两次（--reason 和 --text reason=…）", "The reason is given twice (--reason and --text reason=...)."
)
NUMBERS_OR_FILE = Wording(
    "请写明登记号，或用 --from 写明文件，二者取一", "Give numbers of cases, or a file with --from: one of the two."
)
NO_ACTOR = Wording("没有写明办理人；请加 --actor 代号", "Say who acts: add --actor CODE.")
BATCH_FILE = Wording("文件 {path}", "file {path}")
EMPTY_FILE = Wording("文件 {path} 是空的", "File {path} is empty.")
UNITS_OR_UNTIL = Wording(
    "请写明延长多少，或用 --until 写明延长到哪一日，二者取一",
    "Say how much longer, or until which day with --until: one of the two.",
)

REGISTERED = Wording("[green]已收件[/] 登记号 [bold]{number}[/]", "[green]Registered[/] as [bold]{number}[/]")
WARNING = Wording("  [yellow]注意[/] {says}", "  [yellow]warning[/] {says}")
SIMILAR = Wording(
    "  [yellow]注意[/] 同一联系方式已有内容相近的来件：{numbers}，请看是否重复、要否并案",
    "  [yellow]Note[/] the same contact has filed nearly the same before: {numbers}. Look whether to merge them.",
)
REGISTERED_BEFORE = Wording(
    "[yellow]已登记过，未重复登记[/] 登记号 [bold]{number}[/]",
    "[yellow]Already registered, not repeated:[/] [bold]{number}[/]",
)
BEGINS_LATER = Wording("尚未开始办理，稍后自动开始", "It has not begun yet; it will by itself.")
CLOSED_AND_OPENED = Wording(
    "[green]案件已办结；已另立关联案件 {number}[/]", "[green]The case is closed; linked case {number} is opened.[/]"
)
DONE = Wording("[green]已办理[/] {number}", "[green]Done[/] {number}")
DONE_EVENT = Wording("[green]已办理[/] {number} 第{seq}号事项：{what}", "[green]Done[/] {number}, event {seq}: {what}")
DONE_BEFORE = Wording(
    "[yellow]此前已办理，未重复[/] {number} 第{seq}号事项：{what}",
    "[yellow]Done before, not repeated[/] {number}, event {seq}: {what}",
)
DONE_BEFORE_BY_NUMBER = Wording(
    "[yellow]此前已办理，未重复[/] {number}", "[yellow]Done before, not repeated[/] {number}"
)
RECORDED_LATER = Wording("登记簿稍后写入", "The register will have it shortly.")
LEADS_TO = Wording("{what} → {stage}", "{what} → {stage}")
ALSO = Wording("同时：{what}", "also: {what}")
CLOCK_STARTED = Wording("期限开始计算：{limit}，至 {day}", "time limit begins: {limit}, until {day}")
CLOCK_MOVED = Wording("期限变动：{limit}，至 {day}", "time limit moves: {limit}, until {day}")
CLOCK_STOPPED = Wording("期限停止计算：{limit}", "time limit ends: {limit}")

NEXT = Wording("接下来 {who} 办理：[bold]{stage}[/]", "Next: {who}, [bold]{stage}[/]")
NEXT_UNTIL = Wording(
    "接下来 {who} 办理：[bold]{stage}[/]，期限「{limit}」至 {day}", "Next: {who}, [bold]{stage}[/], {limit} until {day}"
)
NEXT_ON_TRACK = Wording("接下来〔{track}〕{who} 办理：[bold]{stage}[/]", "Next on {track}: {who}, [bold]{stage}[/]")
NEXT_APPROVAL = Wording("待批：{request}", "Waits for approval: {request}")
MENU = Wording("可以办理的事项：banjie waiting {number}", "What can be done: banjie waiting {number}")
CLOSED = Wording("已办结：[bold]{stage}[/]", "Closed: [bold]{stage}[/]")

PREVIEW_REFUSED = Wording("[yellow]预览：此项操作不能办理[/]", "[yellow]Preview: this cannot be done[/]")
PREVIEW_ALLOWED = Wording(
    "[green]预览：可以办理[/]，此后阶段：[bold]{stage}[/]",
    "[green]Preview: this can be done[/]; stage then: [bold]{stage}[/]",
)
TOLD = Wording("告知：{whom}", "told: {whom}")
LINE_OF_BATCH = Wording("第 {line} 件", "line {line}")
