"""What is said of a setting beside its type and description, for the page of settings; and the settings by which
Temporal knows its clients."""

import ipaddress
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self
from urllib.parse import urlsplit

from pydantic import AnyHttpUrl, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode

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


class VariableInfo(NamedTuple):
    """What the page of settings says of a variable beyond its type and description: its group, which processes use
    the value, and in words what holds without it and in which unit it is given."""

    group: Group
    read_by: tuple[Reader, ...]
    default: str = ""
    unit: str = ""


class TemporalAccess(BaseSettings):
    """Certificates, and the token that says what a client may do. Part of `Settings`."""

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

    @model_validator(mode="after")
    def _check_certificate_has_key(self) -> Self:
        if (self.temporal_tls_cert is None) != (self.temporal_tls_key is None):
            raise ValueError("set both BANJIE_TEMPORAL_TLS_CERT and BANJIE_TEMPORAL_TLS_KEY, or neither")
        return self


class ProcessSettings(BaseSettings):
    """What a process may hold in memory, and where it tells what it does. Part of `Settings`."""

    worker_cache: Annotated[int, VariableInfo("Servers", ("worker",), unit="MB")] = Field(
        100, ge=1, le=100_000, description="Memory of a worker for open cases that it keeps ready; a case takes 0.1"
    )
    pulse: Annotated[Path | None, VariableInfo("Logs and health", LASTING, "no file")] = Field(
        None, description="File touched each time the health check succeeds. Not passed on to child processes"
    )
    traces: Annotated[AnyHttpUrl | None, VariableInfo("Logs and health", ("worker", "relay", "serve"), "no traces")] = (
        Field(None, description="Where traces of OpenTelemetry are sent, as OTLP over HTTP. Needs the extra `tracing`")
    )


class HttpSettings(BaseSettings):
    """Where the HTTP interface is, and how much it takes. Part of `Settings`."""

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


class LoginSettings(BaseSettings):
    """How people log in to the pages. Part of `Settings`."""

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

    @model_validator(mode="after")
    def _check_login(self) -> Self:
        url = self.public_url
        if url and url.scheme != "https" and not is_loopback(url.host or ""):
            raise ValueError("BANJIE_PUBLIC_URL is http:// and leads to another machine: passwords would go in clear")
        if (self.oidc_issuer is None) != (self.oidc_client_id is None):
            raise ValueError("set both BANJIE_OIDC_ISSUER and BANJIE_OIDC_CLIENT_ID, or neither (no provider)")
        return self


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


class SignedLogSettings(BaseSettings):
    """Where the log lies as files, and what signs it. Part of `Settings`."""

    tlog: Annotated[
        Path | None, VariableInfo("Files", ("relay", "serve", "audit"), "embedded: `HOME/log`; otherwise no files")
    ] = Field(None, description="Folder of the signed log: tiles and checkpoint, for whoever checks it")
    tlog_key: Annotated[
        Path | None,
        VariableInfo("Files", ("relay", "serve", "audit"), "embedded: `HOME/log.key`; otherwise not signed"),
    ] = Field(None, description="File with the keys that sign the log, for its owner alone. Made on first use")
    tlog_stamps: Annotated[AnyHttpUrl | None, VariableInfo("Files", ("relay", "watch", "audit"), "no stamps")] = Field(
        None, description="Authority that stamps the signed log (RFC 3161). Needs `BANJIE_TLOG_STAMPS_CA`"
    )
    tlog_stamps_ca: Annotated[Path | None, VariableInfo("Files", ("relay", "watch", "audit"), "none")] = Field(
        None, description="Certificates (PEM) by which its stamps are verified"
    )
    tlog_witness: Annotated[
        AnyHttpUrl | None, VariableInfo("Files", ("relay", "watch", "audit"), "none is asked over the network")
    ] = Field(None, description="Witness of the signed log (`banjie witness serve`). Needs `BANJIE_TLOG_WITNESS_KEY`")
    tlog_witness_key: Annotated[str | None, VariableInfo("Files", ("relay", "watch", "audit"), "none")] = Field(
        None,
        pattern=r"^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*$",
        description="Its public key, as `witness new` prints it",
    )

    @model_validator(mode="after")
    def _check_stamps_and_witness(self) -> Self:
        if (self.tlog_stamps is None) != (self.tlog_stamps_ca is None):
            raise ValueError("set both BANJIE_TLOG_STAMPS and BANJIE_TLOG_STAMPS_CA, or neither (no stamps)")
        if (self.tlog_witness is None) != (self.tlog_witness_key is None):
            raise ValueError("set both BANJIE_TLOG_WITNESS and BANJIE_TLOG_WITNESS_KEY, or neither (none is asked)")
        return self
