"""The signed log: its files, who stamps and who witnesses it."""

import re
from pathlib import Path
from typing import Annotated, ClassVar, Self

from pydantic import AnyHttpUrl, Field, model_validator
from pydantic_settings import NoDecode

from settings.database import DatabaseSettings
from settings.variable import VariableInfo

WITNESS_PATTERN = r"https?://\S+ [^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*"


class SignedLogSettings(DatabaseSettings):
    title: ClassVar[str] = "Signed log"

    tlog: Annotated[
        Path | None,
        VariableInfo(("worker", "relay", "serve", "audit"), "embedded: `HOME/log`; otherwise no files"),
    ] = Field(None, description="Folder of the signed log: tiles and checkpoint, for whoever checks it")
    tlog_key: Annotated[
        Path | None,
        VariableInfo(("relay", "serve", "audit"), "embedded: `HOME/log.key`; otherwise not signed"),
    ] = Field(None, description="File with the keys that sign the log, for its owner alone. Made on first use")
    tlog_stamps: Annotated[AnyHttpUrl | None, VariableInfo(("relay", "watch", "audit"), "no stamps")] = Field(
        None, description="Authority that stamps the signed log (RFC 3161). Needs `BANJIE_TLOG_STAMPS_CA`"
    )
    tlog_stamps_ca: Annotated[Path | None, VariableInfo(("relay", "watch", "audit"), "none")] = Field(
        None, description="Certificates (PEM) by which its stamps are verified"
    )
    tlog_witnesses: Annotated[
        tuple[str, ...], NoDecode, VariableInfo(("relay", "watch", "audit"), "none is asked over the network")
    ] = Field((), description="Witnesses of the signed log: of each its address, a blank and its public key")
    witness: Annotated[Path | None, VariableInfo(("watch",), "embedded: `HOME/witness`; otherwise no witness")] = Field(
        None, description="File that keeps how the log stood, look by look. Keep it away from the database"
    )

    @model_validator(mode="after")
    def _check_stamps_and_witnesses(self) -> Self:
        if not all(re.fullmatch(WITNESS_PATTERN, one) for one in self.tlog_witnesses):
            raise ValueError("write each of BANJIE_TLOG_WITNESSES as its address, a blank and its public key")
        if (self.tlog_stamps is None) != (self.tlog_stamps_ca is None):
            raise ValueError("set both BANJIE_TLOG_STAMPS and BANJIE_TLOG_STAMPS_CA, or neither (no stamps)")
        return self

    @property
    def tlog_folder(self) -> Path | None:
        """The folder of the signed log. Outside the embedded stack there is no default."""
        return self.tlog or (self.home / "log" if self.embedded else None)

    @property
    def tlog_key_file(self) -> Path | None:
        """The keys that sign the log. Outside the embedded stack there is no default."""
        return self.tlog_key or (self.home / "log.key" if self.embedded else None)

    @property
    def witness_file(self) -> Path | None:
        """The witness of the log. Outside the embedded stack there is no default."""
        return self.witness or (self.home / "witness" if self.embedded else None)
