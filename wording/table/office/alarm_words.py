"""Words in what an alarm says: how a run ended, what stands where nothing is known."""

from collections.abc import Mapping

from wording.language import Wording

NONE = Wording("无", "none")
NUMBER = Wording("登记号", "NUMBER")
ABOUT = Wording("编号", "ID")
RUN_STATUSES: Mapping[str, Wording] = {
    "completed": Wording("已完成", "completed"),
    "continued": Wording("已接续", "continued"),
    "failed": Wording("已失败", "failed"),
    "canceled": Wording("已取消", "canceled"),
    "terminated": Wording("被终止", "terminated"),
    "timed_out": Wording("已超时", "timed out"),
    "running": Wording("上次核对未见", "not seen at the last comparison"),
}
