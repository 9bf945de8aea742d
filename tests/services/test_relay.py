"""The relay sends notices to real servers: none is lost or unsigned, and failures become tasks of a person."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session, sessionmaker

from models.form import Party
from models.messages import Act
from models.tables import TaskRow
from notices.signatures import webhook_signature
from register.acts.inbox import system_clock
from register.notices import outbox
from register.notices.delivery_attempts import ATTEMPT_LEASE, PROOF_WITHIN
from services import relay
from settings import Settings
from starter.client import BanjieClient
from starter.notices.delivery import NoticeSettings, read_notice_settings, record_notice_told
from tests.register.fixed_watch import alter_rows
from tests.register.notice_law import (
    OWED_AT,
    accepted_case,
    notice_event_types,
    notice_events,
    notice_row,
    owe_notice,
    reported_acts,
)
from tests.register.recorded_case import SECRET, RecordedCase
from tests.stack.databases import Database
from tests.stack.letter_receivers import KEY, Gateway, Mailbox, both
from tests.stack.office import ROOT, at
from tests.stack.signing import keys_of_tests
from tests.stack.waiting import LIMIT_SECONDS

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
PHONE = Party(name="张三丰", contact="13800000000")


@pytest.fixture
def client(sessions: Sessions) -> BanjieClient:
    """Return a client whose clock stands at the instant when the notices of the tests are owed."""
    return at(BanjieClient(register=sessions, temporal_address="127.0.0.1:1", secret=SECRET), OWED_AT)


async def test_a_gateway_gets_the_letter_signed_with_an_idempotency_key(
    sessions: Sessions, client: BanjieClient, gate: Gateway
) -> None:
    case = accepted_case(sessions, PHONE)
    notice = owe_notice(case, "acceptance", OWED_AT)
    seq = case.state.seq

    await relay.send_due_notices(client, NoticeSettings({"webhook": gate.channel()}))

    [(headers, body)] = gate.calls
    assert headers["Idempotency-Key"] == notice
    timestamp, signature = headers["webhook-timestamp"], headers["webhook-signature"]
    assert (headers["webhook-id"], timestamp) == (notice, str(int(OWED_AT.timestamp())))
    assert signature == webhook_signature(KEY, notice, timestamp, body)
    assert signature != webhook_signature(b"another key", notice, timestamp, body)
    assert signature != webhook_signature(KEY, f"{notice}0", timestamp, body)
    letter = gate.letters[notice]
    assert letter["recipient"] == {"name": "张三丰", "contact": "13800000000", "address": ""}
    assert "照片三张" in letter["body"]
    assert notice_row(sessions, notice).state == "served"
    [(name, written, state)] = reported_acts(sessions, case.number)
    served = Act.model_validate_json(written or "")
    assert (name, state, served.about, served.of) == ("served", "received", "acceptance", seq)


async def test_what_a_gateway_only_takes_is_not_served(sessions: Sessions, client: BanjieClient, gate: Gateway) -> None:
    case = accepted_case(sessions, PHONE)
    notice = owe_notice(case, "acceptance", OWED_AT)
    gate.answer = b"{}"

    await relay.send_due_notices(client, NoticeSettings({"webhook": gate.channel()}))

    assert notice_row(sessions, notice).state == "handed_over"
    assert reported_acts(sessions, case.number) == []


async def test_a_temporary_failure_is_retried_and_a_lasting_one_passes_to_the_next_channel(
    sessions: Sessions, client: BanjieClient, box: Mailbox, gate: Gateway
) -> None:
    notice = owe_notice(accepted_case(sessions), "acknowledgement", OWED_AT)
    settings = both(box, gate)
    box.says, gate.says = ["451 busy", "550 no such mailbox"], [503]

    await relay.send_due_notices(client, settings)
    assert (notice_row(sessions, notice).channel, notice_row(sessions, notice).tries) == ("smtp", 1)
    assert await relay.send_due_notices(client, settings) == 0
    await relay.send_due_notices(at(client, OWED_AT + timedelta(minutes=1)), settings)
    assert (notice_row(sessions, notice).channel, notice_row(sessions, notice).code) == ("webhook", "550")
    await relay.send_due_notices(at(client, OWED_AT + timedelta(minutes=1)), settings)
    assert (notice_row(sessions, notice).channel, notice_row(sessions, notice).code) == ("webhook", "503")
    await relay.send_due_notices(at(client, OWED_AT + timedelta(minutes=2)), settings)

    assert (notice_row(sessions, notice).state, list(gate.letters)) == ("delivered", [notice])
    assert box.letters == []
    assert notice_event_types(sessions, notice) == [
        "due", "rendered", "tried", "failed", "tried", "failed", "passed_on",
        "tried", "failed", "tried", "handed_over", "delivered",
    ]  # fmt: skip


@pytest.mark.parametrize("code", [400, 401, 404, 410, 301])
async def test_a_notice_refused_by_the_gateway_is_left_to_a_person(
    sessions: Sessions, client: BanjieClient, gate: Gateway, code: int
) -> None:
    case = accepted_case(sessions, PHONE)
    notice = owe_notice(case, "acknowledgement", OWED_AT)
    gate.says = [code]

    await relay.send_due_notices(client, NoticeSettings({"webhook": gate.channel()}))

    row = notice_row(sessions, notice)
    assert (row.state, row.channel, row.holder, row.code) == (
        "due",
        "desk",
        "water_policy_office",
        str(code),
    )
    with sessions() as session:
        assert session.scalars(select(TaskRow.about).where(TaskRow.kind == "notice")).all() == [notice]
    assert reported_acts(sessions, case.number) == []


async def test_servers_that_do_not_answer_are_retried_and_then_given_up(
    sessions: Sessions, client: BanjieClient
) -> None:
    notice = owe_notice(accepted_case(sessions), "acknowledgement", OWED_AT)
    settings = NoticeSettings(
        {"smtp": Mailbox(port=1).channel(), "webhook": Gateway(url="http://127.0.0.1:1/").channel()}
    )
    now = OWED_AT
    for _ in range(2 * outbox.MAX_TRIES_PER_CHANNEL):
        now = max(now, notice_row(sessions, notice).next_at or now)
        assert await relay.send_due_notices(at(client, now), settings) == 1

    assert (notice_row(sessions, notice).channel, notice_row(sessions, notice).state) == ("desk", "due")
    codes = [event.code for event in notice_events(sessions, notice) if event.type == "failed"]
    assert (
        codes
        == ["ConnectionRefusedError"] * outbox.MAX_TRIES_PER_CHANNEL + ["ConnectError"] * outbox.MAX_TRIES_PER_CHANNEL
    )
    assert now - OWED_AT == 2 * timedelta(minutes=1 + 4 + 16 + 64)


async def test_a_server_without_required_encryption_gets_no_letter(
    sessions: Sessions, client: BanjieClient, box: Mailbox
) -> None:
    notice = owe_notice(accepted_case(sessions), "acknowledgement", OWED_AT)

    await relay.send_due_notices(client, NoticeSettings({"smtp": box.channel(tls="starttls")}))

    assert box.letters == []
    assert (notice_row(sessions, notice).state, notice_row(sessions, notice).code) == ("due", "SMTPNotSupportedError")


async def test_without_channels_every_notice_is_a_task_of_a_person(sessions: Sessions, client: BanjieClient) -> None:
    notice = owe_notice(accepted_case(sessions), "acknowledgement", OWED_AT)

    assert await relay.send_due_notices(client, read_notice_settings(Settings())) == 0

    row = notice_row(sessions, notice)
    assert (row.channel, row.holder, row.tries) == ("desk", "water_policy_office", 0)
    assert row.text is not None
    done = await record_notice_told(client, notice, "phone", "wang")
    assert (done.state, notice_row(sessions, notice).means) == ("told", "phone")


async def test_mail_gives_no_proof_and_is_followed_up_where_proof_is_required(
    sessions: Sessions, client: BanjieClient, box: Mailbox
) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acceptance", OWED_AT)
    settings = NoticeSettings({"smtp": box.channel()})
    await relay.send_due_notices(client, settings)
    assert (notice_row(sessions, notice).state, reported_acts(sessions, case.number)) == ("handed_over", [])

    await relay.send_due_notices(at(client, OWED_AT + PROOF_WITHIN - timedelta(seconds=1)), settings)
    assert notice_row(sessions, notice).state == "handed_over"
    await relay.send_due_notices(at(client, OWED_AT + PROOF_WITHIN), settings)

    row = notice_row(sessions, notice)
    assert (row.state, row.channel, row.code) == ("due", "desk", "unproved")
    assert len(box.letters) == 1
    await record_notice_told(client, notice, "visit", "wang")
    assert [name for name, _, _ in reported_acts(sessions, case.number)] == ["served"]


async def test_two_relays_send_each_letter_once(sessions: Sessions, client: BanjieClient, box: Mailbox) -> None:
    case = accepted_case(sessions)
    sent = {owe_notice(case, "acknowledgement", OWED_AT) for _ in range(6)}
    settings = NoticeSettings({"smtp": box.channel()})

    tried = await asyncio.gather(*(relay.send_due_notices(replace(client), settings) for _ in range(3)))

    assert sum(tried) == 6
    assert sorted(box.ids) == sorted(f"<{event.replace(':', '.')}@water.example.cn>" for event in sent)


async def test_one_failing_notice_does_not_block_the_others(
    sessions: Sessions, database: Database, client: BanjieClient, box: Mailbox, gate: Gateway
) -> None:
    case = accepted_case(sessions)
    first, second = owe_notice(case, "acknowledgement", OWED_AT), owe_notice(case, "acknowledgement", OWED_AT)
    alter_rows(database, f"UPDATE notice SET name = 'no_such_notice' WHERE id = '{first}'")

    await relay.send_due_notices(client, both(box, gate))

    assert (notice_row(sessions, first).state, notice_row(sessions, second).state) == ("due", "delivered")


@pytest.mark.parametrize("channel", ["smtp", "webhook"])
async def test_a_relay_killed_between_hand_over_and_record_repeats_the_letter_under_the_same_key(
    database: Database, sessions: Sessions, client: BanjieClient, box: Mailbox, gate: Gateway, channel: str
) -> None:
    """The receiving server kills the relay as soon as it has the letter, before the relay can record it."""
    notice = owe_notice(accepted_case(sessions), "acknowledgement", OWED_AT)
    program = start_relay(database, {"smtp": mail_environment(box), "webhook": webhook_environment(gate)}[channel])
    box.on_letter = gate.on_letter = lambda: os.kill(program.pid, signal.SIGKILL)

    assert await asyncio.to_thread(program.wait, LIMIT_SECONDS) == -signal.SIGKILL
    box.on_letter = gate.on_letter = lambda: None
    assert (notice_row(sessions, notice).state, notice_event_types(sessions, notice)) == (
        "due",
        ["due", "rendered", "tried"],
    )

    settings = NoticeSettings({"smtp": box.channel()} if channel == "smtp" else {"webhook": gate.channel()})
    now = await client.transact(lambda session: system_clock(session, ""))
    assert await relay.send_due_notices(at(client, now), settings) == 0
    assert await relay.send_due_notices(at(client, now + ATTEMPT_LEASE), settings) == 1

    assert notice_row(sessions, notice).state == "delivered"
    keys = box.ids if channel == "smtp" else [headers["Idempotency-Key"] for headers, _ in gate.calls]
    assert (len(keys), len(set(keys))) == (2, 1)
    if channel == "webhook":
        assert list(gate.letters) == [notice]
        assert len({body for _, body in gate.calls}) == 1
    else:
        assert len({letter.as_bytes() for letter in letters_without_trace(box)}) == 1


def letters_without_trace(box: Mailbox) -> list[Any]:
    """Return the letters without the headers that the receiving server adds."""
    for letter in box.letters:
        del letter["X-Peer"], letter["X-MailFrom"], letter["X-RcptTo"]
    return box.letters


def mail_environment(box: Mailbox) -> dict[str, str]:
    return {"BANJIE_SMTP_HOST": "127.0.0.1", "BANJIE_SMTP_PORT": str(box.port), "BANJIE_SMTP_TLS": "none",
            "BANJIE_SMTP_FROM": "tousu@water.example.cn"}  # fmt: skip


def webhook_environment(gate: Gateway) -> dict[str, str]:
    return {"BANJIE_WEBHOOK_URL": gate.url, "BANJIE_WEBHOOK_SECRET": KEY.decode()}


def start_relay(database: Database, channel: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start the relay as a process of its own."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("BANJIE_")},
        **channel,
        "BANJIE_DATABASE_URL": database.url,
        "BANJIE_TEMPORAL_ADDRESS": "127.0.0.1:1",
        "BANJIE_SECRET": SECRET.decode(),
        "BANJIE_SIGNING_KEYS": str(keys_of_tests().folder),
    }
    return subprocess.Popen([sys.executable, "-m", "cli.main", "relay"], cwd=ROOT, env=environment)


# ---- nothing left -------------------------------------------------------------------------------------------------


async def test_an_idle_relay_looks_with_one_statement_and_wakes_what_has_work(
    sessions: Sessions, client: BanjieClient
) -> None:
    """The time of the register is the other: it is asked once, whatever the number of parts."""
    case = RecordedCase(sessions)
    assert (await relay.waiting_work(client)).cases
    case.record()
    assert (await relay.waiting_work(client)).log
    await relay.sequence_records(client)
    assert not any(await relay.waiting_work(client))
    statements, looked, looks = Counter[str](), asyncio.Event(), count(1)
    engine = sessions.kw["bind"]
    event.listen(engine, "before_cursor_execute", lambda _c, _r, statement, *_: statements.update([statement]))

    def after_look() -> None:
        if next(looks) == 5:
            looked.set()

    settled = replace(client, clock=system_clock)
    running = asyncio.create_task(relay.run_relay(settled, interval=timedelta(seconds=0.01), on_answer=after_look))
    await asyncio.wait_for(looked.wait(), LIMIT_SECONDS)
    running.cancel()

    assert len(statements) <= 2, statements
