"""What can be set from outside. The only file that reads the environment."""

import os
import re
import secrets
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AnyHttpUrl, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

EMAIL_PATTERN = r"^[^@\s<>,]+@[^@\s<>,]+$"
SERVER_VARIABLES = ("BANJIE_DATABASE_URL", "BANJIE_DATABASE_OWNER_URL", "BANJIE_TEMPORAL_ADDRESS")
PER_PROCESS_VARIABLES = ("BANJIE_METRICS", "BANJIE_PULSE")


class Settings(BaseSettings):
    """Every field is `BANJIE_<NAME>`. Without addresses the embedded stack of `banjie up` is used."""

    model_config = SettingsConfigDict(env_prefix="BANJIE_", frozen=True)

    home: Path = Field(Path(".banjie"), description="data, logs and state of the embedded stack")
    database_url: str | None = Field(None, description="SQLAlchemy URL of the application's role")
    database_owner_url: str | None = Field(None, description="SQLAlchemy URL for migrations: the tables' owner")
    temporal_address: str | None = Field(None, description="host:port of the Temporal frontend")
    temporal_namespace: str = "default"
    task_queue: str = "banjie"
    build: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,19}$",
        description="name of this release; else of its code",
    )
    office: Path | None = Field(None, description="the office's settings of its procedures; else HOME/office.yaml")
    procedures: Path | None = Field(None, description="the office's own regulations; else HOME/procedures")
    secret: SecretStr | None = Field(None, min_length=32, description="key of the digests (HMAC)")
    raw_signals: Literal["refuse", "accept"] = "refuse"
    signature: str = Field("", description="the office's name under its notices; else that of whoever handles the case")
    smtp_host: str | None = Field(None, description="mail server for notices; without one none is mailed")
    smtp_port: int = Field(587, ge=1, le=65535)
    smtp_tls: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_from: str | None = Field(None, pattern=EMAIL_PATTERN, description="sender of the mail")
    webhook_url: AnyHttpUrl | None = Field(None, description="the office's own gateway for notices; without one none")
    webhook_secret: SecretStr | None = Field(None, min_length=32, description="key of its signatures (HMAC)")
    alarm_to: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="who is told of alarms: mail addresses, and `webhook` for the gateway, with commas"
    )
    attachments: Path | None = Field(None, description="folder of the attached files; embedded: HOME/attachments")
    attachment_limit: int = Field(20 * 1024 * 1024, ge=1, description="bytes of one attached file at most")
    attachment_types: Annotated[tuple[str, ...] | None, NoDecode] = Field(
        None, min_length=1, description="what may be attached: image/*,application/pdf; else what offices use"
    )
    archive: Path | None = Field(None, description="folder of the exported histories; embedded: HOME/archive")
    forms: Path | None = Field(None, description="folder of the office's own forms (Word); else HOME/forms")
    log: Literal["text", "json"] = Field("text", description="how worker, relay and watch write their log")
    metrics: str | None = Field(
        None,
        pattern=r"^[0-9]+(\.[0-9]+){3}:[0-9]+$",
        description="address:port at which this process shows its metrics",
    )
    pulse: Path | None = Field(None, description="file that this process touches while its work gets done")

    @field_validator("attachment_types", "alarm_to", mode="before")
    @classmethod
    def _written_with_commas(cls, written: object) -> object:
        return tuple(filter(None, map(str.strip, written.split(",")))) if isinstance(written, str) else written

    @model_validator(mode="after")
    def _both_servers_or_none(self) -> Self:
        if (self.database_url is None) != (self.temporal_address is None):
            raise ValueError("set both BANJIE_DATABASE_URL and BANJIE_TEMPORAL_ADDRESS, or neither (embedded)")
        return self

    @model_validator(mode="after")
    def _channels_are_whole(self) -> Self:
        if (self.smtp_host is None) != (self.smtp_from is None):
            raise ValueError("set both BANJIE_SMTP_HOST and BANJIE_SMTP_FROM, or neither (nothing is mailed)")
        if (self.webhook_url is None) != (self.webhook_secret is None):
            raise ValueError("set both BANJIE_WEBHOOK_URL and BANJIE_WEBHOOK_SECRET, or neither (no gateway)")
        return self

    @model_validator(mode="after")
    def _alarms_have_a_way(self) -> Self:
        for one in self.alarm_to:
            if one != "webhook" and not re.fullmatch(EMAIL_PATTERN, one):
                raise ValueError(f"BANJIE_ALARM_TO: {one} is neither a mail address nor `webhook`")
            if (self.webhook_url if one == "webhook" else self.smtp_host) is None:
                raise ValueError(f"BANJIE_ALARM_TO names {one}, and there is no such channel")
        return self

    @property
    def embedded(self) -> bool:
        return self.database_url is None

    @property
    def attachments_folder(self) -> Path | None:
        """Outside the embedded stack no folder is made up: several machines may have to share it."""
        return self.attachments or (self.home / "attachments" if self.embedded else None)

    @property
    def forms_folder(self) -> Path:
        """There may be none: then all papers are those of the regulations."""
        return self.forms or self.home / "forms"

    @property
    def archive_folder(self) -> Path | None:
        """Likewise."""
        return self.archive or (self.home / "archive" if self.embedded else None)

    def key(self) -> bytes:
        """The key of the digests. Once lost, no digest can be verified again."""
        if self.secret is not None:
            return self.secret.get_secret_value().encode()
        if not self.embedded:
            raise ValueError("BANJIE_SECRET is not set; outside the embedded stack no key is made up")
        return _read_or_create_secret(self.home / "secret")


@cache
def settings() -> Settings:
    """Read once; tests make their own `Settings(...)`."""
    return Settings()


def child_environment(home: Path) -> dict[str, str]:
    """For processes that belong to the embedded stack of `home`, whatever the environment says of others. There are
    several, so none gets what one alone can have."""
    left_out = (*SERVER_VARIABLES, *PER_PROCESS_VARIABLES)
    inherited = {name: value for name, value in os.environ.items() if name not in left_out}
    return inherited | {"BANJIE_HOME": str(home), "PYTHONUNBUFFERED": "1"}


def _read_or_create_secret(path: Path) -> bytes:
    """Made on first use. Linked into place complete, so that two processes never see different keys."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"secret.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(descriptor)
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text().strip().encode()
