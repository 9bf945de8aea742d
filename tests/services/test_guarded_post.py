"""Nothing inside the office can be reached by naming it as an endpoint."""

import asyncio
import socket
import ssl
import subprocess
from collections.abc import Iterator, Sequence
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest

from notices import guarded_post
from notices.guarded_post import AddressRefusedError, GuardedPost, check_address, check_url
from settings.addresses import Network
from tests.stack.event_receiver import EventReceiver, event_receiver
from tests.stack.tools import tool
from tests.stack.waiting import LIMIT_SECONDS

HERE: Sequence[Network] = (ip_network("127.0.0.0/8"),)
SIGNED = {"webhook-id": "ZZW-2026-000001/1"}


@pytest.fixture
def receiver() -> Iterator[EventReceiver]:
    with event_receiver() as served:
        yield served


@pytest.mark.parametrize(
    "inside",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254",
        "224.0.0.1", "239.255.255.250", "255.255.255.255", "192.0.0.1", "198.18.0.1", "240.0.0.1",
        "::1", "::", "fe80::1", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::",
        "2001:0:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_refused(inside: str) -> None:
    with pytest.raises(AddressRefusedError):
        check_address(ip_address(inside), "https", ())


@pytest.mark.parametrize("outside", ["1.1.1.1", "8.8.8.8", "110.242.68.66", "2400:3200::1", "::ffff:1.1.1.1"])
def test_a_public_address_is_called_with_tls_alone(outside: str) -> None:
    check_address(ip_address(outside), "https", ())
    with pytest.raises(AddressRefusedError):
        check_address(ip_address(outside), "http", HERE)


@pytest.mark.parametrize("inside", ["127.0.0.1", "::ffff:127.0.0.1"])
def test_what_the_office_allows_is_called_also_without_tls(inside: str) -> None:
    check_address(ip_address(inside), "http", HERE)
    with pytest.raises(AddressRefusedError):
        check_address(ip_address("10.0.0.1"), "https", HERE)


@pytest.mark.parametrize(
    "url",
    ["", "events", "ftp://a.example/", "https://", "https://li:secret@a.example/", "file:///etc/passwd", "https://[::1",
     "https://a.example:99999/", "https://" + "a" * 2_000],
)  # fmt: skip
def test_what_is_no_url_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError):  # whoever calls says it in words
        check_url(url, ())


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "https://127.0.0.1/", "https://[::1]/", "http://a.example/"])
def test_an_address_in_the_url_is_checked_at_once(url: str) -> None:
    with pytest.raises(AddressRefusedError):
        check_url(url, ())


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1"])
async def test_a_name_that_leads_inside_is_not_called(receiver: EventReceiver, host: str) -> None:
    result = await GuardedPost().send(receiver.url.replace("127.0.0.1", host), b"{}", SIGNED)
    assert (result.delivered, result.code) == (False, "AddressRefused")
    assert receiver.calls == []
    assert (await GuardedPost(HERE).send(receiver.url.replace("127.0.0.1", host), b"{}", SIGNED)).delivered or (
        host == "localhost"  # may be ::1, which is not allowed
    )


async def test_a_name_of_which_one_address_is_inside_is_not_called(
    receiver: EventReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve_to(monkeypatch, "1.1.1.1", "10.0.0.1")
    assert (await GuardedPost().send("https://both.example/", b"{}", SIGNED)).code == "AddressRefused"
    assert receiver.calls == []


async def test_a_name_that_changes_its_mind_is_called_where_it_was_checked(
    receiver: EventReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the name means at the second question: there is none, and `Host` says who is meant."""
    asked = resolve_to(monkeypatch, "127.0.0.1")
    url = receiver.url.replace("127.0.0.1", "rebinding.example")
    assert (await GuardedPost(HERE).send(url, b"{}", SIGNED)).delivered
    assert asked == ["rebinding.example"]
    assert receiver.calls[0].headers["host"].startswith("rebinding.example:")


async def test_the_next_address_is_tried_where_one_is_not_reached(
    receiver: EventReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve_to(monkeypatch, "127.0.0.2", "127.0.0.1")
    assert (await GuardedPost(HERE).send(receiver.url.replace("127.0.0.1", "two.example"), b"{}", SIGNED)).delivered


async def test_a_redirect_is_not_followed(receiver: EventReceiver) -> None:
    for status in (301, 302, 303, 307, 308):
        receiver.status = lambda _, answer=status: answer  # type: ignore[misc]
        assert (await GuardedPost(HERE).send(receiver.url, b"{}", SIGNED)) == (False, str(status), "")
    assert len(receiver.calls) == 5


async def test_a_proxy_of_the_environment_is_not_asked(
    receiver: EventReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert (await GuardedPost(HERE).send(receiver.url, b"{}", SIGNED)).delivered


async def test_an_answer_without_end_is_cut(receiver: EventReceiver) -> None:
    receiver.status, receiver.said = (lambda _: 200), b"x" * 5_000_000
    result = await GuardedPost(HERE).send(receiver.url, b"{}", SIGNED)
    assert result.delivered
    assert len(result.answer or "") <= 8_192


async def test_whoever_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded_post, "TIMEOUT", guarded_post.TIMEOUT / 40)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        result = await asyncio.wait_for(GuardedPost(HERE).send(url, b"{}", SIGNED), LIMIT_SECONDS)
    assert not result.delivered
    assert result.code in {"ReadTimeout", "ConnectTimeout", "TimeoutError"}


async def test_the_certificate_must_be_that_of_the_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    certificate, private = tmp_path / "good.crt", tmp_path / "good.key"
    make_certificate("good.example", certificate, private)
    serving, trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cafile=str(certificate))
    serving.load_cert_chain(certificate, private)
    asked: list[Any] = []
    serving.sni_callback = lambda _, name, __: asked.append(name)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 204 OK\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=serving)
    port = server.sockets[0].getsockname()[1]
    resolve_to(monkeypatch, "127.0.0.1")
    post = GuardedPost(HERE, trusting)
    async with server:
        good = await post.send(f"https://good.example:{port}/", b"{}", SIGNED)
        other = await post.send(f"https://other.example:{port}/", b"{}", SIGNED)
    assert (good.delivered, good.code) == (True, "204")
    assert (other.delivered, other.code) == (False, "ConnectError")
    assert asked == ["good.example", "other.example"]


def make_certificate(host: str, certificate: Path, private: Path) -> None:
    """Make a certificate that vouches for itself."""
    named = ("-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}")
    kept = ("-keyout", private, "-out", certificate)
    words = (tool("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    subprocess.run([*words, *named, *kept], check=True, capture_output=True)


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Let every name lead to these addresses; return the names that are asked for, as they are asked."""
    asked: list[str] = []

    async def resolve(host: str, port: int) -> list[Any]:  # noqa: ARG001  # as the real one takes it
        asked.append(host)
        return [ip_address(one) for one in addresses]

    monkeypatch.setattr(guarded_post, "_resolve", resolve)
    return asked
