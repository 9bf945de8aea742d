"""`banjie procedures check`: what a lawyer would ask, each with why it matters and what to write."""

from wording.language import Wording

# ---- numbers ----

LIMIT_DIFFERS = Wording(
    "期限「{clock}」是「{length}」，而 `{word}:` 写的是「{said}」："
    "系统按前者计算，条文说的是后者；请对照原文改正数字或单位",
    "{clock} is {length}, and {word} names {said}: cases are counted by the one while the text says the other; correct "
    "the number or the unit by the source",
)
NUMBER_NOWHERE = Wording(
    "文中写的「{said}」不是这个文件里的任何期限：读的人会照它办，系统却不计算；请对照原文改正",
    "{said} is no length of time in this file: readers go by it and nothing counts it; correct it by the source",
)
LIMIT_UNSAID = Wording(
    "期限「{clock}」是「{length}」，而本条没有一句话写到它：无从对照原文；请写入 `says:`",
    "{clock} is {length}, and no sentence of the article names it, so nobody can hold it against the source; name it "
    "in says",
)
EXTENSION_DIFFERS = Wording(
    "期限「{clock}」的延期写了 `{word}: {n}`，而有关条文没有这个数字，也不等于期限本身："
    "批准的延期会超出条文；请对照原文改正，"
    "或写入 `says:`",
    "the extension of {clock} has {word}: {n}, which no sentence about it names and which is not the limit again: more "
    "could be granted than the text allows; correct it by the source, or name it in says",
)
EXTENSION_MISSING = Wording(
    "文中写了「{said}」，而期限「{clock}」没有延期：没有人能申请；请写 `extension:`",
    "the text says {said}, and {clock} has no extension, so nobody can ask for one; write extension:",
)
EXTENSION_BARRED = Wording(
    "文中写了「{said}」，而期限「{clock}」可以延期；请删去 `extension:`",
    "the text says {said}, and {clock} can be extended; take out extension:",
)
SUSPENSION_MISSING = Wording(
    "文中写了「{said}」，而期限「{clock}」从不中止：不应计的时间也会算作逾期；请写 `suspension:`",
    "the text says {said}, and nothing suspends {clock}: time that must not count makes a case late; write suspension:",
)

# ---- articles ----

ARTICLE_OUT_OF_ORDER = Wording(
    "「{article}」不在它前后各条之间(前一条是「{before}」)："
    "拒绝办理时会引错条文；请改正 `article:`，或把规则移到它的位置",
    "{article} does not lie between the articles before and after it ({before} comes before): refusals would cite the "
    "wrong one; correct article:, or move the rule",
)
ARTICLE_DIFFERS = Wording(
    "规则 {rule} 的编号与「第{article}条」不符，而其余规则都相符：拒绝办理时会引错条文；请改正 `article:`",
    "the id of {rule} is not that of article {article}, while those of the other rules are: refusals would cite the "
    "wrong one; correct article:",
)
ARTICLES_MISSING = Wording(
    "第 {articles} 条没有任何规则：读的人不知是漏写还是无可执行；请补上规则，或在文件开头的 `accepts:` 下写 "
    "`articles_missing:` 和理由",
    "nothing is written for the articles {articles}, so nobody knows whether they were forgotten; write their rules, "
    "or give the reason at the top under accepts: articles_missing",
)

# ---- clocks ----

