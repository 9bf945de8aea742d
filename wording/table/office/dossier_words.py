"""Dossiers: the page that people read in them, and what the command says."""

from wording.language import Wording

PAGE = {
    "title": Wording("卷宗 {number}", "Dossier {number}"),
    "exported": Wording("{at} 由 {by} 导出", "Exported at {at} by {by}"),
    "stage": Wording("现处阶段", "Where it stands"),
    "received": Wording("收到时间", "Received"),
    "closed": Wording("办结时间", "Closed"),
    "edition": Wording("依据", "Under"),
    "filer": Wording("投诉举报人", "Who filed it"),
    "facts": Wording("认定事项", "What is stated"),
    "texts": Wording("文字", "Texts"),
    "limits": Wording("期限", "Limits"),
    "limit": Wording("期限", "Limit"),
    "last_day": Wording("最后一日", "Last day"),
    "state": Wording("状况", "State"),
    "course": Wording("办理经过", "What happened"),
    "seq": Wording("序号", "No."),
    "at": Wording("时间", "When"),
    "what": Wording("事项", "What"),
    "by": Wording("经办", "By"),
    "articles": Wording("条款", "Articles"),
    "due_next": Wording("其后的期限", "Limits afterwards"),
    "refused": Wording("被拒的行为", "Acts that were refused"),
    "papers": Wording("文书与附件", "Documents and files"),
    "not_inside": Wording("不在卷内的内容", "What is not inside"),
    "check": Wording("如何核验本卷宗", "How to check this dossier"),
    "check_how": Wording(
        "用您信任的 check.py（只需 Python，不联网）：python3 check.py {file}。"
        "卷内也附有一份，在 data/check.py；最好另取一份，不用卷内的。",
        "With a check.py that you trust (Python alone, no network): python3 check.py {file}. "
        "One lies inside, data/check.py; better take it from elsewhere.",
    ),
    "more": Wording(
        "供程序读取：journal.jsonl（逐条事件及其哈希）、inbox.jsonl（收到的行为与判定）、law/（所依文本与日历）、"
        "org.jsonl（与本案有关的人员变动）、access.jsonl（谁查阅过）、openings.jsonl（文字与附件的摘要和盐）、"
        "xes.xml、ocel.json。",
        "For programs: journal.jsonl (events with their hashes), inbox.jsonl (acts as received, what became of them), "
        "law/ (the text and the calendar), org.jsonl (changes of staff that bear on the case), access.jsonl (who has "
        "read it), openings.jsonl (digests of texts and files with their salts), xes.xml, ocel.json.",
    ),
    "withheld": Wording("依 {rules} 不予提供", "withheld by {rules}"),
    "erased": Wording("已依决定删除", "erased by decision"),
    "misfiled": Wording("误入本案，已封存", "of another case, closed"),
    "lost": Wording("原件已丢失", "lost"),
}
KINDS = {
    "text": Wording("文字", "text"),
    "file": Wording("附件", "file"),
    "party": Wording("投诉举报人", "who filed it"),
    "paper": Wording("文书", "document"),
    "opening": Wording("收件记录", "intake"),
}
CLOCKS = {
    "running": Wording("进行中", "running"),
    "held": Wording("等待延期决定", "waits for a decision on more time"),
    "over": Wording("已逾期", "overdue"),
    "stopped": Wording("已停止", "stopped"),
}
REFUSED = Wording("不能导出 {number} 的卷宗：", "The dossier of {number} may not be exported:")
READER_WANTED = Wording("请写明导出人（--person）", "Say who exports it (--person).")
OUT_EXISTS = Wording("{path} 已存在，请换一个文件名", "{path} exists already; choose another name.")
CANNOT_WRITE = Wording("不能写入 {path}：{why}", "{path} cannot be written: {why}")
LOG_DIFFERS = Wording(
    "登记簿的总序与已签名的不同（第 {position} 条起）；未签名",
    "The log of the register is not the one that was signed, from position {position} on; nothing was signed.",
)
LOG_UNREADABLE = Wording("总序的文件或密钥不可用：{why}", "Files or keys of the log cannot be used: {why}")
CHECKPOINT = Wording("{origin}：共 {size} 条，根 {root}", "{origin}: {size} records, root {root}")
NO_STAMP = Wording("取不到时间戳：{why}", "No time stamp could be got: {why}")
NO_COSIGNATURE = Wording("见证人没有会签：{why}", "The witness has not cosigned: {why}")
COSIGNATURE_REFUSED = Wording(
    "见证人拒绝会签：总序与它以前见过的不一致。请立即查明",
    "The witness refused to cosign: the log is not what it saw before. Find out why at once.",
)
STAMPED = Wording(
    "时间戳：总序的前 {size} 条在 {at} 已经存在，至今未变",
    "Time stamp: the first {size} records of the log were there at {at}, and are unchanged.",
)
BAD_STAMP = Wording("时间戳不成立：{why}", "The time stamp does not hold: {why}")
NO_LOG = Wording(
    "没有设置总序的文件夹和密钥（BANJIE_TLOG、BANJIE_TLOG_KEY）",
    "No folder and key of the log are set (BANJIE_TLOG, BANJIE_TLOG_KEY).",
)
KEY_PROBLEM = Wording("密钥不可用：{why}", "The key cannot be used: {why}")
WITNESS_MADE = Wording("见证人公钥：{key}", "Public key of the witness: {key}")
WITNESSED = Wording("已见证 {origin} 的 {size} 条", "Cosigned {origin} at {size} records.")
WITNESS_STATUS = Wording(
    "见过 {size} 条；最近收到：{heard}；巡查程序最近核对：{watched}",
    "Seen: {size} records. Heard last: {heard}. The watch looked last: {watched}.",
)
SILENT = {
    "office": Wording(
        "两天没有收到总序，请查明办件单位是否停了", "Nothing was heard for two days: is the office down?"
    ),
    "watch": Wording(
        "办件单位的巡查程序两天没有核对，请查明是否停了",
        "The watch of the office has not looked for two days: is it down?",
    ),
}
SPLIT_VIEW = Wording(
    "拒绝见证：{origin} 现有 {shown} 条，与以前见过的 {seen} 条不一致。请立即查明",
    "Refused: {origin} shows {shown} records, which do not extend the {seen} that were seen. Find out why at once.",
)
BUSY = Wording("{number} 正在变动，请稍后再导出", "{number} keeps changing; try again later.")
MADE = Wording(
    "已导出 {path}（{size} 字节，事件 {events} 条）",
    "Exported {path} ({size} bytes, {events} events).",
)
NOT_INSIDE = Wording("  {kind} {name}：{why}", "  {kind} {name}: {why}")
CHECK_IT = Wording("核验：python3 check.py {path}", "To check it: python3 check.py {path}")
WHICH = Wording(
    "请写登记号，或以 --procedure、--from、--until 选定案件",
    "Give numbers, or choose by --procedure, --from and --until.",
)
NOT_EXPORTED = Wording("{number} 未导出：{says}", "{number} is not exported: {says}")
EXPORTED = Wording("已导出 {made} 件，未能导出 {refused} 件", "{made} dossiers exported, {refused} refused.")
