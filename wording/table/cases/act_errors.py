"""Acts on a case that cannot be recorded, are refused, or have to wait for their case."""

from wording.language import Wording

NOT_RECORDABLE = Wording("这一事项不能接收：", "The act cannot be recorded:")
LINE_NOT_USABLE = Wording("这一行不能接收：", "This line cannot be used:")
UNREADABLE_LINE = Wording("第 {line} 行{problem}", "Line {line}: {problem}.")
NOT_A_JSON_LINE = Wording(
    '第 {line} 行不是一组 JSON，例如 {{"number": "ZZW-2025-000001"}}',
    'Line {line} is not a JSON object such as {{"number": "ZZW-2025-000001"}}.',
)
WRONG_VALUES = Wording("填写有误：", "Wrong values:")
UNKNOWN_ACT = Wording(
    "{procedure}没有「{act}」这一事项；现在能办什么：banjie waiting {number}",
    "{procedure} has no act {act}. To see what can be done now: banjie waiting {number}",
)
ID_TAKEN = Wording(
    "标记 {id} 已用于本案第 {n} 次提交的事项，内容不同；新的事项请用新的标记",
    "Id {id} belongs to submission {n} of this case, which says something else. Use a new id for a new act.",
)
LINKED_KEY_TAKEN = Wording(
    "这一标记已用于 {number}，内容不同；新的事项请用新的标记",
    "This id belongs to {number}, which says something else. Use a new id for a new act.",
)
MOVED = Wording(
    "案件 {number} 已有新的进展，与您看到的不同；什么都没有保存，请看过后再办",
    "Case {number} is no longer as you have seen it. Nothing is stored. Look at it, then act.",
)
NO_SUCH_ID = Wording("{number} 没有标记为 {id} 的事项", "{number} has no act with the id {id}.")
RESEND_ACT = Wording(
    "{why}；恢复后用同一标记再报不会重复：--id {id}",
    "{why} Send the act again once it is back. With the same id it is not performed twice: --id {id}",
)

CASE_BUSY = Wording("案件正在办理此前提交的事项", "The case is still working on earlier acts.")
NO_ANSWER_IN_TIME = Wording("案件没有及时应答", "The case did not answer in time.")
NO_ANSWER = Wording("案件没有应答（{status}）", "The case does not answer ({status}).")
REGISTER_BEHIND = Wording(
    "登记簿比案件旧，可能被恢复到较早的备份；须由管理员处置（banjie compare）",
    "The register is older than the case: it may have been restored from an older backup. The administrator has to "
    "see to it (banjie compare).",
)
FOREIGN_CASE = Wording(
    "运行中的是另一件同号的案件，登记簿可能被恢复到较早的备份；须由管理员处置（banjie compare）",
    "The case that runs belongs to another complaint of this number: the register may have been restored from an "
    "older backup. The administrator has to see to it (banjie compare).",
)
JUST_STARTED = Wording("案件刚刚开始", "The case has only just begun.")
NOT_RUNNING = Wording(
    "案件没有在运行，须由管理员恢复（banjie revive {number}）",
    "The case does not run. The administrator has to revive it (banjie revive {number}).",
)
NOT_YET_JUDGED = Wording(
    "{why}；事项已登记：{number} 第 {n} 次提交，收到时刻 {received}，恢复后按此时刻办理，不必重报",
    "{why} The act is on record: {number}, submission {n}, received {received}. It will be handled as of that instant "
    "once the case is back. Do not send it again.",
)
WHO_MAY_ACT = Wording("  应由{holders}办理", "  Who may do it: {holders}")
SEE_WAITING = Wording(
    "现在能办什么、还缺什么，见 banjie waiting {number}",
    "To see what can be done and what is missing: banjie waiting {number}",
)
REASON_LINE = Wording("  · {reason}", "  · {reason}")

UNKNOWN_MEANS = Wording(
    "没有「{means}」这一告知方式；可用：{allowed}", "There is no means {means}. Use one of these: {allowed}."
)
NO_DUTY_TO_TELL = Wording(
    "告知不能记录：办理人在本制度中没有职责",
    "The telling cannot be recorded: this person has no role in the procedure.",
)
NO_SUCH_RECEIPT = Wording(
    "收到的时间不能早于发出、晚于现在，并须写明凭据（--evidence）",
    "It was received neither before it was given nor later than now, and a proof is needed (--evidence).",
)
NO_RECEIPT_ASKED = Wording(
    "这一告知不要求送达证明，不记收到的时间",
    "No proof of receipt is asked for this notice, so when it was received is not recorded.",
)
NOTICE_SETTLED = Wording(
    "这一告知已有结果：{state}，不再变动", "This notice is settled already: {state}. It does not change any more."
)
