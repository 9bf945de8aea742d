"""The settings, read from environment variables. No other module reads the environment."""

import ipaddress
import os
import re
import secrets
from contextlib import suppress
from functools import cache
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self
from urllib.parse import urlsplit

from pydantic import AnyHttpUrl, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Network = IPv4Network | IPv6Network
DATABASE_SCHEME = "postgresql+psycopg2"  # the driver that comes along
TEMPORAL_ACCESS = ("temporal_tls_ca", "temporal_tls_cert", "temporal_tls_key", "temporal_api_key")

Group = Literal[
    "Servers",
    "Release",
    "Office and regulations",
    "Acts",
    "Files",
    "Notices",
    "Alarms",
    "HTTP interface",
    "Log-in",
    "Logs and health",
]
Reader = Literal[
    "all", "up", "worker", "relay", "watch", "migrate", "clients", "deploy", "export", "check", "serve", "audit"
]
LASTING: tuple[Reader, ...] = ("worker", "relay", "watch")
CASES: tuple[Reader, ...] = ("worker", "relay", "clients")
EMAIL_PATTERN = r"^[^@\s<>,]+@[^@\s<>,]+$"
PORT_PATTERN = r"([0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
ADDRESS_PATTERN = rf"^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):{PORT_PATTERN}$"
WITNESS_PATTERN = r"https?://\S+ [^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*"
WEBHOOK_KEY_PREFIX = "whsec_"  # how Standard Webhooks mark a key in base64
SERVER_VARIABLES = (
    "BANJIE_DATABASE_URL", "BANJIE_DATABASE_OWNER_URL", "BANJIE_TEMPORAL_ADDRESS",
    *(f"BANJIE_{name.upper()}" for name in TEMPORAL_ACCESS),
)  # fmt: skip
LISTS = (
    "attachment_types", "alarm_to", "tlog_witnesses", "webhook_networks", "intake_pages", "http_hosts", "http_proxies",
    "oidc_acr",
)  # fmt: skip
PER_PROCESS_VARIABLES = ("BANJIE_METRICS", "BANJIE_PULSE")


class VariableInfo(NamedTuple):
    """What the page of settings says of a variable beyond its type and description: its group, which processes use
    the value, and in words what holds without it and in which unit it is given."""

    group: Group
    read_by: tuple[Reader, ...]
    default: str = ""
    unit: str = ""


