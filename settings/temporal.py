"""The connection to Temporal, and what a worker and a new case do there."""

from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, SecretStr, model_validator

from settings.addresses import ADDRESS_PATTERN
from settings.database import DatabaseSettings
from settings.variable import CASES, VariableInfo

TEMPORAL_ACCESS = ("temporal_tls_ca", "temporal_tls_cert", "temporal_tls_key", "temporal_api_key")


class TemporalSettings(DatabaseSettings):
    """The connection to Temporal. It is set together with the database, or neither is."""

    title: ClassVar[str] = "Temporal"

    temporal_address: Annotated[str | None, VariableInfo(CASES, "embedded", "host:port")] = Field(
        None, pattern=ADDRESS_PATTERN, description="Address of the Temporal frontend"
    )
    temporal_namespace: Annotated[str, VariableInfo(CASES)] = Field(
        "default", description="Temporal namespace of the cases"
    )
    task_queue: Annotated[str, VariableInfo(CASES)] = Field(
        "banjie", description="Temporal task queue of the cases, and worker deployment; background work has `NAME-low`"
    )
    temporal_tls_ca: Annotated[Path | None, VariableInfo(CASES, "authorities of the system")] = Field(
        None, description="Certificate of the authority by which Temporal's certificate is checked"
    )
    temporal_tls_cert: Annotated[Path | None, VariableInfo(CASES, "none")] = Field(
        None, description="Certificate by which Temporal knows this client. Needs `BANJIE_TEMPORAL_TLS_KEY`"
    )
    temporal_tls_key: Annotated[Path | None, VariableInfo(CASES, "none")] = Field(
        None, description="Private key of that certificate"
    )
    temporal_api_key: Annotated[SecretStr | None, VariableInfo(CASES, "none")] = Field(
        None, description="Token by which Temporal knows what this client may do. Is sent over TLS only"
    )
    worker_cache: Annotated[int, VariableInfo(("worker",), unit="MB")] = Field(
        100, ge=1, le=100_000, description="Memory of a worker for open cases that it keeps ready; a case takes 0.1"
    )
    raw_signals: Annotated[Literal["refuse", "accept"], VariableInfo(("worker", "clients"))] = Field(
        "refuse",
        description="What a new case does with raw signals: acts sent with Temporal's own tools, past the register",
    )

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