WARNING_TOO_LONG = Wording(
    "期限「{clock}」的提醒比期限还长：一开始计算就已提醒，等于没有提醒；请把 `warn:` 改小",
    "the warning of {clock} is longer than its limit: it comes with the start and warns of nothing; make warn: smaller",
)
CLOCK_WITHOUT_STOP = Wording(
    "期限「{clock}」没有任何事项使它停止，只有办结才停：按时办了也会逾期；请在 `stops:` 下写明什么算办了，"
    "只作提醒的写 `breach: false`",
    "no event stops {clock}, only an end of the case does: it is broken by who acts in time, too; name under stops: "
    "what counts as done, or write breach: false for a mere reminder",
)
REST_DAY_UNSAID = Wording(
    "期限「{clock}」按日历日或月计算，没有说末日遇休息日是否顺延、依据什么（民法典第二百零三条）；"
    "请写 `roll:`，并在 `rest_day:` 下写明理由",
    "{clock} counts calendar days or months and does not say whether a last day of rest moves it, and why (Civil Code, "
    "article 203); write roll:, and the reason under rest_day:",
)
ASKED_AND_GRANTED_SWAPPED = Wording(
    "期限「{clock}」由「{asks}」申请延期、由经办的「{grants}」批准：经办人批准上级的申请；请对调 `asks:` 和 `grants:`",
    "{asks} asks for more time on {clock} and {grants}, who does the work, grants it: the one who is supervised would "
    "decide; swap asks: and grants:",
)
OWN_UNIT_GRANTS = Wording(
    "期限「{clock}」由「{asks}」申请延期，由其所在部门「{role}」批准："
    "同事之间互相批准；请在 `grants:` 下写部门以外的角色或其负责人",
    "{asks} asks for more time on {clock}, and {role}, the unit they come from, grants it: colleagues would grant it "
    "to each other; name its head or another role under grants:",
)
LIMIT_NOT_ASKED_FOR = Wording(
    "期限「{clock}」依事实「{fact}」而定，而"
    "没有一条规则要求填写它：不填，期限就从不起算；请用 `record:` 在受理时要求填写",
    "{clock} depends on {fact}, and no rule asks for it: left out, the clock never starts; ask for it by a "
    "record where "
    "cases come in",
)

# ---- persons ----

TOLD_ANOTHER = Wording(
    "文中写明告知「{said}」，而 `to:` 是「{roles}」：该知道的人不会知道；请改正 `to:`",
    "the text says that {said} is told, and to: names {roles}: who should know would not; correct to:",
)
GRANTED_BY_ANOTHER = Wording(
    "文中写明由「{said}」批准，而 `grants:` 是「{roles}」：无权的人也能批准；请改正 `grants:`",
    "the text says that {said} grants it, and grants: names {roles}: somebody without the power could; correct grants:",
)
IDENTITY_OPENED = Wording(
    "「{role}」不是来件人，也不办理本案，却能读到来件人是谁：容易招致报复；请从 `sees:` 的 `roles:` 中删去",
    "{role} neither filed the complaint nor handles it, and could read who did: that invites reprisals; take the role "
    "out of roles: under sees:",
)
ROLE_UNUSED = Wording(
    "角色「{role}」什么也不办，也没有什么告知它：可能是哪一处写了别的角色；请写入有关的 `who:`、`by:` 或 `to:`，或删去",
    "the role {role} does nothing and is told nothing, so another one may stand in its place somewhere; name it where "
    "it acts or is told, or take it out",
)
ROLE_NEVER_NAMED = Wording(
    "角色「{role}」由事实「{fact}」指定，而没有一条规则要求填写它：这个角色永远没有人；请用 `record:` 要求填写",
    "the role {role} is given by {fact}, and no rule asks for that: nobody ever holds the role; ask for it by a record",
)
FACT_NEVER_ASKED = Wording(
    "这一条件依事实「{fact}」而定，而在此之前没有一项要求填写它：不填也就不受约束；请用 `record:` 要求填写",
    "the gate rests on {fact}, and nothing before it asks for that: left out, the gate binds nobody; ask for it by a "
    "record",
)

# ---- answers of the author ----

NAMED_FINDING = Wording("{problem}(`{kind}`)", "{problem} [{kind}]")
ACCEPTED = Wording("已说明：`{where}`，理由「{reason}」", "accepted: {where}: {reason}")
ACCEPTS_NOTHING = Wording(
    "`accepts:` 下写了「{name}」的理由，但这里没有这一问题，或它不能这样说明；请删去",
    "accepts: gives a reason for {name}, and nothing of that name is found here, or it is not answered so; take it out",
)

# ---- the end ----

END_UNTOLD = Wording(
    "「{act}」使案件在「{end}」办结，而来件人受理以后可能再没有被告知什么：来件人不知结果；请用 `notice:` 要求告知，"
    "制度本意如此的，在文件开头的 `accepts:` 下写 `end_untold.` 加这一步的名称和理由",
    "{act} ends the case at {end}, and who filed may have heard nothing since it was taken on, so they do not learn "
    "how it ended; ask for it by a notice, or give the reason at the top under accepts: end_untold.NAME",
)
