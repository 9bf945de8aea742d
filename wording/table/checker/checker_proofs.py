"""`banjie procedures check`: what is proved of a sound regulation, and what is found where it is not."""

from wording.language import Wording

FINDING = Wording("待改：{problem}", "finding: {problem}")
NOT_COVERED = Wording("未证明：{says}", "not proved: {says}")
PROVED = Wording("已证明：{says}", "proved: {says}")

NO_RETURN = Wording("没有阶段可以退回", "no stage is returned from")
RETURNS_BACK = Wording(
    "只有「{stages}」可以退回，而且只能退到来过的阶段",
    "only {stages} may be returned from, and only to where the case has been",
)
STATED_WHERE_ASKED = Wording(
    "规则所依的事实和文字只由要求填写它的事项填写，不能顺带填写；更正事实须说明理由，由另一人或条文所定的人办理，并合乎填写事项的条件",
    "facts and texts on which rules rest are stated by the acts that ask for them, never in passing; a fact is "
    "corrected with a reason by another person, or whom the text names, past the gates of the acts that state it",
)
STATED_ANEW = Wording(
    "{says}；随本身要求填写的事项再次办理而改写的：「{facts}」",
    "{says}; stated anew, by whoever may do it, with an act that asks for it each time: {facts}",
)
FORM_ALONE = Wording("{says}；只在来件登记时填写的：「{facts}」", "{says}; stated by the intake form alone: {facts}")

CLOCKS_END = Wording(
    "每个期限都在所计之事了结时停止，或写明了为何不停",
    "every clock ends with what it counts, or says why it does not",
)
CLOCK_CUT_OFF = Wording(
    "「{act}」办理时期限「{clock}」可能仍在计算，由案件在「{end}」办结截断，既未完成也未逾期；"
    "请把它写入 `stops:`，或在 `outlives:` 下写明理由",
    "{clock} can still run when {act} leads to {end}, and is cut off there, neither done nor late; name it under "
    "stops:, or give the reason under outlives:",
)
CLOCK_RUNS_ON = Wording(
    "「{act}」办理后案件到了阶段「{stage}」，期限「{clock}」可能仍在计算，而此后没有事件能使它停止；"
    "请把这一办理决定写入 `stops:`，或在 `outlives:` 下写明理由",
    "{clock} can run on when {act} leads to {stage}, and nothing that can happen from there on stops it; name the "
    "outcome under stops:, or give the reason under outlives:",
)
CLOCK_STARTS_LATE = Wording(
    "「{event}」也可能到阶段「{stages}」才发生，期限「{clock}」会在那里起算，而此后没有事件能使它停止；"
    "请把以后才发生的事件写入 `stops:`，用 `when:` 或 `permits:` 排除，或在 `outlives:` 下写明理由",
    "{event} may come as late as {stages}: {clock} would start there, and nothing that can happen from there on stops "
    "it; name under stops: what comes later, exclude it by when: or permits:, or give the reason under outlives:",
)
OUTLIVES_NOTHING = Wording(
    "期限「{clock}」在「{name}」处并不继续计算；请从 `outlives:` 中删去",
    "{clock} does not outlive anything at {name}; take it out of outlives:",
)

NOBODY_HOLDS_A_CASE = Wording(
    "「{roles}」中有一人回避、离任或始终不答复，其余的人都在的，案件仍能办结",
    "a case comes to an end though one of {roles} is recused, has left or never answers, and nobody else is lacking",
)
TWO_AT_ONCE = Wording(
    "两人同时不能办理的，或者某一部门、岗位一个人也没有的，案件能否办结",
    "that a case comes to an end where two are lacking at once, or where nobody is left in a unit or post",
)
HELD_BY_PERSON = Wording(
    "「{role}」回避或离任后，案件会一直停在阶段「{stage}」：「{acts}」没有别人可以办理；"
    "请让另一角色也能办理，或在 `permits:` 下写明由谁转办（`transfer:`）、由谁改派（`replace:`）",
    "a case can stay at {stage} for ever once the {role} is recused or has left: nobody else can take {acts}; let "
    "another role take one, or say under permits: who may transfer it (transfer) or name another person (replace)",
)
HELD_BY_PARTY = Wording(
    "当事人始终不答复时，案件会一直停在阶段「{stage}」：「{acts}」都要等当事人；请写明等到何时为止、期满后可以办理什么，或联系几次不上即可（`attempts:`）",
    "a case can stay at {stage} for ever while a party does not answer: {acts} waits for one; say how long it waits "
    "and what can be done then, or how many attempts to reach them are enough (attempts:)",
)

