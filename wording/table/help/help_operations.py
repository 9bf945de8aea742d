"""Help of the commands for whoever operates the system: options, and what stands below them."""

from collections.abc import Mapping

from wording.language import Wording

UI = Wording(
    "连同 Temporal 的界面启动；它不能设成只读，谁打开都能终止、重置案件",
    "With Temporal's screen. It cannot be made read-only: whoever opens it can terminate and reset cases",
)
FRESH = Wording(
    "从头布置：上次的单位连同其中做过的都删去", "Begin anew: the office of last time goes, with all done in it"
)
SERVE_HOST = Wording("监听的地址，默认见 BANJIE_HTTP_HOST", "Address to listen at; by default BANJIE_HTTP_HOST")
SERVE_PORT = Wording("监听的端口，默认见 BANJIE_HTTP_PORT", "Port to listen at; by default BANJIE_HTTP_PORT")
COURSE = Wording("只演示编号以此开头的一件，如 04", "Only the one whose number begins so, such as 04")
DEMO_PROCEDURE = Wording(
    "演示这部制度：它的场景文件里走到每一种终结的一件，如 bank",
    "Demonstrate this procedure, such as bank: one case for each of its ends, from its scenarios",
)

DEPLOY = Wording(
    "不写子命令即换用本版程序：新来件由它办理，在办案件逐件换过来，换不了的仍由旧版办理。可随时中断，再次执行即接着换。",
    "Without a command it makes this release current: new complaints use it, open cases move to it one by one, and "
    "what cannot move stays with the old release. It may be interrupted; run it again to go on.",
)
DEPLOY_STATUS = Wording(
    "查看各版程序：何者现行，有无办理服务，各有多少案件在办",
    "Show the releases: which is current, whether its worker runs, how many cases it has",
)
RETIRE = Wording(
    "停止一个旧版的办理服务；还有案件由它办理的，不能停止",
    "Stop the worker of an old release. Not possible while it has cases.",
)
RELEASE = Wording("要停止的版本，见 banjie deploy status", "Release to stop; see banjie deploy status")

EXPORTED_NUMBER = Wording("登记号；不写则为全部", "Number of the case; left out, all")
EXPORTER = Wording("导出人代号，核对时不需要", "Code of the person who exports; not needed to verify")
CHECK_ARCHIVE = Wording("只核对已存档的文件，不存档", "Only verify the archived files; archive nothing")
REVIVER = Wording("决定恢复的人员代号", "Code of the person who decides")
REPAIRED_NUMBERS = Wording("登记号，可多个", "Numbers of cases, one or more")
REPAIR_OFFICE = Wording(
    "由日志重做人员机构表（需要表的所有者）", "Make the tables of the office again; needs the owner of the tables"
)
REPAIR_ALL = Wording("逐件查对全部投诉", "Compare every complaint")
SECOND = Wording(
    "日志与见证不符而仍须由此恢复时，同意的另一人",
    "Another member of staff, who agrees although a witness contradicts the journal",
)
REASON = Wording("恢复的理由", "Why they are revived")

RECOVERER = Wording("决定补记的人员代号", "Code of the person who decides")
RECOVERY_REASON = Wording("补记的理由", "Why the register is recovered")

EVERYTHING = Wording("连同已经解除的", "Include those that no longer stand")
WATCH_GROUP = Wording("办结：巡检服务", "Banjie: the watch")
ONCE = Wording("只查看一次：没有警报返回 0，有则返回 1", "Look once: exit code 0 without alarms, 1 with")
INTERVAL = Wording("每隔多少秒查看一次", "Seconds between two looks")

EXAMPLES: Mapping[str, Wording] = {
    "up": Wording(
        "启动的有 PostgreSQL、Temporal、办理服务、投递服务、巡检服务；数据在 .banjie/。开着的端口逐一列出。",
        "It starts PostgreSQL, Temporal, the worker, the relay and the watch, and names every open port; data in "
        ".banjie/.",
    ),
    "compare": Wording("投递服务每小时比对一次。", "The relay does so every hour"),
    "export": Wording("投递服务每几分钟存档一次。", "The relay does so every few minutes"),
    "repair": Wording(
        "案件各列、期限、待办、告知与日志不符的（警报 lists_wrong），由日志重新折算；日志本身不符的不做。\n\n"
        "例：banjie repair ZZW-2026-000001",
        "Columns of the case, time limits, tasks and notices that do not follow from the journal (alarm lists_wrong) "
        "are made from it again; not where the journal itself does not hold.\n\n"
        "Example: banjie repair ZZW-2026-000001",
    ),
    "recover": Wording(
        "用于 PostgreSQL 被恢复到较早的备份之后（见 banjie compare、docs/operations.md）。\n\n"
        "例：banjie recover ZZW-2026-000001 --actor li --reason 恢复备份",
        "For use after PostgreSQL was restored from an older backup (see banjie compare, docs/operations.md).\n\n"
        'Example: banjie recover ZZW-2026-000001 --actor li --reason "restored from a backup"',
    ),
    "revive": Wording(
        "用于运行被终止、失败、丢失，或与登记簿不符的案件（见 banjie compare、banjie alarms）。\n\n"
        "例：banjie revive ZZW-2026-000001 --actor li --reason 误终止",
        "For cases whose run was terminated, failed, is lost, or does not agree with the register "
        "(see banjie compare, banjie alarms).\n\n"
        'Example: banjie revive ZZW-2026-000001 --actor li --reason "terminated by mistake"',
    ),
    "watch": Wording(
        "每分钟查看登记簿，不经 Temporal；发现不对的即为警报（banjie alarms）。",
        "It looks at the register every minute, without Temporal; what is wrong becomes an alarm (banjie alarms)",
    ),
}
