"""Complaints as they come in: forms, the sender's own key, the first event of the case."""

from wording.language import Wording

FORM_REFUSED = Wording("表单不能接收：", "The form cannot be registered:")
FILES_WITHOUT_FOLDER = Wording(
    "附件要与表单放在同一文件夹里送来（register 的 folder）",
    "Send the files in the folder of the form (`folder` of register).",
)
NO_FILE_NAME = Wording("{name} 不是文件名", "{name} is not the name of a file.")
FILE_OUTSIDE_FOLDER = Wording("{name} 不在表单所在的文件夹里", "{name} is not in the folder of the form.")
WRONG_KEY = Wording(
    "标记（key）应为 1 至 {most} 个字，不能以登记号加冒号、或 periodic: 开头；收到的是 {key}",
    "A key has 1 to {most} characters and does not begin with a case number and a colon, or with periodic:. "
    "This was given: {key}",
)
ONLY_STAFF_BACKDATE = Wording(
    "happened_at（实际收到的时刻）要由登记人（registrant）说明，并附依据（texts 里的 evidence）",
    "Only a registrant can state happened_at (when it really came in), and has to give the evidence for it (evidence "
    "in texts).",
)
RECEIPT_DATE = Wording(
    "happened_at（实际收到的时刻）最多早 {days} 日，不能晚于现在，并附依据（texts 里的 evidence）",
    "happened_at (when it really came in) lies at most {days} days back and not ahead, with its evidence in texts.",
)
RESEND_FORM = Wording(
    "{why}；恢复后用同一标记再送不会重复：--key {key}",
    "{why} Send the form again once it is back. With the same key it is not registered twice: --key {key}",
)
KEY_TAKEN = Wording(
    "标记 {key} 已用于 {number}，内容不同；新的来件请用新的标记",
    "Key {key} belongs to {number}, which says something else. Use a new key for a new complaint.",
)
NOT_YET_BEGUN = Wording(
    "已收件，登记号 {number}；{why}，恢复后自动开始办理，不必重报",
    "The complaint is registered as {number}. {why} The case begins by itself once it is back. Do not send it again.",
)
