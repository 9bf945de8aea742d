"""Which time limit of a case is meant, where `banjie explain` cannot tell."""

from wording.language import Wording

CLOCK = Wording("{name}（{code}）", "{code} ({name})")
UNKNOWN = Wording(
    "{title}没有「{clock}」这一期限；有：{known}", "{title} has no time limit {clock}. Its time limits: {known}."
)
SEVERAL = Wording(
    "「{clock}」按项分别计算，请写明是哪一项：{items}", "{clock} is counted for each item. Say which one: {items}."
)
NOT_BEGUN = Wording(
    "{number} 的「{clock}」期限尚未起算；已起算的：{begun}",
    "{clock} of {number} has not begun. Time limits that have: {begun}.",
)
NONE_BEGUN = Wording(
    "{number} 的「{clock}」期限尚未起算；现在没有已起算的期限",
    "{clock} of {number} has not begun; no time limit of the case has.",
)
END_UNKNOWN = Wording("尚未确定", "not known yet")
