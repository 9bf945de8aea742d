"""What every group of settings shares: the prefix of its variables, files in their place, lists by commas, and the note
of each variable."""

import os
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple

from pydantic import ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

Reader = Literal[
    "all",
    "up",
    "worker",
    "relay",
    "watch",
    "migrate",
    "clients",
    "deploy",
    "export",
    "check",
    "serve",
    "audit",
    "mail",
    "mcp",
]
LASTING: tuple[Reader, ...] = ("worker", "relay", "watch")
CASES: tuple[Reader, ...] = ("worker", "relay", "clients")


class VariableInfo(NamedTuple):
    """What the page of settings says of a variable beyond its type and description: which processes use the value, and
    in words what holds without it and in which unit it is given."""

    read_by: tuple[Reader, ...]
    default: str = ""
    unit: str = ""


class SettingsGroup(BaseSettings):
    """Settings of one subject; `title` is its heading on the page of settings."""

    # Built when they are first read: of each group alone nothing is ever read.
    model_config = SettingsConfigDict(env_prefix="BANJIE_", frozen=True, defer_build=True)

    title: ClassVar[str]

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # of the library: there is no such file
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # of the library: its folders are fixed
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take a variable that is not set from the file of its name, in the folders that BANJIE_SECRET_FILES names."""
        folders = map(Path, filter(None, map(str.strip, os.environ.get("BANJIE_SECRET_FILES", "").split(","))))
        files = SecretsSettingsSource(settings_cls, [folder for folder in folders if folder.is_dir()])
        return init_settings, env_settings, files

    @field_validator("*", mode="before")
    @classmethod
    def _split_at_commas(cls, written: Any, info: ValidationInfo) -> Any:
        """Split the text of a list: a field marked `NoDecode`, which pydantic would read as JSON otherwise."""
        if isinstance(written, str) and NoDecode in cls.model_fields[str(info.field_name)].metadata:
            return tuple(filter(None, map(str.strip, written.split(","))))
        return written
