"""The empty sheet of a procedure: one page for the complaints, one that explains its columns in plain Chinese."""

from collections.abc import Iterator
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
from wording.language import Language, speaking
from wording.system_problems import file_problem
from wording.table.input import moving_in as words
from wording.terms import chinese_name

WIDTHS = (26, 60, 90)  # of the explaining page, in characters


def write_template(law: Law, path: Path) -> None:
    """Write the empty sheet. Raises BadInput if the file exists or cannot be written."""
    workbook = Workbook()
    complaints = workbook.worksheets[0]
    complaints.title = words.SHEET_COMPLAINTS
    complaints.append([*columns_of(law)])
    explained = workbook.create_sheet(words.SHEET_EXPLAINED)
    explained.append(list(words.COLUMNS_EXPLAINED))
    with speaking(Language.zh):
        for heading, column in columns_of(law).items():
            explained.append([heading, *_explanation(law, column)])
    _lay_out(complaints, explained)
    try:
        with path.open("xb") as file:
            workbook.save(file)
    except FileExistsError:
        raise BadInput(words.FILE_EXISTS(path=path)) from None
    except OSError as error:
        raise BadInput(words.UNREADABLE(path=path, problem=file_problem(error))) from None


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
            return words.EXPLAINED[column.name].format(slug=law.procedure.slug), "；".join(_choices(law, column.name))
        case "started":
            return words.STARTED_EXPLAINED, ""
        case "extended":
            return words.EXTENDED_EXPLAINED, ""
        case "paused":
            grounds = pause_grounds(law.procedure, law.clock_rule(column.name)[1])
            return words.PAUSED_EXPLAINED, "；".join(f"{name} {zh}" for name, zh in grounds.items())
        case "fact":
            return words.FACT_EXPLAINED, allowed_values(law.procedure.facts[column.name])
        case "text":
            return words.TEXT_EXPLAINED, ""


def _choices(law: Law, name: str) -> Iterator[str]:
    procedure = law.procedure
    match name:
        case "entry":
            yield from (f"{entry} {chinese_name(procedure, entry, 'entry')}" for entry in procedure.entries)
        case "stage":
            yield from (f"{stage} {place.zh}" for stage, place in procedure.stages.items())
        case "procedure":
            yield procedure.slug
        case "overdue":
            yield from (f"{clock} {chinese_name(procedure, clock, 'clock')}" for clock in law.clocks)
        case "happened":
            for stage, place in procedure.stages.items():
                yield from (f"{stage}.{act} {place.zh}.{outcome.zh}" for act, outcome in place.outcomes.items())
            yield from (f"{act} {own.zh}" for act, own in procedure.acts.items())
