"""What Temporal's own screen shows of the workflows."""

from wording.language import Wording

STAGE = Wording("- 阶段：{stage}", "- Stage: {stage}")
WHO = Wording("- 承办：{roles}", "- In charge: {roles}")
CLOSED = Wording("- 办结：{at}", "- Closed: {at}")
LIMIT = Wording("- 期限：{limit}", "- Limit: {limit}")
NO_END = Wording("未定", "not known yet")
QUARANTINED = Wording(
    "- **与登记簿不符，已停止受理行为**", "- **Quarantined: differs from the register, takes no acts**"
)
REFUSED = Wording("不予办理", "refused")
FETCHING = Wording("查收文 {n} 起", "fetch acts from {n} on")
RECEIVING = Wording("登记未经收文的消息", "put raw signals on record")
FOREIGN_ANSWER = Wording("答复并非来自登记簿", "the answer did not come from the register")
TELLING = Wording("自 {after} 起，已告知 {count} 件", "after {after}; {count} cases told so far")
WAITING_FOR_CASES = Wording("等待已告知的案件改期", "wait for the cases told to count anew")
