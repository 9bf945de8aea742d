"""Help of the commands that hold, erase and keep."""

from wording.language import Wording

HOLD_PLACE = Wording("保全一件投诉：在此期间不得删除其内容", "Place a legal hold: nothing is erased while it stands")
HOLD_LIFT = Wording("解除保全", "Lift a legal hold")
HOLD_SHOW = Wording("一件投诉的保全与删除记录", "Show holds and erasures of a case")
RETENTION_DUE = Wording("保存期限已满的内容", "What is due to be erased")
RETENTION_CARRY_OUT = Wording(
    "不写清单号：制作清单。写清单号：由另一人确认并执行，中断后可再执行",
    "Without a number: make the list. With one: another person confirms it and carries it out; it can be repeated",
)
BY = Wording("决定人代号", "Code of the person who decides")
SECOND = Wording("确认人代号，须是另一人", "Code of the other person, who confirms")
REASON = Wording("理由", "Reason")
GROUND = Wording("删除的依据", "Ground of the erasure")
TEXT = Wording("要删除的文字的名称或编号，可多次", "Name or id of a text to erase; may be repeated")
FILE = Wording("要删除的附件编号，可多次", "Id of a file to erase; may be repeated")
PARTY = Wording("删除投诉人的姓名、单位、联系方式、地址", "Erase name, unit, contact and address of who complained")
PREVIEW = Wording("只看会删除什么", "Only show what would be erased")
LIST_NUMBER = Wording("清单号", "Number of the list")
ERASE_EXAMPLE = Wording(
    "例：banjie erase ZZW-2026-000001 --text narrative --ground 本人要求 --by li --with wang\n\n"
    "先看会删除什么：加 --preview",
    "Example: banjie erase ZZW-2026-000001 --text narrative --ground '...' --by li --with wang. "
    "Add --preview to see first what goes.",
)
