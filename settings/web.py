"""The HTTP interface: where it listens, under which names, for how many calls; where events may be sent."""

from typing import Annotated, ClassVar, Self

from pydantic import AnyHttpUrl, Field, model_validator
from pydantic_settings import NoDecode

from settings.addresses import Network, is_loopback
from settings.variable import SettingsGroup, VariableInfo


class WebSettings(SettingsGroup):
    title: ClassVar[str] = "HTTP interface"

    http_host: Annotated[str, VariableInfo(("up", "serve"), unit="address")] = Field(
        "127.0.0.1", description="Where the interface listens. Beyond this machine put a proxy with TLS before it"
    )
    http_port: Annotated[int, VariableInfo(("up", "serve"), unit="TCP port")] = Field(
        8080, ge=1, le=65535, description="Port of the interface"
    )
    public_url: Annotated[
        AnyHttpUrl | None,
        VariableInfo(("up", "serve", "relay", "clients"), "`http://127.0.0.1:PORT`; letters have no link"),
    ] = Field(None, description="Address of the pages as people open them: `https://`, or this machine")
    http_hosts: Annotated[tuple[str, ...], NoDecode, VariableInfo(("up", "serve"), "none")] = Field(
        (), description="Further names under which people open the pages, by `https://` only"
    )
    http_proxies: Annotated[tuple[Network, ...], NoDecode, VariableInfo(("up", "serve"), "this machine")] = Field(
        (), description="Networks of proxies that are believed from which address a request comes"
    )
    api_rate: Annotated[int, VariableInfo(("up", "serve"), unit="calls a minute")] = Field(
        600, ge=1, description="How often one program may call each process of the interface"
    )
    api_person_rate: Annotated[int, VariableInfo(("up", "serve"), unit="calls a minute")] = Field(
        300, ge=1, description="How often one program may call each process of the interface in the name of one person"
    )
    webhook_networks: Annotated[
        tuple[Network, ...],
        NoDecode,
        VariableInfo(("up", "relay", "serve", "clients"), "public addresses alone"),
    ] = Field(
        (), description="Networks of the office, such as `10.8.0.0/16`, in which events may be sent, even by `http://`"
    )

    @model_validator(mode="after")
    def _check_public_url(self) -> Self:
        url = self.public_url
        if url and url.scheme != "https" and not is_loopback(url.host or ""):
            raise ValueError("BANJIE_PUBLIC_URL is http:// and leads to another machine: passwords would go in clear")
        return self