LIMIT_FROM_RECEIPT = Wording(
    "期限「{clock}」不算数：它从「{events}」起算，而送达回证可能永远不来，请让它从本单位自己的办理起算",
    "the limit {clock} does not count: it starts at {events}, and a receipt may never come; start it at an act of the "
    "office itself",
)
LIMIT_WITH_CONDITION = Wording(
    "期限「{clock}」不算数：它有 `when:`，条件不成立的就没有期限，请另写不带条件的期限",
    "the limit {clock} does not count: it has a when:, and where that is not met there is no limit; add a limit "
    "without a condition",
)
LIMIT_WITHOUT_LENGTH = Wording(
    "期限「{clock}」不算数：它有多长要看「{facts}」，而此前没有规则要求填写，"
    "请用 `record:` 要求填写，或写明 `n:` 和 `unit:`",
    "the limit {clock} does not count: its length depends on {facts}, for which no rule asks before; ask for it by a "
    "record, or write n: and unit:",
)
LIMIT_FROM_ELSEWHERE = Wording(
    "期限「{clock}」不算数：案件可以不经它的起算就到阶段「{stage}」，请把到这里的每个事件写入 `starts:`",
    "the limit {clock} does not count: not every way to {stage} starts it; name each event that leads there under "
    "starts:",
)

# ---- who is named ----

NAMED_PERSONS = Wording(
    "由事实指定的人都是本单位人员，不含回避的和被投诉的：{named}",
    "whom a fact names is on the staff, and neither recused nor complained of: {named}",
)
NEXT_PERSON = Wording("；", "; ")
FROM_ROLES = Wording("「{role}」出自「{roles}」", "{role} from {roles}")
ON_REGISTER = Wording("「{role}」在名册「{register}」上", "{role} on the register {register}")
FROM_STAFF = Wording("「{role}」不限部门", "{role} from the whole staff")
ANOTHER_BY = Wording("{named}，可由「{by}」改派", "{named} (another named by {by})")

# ---- likely mistakes ----

