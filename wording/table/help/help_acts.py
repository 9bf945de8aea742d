"""Help of the commands that register, list, act and decide, option by option."""

from collections.abc import Mapping

from wording.language import Wording

FORM = Wording(
    "来件表单（YAML 或 JSON 文件），或 - 由标准输入读入", "Intake form (YAML or JSON file), or - for standard input"
)
KEY = Wording("送件方自己的标记：同一标记只登记一次", "Mark of the sender: the same mark is registered once")

ROLE = Wording("由某处室或职务承办的", "Held by this unit or post")
HOLDER = Wording("由某人（及其处室、职务）承办的", "Held by this person, or by a unit or post of this person")
PROCEDURE = Wording("某一制度的", "Of this procedure")
OVERDUE = Wording("已逾期的", "Overdue")
NEAR = Wording(
    "临近的：没有逾期，最近的期限或提醒日还剩三个工作日或更少",
    "Near: not late, and three working days or fewer are left to the next limit or reminder",
)
DUE_WITHIN = Wording("多久之内到期，如 3d、12h；已过的也列", "Due within this time, such as 3d or 12h, or past")
CLOSED_TOO = Wording("连同已办结的", "Closed cases too")
LIMIT = Wording("每页几件", "Cases on a page")
AFTER = Wording("从上一页给出的位置往后看", "Go on from the mark that the page before has given")

ACT_NAME = Wording("事项的代号或名称，见 banjie waiting", "Code or name of the act, see banjie waiting")
LIMITS = Wording("延期、中止", "More time, suspension")
WHOM_OR_WHAT = Wording("所指的人、事项", "Whom or what it is about")
PARTIES = Wording("当事人的意见", "What a party says")
LATER = Wording("补记、附件", "Late records, files")
FACT = Wording("名称=值，可多次", "NAME=VALUE; may be repeated")
TEXT = Wording("名称=文字，可多次；@文件 读入文件", "NAME=TEXT; may be repeated; @FILE reads a file")
MEANS = Wording("告知方式：{means}", "How somebody was told: {means}")
UNITS = Wording("申请延长多少（以该期限的单位计）", "How much longer, in the units of the time limit")
UNTIL = Wording("延长到哪一日，如 2025-10-11", "Extend to this day, such as 2025-10-11")
GROUND = Wording("中止的事由", "Ground of the suspension")
WHOM = Wording(
    "转办、委派、加签、会签、回避所指的人或处室",
    "Person or unit of a transfer, delegation, added signer, opinion or recusal",
)
ABOUT = Wording("所指的事项、文书或内容的代号", "Code of the duty, document or content that is meant")
OF = Wording("所指的第几号事项（撤回误办），见 banjie history", "Number of the event that is meant, see banjie history")
INTO = Wording("并入哪一件（并案），如 ZZW-2026-000001", "Complaint into which this one is merged")
ITEM = Wording(
    "所指的一项（当事人、措施、物品等）的代号", "Code of the item that is meant (a party, a measure, a thing)"
)
TRACK = Wording("案件分几路办理时，所指的一路", "The track, where a case runs on several")
PARTY = Wording("表示意见或签字的当事人", "The party that consents or signs")
AT_ONCE = Wording("随之发出的告知立即发出，不等撤回的时限", "Letters about the act go out at once")
GIVEN = Wording("当事人是否同意", "Whether the party consents")
UNKNOWN = Wording("记为不详的事项，可多次", "A fact that is on record as unknown; may be repeated")
HAPPENED_AT = Wording("实际发生的时刻（补记）", "When it happened, if it is recorded later")
ID = Wording("送件方自己的标记：同一标记只办理一次", "Mark of the sender: the same mark is done once")
ATTACH = Wording("随同附上的文件，可多次", "A file that goes with it; may be repeated")

REQUESTED = Wording("有几个申请时，所指的期限", "The time limit that is meant, if several requests wait")
FROM = Wording(
    'JSONL 文件（- 为标准输入），每行一件：{{"number": …, "actor": …, "clock": …}}',
    'JSONL file (- for standard input), a case a line: {{"number": ..., "actor": ..., "clock": ...}}',
)
DECISION_TEXT = Wording("名称=文字，如 opinion=…；可多次", "NAME=TEXT, such as opinion=...; may be repeated")
MORE_UNITS = Wording(
    "延长多少（以该期限的单位计）；或用 --until 写明日期",
    "How much longer, in units of the time limit; or give --until",
)
EXPLAINED_CLOCK = Wording(
    "期限的名称或代号，见 banjie show；各项分别计算的写 代号:项",
    "Name or code of the time limit, see banjie show; CODE:ITEM where each item has its own",
)

EXAMPLES: Mapping[str, Wording] = {
    "register": Wording(
        "例：banjie register examples/forms/01-extortion-at-night-inspection.yaml",
        "Example: banjie register examples/forms/01-extortion-at-night-inspection.yaml",
    ),
    "act": Wording(
        "例：受理一件投诉（还缺什么，见 banjie waiting）\n"
        "  banjie act ZZW-2025-000001 受理 --actor li --fact in_enforcement=是 \\\n"
        "    --fact grounds=extortion --text basis_pointed_to=来电记录\n"
        "例：办结时电话告知结果\n"
        "  banjie act ZZW-2025-000001 result_told --actor li --means phone \\\n"
        "    --text result=@结果.txt\n"
        "先加 --preview 看看能不能办",
        "Example: accept a complaint (banjie waiting says what is missing)\n"
        "  banjie act ZZW-2025-000001 accepted --actor li --fact in_enforcement=yes \\\n"
        '    --fact grounds=extortion --text basis_pointed_to="record of the call"\n'
        "Example: tell the result by phone and close the case\n"
        "  banjie act ZZW-2025-000001 result_told --actor li --means phone \\\n"
        "    --text result=@result.txt\n"
        "Add --preview first to see whether it can be done.",
    ),
    "approve": Wording(
        "多件时逐件判断，互不影响。例：banjie approve ZZW-2025-000001 ZZW-2025-000002 --actor chen",
        "Each case is judged alone. Example: banjie approve ZZW-2025-000001 ZZW-2025-000002 --actor chen",
    ),
    "refuse": Wording(
        "多件时逐件判断，互不影响。例：banjie refuse ZZW-2025-000001 --actor chen --reason 可以按期办完",
        'Each case is judged alone. Example: banjie refuse ZZW-2025-000001 --actor chen --reason "can be done in time"',
    ),
    "extend": Wording(
        "例：banjie extend PIN-2025-000001 handling_important --until 2025-11-20 --actor fang --reason 等待化验报告",
        "Example: banjie extend PIN-2025-000001 handling_important --until 2025-11-20 --actor fang --reason test",
    ),
}
