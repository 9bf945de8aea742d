"""What the reads say: cases, lists, documents, what a case waits for."""

from wording.language import Wording

HIDDEN = Wording("（保密）", "(confidential)")
CLOSED = Wording("（误入本案，已封存）", "(of another case, closed)")
ERASED = Wording("（已删除）", "(erased)")
HIDDEN_PARTS = {
    "identity": Wording("投诉举报人身份已遮盖（███）：{why}", "Who filed it is blotted out (███): {why}"),
    "narrative": Wording("文字内容不予显示：{why}", "The texts are not shown: {why}"),
}
FOR_NOBODY = Wording("没有写明查阅人（--person）", "No reader is named (--person).")
CASE_REFUSED = Wording("不能查阅 {number}：", "{number} may not be read:")
SYSTEM = Wording("系统", "system")
ANY_STAFF = Wording("任何员工", "any member of staff")
OF_THE_OFFICE = {
    "administrator": Wording("管理员", "the administrators"),
    "heads_office": Wording("单位负责人", "the head of the office"),
}
OVER_UNITS = {  # what the superiors of a unit hold: these, then its code
    "head_of_": Wording("{unit}负责人", "the head of {unit}"),
    "above_": Wording("{unit}的上级", "the superior of {unit}"),
    "over_": Wording("{unit}的上级部门", "the unit above {unit}"),
}
NOBODY_LEFT = Wording(
    "「{role}」没有人可以办理本案，待指定代行的人", "nobody is left who can act for {role}; a deputy is to be named"
)
ROLE_WITH_HOLDERS = Wording("{role}（{holders}）", "{role}: {holders}")
USED = Wording("已过{used}，共{total}", "used: {used} of {total}")

UNKNOWN_CASE = Wording(
    "登记簿里没有 {number}；登记号形如 ZZW-2025-000001，清单见 banjie list",
    "The register has no complaint {number}. A number looks like ZZW-2025-000001; banjie list shows them.",
)
NOT_REGISTERED_THEN = Wording(
    "{number} 那时尚未登记",
    "{number} was not registered at that time.",
)
INSTANT_AHEAD = Wording(
    "{instant} 尚未到来；as_of 只能是现在或者以前的时刻",
    "{instant} is ahead; as_of is an instant that has passed.",
)
UNKNOWN_PERSON = Wording(
    "人员名册里没有「{person}」；名册见 banjie staff list",
    "{person} is not on the staff; banjie staff list shows who is.",
)
PERSON_HAS_LEFT = Wording(
    "「{person}」已离任，由 {successor} 接任；名册见 banjie staff list",
    "{person} has left; the successor is {successor}; banjie staff list shows the staff.",
)
UNKNOWN_ACT = Wording(
    "{title}没有「{act}」这一事项；现在能办什么：banjie waiting 登记号",
    "{title} has no act {act}; banjie waiting NUMBER shows what can be done now.",
)

ROLE_NOT_IN_USE = Wording(
    "没有人担任「{role}」，也没有案件由其承办；职务代号见 banjie staff list",
    "Nobody holds the role {role}, and no case waits for it; banjie staff list shows the roles.",
)
NO_SUCH_STAGE = Wording(
    "没有「{stage}」这一环节；可用的是 {stages}",
    "There is no stage {stage}. The stages are {stages}.",
)
UNKNOWN_PAGE = Wording(
    "这一页的位置（--after）不是清单给出的；请从第一页看起",
    "No list has given out this place (--after); begin with the first page.",
)

READER_WANTED = Wording(
    "文书只给有职责的人员查阅；请写明查阅人（--person）",
    "Documents are only for staff with a role in the case; say who reads it (--person).",
)
READER_WITHOUT_ROLE = Wording("查阅人在本制度中没有职责", "The reader has no role in this procedure.")
CLOSED_DOCUMENT = Wording(
    "文书载有误入本案、已经封存的文字，不能查阅",
    "The document holds a text of another case, which is closed: nobody reads it.",
)
READING_REFUSED = Wording("文书不能查阅：", "The document may not be read:")
