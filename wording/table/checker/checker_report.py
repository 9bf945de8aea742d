"""`banjie procedures check`: what is worth knowing of a sound regulation."""

from collections.abc import Mapping

from wording.language import Wording

SOUND = Wording("制度「{slug}」：每个阶段都能到达，也都能办结", "{slug}: every stage can be reached and can end")
FOREIGN_TAG = Wording(
    "标记「{tag}」属于本制度所叠加于其上的制度", "tag {tag} is of the procedures this one is laid over"
)
END = Wording(
    "办结「{name}」：最长的一路上，期限合计 {limits}（`{path}`）",
    "end {name}: limits of {limits} on the longest way ({path})",
)
LIMITS_AS_SET = Wording(
    "案件在上列期限内办结：延期、中止、再来一轮、撤销一步之后补回的时间都不计在内",
    "that a case ends within these limits: more time granted, suspensions, further rounds and the time that an undone "
    "act gives back are not counted",
)
END_OF_WAYS_TRIED = Wording(
    "办结「{name}」：在试过的走法中最长的一路上，期限合计 {limits}（`{path}`）",
    "end {name}: limits of {limits} on the longest of the ways tried ({path})",
)
AND_WITHOUT_LIMIT = Wording("{limits}，另有没有期限的「{stages}」", "{limits}, and no limit at {stages}")
END_WITHOUT_LIMIT = Wording("办结「{name}」：没有任何期限（`{path}`）", "end {name}: no limit at all ({path})")
STOPPED_BY = Wording("期限「{clock}」：因「{events}」停止", "clock {clock}: stopped by {events}")
STOPPED_BY_END = Wording(
    "期限「{clock}」：因案件在「{ends}」办结而停止", "clock {clock}: stopped by the end itself at {ends}"
)
STOPPED_BY_EVENTS_OR_END = Wording(
    "期限「{clock}」：因「{events}」停止，或因案件在「{ends}」办结而停止",
    "clock {clock}: stopped by {events}; by the end itself at {ends}",
)
NEVER_STOPPED = Wording("期限「{clock}」：没有使它停止的事件", "clock {clock}: nothing stops it")
NO_LIMIT_AT = Wording(
    "阶段「{stage}」没有期限，由本单位的久未办理提醒照看（`{name}`，不另写为 {days} 个工作日）",
    "no limit at {stage}: covered by the house reminder ({name}, by default {days} working days)",
)
NO_RULE_AT = Wording(
    "建议：{count} 处不能办理时说不出依据：为「{places}」写上 `rule:`；条文没有这一句的，不写",
    "advice: {count} places cite no rule when they are refused: give {places} the rule that provides for it, `rule:`; "
    "leave it where the text has no such sentence",
)
NO_NAME_OF = Wording(
    "建议：为入口「{entries}」写上中文名称（`zh:`），办理的人才看得出是哪一种来件",
    "advice: give the entries {entries} a name, zh:, so that people can tell the kinds of cases apart",
)
FACTS_REPEAT_OUTCOMES = Wording(
    "建议：「{facts}」只重复了所作的办理决定，别处不用，可以不要求填写",
    "advice: of {facts}, nothing is used but what the outcome taken says already; it need not be asked for",
)
TIMES_REPEAT_ACTS = Wording(
    "建议：「{facts}」只记一步办理的时间，别处不用；这一步本身就有时间（事后补报的写 `late_report:`），可以不要求填写",
    "advice: of {facts}, nothing is used but the time of the act, which the act has itself (late_report where it is "
    "reported later); it need not be asked for",
)
LOOP = Wording("往复「{path}」：每一轮重新要求 `{asked}`", "loop {path}: each round asks anew for {asked}")
LOOP_ASKS_NOTHING = Wording(
    "往复「{path}」：再来一轮不另要求什么", "loop {path}: a further round asks for nothing anew"
)
RETURN = Wording(
    "退回「{stage} > {target}」：只能退到来过的阶段", "return {stage} > {target}: only where the case has been"
)
RETURN_WITH_CLOCKS = Wording(
    "退回「{stage} > {target}」：只能退到来过的阶段；此后停止的期限 `{clocks}` 接着计算",
    "return {stage} > {target}: only where the case has been; {clocks} run again if stopped since",
)

LIMIT_OF_CLOCK = Wording("{limit}（期限「{clock}」）", "{limit} ({clock})")
LIMIT_IF = Wording("「{value}」为 {limit}", "{limit} if {value}")
LIMIT_BY_SETTING = Wording("「{setting}」所定的长短", "as long as {setting} says")
LIMIT_UNTIL = Wording("「{fact}」所定之时止", "until {fact}")
LIMITS: Mapping[str, Wording] = {
    "working_day": Wording("{n} 个工作日", "{n} working_day"),
    "calendar_day": Wording("{n} 日", "{n} calendar_day"),
    "month": Wording("{n} 个月", "{n} month"),
    "minute": Wording("{n} 分钟", "{n} minute"),
    "hour": Wording("{n} 小时", "{n} hour"),
    "working_hour": Wording("{n} 个工作小时", "{n} working_hour"),
    "same_day": Wording("当日止", "until the end of the day"),
    "day_of_month": Wording("{n} 日止", "until day {n} of the month"),
    "weekday": Wording("每周第 {n} 日止（星期一为第 1 日）", "until weekday {n} (1 for Monday)"),
    "month_end": Wording("月底止", "until the end of the month"),
    "date": Wording("{month} 月 {day} 日止", "until {month}-{day}"),
}
