"""A regulation file as such: is it there, is it YAML, has it the right form, its editions, settings and overlays."""

from collections.abc import Mapping

from wording.language import Wording

NO_FILE = Wording("没有这个文件；现有制度：{known}", "there is no such file; known: {known}")
CANNOT_READ = Wording("读不到这个文件：{why}", "the file cannot be read: {why}")
NOT_YAML = Wording(
    "不是正确的 YAML（请查看缩进、冒号、括号和引号）：`{problem}`",
    "not YAML: {problem}",
)
NO_MAPPING = Wording("制度文件应为一组 `名称: 值`，以 `slug:` 开头", "a procedure is a mapping that begins with slug:")
KEY_TWICE = Wording(
    "`{key}` 在此重复，第一次在第 {line} 行；请只保留一处",
    "{key} stands here again, first in line {line}; keep one of them",
)
KEY_IS_TRUTH_VALUE = Wording(
    "`{key}` 会被 YAML 当作是或否；请加引号，或另取名称",
    "{key} is a truth value to YAML; write it in quotes, or call it something else",
)
NAME_TAKEN = Wording(
    "系统已有同名的制度；请另取名称，或写成它的另一版次：`<slug>@<edition>`",
    "a regulation of this name comes along; name yours otherwise, or write an edition of it: <slug>@<edition>",
)

# ---- editions, settings, overlays ----

IS_DRAFT = Wording(
    "这一版是草稿（draft: true），正式系统不按草稿收件；定稿后删去这一行，或在本机的 banjie up 里试用",
    "this edition is a draft (draft: true), and an office with servers of its own opens no case under a draft. Delete "
    "the line when the text is final, or try it in the stack of banjie up",
)
NO_EDITION = Wording("{on} 没有施行中的版次：{editions}", "no edition is in force on {on}: {editions}")
EDITION_PERIOD = Wording("{file} 自 {since} 至 {until}", "{file} {since} to {until}")
EDITION_WITHOUT_END = Wording("{file} 自 {since} 起", "{file} {since} to now")
IN_FORCE_MISSING = Wording(
    "没有写明施行日期，或写法不对；应为 `in_force: {{from: YYYY-MM-DD, until: YYYY-MM-DD}}`，`until` 可以不写",
    "in_force: {{from: YYYY-MM-DD, until: YYYY-MM-DD or nothing}} is missing or not of this form",
)
UNKNOWN_SETTING = Wording("没有名为「{names}」的设置", "no setting is called {names}")
SETTING_NOT_GIVEN = Wording("设置「{name}」须由本单位确定", "setting {name} must be given by the office")
MEANS_SOMETHING_ELSE = Wording(
    "`{section}:` 中的「{names}」在叠加的制度 `{overlay}` 中另有所指；请在其中一部制度里改名",
    "{section}: {names} mean something else in {overlay}; rename them in one of the two",
)
NO_FOLDER = Wording(
    "本单位制度的目录 {folder} 不存在（BANJIE_PROCEDURES）",
    "The folder {folder} with the office's own regulations does not exist (BANJIE_PROCEDURES).",
)
UNKNOWN_RULE = Wording("没有规则「{rule}」；相近的有：{known}", "no rule is called {rule}; known: {known}")
UNKNOWN_RULE_ANYWHERE = Wording(
    "没有规则「{rule}」；现有制度：{known}", "no rule is called {rule}; known regulations: {known}"
)

# ---- one field ----