class Settings(BaseSettings):
    """Each field is read from the variable `BANJIE_<NAME>`. Without addresses of servers the embedded stack of `banjie
    up` is used; "embedded" and HOME below refer to it."""

    model_config = SettingsConfigDict(env_prefix="BANJIE_", frozen=True)

    worker_cache: Annotated[int, VariableInfo("Servers", ("worker",), unit="MB")] = Field(
        100, ge=1, le=100_000, description="Memory of a worker for open cases that it keeps ready; a case takes 0.1"
    )
    temporal_tls_ca: Annotated[Path | None, VariableInfo("Servers", CASES, "authorities of the system")] = Field(
        None, description="Certificate of the authority by which Temporal's certificate is checked"
    )
    temporal_tls_cert: Annotated[Path | None, VariableInfo("Servers", CASES, "none")] = Field(
        None, description="Certificate by which Temporal knows this client. Needs `BANJIE_TEMPORAL_TLS_KEY`"
    )
    temporal_tls_key: Annotated[Path | None, VariableInfo("Servers", CASES, "none")] = Field(
        None, description="Private key of that certificate"
    )
    temporal_api_key: Annotated[SecretStr | None, VariableInfo("Servers", CASES, "none")] = Field(
        None, description="Token by which Temporal knows what this client may do. Is sent over TLS only"
    )
    home: Annotated[Path, VariableInfo("Servers", ("all",))] = Field(
        Path(".banjie"), description="Folder of the embedded stack: its data, logs and state. Below it is called HOME"
    )
    database_url: Annotated[str | None, VariableInfo("Servers", ("all",), "embedded")] = Field(
        None, description="SQLAlchemy URL of the register, for the role of the process (docs/operations.md)"
    )
    database_owner_url: Annotated[str | None, VariableInfo("Servers", ("migrate",), "`BANJIE_DATABASE_URL`")] = Field(
        None, description="SQLAlchemy URL of the register, for the role that owns the tables"
    )
    temporal_address: Annotated[str | None, VariableInfo("Servers", CASES, "embedded", "host:port")] = Field(
        None, pattern=ADDRESS_PATTERN, description="Address of the Temporal frontend"
    )
    temporal_namespace: Annotated[str, VariableInfo("Servers", CASES)] = Field(
        "default", description="Temporal namespace of the cases"
    )
    task_queue: Annotated[str, VariableInfo("Servers", CASES)] = Field(
        "banjie", description="Temporal task queue of the cases. Background work uses the queue `NAME-low`"
    )

    build: Annotated[str | None, VariableInfo("Release", ("up", "worker", "deploy"), "digest of the code")] = Field(
        None,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,19}$",
        description="Name of this release: at most 20 letters, digits, dots, hyphens or underscores",
    )

    lang: Annotated[Literal["zh", "en"], VariableInfo("Office and regulations", ("all",))] = Field(
        "zh",
        description="Language of the screens, and of Temporal's for new cases. `--lang` of a command goes before it",
    )
    office: Annotated[Path | None, VariableInfo("Office and regulations", CASES, "`HOME/office.yaml`")] = Field(
        None, description="YAML file with what the office decides where its regulations leave it open"
    )
    procedures: Annotated[Path | None, VariableInfo("Office and regulations", ("all",), "`HOME/procedures`")] = Field(
        None, description="Folder of the office's own regulations (YAML), with their scenarios in `scenarios/`"
    )

    secret: Annotated[SecretStr | None, VariableInfo("Acts", CASES, "embedded: `HOME/secret`, made once")] = Field(
        None,
        min_length=32,
        description="Key of what goes through Temporal, and of nothing else. Needed with servers of your own",
    )
    secret_before: Annotated[SecretStr | None, VariableInfo("Acts", CASES, "none")] = Field(
        None,
        min_length=32,
        description="Second key that is accepted beside `BANJIE_SECRET`, while the key is being changed",
    )
    raw_signals: Annotated[Literal["refuse", "accept"], VariableInfo("Acts", ("worker", "clients"))] = Field(
        "refuse",
        description="What a new case does with raw signals: acts sent with Temporal's own tools, past the register",
    )

    tlog: Annotated[
        Path | None,
        VariableInfo("Files", ("worker", "relay", "serve", "audit"), "embedded: `HOME/log`; otherwise no files"),
    ] = Field(None, description="Folder of the signed log: tiles and checkpoint, for whoever checks it")
    tlog_key: Annotated[
        Path | None,
        VariableInfo("Files", ("relay", "serve", "audit"), "embedded: `HOME/log.key`; otherwise not signed"),
    ] = Field(None, description="File with the keys that sign the log, for its owner alone. Made on first use")
    signing_keys: Annotated[
        Path | None, VariableInfo("Files", ("all",), "embedded: `HOME/signing`, made at the first start")
    ] = Field(
        None, description="Folder of the keys by which processes sign records: `PROCESS/key` and `public/signers`"
    )
    tlog_stamps: Annotated[AnyHttpUrl | None, VariableInfo("Files", ("relay", "watch", "audit"), "no stamps")] = Field(
        None, description="Authority that stamps the signed log (RFC 3161). Needs `BANJIE_TLOG_STAMPS_CA`"
    )
    tlog_stamps_ca: Annotated[Path | None, VariableInfo("Files", ("relay", "watch", "audit"), "none")] = Field(
        None, description="Certificates (PEM) by which its stamps are verified"
    )
    tlog_witnesses: Annotated[
        tuple[str, ...], NoDecode, VariableInfo("Files", ("relay", "watch", "audit"), "none is asked over the network")
    ] = Field((), description="Witnesses of the signed log: of each its address, a blank and its public key")
    attachments: Annotated[
        Path | None,
        VariableInfo("Files", (*CASES, "watch"), "embedded: `HOME/attachments`; otherwise no files"),
    ] = Field(None, description="Folder of attached files and of the documents made. All processes share it")
    attachment_limit: Annotated[int, VariableInfo("Files", CASES, unit="bytes")] = Field(
        20 * 1024 * 1024, ge=1, description="Maximum size of one attached file"
    )
    attachment_types: Annotated[
        tuple[str, ...] | None, NoDecode, VariableInfo("Files", CASES, "common office files", "media types")
    ] = Field(None, min_length=1, description="What may be attached, such as `image/*,application/pdf`")
    archive: Annotated[
        Path | None,
        VariableInfo("Files", ("relay", "watch", "export"), "embedded: `HOME/archive`; otherwise no exports"),
    ] = Field(None, description="Folder of exported workflow histories")
    forms: Annotated[Path | None, VariableInfo("Files", ("relay", "check"), "`HOME/forms`")] = Field(
        None, description="Folder of the office's own Word templates"
    )

    signature: Annotated[str, VariableInfo("Notices", ("relay",), "unit that handles the case")] = Field(
        "", description="Name of the office under its notices and letters"
    )
    remedy: Annotated[str, VariableInfo("Notices", ("relay",), "no line")] = Field(
        "",
        description="Line in the letter of a refusal that says what can be done about it, where the text says nothing",
    )
    smtp_host: Annotated[str | None, VariableInfo("Notices", ("relay", "watch"), "no mail is sent")] = Field(
        None, description="Mail server. Needs `BANJIE_SMTP_FROM`"
    )
    smtp_port: Annotated[int, VariableInfo("Notices", ("relay", "watch"), unit="TCP port")] = Field(
        587, ge=1, le=65535, description="Port of the mail server"
    )
    smtp_tls: Annotated[Literal["starttls", "tls", "none"], VariableInfo("Notices", ("relay", "watch"))] = Field(
        "starttls", description="Encryption to the mail server: after connecting, from the start, or none"
    )
    smtp_user: Annotated[str | None, VariableInfo("Notices", ("relay", "watch"), "no login")] = Field(
        None, description="Account at the mail server"
    )
    smtp_password: Annotated[SecretStr | None, VariableInfo("Notices", ("relay", "watch"))] = Field(
        None, description="Password of that account"
    )
    smtp_from: Annotated[str | None, VariableInfo("Notices", ("relay", "watch"), unit="mail address")] = Field(
        None, pattern=EMAIL_PATTERN, description="Sender of the mail. Needs `BANJIE_SMTP_HOST`"
    )
    webhook_url: Annotated[AnyHttpUrl | None, VariableInfo("Notices", ("relay", "watch"), "no gateway")] = Field(
        None, description="Gateway of the office, to which notices are posted. Needs `BANJIE_WEBHOOK_SECRET`"
    )
    webhook_secret: Annotated[SecretStr | None, VariableInfo("Notices", ("relay", "watch"))] = Field(
        None,
        min_length=32,
        description="HMAC key by which the gateway verifies what is posted: `whsec_` with base64, or any text",
    )
    webhook_insecure: Annotated[Literal["no", "yes"], VariableInfo("Notices", ("relay", "watch"))] = Field(
        "no", description="Whether names may go unencrypted to an `http://` gateway on another machine"
    )
    webhook_receipt: Annotated[str, VariableInfo("Notices", ("relay", "watch"))] = Field(
        "received_at", pattern=r"^[A-Za-z]\w{0,63}$", description="Field of the gateway's answer that proves receipt"
    )

    alarm_to: Annotated[tuple[str, ...], NoDecode, VariableInfo("Alarms", ("watch",), "nobody")] = Field(
        (), description="Receivers of alarms: mail addresses, and `webhook` for the gateway"
    )
    witness: Annotated[
        Path | None, VariableInfo("Alarms", ("watch",), "embedded: `HOME/witness`; otherwise no witness")
    ] = Field(None, description="File that keeps how the log stood, look by look. Keep it away from the database")

    http_host: Annotated[str, VariableInfo("HTTP interface", ("up", "serve"), unit="address")] = Field(
        "127.0.0.1", description="Where the interface listens. Beyond this machine put a proxy with TLS before it"
    )
    http_port: Annotated[int, VariableInfo("HTTP interface", ("up", "serve"), unit="TCP port")] = Field(
        8080, ge=1, le=65535, description="Port of the interface"
    )
    api_rate: Annotated[int, VariableInfo("HTTP interface", ("up", "serve"), unit="calls a minute")] = Field(
        600, ge=1, description="How often one program may call each process of the interface"
    )
    webhook_networks: Annotated[
        tuple[Network, ...],
        NoDecode,
        VariableInfo("HTTP interface", ("up", "relay", "serve", "clients"), "public addresses alone"),
    ] = Field(
        (), description="Networks of the office, such as `10.8.0.0/16`, in which events may be sent, even by `http://`"
    )
    intake_pages: Annotated[tuple[str, ...], NoDecode, VariableInfo("HTTP interface", ("up", "serve"), "no pages")] = (
        Field((), description="Regulations with a page on which anybody may file; `SLUG:FACT:FACT` names what it asks")
    )
    intake_rate: Annotated[int, VariableInfo("HTTP interface", ("up", "serve"), unit="forms an hour")] = Field(
        60, ge=1, description="How many forms and queries one address may send to each process of the pages"
    )
    intake_captcha: Annotated[str | None, VariableInfo("HTTP interface", ("up", "serve"), "no test")] = Field(
        None,
        pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$",
        description="The office's own test that a person fills in the page: `module:object` (docs/intake-page.md)",
    )

    public_url: Annotated[
        AnyHttpUrl | None, VariableInfo("Log-in", ("up", "serve", "clients"), "`http://127.0.0.1:PORT`")
    ] = Field(None, description="Address of the pages as people open them: `https://`, or this machine")
    http_hosts: Annotated[tuple[str, ...], NoDecode, VariableInfo("Log-in", ("up", "serve"), "none")] = Field(
        (), description="Further names under which people open the pages, by `https://` only"
    )
    http_proxies: Annotated[tuple[Network, ...], NoDecode, VariableInfo("Log-in", ("up", "serve"), "this machine")] = (
        Field((), description="Networks of proxies that are believed from which address a request comes")
    )
    session_idle: Annotated[int, VariableInfo("Log-in", ("up", "serve"), unit="minutes")] = Field(
        30, ge=1, le=720, description="After how long without a request a session ends"
    )
    session_hours: Annotated[int, VariableInfo("Log-in", ("up", "serve"), unit="hours")] = Field(
        12, ge=1, le=72, description="How long a session lasts at most"
    )
    oidc_issuer: Annotated[AnyHttpUrl | None, VariableInfo("Log-in", ("up", "serve", "clients"), "no provider")] = (
        Field(None, description="Provider by which people log in (OpenID Connect). Needs `BANJIE_OIDC_CLIENT_ID`")
    )
    oidc_client_id: Annotated[str | None, VariableInfo("Log-in", ("up", "serve"))] = Field(
        None, min_length=1, description="Name of Banjie at the provider"
    )
    oidc_client_secret: Annotated[SecretStr | None, VariableInfo("Log-in", ("up", "serve"), "none")] = Field(
        None, description="Password of Banjie at the provider"
    )
    oidc_claim: Annotated[str, VariableInfo("Log-in", ("up", "serve"))] = Field(
        "sub", pattern=r"^[A-Za-z_]\w{0,63}$", description="What of the provider's answer names the person"
    )
    oidc_acr: Annotated[tuple[str, ...], NoDecode, VariableInfo("Log-in", ("up", "serve"), "none")] = Field(
        (), description="Values of `acr` by which the provider says that it asked for a second factor"
    )
    os_users: Annotated[Literal["no", "yes"], VariableInfo("Log-in", ("clients",))] = Field(
        "no", description="Whether who acts on the command line has to be linked to the user of the system"
    )

    pulse: Annotated[Path | None, VariableInfo("Logs and health", LASTING, "no file")] = Field(
        None, description="File touched each time the health check succeeds. Not passed on to child processes"
    )
    traces: Annotated[AnyHttpUrl | None, VariableInfo("Logs and health", ("worker", "relay", "serve"), "no traces")] = (
        Field(None, description="Where traces of OpenTelemetry are sent, as OTLP over HTTP. Needs the extra `tracing`")
    )
    log: Annotated[Literal["text", "json"], VariableInfo("Logs and health", LASTING)] = Field(
        "text", description="Format of the log lines. Use `json` in production: it leaves out error texts"
    )
    metrics: Annotated[
        str | None, VariableInfo("Logs and health", (*LASTING, "serve"), "no metrics", "IPv4 address:port")
    ] = Field(
        None,
        pattern=rf"^[0-9]+(\.[0-9]+){{3}}:{PORT_PATTERN}$",
        description="Where this process serves Prometheus metrics. Not passed on to child processes",
    )

    @field_validator(*LISTS, mode="before")
    @classmethod
    def _split_at_commas(cls, written: object) -> object:
        return tuple(filter(None, map(str.strip, written.split(",")))) if isinstance(written, str) else written

    @field_validator("database_url", "database_owner_url")
    @classmethod
    def _check_database_url(cls, written: str | None) -> str | None:
        """Check a URL without showing it: it may hold a password."""
        if written is not None and not is_database_url(written):
            raise ValueError("not a URL such as postgresql+psycopg2://ROLE@HOST:PORT/DATABASE")
        return written

    @field_validator("webhook_secret")
    @classmethod
    def _check_webhook_key(cls, written: SecretStr | None) -> SecretStr | None:
        secret = written.get_secret_value() if written else ""
        if secret.startswith(WEBHOOK_KEY_PREFIX) and not re.fullmatch(
            r"(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", secret.removeprefix(WEBHOOK_KEY_PREFIX)
        ):
            raise ValueError("what follows whsec_ is not base64")
        return written

    @model_validator(mode="after")
    def _check_stamps_and_witnesses(self) -> Self:
        if not all(re.fullmatch(WITNESS_PATTERN, one) for one in self.tlog_witnesses):
            raise ValueError("write each of BANJIE_TLOG_WITNESSES as its address, a blank and its public key")
        if (self.tlog_stamps is None) != (self.tlog_stamps_ca is None):
            raise ValueError("set both BANJIE_TLOG_STAMPS and BANJIE_TLOG_STAMPS_CA, or neither (no stamps)")
        return self

    @model_validator(mode="after")
    def _check_login(self) -> Self:
        url = self.public_url
        if url and url.scheme != "https" and not is_loopback(url.host or ""):
            raise ValueError("BANJIE_PUBLIC_URL is http:// and leads to another machine: passwords would go in clear")
        if (self.oidc_issuer is None) != (self.oidc_client_id is None):
            raise ValueError("set both BANJIE_OIDC_ISSUER and BANJIE_OIDC_CLIENT_ID, or neither (no provider)")
        return self

    @model_validator(mode="after")
    def _check_certificate_has_key(self) -> Self:
        if (self.temporal_tls_cert is None) != (self.temporal_tls_key is None):
            raise ValueError("set both BANJIE_TEMPORAL_TLS_CERT and BANJIE_TEMPORAL_TLS_KEY, or neither")
        return self

    @model_validator(mode="after")
    def _check_both_servers_or_none(self) -> Self:
        if (self.database_url is None) != (self.temporal_address is None):
            raise ValueError("set both BANJIE_DATABASE_URL and BANJIE_TEMPORAL_ADDRESS, or neither (embedded)")
        if self.embedded and self.model_fields_set & {*TEMPORAL_ACCESS}:
            raise ValueError("BANJIE_TEMPORAL_TLS_… and BANJIE_TEMPORAL_API_KEY need BANJIE_TEMPORAL_ADDRESS")
        return self

    @model_validator(mode="after")
    def _check_channels_complete(self) -> Self:
        if (self.smtp_host is None) != (self.smtp_from is None):
            raise ValueError("set both BANJIE_SMTP_HOST and BANJIE_SMTP_FROM, or neither (nothing is mailed)")
        if (self.webhook_url is None) != (self.webhook_secret is None):
            raise ValueError("set both BANJIE_WEBHOOK_URL and BANJIE_WEBHOOK_SECRET, or neither (no gateway)")
        if self.webhook_url and not self.webhook_reached_safely:
            raise ValueError(
                "BANJIE_WEBHOOK_URL is http:// and leads to another machine: names would go unencrypted. Use https://, "
                "or set BANJIE_WEBHOOK_INSECURE=yes"
            )
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
    def webhook_reached_safely(self) -> bool:
        """Whether the gateway is reached safely, or is meant to be reached otherwise."""
        url = self.webhook_url
        return url is None or url.scheme == "https" or is_loopback(url.host or "") or self.webhook_insecure == "yes"

    @property
    def embedded(self) -> bool:
        return self.database_url is None

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

    @property
    def tlog_folder(self) -> Path | None:
        """The folder of the signed log. Outside the embedded stack there is no default."""
        return self.tlog or (self.home / "log" if self.embedded else None)

    @property
    def tlog_key_file(self) -> Path | None:
        """The keys that sign the log. Outside the embedded stack there is no default."""
        return self.tlog_key or (self.home / "log.key" if self.embedded else None)

    @property
    def signing_folder(self) -> Path | None:
        """The folder of the keys that sign records. Outside the embedded stack there is no default."""
        return self.signing_keys or (self.home / "signing" if self.embedded else None)

    @property
    def witness_file(self) -> Path | None:
        """The witness of the log. Outside the embedded stack there is no default."""
        return self.witness or (self.home / "witness" if self.embedded else None)

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


