"""`banjie procedures check`: declarations that do not fit their use: names, roles, stages, papers, rules."""

from collections.abc import Mapping

from wording.language import Wording

# ---- names ----

STAGE_OF_EVERY_CASE = Wording(
    "阶段「{name}」是每件案件都有的（并案的结果）；请换一个名称",
    "every case knows the stage {name}, at which a merged case ends; give yours another name",
)
ACT_OF_EVERY_CASE = Wording(
    "「{name}」是每件都有的通用行为；请另取名称", "{name} is an act every case knows; call this one something else"
)
ALSO_ENTRY = Wording(
    "「{name}」同时是入口，两者会是同一事件；请改其中一个的名称",
    "{name} is also an entry; one event would stand for both: rename one of them",
)
ALSO_FACT = Wording("「{name}」同时是事实；请改其中一个的名称", "{name} is also a fact; rename one of them")
LETTER_ALSO_DOCUMENT = Wording(
    "告知书「{name}」与一份文书同名；如文书就是告知书，另取名并写 document:",
    "the letter {name} has the name of a document; if the document is the letter, rename it and write document:",
)
LETTER_OF_NOTHING = Wording(
    "告知书「{name}」没有事由：写 after:，或与一项告知来件人的事项同名",
    "nothing makes the letter {name}: write after:, or name it as a notice to who filed the complaint",
)
ALSO_FACT_OR_TEXT = Wording(
    "「{name}」同时是事实或文字；请改其中一个的名称", "{name} is also a fact or text; rename one of them"
)
ALSO_STAGE = Wording(
    "「{name}」同时是阶段；请改其中一个的名称，例如文书叫「{name}_paper」",
    "{name} is also a stage; rename one of them, for example the document {name}_paper",
)
TWICE: Mapping[str, Wording] = {
    "rule": Wording(
        "已有规则叫「{name}」；请各取不同的名称", "another rule is called {name}; give each a name of its own"
    ),
    "clock": Wording(
        "已有期限叫「{name}」；请各取不同的名称", "another clock is called {name}; give each a name of its own"
    ),
    "notice": Wording(
        "已有告知叫「{name}」；请各取不同的名称", "another notice is called {name}; give each a name of its own"
    ),
}
WRONG_PREFIX = Wording(
    "「{name}」没有以本制度的前缀 `{prefix}` 开头；请改规则的代号",
    "{name} does not begin with the prefix {prefix}; rename the rule",
)

# ---- facts and roles ----

CODE_WITHOUT_VALUES = Wording(
    "「{name}」是 {kind}，却没有可选的值；请在 `one_of:` 下列明",
    "{name} is a {kind} without values; list them under one_of:",
)
COUNTS_NO_NUMBER = Wording(
    "`counts:` 只用于 `number`（数）；「{name}」是{kind}，请删去 `counts:`",
    "only a number counts events; {name} is a {kind}, so drop counts:",
)
TELLS_NO_YES_NO = Wording(
    "`tells:` 只用于 `yes_no`（是否）；「{name}」是{kind}，请删去 `tells:`",
    "only a yes or no tells what the calendar knows; {name} is a {kind}, so drop tells:",
)
DONE_BY_NO_PERSON = Wording(
    "`done_by:` 只用于 `person`（一人）；「{name}」是{kind}，请删去 `done_by:`",
    "only a person is who did an act; {name} is a {kind}, so drop done_by:",
)
NONE_OF_NO_CODES = Wording(
    "`may_be_none:` 只用于 `codes`（多选）；「{name}」是{kind}，请删去 `may_be_none:`",
    "only several codes can be answered by none of these; {name} is a {kind}, so drop may_be_none:",
)
LIES_NO_DATE = Wording(
    "`lies` 只用于 `date`（日期）和 `instant`（时刻）；「{name}」是{kind}，请删去 `lies:`",
    "only a date or an instant lies in the past or ahead; {name} is a {kind}, so drop lies:",
)
KIND_WITHOUT_LIST = Wording(
    "{kind}没有可选的值；请把「{name}」改为 `code`（单选），或删去 `one_of:`",
    "a {kind} has no list of values; make {name} a code or drop it",
)
FOLLOWS_NO_CODE = Wording(
    "只有单选的事实能由另一单选的事实得出；「{name}」是 {kind}",
    "only a code follows from a code; {name} is a {kind}",
)
FILER_IS_STAFF = Wording(
    "来件人不是本单位的人；请删去 `filer:`", "who filed the complaint is outside the office; leave filer: out"
)
SECOND_FILER = Wording(
    "来件人已由角色「{role}」表示；只有一个角色可写 `filer:`",
    "{role} is already who filed the complaint; one role alone has filer:",
)
NAMED_BY_NO_FACT = Wording(
    "指定的人员（`named`）要写明由哪个事实指定；请加 `named_in:`",
    "a named role says by which fact: add named_in:",
)
NO_SEAL = Wording(
    "「{name}」不是处室，没有印章；请写一个 `is: unit` 的角色",
    "{name} is no unit and has no seal; name a role that is a unit",
)
MEMBERS_OF_WHAT = Wording(
    "`members:` 只用于 `superior_of`（上级处室）；{kind}的角色请删去它",
    "members: goes with superior_of; leave it out of a role that is {kind}",
)
ROLE_HAS_NO_UNIT = Wording(
    "{kind}的角色不写 `unit:`；只有 `head_of` 和 `superior_of` 要写",
    "a role that is {kind} has no unit:; only head_of and superior_of do",
)
NO_UNIT = Wording(
    "「{name}」不是处室；请在 `roles:` 下写成处室（`is: unit`）", "{name} is no unit; add it under roles: as a unit"
)
ROLE_GIVEN_BY_OTHER_KIND = Wording(
    "{role}的角色要由 {wanted}的事实指明，不能由 {kind}指明",
    "a role that is {role} is given by {wanted}, not by a {kind}",
)
ROLE_NOT_GIVEN = Wording(
    "{role}的角色不由事实指明，更不能由 {kind}指明；请删去 `named_in:`",
    "a role that is {role} is given by nothing, not by a {kind}",
)
VALUE_IS_NO_ROLE = Wording(
    "「{fact}」的值「{value}」不是角色；请在 `roles:` 下补上", "{value} of {fact} is no role; add it under roles:"
)
FIELD_OF_ITEMS = Wording(
    "「{fact}」分属「{items}」的每一事项；角色请由别的事实指明",
    "{fact} belongs to each of {items}; give the role by another fact",
)
OUTSIDE_PARTY_ACTS = Wording(
    "当事人不直接办理；请写由哪个角色把它记录在案",
    "an outside party does not act by itself; name the role that puts it on record",
)

