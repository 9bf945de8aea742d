"""What the office decides: its language, its answers to open questions, its own regulations."""

from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from settings.variable import CASES, SettingsGroup, VariableInfo


class OfficeSettings(SettingsGroup):
    title: ClassVar[str] = "Office and regulations"

    lang: Annotated[Literal["zh", "en"], VariableInfo(("all",))] = Field(
        "zh",
        description="Language of the screens, and of Temporal's for new cases. `--lang` of a command goes before it",
    )
    calendar: Annotated[str, VariableInfo(("all",))] = Field(
        "CN",
        pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,8})*$",
        description="Code of the calendar of the office, a folder in `calendars/`: its working days and its time zone",
    )
    calendars: Annotated[Path | None, VariableInfo(("all",), "`HOME/calendars`")] = Field(
        None, description="Folder of the office's own calendars, a folder each, beside those that come along"
    )
    office: Annotated[Path | None, VariableInfo(CASES, "`HOME/office.yaml`")] = Field(
        None, description="YAML file with what the office decides where its regulations leave it open"
    )
    office_name: Annotated[str, VariableInfo(("serve", "up"))] = Field(
        "", max_length=60, description="Name of the office, as it stands in the files of its statistics"
    )
    office_contact: Annotated[str, VariableInfo(("serve", "up"), "none")] = Field(
        "", max_length=200, description="Whom people may turn to for help with the pages: telephone, mail, address"
    )
    procedures: Annotated[Path | None, VariableInfo(("all",), "`HOME/procedures`")] = Field(
        None, description="Folder of the office's own regulations (YAML), with their scenarios in `scenarios/`"
    )
