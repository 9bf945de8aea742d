"""Operation of the system: releases, revival of cases, exports."""

from collections.abc import Mapping

from wording.language import Wording

UNKNOWN_RELEASE = Wording(
    "没有版本 {release}；现有：{releases}", "There is no release {release}. There are: {releases}."
)
CURRENT_RELEASE = Wording(
    "版本 {release} 是现行版本，新来件由它办理，不能停止",
    "Release {release} is current: new complaints are handled under it. It cannot be retired.",
)
RELEASE_IN_USE = Wording(
    "版本 {release} 还有 {count} 件由它办理，不能停止：{which}",
    "Release {release} cannot be retired. {count} still run under it: {which}.",
)
RELEASE_IN_USE_BY_MORE = Wording(
    "版本 {release} 还有 {count} 件由它办理，不能停止：{which} 等",
    "Release {release} cannot be retired. {count} still run under it, such as {which}.",
)
DEPLOYING_ALREADY = Wording("另一次 banjie deploy 正在进行", "Another banjie deploy is under way.")
NO_WORKER_OF_RELEASE = Wording(
    "版本 {release} 没有办理服务应答；请先启动它（banjie worker），再执行 banjie deploy",
    "No worker of release {release} answers. Start one first (banjie worker), then repeat banjie deploy.",
)
RELEASE_NAME_TAKEN = Wording(
    "BANJIE_BUILD={name} 已用于另一版程序；新的版本请用新的名称，或不设 BANJIE_BUILD",
    "BANJIE_BUILD={name} is the name of other code. Give a new release a new name, or leave BANJIE_BUILD unset.",
)

NO_ARCHIVE = Wording(
    "没有设置存档的位置；请设置 BANJIE_ARCHIVE（文件夹）", "No archive is set. Set BANJIE_ARCHIVE (a folder)."
)
EXPORT_BROKEN_OFF = Wording(
    "{why}；未存档的仍待存档", "{why} Histories that are not in the archive still have to be exported."
)

