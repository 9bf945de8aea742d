"""What the journal of a case says beside its events."""

from wording.language import Wording

UNREADABLE = Wording("无法识别的消息", "a message that cannot be read")
AFTER_CLOSING = Wording("办结后提出", "raised after closing")
IN_PLACE_OF = Wording(
    "代替第 {seq} 号事项（{by}，{at}）所写的：{names}", "in place of {names} of event {seq}, by {by}, {at}"
)
FORM = Wording("来件表", "the form")
LINKED_CASE = Wording("{number} {title}", "{number} {title}")
FORKED = Wording("另办{stages}", "also {stages}")
TO_AND_FORKED = Wording("{stage}，{forked}", "{stage}, {forked}")
