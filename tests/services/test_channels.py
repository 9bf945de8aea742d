"""What goes out to a mail server or gateway: the signature that a gateway checks, headers that no name can break."""

import asyncio
from datetime import UTC, datetime

import pytest

from notices.channels import Channel, Letter, SmtpChannel, WebhookChannel
from notices.signatures import webhook_key, webhook_signature
from tests.stack.letter_receivers import KEY, gateway, mail_server

AT = datetime(2026, 3, 3, 1, tzinfo=UTC)
BREAKS = ("\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x00", "\u202e")


def letter(subject: str) -> Letter:
    return Letter("ZZW-2026-000001:2:told", "ZZW-2026-000001", "filer", AT, subject, "正文", email="zhou@example.cn")


def test_the_signature_is_that_of_standard_webhooks() -> None:
    """The example that their libraries are tested with."""
    key = webhook_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signature = webhook_signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert webhook_key("any other text is its own key, 32+") == b"any other text is its own key, 32+"


@pytest.mark.parametrize("sign", BREAKS, ids=ascii)
async def test_no_sign_in_a_subject_begins_another_header(sign: str) -> None:
    async with mail_server() as box:
        answer = await _send(box.channel(), letter(f"周{sign}Bcc: all@example.cn"))
        [arrived] = box.letters

    assert answer == ("250", True)
    assert (arrived["Bcc"], len(arrived.get_all("Subject", []))) == (None, 1)
    assert f"⟨U+{ord(sign[0]):04X}⟩" in str(arrived["Subject"])


@pytest.mark.parametrize("host", ["a..b", "x" * 70 + ".example", "\udcff.example"], ids=ascii)
async def test_a_host_that_is_none_is_a_failure_of_the_channel(host: str) -> None:
    code, taken = await _send(SmtpChannel(host, 25, "tousu@water.example.cn", tls="none"), letter("告知"))
    assert (bool(code), taken) == (True, False)
    code, taken = await _send(WebhookChannel(f"https://{host}/", b"k" * 32, "received_at"), letter("告知"))
    assert (bool(code), taken) == (True, False)


@pytest.mark.parametrize(
    ("answer", "proved"),
    [
        (b"{}", False), (b"", False), (b"ok", False), (b"[1]", False), (b"null", False), (b"[" * 100_000, False),
        (b'{"received_at": ""}', False), (b'{"received_at": null}', False), (b'{"received_at": true}', False),
        (b'{"accepted_at": "2026-03-03T09:00:00+08:00"}', False),
        (b'{"received_at": "2026-03-03T09:00:00+08:00"}', True),
    ],
    ids=lambda value: ascii(value)[:40],
)  # fmt: skip
def test_a_gateway_proves_receipt_by_its_field_alone(answer: bytes, proved: bool) -> None:
    with gateway() as served:
        served.answer = answer
        found = served.channel().send(letter("告知"), AT)

    assert (found.taken, found.proved) == (True, proved)


def test_the_field_of_the_receipt_is_that_of_the_settings() -> None:
    with gateway() as served:
        served.answer = b'{"receipt_no": "20260303-17"}'
        answers = [WebhookChannel(served.url, KEY, name).send(letter("告知"), AT) for name in ("receipt_no", "other")]

    assert [answer.proved for answer in answers] == [True, False]


async def _send(channel: Channel, sent: Letter) -> tuple[str, bool]:
    answer = await asyncio.to_thread(channel.send, sent, AT)
    return answer.code, answer.taken
