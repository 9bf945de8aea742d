"""`banjie procedures check`: clocks (期限) that cannot be counted or followed, and periodic reports."""

from wording.language import Wording

SETS_ITSELF = Wording(
    "期限「{name}」届满后会再次起算，不能由事实确定长短；请写 `n` 和 `unit`，或从 `starts:` 中删去",
    "{name} starts again when it is over itself, so no fact may set it; write n and unit, or take it out of starts:",
)
LAST_DAY_IS_FIRST = Wording(
    "提前提醒从最后一日倒数，最后一日算第 1 日；请写 1 以上的数，或不写",
    "the last day is the first counted back; write 1 or more, or none",
)
OUTSIDE_PARTY = Wording(
    "`{word}`：「{role}」是当事人，不在本单位办理；请写本单位的角色",
    "{word}: {role} is an outside party and does no act; name a role of the office",
)
TELLS_OUTSIDE_PARTY = Wording(
    "`{do}` 报给本单位的人，「{role}」是当事人；请写本单位的角色，告知当事人用 `notice`（`owed_after: [期限名_over]`）",
    "{do} tells somebody of the office, and {role} is an outside party; name a role of the office, and tell a party by "
    "a notice (owed_after: [<clock>_over])",
)
WARNING_WITHOUT_UNIT = Wording(
    "期限止于某一日，提前 {n} 什么提醒须写明单位，例如 `warn: {{n: {n}, unit: working_day}}`"
    "（可用 `working_day`、`calendar_day`、`working_hour`、`hour`、`minute`）",
    "this limit ends on a day; say in which unit to count back: warn: {{n: {n}, unit: working_day}} (or calendar_day, "
    "working_hour, hour, minute)",
)
STARTS_AND_STOPS = Wording(
    "「{event}」既使期限「{clock}」起算，又使它停止；请从其中一处删去",
    "{event} both starts and stops {clock}; take it out of one of them",
)
NEVER_STARTS = Wording(
    "期限「{name}」从不起算；请在 `starts:` 下写明事件", "{name} never starts; name an event under starts:"
)
STARTS_FOR_NO_ITEM = Wording(
    "期限「{name}」按每一事项计算，但使它起算的事件都不针对事项；请给 `starts:` 中的办理决定或行为写上 `item:`",
    "{name} runs for each item, but nothing that starts it speaks of one; give an outcome or act of starts: its item:",
)
NOBODY_SUSPENDS = Wording("没有人可以中止；请在 `by:` 下写明角色", "nobody may suspend; name a role under by:")
NO_GROUND_TO_SUSPEND = Wording(
    "没有可以中止的情形；请在 `grounds:` 下列明", "there is no ground to suspend on; list them under grounds:"
)

# ---- how long ----

SET_BY_NO_DATE = Wording(
    "「{fact}」是 {kind}；应写一个 `date`（日期）或 `instant`（时刻）", "{fact} is a {kind}; name a date or an instant"
)
SET_BY_PAST_DATE = Wording(
    "「{fact}」写的是已经发生的事（`lies: past`），期限一开始就届满；请删去 `lies`，或换一个事实",
    "{fact} has happened (lies: past), so the limit is over as it starts; drop lies, or name another fact",
)
REPETITION_SET_BY_FACT = Wording(
    "循环的期限每次重新计算，不能由事实确定；请写 `n` 和 `unit`",
    "what repeats is counted anew each time, never set by a fact; write n and unit",
)
BY_NO_CODE = Wording(
    "「{fact}」是 {kind}；期限只能依 `code`（单选）而不同", "{fact} is a {kind}; a limit depends on a code"
)
VALUES_WITHOUT_LIMIT = Wording(
    "「{values}」没有期限；请补上，或写 `n` 和 `unit` 作为其余各值的期限",
    "no limit for {values}; add it, or n and unit for all others",
)
NOT_COUNTED = Wording("{unit}不计数；请写 `n: 0`", "{unit} is not counted; write n: 0")
NO_DAY_OF_YEAR = Wording(
    "{n} 不是一年中的日子；请写月和日：`n: 12-31`", "{n} is no day of the year; write it as month and day: n: 12-31"
)
LIMIT_OF_NOTHING = Wording("期限为 {n} 等于没有；请写 1 以上的数", "a limit of {n} is none; write 1 or more")
NO_SUCH_DAY = Wording("{unit}没有 {n}；请写 1 至 {most}", "there is no {unit} {n}; write 1 to {most}")

