"""`banjie procedures check`: lines of `keeps:` that no course can keep, or that none can break."""

from wording.language import Wording

NEVER_BEFORE = Wording(
    "没有一种经过能做到：「{event}」之前不可能有「{other}」；请核对两者的先后",
    "no course can keep this: {other} cannot happen before {event}; put them in the order of the text",
)
NEVER_AFTER = Wording(
    "没有一种经过能做到：「{event}」之后不可能有「{other}」；请核对两者的先后",
    "no course can keep this: {other} cannot happen after {event}; put them in the order of the text",
)
NEVER_IN_ROUND = Wording(
    "没有一种经过能做到：到了「{event}」所在的阶段以后不可能再有「{other}」；请去掉 `anew`",
    "no course can keep this: {other} cannot happen once the case has arrived where {event} happens; take anew out",
)
ALWAYS_BEFORE = Wording(
    "没有一种经过会违反：每件案件都由「{other}」开始；请写规则要求的事",
    "no course can break this: every case begins with {other}; say what the rule asks for",
)
ALWAYS_CLOSED = Wording(
    "没有一种经过会违反：办结之前未定，办结就算做到；请写办结之前要做的事，或写 `within`",
    "no course can break this: what comes is the close of the case itself; say what must come before, or add within",
)
DONE_BY_NOBODY = Wording(
    "没有一种经过能做到：「{event}」是期限届满，不是谁办的；请去掉 `by`、`told`",
    "no course can keep this: {event} is the end of a limit and done by nobody; take by and told out",
)
NEVER_BROKEN_BY_NOBODY = Wording(
    "没有一种经过会违反：「{event}」是期限届满，不是谁办的；请去掉 `not_by`、`other_than`",
    "no course can break this: {event} is the end of a limit and done by nobody; take not_by and other_than out",
)
HAPPENS_ONCE = Wording(
    "没有一种经过会违反：「{event}」一发生案件就办结，不会有两次；请去掉这一行",
    "no course can break this: {event} closes the case and happens once at most; take the line out",
)
NEVER_THAT_VALUE = Wording(
    "「{fact}」不可能是 {value}，这一行永远用不上；请写该事实的一个取值",
    "{fact} is never {value}, so the line never applies; write one of its values",
)
NOT_COUNTED = Wording(
    "「{fact}」不是数目，也不是多人或多项；`at_least`、`more_than`、`at_most` 对它用不上，请改用取值",
    "{fact} is no number and no list of persons or codes; name a value in place of at_least, more_than or at_most",
)
STATED_AND_NOT = Wording(
    "没有一种经过能做到：「{name}」又要写明又不得写明；请去掉其中一处",
    "no course can keep this: {name} is to be stated and not to be stated; take one of the two out",
)
NEVER_ASKED = Wording(
    "没有一种经过能做到：制度没有查「{register}」名单的条件，记录里不会有；请去掉 `registered`",
    "no course can keep this: no gate asks for the register {register}, so the record never holds it; "
    "take registered out",
)
NOTHING_STATED = Wording(
    "「{event}」是期限届满，不写明什么，这一行永远用不上；请去掉 `states`",
    "{event} is the end of a limit and states nothing, so the line never applies; take states out",
)
NEVER_APPLIES = Wording(
    "「{event}」之前不可能有「{other}」，这一行永远用不上；请核对 `once`",
    "{other} cannot happen before {event}, so the line never applies; put right what once says",
)
NEVER_WITHOUT = Wording(
    "每件案件都由「{other}」开始，这一行永远用不上；请核对 `not_once`",
    "every case begins with {other}, so the line never applies; put right what not_once says",
)
