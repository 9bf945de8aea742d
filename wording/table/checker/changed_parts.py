"""`banjie procedures try --mutate`: what was changed in a file and noticed by no scenario."""

from collections.abc import Mapping

from wording.language import Wording

UNNOTICED = Wording(
    "{file}:{line} {where}：{old} → {new}：没有场景发觉", "{file}:{line} {where}: {old} → {new}: no scenario notices"
)
OF_RULE = Wording("{rule}（{article}）{part}", "{rule} ({article}), {part}")
LEFT_OUT = Wording("（不写）", "left out")
KINDS: Mapping[str, Wording] = {
    "number": Wording("数字 {at}", "the number {at}"),
    "unit": Wording("单位 {at}", "the unit {at}"),
    "role": Wording("角色 {at}", "the role {at}"),
    "recipient": Wording("告知或上报的对象 {at}", "the recipient {at}"),
    "event": Wording("事件 {at}", "the event {at}"),
}
PROGRESS = Wording(
    "已试 {done}/{count} 处改动，{left} 处没有场景发觉",
    "{done} of {count} changes tried; {left} that no scenario notices",
)
ALL_NOTICED = Wording(
    "{procedure}：{count} 处改动，每一处都有场景发觉",
    "{procedure}: {count} changes, and a scenario notices each of them.",
)
SOME_UNNOTICED = Wording(
    "{procedure}：{count} 处改动，{left} 处没有场景发觉；请为每一处写一个会不相符的场景",
    "{procedure}: {count} changes, {left} that no scenario notices. Write for each a scenario that fails with it.",
)
REFUSED_BY_CHECK = Wording(
    "（另有{refused}处改动由 `check` 拒绝，不计在内）", " Not counted: {refused} changes that check refuses."
)
