"""Why an act is refused."""

from collections.abc import Mapping

from models.messages import Why
from wording.language import Wording

HEADING = Wording("「{act}」此项操作不能办理：", "{act} cannot be done:")
WRONG_FIELD = Wording("消息无法识别：{field}", "The message cannot be read: {field}.")
RULE = Wording("{rule}（{article}）：{says}", "{rule} ({article}): {says}")
WITH_EARLIER = Wording(
    "{refusal}（来件人先前的案件：{number}）", "{refusal} (earlier complaint of the filer: {number})"
)
MISSING = Wording("还缺：{missing}", "Missing: {missing}.")
RULE_AND_REASON = Wording("{rule} —— {reason}", "{rule}. {reason}")

REASONS: Mapping[Why, Wording] = {
    Why.needs: Wording("条件未满足", "A requirement is not met."),
    Why.record: Wording(
        "尚未记录：{about}；请写明（{option} {code}=…）", "It must be put on record: {about} ({option} {code}=...)."
    ),
    Why.notice: Wording(
        "尚未写明用何种方式告知：{about}（--means）",
        "State by which means it was told: {about} (--means).",
    ),
    Why.role: Wording("办理人没有办理此项的职责", "The actor does not hold the role that is needed here."),
    Why.hidden: Wording("无权查阅：{about}", "You may not read: {about}."),
    Why.not_open: Wording(
        "现阶段不能办理「{about}」",
        "{about} is not open at this stage.",
    ),
    Why.unknown: Wording(
        "本制度没有「{about}」这一事项",
        "This procedure has no act {about}.",
    ),
    Why.closed: Wording("案件已办结，不再变动", "The case is closed and does not change."),
    Why.wrong_value: Wording(
        "「{about}」不是本制度规定的内容，或填写的值不对",
        "{about} is not part of this procedure, or its value is wrong.",
    ),
    Why.no_clock: Wording("期限「{about}」尚未起算，或已停止计算", "The time limit {about} is not running."),
    Why.no_extension: Wording("「{about}」条文未规定可以延期", "The text provides no extension of {about}."),
    Why.too_late: Wording("「{about}」已届满，须在届满前办理", "{about} is over; this must be done before its end."),
    Why.beyond_cap: Wording("「{about}」超出可延长的限度", "{about} cannot be extended so far."),
    Why.no_request: Wording("没有等待批准的申请", "No request waits for approval."),
    Why.same_person: Wording("经办人不能批准、复核本人经办的事项", "Nobody approves or reviews their own work."),
    Why.no_breach: Wording("没有可以撤销的逾期记录", "There is no breach that can be withdrawn."),
    Why.happened_at: Wording(
        "发生时间不能晚于收到时间，也不能早于允许补记的期限；补记须附依据（--text evidence=…）",
        "An act cannot have happened after its receipt, nor before the time that may be recorded late;"
        " a late record needs evidence (--text evidence=…).",
    ),
    Why.unverified: Wording(
        "这一消息没有经登记提交，提交人的身份未核实，不能办理",
        "The message did not come through the inbox: nobody verified who sent it.",
    ),
    Why.undecodable: Wording("消息无法识别", "The message cannot be read."),
    Why.restored: Wording(
        "登记簿曾恢复到较早的备份，此号的提交未能保留，请重新提交",
        "The register was restored from an older backup; what came under this number is lost. Submit it again.",
    ),
    Why.quarantined: Wording(
        "案件与登记簿不符，已停止办理，请联系管理员",
        "The case differs from the register and is stopped; ask the administrator.",
    ),
    Why.which_track: Wording(
        "案件分几路同时办理，请写明是哪一路（--track）", "The case is on several tracks; say which one (--track)."
    ),
    Why.joining: Wording("「{about}」要等其他各路办到这里才能办理", "{about} waits until the other tracks get here."),
    Why.not_permitted: Wording("本制度不允许「{about}」", "This procedure does not allow {about}."),
    Why.recused: Wording(
        "办理人（或所指定的人）已回避本案", "The actor, or the person named, is recused from this case."
    ),
    Why.not_eligible: Wording(
        "「{about}」所写的人不能担任：不在本单位，或者没有规定的职务、处室",
        "Whom {about} names cannot be given that part: unknown, no longer on the staff, or without the role it needs.",
    ),
    Why.respondent: Wording(
        "被投诉人（或其代理人）不得参与办理、查阅本案",
        "The person complained of, or who stands in for them, takes no part in the case and does not read it.",
    ),
    Why.filer: Wording(
        "来件人本人（或其代理人）不得参与办理本案，进展凭登记号和查询码查询",
        "Who filed the complaint, or who stands in for them, takes no part in the case. Its number and query code "
        "show how it stands.",
    ),
    Why.opinion_owed: Wording("会签意见尚未收齐", "Opinions that were asked for are still missing."),
    Why.reason: Wording("须写明{about}（--text {code}=…）", "State the {about} (--text {code}=...)."),
    Why.order: Wording("须按顺序，先由{about}办理", "The order is fixed: {about} comes first."),
    Why.item: Wording(
        "须写明是哪一项（--item）；新增的用新代号，已有的用原代号",
        "Say which item (--item): a new code for a new one, its own code for one that exists.",
    ),
    Why.not_highest: Wording(
        "「{about}」不是其中最高的；请先办最高的一项", "Its {about} is not the highest: take the highest one first."
    ),
    Why.not_offered: Wording("「{about}」尚未到可以办理的时候", "{about} is not open yet."),
    Why.no_suspension: Wording("「{about}」条文未规定可以中止", "The text provides no suspension of {about}."),
    Why.not_undoable: Wording(
        "这一步不能撤回：只能撤回最近几次办理，须写明是第几号事项",
        "This cannot be corrected: only the last few acts can, named by the number of their event.",
    ),
    Why.later_act: Wording(
        "其后又办理了「{about}」；请先撤回后办的", "{about} was done after it: undo what was done last first."
    ),
    Why.answered: Wording("已经表示过意见", "The actor has answered already."),
    Why.too_few: Wording(
        "人数不足规定的最低人数，不能作出决定", "There are fewer people than the minimum; no decision is possible."
    ),
    Why.not_mergeable: Wording("不能并入该案：{about}", "The case cannot be merged into that one: {about}."),
    Why.in_passing: Wording(
        "「{about}」有规则以之为据，只由以下各项写明：{acts}",
        "Rules rest on {about}: it is stated only by {acts}.",
    ),
    Why.stated: Wording(
        "「{about}」已经写明，只由以下各项改动：{acts}",
        "{about} is stated already: it is changed only by {acts}.",
    ),
}

