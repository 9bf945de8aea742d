"""What a case waits for, as a person reads it."""

from collections.abc import Mapping

from wording.language import Wording

WAITS = Wording("[bold]在等[/] {who} 办理：{stage}（自 {since}）", "[bold]Waits for[/] {who}: {stage} (since {since})")
WAITS_ON_TRACK = Wording(
    "[bold]在等[/]〔{track}〕{who} 办理：{stage}（自 {since}）",
    "[bold]Waits on {track} for[/] {who}: {stage} (since {since})",
)
ANSWERS = Wording("待同意：{who}", "to agree: {who}")
OPINIONS = Wording("会签中：{who}", "to give an opinion: {who}")
HELPERS = Wording("协办：{who}", "helping: {who}")
DUTIES = Wording("待完成：{what}", "to be done: {what}")
JOINING = Wording("等其他各路办到这里", "waits here for the other tracks")

LIMIT = Wording("  期限 {limit}〔{rule} {article}〕：{state}", "  Time limit {limit} [{rule} {article}]: {state}")
WITH_CODE = Wording("[bold]{label}[/] {code}", "[bold]{code}[/] ({label})")
CODE_ALONE = Wording("[bold]{label}[/]", "[bold]{label}[/]")
UNTIL = Wording("至 {day}", "until {day}")
OVERDUE = Wording("[red]已逾期[/]，期限至 {day}", "[red]overdue[/], it ended {day}")
HELD = Wording(
    "[yellow]已届满，延期申请待批[/]，期限至 {day}", "[yellow]ended, a request for more time waits[/], it ended {day}"
)
SUSPENDED = Wording("中止中", "suspended")
PROVISIONAL = Wording("暂按法定节假日推算，待放假通知", "counted by the statute alone until the holiday notice comes")
AHEAD = Wording("    此后 {events}", "    then {events}")
COMING = Wording("{at} {event}", "{event} {at}")

REQUEST_UNITS = Wording("「{limit}」申请延长{units}，申请人{person}", "{units} more for {limit}, asked by {person}")
REQUEST_UNTIL = Wording("「{limit}」申请延长至 {day}，申请人{person}", "{limit} until {day}, asked by {person}")
PENDING = Wording(
    "  [yellow]待批[/]：{request}（由 {who} 决定）", "  [yellow]To be decided[/]: {request} ({who} decide)"
)
PEOPLE = Wording("  [yellow]人员[/]：{what}（由 {who} 决定）", "  [yellow]People[/]: {what} ({who} decide)")
UNSIGNED = Wording("  待签 《{document}》：{who}", "  To be signed: {document}, by {who}")
MERGED = Wording("  并案 {case}", "  Merged: {case}")
MERGING = Wording(
    "  {by}提议并入 {into}，待另一人同样提出", "  {by} would merge it into {into}: a second person has to say the same"
)
LINKED_OPEN = Wording("  关联案件未结 {case}", "  Linked case not closed: {case}")
OWED: Mapping[str, Wording] = {
    "record": Wording("  待记录 {what}", "  To be put on record: {what}"),
    "notice": Wording("  待告知 {what}", "  To be told: {what}"),
}
GUIDE = Wording("  提示 {says}", "  Note: {says}")

READY = Wording(
    "[bold]现在可以办理[/]（banjie act {number} 事项 --actor 办理人）",
    "[bold]Can be done now[/] (banjie act {number} ACT --actor CODE)",
)
NOT_READY = Wording(
    "[bold]还缺内容的事项[/]（填写：--fact 名称=值 --text 名称=文字）",
    "[bold]More is needed for these[/] (state it with --fact NAME=VALUE --text NAME=TEXT)",
)
ACT = Wording("  {act}", "  {act}")
ACT_ON_TRACK = Wording("  {act}（--track {track}）", "  {act} (--track {track})")
MISSING = Wording("      还缺 {asks} 〔{rule}〕", "      needs {asks} ({rule})")
