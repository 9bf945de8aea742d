"""The commands that register and list cases: what they say besides the cases."""

from wording.language import Wording

FORM_ON_INPUT = Wording("标准输入里的表单", "the form on standard input")
FORM_FILE = Wording("表单 {path}", "form {path}")
NOT_A_SPAN = Wording(
    "--due-within 要写成 3d（3 日）、12h（12 小时）或 30m（30 分钟）；收到的是 {written}",
    "Write --due-within as 3d, 12h or 30m. This was given: {written}",
)

NO_CASES = Wording("没有符合条件的案件", "No case matches.")
NUMBER = Wording("登记号", "Number")
STAGE = Wording("阶段", "Stage")
HOLDER = Wording("承办", "Held by")
LIMIT = Wording("期限", "Time limit")
LAST_DAY = Wording("届满", "Ends")
URGENT = Wording("[red]急[/] {number}", "[red]urgent[/] {number}")
OVERDUE = Wording("[red]逾期[/] {limit}", "[red]overdue[/] {limit}")
NOT_BEGUN = Wording("{stage}（尚未开始）", "{stage} (not begun)")
PAGE = Wording("本页 {here} 件，共 {total} 件", "{here} on this page, {total} in all")
PAGE_BEFORE_ANOTHER = Wording(
    "本页 {here} 件，共 {total} 件；下一页：在同一命令后加 --after {mark}",
    "{here} on this page, {total} in all. Next page: add --after {mark} to the same command.",
)
OR_MORE = Wording("{count}+", "{count}+")
