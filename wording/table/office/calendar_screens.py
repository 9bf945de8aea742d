"""What `banjie calendar` answers."""

from rules.statutory_time.calendar import DayKind
from wording.language import Wording

STARTS = Wording("自 {start} 起算，期限 {limit}", "Starts {start}; time limit: {limit}")
NO_LIMIT = Wording(
    '期限要写成 数 单位，如 "3 working_day"；单位有：{units}',
    'A time limit is a number and a unit, such as "3 working_day". Units: {units}',
)

YEAR = Wording("{year} 年 {notice}", "{year}: {notice}")
YEAR_ISSUED = Wording("{year} 年 {notice}（{issued}）", "{year}: {notice}, issued {issued}")
AMENDED = Wording("后经{notices}调整", "amended by {notices}")
COMPUTED = Wording(
    "{year} 年 尚无通知，暂按法定节假日推算", "{year}: no notice yet; provisional, by the statutory holidays"
)
MISSING = Wording(
    "[yellow]{year} 年的通知应已公布而尚未载入[/]；载入：banjie calendar adopt {year}.yaml",
    "[yellow]The notice for {year} should be out and is not on file[/]; banjie calendar adopt {year}.yaml",
)
PROVISIONAL = Wording(
    "未办结案件的期限中，暂按法定节假日推算的 {clocks} 个，涉及 {complaints} 件",
    "Provisional time limits of open cases: {clocks}, in {complaints} complaints",
)
PROVISIONAL_UNKNOWN = Wording(
    "登记簿没有应答，有多少期限是暂按法定节假日推算的不详",
    "The register does not answer: how many time limits are provisional is not known.",
)
MISSING_NOTICE = Wording(
    "[yellow]{year} 年的节假日通知尚未载入，涉及该年的期限都暂按法定节假日推算[/]（banjie calendar status）",
    "[yellow]The holiday notice for {year} is not on file: time limits that reach into it are provisional[/]"
    " (banjie calendar status)",
)

ADOPTED = Wording(
    "已采用（第 {adoption} 次）；改期由 {run} 逐件进行，进度见 banjie calendar runs",
    "Adopted (adoption {adoption}). {run} changes the dates case by case; see banjie calendar runs.",
)
PREVIEW_ONLY = Wording(
    "以上是预演，没有改动；采用请加 --yes", "This was a preview; nothing is changed. Add --yes to adopt."
)
PREVIEW_COUNTS = Wording(
    "在办 {open} 件；改期 {cases} 件，期限延后 {later} 个、提前 {earlier} 个；仅提醒的日子改变 {reminders_only} 件；"
    "尚未开始 {unbegun} 件；其余随下一次办理改用 {with_next_act} 件",
    "Open cases: {open}. With other dates: {cases} (time limits later: {later}, earlier: {earlier}). "
    "Only the day of a reminder changes: {reminders_only}. Not begun: {unbegun}. "
    "The others take the new calendar with their next act: {with_next_act}.",
)
PREVIEW_TOLD = Wording(
    "曾向当事人告知期限的 {told} 件，改期后另行告知；撤销逾期记录 {undone} 个",
    "Cases whose parties were told a date, and are told the new one: {told}. Breaches undone: {undone}.",
)
MOVE = Wording("  {number} {label} {was} → {until} 因 {days}", "  {number} {label} {was} → {until}, for {days}")
BREACH_UNDONE = Wording("撤销逾期", "breach undone")
PARTIES_TOLD = Wording("已告知当事人", "parties were told the date")
MORE_DAYS = Wording("{days} 等", "{days} and others")
MORE_MOVES = Wording(
    "……另有 {count} 个期限，用 --json 全部列出", "… and {count} more time limits; --json lists them all"
)
CHANGED_DAY = Wording("{day}{was}改为{now}", "{day} from {was} to {now}")
DAY_KINDS = {
    DayKind.working: Wording("上班", "working day"),
    DayKind.weekend: Wording("休息日", "weekend"),
    DayKind.holiday: Wording("放假", "holiday"),
    DayKind.made_up: Wording("调休上班", "made-up working day"),
    DayKind.closed: Wording("本单位停止办公", "office closed"),
    DayKind.opened: Wording("本单位办公", "office open"),
}

NONE_ADOPTED = Wording(
    "没有采用过放假通知；案件按随程序附带的通知计算",
    "No holiday notice was adopted; cases are counted by those that come with the program.",
)
RUN = Wording(
    "第 {adoption} 次 {years} 年（{adopted}）：已通知 {told} 件案件改期；{run}",
    "Adoption {adoption}, {years} ({adopted}): {told} cases told of other dates; {run}",
)
RUN_UNDER_WAY = Wording(
    "第 {adoption} 次 {years} 年（{adopted}）：已通知 {told} 件案件改期，待通知 {waiting} 件；{run}",
    "Adoption {adoption}, {years} ({adopted}): {told} cases told of other dates, {waiting} still to be told; {run}",
)
ADOPTED_BY = Wording("{at}，{person}", "{at}, {person}")
