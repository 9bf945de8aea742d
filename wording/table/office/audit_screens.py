"""What is on record, verified and judged again: what the commands say."""

from wording.language import Wording

WHICH_VERIFY = Wording(
    "请写登记号，或 --all，或 --since 检查点文件，三者择一",
    "Give a number, --all, or --since with the file of a checkpoint: one of the three.",
)
WHICH_REPLAY = Wording("请写登记号，或 --all，二者择一", "Give a number or --all: one of the two.")
NO_CHECKPOINT = Wording("{path} 不是检查点文件", "{path} is no checkpoint.")
FOUND = Wording("{label}：{about}　{seen}", "{label}: {about}, {seen}")
SOUND = Wording(
    "记录完整，未被改动（总序 {positions} 条，案件 {cases} 件）",
    "The record is whole and not altered ({positions} records of the log, {cases} cases).",
)
BROKEN = Wording(
    "记录与应有的不符，共 {count} 处（总序 {positions} 条，案件 {cases} 件）",
    "The record is not as it must be, in {count} places ({positions} records of the log, {cases} cases).",
)
VERIFYING = Wording("核验", "Verifying")
JUDGING = Wording("重新判定", "Judging again")
PROCESS_ENDED = Wording(
    "一个工作进程中途结束；请再运行一次，或用 --processes 1",
    "A process that worked on a part ended before its time. Run the command again, or with --processes 1.",
)
STAMPS_HOLD = Wording("时间戳核验 {count} 个", "{count} time stamps were verified.")
STAMPS_UNCHECKED = Wording(
    "时间戳未核验：没有设置时间戳机构的证书（BANJIE_TLOG_STAMPS_CA）",
    "No time stamp was verified: no certificates of an authority are set (BANJIE_TLOG_STAMPS_CA).",
)
REPRODUCED = Wording(
    "{decisions} 项决定全部重现（案件 {cases} 件）", "All {decisions} decisions reproduced ({cases} cases)."
)
DIFFERS = Wording(
    "{number} {place}：应为 {expected}，所记为 {found}", "{number} {place}: expected {expected}, found {found}"
)
AT_EVENT = Wording("第 {seq} 号事项", "event {seq}")
AT_ACT = Wording("第 {n} 次提交", "submission {n}")
UNJUDGED = Wording(
    "另有 {count} 项事件不由本案判定（关联案件、恢复、结案后的行为），照记录推算",
    "{count} events were not decided by the case itself (linked cases, revivals, acts on a closed case): folded as "
    "they stand.",
)
AT_RUN = Wording("运行历史", "history of a run")
HISTORIES = Wording(
    "归档的运行历史 {count} 份与记录一致",
    "{count} exported histories say the same as the record.",
)
OFFICE_UNREADABLE = Wording(
    "人员变动的第 {seq} 条记录与之前的不符，无法推算；请核验：banjie audit verify --all",
    "Event {seq} of the stream org does not follow from those before it. Verify the record: banjie audit verify --all",
)
CASE_UNREADABLE = Wording(
    "{number} 的第 {seq} 条记录无法读取或推算；请核验：banjie audit verify {number}",
    "Event {seq} of {number} cannot be read or folded. Verify the case: banjie audit verify {number}",
)
OFFICE_THEN = Wording(
    "{at} 的人员，按当时所记（人员变动至第 {seq} 条）",
    "The staff at {at}, as known then (up to event {seq} of the stream org).",
)
OFFICE_NOW = Wording(
    "{at} 的人员，按现在所记（人员变动至第 {seq} 条）",
    "The staff at {at}, as known now (up to event {seq} of the stream org).",
)
OPEN_THEN = Wording(
    "{at} 未办结 {count} 件，其中逾期 {late} 件，按当时所记",
    "{count} complaints were open at {at}, {late} of them late, as known then.",
)
OPEN_NOW = Wording(
    "{at} 未办结 {count} 件，其中逾期 {late} 件，按现在所记",
    "{count} complaints were open at {at}, {late} of them late, as known now.",
)