# ---- stages ----

END_WAITS = Wording(
    "「{stage}」是办结阶段，不等待分路；请让各分路在前一阶段汇合",
    "{stage} is an end and waits for nobody; let the tracks meet at the stage before",
)
ONE_TRACK_MEETS = Wording(
    "只有一条路，没有可汇合的；请写全在此汇合的各路（第一条为主路）",
    "one track meets nobody; name all that meet here (the first is main)",
)
NO_END = Wording(
    "「{stage}」不是办结阶段；请写 `kind: end`，或删去 `ends:`", "{stage} is no end; make it kind: end, or drop ends:"
)
NOBODY_ASKED = Wording("没有写由谁审批；请在 `by:` 下写明角色", "nobody is asked; name a role under by:")
CHAIR_NOT_ASKED = Wording("「{role}」不在审批人之中；请在 `by:` 下补上", "{role} is not asked; add it under by:")
MORE_NEEDED_THAN_ASKED = Wording(
    "审批人有 {asked} 个，要求 {needed} 个同意；请写 1 至 {asked}，或由事实指明各人",
    "{needed} of {asked} asked; write 1 to {asked}, or name the persons by a fact",
)
TOO_FEW_ASKED = Wording(
    "审批人有 {asked} 个，总不够最低人数；请在 `by:` 下多写，或由事实指明各人",
    "{asked} asked are always too few; name more under by:, or persons by a fact",
)
LATE_REPORT_NEGATIVE = Wording("补报的天数应为 0 以上", "days before receipt: 0 or more")
MAIN_TRACK_FORKED = Wording(
    "主路一开始就有；请另取分路的名称", "the main track is open from the start; call the other something else"
)
TRACK_BEGINS_AT_END = Wording(
    "「{stage}」是办结阶段；分路应从有事可办的阶段开始",
    "{stage} is an end; a track begins at a stage where something is open",
)
ADDED_HAD_NO_STATE = Wording(
    "新增的事项此前没有状态；请删去 `from` 或 `adds`", "what is added was in no state before; drop from, or adds"
)
HIGHEST_OF_NO_NUMBER = Wording(
    "`highest` 只用于已有的事项，写「{of}」的 `fields` 中的一个数；「{name}」不是",
    "`highest` is for items that exist, and names a number among the fields of {of}; {name} is none",
)
MOVES_CLOSED_CASE = Wording(
    "案件办结后还能办的事（`on_closed`）不能带动案件；请删去 `{word}`",
    "what is done on a closed case (`on_closed`) does not move it: leave out `{word}`",
)
CLOSED_ACT_OF_NOBODY = Wording(
    "办结阶段无人承办；案件办结后还能办的事（`on_closed`），请用 `by` 写明由谁办",
    "nobody has the work at an end: say by whom it is done on a closed case (`by`)",
)
NOTHING_OPEN_AT_END = Wording(
    "办结阶段「{stage}」没有可办的事；请删去", "nothing is open at the end {stage}; leave it out"
)
RETURN_LEADS_NOWHERE = Wording(
    "不写 `return`，案件就不能退回；制度有此规定的，请写从哪个阶段退到哪个阶段，不写 `at`："
    "`return: {{from: {{阶段: 退到的阶段}}, rule: 规则代号}}`",
    "without return a case is returned from nowhere; where the text provides for it, say from which stage it leads "
    "where: return: {{from: {{STAGE: EARLIER STAGE}}, rule: RULE}}, without at",
)
LEADS_NO_RETURN = Wording("`from` 只用于 `return`；「{name}」请写 `at`", "from is for return alone; {name} takes at")
NOTHING_ASKED_AT_END = Wording(
    "办结阶段「{stage}」不作要求，也不提示；请删去", "nothing is asked or shown at the end {stage}; leave it out"
)

