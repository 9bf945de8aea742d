"""The commands and the receiver of docs/api/webhooks.md do what is written there."""

import json
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import httpx
import pytest

from notices.guarded_post import GuardedPost
from services.embedded.stack import Stack
from starter.client import BanjieClient
from starter.webhooks.delivery import deliver_due, plan_deliveries
from tests.deploy.host import free_port
from tests.stack.office import IDS, REFERRED, ROOT
from tests.web.conftest import Served, key, new_case, serve_beside
from tests.web.test_api_page import run_script
from tests.web.test_feed import sequence

pytestmark = pytest.mark.slow
PAGE = (ROOT / "docs/api/webhooks.md").read_text(encoding="utf-8")
LOOPBACK = (ip_network("127.0.0.0/8"),)


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def inside(stack: Stack) -> Served:
    """The interface of an office whose programs stand inside, as the page sets it."""
    [allowed] = [block for block in blocks("sh") if "NETWORKS" in block]
    name, networks = allowed.strip().split("=")
    return serve_beside(stack, "serve-inside", **{name: networks})


@contextmanager
def receiving(program: str, folder: Path, endpoint_key: str, port: int) -> Iterator[None]:
    """Run a receiver; it takes no post that nobody has signed."""
    environment = {"WEBHOOK_KEY": endpoint_key, "PORT": str(port)}
    receiver = subprocess.Popen([sys.executable, "-c", program], cwd=folder, env=environment)
    try:
        deadline = time.monotonic() + 60
        while True:
            with suppress(httpx.TransportError):
                assert httpx.post(f"http://127.0.0.1:{port}/events", json={}).status_code == 401
                break
            assert time.monotonic() < deadline, "nothing listens"
            time.sleep(0.1)
        yield
    finally:
        receiver.kill()
        receiver.wait(10)


async def test_the_receiver_of_the_page_learns_which_cases_closed_and_at_which_end(
    inside: Served, desk: BanjieClient, api: httpx.AsyncClient, tmp_path: Path
) -> None:
    add, (program,), port = blocks("sh")[0], blocks("python"), free_port()
    said = add.replace("http://127.0.0.1:8080", inside.url).replace(
        "https://web.example.cn", f"http://127.0.0.1:{port}"
    )
    said = said.replace('"name": "web"', f'"name": "web-{next(IDS)}"')  # another test may have an endpoint `web`
    await sequence(desk)
    added = json.loads(run_script(said, tmp_path, KEY=inside.headers["Authorization"].removeprefix("Bearer ")))
    closed, goes_on = await new_case(api), await new_case(api)
    done = await api.post(f"/v1/complaints/{closed}/acts", json=REFERRED | {"actor": "li"}, headers=key())
    assert done.status_code == 200, done.text
    await sequence(desk)

    with receiving(program, tmp_path, added["key"], port):
        office = replace(desk, webhook_networks=LOOPBACK)
        await plan_deliveries(office)
        assert await deliver_due(office, added["name"], GuardedPost(LOOPBACK).send) >= 1

    with closing(sqlite3.connect(tmp_path / "closed.db")) as database:
        kept = database.execute("SELECT number, code, name FROM closed").fetchall()
    stage = (await api.get(f"/v1/complaints/{closed}")).json()["stage"]
    assert (closed, stage, "已告知向职能部门反映") in kept
    assert goes_on not in {number for number, _, _ in kept}
