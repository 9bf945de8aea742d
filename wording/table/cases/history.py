"""What the journal of a case says beside its events."""

from wording.language import Wording

UNREADABLE = Wording("无法识别的消息", "a message that cannot be read")
AFTER_CLOSING = Wording("办结后提出", "raised after closing")
LINKED_CASE = Wording("{number} {title}", "{number} {title}")
FORKED = Wording("另办{stages}", "also {stages}")
TO_AND_FORKED = Wording("{stage}，{forked}", "{stage}, {forked}")
