"""The settings, read from environment variables. No other module reads the environment."""

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
    """Each field is read from the variable `BANJIE_<NAME>`. Without addresses of servers the embedded stack of `banjie
    up` is used; "embedded" and HOME below refer to it."""

    model_config = SettingsConfigDict(env_prefix="BANJIE_", frozen=True)

    home: Path = Field(Path(".banjie"), description="folder of the embedded stack: its data, logs and state")
    database_url: str | None = Field(None, description="SQLAlchemy URL of the register, for the application's role")
    database_owner_url: str | None = Field(
        None, description="SQLAlchemy URL of the register for migrations: the role that owns the tables"
    )
    temporal_address: str | None = Field(None, description="host:port of the Temporal frontend")
    temporal_namespace: str = Field("default", description="Temporal namespace of the cases")
    task_queue: str = Field("banjie", description="Temporal task queue of the cases; other work uses NAME-low")
    build: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,19}$",
        description="name of this release; default: a digest of the code",
    )
    office: Path | None = Field(
        None, description="file in which the office decides what its procedures leave open; default: HOME/office.yaml"
    )
    procedures: Path | None = Field(
        None, description="folder of the office's own procedures (YAML); default: HOME/procedures"
    )
    secret: SecretStr | None = Field(
        None, min_length=32, description="HMAC key of digests and seals; embedded: made on first use, in HOME/secret"
    )
    raw_signals: Literal["refuse", "accept"] = Field(
        "refuse", description="what a case does with acts that did not come through the register"
    )
    signature: str = Field(
        "", description="the office's name under its notices; default: the unit that handles the case"
    )
    smtp_host: str | None = Field(None, description="mail server for notices; default: no mail is sent")
    smtp_port: int = Field(587, ge=1, le=65535, description="TCP port of the mail server")
    smtp_tls: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="encryption to the mail server: after connecting, from the start, or none"
    )
    smtp_user: str | None = Field(None, description="account at the mail server; default: no login")
    smtp_password: SecretStr | None = Field(None, description="password of that account")
    smtp_from: str | None = Field(None, pattern=EMAIL_PATTERN, description="sender address of the mail")
    webhook_url: AnyHttpUrl | None = Field(
        None, description="URL of the office's gateway, to which notices are posted; default: none"
    )
    webhook_secret: SecretStr | None = Field(
        None, min_length=32, description="HMAC key by which the gateway verifies what is posted"
    )
    alarm_to: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="who gets the alarms: mail addresses, and `webhook` for the gateway, separated by commas"
    )
    attachments: Path | None = Field(
        None, description="folder of attached files; embedded: HOME/attachments, else none are accepted"
    )
    attachment_limit: int = Field(20 * 1024 * 1024, ge=1, description="maximum size of one attached file, in bytes")
    attachment_types: Annotated[tuple[str, ...] | None, NoDecode] = Field(
        None,
        min_length=1,
        description="media types that may be attached, such as image/*,application/pdf; default: common office files",
    )
    archive: Path | None = Field(
        None, description="folder of exported workflow histories; embedded: HOME/archive, else none are exported"
    )
    forms: Path | None = Field(None, description="folder of the office's own Word templates; default: HOME/forms")
    log: Literal["text", "json"] = Field("text", description="log format of worker, relay and watch")
    metrics: str | None = Field(
        None,
        pattern=r"^[0-9]+(\.[0-9]+){3}:[0-9]+$",
        description="IPv4 address:port at which this process serves Prometheus metrics; default: none",
    )
    pulse: Path | None = Field(
        None, description="file that this process touches each time its health check succeeds; default: none"
    )

    @field_validator("attachment_types", "alarm_to", mode="before")
    @classmethod
    def _split_at_commas(cls, written: object) -> object:
        return tuple(filter(None, map(str.strip, written.split(",")))) if isinstance(written, str) else written

    @model_validator(mode="after")
    def _check_both_servers_or_none(self) -> Self:
        if (self.database_url is None) != (self.temporal_address is None):
            raise ValueError("set both BANJIE_DATABASE_URL and BANJIE_TEMPORAL_ADDRESS, or neither (embedded)")
        return self

    @model_validator(mode="after")
    def _check_channels_complete(self) -> Self:
        if (self.smtp_host is None) != (self.smtp_from is None):
            raise ValueError("set both BANJIE_SMTP_HOST and BANJIE_SMTP_FROM, or neither (nothing is mailed)")
        if (self.webhook_url is None) != (self.webhook_secret is None):
            raise ValueError("set both BANJIE_WEBHOOK_URL and BANJIE_WEBHOOK_SECRET, or neither (no gateway)")
        return self

    @model_validator(mode="after")
    def _check_alarm_channels(self) -> Self:
        for recipient in self.alarm_to:
            if recipient != "webhook" and not re.fullmatch(EMAIL_PATTERN, recipient):
                raise ValueError(f"BANJIE_ALARM_TO: {recipient} is neither a mail address nor `webhook`")
            if (self.webhook_url if recipient == "webhook" else self.smtp_host) is None:
                raise ValueError(f"BANJIE_ALARM_TO names {recipient}, and there is no such channel")
        return self

    @property
    def embedded(self) -> bool:
        return self.database_url is None

    @property
    def attachments_folder(self) -> Path | None:
        """The folder of attached files. Outside the embedded stack there is no default: several machines may have to
        share the folder."""
        return self.attachments or (self.home / "attachments" if self.embedded else None)

    @property
    def forms_folder(self) -> Path:
        """The folder of the office's Word templates. It need not exist: then documents use the procedure's own
        layout."""
        return self.forms or self.home / "forms"

    @property
    def archive_folder(self) -> Path | None:
        """The folder of exported histories. Outside the embedded stack there is no default."""
        return self.archive or (self.home / "archive" if self.embedded else None)

    def secret_key(self) -> bytes:
        """Return the HMAC key. Once it is lost, no digest can be verified any more. Raises ValueError if none is set
        outside the embedded stack."""
        if self.secret is not None:
            return self.secret.get_secret_value().encode()
        if not self.embedded:
            raise ValueError("BANJIE_SECRET is not set; outside the embedded stack no key is made up")
        return _read_or_create_secret(self.home / "secret")


@cache
def settings() -> Settings:
    """Return the settings of this process, read once. Tests make their own `Settings(...)`."""
    return Settings()


def child_environment(home: Path) -> dict[str, str]:
    """Return the environment for the processes of the embedded stack of `home`: without the addresses of other servers,
    and without what only a single process can use (a port, a file)."""
    left_out = (*SERVER_VARIABLES, *PER_PROCESS_VARIABLES)
    inherited = {name: value for name, value in os.environ.items() if name not in left_out}
    return inherited | {"BANJIE_HOME": str(home), "PYTHONUNBUFFERED": "1"}


def _read_or_create_secret(path: Path) -> bytes:
    """Return the key in this file, which is created on first use. A finished draft is linked into place, so that two
    processes that start at once get the same key."""
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
