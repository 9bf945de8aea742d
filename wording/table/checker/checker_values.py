"""`banjie procedures check`: requirements (条件中的要求) that ask for what cannot be."""

from collections.abc import Mapping

from wording.language import Wording

TOO_DEEP = Wording(
    "要求至多嵌套两层；请拆成几个条件，或设一个事实",
    "a requirement goes two deep at most; split the gate, or make a fact of it",
)
NO_STAGE_ASKS = Wording(
    "此处不在某个阶段提出要求，永远不能满足；`duty`（应办事项）请写在 `gates:` 中",
    "no stage asks here, so it is never met; duty belongs into gates:",
)
NOBODY_ACTS: Mapping[str, Wording] = {
    "role": Wording(
        "此处没有人在办理，永远不能满足；`role` 和 `other_person` 请写在 `gates:` 中",
        "nobody acts here, so it is never met; role and other_person belong into gates:",
    ),
    "other_unit": Wording(
        "此处没有人在办理，永远不能满足；`other_unit` 请写在 `gates:` 中",
        "nobody acts here, so it is never met; other_unit belongs into gates:",
    ),
    "earlier": Wording(
        "先前的案件只在收到一项办理时到登记簿里查找；`earlier` 只能写在 `gates:` 中",
        "an earlier complaint is looked for only when an act is received; earlier belongs into gates:",
    ),
    "reason": Wording(
        "此处没有人在办理，永远不能满足；`reason` 请写在 `gates:` 中",
        "nobody acts here, so it is never met; reason belongs into gates:",
    ),
    "registered": Wording(
        "此处没有人在办理，永远不能满足；`registered` 请写在 `gates:` 中",
        "nobody acts here, so it is never met; registered belongs into gates:",
    ),
}
NO_APPROVAL_STAGE = Wording(
    "「{stage}」不是审批阶段；请写一个 `kind: approval` 的阶段",
    "{stage} waits for no approval; name a stage of kind: approval",
)
STAFF_CONSENTS = Wording(
    "「{role}」是本单位的人；同意是当事人（`outside`）的事",
    "{role} is staff; consent is that of a party, a role that is outside",
)
NOT_A_PERSON = Wording(
    "「{fact}」是 {kind}；应写 `person`（一名人员）或 `persons`（多名人员）",
    "{fact} is a {kind}; name a person or persons",
)
ITEMS_ASK_NOTHING = Wording(
    "没有写要求什么；请写 `every: true`，或 `at_least:` 几项",
    "it asks for nothing; write every: true, or at_least: so many",
)
COUNT_ASKS_NOTHING = Wording(
    "没有写要求什么；请写 `at_least:` 或 `at_most:` 几次",
    "it asks for nothing; write at_least: or at_most: so many",
)
COUNT_CONTRADICTS = Wording(
    "`at_least` 为 {least}、`at_most` 为 {most}，不能同时满足", "at_least {least} and at_most {most} cannot both be"
)
FEWER_NAMES = Wording(
    "「{name}」至多 {most} 人，要求至少 {least} 人永远不能满足",
    "{name} lists at most {most} names, so at_least {least} is never met",
)
OPEN_HAS_NO_END = Wording(
    "在办的案件还没有办结；请去掉 `state: open` 或 `ended`",
    "an open complaint has not ended; leave out state: open or ended",
)
NO_SUCH_END = Wording("「{name}」不是办结阶段；请写其中之一：「{ends}」", "{name} is no end; use one of {ends}")
RUNS_PER_ITEM = Wording(
    "期限「{clock}」按每一事项分别计算；请改为要求 `items:`（事项）的状态",
    "{clock} runs for each item by itself; ask for the state of the items: instead",
)

# ---- facts ----

RECUSES_NOBODY = Wording(
    "回避的人由人员事实写明，而「{name}」是{kind}；请另写一个 `is: person` 或 `is: persons` 的事实",
    "who is recused is a person, and {name} is {kind}; name a fact that is person or persons",
)
SEVERAL_QUESTIONS = Wording(
    "{words} 不能同时写；请只写一个，其余另写一项，一并放在 `all:` 之下",
    "{words} at once; ask one, the other beside it under all:",
)
AND = Wording("{one} 和 {other}", "{one} and {other}")
QUESTION = Wording("`{word}`", "{word}")
QUESTION_OF_OTHER_KIND = Wording(
    "「{fact}」是 {kind}；`{word}` 可以用于：{kinds}", "{fact} is a {kind}; `{word}` may be asked of: {kinds}"
)
WRITE_TRUE_OR_FALSE = Wording(
    "「{fact}」是 `yes_no`（是否）；请写 `true` 或 `false`", "{fact} is yes_no; write true or false"
)
WRITE_NUMBER = Wording("「{fact}」是 `number`（数字）；请写数字", "{fact} is a number; write one")
NOT_STATED_BY_ITSELF = Wording(
    "「{fact}」是 {kind}；只有 `yes_no`（是否）、`number`（数字）和 `code`（单选）能自动填写，"
    "其余请用 `record`（记录）要求填写",
    "{fact} is a {kind}; only a yes_no, a number or a code is stated by itself: ask for it in a record",
)
NO_VALUE = Wording(
    "「{fact}」没有「{value}」这个值；请写其中之一：「{known}」，或在 `one_of:` 下补上",
    "{value} is no value of {fact}; use one of {known}, or add it under one_of:",
)

# ---- what is listed elsewhere: states and fields of items, signers of a paper ----

NOT_LISTED: Mapping[str, Wording] = {
    "state": Wording(
        "「{whole}」的事项没有「{name}」这个状态；请在 `states:` 下补上",
        "{name} is no state of {whole}; add it under states:",
    ),
    "field": Wording(
        "「{whole}」的事项没有「{name}」这个内容；请在 `fields:` 下补上",
        "{name} is no field of {whole}; add it under fields:",
    ),
    "signer": Wording(
        "文书「{whole}」没有签字人「{name}」；请在 `signers:` 下补上",
        "{name} is no signer of {whole}; add it under signers:",
    ),
}
NOT_AMONG_LISTED: Mapping[str, Wording] = {
    "state": Wording(
        "「{whole}」的事项没有「{name}」这个状态；请写其中之一：「{known}」，或在 `states:` 下补上",
        "{name} is no state of {whole}; use one of {known}, or add it under states:",
    ),
    "field": Wording(
        "「{whole}」的事项没有「{name}」这个内容；请写其中之一：「{known}」，或在 `fields:` 下补上",
        "{name} is no field of {whole}; use one of {known}, or add it under fields:",
    ),
    "signer": Wording(
        "文书「{whole}」没有签字人「{name}」；请写其中之一：「{known}」，或在 `signers:` 下补上",
        "{name} is no signer of {whole}; use one of {known}, or add it under signers:",
    ),
}
