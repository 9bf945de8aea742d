"""The gateways of `examples/gateways/` as processes, between Banjie and fake providers."""

import base64
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from notices.channels import Letter, WebhookChannel
from notices.guarded_post import GuardedPost
from register.log import sequence_next
from starter.client import BanjieClient
from starter.webhooks import endpoints
from starter.webhooks.delivery import deliver_due, plan_deliveries
from tests.examples.running import EXAMPLES, example_environment
from tests.stack.event_receiver import EventReceiver, event_receiver
from tests.stack.office import IDS, registered

pytestmark = pytest.mark.slow
SECRET = b"the key of the gateway, 32 bytes"
KEY = f"whsec_{base64.b64encode(SECRET).decode()}"
LOOPBACK = (ip_network("127.0.0.0/8"),)
Start = Callable[..., str]


@pytest.fixture
def provider() -> Iterator[EventReceiver]:
    with event_receiver() as served:
        served.status = lambda _: 200
        yield served


@pytest.fixture
def start(provider: EventReceiver) -> Iterator[Start]:
    """Start a gateway of the examples before the provider; return its URL."""
    with ExitStack() as running:

        def started(program: str, key: str = KEY) -> str:
            places = {"SMS_URL": provider.url, "SMS_TOKEN": "token", "WECOM_URL": f"{provider.url}?key=group"}
            process = subprocess.Popen(
                [sys.executable, EXAMPLES / "gateways" / program],
                env=example_environment(EXAMPLES) | places | {"WEBHOOK_KEY": key, "PORT": "0"},
                stdout=subprocess.PIPE,
                text=True,
            )
            running.enter_context(process)  # waits and closes, after it was killed
            running.callback(process.kill)
            assert process.stdout
            return process.stdout.readline().rsplit(" ", 1)[1].strip()

        yield started


def real_time() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  # the clock of the gateway, a process of its own


def letter(contact: str = "138 0013 8000") -> Letter:
    return Letter(
        f"notice-{next(IDS)}",
        "ZZW-2026-000001",
        "filer",
        real_time(),
        "受理告知",
        "已受理。",
        contact=contact,
    )


def test_a_letter_becomes_one_text_message(start: Start, provider: EventReceiver) -> None:
    provider.said = b'{"code": "OK"}'
    gateway, one, now = (
        WebhookChannel(start("sms.py"), SECRET, "received_at"),
        letter(),
        real_time(),
    )

    results = [gateway.send(one, now), gateway.send(one, now)]

    assert [(result.taken, result.proved) for result in results] == [(True, False)] * 2
    (call,) = provider.calls
    assert call.event == {"mobile": "13800138000", "content": "受理告知\n已受理。", "out_id": one.id}
    assert call.headers["authorization"] == "Bearer token"


@pytest.mark.parametrize(
    ("contact", "status", "said", "code", "lasting"),
    [
        ("0371-6512345", 200, "OK", "422", True),
        ("13800138000", 200, "BLACKLISTED", "422", True),
        ("13800138000", 503, "", "503", False),
        ("13800138000", 429, "", "503", False),
    ],
)
def test_what_the_provider_does_not_take_is_told_to_banjie(
    start: Start, provider: EventReceiver, contact: str, status: int, said: str, code: str, lasting: bool
) -> None:
    provider.status, provider.said = (lambda _: status), b'{"code": "%s"}' % said.encode()
    gateway = WebhookChannel(start("sms.py"), SECRET, "received_at")
    result = gateway.send(letter(contact), real_time())
    assert (result.taken, result.code, result.lasting) == (False, code, lasting)


@pytest.mark.parametrize("program", ["sms.py", "wecom.py"])
def test_what_is_not_signed_or_old_reaches_nobody(start: Start, provider: EventReceiver, program: str) -> None:
    url, now = start(program), real_time()
    forged = WebhookChannel(url, b"another key of thirty-two bytes.", "received_at").send(letter(), now)
    old = WebhookChannel(url, SECRET, "received_at").send(letter(), now - timedelta(minutes=6))
    assert [forged.code, old.code] == ["401", "401"]
    assert provider.calls == []


async def test_a_group_hears_of_what_happens_in_a_case(
    start: Start, provider: EventReceiver, desk: BanjieClient
) -> None:
    office, name = replace(desk, webhook_networks=LOOPBACK), f"group-{next(IDS)}"
    while await desk.transact(sequence_next):
        pass
    key = (await endpoints.add_endpoint(office, name, "http://127.0.0.1:1/")).key
    await endpoints.change_endpoint(office, name, start("wecom.py", key), None)
    number = await registered(office)
    while await desk.transact(sequence_next):
        pass
    provider.said = b'{"errcode": 45009, "errmsg": "api freq out of limit"}'
    await plan_deliveries(office)
    assert await deliver_due(office, name, GuardedPost(LOOPBACK).send) == 0
    first = (await endpoints.list_deliveries(office, name, state="due")).deliveries[-1]
    assert (first.id, first.code) == (f"{number}/1", "503")

    provider.said = b'{"errcode": 0, "errmsg": "ok"}'
    await endpoints.enable_endpoint(office, name)
    assert await deliver_due(office, name, GuardedPost(LOOPBACK).send) > 0

    told = [call.event["text"]["content"] for call in provider.calls]
    assert told[0] == told[1]
    assert told[1].startswith(f"【新收投诉】{number}\n制度：")
    assert len(told) == 2
