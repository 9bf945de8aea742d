"""`banjie procedures try`: in what a played scenario differs from its expectation."""

from collections.abc import Mapping

from wording.language import Wording

# ---- what is wrong with the file, and where ----

IN_SCENARIO = Wording("第 {n} 个场景「{name}」", "scenario {n} ({name})")
IN_SITUATION = Wording("情形「{name}」", "situation {name}")
IN_STEP = Wording("`done` 的第 {n} 步", "step {n} of done")
IN_FIELD = Wording("`{field}`", "{field}")
AND_IN = Wording("，", ", ")
IN_FILE = Wording("{place}：{says}", "{place}: {says}")
IN_PLACE = Wording("第 {n} 项", "entry {n}")
FILE_PROBLEMS: Mapping[str, Wording] = {
    "instant": Wording(
        '应为中国标准时间，加引号，如 `"2025-10-11 09:00"`；期限的最后一日写日期，如 `2025-10-11`',
        'write it in China Standard Time and in quotes, as "2025-10-11 09:00"; the last day of a limit as a date',
    ),
    "missing": Wording("没有写；请补上", "it is missing; add it"),
    "extra_forbidden": Wording(
        "场景文件没有这一项；请更正或删去，可写的各项见 `docs/procedure-language.md`",
        "a scenario file has no such word; correct it or leave it out (docs/procedure-language.md lists all)",
    ),
}

# ---- before the act of the scenario ----

OPENED_WITH = Wording("`given`：收件时即有不符：{refusals}", "given: it came in with {refusals}")
GIVEN_REFUSED = Wording("`given`：{at} 的「{act}」没有准许：{refusals}", "given: {act} at {at} was refused: {refusals}")
BY_RULE = Wording("规则 {rule}（`{why}`）", "{rule} ({why})")
BY_NO_RULE = Wording("无规则（`{why}`）", "no rule ({why})")

# ---- what was expected, and what is so: `{key}` is the word of the file ----

REFUSED = Wording(
    "`{key}`：应为{expected}，实际没有准许：{refusals}", "{key}: expected {expected}, got refused: {refusals}"
)
NOT_REFUSED = Wording("`{key}`：应为{expected}，实际已准许", "{key}: expected {expected}, got accepted")
DIFFERS = Wording("`{key}`：应为{expected}，实际为{found}", "{key}: expected {expected}, got {found}")
DIFFERS_OF = Wording(
    "`{key}`：「{name}」应为{expected}，实际为{found}", "{key}: {name}: expected {expected}, got {found}"
)
VALUE = Wording("「{value}」", "{value}")
NOTHING = Wording("空", "nothing")
NO_DOCUMENT = Wording(
    "`documents`：「{name}」应为{expected}，实际没有生成", "documents: {name}: expected {expected}, got nothing"
)
NO_CLOCK = Wording(
    "`due`：期限「{name}」应为{expected}，实际没有起算", "due: {name}: expected {expected}, got not started"
)
NEVER = Wording("`{key}`：「{name}」应为{expected}，实际没有发生", "{key}: {name}: expected {expected}, got nothing")
NOT_OWED = Wording("`owed`：规则「{rule}」没有待记录、待告知事项", "owed: {rule} is not owed")
OWED = Wording("`not_owed`：规则「{rule}」仍有待记录、待告知事项", "not_owed: {rule} is owed")
LACKS_OF_CLOSED = Wording("`lacks`：「{name}」不能办理", "lacks: {name} is not open")
NOT_OPEN = Wording("`open`：「{name}」不能办理", "open: {name} is not open")
OPEN = Wording("`not_open`：「{name}」可以办理", "not_open: {name} is open")
NOT_SHOWN = Wording("`shows`：没有提示「{rule}」", "shows: {rule} is not shown")
SHOWN = Wording("`shows_not`：有提示「{rule}」", "shows_not: {rule} is shown")
READABLE = Wording(
    "`{part}`：「{person}」应为「{expected}」，实际可以查阅", "{part}: {person}: expected {expected}, got readable"
)
HIDDEN = Wording(
    "`{part}`：「{person}」应为「{expected}」，实际因「{rules}」不可查阅",
    "{part}: {person}: expected {expected}, got hidden by {rules}",
)
NOT_TOLD = Wording("`told`：「{name}」应为{expected}，实际没有告知", "told: {name}: expected {expected}, got not told")
