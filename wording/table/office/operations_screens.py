"""What the services, releases, runs and the watch answer."""

from wording.language import Wording

EXTERNAL_SERVERS = Wording(
    "环境变量已写明外部的 PostgreSQL 和 Temporal（BANJIE_DATABASE_URL 等）；banjie up 只启动内置的服务",
    "The environment names PostgreSQL and Temporal elsewhere (BANJIE_DATABASE_URL); banjie up starts only its own.",
)
TEMPORAL_MOVED = Wording(
    "  [yellow]Temporal 换了端口[/]：原来的 {before} 已被其他程序占用，现在是 {address}，以后保持不变",
    "  [yellow]Temporal has another port.[/] {before} is taken by another program. It is {address} now, and stays so.",
)
NOT_STARTED = Wording("服务没有启动：{error}", "The services did not start: {error}")
STOPPING = Wording("正在停止……数据保留", "Stopping … data are kept.")
OTHER_RELEASES = Wording(
    "本程序是版本 {own}；另为版本 {others} 的案件保持办理服务。换用本版：banjie deploy；各版情况：banjie deploy status",
    "This is release {own}; workers of {others} run beside it for their cases. "
    "To make this one current: banjie deploy. To see all: banjie deploy status",
)
NO_COURSE = Wording(
    "没有编号以「{wanted}」开头的演示；现有：{known}", "No demonstration begins with {wanted}. There are: {known}"
)
MIGRATED = Wording("[green]登记簿的结构已是最新[/]", "[green]The structure of the register is up to date[/]")

DEPLOYING = Wording(
    "版本 {release}：等它的办理服务应答，然后逐件换版",
    "Release {release}: waiting for its worker to answer, then moving the cases one by one",
)
MOVE_PROGRESS = Wording("  已换 {moved} 件，未换 {stayed} 件 ……", "  moved {moved}, not moved {stayed} …")
DEPLOYED = Wording(
    "[green]现行版本 {release}[/]，新来件由它办理；在办案件换过来 {moved} 件",
    "[green]Release {release} is current[/]: new complaints use it; open cases moved to it: {moved}",
)
NOT_MOVED = Wording("[yellow]未换 {count} 件[/]（{why}）：{numbers}", "[yellow]Not moved: {count}[/], {why}: {numbers}")
MORE_NUMBERS = Wording("{numbers} 等", "{numbers} and others")
STAY_REASONS = {
    "differs": Wording(
        "新版本由登记簿推算出的案件与现有的不同，仍由旧版办理，直至办结",
        "the new release computes another case from the register; they stay with the old one until closed",
    ),
    "busy": Wording("正在办理", "busy"),
    "quarantined": Wording("与登记簿不符，已停止办理", "stopped: they do not agree with the register"),
    "unanswered": Wording("没有及时应答", "no answer in time"),
    "unable": Wording("所在的版本还不会换版", "their release cannot move cases yet"),
}
OLD_HAS_CASES = Wording("旧版 {release} 还有 {count} 件", "Old release {release} still has {count} cases")
OLD_IS_FREE = Wording(
    "旧版 {release} 已无案件，可以停止：banjie deploy retire {release}",
    "Old release {release} has no cases and can be stopped: banjie deploy retire {release}",
)
NO_WORKER_YET = Wording("还没有办理服务应答过", "No worker has answered yet.")
VERSION_COLUMNS = (
    Wording("版本", "Release"),
    Wording("现行", "Current"),
    Wording("办理服务", "Worker"),
    Wording("在办", "Open cases"),
)
YES = Wording("是", "yes")
RUNNING = Wording("运行中", "running")
NOT_RUNNING = Wording("没有", "none")
NEEDED_NOT_RUNNING = Wording("[red]没有[/]", "[red]none[/]")
RETIRING = Wording(
    "版本 {release} 已无案件，其办理服务正在停止", "Release {release} has no cases; its worker is stopping."
)
RETIRABLE = Wording(
    "版本 {release} 已无案件，可以停止它的办理服务了", "Release {release} has no cases; its worker can be stopped now."
)

