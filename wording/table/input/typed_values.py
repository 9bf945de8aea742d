"""Values as people write them in forms, files and commands: what is wrong with them, what they may be."""

from collections.abc import Mapping

from wording.language import Wording

PLACE = Wording("  · {place}：{problem}", "  · {place}: {problem}")
PROBLEM = Wording("{place}：{problem}", "{place}: {problem}")
WHOLE_FORM = Wording("表单", "form")
WRONG_NAME = Wording(
    "名称写法不对；名称见 banjie procedures show", "No such name. See banjie procedures show for the names."
)
WRONG_VALUE = Wording("填写的值不对", "This value is not valid.")
TOO_MANY_ITEMS = Wording("项数过多，至多 {most} 项", "Too many. Give at most {most}.")
TEXT_TOO_LONG = Wording(
    "文字过长（每项至多 64 kB）；长材料请作附件",
    "The text is too long (at most 64 kB). Attach long material as a file.",
)
NOT_STORABLE = Wording(
    "有不能存储的字符（NUL 或不成对的代理字符）",
    "It has characters that cannot be stored (NUL, or surrogates without a pair).",
)

NOT_A_PAIR = Wording(
    "{option} 要写成 名称=值，例如 {option} kind=complaint；收到的是：{written}",
    "Write {option} as NAME=VALUE, such as {option} kind=complaint. This was given: {written}",
)
REPEATED_NAMES = Wording(
    "{option} 有重复的名称；多项请写成 名称=值,值",
    "{option} names something twice. Write several values as NAME=VALUE,VALUE.",
)
UNKNOWN_FACT = Wording(
    "{procedure}没有「{name}」这一项；可填：{facts}",
    "{procedure} has no field {name}. These can be filled in: {facts}.",
)
WRONG_FACT = Wording(
    "「{zh}」（{name}）填写的「{value}」不对；应为{allowed}",
    'Field {name} ({zh}) cannot be "{value}". Write {allowed}.',
)
CODE = Wording("{code}（{zh}）", "{code} ({zh})")
ONE_OF_THESE = Wording("以下之一：{codes}", "one of these: {codes}")
SEVERAL_OF_THESE = Wording(
    "以下一项或几项（用逗号分隔）：{codes}", "one or more of these, separated by commas: {codes}"
)
SEVERAL_OR_NONE = Wording(
    "以下一项或几项（用逗号分隔），都不是的填 以上均无：{codes}",
    "one or more of these, separated by commas, or none for none of these: {codes}",
)
KINDS_OF_VALUES: Mapping[str, Wording] = {
    "yes_no": Wording("是或否", "yes or no"),
    "number": Wording("整数", "a whole number"),
    "date": Wording("日期，如 2025-10-11", "a date, such as 2025-10-11"),
    "instant": Wording("时刻，如 2025-10-11T09:00", "an instant, such as 2025-10-11T09:00"),
    "person": Wording("人员代号", "the code of a person"),
    "persons": Wording("人员代号，可用逗号分隔多人", "codes of persons, separated by commas"),
}
