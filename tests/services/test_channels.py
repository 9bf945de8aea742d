"""What goes out to a mail server or gateway: the signature that a gateway checks, headers that no name can break."""

import asyncio
from datetime import UTC, datetime

import pytest

from notices.channels import Letter, SmtpChannel, WebhookChannel, webhook_key, webhook_signature
from tests.stack.letter_receivers import mail_server

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
    answer = WebhookChannel(f"https://{host}/", b"k" * 32).send(letter("告知"), AT)
    assert (bool(answer.code), answer.taken) == (True, False)


async def _send(channel: SmtpChannel, sent: Letter) -> tuple[str, bool]:
    answer = await asyncio.to_thread(channel.send, sent, AT)
    return answer.code, answer.taken
