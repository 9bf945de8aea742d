"""`banjie mcp`: the door for one program that thinks, over standard input and output. Nothing of it is loaded
before."""

import asyncio

from cli.services import begin_long_process
from models.errors import BadInput
from register.migrations.rights import WEB
from starter.client import open_client
from wording.translation import gettext


def mcp_command() -> None:
    chosen = begin_long_process("mcp")
    if chosen.mcp_key is None or chosen.mcp_for is None:
        raise BadInput(gettext("Set BANJIE_MCP_KEY and BANJIE_MCP_FOR (docs/mcp.md)."))
    try:
        from web.api.problems import ApiError  # noqa: PLC0415
        from web.mcp.door import serve_stdio  # noqa: PLC0415  # its packages are optional
    except ModuleNotFoundError as error:
        raise BadInput(gettext("MCP needs one more package: pip install 'banjie[mcp]'.")) from error
    client = open_client(chosen, role=WEB)
    try:
        asyncio.run(
            serve_stdio(
                client, chosen.mcp_key.get_secret_value(), chosen.mcp_for, chosen.api_rate, chosen.api_person_rate
            )
        )
    except ApiError as error:
        raise BadInput(error.detail) from None
    finally:
        client.close()
