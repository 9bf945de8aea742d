"""`banjie procedures explain`: the page on a regulation for the leader of the office."""

from collections.abc import Mapping

from wording.language import Wording

KIND = Wording("制度一览", "A regulation at a glance")
BASIS = Wording("依据：{basis}", "Basis: {basis}")
EDITION = Wording("第 {edition} 版，{day} 起施行", "Edition {edition}, in force from {day}")
DRAFT = Wording("草稿，尚未定稿", "A draft, not yet final")

WHO_DOES_WHAT = Wording("一、谁办什么，什么时候办完", "1. Who does what, by when")
WHO_COLUMNS = (
    Wording("环节", "Stage"),
    Wording("谁", "Who"),
    Wording("可以怎样办", "What they can do"),
    Wording("期限", "By when"),
)
NO_LIMIT = Wording("（未定期限）", "(no limit)")
LENGTH = Wording("{clock} {length}", "{clock}, {length}")
LIMIT = Wording("{clock}：{length}（{article}，自{starts}起）", "{clock}: {length} ({article}), from {starts}")
EXTENDABLE = Wording("，经{grants}批准可延长", "; {grants} can extend it")
SUSPENDABLE = Wording("，可中止计算", "; it can be suspended")

IF_NOBODY_ACTS = Wording("二、没有人办会怎样", "2. What happens if nobody acts")
IF_COLUMNS = (Wording("期限", "Time limit"), Wording("先提醒", "Warning"), Wording("到期以后", "Once it is over"))
WARNED_BEFORE = Wording("到期前 {amount}", "{amount} before its end")
NOT_WARNED = Wording("不预先提醒", "none")
OVERDUE = Wording("记为逾期", "it is recorded as overdue")
NO_BREACH = Wording("不算逾期", "it is no breach")
AFTER = Wording("满 {days} 个工作日后，{what}", "after {days} working days, {what}")
RUNGS: Mapping[str, Wording] = {
    "remind": Wording("提醒{to}", "{to} is reminded"),
    "escalate": Wording("上报{to}", "it goes up to {to}"),
    "reclassify": Wording("自动作「{name}」处理", "it is reclassified: {name}"),
    "make": Wording("应制作{name}", "{name} is to be made"),
    "offer": Wording("可以办理「{name}」", "{name} becomes possible"),
    "take": Wording("自动办理「{name}」", "{name} is taken by itself"),
}
HOUSE_REMINDER = Wording(
    "条文没有定期限的环节（{stages}），由本单位的久未办理提醒照看，不另设置为 10 个工作日。",
    "Where the text sets no limit ({stages}), the office's own reminder follows after 10 working days, unless it is "
    "set otherwise.",
)

HOUSE_REMINDER_IN_SHORT = Wording(
    "其余环节条文没有定期限，由本单位的久未办理提醒照看。",
    "The text sets no limit elsewhere; the office's own reminder follows there.",
)
WITH_LIMIT = Wording("{what}（{limits}）", "{what} ({limits})")
REST = Wording("另有 {n} 项，见 --all-ends。", "{n} more: see --all-ends. ")

SAMPLES = Wording("三、样例：一件投诉从头到尾", "3. Sample cases from beginning to end")
SAMPLE_COLUMNS = (Wording("结果", "End"), Wording("经过", "Course"))
SAMPLES_NOTE = Wording(
    "以上由场景推演，日期由系统按放假安排推算；「至」是期限的最后一日。",
    'Played from the scenarios; the dates are counted by the system. A day after "by" is the last of a limit.',
)
OTHER_ENDS = Wording(
    "也可能这样了结：{ends}；各举一例，用 --all-ends。",
    " A case can also end so: {ends}; --all-ends shows one to each.",
)
NO_SAMPLES = Wording("没有场景文件，不能举例。", "There is no scenario file, so there is no sample.")
NO_SAMPLE = Wording("没有在这里办结的场景", "no scenario closes a case here")
STEP = Wording("{at}　{what}", "{at}  {what}")
STEP_BY = Wording("{at}　{what}（{person}）", "{at}  {what} ({person})")
DUE = Wording("{clock}至 {day}", "{clock} by {day}")
THEN_DUE = Wording("{step}；{due}", "{step}; {due}")

WINDOWS = Wording("四、等候、复核和结案以后", "4. Waiting, review, and after the end")
WINDOW_COLUMNS = (Wording("事项", "What"), Wording("谁", "Who"), Wording("时间", "When"))
REPLY_UNLIMITED = Wording("等到答复为止", "until the answer comes")
FOR_EVER = Wording("结案后随时", "at any time after the end")
WITHIN = Wording("结案后 {amount}内", "within {amount} of the end")
ANEW = Wording("结案后，另立「{entry}」", "after the end, as a new case: {entry}")
NO_WINDOWS = Wording("条文没有规定。", "The text provides for none.")

OPEN_SETTINGS = Wording("五、本单位要定的事", "5. What the office decides")
SETTING_COLUMNS = (Wording("事项", "What"), Wording("现在是", "Now"), Wording("为什么由本单位定", "Why it is open"))
MUST_DECIDE = Wording("尚未定，必须定", "open: it must be decided")
NO_SETTINGS = Wording("没有。", "Nothing.")