COMPARED = Wording(
    "在运行 {running} 件；新见已结束的运行 {ended} 次；问及 {asked} 件",
    "Running: {running} cases; runs newly seen to have ended: {ended}; cases asked: {asked}",
)
COMPARISON_PROBLEMS = {
    "doubted": Wording(
        "[red]记录与核验不符[/] {count} 项：{numbers}；见 banjie alarms",
        "[red]The record does not hold[/]: {count}: {numbers}. To see what was found: banjie alarms",
    ),
    "without": Wording("[red]没有在运行[/] {count} 件：{numbers}", "[red]Not running[/]: {count}: {numbers}"),
    "behind": Wording(
        "[red]比登记簿旧[/] {count} 件：{numbers}", "[red]Older than the register[/]: {count}: {numbers}"
    ),
    "silent": Wording("[red]没有应答[/] {count} 件：{numbers}", "[red]No answer[/]: {count}: {numbers}"),
    "quarantined": Wording(
        "[red]与登记簿不符，已停止办理[/] {count} 件：{numbers}",
        "[red]Stopped, since they differ from the register[/]: {count}: {numbers}",
    ),
    "register_behind": Wording(
        "[red]登记簿比案件旧[/] {count} 件：{numbers}", "[red]The register is older[/]: {count}: {numbers}"
    ),
    "unknown_case": Wording(
        "[red]登记簿里没有[/] {count} 件：{numbers}", "[red]Not in the register[/]: {count}: {numbers}"
    ),
    "foreign_case": Wording(
        "[red]运行中的是同号的另一件[/] {count} 件：{numbers}",
        "[red]The run belongs to another complaint of that number[/]: {count}: {numbers}",
    ),
    "rewritten": Wording(
        "[red]日志与案件所见不符[/] {count} 件：{numbers}",
        "[red]The journal is not what the case has seen[/]: {count}: {numbers}",
    ),
    "closed_case_runs": Wording(
        "[red]已办结而仍在运行[/] {count} 件：{numbers}", "[red]Closed and still running[/]: {count}: {numbers}"
    ),
    "foreign_run": Wording("[red]另有运行[/] {count} 件：{numbers}", "[red]A second run[/]: {count}: {numbers}"),
    "stray_run": Wording(
        "[red]不属于任何案件的运行[/] {count} 个：{numbers}", "[red]Runs of no complaint[/]: {count}: {numbers}"
    ),
}
REVIVE_HINT = Wording(
    "恢复运行：banjie revive 登记号 --actor 人员代号 --reason 理由",
    "To revive them: banjie revive NUMBER --actor PERSON --reason REASON",
)
RECOVER_HINT = Wording(
    "登记簿补记：banjie recover 登记号 --actor 人员代号 --reason 理由",
    "To recover the register: banjie recover NUMBER --actor PERSON --reason REASON",
)
MORE_HINT = Wording("各项怎么办：banjie alarms", "What to do about each: banjie alarms")
AGREES = Wording("[green]与登记簿一致[/]", "[green]Agrees with the register[/]")

EXPORT_STATES = {
    "written": Wording("[green]已存档[/]", "[green]archived[/]"),
    "intact": Wording("[green]完好[/]", "[green]intact[/]"),
    "missing": Wording("[red]文件缺失[/]", "[red]file missing[/]"),
    "altered": Wording("[red]文件被改动[/]", "[red]file altered[/]"),
    "contradicts": Wording("[red]与日志不符[/]", "[red]the journal says something else[/]"),
    "differs": Wording(
        "[red]与存档时的历史不同，未改动存档[/]", "[red]differs from the archived history, which was left as it is[/]"
    ),
    "lost": Wording("[red]Temporal 已没有这段历史[/]", "[red]Temporal no longer has this history[/]"),
    "goes_on": Wording("仍在运行", "still running"),
    "unavailable": Wording("[red]暂时读不到[/]", "[red]not readable now[/]"),
}
EXPORTER_WANTED = Wording(
    "请写明导出人（--actor），或只核对（--check）", "Say who exports (--actor), or only verify (--check)."
)
NOTHING_ARCHIVED = Wording("没有已存档的运行", "No run is archived.")
NOTHING_TO_ARCHIVE = Wording("没有待存档的运行", "No run is to be archived.")
STATE_COUNT = Wording("{state} {count}", "{state}: {count}")

