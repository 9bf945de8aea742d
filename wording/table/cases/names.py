"""Names that every procedure knows: acts, texts, means, channels, reasons; and what a name is built of."""

from collections.abc import Mapping

from models.means import Means
from wording.language import Wording

CASE_TITLE = Wording("{title}·{entry}", "{title}, {entry}")
ITEM = Wording("{name}〔{item}〕", "{name} [{item}]")
CLOCK_OVER = Wording("{clock}期满", "end of {clock}")
CLOCK_EXTENDED = Wording("{clock}获准延期", "extension of {clock}")
NOTICE_SERVED = Wording("「{notice}」已送达", "{notice} is served")
YES = Wording("是", "yes")
NO = Wording("否", "no")
NONE_OF_THESE = Wording("以上均无", "none of these")
OR = Wording("或", " or ")
DENIED = Wording("「{name}」为否", "not {name}")

MEANS: Mapping[Means, Wording] = {
    Means.phone: Wording("电话", "phone"),
    Means.in_person: Wording("当面", "in person"),
    Means.visit: Wording("上门", "visit"),
    Means.letter: Wording("信函", "letter"),
    Means.message: Wording("短信", "text message"),
    Means.email: Wording("电子邮件", "e-mail"),
    Means.no_contact: Wording("没有联系上", "not reached"),
}

CHANNELS: Mapping[str, Wording] = {
    "outbox": Wording("待发", "to be sent"),
    "smtp": Wording("电子邮件", "e-mail"),
    "webhook": Wording("本单位网关", "gateway of the office"),
    "desk": Wording("人工", "by a person"),
    "act": Wording("经办人已告知", "told by the handler"),
}

REVIVAL_REASONS: Mapping[str, Wording] = {
    "missing": Wording("Temporal 中没有此案", "Temporal does not have the case"),
    "behind": Wording("案件比登记簿旧", "the case is behind the register"),
    "diverged": Wording("案件与登记簿不是同一经过", "the case and the register have different events"),
    "older": Wording("登记簿比案件旧", "the register is older than the case"),
    "recovered": Wording("登记簿已由 Temporal 的历史补记", "the register was recovered from Temporal's history"),
    "completed": Wording("运行已办到结束，登记簿未办结", "the run has come to its end, the register is older"),
    "continued": Wording("运行没有接续下去", "the run was not continued"),
    "foreign": Wording("运行的是同号的另一件", "the run belonged to another complaint of the same number"),
    "quarantined": Wording("案件因与登记簿不符已停止办理", "the case is stopped because it differs from the register"),
    "wedged": Wording("案件的程序反复出错", "the program of the case fails again and again"),
    "terminated": Wording("运行被人终止", "somebody terminated the run"),
    "failed": Wording("运行失败", "the run failed"),
    "canceled": Wording("运行被取消", "the run was canceled"),
    "timed_out": Wording("运行超时", "the run timed out"),
}

COMMON_ACTS: Mapping[str, Wording] = {
    "note": Wording("补充记录", "note"),
    "extend": Wording("申请延期", "ask for an extension"),
    "approve": Wording("批准", "approve"),
    "refuse": Wording("不批准", "refuse"),
    "withdraw_breach": Wording("撤销逾期记录", "withdraw the breach"),
    "transfer": Wording("转办", "transfer"),
    "delegate": Wording("委派", "delegate"),
    "add_signer": Wording("加签", "add a signer"),
    "countersign": Wording("会签", "ask for an opinion"),
    "opinion": Wording("会签意见", "give an opinion"),
    "waive_opinion": Wording("放弃征询", "do without an opinion"),
    "return": Wording("退回", "return"),
    "urge": Wording("催办", "urge"),
    "suspend": Wording("中止", "suspend"),
    "resume": Wording("恢复", "resume"),
    "withdraw": Wording("来件人撤回", "withdrawn by the complainant"),
    "reclassify": Wording("改变分类", "reclassify"),
    "amend": Wording("更正事实", "amend a fact"),
    "correct_text": Wording("更正笔误", "correct a slip of the pen"),
    "correct_contact": Wording("更正联系方式", "correct a contact"),
    "close_text": Wording("封存误入文字", "close a text of another case"),
    "open_text": Wording("解除封存", "open a closed text"),
    "replace": Wording("改派", "replace a person"),
    "mark_urgent": Wording("标为紧急", "mark as urgent"),
    "recuse": Wording("回避", "recuse"),
    "readmit": Wording("恢复办理", "readmit"),
    "deputise": Wording("指定代行", "name a deputy"),
    "contact": Wording("联系记录", "record of a contact"),
    "evidence": Wording("补充证据", "add evidence"),
    "tick": Wording("完成事项", "tick a duty"),
    "sign": Wording("签字", "sign"),
    "consent": Wording("当事人表示意见", "consent of a party"),
    "correct": Wording("撤回误办", "correct a mistake"),
    "served": Wording("已送达", "served"),
    "undelivered": Wording("未能送达", "not delivered"),
    "link_ended": Wording("关联案件办结", "linked case has ended"),
    "merge": Wording("并案", "merge into another case"),
    "joined": Wording("另案并入", "another case joins"),
    "adopt_calendar": Wording("改按新的放假安排计算", "count by the newer calendar"),
}

COMMON_TEXTS: Mapping[str, Wording] = {
    "evidence": Wording("依据", "evidence"),
    "reason": Wording("理由", "reason"),
    "opinion": Wording("意见", "opinion"),
    "contact_record": Wording("联系情况", "record of the contact"),
    "new_contact": Wording("更正后的联系方式", "contact as corrected"),
    "corrected_text": Wording("更正后的文字", "text as corrected"),
}
