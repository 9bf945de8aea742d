"""The empty sheet of a procedure: one page for the complaints, one that explains its columns. Both are in the language
of whoever asks."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from models.errors import BadInput
from models.law import Law
from starter.input_values import allowed_values
from starter.moving_in.columns import ChoiceKind, Column, ColumnKind, choices_of, columns_of
from starter.moving_in.pauses import pause_grounds
from wording.system_problems import file_problem
from wording.translation import N_, Message, current_language, gettext, joined, pgettext

EXPLAINED: Mapping[str, Message] = {
    "old_number": N_(
        "Required. The number in the old system; a number is registered once, however often it is imported"
    ),
    "procedure": N_("Required. The code of the regulation: {slug}"),
    "entry": N_("If empty, the first kind"),
    "received": N_(
        "Required. When the old system received the complaint, such as 2026-03-02 09:30; a date alone is 00:00 of "
        "that day"
    ),
    "stage": N_("Required. The stage at which the case stands; of a closed case the stage at which it ended"),
    "since": N_("Required. When it reached that stage"),
    "closed": N_("Required of a closed case; empty in an open one"),
    "holder": N_("The account of the person who handles it, who has to be on the staff list"),
    "name": N_("May stay empty"),
    "unit": N_("May stay empty"),
    "contact": N_("May stay empty"),
    "address": N_("May stay empty"),
    "happened": N_("What had been done, written as act@time, several set off by semicolons; later steps look at it"),
    "overdue": N_(
        "Limits that had ended overdue before the import, several set off by semicolons; they are only put on record "
        "and count as no new breach"
    ),
}

EXPLAINED_BY_KIND: Mapping[ColumnKind, Message] = {
    "started": N_(
        "When a limit that still runs began; if empty, it does not run. Its last day is counted by the regulation; one "
        "that is past at the import is taken over as overdue"
    ),
    "extended": N_("By how many it has been extended, in the unit of the limit"),
    "paused": N_(
        "When this limit did not run, written as ground@begin~end, several set off by semicolons; without an end it is "
        "suspended now. The day of the end counts"
    ),
    "fact": N_("Fill in what is known at the import and what later steps need"),
    "text": N_("Word for word"),
}

CHOSEN: Mapping[str, ChoiceKind] = {"entry": "entry", "stage": "stage", "overdue": "clock", "happened": "act"}
WIDEST = 44  # column of the page to fill in, in characters
WIDTHS = (26, 60, 90)  # of the explaining page, in characters


def write_template(law: Law, path: Path) -> None:
    """Write the empty sheet. Raises BadInput if the file exists or cannot be written."""
    workbook = Workbook()
    columns = columns_of(law, current_language())
    complaints = workbook.worksheets[0]
    complaints.title = pgettext("old case", "Complaints")
    complaints.append([*columns])
    explained = workbook.create_sheet(pgettext("old case", "Explanations"))
    explained.append(
        [pgettext("old case", "Column"), gettext("How to fill it in"), pgettext("old case", "What may stand there")]
    )
    for heading, column in columns.items():
        explained.append([heading, *_explanation(law, column)])
    _lay_out(complaints, explained)
    try:
        with path.open("xb") as file:
            workbook.save(file)
    except FileExistsError:
        raise BadInput(gettext("{path} exists and is not overwritten.", path=path)) from None
    except OSError as error:
        raise BadInput(gettext("Cannot write {path}: {why}.", path=path, why=file_problem(error))) from None


def _lay_out(complaints: Worksheet, explained: Worksheet) -> None:
    for page in (complaints, explained):
        page.freeze_panes = "A2"
        for cell in page[1]:
            cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for place, cell in enumerate(complaints[1], start=1):
        column = complaints.column_dimensions[get_column_letter(place)]
        column.width = min(max(14, len(str(cell.value).encode("gb18030")) + 2), WIDEST)  # a Chinese sign takes two
        column.number_format = "@"  # old numbers with leading zeros, and dates as they are typed, stay text
    for place, width in enumerate(WIDTHS, start=1):
        explained.column_dimensions[get_column_letter(place)].width = width
    for cells in explained.iter_rows(min_row=2):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _explanation(law: Law, column: Column) -> tuple[str, str]:
    """Return how to fill a column in, and what may stand there."""
    if column.kind == "fixed":
        return EXPLAINED[column.name](slug=law.procedure.slug), joined(_choices(law, column.name))
    allowed = allowed_values(law.procedure, column.name) if column.kind == "fact" else ""
    if column.kind == "paused":
        grounds = pause_grounds(law, law.clock_rule(column.name)[1], current_language())
        allowed = joined(f"{name} {words}" for name, words in grounds.items())
    return EXPLAINED_BY_KIND[column.kind](), allowed


def _choices(law: Law, name: str) -> Iterator[str]:
    if name == "procedure":
        yield law.procedure.slug
    if kind := CHOSEN.get(name):
        for code, words in choices_of(law, kind, current_language()).items():
            if kind != "act" or "." in code or code in law.procedure.acts:  # an outcome with its stage
                yield f"{code} {words}"
