"""`banjie procedures check`: names that resolve to nothing, and what was probably meant."""

from collections.abc import Mapping

from wording.language import Wording

NOT_CALLED = Wording("没有名为「{name}」的{kind}", "no {kind} is called {name}")
NOT_AT = Wording("「{name}」处没有办理决定或行为", "no outcome or act is at {name}")
CORRECT_IT = Wording("请更正名称，或在{section}下补上", "correct the name, or add it under {section}")
MEANT = Wording(
    "是否应为「{meant}」？请更正名称，或在{section}下补上",
    "did you mean {meant}? correct the name, or add it under {section}",
)
OPEN_ELSEWHERE = Wording(
    "它在别处，写作「{names}」；请更正名称，或在{section}下补上",
    "it is open as {names}; correct the name, or add it under {section}",
)
ACT_OF_EVERY_CASE = Wording(
    "这是每件都有的通用行为，此处不能写；请写制度自己的办理决定或行为",
    "it is an act every case knows, which cannot be named here; name an outcome or act of the regulation",
)
NEVER_SERVED = Wording(
    "「{name}」不会发生：没有要求送达回证；请在该告知下写 `receipt: true`",
    "{name} never happens: nobody asks for a receipt; write receipt: true with that notice",
)
MISSPELT_TAG = Wording(
    "没有标记「{tag}」；是否应为「{meant}」？请更正；如是别的制度的标记，请改用不易混淆的名称",
    "nothing is tagged {tag}; did you mean {meant}? Correct it, or call the tag of another procedure less alike",
)

KINDS: Mapping[str, Wording] = {
    "role": Wording("角色", "role"),
    "fact": Wording("事实", "fact"),
    "text": Wording("文字", "text"),
    "fact or text": Wording("事实或文字", "fact or text"),
    "role or fact": Wording("角色或事实", "role or fact"),
    "fact, text or document": Wording("事实、文字或文书", "fact, text or document"),
    "fact, text or party": Wording("事实、文字或来件人", "fact, text or party that files"),
    "event": Wording("事件", "event"),
    "event or stage": Wording("事件或阶段", "event or stage"),
    "recorded event": Wording("记录中的事件", "event on record"),
    "clock": Wording("期限", "clock"),
    "notice": Wording("告知", "notice"),
    "stage": Wording("阶段", "stage"),
    "entry": Wording("入口", "entry"),
    "place": Wording("办理决定或行为", "place"),
    "gate": Wording("办理决定或行为", "gate"),
    "outcome or act": Wording("办理决定或行为", "outcome or act"),
    "rule": Wording("规则", "rule"),
    "setting": Wording("设置", "setting"),
    "document": Wording("文书", "document"),
    "collection": Wording("事项集合", "collection"),
    "duty": Wording("应办事项", "duty"),
    "list of phrases": Wording("禁用语表", "list of phrases"),
    "list of names": Wording("姓名名单", "list of names"),
    "track": Wording("分路", "track"),
    "linked complaint": Wording("关联案件", "linked complaint"),
    "act every case knows": Wording("通用行为", "act every case knows"),
    "procedure": Wording("制度", "procedure"),
}
SECTIONS: Mapping[str, Wording] = {
    "role": Wording(" `roles:` ", "roles:"),
    "fact": Wording(" `facts:` ", "facts:"),
    "text": Wording(" `texts:` ", "texts:"),
    "fact or text": Wording(" `facts:` 或 `texts:` ", "facts: or texts:"),
    "role or fact": Wording(" `roles:` 或 `facts:` ", "roles: or facts:"),
    "fact, text or document": Wording(" `facts:`、`texts:` 或 `documents:` ", "facts:, texts: or documents:"),
    "fact, text or party": Wording(
        " `facts:`、`texts:` 或 `roles:` (标明 `filer: true`) ", "facts:, texts: or roles: (with filer: true)"
    ),
    "event": Wording("阶段的 `outcomes:` 或 `acts:` ", "the outcomes of a stage or acts:"),
    "event or stage": Wording("阶段的 `outcomes:`、`acts:` 或 `stages:` ", "the outcomes of a stage, acts: or stages:"),
    "recorded event": Wording(
        "阶段的 `outcomes:`、`acts:`、告知或期限的名称",
        "the outcomes of a stage, acts:, or the names of notices and clocks",
    ),
    "clock": Wording("某条规则的 `clock:` ", "the rules as a clock:"),
    "notice": Wording("某条规则的 `notice:` ", "the rules as a notice:"),
    "stage": Wording(" `stages:` ", "stages:"),
    "entry": Wording(" `entries:` ", "entries:"),
    "place": Wording("该阶段的 `outcomes:` 或 `acts:` ", "the outcomes of that stage or acts:"),
    "gate": Wording("该阶段的 `outcomes:` 或 `acts:` ", "the outcomes of that stage or acts:"),
    "outcome or act": Wording("阶段的 `outcomes:` 或 `acts:` ", "the outcomes of a stage or acts:"),
    "rule": Wording(" `rules:` ", "rules:"),
    "setting": Wording(" `settings:` ", "settings:"),
    "document": Wording(" `documents:` ", "documents:"),
    "collection": Wording(" `items:` ", "items:"),
    "duty": Wording("某阶段的 `duties:` ", "the duties: of a stage"),
    "list of phrases": Wording(" `phrases:` ", "phrases:"),
    "list of names": Wording(" `name_lists:` ", "name_lists:"),
    "track": Wording("某个办理决定或行为的 `fork:` ", "the fork: of an outcome or act"),
    "linked complaint": Wording("某个办理决定或行为的 `opens:` ", "the opens: of an outcome or act"),
    "act every case knows": Wording(" `acts:`（本制度自己的行为）", "acts: if it is the regulation's own"),
    "procedure": Wording("制度目录 `procedures/` ", "procedures/"),
}
