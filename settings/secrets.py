"""The secret keys of the program, and where it keeps those by which it signs."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from settings.database import DatabaseSettings
from settings.variable import CASES, VariableInfo


class SecretSettings(DatabaseSettings):
    """Secret keys. The embedded stack makes its own; with servers of one's own none is made up."""

    title: ClassVar[str] = "Secrets"

    secret_files: Annotated[tuple[Path, ...], NoDecode, VariableInfo(("all",), "none")] = Field(
        (), description="Folders of files such as `banjie_secret`: each holds the value of a variable that is not set"
    )
    secret: Annotated[SecretStr | None, VariableInfo(CASES, "embedded: `HOME/secret`, made once")] = Field(
        None,
        min_length=32,
        description="Key of what goes through Temporal and of links to grade an end. Needed with servers of your own",
    )
    secret_before: Annotated[SecretStr | None, VariableInfo(CASES, "none")] = Field(
        None,
        min_length=32,
        description="Second key that is accepted beside `BANJIE_SECRET`, while the key is being changed",
    )
    web_secret: Annotated[SecretStr | None, VariableInfo(("up", "serve"), "embedded: `HOME/web-secret`, made once")] = (
        Field(
            None,
            min_length=32,
            description="Key of sessions, drafts and sent forms, of the web alone. Needed with servers of your own",
        )
    )
    web_secret_before: Annotated[SecretStr | None, VariableInfo(("up", "serve"), "none")] = Field(
        None,
        min_length=32,
        description="Second key that is accepted beside `BANJIE_WEB_SECRET`, while the key is being changed",
    )
    signing_keys: Annotated[
        Path | None, VariableInfo(("all",), "embedded: `HOME/signing`, made at the first start")
    ] = Field(
        None, description="Folder of the keys by which processes sign records: `PROCESS/key` and `public/signers`"
    )

    @field_validator("secret_files")
    @classmethod
    def _check_folders_exist(cls, folders: tuple[Path, ...]) -> tuple[Path, ...]:
        for folder in folders:
            if not folder.is_dir():
                raise ValueError(f"{folder} is no folder")
        return folders

    @property
    def signing_folder(self) -> Path | None:
        """The folder of the keys that sign records. Outside the embedded stack there is no default."""
        return self.signing_keys or (self.home / "signing" if self.embedded else None)

    def secret_key(self) -> bytes:
        """Return the key of the seals. Raises ValueError, of the variable that has to be set outside the embedded
        stack, where no key is made up."""
        if self.secret is not None:
            return self.secret.get_secret_value().encode()
        if not self.embedded:
            raise ValueError("BANJIE_SECRET")
        return _read_or_create_secret(self.home / "secret")

    def web_secret_key(self) -> bytes:
        """Return the key of the web alone. Raises as above."""
        if self.web_secret is not None:
            return self.web_secret.get_secret_value().encode()
        if not self.embedded:
            raise ValueError("BANJIE_WEB_SECRET")
        return _read_or_create_secret(self.home / "web-secret")


def _read_or_create_secret(path: Path) -> bytes:
    """Return the key in this file, made on first use. A draft is linked into place: two processes get the same key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(descriptor)
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    if path.stat().st_mode & 0o077 and path.stat().st_uid == os.geteuid():
        path.chmod(0o600)  # as after a copy back from a backup
    return path.read_text().strip().encode()