# What the act tells besides: which limit, which person, what the person did before
NO_CLOCK_NAMED = Wording(
    "没有写明期限（--clock）；正在计算的见 banjie waiting",
    "No time limit is named (--clock); banjie waiting lists those that run.",
)
SAYS_NOTHING = Wording(
    "「{about}」一项也没有写，等于没有说明；有的请写明，没有的不必写这一项",
    "{about} is an empty list, which says nothing: name at least one, or leave {about} out.",
)
NAMED_TWICE = Wording(
    "「{about}」中 {twice} 写了不止一次；每一项只写一次", "{about} has {twice} more than once: name each only once."
)
NOT_A_LIST = Wording(
    "「{about}」是姓名名单：一行一个姓名（也可用、隔开），1 至 {most} 人，每人只写一次，每个不超过 50 字",
    "{about} is a list of names: one a line (or parted by 、), 1 to {most}, each once, each of at most 50 signs.",
)
NOT_YET_HAPPENED = Wording(
    "「{about}」写的是 {when}，还没有到；这一项写已经发生的事，请按实际的时间填写",
    "{about} says what has happened, and {when} is still to come: state when it happened.",
)
PROMISED_FOR_THE_PAST = Wording(
    "「{about}」写的是 {when}，已经过去；这一项写约定或者以后要办的时间，请写以后的时间",
    "{about} says what is to come, and {when} has passed: state a time from now on.",
)
INCOMPLETE = Wording("「{about}」应写明的没有写明，或者写得不对", "What {about} needs is missing or wrong.")
BY_THESE_MEANS = Wording(
    "「{about}」须以规定的方式告知，请用 --means 写明：{means}",
    "{about} must be told by one of these means (--means): {means}.",
)
OR_LEFT_NO_CONTACT = Wording(
    "{asks}；来件人没有留下联系方式的，写 --means no_contact",
    "{asks} If who filed has left no way to reach them: --means no_contact.",
)
NOT_TOLD = Wording(
    "「{about}」要告知到人：没有联系上不算告知。请用 contact（--means no_contact）记下这次联系，联系上了再办",
    "{about} must reach its addressee: an attempt tells nobody. Put the attempt on record by contact"
    " (--means no_contact), and do this once they are reached.",
)
TOO_FEW_ATTEMPTS = Wording(
    "「{about}」要告知到人：在{n}个不同的日子都没有联系上的，才可以这样办。"
    "每次请当天用 contact（--means no_contact）记下，补记的附文件为证",
    "{about} must reach its addressee, or attempts on {n} different days must be on record: put each down on its day"
    " by contact (--means no_contact); what is put down later needs an attachment as proof.",
)
FIELDS: Mapping[str, Wording] = {
    "party": Wording("须写明是哪一方当事人（--party）", "Say which outside party it is (--party)."),
    "about": Wording(
        "须写明是对哪一项：事实、文字或文书的代号（--about）", "Say about which fact, text or document it is (--about)."
    ),
    "given": Wording(
        "须写明同意还是不同意（--given 或 --not-given）", "Say whether they agree (--given or --not-given)."
    ),
    "whom": Wording(
        "没有写明是谁（--whom），或者此人已经担任",
        "Nobody is named (--whom), or the person has this part already.",
    ),
    "at_once": Wording(
        "这一项之后没有由系统发出的告知，无从立即发出（--at-once）",
        "No letter of the system follows this act: there is nothing to send at once (--at-once).",
    ),
    "ground": Wording(
        "须写明中止的理由（--ground），并且是条文列明的",
        "State the ground of the suspension (--ground), one that the text has.",
    ),
}
NOT_ELIGIBLE_HERE = Wording(
    "{whom}不能接手：不是本单位的人，或者不担任本阶段的职责（--whom）",
    "{whom} cannot be given this: unknown, or without a role of this stage (--whom).",
)
NOT_KNOWN = Wording("本单位没有{whom}这个人（--whom）", "Nobody on the staff is called {whom} (--whom).")
NOBODY_NAMED = Wording("没有写明是谁；请加 --whom 代号", "Nobody is named: add --whom CODE.")
HAS_THAT_PART: Mapping[str, Wording] = {
    "transfer": Wording("{whom}已是承办人", "{whom} is the handler already."),
    "delegate": Wording("{whom}已在协办", "{whom} is a helper already."),
    "countersign": Wording("已请{whom}会签", "{whom} has been asked for an opinion already."),
    "waive_opinion": Wording(
        "没有请{whom}会签，或者意见已经提出", "{whom} was not asked for an opinion, or has given it."
    ),
    "add_signer": Wording("{whom}已在审批人之列，或者不能加签", "{whom} is a signer already, or cannot be one."),
    "recuse": Wording("{whom}已经回避本案", "{whom} is recused already."),
    "readmit": Wording("{whom}没有回避，也没有人请求其回避", "{whom} is not recused, and nobody has asked for it."),
}
NOT_VACANT = Wording(
    "「{role}」还有人可以办理本案，不需要指定代行的人（--about）",
    "Somebody is left who can act for {role} on this case: no deputy is named (--about).",
)
SUSPENSION: Mapping[str, Wording] = {
    "suspend": Wording("「{about}」已经中止", "{about} is suspended already."),
    "resume": Wording("「{about}」没有中止，或者已经恢复", "{about} is not suspended, or has resumed already."),
}
SUSPENSION_STANDS = Wording("「{about}」已经中止，或者已经恢复", "{about} is suspended, or has resumed, already.")
OWN: Mapping[str, Wording] = {
    "approve": Wording("申请人不能批准本人的申请", "Nobody approves their own request."),
    "refuse": Wording("申请人不能对本人的申请作决定", "Nobody decides on their own request."),
    "withdraw_breach": Wording(
        "补报的人、办结的人不能撤销逾期记录",
        "Whoever reported late or closed the case cannot withdraw the breach.",
    ),
    "amend": Wording(
        "写明此事的人不能自行更正，须由他人更正", "Whoever stated it does not amend it: another person has to."
    ),
    "correct_text": Wording(
        "已签字或已告知的文字，写的人不能自行更正笔误，须由另一名有权写的人更正",
        "Whoever wrote it does not correct what was signed or told: another person has to who could have written it.",
    ),
    "replace": Wording("改派的人不能指定自己，须由他人指定", "Nobody names themselves: another person has to."),
    "merge": Wording("并案须由另一人同样提出", "A second person has to say the same before the case is merged."),
    "recuse": Wording(
        "已经由本人提出，等有权决定的人决定", "The actor has asked for this already: it is to be decided."
    ),
    "readmit": Wording(
        "不能恢复自己；已经由本人提出的，等有权决定的人决定",
        "Nobody readmits themselves; what the actor has asked for is to be decided.",
    ),
    "deputise": Wording(
        "不能指定自己；已经由本人提出的，等有权决定的人决定",
        "Nobody names themselves; what the actor has asked for is to be decided.",
    ),
    "correct": Wording(
        "已过本人自行撤回的时间，或者已提出过撤回；须由另一人撤回",
        "The time to undo this alone is over, or the actor has asked for it already: another person has to undo it.",
    ),
}
NOT_MERGEABLE: Mapping[str, Wording] = {
    "into": Wording("没有写明并入哪一件；请加 --into 编号", "Say into which case it is merged: add --into NUMBER."),
    "itself": Wording("不能并入本案自己（--into）", "A case is not merged into itself (--into)."),
    "unknown": Wording(
        "登记簿没有 {into}（--into），或者这次提交没有经过登记",
        "The register has no complaint {into} (--into), or the act did not come through it.",
    ),
    "other_kind": Wording(
        "{into} 是按另一制度或者从另一入口办理的，或者其中一件是定期事项，不能并案",
        "{into} follows another regulation or came in by another entry, or one of the two is a periodic duty: they "
        "cannot be merged.",
    ),
    "other_filer": Wording(
        "{into} 不是同一人（姓名和联系方式都相同）提出的，本制度没有规定可以并案",
        "{into} was not filed by the same person (same name and contact), and the regulation does not provide for "
        "merging them.",
    ),
    "other_matter": Wording(
        "{into} 的被投诉人或者类别与本案不同，不是同一件事",
        "{into} names another respondent or is of another class: it is another matter.",
    ),
    "behind": Wording(
        "{into} 还没有办到本案的地步：本案办过的事项，那一件没有都办过；可以反过来并案",
        "{into} has not come as far as this case: not all that was done here was done there. Merge that one into this.",
    ),
    "open": Wording(
        "本案还有待签的文书、另立的案件或者回避事项没有了结；先办完，再并案",
        "A signature, a linked case or a recusal is still open here: that comes first.",
    ),
    "limit": Wording(
        "并入 {into} 会使本案的期限落空：那一件的同一期限没有在办、没有办到，或者更晚届满",
        "Merging into {into} would lose a limit of this case: there it neither runs nor was met, or it ends later.",
    ),
    "closed": Wording("{into} 已经办结，不能再并入", "{into} is closed: nothing can be merged into it."),
    "merging": Wording(
        "{into} 自己已并入另案，或者正在申请并案；请并入它所并入的那一件",
        "{into} is merged into another case itself, or about to be: merge into that one.",
    ),
    "shut_out": Wording(
        "办理人是 {into} 的被投诉人，或者已在该案回避，不能提出并案",
        "The actor is complained of in {into}, or recused there, and cannot merge anything into it.",
    ),
    "awaited": Wording(
        "本案由另一案件另立，该案在等本案的结果，不能并案",
        "Another case has opened this one and waits for its end: it cannot be merged.",
    ),
    "approval": Wording(
        "本案有事项正在等待审批，或者有延期申请还没有决定；先办完，再并案",
        "An approval or a request for more time is undecided here: it is decided before the case is merged.",
    ),
}
SAME_VALUE = Wording("「{about}」现在就是这样写的，无须更正", "{about} has this value already.")
NOT_LACKING = Wording(
    "{whom}没有回避，没有离任，也不在外出期间，不能改派（--whom）",
    "{whom} is neither recused nor away, and has not left: nobody takes their place (--whom).",
)
REPLACES_MORE = Wording(
    "「{about}」没有指定此人，或者不只换下此人：原有的其他人照写，以新人换下 --whom 所写的人",
    "{about} does not name this person, or more is changed: state the others as they are, and the new person for "
    "--whom.",
)
NO_SUCH_TEXT = Wording(
    "没有写明哪一段文字，或者该项没有写下「{about}」：用 --of 写明第几号事项，--about 写明哪一段文字",
    "No text is named, or that event has not written {about}: --of names the event, --about the text.",
)
CLOSING: Mapping[str, Wording] = {
    "close_text": Wording("「{about}」已经封存", "{about} is closed already."),
    "open_text": Wording("「{about}」没有封存", "{about} is not closed."),
}
INTAKE_FORM = Wording("来件表", "the intake form")
OTHER_PERSON = Wording(
    "{event}的经办人不得办理此项，须由他人办理", "Another person than the one who did {event} has to do this."
)
OTHER_UNIT = Wording(
    "{event}的经办部门不得办理此项，须由其他部门办理", "Another unit than that of {event} has to do this."
)
