"""`banjie procedures new`: what the skeleton of a regulation says is to be written."""

from collections.abc import Mapping

from wording.language import Wording

TO_WRITE: Mapping[str, Wording] = {
    "start": Wording(
        "逐处改写注有 TODO 的地方，删去用不上的；每改一步，运行 banjie procedures check 和 try",
        "Rewrite each place marked TODO, delete what you do not need, and run banjie procedures check and try "
        "as you go",
    ),
    "say_prefix": Wording("三个大写字母，别的制度没有用过", "three capital letters that no other text uses"),
    "say_title": Wording("写制度名称", "the title of the regulation"),
    "say_basis": Wording("写制定依据，没有则删去本行", "the legal basis; without one delete this line"),
    "say_draft": Wording(
        "草稿：正式系统不接收；改动不必换版次。定稿后删去本行",
        "a draft: refused in production, and changed without a new edition; delete this line when it is final",
    ),
    "say_in_force": Wording("写施行日期", "the day from which it is in force"),
    "say_roles": Wording(
        "写出条文提到的每个人：科室用 unit，职务用 post，案件里指定的人用 named，外面的当事人用 outside",
        "everybody whom the text names: unit, post, named (by a fact of the case), outside (a party)",
    ),
    "say_facts": Wording(
        "写出要登记、规则要判断的事项；大段文字写在 texts 里",
        "what must be on record and what rules depend on; free text stands under texts",
    ),
    "say_stages": Wording(
        "写出各个环节、谁办理、每种处理结果走向哪里；每种办结各写一个",
        "each stage, who acts there, where each outcome leads; one stage for each way a case ends",
    ),
    "say_rules": Wording(
        "条文的每一句写成一条规则；下面三种是最常用的：记录、告知、期限",
        "each sentence of the text becomes a rule; the kinds used most are below: record, notice, clock",
    ),
    "say_article": Wording("写条号", "the article"),
    "say_says": Wording("用自己的话概括条文；must 用英文写系统保证什么", "the sentence in short; must says what holds"),
    "say_limit": Wording(
        "写条文的数字和单位；条文只说及时的，用设置（settings）",
        "number and unit of the text; where it only says promptly, use a setting",
    ),
    "say_scenarios": Wording(
        "依条文写场景，不照抄规则：每条规则至少一个被它拒绝、一个准许；每个期限写最后一日、最后一刻、逾期、上报给谁",
        "write from the text, not from your file: for each rule one that it refuses and one that it allows; for each "
        "limit its last day, last instant, breach, and who is told",
    ),
}
NOTHING_RECOGNISED = Wording(
    "（加 --from 原文.txt 可列出条文和期限）", "(--from TEXT.txt lists articles and lengths of time here)"
)
ARTICLE = Wording("{article}：写成规则，或说明为何不写", "{article}: make it a rule, or say why not")
BEFORE_ARTICLES = Wording("开头", "the beginning")
NO_NUMBER = Wording("没有数字，由本单位定：用设置", "no number: a setting, for the office to decide")
LIMIT = Wording(
    "limit: {{n: {n}, unit: {unit}}}，请核对单位和起算点",
    "limit: {{n: {n}, unit: {unit}}}; confirm the unit and the start",
)
WRITTEN = Wording(
    "已写好 {path}\n已写好 {scenarios}\n接下来：逐处填写 TODO（共 {todo} 处），再运行 "
    "banjie procedures check {slug} 和 banjie procedures try {slug}",
    "Written: {path}\nWritten: {scenarios}\nNext: fill in the {todo} places marked TODO, then run banjie procedures "
    "check {slug} and banjie procedures try {slug}.",
)
WRONG_SLUG = Wording(
    "「{slug}」不能作代号：用小写英文字母开头，其后是小写字母、数字或连字符，2 至 48 个字符",
    "{slug} cannot be a code: write a lower-case letter, then lower-case letters, digits or hyphens, 2 to 48 signs.",
)
SLUG_TAKEN = Wording(
    "已有 {path}，没有改动它；请换一个代号", "{path} exists and was left as it is. Choose another code."
)
EMPTY_SOURCE = Wording("{path} 里没有文字", "{path} has no text.")
