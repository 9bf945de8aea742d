"""The name of the release that runs."""

from typing import Annotated, ClassVar

from pydantic import Field

from settings.variable import SettingsGroup, VariableInfo


class ReleaseSettings(SettingsGroup):
    title: ClassVar[str] = "Release"

    build: Annotated[str | None, VariableInfo(("up", "worker", "deploy"), "digest of the code")] = Field(
        None,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,19}$",
        description="Name of this release: at most 20 letters, digits, dots, hyphens or underscores",
    )
