"""The relay hands notices over to real servers: never lost, never unsigned, and at last to a person."""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.form import Party
from models.messages import Act
from models.tables import NoticeRow, TaskRow
from notices.channels import webhook_signature
from register import outbox
from register.inbox import system_clock
from register.outbox import ATTEMPT_LEASE, PROOF_WITHIN
from services import relay
from settings import Settings
from starter.client import BanjieClient
from starter.notice_delivery import NoticeSettings, read_notice_settings, record_notice_told
from tests.conftest import Database
from tests.register.notice_law import OWED, on_record, owe, reports, row, turns, way
from tests.register.recorded_case import SECRET
from tests.stack.office import ROOT, at
from tests.stack.post import KEY, Gateway, Mailbox, both

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
PHONE = Party(name="张三丰", contact="13800000000")


@pytest.fixture
def desk(sessions: Sessions) -> BanjieClient:
    """The counter of a program, the time being when the notices of the tests are owed."""
    return at(BanjieClient(register=sessions, temporal_address="127.0.0.1:1", secret=SECRET), OWED)


async def test_a_gateway_gets_it_signed_under_its_key(sessions: Sessions, desk: BanjieClient, gate: Gateway) -> None:
    desk_of_case = on_record(sessions, PHONE)
    notice = owe(desk_of_case, "acceptance", OWED)
    seq = desk_of_case.case.seq

    await relay.send_due_notices(desk, NoticeSettings({"webhook": gate.channel()}))

    [(headers, body)] = gate.calls
    assert headers["Idempotency-Key"] == notice
    assert headers["Banjie-Timestamp"] == str(int(OWED.timestamp()))
    assert headers["Banjie-Signature"] == webhook_signature(KEY, headers["Banjie-Timestamp"], body)
    assert headers["Banjie-Signature"] != webhook_signature(b"another key", headers["Banjie-Timestamp"], body)
    letter = gate.letters[notice]
    assert letter["recipient"] == {"name": "张三丰", "contact": "13800000000", "address": ""}
    assert "照片三张" in letter["body"]
    assert row(sessions, notice).state == "served"
    [(name, written, state)] = reports(sessions, desk_of_case.number)
    served = Act.model_validate_json(written or "")
    assert (name, state, served.about, served.of) == ("served", "received", "acceptance", seq)


async def test_what_may_pass_is_tried_again_what_lasts_climbs_at_once(
    sessions: Sessions, desk: BanjieClient, box: Mailbox, gate: Gateway
) -> None:
    notice = owe(on_record(sessions), "acknowledgement", OWED)
    office = both(box, gate)
    box.says, gate.says = ["451 busy", "550 no such mailbox"], [503]

    await relay.send_due_notices(desk, office)
    assert (row(sessions, notice).channel, row(sessions, notice).tries) == ("smtp", 1)
    assert await relay.send_due_notices(desk, office) == 0
    await relay.send_due_notices(at(desk, OWED + timedelta(minutes=1)), office)
    assert (row(sessions, notice).channel, row(sessions, notice).code) == ("webhook", "550")
    await relay.send_due_notices(at(desk, OWED + timedelta(minutes=1)), office)
    assert (row(sessions, notice).channel, row(sessions, notice).code) == ("webhook", "503")
    await relay.send_due_notices(at(desk, OWED + timedelta(minutes=2)), office)

    assert (row(sessions, notice).state, list(gate.letters)) == ("delivered", [notice])
    assert box.letters == []
    assert turns(sessions, notice) == [
        "due", "rendered", "tried", "failed", "tried", "failed", "passed_on",
        "tried", "failed", "tried", "handed_over", "delivered",
    ]  # fmt: skip


