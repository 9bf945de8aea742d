"""The empty sheet of a procedure: one page for the complaints, one that explains its columns in plain Chinese."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from models.errors import BadInput
from models.law import Law
from starter.input_values import allowed_values
from starter.moving_in.columns import Column, columns_of
from starter.moving_in.pauses import pause_grounds
from wording.system_problems import file_problem
from wording.terms import written_name
from wording.translation import Language, gettext, speaking

SHEET_COMPLAINTS = "来件"
SHEET_EXPLAINED = "说明"
COLUMNS_EXPLAINED = ("栏目", "怎样填", "可以填的内容")
STARTED_EXPLAINED = "正在计算的期限何时起算；不填即没有在计算。到期日按规定另行算出，迁入时已过的作为接收的逾期"
EXTENDED_EXPLAINED = "这一期限已经延长的数目，单位与期限相同"
PAUSED_EXPLAINED = "这一期限何时没有计算，写作 缘由@起~止，多段用分号隔开；不写止的现在仍中止。止的当日起计算"
FACT_EXPLAINED = "迁入时已经知道的，以后的步骤要用到的都应填上"
TEXT_EXPLAINED = "原文照录"

EXPLAINED: Mapping[str, str] = {
    "old_number": "必填。旧系统里的编号；同一编号再次迁入不会重复登记",
    "procedure": "必填。规定的代号：{slug}",
    "entry": "不填即为第一种",
    "received": "必填。旧系统收到来件的时间，如 2026-03-02 09:30；只写日期即当日零时",
    "stage": "必填。现在所在的环节；已办结的写终结环节",
    "since": "必填。到达这一环节的时间",
    "closed": "已办结的必填，未办结的不填",
    "holder": "经办人的工作账号，须已登记在人员名册上",
    "name": "可以不填",
    "unit": "可以不填",
    "contact": "可以不填",
    "address": "可以不填",
    "happened": "以前办过的事，写作 事项@时间，多项用分号隔开；以后的步骤要看它们",
    "overdue": "迁入前已经结束而且逾期的期限，多项用分号隔开；只作记载，不再算作新的逾期",
}


WIDTHS = (26, 60, 90)  # of the explaining page, in characters


def write_template(law: Law, path: Path) -> None:
    """Write the empty sheet. Raises BadInput if the file exists or cannot be written."""
    workbook = Workbook()
    complaints = workbook.worksheets[0]
    complaints.title = SHEET_COMPLAINTS
    complaints.append([*columns_of(law)])
    explained = workbook.create_sheet(SHEET_EXPLAINED)
    explained.append(list(COLUMNS_EXPLAINED))
    with speaking(Language.zh):
        for heading, column in columns_of(law).items():
            explained.append([heading, *_explanation(law, column)])
    _lay_out(complaints, explained)
    try:
        with path.open("xb") as file:
            workbook.save(file)
    except FileExistsError:
        raise BadInput(gettext("{path} exists and is not overwritten.", path=path)) from None
    except OSError as error:
        raise BadInput(gettext("Cannot read {path}: {problem}.", path=path, problem=file_problem(error))) from None


def _lay_out(complaints: Worksheet, explained: Worksheet) -> None:
    for page in (complaints, explained):
        page.freeze_panes = "A2"
        for cell in page[1]:
            cell.font = Font(bold=True)
    for place, cell in enumerate(complaints[1], start=1):
        column = complaints.column_dimensions[get_column_letter(place)]
        column.width = max(14, 2 * len(str(cell.value)) + 2)
        column.number_format = "@"  # old numbers with leading zeros, and dates as they are typed, stay text
    for place, width in enumerate(WIDTHS, start=1):
        explained.column_dimensions[get_column_letter(place)].width = width
    for cells in explained.iter_rows(min_row=2):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _explanation(law: Law, column: Column) -> tuple[str, str]:
    """Return how to fill a column in, and what may stand there."""
    match column.kind:
        case "fixed":
            return EXPLAINED[column.name].format(slug=law.procedure.slug), "；".join(_choices(law, column.name))
        case "started":
            return STARTED_EXPLAINED, ""
        case "extended":
            return EXTENDED_EXPLAINED, ""
        case "paused":
            grounds = pause_grounds(law.procedure, law.clock_rule(column.name)[1])
            return PAUSED_EXPLAINED, "；".join(f"{name} {words}" for name, words in grounds.items())
        case "fact":
            return FACT_EXPLAINED, allowed_values(law.procedure, column.name)
        case "text":
            return TEXT_EXPLAINED, ""


def _choices(law: Law, name: str) -> Iterator[str]:
    procedure = law.procedure
    match name:
        case "entry":
            yield from (f"{entry} {written_name(procedure, entry, 'entry')}" for entry in procedure.entries)
        case "stage":
            yield from (f"{stage} {place.name}" for stage, place in procedure.stages.items())
        case "procedure":
            yield procedure.slug
        case "overdue":
            yield from (f"{clock} {written_name(procedure, clock, 'clock')}" for clock in law.clocks)
        case "happened":
            for stage, place in procedure.stages.items():
                yield from (f"{stage}.{act} {place.name}.{outcome.name}" for act, outcome in place.outcomes.items())
            yield from (f"{act} {own.name}" for act, own in procedure.acts.items())
