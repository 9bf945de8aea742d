"""What an event of a case says, in the journal and as an event that a clock will cause."""

from collections.abc import Mapping

from models.events import EventType
from wording.language import Wording

OPENED = Wording("收件", "complaint received")
MOVED_IN = Wording("自旧系统迁入（旧号 {old_number}）", "moved in from an old system (old number {old_number})")
PERIODIC_OPENED = Wording("定期事项开始：{duty}", "periodic duty began: {duty}")
LINKED_OPENED = Wording("收件，由 {case} 另立：{reason}", "received as a linked case of {case}: {reason}")
LINKED_ENDED = Wording("关联案件办结：{case}，{stage}", "linked case has ended: {case}, {stage}")
LINKED = Wording("另立关联案件：{case}", "opened a linked case: {case}")
TOLD_BY = Wording("{act}（{means}）", "{act} ({means})")
ATTEMPT = Wording("联系{party}，没有联系上", "{party} was not reached")
TEXT_CORRECTED = Wording("{act}：{text}", "{act}: {text}")
NOTED = Wording("{act}：{names}", "{act}: {names}")
TAKEN_BACK = Wording("{act}，收回：{names}", "{act}, taken back: {names}")

ASKED = Wording("「{clock}」申请延期", "asked to extend {clock}")
ASKED_UNITS = Wording("「{clock}」申请延长{units}", "asked to extend {clock} by {units}")
ASKED_UNTIL = Wording("「{clock}」申请延长至 {until}", "asked to extend {clock} until {until}")
GRANTED = Wording("「{clock}」准予延期", "granted the extension of {clock}")
GRANTED_UNITS = Wording("「{clock}」准予延长{units}", "extended {clock} by {units}")
GRANTED_UNTIL = Wording("「{clock}」准予延长至 {until}", "extended {clock} until {until}")
DECLINED = Wording("「{clock}」不准延期", "declined to extend {clock}")

WARNED = Wording("将到期提醒：{clock}", "warning: {clock} ends soon")
HELD = Wording("「{clock}」期限届满，延期申请待批", "{clock} has ended; the request for an extension is undecided")
EXPIRED = Wording("「{clock}」逾期", "{clock} is overdue")
ELAPSED = Wording("「{clock}」期限届满", "{clock} has ended")
REMINDED_OVERDUE = Wording("「{clock}」逾期，提醒{to}", "{clock} is overdue: reminded {to}")
REMINDED = Wording("{clock}，通知{to}", "{clock}: notified {to}")
REMINDED_TO_DECIDE = Wording(
    "「{clock}」的延期申请待决定，提醒{to}", "a request for more time for {clock} waits: reminded {to}"
)
REMINDED_NOBODY = Wording("「{clock}」期限届满，提醒办理", "{clock} has ended: reminder")
ESCALATED_OVERDUE = Wording("「{clock}」逾期，报{to}", "{clock} is overdue: reported to {to}")
ESCALATED = Wording("{clock}，报{to}", "{clock}: reported to {to}")
BREACH_WITHDRAWN = Wording("撤销「{clock}」的逾期记录", "withdrew the breach of {clock}")
TAKEN = Wording("届满自动{act}", "taken by the clock: {act}")
OFFERED = Wording("届满，可以办理「{act}」", "open from now on: {act}")
ISSUED = Wording("届满，应出具《{document}》", "to be issued: {document}")
SUSPENDED_ON_GROUND = Wording("中止计算「{clock}」：{ground}", "suspended {clock}: {ground}")
RESUMED = Wording("恢复计算「{clock}」", "resumed {clock}")

AGREED = Wording("{party}同意", "{party} agrees")
DISAGREED = Wording("{party}不同意", "{party} disagrees")
ASSIGNED = Wording("{act}：{whom}", "{act}: {whom}")
ASSIGNMENTS: Mapping[str, Wording] = {
    "transfer": Wording("转{whom}办理", "transferred to {whom}"),
    "delegate": Wording("委派{whom}协办", "delegated to {whom}"),
    "countersign": Wording("请{whom}会签", "asked {whom} for an opinion"),
    "add_signer": Wording("加签：{whom}", "added the signer {whom}"),
    "opinion": Wording("提出会签意见", "gave the opinion asked for"),
    "waive_opinion": Wording("不再等候{whom}的会签意见", "does without the opinion of {whom}"),
    "recuse": Wording("{whom}回避本案", "{whom} is recused from this case"),
    "readmit": Wording("{whom}不回避，可以办理本案", "{whom} is not recused and takes part in this case"),
    "deputise": Wording("指定{whom}代行「{role}」的职责", "{whom} acts for {role} on this case"),
}
DECISIONS_ASKED_FOR: Mapping[str, Wording] = {
    "recuse": Wording("请求{whom}回避，待决定", "asked that {whom} be recused; to be decided"),
    "readmit": Wording("请求恢复{whom}办理，待决定", "asked that {whom} be readmitted; to be decided"),
    "deputise": Wording(
        "请求指定{whom}代行「{role}」的职责，待决定", "asked that {whom} act for {role}; to be decided"
    ),
}
REPLACED = Wording("改派：「{names}」由{whom}改为{persons}", "replaced {whom} by {persons} as {names}")
TICKED = Wording("完成「{duty}」", "done: {duty}")
SIGNED_AS = Wording("签署《{document}》（{party}）", "signed {document} as {party}")
SIGNED_FOR = Wording("代{whom}签署《{document}》（{party}）", "signed {document} as {party} for {whom}")
CONSENTED = Wording("{party}同意「{subject}」", "{party} consents to {subject}")
NOT_CONSENTED = Wording("{party}不同意「{subject}」", "{party} does not consent to {subject}")