@pytest.mark.parametrize("code", [400, 401, 404, 410, 301])
async def test_a_gateway_that_will_not_have_it_leaves_it_to_a_person(
    sessions: Sessions, desk: BanjieClient, gate: Gateway, code: int
) -> None:
    case = on_record(sessions, PHONE)
    notice = owe(case, "acknowledgement", OWED)
    gate.says = [code]

    await relay.send_due_notices(desk, NoticeSettings({"webhook": gate.channel()}))

    kept = row(sessions, notice)
    assert (kept.state, kept.channel, kept.holder, kept.code) == ("due", "desk", "water_policy_office", str(code))
    with sessions() as session:
        assert session.scalars(select(TaskRow.about).where(TaskRow.kind == "notice")).all() == [notice]
    assert reports(sessions, case.number) == []


async def test_servers_that_do_not_answer_are_waited_for_and_then_given_up(
    sessions: Sessions, desk: BanjieClient
) -> None:
    notice = owe(on_record(sessions), "acknowledgement", OWED)
    office = NoticeSettings(
        {"smtp": Mailbox(port=1).channel(), "webhook": Gateway(url="http://127.0.0.1:1/").channel()}
    )
    at_last = OWED
    for _ in range(2 * outbox.MAX_TRIES_PER_CHANNEL):
        at_last = max(at_last, row(sessions, notice).next_at or at_last)
        assert await relay.send_due_notices(at(desk, at_last), office) == 1

    assert (row(sessions, notice).channel, row(sessions, notice).state) == ("desk", "due")
    said = [one.code for one in way(sessions, notice) if one.type == "failed"]
    assert (
        said
        == ["ConnectionRefusedError"] * outbox.MAX_TRIES_PER_CHANNEL + ["ConnectError"] * outbox.MAX_TRIES_PER_CHANNEL
    )
    assert at_last - OWED == 2 * timedelta(minutes=1 + 4 + 16 + 64)


async def test_a_server_without_encryption_gets_nothing_where_it_is_asked_for(
    sessions: Sessions, desk: BanjieClient, box: Mailbox
) -> None:
    notice = owe(on_record(sessions), "acknowledgement", OWED)

    await relay.send_due_notices(desk, NoticeSettings({"smtp": box.channel(tls="starttls")}))

    assert box.letters == []
    assert (row(sessions, notice).state, row(sessions, notice).code) == ("due", "SMTPNotSupportedError")


async def test_without_channels_everything_is_a_persons_task(sessions: Sessions, desk: BanjieClient) -> None:
    notice = owe(on_record(sessions), "acknowledgement", OWED)

    assert await relay.send_due_notices(desk, read_notice_settings(Settings())) == 0

    kept = row(sessions, notice)
    assert (kept.channel, kept.holder, kept.tries) == ("desk", "water_policy_office", 0)
    assert kept.text is not None
    done = await record_notice_told(desk, notice, "phone", "wang")
    assert (done.state, row(sessions, notice).means) == ("told", "phone")


async def test_mail_proves_nothing_and_is_followed_up_where_proof_is_asked_for(
    sessions: Sessions, desk: BanjieClient, box: Mailbox
) -> None:
    case = on_record(sessions)
    notice = owe(case, "acceptance", OWED)
    office = NoticeSettings({"smtp": box.channel()})
    await relay.send_due_notices(desk, office)
    assert (row(sessions, notice).state, reports(sessions, case.number)) == ("handed_over", [])

    await relay.send_due_notices(at(desk, OWED + PROOF_WITHIN - timedelta(seconds=1)), office)
    assert row(sessions, notice).state == "handed_over"
    await relay.send_due_notices(at(desk, OWED + PROOF_WITHIN), office)

    kept = row(sessions, notice)
    assert (kept.state, kept.channel, kept.code) == ("due", "desk", "unproved")
    assert len(box.letters) == 1
    await record_notice_told(desk, notice, "visit", "wang")
    assert [name for name, _, _ in reports(sessions, case.number)] == ["served"]