NAMES_NO_PERSON = Wording(
    "`from:`、`on_register:` 说的是人员从哪里来，而「{name}」是{kind}；请删去，或改为 `is: person`",
    "from: and on_register: say from whom a person is named, and {name} is {kind}; leave them out, or make it person",
)
NAMED_FROM_NOBODY = Wording(
    "「{name}」写明的人员不能来自「{role}」：那是当事人，或者正由这一事实产生；请写另一角色",
    "{name} cannot be named from {role}: that is an outside party, or given by this very fact; name another role",
)
RESPONDENT_IS_NO_PERSON = Wording(
    "被投诉人由人员事实写明，而「{name}」是{kind}；请另写一个 `is: person` 或 `is: persons` 的事实",
    "respondents are persons, and {name} is {kind}; name a fact that is person or persons",
)
RESPONDENT_ACT_UNKNOWN = Wording(
    "没有办理决定或行为叫「{name}」；请改正，或从 `may:` 中删去",
    "no outcome or act is called {name}; correct it, or take it out of may:",
)

# ---- rules ----

TOLD_AT_REGISTRATION = Wording(
    "收件（「{entry}」）时系统还不发告知；请写某个办理决定，或在 `by:` 下写由谁告知",
    "the system tells nothing at registration itself ({entry}); name an outcome, or who tells it under by:",
)
NOTHING_TO_RECORD = Wording(
    "没有写要记录什么；请在 `fields:` 下写明", "nothing is to be written down; name it under fields:"
)
RECORD_NEVER_ASKED = Wording(
    "没有写何时要求记录；请写 `before:`（哪个办理决定之前），或 `during:`（在哪个阶段）",
    "it is never asked for; say before: which outcome, or during: which stage",
)
FIELD_NOT_ASKED = Wording(
    "「{name}」不在要记录的内容之中；请在 `fields:` 下补上", "{name} is not asked for; add it under fields:"
)

# ---- papers and items ----

NOBODY_ISSUES = Wording(
    "没有办理决定或行为生成文书「{name}」；请在其中一个之下写 `makes: [{name}]`，或删去文书",
    "nobody makes {name}; let an outcome or act say makes: [{name}], or remove it",
)
ONE_SIGNER_ORDERED = Wording(
    "有两人签字才有先后；请在 `signers:` 下写明，或删去 `ordered`",
    "an order takes two signers; name them under signers:, or drop ordered",
)
ITEM_WITHOUT_STATES = Wording(
    "事项总有一个状态；请在 `states:` 下列明，第一个为初始状态",
    "an item is always in a state; list them under states:, the first to begin with",
)
NOTHING_ADDS_ITEM = Wording(
    "没有办理决定或行为新增「{name}」的事项；请在其中一个之下写 `item: {{of: {name}, adds: true}}`，或删去",
    "nothing adds one of {name}; let an outcome or act say item: {{of: {name}, adds: true}}, or remove it",
)
SYSTEM_TRIES_NOBODY = Wording(
    "告知「{notice}」由系统发出，没有人去联系；请删去 `attempts`，或写 `by:` 由谁告知",
    "the system sends {notice}, nobody tries to reach anybody; remove attempts, or say by which act it is told (by:)",
)
STAFF_IS_REACHED = Wording(
    "「{role}」是本单位的人，总能联系上；`attempts` 只用于外面的当事人，请删去",
    "{role} is staff and can be reached; attempts is for outside parties only: remove it",
)
