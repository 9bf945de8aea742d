"""Folders of files: attachments, documents, exported histories, Word templates."""

from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field
from pydantic_settings import NoDecode

from settings.database import DatabaseSettings
from settings.variable import CASES, VariableInfo


class FileSettings(DatabaseSettings):
    title: ClassVar[str] = "Files"

    attachments: Annotated[
        Path | None,
        VariableInfo((*CASES, "watch"), "embedded: `HOME/attachments`; otherwise no files"),
    ] = Field(None, description="Folder of attached files and of the documents made. All processes share it")
    attachment_limit: Annotated[int, VariableInfo(CASES, unit="bytes")] = Field(
        20 * 1024 * 1024, ge=1, description="Maximum size of one attached file"
    )
    attachment_types: Annotated[
        tuple[str, ...] | None, NoDecode, VariableInfo(CASES, "common office files", "media types")
    ] = Field(None, min_length=1, description="What may be attached, such as `image/*,application/pdf`")
    archive: Annotated[
        Path | None,
        VariableInfo(("relay", "watch", "export"), "embedded: `HOME/archive`; otherwise no exports"),
    ] = Field(None, description="Folder of exported workflow histories")
    forms: Annotated[Path | None, VariableInfo(("serve", "relay", "check"), "`HOME/forms`")] = Field(
        None, description="Folder of the office's own Word templates"
    )

    @property
    def attachments_folder(self) -> Path | None:
        """The folder of attached files. Outside the embedded stack there is no default, as below."""
        return self.attachments or (self.home / "attachments" if self.embedded else None)

    @property
    def forms_folder(self) -> Path:
        """The folder of the office's Word templates. It need not exist."""
        return self.forms or self.home / "forms"

    @property
    def archive_folder(self) -> Path | None:
        """The folder of exported histories. Outside the embedded stack there is no default."""
        return self.archive or (self.home / "archive" if self.embedded else None)
