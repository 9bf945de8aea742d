"""How people log in: sessions, the provider, the users of the operating system."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import AnyHttpUrl, Field, SecretStr, model_validator
from pydantic_settings import NoDecode

from settings.variable import SettingsGroup, VariableInfo


class LoginSettings(SettingsGroup):
    title: ClassVar[str] = "Log-in"

    session_idle: Annotated[int, VariableInfo(("up", "serve"), unit="minutes")] = Field(
        30, ge=1, le=720, description="After how long without a request a session ends"
    )
    session_hours: Annotated[int, VariableInfo(("up", "serve"), unit="hours")] = Field(
        12, ge=1, le=72, description="How long a session lasts at most"
    )
    oidc_issuer: Annotated[AnyHttpUrl | None, VariableInfo(("up", "serve", "clients"), "no provider")] = Field(
        None, description="Provider by which people log in (OpenID Connect). Needs `BANJIE_OIDC_CLIENT_ID`"
    )
    oidc_client_id: Annotated[str | None, VariableInfo(("up", "serve"))] = Field(
        None, min_length=1, description="Name of Banjie at the provider"
    )
    oidc_client_secret: Annotated[SecretStr | None, VariableInfo(("up", "serve"), "none")] = Field(
        None, description="Password of Banjie at the provider"
    )
    oidc_claim: Annotated[str, VariableInfo(("up", "serve"))] = Field(
        "sub", pattern=r"^[A-Za-z_]\w{0,63}$", description="What of the provider's answer names the person"
    )
    oidc_acr: Annotated[tuple[str, ...], NoDecode, VariableInfo(("up", "serve"), "none")] = Field(
        (), description="Values of `acr` by which the provider says that it asked for a second factor"
    )
    os_users: Annotated[Literal["no", "yes"], VariableInfo(("clients",))] = Field(
        "no", description="Whether who acts on the command line has to be linked to the user of the system"
    )

    @model_validator(mode="after")
    def _check_provider_complete(self) -> Self:
        if (self.oidc_issuer is None) != (self.oidc_client_id is None):
            raise ValueError("set both BANJIE_OIDC_ISSUER and BANJIE_OIDC_CLIENT_ID, or neither (no provider)")
        return self
