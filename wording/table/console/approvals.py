"""The page of approvals, and what became of decisions on many at once."""

from collections.abc import Mapping

from wording.language import Wording

NOTHING_PICKED = Wording("请先勾选案件，再选批准或不批准", "Pick cases first, then approve or refuse.")
REASON_WANTED = Wording(
    "不批准须写明理由：请填「意见或理由」，所选案件都没有办理",
    'A refusal needs a reason: fill in "Opinion or reason". Nothing was done on the cases picked.',
)
MOVED = Wording(
    "没有决定：您打开这一页之后，案件有了新的经过，请看过再办",
    "Nothing was decided: the case has moved on since you opened this page.",
)
NO_WAY = Wording("现在不能由您办结，请看该案为何", "You cannot close it now. Its page says why.")
SEVERAL_WAYS = Wording("有 {count} 种办结的方式，请逐件办理", "There are {count} ways to close it. Choose on its page.")
DONE: Mapping[str, Wording] = {
    "urge": Wording("已催办", "urged"),
    "note": Wording("已补记", "noted"),
    "mark_urgent": Wording("已标为紧急", "marked as urgent"),
    "transfer": Wording("已转办", "handed over"),
    "close": Wording("已办结", "closed"),
    "approve": Wording("已批准", "approved"),
    "refuse": Wording("已记为不批准", "refused"),
}
LINES: Mapping[str, Wording] = {
    "results": Wording("{good} 件已记录，{failed} 件没有", "{good} on record, {failed} not"),
    "bulk": Wording("批量办理", "Several at once"),
    "bulk_urge": Wording("催办", "Urge"),
    "bulk_note": Wording("补充记录", "Add a note"),
    "bulk_mark_urgent": Wording("标为紧急", "Mark as urgent"),
    "bulk_transfer": Wording("转办", "Hand over"),
    "bulk_close": Wording("办结", "Close"),
    "bulk_picked": Wording("所选 {count} 件", "{count} picked"),
    "bulk_whom": Wording("转办给谁", "To whom"),
    "do_bulk": Wording("对所选逐件办理", "Do it for each that is picked"),
    "what_waits": Wording("待批的内容", "What is to be approved"),
    "rather_approve": Wording("改为批准", "Approve it instead"),
    "rather_refuse": Wording("改为不批准", "Refuse it instead"),
    "pick": Wording("选", "Pick"),
    "one_by_one": Wording("看后再批", "Look first"),
    "with_text": Wording("意见或理由（逐件记录）", "Opinion or reason (put on record with each)"),
    "approve_picked": Wording("批准所选", "Approve what is picked"),
    "refuse_picked": Wording("不批准所选", "Refuse what is picked"),
}