IN_FIELD = Wording("`{field}`：{says}", "{field}: {says}")
FIELD_PROBLEMS: Mapping[str, Wording] = {
    "extra_forbidden": Wording(
        "制度文件没有这一项；请更正或删去", "no such word belongs here; correct it or leave it out"
    ),
    "missing": Wording("没有写；请补上", "it is missing; add it"),
    "string_pattern_mismatch": Wording(
        "写法不对，应符合 `{pattern}`", "it is not written as it must be; write it by the pattern {pattern}"
    ),
    "literal_error": Wording("应为以下之一：`{expected}`", "write one of these: {expected}"),
    "requirement": Wording("一项要求应为以下之一：`{shapes}`", "a requirement is one of: {shapes}"),
    "pattern_without_event": Wording(
        "要写明哪些事件：`event`、`to` 或 `states`",
        "an event is named by event, by the stage that it leads to (to), or by what it states (states)",
    ),
    "fact_condition_empty": Wording(
        "要写 `at_least`、`more_than`、`at_most`、`none_of` 或 `known`",
        "say at_least, more_than, at_most, none_of or known",
    ),
    "keep_relation": Wording(
        "`keeps` 的一行写明一种关系：`each`、`never`、`not_both` 或 `count`",
        "a line of keeps says one relation: each, never, not_both or count",
    ),
    "keep_word_alone": Wording("`{word}` 要与下列之一一起写：{others}", "{word} stands beside one of: {others}"),
    "keep_each_what": Wording(
        "`each` 还要写明如何，写下列之一：{words}",
        "each needs one of: {words}",
    ),
    "keep_count_what": Wording("`count` 要写 `exactly` 或 `at_most`", "count needs exactly, or at_most"),
    "amount_without_unit": Wording("`n` 和 `unit` 要一起写", "n and unit belong together"),
    "values_without_fact": Wording("`by` 和 `values` 要一起写", "by and values belong together"),
    "limit_without_length": Wording(
        "没有写明期限多长；请写 `n` 和 `unit`，或 `set_by`，或 `by` 和 `values`",
        "a limit needs n and unit, set_by, or by and values",
    ),
    "rung_tells_nobody": Wording("`{do}` 要写明报给谁：`to`", "{do} needs to"),
    "rung_without_name": Wording("`{do}` 要写明名称：`name`", "{do} needs name"),
    "rung_states_facts": Wording(
        "`reclassify` 须写 `states`，其他各步都不写", "reclassify, and nothing else, states facts"
    ),
    "suspension_without_end": Wording("`from` 和 `until` 要一起写", "from and until belong together"),
    "date_extension_counted": Wording(
        "按日期延长的不必写 `counts_from`", "an extension by date is counted from nowhere"
    ),
    "rung_repeats": Wording("`every` 和 `at_most` 要一起写", "every and at_most belong together"),
    "date_extension_with_units": Wording(
        "按日期延期（`by: date`）的，不写 `each` 和 `total`", "an extension by date has no units"
    ),
    "rank_without_level": Wording(
        "`rank`（职级）须写 `at_least`，其他角色都不写", "a rank, and nothing else, needs at_least"
    ),
    "head_of_nothing": Wording(
        "`{kind}` 须写明处室：`unit`，或 `named_in`（指明处室的事实）",
        "{kind} needs unit, or named_in: a fact that names it",
    ),
    "notice_nobody_tells": Wording(
        "没有人告知的，须写 `owed_after`：哪些事件发生后由系统告知",
        "a notice that nobody tells needs owed_after: the events upon which the system tells it",
    ),
    "notice_when_told": Wording(
        "由人告知的（有 `by`），须告知的情形写在 `owed_while` 下，不写 `when`",
        "a notice that a person tells (by) says owed_while, not when",
    ),
    "notice_owed_while_sent": Wording(
        "由系统告知的（没有 `by`），条件写在 `when` 下，不写 `owed_while`",
        "a notice that the system tells (without by) says when, not owed_while",
    ),
    "rule_without_its_part": Wording("`enforce: {enforce}` 须写 `{enforce}:`", "enforce: {enforce} needs `{enforce}:`"),
    "approval_of_nobody": Wording(
        "审批阶段（`kind: approval`）须写明由谁审批（`approval:`），其他阶段都不写",
        "an approval stage, and no other, says whose approval",
    ),
    "approval_outcomes": Wording(
        "审批的办理决定应为 `agreed`、`refused`，可以退回的再加 `returned`",
        "the outcomes of an approval are agreed, refused and, where it may be, returned",
    ),
}
SEVERAL_EDITIONS = Wording(
    "{on} 有不止一个版次施行：{editions}；请在较早的版次写明 `in_force` 的 `until`",
    "more than one edition is in force on {on}: {editions}; give the older one its last day under in_force: until",
)
EDITION_OVERLAPS = Wording(
    "同一日另有版次施行：{edition}；请在较早的版次写明 `until`，或改后一版次的 `from`",
    "another edition is in force on the same days: {edition}; give the older one its until, or the newer another from",
)
LANGUAGE_1 = Wording(
    "文件没有写明用哪一版制度语言写成，按第 1 版看待，本程序只读第 {language} 版：请对照 "
    "`docs/procedure-language.md` “与第 1 版的不同”一节逐项更改（如 `given_by` 改为 `named_in`，`files` 改为 `filer`，"
    "`issues` 改为 `makes`，`owed` 改为 `owed_after`），再在文件开头写 `language: {language}`",
    "the file does not say in which language it is written, so in language 1, and this program reads language "
    "{language}: change it by the section “Changes from language 1” of docs/procedure-language.md (given_by is "
    "named_in, files is filer, issues is makes, owed is owed_after), then write language: {language} at its top",
)
OTHER_LANGUAGE = Wording(
    "本程序读不懂第「{written}」版制度语言，只读第 {language} 版；"
    "请换用能读它的程序，或改写文件并写 `language: {language}`",
    "this program reads language {language}, not {written}; use a program that does, or rewrite the file and write "
    "language: {language}",
)
NAME_PATTERNS: Mapping[str, Wording] = {
    "name": Wording(
        "名称应以小写英文字母开头，只用小写字母、数字和 `_`，至多 48 个字符；中文写在 `zh:` 之下",
        "a name begins with a lower-case letter and has only lower-case letters, digits and _, at most 48; "
        "its Chinese stands under zh:",
    ),
    "rule": Wording(
        "规则代号应为三个大写字母、`-` 和数字或小写字母，如 `ABC-01a`",
        "the id of a rule is three capital letters, - and digits or small letters, as in ABC-01a",
    ),
}
