"""How far a notice has got, and what happened on its way."""

from collections.abc import Mapping

from wording.language import Wording

NOTICE_STATES: Mapping[str, Wording] = {
    "due": Wording("待送达", "to be delivered"),
    "handed_over": Wording("已交付渠道，待送达证明", "with the channel, not proved yet"),
    "delivered": Wording("已送达", "delivered"),
    "served": Wording("已送达（有证明）", "served, with proof"),
    "told": Wording("已告知", "told"),
    "no_contact": Wording("无联系方式", "no contact on file"),
    "failed": Wording("未能送达", "not delivered"),
    "withdrawn": Wording("已撤回，未发出", "withdrawn before it was sent"),
}
DELIVERY_STEPS: Mapping[str, Wording] = {
    "due": Wording("待告知", "owed"),
    "rendered": Wording("已成文", "written"),
    "tried": Wording("投递", "tried"),
    "handed_over": Wording("渠道已接收", "taken by the channel"),
    "delivered": Wording("已送达", "delivered"),
    "failed": Wording("未送成", "failed"),
    "passed_on": Wording("转下一渠道", "passed on to the next channel"),
    "served": Wording("送达已证明", "delivery proved"),
    "told": Wording("已告知", "told"),
    "no_contact": Wording("无联系方式", "no contact on file"),
    "withdrawn": Wording("所据办理已撤回，不再发出", "its act was undone: not sent"),
}
UNKNOWN_STATE = Wording(
    "没有「{state}」这一状态；可用：{states}", "There is no state {state}; the states are: {states}."
)
UNKNOWN_NOTICE = Wording(
    "没有编号为「{id}」的告知；编号见 banjie notices", "There is no notice {id}; banjie notices shows their ids."
)
