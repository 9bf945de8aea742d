"""What the drawing of a procedure says: on its stages and arrows, in its legend, in its lists."""

from collections.abc import Mapping

from wording.language import Wording

# ---- stages and entries ----

APPROVERS = Wording("审批：{roles}", "approval: {roles}")
APPROVAL_NEEDS: Mapping[str, Wording] = {
    "any": Wording("一人同意即可", "one is enough"),
    "all": Wording("全体同意", "all must agree"),
    "majority": Wording("过半数同意", "a majority"),
}
APPROVAL_NUMBER = Wording("{n}人同意", "{n} must agree")
CHAIR = Wording("{role}主持", "chaired by {role}")
AT_LEAST = Wording("至少{n}人", "at least {n} persons")
ORDERED = Wording("依次", "one after the other")
JOIN_ALL = Wording("各路汇合", "all tracks meet here")
JOIN_ANY = Wording("一路先到即可", "whichever track comes first")
PERIODIC = Wording("{name}（定期）", "{name} (at intervals)")
INCOMING = Wording("来件", "intake")
LINKED_ENTRY = Wording("关联案件", "linked case")
AFTER_END = Wording("办结之后", "after the end")
TAGGED_STAGES = Wording("所叠加制度中有此标记的阶段", "stages of the other text that bear the tag")
ANY_OF = Wording("以下任一阶段：", "at any of:")
ANY_BUT = Wording("任何阶段，但以下除外：", "at any stage but:")
ANY_STAGE = Wording("任何阶段", "at any stage")
CLOCK_STARTS = Wording("{mark}起 {name}：{length}", "{mark} starts: {name}, {length}")
CLOCKS_RUN = Wording("{marks}续", "{marks} run on")
STAYING_ACTS = Wording("可办：{acts}", "may be done: {acts}")
AFTER_END_ACTS = Wording("办结后可：{acts}", "after the end: {acts}")

# ---- arrows ----

BY_ITSELF = Wording("到期自动", "by itself at expiry")
AFTER_EXPIRY = Wording("届满方可", "only after expiry")
OPENS = Wording("另立案件「{entry}」", "opens a linked case: {entry}")
TELLS = Wording("告知{roles}", "tells {roles}")
REMARKS = Wording("{label}〔{remarks}〕", "{label} [{remarks}]")
TO_SHEET = Wording("接第{sheet}张：{stage}", "to sheet {sheet}: {stage}")
FROM_SHEET = Wording("承第{sheets}张", "from sheet {sheets}")

# ---- lists ----

CLOCKS = Wording("期限", "Time limits")
NOTICES = Wording("告知", "Notices")
ANYWHERE_ACTS = Wording("多个阶段都可办的行为", "Acts open at many stages")
CLOCK = Wording("{mark} {name}（{rule} {article}）：{length}", "{mark} {name} ({rule}, {article}): {length}")
STARTED_BY = Wording("起：{events}", "starts: {events}")
STARTED_BY_ALL = Wording("起（各项都有了才起）：{events}", "starts (once all have happened): {events}")
STOPPED_BY = Wording("止：{events}", "stops: {events}")
STOPPED_BY_ALL = Wording("止（各项都有了才止）：{events}", "stops (once all have happened): {events}")
ONLY_WHEN = Wording("只在：{need}", "only if: {need}")
WARNED = Wording("期前提醒：{amount}", "warned ahead: {amount}")
NO_BREACH = Wording("届满不算逾期", "its expiry is no breach")
REPEATS = Wording("循环计算", "starts again at expiry")
PER_ITEM = Wording("按项分别计算", "runs for each item")
RESTARTS = Wording("再起时重新计算", "starts anew when started again")
EXTENSION = Wording("延长：{asks}申请，{grants}批准", "more time: asked by {asks}, granted by {grants}")
EXTENSION_TO_DAY = Wording("延至所定的日期", "until a day that is named")
EXTENSION_EACH = Wording("每次至多{amount}", "at most {amount} at a time")
EXTENSION_TOTAL = Wording("累计至多{amount}", "at most {amount} in all")
EXTENSION_TIMES = Wording("至多{n}次", "at most {n} times")
EXTENSION_ALONE = Wording("申请的人也可决定", "who asks may grant it")
EXTENSION_FROM_DECISION = Wording("自决定之日起算", "from the day of the decision")
EXTENSION_LATE = Wording("届满后也可申请", "also after expiry")
SUSPENSION = Wording("中止：{roles}因{grounds}中止", "suspension: by {roles} for {grounds}")
SUSPENDED_FROM = Wording("中止：自{since}起，至{until}止", "suspension: from {since} until {until}")
SUSPENDED_AT_MOST = Wording("至多{days}日", "at most {days} days")
LADDER = Wording("届满：{steps}", "at expiry: {steps}")
LADDER_AFTER = Wording("{n}个工作日后{step}", "{step} after {n} working days")
LADDER_EVERY = Wording("{step}（此后每{n}个工作日一次）", "{step} (again every {n} working days)")
RUNGS: Mapping[str, Wording] = {
    "remind": Wording("提醒{name}", "remind {name}"),
    "escalate": Wording("上报{name}", "escalate to {name}"),
    "make": Wording("须制作「{name}」", "make {name}"),
    "offer": Wording("可办「{name}」", "{name} is open"),
    "take": Wording("自动办理「{name}」", "{name} by itself"),
    "reclassify": Wording("自动作「{name}」", "{name} by itself"),
}
NOTICE = Wording("{name}（{rule} {article}）：告知{roles}", "{name} ({rule}, {article}): tells {roles}")
TOLD_BY = Wording("由「{events}」告知", "told by {events}")
TOLD_BY_SYSTEM = Wording("系统自动告知", "told by the system")
OWED_AFTER = Wording("在此之后：{events}", "after: {events}")
MEANS = Wording("方式：{means}", "by: {means}")
RECEIPT = Wording("须有送达凭证", "receipt required")
ATTEMPTS = Wording("联系不上的，须有{n}日的尝试", "if not reached, attempts on {n} days")
OPEN_AT = Wording("{act}：{stages}", "{act}: {stages}")

# ---- sheets ----

SUBTITLE = Wording("办理流程图 · 版本 {edition}", "flowchart · edition {edition}")
SHEET = Wording("第{sheet}张，共{sheets}张", "sheet {sheet} of {sheets}")
ENTRY_SHAPE = Wording("来件", "intake")
TASK_SHAPE = Wording("办理阶段", "stage of the office")
REPLY_SHAPE = Wording("等候外部当事人", "waits for an outside party")
APPROVAL_SHAPE = Wording("审批", "approval")
END_SHAPE = Wording("终结", "end")
SHEET_SHAPE = Wording("接另一张", "goes on elsewhere")
WAY_ARROW = Wording("办理决定", "outcome")
OWN_ARROW = Wording("不限一个阶段的行为", "act open at several stages")
FORK_ARROW = Wording("另开一路，并行办理", "opens a parallel track")
CLOCK_LEGEND = Wording(
    "①起：期限自此起算；①续：期限仍在走。各期限的起止、延长、中止和届满后的处理，见末张「期限」；告知的细节见「告知」。",
    "① starts: the limit starts here; ① run on: it still runs. What starts, stops, extends and suspends it and what "
    "follows its expiry is under Time limits on the last sheets; details of notices under Notices.",
)