REASON_MISSING = Wording(
    "请写明恢复的理由（--reason，至多 {most} 字）",
    "Give the reason of the revival (--reason, at most {most} characters).",
)
REVIVED_SUMMARY = Wording(" 恢复：{why}，自第 {seq} 号事项之后", " revived: {why}, after event {seq}")
REVIVING_ALREADY = Wording("{number} 正在由他人恢复", "Somebody else is reviving {number}.")
NOTHING_TO_REVIVE: Mapping[str, Wording] = {
    "unstarted": Wording(
        "{number} 尚未开始办理，投递服务会自动开始；没有什么要恢复",
        "Nothing to revive: {number} has not begun. The relay starts it.",
    ),
    "closed": Wording(
        "{number} 已办结，不再运行；没有什么要恢复", "Nothing to revive: {number} is closed and does not run any more."
    ),
    "sound": Wording(
        "{number} 运行正常，与登记簿一致；没有什么要恢复",
        "Nothing to revive: {number} runs and agrees with the register.",
    ),
}
REGISTER_OLDER_CLOSED = Wording(
    "{number} 的登记簿比案件旧：运行已办到结束（第 {seq} 号事项），登记簿却未办结；"
    "请先由 Temporal 的历史补记（banjie recover），否则其后的事项会丢失",
    "The register is older than {number}: its run has come to its end (event {seq}), in the register it is open. "
    "Recover it from Temporal's history first (banjie recover), or the later events are lost.",
)
REGISTER_OLDER = Wording(
    "{number} 的登记簿比案件旧：案件已记到第 {seq} 号事项，登记簿没有；"
    "请先由 Temporal 的历史补记（banjie recover），否则其后的事项会丢失",
    "The register is older than {number}: the case has recorded event {seq}, which the register does not have. Recover "
    "it from Temporal's history first (banjie recover), or the later events are lost.",
)
FOREIGN_RUN = Wording(
    "{number} 在 Temporal 中的运行 {run} 是同号的另一件；先导出它的历史，再由两人决定重新开始（--second）",
    "Run {run} of {number} in Temporal belongs to another complaint of the same number. Export its history first; then "
    "two persons may start the case anew (--second).",
)
WITNESSES: Mapping[str, Wording] = {
    "case": Wording("运行中的案件（{run}）", "the running case ({run})"),
    "history": Wording("运行 {run} 在 Temporal 的历史", "the history of run {run} in Temporal"),
    "archive": Wording("已存档的运行 {run} 的历史", "the archived history of run {run}"),
}
CONTRADICTED = Wording(
    "{number} 的日志在第 {seq} 号事项与见证不符：{witness}所见为 {witnessed}，日志为 {registered}。"
    "请先查明是谁改动了数据库；确须由日志恢复的，由两人决定（--second）",
    "The journal of {number} is contradicted at event {seq}: {witness} has seen {witnessed}, the journal has "
    "{registered}. Find out first who changed the database. If the journal is right, two persons may revive the case "
    "from it (--second).",
)
NOTHING_TO_RECOVER = Wording(
    "{number} 的登记簿不比案件旧；没有什么要补记",
    "Nothing to recover: the register is not older than {number}.",
)
NO_HISTORY = Wording(
    "{number} 在 Temporal 和存档中没有可信的历史，不能补记",
    "{number} cannot be recovered: neither Temporal nor the archive has a genuine history of it.",
)
FOREIGN_HISTORY = Wording(
    "{number} 在 Temporal 中的历史是同号的另一件，不能补记到登记簿的这一件；见 docs/operations.md",
    "{number} cannot be recovered: the history in Temporal belongs to another complaint of the same number. See "
    "docs/operations.md.",
)
HISTORY_GAP = Wording(
    "{number} 的历史接不上登记簿第 {seq} 号事项（历史缺失，或日志被改动），没有补记",
    "{number} was not recovered: its histories do not continue event {seq} of the register. One is missing, or the "
    "journal was altered.",
)
SAME_PERSON_TWICE = Wording(
    "须由两人决定；--actor 和 --second 都是 {person}",
    "Two persons have to decide; --actor and --second both name {person}.",
)
SILENT_CASE = Wording(
    "{number} 没有应答，但看不出案件本身有故障；请先看办理服务（banjie worker）是否在运行",
    "{number} does not answer, but nothing seems to be wrong with the case. See first whether a worker runs (banjie "
    "worker).",
)
NOT_REVIVABLE = Wording("{number} 不能恢复：{why}", "Cannot revive {number}: {why}")
NOT_REPAIRABLE = Wording(
    "{number} 不能由日志重做：{why}。请停止使用并与备份核对：是谁、何时改动了数据库",
    "Cannot make the lists of {number} again: {why} Stop using the system and compare with the backup: who changed the "
    "database, when.",
)
LISTS_OF_OTHER_RELEASE = Wording(
    "{number} 由版本 {release} 办理，列表由该版本所写；本版本（{own}）折算可能不同，不予重做。"
    "请用版本 {release} 的程序执行 banjie repair，或先执行 banjie deploy 让该件改由本版本办理",
    "Cannot make the lists of {number} again: it goes on under release {release}, which made them, and this release "
    "({own}) may read the same events otherwise. Run banjie repair with release {release}, or let the case move to "
    "this release first (banjie deploy).",
)
REPAIR_WHICH = Wording(
    "请写明登记号，或用 --all 查对全部，或用 --office 查对人员机构表",
    "Name the numbers, or compare all with --all, or the tables of the office with --office.",
)
UNSOUND_JOURNAL: Mapping[str, Wording] = {
    "chain": Wording(
        "日志第 {seq} 号事项与前一号衔接不上（被改动或缺失）",
        "event {seq} of the journal does not follow from the one before it (altered or missing).",
    ),
    "head": Wording(
        "日志到第 {seq} 号为止，与登记簿所记的链头不符",
        "the journal ends at event {seq}, which is not the head of the chain in the register.",
    ),
    "events": Wording("日志第 {seq} 号事项读不出来", "event {seq} of the journal cannot be read."),
    "law": Wording(
        "随案的制度与登记时的摘要不符", "the regulation of the case does not have the digest of its registration."
    ),
    "opened": Wording(
        "日志第 1 号与收件时的登记不符", "event 1 of the journal is not what was registered when the complaint came in."
    ),
    "state": Wording(
        "登记簿所记的案件状态与日志折算的不符；若程序换过版本，请用案件原来的版本恢复",
        "the state in the register is not what the journal gives. If the release has changed, revive the case with its "
        "old release.",
    ),
}