def language_variable() -> str:
    """Return BANJIE_LANG as it is written: the help of the commands is worded before the settings are checked."""
    return os.environ.get("BANJIE_LANG", "zh")


def child_environment(home: Path) -> dict[str, str]:
    """Return the environment for processes of the embedded stack of `home`, without what only one process can use."""
    left_out = (*SERVER_VARIABLES, *PER_PROCESS_VARIABLES)
    inherited = {name: value for name, value in os.environ.items() if name not in left_out}
    return inherited | {"BANJIE_HOME": str(home), "PYTHONUNBUFFERED": "1"}


def _read_or_create_secret(path: Path) -> bytes:
    """Return the key in this file, made on first use. A draft is linked into place: two processes get the same key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
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
    if path.stat().st_mode & 0o077 and path.stat().st_uid == os.geteuid():
        path.chmod(0o600)  # as after a copy back from a backup
    return path.read_text().strip().encode()


def is_database_url(written: str) -> bool:
    """Return whether SQLAlchemy can read this as the URL of a PostgreSQL database."""
    try:
        parts = urlsplit(written)
        return parts.scheme == DATABASE_SCHEME and "://" in written and (parts.port is None or parts.port > 0)
    except ValueError:  # of the port, or of an IPv6 address
        return False


def is_loopback(host: str) -> bool:
    """Return whether what goes to this host stays on this machine."""
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    return False
