"""The pages on which anybody may file a complaint."""

from typing import Annotated, ClassVar

from pydantic import Field
from pydantic_settings import NoDecode

from settings.variable import SettingsGroup, VariableInfo


class IntakeSettings(SettingsGroup):
    title: ClassVar[str] = "Intake pages"

    intake_pages: Annotated[tuple[str, ...], NoDecode, VariableInfo(("up", "serve"), "no pages")] = Field(
        (), description="Regulations with a page on which anybody may file; `SLUG:FACT:FACT` names what it asks"
    )
    intake_rate: Annotated[int, VariableInfo(("up", "serve"), unit="forms an hour")] = Field(
        60, ge=1, description="How many forms and queries one address may send to each process of the pages"
    )
    grade_days: Annotated[int, VariableInfo(("up", "serve", "relay"), "", unit="days")] = Field(
        30, ge=0, le=366, description="For how many days after its end a complaint is graded by its filer. 0: never"
    )
    intake_captcha: Annotated[str | None, VariableInfo(("up", "serve"), "no test")] = Field(
        None,
        pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$",
        description="The office's own test that a person fills in the page: `module:object` (docs/intake-page.md)",
    )
