"""The second verdict on rules: kept, broken, open, or not called for."""

from collections.abc import Mapping

from wording.language import Wording

FINDINGS: Mapping[str, Wording] = {
    "kept": Wording("已遵守", "kept"),
    "broken": Wording("已违反", "broken"),
    "open": Wording("尚待履行", "open"),
    "does_not_apply": Wording("不涉及", "does not apply"),
}
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
