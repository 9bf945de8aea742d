"""The regulations and calendars of an office: folders of YAML files besides those that are part of the program."""

from pydantic import ValidationError

import calendars
import procedures
from models.errors import BadInput
from models.written_data import UnreadableData
from procedures.editions import allow_drafts
from procedures.load import add_procedures_folder
from settings import Settings
from wording.system_problems import bare_data_problem
from wording.translation import gettext, listed
from wording.validation import field_problem


def check_office_calendars() -> None:
    """Raise BadInput if the office's calendar is not on file, or one of its own cannot be used."""
    known = calendars.calendar_codes()
    if (code := calendars.office_code()) not in known:
        raise BadInput(
            gettext(
                "There is no calendar {code} (BANJIE_CALENDAR); write one of these: {known}.",
                code=code,
                known=listed(known),
            )
        )
    for file in sorted(calendars.office_folder().glob(f"*/{calendars.HEAD_FILE}")):
        if problem := _calendar_problem(file.parent.name):
            raise BadInput(gettext("{file}: {problem}", file=file, problem=problem))


def _calendar_problem(code: str) -> str:
    if (calendars.CALENDAR_FOLDER / code / calendars.HEAD_FILE).exists():
        return gettext("a calendar of this name comes along; name yours otherwise, as GB-ENG-ACME")
    try:
        calendars.load_calendar(code)
    except ValidationError as error:
        return listed(
            gettext("{place}: {problem}", place=".".join(map(str, detail["loc"])), problem=field_problem(detail))
            for detail in error.errors()
        )
    except UnreadableData as error:
        return bare_data_problem(error)
    except LookupError as error:
        return gettext("it names a calendar that is not on file ({why})", why=error)
    return ""


def add_office_procedures(chosen: Settings) -> None:
    """Add the office's own regulations to those of the program, after a look at its calendars. With servers of its own
    an office uses no drafts. Raises BadInput if they cannot be used."""
    check_office_calendars()
    allow_drafts(allowed=chosen.embedded)
    folder = chosen.procedures or chosen.home / "procedures"
    if chosen.procedures and not folder.is_dir():
        raise BadInput(
            gettext(
                "The folder {folder} with the office's own regulations does not exist (BANJIE_PROCEDURES).",
                folder=folder,
            )
        )
    try:
        add_procedures_folder(folder.resolve())
    except procedures.InvalidProcedure as invalid:
        raise BadInput(str(invalid)) from None