DROPPED = Wording("不再另办「{track}」", "no longer pursued: {track}")
NOTIFIED = Wording("系统告知：{notice}", "notice to be sent: {notice}")
MERGED = Wording("并案：并入 {case}，本案期限随之停止", "merged into {case}; the limits of this case stop with that")
MERGE_PROPOSED = Wording(
    "提议并入 {case}，须另一人同样提出才能并案",
    "proposed to merge into {case}: a second person has to agree",
)
JOINED = Wording("{case} 并入本案", "{case} was merged into this case")
JOINED_WITH_LIMITS = Wording(
    "{case} 并入本案；当时该案还在计算的期限：{limits}",
    "{case} was merged into this case; limits that ran there then: {limits}",
)
ENDED = Wording("关联案件办结", "linked case has ended")
CORRECTED = Wording("撤回误办：第 {seq} 号事项", "corrected event {seq}")
CORRECTED_ACT = Wording("撤回误办：第 {seq} 号事项「{act}」", "corrected event {seq}, {act}")
ADOPTED = Wording("改按新的放假安排计算", "counts by the newer calendar")
ADOPTED_NOTICES = Wording("改按新的放假安排计算：{notices}", "counts by the newer calendar: {notices}")
REDATED = Wording("改期：「{clock}」 {before} → {after}", "moved: {clock} from {before} to {after}")
QUESTIONED = Wording("「{act}」早于新的期限，待复核", "{act} came before the new end of the limit: to be reviewed")
REVIVED = Wording("恢复运行：{reason}", "revived: {reason}")
REVIVED_AGAINST = Wording(
    "恢复运行：{reason}；与{second}共同决定，不采第 {seq} 号事项 {hash} 的见证",
    "revived: {reason}; decided together with {second}, against what was seen at event {seq} ({hash})",
)

COMING: Mapping[EventType, Wording] = {
    "warned": Wording("将到期提醒", "warning"),
    "held": Wording("期限届满", "ends"),
    "expired": Wording("期限届满", "ends"),
    "reminded": Wording("提醒", "reminder"),
    "escalated": Wording("上报", "report"),
    "taken": Wording("届满自动办理", "act taken by the clock"),
    "offered": Wording("届满可以办理", "act opens"),
    "issued": Wording("届满应出具文书", "document to be issued"),
    "resumed": Wording("恢复计算", "resumes"),
    "dropped": Wording("另办终止", "track ends"),
}

SHORT: Mapping[EventType, Wording] = {
    "opened": Wording("收件", "received"),
    "acted": Wording("办理", "acted"),
    "noted": Wording("记录", "noted"),
    "linked": Wording("另立关联案件", "linked case opened"),
    "asked": Wording("申请延期", "extension asked"),
    "granted": Wording("准予延期", "extension granted"),
    "declined": Wording("不准延期", "extension declined"),
    "warned": Wording("将到期", "ends soon"),
    "held": Wording("到期待批", "ended, request undecided"),
    "expired": Wording("逾期", "overdue"),
    "reminded": Wording("提醒", "reminded"),
    "escalated": Wording("上报", "reported"),
    "breach_withdrawn": Wording("撤销逾期", "breach withdrawn"),
    "taken": Wording("到期自动办理", "taken by a limit"),
    "offered": Wording("到期可办", "offered by a limit"),
    "issued": Wording("到期应制发", "document due by a limit"),
    "suspended": Wording("中止", "limit suspended"),
    "resumed": Wording("恢复", "limit resumed"),
    "answered": Wording("审批意见", "approval answered"),
    "assigned": Wording("承办变动", "work assigned"),
    "ticked": Wording("完成", "duty ticked"),
    "signed": Wording("签字", "signed"),
    "consented": Wording("当事人意见", "party's consent"),
    "dropped": Wording("不再另办", "track dropped"),
    "notified": Wording("系统告知", "notice to be sent"),
    "link_ended": Wording("关联案件办结", "linked case ended"),
    "joined": Wording("并入本案", "another case merged in"),
    "corrected": Wording("撤回", "corrected"),
    "adopted": Wording("改按新的放假安排", "newer calendar"),
    "redated": Wording("改期", "limit moved"),
    "questioned": Wording("待复核", "to be reviewed"),
    "revived": Wording("恢复运行", "revived"),
}
