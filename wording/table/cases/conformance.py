"""The second verdict on rules: kept, broken, open, or not called for."""

from collections.abc import Mapping

from wording.language import Wording

FINDINGS: Mapping[str, Wording] = {
    "kept": Wording("已遵守", "kept"),
    "broken": Wording("已违反", "broken"),
    "open": Wording("尚待履行", "open"),
    "does_not_apply": Wording("不涉及", "does not apply"),
}
IRREGULAR_KINDS: Mapping[str, Wording] = {
    "limit": Wording("期限超过规定，未记逾期", "a limit lasted longer than the law says, and no breach is on record"),
    "told_words": Wording(
        "签字、告知、批准、决定或提交之后改写", "rewritten after it was signed, told, approved, decided or filed"
    ),
    "foreign_words": Wording("由不该写的事项写下", "written by an act for which another is asked"),
    "foreign_facts": Wording("由不该填的事项填报", "stated by an act for which another is asked"),
    "undone_by": Wording("由无权的人撤回", "undone by somebody who may not"),
    "undone_alone": Wording("应由两人同意的，一人撤回", "undone by one person where two have to agree"),
    "undone_out_of_order": Wording("连同他人其后办理的事项一并撤回", "undone with what others did after it"),
    "excluded_by": Wording("由无权决定的人决定回避", "excluded by somebody who does not decide on it"),
    "closed_by": Wording("无权的人封存或解封了文字", "a text closed or opened by who may not"),
    "respondent": Wording("被投诉人办理了不得办理的事项", "done by who is complained of"),
    "filer": Wording("来件人办理了自己的来件", "done by who filed the complaint"),
    "colleague": Wording(
        "被投诉人所在科室的人改动了他人办理的事项", "done to another's act by a colleague of who is complained of"
    ),
    "alone": Wording("应由两人办理的，一人办理", "done by one person where a second one is needed"),
}  # fmt: skip
IRREGULAR = Wording("  异常  第 {seq} 号事项，{about}：{label}", "  irregular: event {seq}, {about}: {label}")
SHOULD_HAVE_ENDED = Wording("      应于 {since} 届满", "      it should have ended {since}")
GAINED = Wording(
    "  因撤回而延长  {clock}：{was_due} 改为 {due}（第 {seq} 号事项）",
    "  time gained by undoing: {clock}, due {due} instead of {was_due} (event {seq})",
)
NOTHING_IRREGULAR = Wording("没有异常", "Nothing is irregular.")
CASE = Wording("[bold]{number}[/] {title}", "[bold]{number}[/] {title}")
RULE = Wording("  {label}  {rule} {article}：{says}", "  {label}: {rule} {article}, {says}")
BROKEN_AT = Wording("      第 {seq} 号事项，自 {since} 起", "      at event {seq}, since {since}")
BROKEN_SINCE = Wording("      自 {since} 起", "      since {since}")
ON_RECORD = Wording("      登记簿已记逾期（第 {seq} 号事项）", "      the register calls it a breach (event {seq})")
COUNTED = Wording(
    "{rule}  已遵守 {kept} · 已违反 {broken} · 尚待履行 {open} · 不涉及 {does_not_apply} · 据以拒绝 {refused} 次",
    "{rule}  kept {kept}, broken {broken}, open {open}, does not apply {does_not_apply}, refused {refused} acts",
)
REFUSED = Wording("{rule}  据以拒绝 {refused} 次", "{rule}  refused {refused} acts")
NEVER_TESTED = Wording("从未用到的规则：{rules}", "Rules that nothing has put to the test: {rules}")
TOTAL = Wording("共 {cases} 件，{rules} 条规则", "{cases} cases, {rules} rules")
ALL_EXPLAINED = Wording("没有登记簿未记为逾期的违反", "No rule was broken that the register does not call a breach.")
NOTHING_TO_JUDGE = Wording(
    "本制度没有写明怎样可以看出是否遵守（`keeps:`）",
    "No rule of this procedure says by what one sees that it was kept (keeps:).",
)
WHICH = Wording(
    "请写登记号，或 --procedure 制度，或 --all，三者择一",
    "Name a case, or a procedure by --procedure, or --all: one of the three.",
)
