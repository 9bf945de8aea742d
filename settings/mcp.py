"""The door for programs that think: whether it is open, and whom one beside the servers reads for."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, SecretStr

from settings.variable import SettingsGroup, VariableInfo


class McpSettings(SettingsGroup):
    title: ClassVar[str] = "Programs that think (MCP)"

    mcp: Annotated[Literal["yes", "no"], VariableInfo(("up", "serve"))] = Field(
        "no", description="Whether the interface serves the Model Context Protocol at `/mcp`. Needs the extra `mcp`"
    )
    mcp_key: Annotated[SecretStr | None, VariableInfo(("mcp",))] = Field(
        None, description="Key of the program that `banjie mcp` serves (`banjie senders add`)"
    )
    mcp_for: Annotated[str | None, VariableInfo(("mcp",), unit="person")] = Field(
        None, description="Person for whom that program reads and proposes"
    )
