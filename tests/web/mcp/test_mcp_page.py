"""The page on programs that think, walked with the SDK's client over both transports; and that nothing is loaded where
the door is closed."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from services.embedded.stack import Stack
from starter.client import BanjieClient
from starter.office.senders import add_sender
from tests.stack.office import ACCEPTED, IDS, ROOT, happened, registered
from tests.web.conftest import serve_beside
from tests.web.mcp.conftest import Thinker

PAGE = (ROOT / "docs" / "mcp.md").read_text(encoding="utf-8")
LOADED = "import sys, cli.app, web.server; print([one for one in sys.modules if one.split('.')[0].startswith('mcp')])"


def servers(key: str) -> list[dict[str, Any]]:
    """Return what the page gives to programs, with this key."""
    said = re.findall(r"^ *```json\n(.*?)^ *```", PAGE, re.MULTILINE | re.DOTALL)
    return [json.loads(re.sub(r"\bKEY\b", key, one))["mcpServers"]["banjie"] for one in said]


@asynccontextmanager
async def over_http(said: dict[str, Any], url: str) -> AsyncIterator[Thinker]:
    assert said["url"].endswith("/mcp")
    async with (
        httpx2.AsyncClient(headers=said["headers"], timeout=60) as http,
        Client(streamable_http_client(f"{url}/mcp", http_client=http)) as client,
    ):
        yield Thinker(client)


@asynccontextmanager
async def over_stdio(said: dict[str, Any], stack: Stack) -> AsyncIterator[Thinker]:
    env = os.environ | said["env"] | {"BANJIE_HOME": str(stack.home)}
    assert said["command"] == "banjie"
    started = StdioServerParameters(command=sys.executable, args=["-m", "cli.main", *said["args"]], env=env, cwd=ROOT)
    async with Client(started) as client:
        yield Thinker(client)


@pytest.mark.slow
async def test_the_page_opens_the_door_over_both_transports(stack: Stack, desk: BanjieClient) -> None:
    [said] = re.findall(r"^ +(banjie senders add .+)$", PAGE, re.MULTILINE)
    scopes, [person] = re.findall(r"--scope (\w+)", said), re.findall(r"--acts-for (\w+)", said)
    key = await add_sender(desk, f"assistant-{next(IDS)}", scopes, [person])
    [setting] = re.findall(r"^ +(BANJIE_MCP)=(yes)$", PAGE, re.MULTILINE)
    served = await asyncio.to_thread(serve_beside, stack, "serve-mcp", **dict([setting]))
    for_http, for_stdio = servers(key)
    for opened in (over_http(for_http, served.url), over_stdio(for_stdio, stack)):
        number = await registered(desk)
        async with opened as program:
            tools = {tool.name for tool in (await program.client.list_tools()).tools}
            assert tools == set(re.findall(r"^\| `([a-z_]+)` \| ", PAGE, re.MULTILINE))
            case = await program.call("read_case", number=number)
            seen = case["recorded"]["hash"]
            proposed = await program.call("propose_act", number=number, act=ACCEPTED, seen=seen)
            assert proposed["page"].startswith(f"/console/case/{number}/act/accepted?proposal=1")
        assert await happened(desk, number) == ["opened", "registered"]


@pytest.mark.slow
async def test_without_a_key_or_a_person_nothing_is_said(stack: Stack) -> None:
    served = await asyncio.to_thread(serve_beside, stack, "serve-mcp-nobody", BANJIE_MCP="yes")
    ask = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    async with httpx2.AsyncClient(timeout=60) as http:
        nobody = await http.post(f"{served.url}/mcp", json=ask)
        assert (nobody.status_code, nobody.headers["WWW-Authenticate"]) == (401, "Bearer")
        unnamed = await http.post(f"{served.url}/mcp", json=ask, headers=served.headers)
        assert unnamed.status_code == 422
        assert "tools" not in nobody.text + unnamed.text


@pytest.mark.slow
def test_nothing_of_it_is_loaded_where_it_is_closed() -> None:
    found = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