NO_LIKELY_MISTAKE = Wording("{parts}，或写明了为何不然", "{parts}; or the act says why not")
WAITS_FOR_LIMIT = Wording("期满才办的不会提前办", "what a clock takes waits for it")
OTHER_UNIT_GRANTS = Wording(
    "没有同一部门既申请又批准延期的写法", "no unit is named both as asking for more time and as granting it"
)
FILER_TOLD = Wording("每种办结之前或同时都有给来件人的告知", "each end comes with or after a notice to whoever filed")
LIMITS_KNOWN = Wording("期限所依的事实都有人填写", "what limits depend on is asked for")
ROUNDS_LIMITED = Wording("退回重办的仍有期限", "each way back has a limit again")
FILER_NEVER_TOLD = Wording(
    "来件人被告知结果：本制度没有给来件人的告知", "that whoever filed is told of an end: no notice goes to them"
)
NAMED_UNIT_GRANTS = Wording(
    "「{role}」不批准自己申请的延期：它可能就是有权批准期限「{clock}」延期的「{units}」；要看 `approve` 的条件和情形",
    "that {role} does not grant its own request: it may be {units}, which grants more time on {clock}; see the gates "
    "at approve",
)
IDLE_STATES = Wording(
    "「{act}」在 `states:` 中写了「{fact}」：没有规则以之为据，或者这一步自己的规则已经要求写明；请从 `states:` 中删去",
    "{act} names {fact} under states:, though nothing rests on it or its own rules ask for it; leave it out",
)
OPEN_AT_ONCE = Wording(
    "「{act}」由期限「{clock}」届满后自动办理，却从第一天起人人可以办理；"
    "请写 `offered: true`，或加上条件 `{{clock: {clock}, is: over}}`",
    "{act} is taken when {clock} is over, and people can take it on the first day; write offered: true there, or a "
    "gate {{clock: {clock}, is: over}}",
)
GRANTS_TO_OWN_UNIT = Wording(
    "「{role}」既申请又批准期限「{clock}」的延期：同一部门可以批准自己的申请；请在 `grants:` 下写另一角色",
    "{role} both asks for more time on {clock} and grants it: a unit may grant its own request; name another role "
    "under grants:",
)
LIMIT_UNKNOWN = Wording(
    "期限「{clock}」依事实「{facts}」而定，而「{act}」使它起算时没有规则要求填写；请用 `record:` 要求填写",
    "{clock} depends on {facts}, and no rule asks for that when {act} starts it; ask for it by a record",
)
ENDS_BY_SILENCE = Wording(
    "「{act}」办结案件，而其条件只因没有人写明「{facts}」也算满足：没有问过，不等于否；请用 `record:` 要求先写明，"
    "制度本意如此的，在这一步的 `meant:` 下写 `ends_by_silence:` 和理由",
    "{act} ends the case, and is open where nobody has stated {facts}: what was never asked is not a no; ask for it by "
    "a record, or give the reason at that act: meant: {{ends_by_silence: …}}",
)
ROUND_WITHOUT_LIMIT = Wording(
    "「{act}」使案件回到阶段「{stage}」，而那里第一次有期限「{clock}」，这一次没有任何期限；请把它写入 `starts:`，"
    "制度本意如此的，在这一步的 `meant:` 下写 `round_without_limit:` 和理由",
    "{act} leads back to {stage}, where {clock} runs the first time and no limit does then; name it under starts:, or "
    "give the reason at that act: meant: {{round_without_limit: …}}",
)
ENDS_UNTOLD = Wording(
    "「{act}」使案件在「{end}」办结，而「{roles}」可能什么也没有被告知；请用 `notice:` 要求告知，"
    "制度本意如此的，在这一步的 `meant:` 下写 `ends_untold:` 和理由",
    "{act} ends the case at {end}, and {roles} may not have been told anything; ask for it by a notice, or give the "
    "reason at that act: meant: {{ends_untold: …}}",
)
MEANT_NOTHING = Wording(
    "「{act}」的 `meant:` 下写了「{kind}」的理由，但这里没有这一问题；请删去",
    "{act} gives a reason for {kind} under meant:, and nothing of that kind is found there; take it out",
)
RESPONDENTS_OUT = Wording(
    "「{facts}」一经写明，被投诉人即不再办理（撤回自己刚才的失误除外），也没有哪一步只能由其办理",
    "once {facts} names who is complained of, they do nothing more but undo an own slip, and no step waits for them",
)
RESPONDENTS_MAY = Wording("{says}；只可以办理「{acts}」", "{says}; they may do {acts} alone")
RESPONDENTS_UNNAMED = Wording(
    "被投诉的人都写进了「{facts}」，而且写在其办理之前",
    "that {facts} names everybody complained of, and before they do anything",
)
ONLY_RESPONDENTS = Wording(
    "在阶段「{stage}」只有被投诉人能办理「{act}」，而被投诉人不参与本案；请把「{act}」写入 `respondents:` 的 `may:`，"
    "或在 `by:` 下另写角色",
    "only who is complained of can do {act} at {stage}, and they take no part; name {act} under respondents: may:, or "
    "another role under by:",
)