# ---- what follows ----

RUNG_OUT_OF_ORDER = Wording(
    "这一步早于上一步；请按 `after:` 的先后排列",
    "it comes before the one above; write the rungs in order of after:",
)
CLOCK_OPENS_LINKED_CASE = Wording(
    "期限届满不能自动另立关联案件；「{name}」请由人办理",
    "a clock opens no linked complaint; let a person take {name}",
)
OPEN_ANYHOW = Wording(
    "「{name}」随时可以办理；请在那里写 `offered: true`，或删去这一步",
    "{name} is open anyhow; write offered: true there, or leave the rung out",
)
NAME_OF_ANOTHER_EVENT = Wording(
    "「{name}」已是另一事件；请另取名称", "{name} is another event; call this one something else"
)
NEVER_OFFERED = Wording(
    "没有期限届满后可以办理「{name}」；请在期限的 `over:` 下加一步 `do: offer`，或删去 `offered`",
    "no clock offers {name}; add a rung do: offer, or drop offered",
)
NOBODY_ASKS = Wording("没有人可以申请延期；请在 `asks:` 下写明角色", "nobody asks; name a role under asks:")
NOBODY_GRANTS = Wording("没有人可以批准延期；请在 `grants:` 下写明角色", "nobody grants; name a role under grants:")
GRANTS_TO_ONESELF = Wording(
    "申请人是唯一可以批准的人，而不得批准自己的申请；请在 `grants:` 下写另一角色",
    "who asks is the only one to grant, and may not; name another role under grants:",
)
COUNTED_IN_DAYS = Wording(
    "自决定之日起算的延长须按日或月计：小时、分钟的期限自届满之时起延长",
    "an extension from the day of the decision counts days or months: hours and minutes are counted on from the end",
)
FACT_SETS_LIMIT = Wording(
    "这一期限只由事实确定，没有单位可供延长；请写 `n` 和 `unit`，或按日期延期：`by: date`",
    "only a fact sets this limit, so no unit extends it; give it n and unit, or write by: date",
)
NO_UNIT_TO_EXTEND = Wording(
    "{unit}没有单位可供延长；请按日期延期：`by: date`，或删去 `extension`",
    "{unit} has no unit to extend it by; write by: date, or leave extension out",
)
EACH_OF_TOTAL = Wording(
    "每次 {each}、共 {total}；应为 1 ≤ `each` ≤ `total`", "each {each} of total {total}; write 1 <= each <= total"
)
NEVER_GRANTED = Wording(
    "写明了延期，却一次也不批准；请写 1 以上的数，或删去 `extension`",
    "more time that is never granted; write 1 or more, or leave extension out",
)

# ---- periodic reports ----

NOT_COUNTED_BY = Wording(
    "「{fact}」是 {kind}，不能据以分类统计；可以据以分类的有：{kinds}",
    "{fact} ({kind}) is not counted by; figures are broken down by {kinds}",
)
DATE_IN_MONTHS = Wording(
    "`unit: date` 已写明月份；请删去 `months:`", "a date names its month itself; leave out months:"
)
NOT_PERIODIC = Wording("{unit}不会定期到来；请写：{units}", "nothing comes round on a {unit}; write {units}")
FILLED_WITH_ANOTHER_KIND = Wording(
    "「{fact}」是 {kind}；这里只能填入 {wanted}", "{fact} is a {kind}; with that only a {wanted} is filled"
)
COUNTS_NOTHING = Wording(
    "没有写明「{fact}」统计什么；请写一项统计数，或一个事实及其值",
    "it says nothing that {fact} counts; write a figure, or a fact and its value",
)