async def test_two_relays_send_each_letter_once(sessions: Sessions, desk: BanjieClient, box: Mailbox) -> None:
    case = on_record(sessions)
    sent = {owe(case, "acknowledgement", OWED) for _ in range(6)}
    office = NoticeSettings({"smtp": box.channel()})

    tried = await asyncio.gather(*(relay.send_due_notices(replace(desk), office) for _ in range(3)))

    assert sum(tried) == 6
    assert sorted(box.ids) == sorted(f"<{one.replace(':', '.')}@water.example.cn>" for one in sent)


async def test_one_notice_that_fails_does_not_hold_up_the_others(
    sessions: Sessions, desk: BanjieClient, box: Mailbox, gate: Gateway
) -> None:
    case = on_record(sessions)
    first, second = owe(case, "acknowledgement", OWED), owe(case, "acknowledgement", OWED)
    with sessions.begin() as session:
        session.get_one(NoticeRow, first).name = "no_such_notice"

    await relay.send_due_notices(desk, both(box, gate))

    assert (row(sessions, first).state, row(sessions, second).state) == ("due", "delivered")


@pytest.mark.parametrize("way_out", ["smtp", "webhook"])
async def test_a_relay_killed_between_hand_over_and_record_repeats_the_letter_under_the_same_key(
    database: Database, sessions: Sessions, desk: BanjieClient, box: Mailbox, gate: Gateway, way_out: str
) -> None:
    """The receiver ends the process the moment it has the letter, before the process can know that it has."""
    notice = owe(on_record(sessions), "acknowledgement", OWED)
    program = started(database, {"smtp": mail(box), "webhook": hook(gate)}[way_out])
    box.on_letter = gate.on_letter = lambda: os.kill(program.pid, signal.SIGKILL)

    assert await asyncio.to_thread(program.wait, 30) == -signal.SIGKILL
    box.on_letter = gate.on_letter = lambda: None
    assert (row(sessions, notice).state, turns(sessions, notice)) == ("due", ["due", "rendered", "tried"])

    office = NoticeSettings({"smtp": box.channel()} if way_out == "smtp" else {"webhook": gate.channel()})
    now = await desk.transact(lambda session: system_clock(session, ""))
    assert await relay.send_due_notices(at(desk, now), office) == 0
    assert await relay.send_due_notices(at(desk, now + ATTEMPT_LEASE), office) == 1

    assert row(sessions, notice).state == "delivered"
    keys = box.ids if way_out == "smtp" else [headers["Idempotency-Key"] for headers, _ in gate.calls]
    assert (len(keys), len(set(keys))) == (2, 1)
    if way_out == "webhook":
        assert list(gate.letters) == [notice]
        assert len({body for _, body in gate.calls}) == 1
    else:
        assert len({letter.as_bytes() for letter in without_trace(box)}) == 1


def without_trace(box: Mailbox) -> list[Any]:
    """Letters without what the receiving server adds."""
    for letter in box.letters:
        del letter["X-Peer"], letter["X-MailFrom"], letter["X-RcptTo"]
    return box.letters


def mail(box: Mailbox) -> dict[str, str]:
    return {"BANJIE_SMTP_HOST": "127.0.0.1", "BANJIE_SMTP_PORT": str(box.port), "BANJIE_SMTP_TLS": "none",
            "BANJIE_SMTP_FROM": "tousu@water.example.cn"}  # fmt: skip


def hook(gate: Gateway) -> dict[str, str]:
    return {"BANJIE_WEBHOOK_URL": gate.url, "BANJIE_WEBHOOK_SECRET": KEY.decode()}


def started(database: Database, channel: dict[str, str]) -> subprocess.Popen[bytes]:
    """The relay as its own process."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("BANJIE_")},
        **channel,
        "BANJIE_DATABASE_URL": database.url,
        "BANJIE_TEMPORAL_ADDRESS": "127.0.0.1:1",
        "BANJIE_SECRET": SECRET.decode(),
    }
    return subprocess.Popen([sys.executable, "-m", "cli.main", "relay"], cwd=ROOT, env=environment)
