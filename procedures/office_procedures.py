"""The regulations of an office: a folder of YAML files besides those that are part of the program."""

import procedures
from models.errors import BadInput
from procedures.editions import allow_drafts
from procedures.load import add_procedures_folder
from settings import Settings
from wording.translation import gettext


def add_office_procedures(chosen: Settings) -> None:
    """Add the office's own regulations to those of the program. With servers of its own an office uses no
    drafts. Raises BadInput if they cannot be used."""
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
