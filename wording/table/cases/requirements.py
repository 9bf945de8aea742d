"""What a requirement asks for: what a person must state, write or do, with the code to type."""

from collections.abc import Mapping
from typing import Literal

from wording.language import Wording

ANY = Wording("下列之一：{parts}", "one of: {parts}")
AND = Wording("并且", " and ")
OR_ELSE = Wording("，或者", ", or ")
NONE = Wording("不是：{parts}", "not: {parts}")
LABEL_WITH_VALUE = Wording("{name}：{value}", "{name}: {value}")
TOLD = Wording("「{notice}」的告知方式（--means）", "the means by which {notice} was told (--means)")
ROLE = Wording("由{roles}办理", "done by {roles}")
OTHER_PERSON = Wording("由办理{event}以外的人办理", "done by another person than who did {event}")
OTHER_UNIT = Wording("由办理{event}的部门以外的部门办理", "done by another unit than that of {event}")
ON_REGISTER = Wording("{who}在名册「{register}」上", "{who} is on the register {register}")
ACTOR = Wording("办理人", "the actor")

CLOCKS: Mapping[Literal["running", "over", "stopped"], Wording] = {
    "running": Wording("期限「{clock}」正在计算", "the time limit {clock} runs"),
    "over": Wording("期限「{clock}」已届满", "the time limit {clock} is over"),
    "stopped": Wording("期限「{clock}」已停止计算", "the time limit {clock} has stopped"),
}

PARTY: Mapping[Literal["named", "reachable", "anonymous"], Wording] = {
    "named": Wording("来件人署了姓名", "whoever filed the complaint gave a name"),
    "reachable": Wording("来件人留了联系方式", "whoever filed the complaint can be reached"),
    "anonymous": Wording("来件人没有署名", "whoever filed the complaint gave no name"),
}

EARLIER = Wording("来件人先前另有案件", "whoever filed the complaint had filed another")
EARLIER_AS = Wording("来件人先前另有案件（{parts}）", "whoever filed the complaint had filed another ({parts})")
EARLIER_OF = Wording("依制度 {procedure}", "under {procedure}")
EARLIER_IN: Mapping[Literal["open", "closed"], Wording] = {
    "open": Wording("仍在办理", "still open"),
    "closed": Wording("已办结", "closed"),
}
EARLIER_ENDED = Wording("办结为{ends}", "ended as {ends}")
EARLIER_WITHIN = Wording("在本件收到前{amount}内收到", "received within {amount} before this one")

# Facts and texts, with the code to type
FACT = Wording("{name}（{code}={value}）", "{code}={value} ({name})")
DENIED_FACT = Wording("{denied}（{code}={value}）", "{code}={value} (not so: {denied})")
CONFIRM = Wording("请确认：{what}", "{what}")
MORE_THAN = Wording("…（超过 {n}）", "… (more than {n})")
AT_LEAST = Wording("…（至少 {n}）", "… (at least {n})")
TEXT = Wording("{name}（--text {code}）", "--text {code} ({name})")
TEXT_FREE_OF = Wording("{name}（--text {code}，不得有：{phrases}）", "--text {code} ({name}; without: {phrases})")
TEXT_AT_LEAST = Wording("{name}（--text {code}，至少 {n} 人）", "--text {code} ({name}; at least {n} names)")

EVENT = Wording("已有{event}", "{event} has happened")
EVENT_BEFORE = Wording("已有{event}（先于{before}）", "{event} has happened before {before}")
EVENT_WITHIN = Wording("已有{event}（在「{within}」期限内）", "{event} has happened within {within}")
EVENT_BEFORE_WITHIN = Wording(
    "已有{event}（先于{before}，在「{within}」期限内）", "{event} has happened before {before} and within {within}"
)
DUTY = Wording("已完成「{duty}」（tick --about {code}）", "{duty} is done (tick --about {code})")
DOCUMENT = Wording("已有《{document}》", "{document} is issued")
DOCUMENT_STATES = Wording("已有《{document}》，写明{fields}", "{document} is issued and states {fields}")
DOCUMENT_SIGNED = Wording("已有《{document}》，由{signers}签字", "{document} is issued and signed by {signers}")
DOCUMENT_STATES_SIGNED = Wording(
    "已有《{document}》，写明{fields}，由{signers}签字",
    "{document} is issued, states {fields} and is signed by {signers}",
)
APPROVAL = Wording("「{stage}」已批准且所批内容未再变动", "{stage} was approved, and its subject has not changed since")
CONSENT = Wording(
    "{party}同意{subject}（consent --about {about} --party {of} --given）",
    "{party} consents to {subject} (consent --about {about} --party {of} --given)",
)
COUNT = Wording("{event}的次数", "how often {event} has happened")
COUNT_LEAST = Wording("{event}至少 {least} 次", "{event} at least {least} times")
COUNT_MOST = Wording("{event}至多 {most} 次", "{event} at most {most} times")
COUNT_BETWEEN = Wording("{event}至少 {least} 次至多 {most} 次", "{event} {least} to {most} times")
LINKED_ENDED = Wording("关联案件「{entry}」已办结", "the linked case {entry} has ended")
LINKED_ENDED_AS = Wording("关联案件「{entry}」已办结，结果为「{end}」", "the linked case {entry} has ended as {end}")

# Items of a collection: which, how many, their state, what they hold
EVERY_ITEM = Wording("{kind}每一项{what}", "every item of {kind}{what}")
ITEMS_AT_LEAST = Wording("{kind}至少 {least} 项{what}", "at least {least} items of {kind}{what}")
EVERY_ITEM_AT_LEAST = Wording(
    "{kind}每一项至少 {least} 项{what}", "every item of {kind}, at least {least} of them{what}"
)
ITEMS = Wording("{kind}{what}", "items of {kind}{what}")
IN_STATE = Wording("已{states}", ": {states}")
HOLDING = Wording("填有{fields}", ", with {fields}")