REPAIRED = Wording("{number} [green]已由日志重做[/]：{what}", "{number} [green]made again[/]: {what}")
REPAIR_LEFT = Wording("{number} [red]重做不了[/]：{what}", "{number} [red]could not be made again[/]: {what}")
NOT_REPAIRED = Wording("[yellow]没有重做[/]：{why}", "[yellow]Not made again[/]: {why}")
NOTHING_REPAIRED = Wording("{number} 与日志相符，无须重做", "{number} follows from its journal: nothing to do")
ALL_LISTS_HOLD = Wording("全部与日志相符", "Everything follows from the journals")
NOT_RECOVERED = Wording("{number} [yellow]没有补记[/]：{why}", "{number} [yellow]not recovered[/]: {why}")
RECOVERED = Wording(
    "{number} [green]已补记[/]：第 {after} 号之后至第 {upto} 号事项，提交 {acts} 次；文字、附件等失去 {lost} 项",
    "{number} [green]recovered[/]: after event {after} up to event {upto}, {acts} submissions; {lost} texts, files and "
    "parties are lost",
)
DISPLACED = Wording(
    "    第 {numbers} 次提交在恢复备份后又被占用，现已退回，请提交人重新提交",
    "    Submissions {numbers} came after the restore under numbers already given; they are refused. Their senders "
    "have to submit again",
)
NOT_REVIVED = Wording("{number} [yellow]没有恢复[/]：{why}", "{number} [yellow]not revived[/]: {why}")
REVIVED = Wording(
    "{number} [green]已恢复[/]（{why}），自第 {after} 号事项之后继续，运行 {run}",
    "{number} [green]revived[/] ({why}); goes on after event {after}, run {run}",
)
REVIVED_NOT_RECORDED = Wording(
    "    第一步尚未记入登记簿；请看办理服务（banjie worker）是否在运行",
    "    Its first step is not in the register yet; see whether the worker (banjie worker) runs",
)

NEVER_LOOKED = Wording(
    "[yellow]巡检服务从来没有查看过[/]（banjie watch）", "[yellow]The watch has never looked[/] (banjie watch)"
)
NOT_LOOKED_SINCE = Wording(
    "[yellow]巡检服务自 {at} 起没有查看过[/]（banjie watch）",
    "[yellow]The watch has not looked since {at}[/] (banjie watch)",
)
NO_ALARMS = Wording("[green]没有警报[/]", "[green]No alarms[/]")
NO_ALARMS_AT = Wording("[green]没有警报[/]（巡检服务 {at} 查看）", "[green]No alarms[/] (the watch looked at {at})")
CLEARED = Wording("[bold]已解除[/]", "[bold]No longer standing[/]")
ALARM_KIND = Wording("[red]{kind}[/]（{code}，{count} 项）", "[red]{kind}[/] ({code}, {count})")
ALARM = Wording("  [bold]{about}[/] {seen}；{period}", "  [bold]{about}[/]: {seen}; {period}")
CLEARED_ALARM = Wording("  [bold]{about}[/] {kind}；{period}", "  [bold]{about}[/]: {kind}; {period}")
REMEDY = Wording("  怎么办：{remedy}", "  What to do: {remedy}")
# by whether the alarm was cleared, and whether people were told
ALARM_PERIODS = {
    (False, False): Wording("自 {since}，未告知", "since {since}; nobody was told"),
    (False, True): Wording("自 {since}，{told} 已告知", "since {since}; told at {told}"),
    (True, False): Wording("自 {since} 至 {cleared}，未告知", "from {since} to {cleared}; nobody was told"),
    (True, True): Wording("自 {since} 至 {cleared}，{told} 已告知", "from {since} to {cleared}; told at {told}"),
}
