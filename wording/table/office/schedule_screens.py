"""What `banjie schedules` answers."""

from wording.language import Wording

SYNC_RESULTS = {
    "created": Wording("新排定 {duty}", "{duty}: arranged"),
    "updated": Wording("已改 {duty}", "{duty}: changed"),
    "deleted": Wording("已撤 {duty}", "{duty}: removed"),
    "unchanged": Wording("不变 {duty}", "{duty}: no change"),
}
NOTHING_TO_ARRANGE = Wording(
    "没有要排定的定期事项；采用哪些制度写在 office.yaml，例如 property-internal: {{}}",
    "There are no periodic duties to arrange. Name the procedures in office.yaml, such as property-internal: {{}}",
)
NEXT = Wording("  下次 {at}", "  next {at}")
NEXT_NOT_ARRANGED = Wording(
    "  下次 {at} [red]尚未排定[/]（banjie schedules sync）", "  next {at}, [red]not arranged[/] (banjie schedules sync)"
)
NEXT_PAUSED = Wording("  下次 {at} [yellow]已暂停[/]", "  next {at}, [yellow]paused[/]")
NO_LAST = Wording("  上次 还没有", "  last: none yet")
LAST = Wording("  上次 {report}", "  last {report}")
NOT_BEGUN = Wording("尚未开始办理", "not begun")
CLOSED = Wording("已办结", "closed")
TOLD = Wording("已告知 {people}", "told: {people}")
TOLD_AT = Wording("{person}（{at}）", "{person} ({at})")
TEMPORAL_SILENT = Wording(
    "[yellow]Temporal 没有应答，是否已排定不详[/]",
    "[yellow]Temporal does not answer: whether they are arranged is not known[/]",
)
NOT_FOLLOWED = Wording(
    "另有定期事项而本单位没有采用的制度：{procedures}；采用的写在 office.yaml，再 banjie schedules sync",
    "Other procedures with periodic duties: {procedures}. To follow one, name it in office.yaml, "
    "then run banjie schedules sync.",
)
NO_DAY = Wording("--day 要写成 2026-12-01；收到的是 {written}", "--day is a day such as 2026-12-01, not {written}.")
STILL_COUNTING = Wording(
    "已交办，报告还在统计；稍后见 banjie schedules list",
    "Ordered; the report is still being made. Look later: banjie schedules list",
)
BEFORE = Wording(
    "[green]早已登记[/] {at} 的报告：{number}；文件见 banjie attachments {number}",
    "[green]On file already[/]: report of {at}, {number}; its file: banjie attachments {number}",
)
MADE = Wording(
    "[green]已统计并登记[/] {at} 的报告：{number}；文件见 banjie attachments {number}",
    "[green]Made and registered[/]: report of {at}, {number}; its file: banjie attachments {number}",
)
BEGINS_LATER = Wording("稍后自动开始办理", "its case begins by itself a little later")
DUTY_NOT_SYNCED = Wording(
    "定期事项没有排定：{why}；恢复后 banjie schedules sync",
    "The periodic duties are not arranged: {why} When that is settled: banjie schedules sync",
)
