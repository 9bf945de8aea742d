"""The watch as a process: reports each alarm once, survives restarts and failures, and needs no Temporal."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from integrity.verify import watch_checks
from models.tables import AlarmRow
from notices.signatures import webhook_signature
from procedures import load
from queries.alarms import is_watch_alive
from register import editions, migrations
from register.alarms import alarms
from register.database import create_register_engine, session_factory
from register.notices.delivery_attempts import PROOF_WITHIN
from services import relay
from services.embedded.stack import Stack
from services.watch import Watch
from settings import Settings, settings
from settings.servers import running_stack
from starter.client import BanjieClient
from starter.notices.delivery import NoticeSettings
from tests.register.fixed_watch import alarm_rows, alarms_after_watch, record_comparison, sequence_all
from tests.register.notice_law import OWED_AT, accepted_case, notice_row, owe_notice
from tests.register.recorded_case import MONDAY, SECRET, RecordedCase, clock_at, complaint, register_complaint_of
from tests.services.test_servers_down import kill_postgres
from tests.stack.databases import Database
from tests.stack.fixtures import Command
from tests.stack.letter_receivers import KEY, Gateway, Mailbox
from tests.stack.office import ROOT, at, until
from tests.stack.regulations import some_or_deep
from tests.stack.signing import keys_of_tests
from tests.stack.waiting import LIMIT_SECONDS, wait_until
from wording.translation import Language, speaking

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
A_MINUTE = timedelta(minutes=1)
NOW = MONDAY + 5 * A_MINUTE
ALARM_TO = "chen@water.example.cn, it@water.example.cn"
OPEN_TRANSACTIONS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
)
BANJIE = (sys.executable, "-m", "cli.main")


def watch_settings(database: Database, **other: Any) -> Settings:
    secret = SecretStr(SECRET.decode())
    return Settings(
        database_url=database.url, temporal_address="127.0.0.1:1", secret=secret,
        signing_keys=keys_of_tests().folder, **other,
    )  # fmt: skip


def mail_settings(box: Mailbox) -> dict[str, Any]:
    return {
        "smtp_host": "127.0.0.1", "smtp_port": box.port, "smtp_tls": "none", "smtp_from": "tousu@water.example.cn",
        "alarm_to": ALARM_TO,
    }  # fmt: skip


def gateway_settings(gate: Gateway) -> dict[str, Any]:
    return {"webhook_url": gate.url, "webhook_secret": SecretStr(KEY.decode()), "alarm_to": "webhook"}


@pytest.fixture
def watch(database: Database, sessions: Sessions) -> Iterator[Callable[..., Watch]]:
    """Return a factory of watches over the register at a given instant, by which all records have their positions."""
    watches: list[Watch] = []

    def make(now: datetime = NOW, **other: Any) -> Watch:
        sequence_all(sessions)
        watches.append(Watch(watch_settings(database, **other), clock_at(now)))
        return watches[-1]

    yield make
    for made_watch in watches:
        made_watch.close_register()


def register_unstarted(sessions: Sessions, key: str = "form-1") -> str:
    """Register a complaint whose case is not started; return its number."""
    with sessions.begin() as session:
        editions.keep_edition(session, load("zhengzhou-water"), MONDAY)
        return register_complaint_of(session, complaint(key))


# ---- telling ------------------------------------------------------------------------------------------------------


async def test_an_alarm_is_reported_once_when_raised_and_once_when_cleared(
    sessions: Sessions, watch: Callable[..., Watch], box: Mailbox
) -> None:
    case = RecordedCase(sessions)
    for _ in range(2):
        assert await asyncio.to_thread(watch(**mail_settings(box)).look_once) == 1
    case.record()
    for later in (6, 7):
        assert await asyncio.to_thread(watch(MONDAY + later * A_MINUTE, **mail_settings(box)).look_once) == 0

    assert box.ids == ["<alarm.1@water.example.cn>", "<alarm.1.cleared@water.example.cn>"]
    rising_text, clearing_text = (letter.get_content() for letter in box.letters)
    assert [str(letter["To"]) for letter in box.letters] == [ALARM_TO, ALARM_TO]
    assert [str(letter["Subject"]) for letter in box.letters] == [
        "【办结】警报：已收件，案件未开始",
        "【办结】警报已解除：已收件，案件未开始",
    ]
    assert f"{case.number}：2026年3月2日 09:00 收件" in rising_text
    assert "怎么办" in rising_text
    assert "解除" in clearing_text
    for private in ("张三", "13800000000", "渣土"):
        assert private not in rising_text + clearing_text
    [alarm] = alarm_rows(sessions)
    assert (alarm.told_at, alarm.clearing_told_at) == (NOW, MONDAY + 6 * A_MINUTE)


async def test_a_watch_that_speaks_english_writes_english_letters(
    sessions: Sessions, watch: Callable[..., Watch], box: Mailbox
) -> None:
    case = RecordedCase(sessions)
    with speaking(Language.en):
        await asyncio.to_thread(watch(**mail_settings(box)).look_once)

    [letter] = box.letters
    assert str(letter["Subject"]) == "[Banjie] Alarm: a complaint is registered and its case has not begun"
    assert letter.get_content().splitlines() == [
        "a complaint is registered and its case has not begun (1), since 2 March 2026, 09:05",
        "",
        f"{case.number}: received 2 March 2026, 09:00",
        "",
        "What to do: See whether worker, relay and Temporal all run. Then the case begins by itself.",
    ]


async def test_a_gateway_gets_the_alarm_signed_under_its_id(
    sessions: Sessions, watch: Callable[..., Watch], gate: Gateway
) -> None:
    number = register_unstarted(sessions)

    await asyncio.to_thread(watch(**gateway_settings(gate)).look_once)

    [(headers, body)] = gate.calls
    assert headers["Idempotency-Key"] == "alarm:1"
    assert headers["webhook-signature"] == webhook_signature(KEY, "alarm:1", headers["webhook-timestamp"], body)
    letter = gate.letters["alarm:1"]
    assert (letter["number"], letter["to"]) == (number, "alarm")
    assert letter["recipient"] == {"name": "", "contact": "", "address": ""}


async def test_of_two_watches_one_sends_the_letter(
    sessions: Sessions, watch: Callable[..., Watch], gate: Gateway
) -> None:
    """The other looks while the gateway has the letter, nothing of it is on record and no transaction is open."""
    number = register_unstarted(sessions)
    one, other = (watch(**gateway_settings(gate)) for _ in range(2))
    looked, waiting = list[int](), list[int]()

    def look() -> None:
        gate.on_letter = lambda: None
        with sessions() as session:
            waiting.append(session.scalar(text(OPEN_TRANSACTIONS)) or 0)
        looked.append(other.look_once())

    gate.on_letter = look
    await asyncio.to_thread(one.look_once)

    assert (looked, waiting) == ([1], [0])
    assert [gate.letters[headers["Idempotency-Key"]]["number"] for headers, _ in gate.calls] == [number]


async def test_alarms_raised_together_are_one_letter(
    sessions: Sessions, watch: Callable[..., Watch], box: Mailbox
) -> None:
    numbers = [register_unstarted(sessions, key) for key in "abc"]

    assert await asyncio.to_thread(watch(**mail_settings(box)).look_once) == 3

    [letter] = box.letters
    assert "已收件，案件未开始（3 项）" in letter.get_content()
    assert [number in letter.get_content() for number in numbers] == [True] * 3
    assert "另有" not in letter.get_content()


async def test_a_refused_letter_is_sent_again_unchanged(
    sessions: Sessions, watch: Callable[..., Watch], box: Mailbox
) -> None:
    register_unstarted(sessions)
    for later, says in ((5, "451 busy"), (6, "550 no such mailbox")):
        box.says = [says]
        assert await asyncio.to_thread(watch(MONDAY + later * A_MINUTE, **mail_settings(box)).look_once) == 1
        assert box.letters == []
        assert alarm_rows(sessions)[0].told_at is None

    await asyncio.to_thread(watch(MONDAY + 7 * A_MINUTE, **mail_settings(box)).look_once)

    assert box.ids == ["<alarm.1@water.example.cn>"]
    assert alarm_rows(sessions)[0].told_at == MONDAY + 7 * A_MINUTE


async def test_one_accepting_channel_is_enough_and_alarms_cleared_long_ago_are_dropped(
    sessions: Sessions, watch: Callable[..., Watch], box: Mailbox, gate: Gateway
) -> None:
    case = RecordedCase(sessions)
    assert await asyncio.to_thread(watch().look_once) == 1  # no recipient is set: the alarm is not reported
    case.record()
    await asyncio.to_thread(watch(NOW + A_MINUTE).look_once)
    number = register_unstarted(sessions, "form-2")
    both = mail_settings(box) | gateway_settings(gate) | {"alarm_to": f"{ALARM_TO},webhook"}
    box.says = ["451 busy"]
    days_later = NOW + timedelta(days=2)
    record_comparison(sessions, case.number, days_later)

    await asyncio.to_thread(watch(days_later, **both).look_once)

    assert (list(gate.letters), box.letters) == (["alarm:2"], [])
    assert number in gate.letters["alarm:2"]["body"]
    assert [row.told_at for row in alarm_rows(sessions)][:2] == [None, days_later]


@pytest.mark.parametrize("channel", some_or_deep(["smtp", "webhook"], one_in=2))
async def test_a_watch_killed_before_recording_a_report_repeats_it_under_the_same_key(
    database: Database, sessions: Sessions, box: Mailbox, gate: Gateway, channel: str
) -> None:
    register_unstarted(sessions)
    settings_of_channel = mail_settings(box) if channel == "smtp" else gateway_settings(gate)
    program = start_watch(database, settings_of_channel)
    box.on_letter = gate.on_letter = lambda: os.kill(program.pid, signal.SIGKILL)
    assert await asyncio.to_thread(program.wait, LIMIT_SECONDS) == -signal.SIGKILL
    box.on_letter = gate.on_letter = lambda: None
    assert alarm_rows(sessions)[0].told_at is None

    again = Watch(watch_settings(database, **settings_of_channel))
    await asyncio.to_thread(again.look_once)
    again.close_register()

    keys = box.ids if channel == "smtp" else [headers["Idempotency-Key"] for headers, _ in gate.calls]
    assert keys[0] == keys[1]
    assert len(set(keys)) == len(keys) - 1
    assert all(row.told_at for row in alarm_rows(sessions))


def start_watch(database: Database, channel: dict[str, Any]) -> subprocess.Popen[bytes]:
    """Start the watch as a process of its own."""
    values = {
        "database_url": database.url, "temporal_address": "127.0.0.1:1", "secret": SECRET.decode(),
        "signing_keys": keys_of_tests().folder, **channel,
    }  # fmt: skip
    secrets = {"webhook_secret": KEY.decode()} if "webhook_secret" in channel else {}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BANJIE_")}
    environment |= {f"BANJIE_{name.upper()}": str(value) for name, value in (values | secrets).items()}
    return subprocess.Popen([*BANJIE, "watch", "--interval", "0.2"], cwd=ROOT, env=environment)


# ---- the process --------------------------------------------------------------------------------------------------


def test_the_watch_does_not_import_temporalio() -> None:
    seen = "import sys, cli.watch; print([name for name in sys.modules if name.startswith('temporalio')])"

    result = subprocess.run([sys.executable, "-c", seen], cwd=ROOT, capture_output=True, text=True, check=True)

    assert result.stdout == "[]\n"


def test_the_exit_code_of_one_look_tells_whether_an_alarm_stands(
    sessions: Sessions, banjie_with_register: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "calendars.first_missing_year", lambda *_: None
    )  # the result must not depend on the current year
    assert (banjie_with_register("watch", "--once").code, "没有警报" in banjie_with_register("alarms").out) == (0, True)
    number = register_unstarted(sessions)

    result = banjie_with_register("watch", "--once", "--json")
    assert (result.code, result.data) == (1, {"standing": 2})
    shown = banjie_with_register("alarms")
    assert "What to do: " in banjie_with_register("--lang", "en", "alarms").out
    for word in (number, "已收件，案件未开始", "怎么办", "登记簿与 Temporal 久未核对", "未告知"):
        assert word in shown.out
    [alarm] = [alarm for alarm in banjie_with_register("alarms", "--json").data["alarms"] if alarm["number"]]
    assert (alarm["kind"], alarm["about"], alarm["cleared_at"]) == ("case_unstarted", number, None)
    assert "有 2 项警报未解除" in banjie_with_register("list").out

    with sessions.begin() as session:
        for row in session.query(AlarmRow):
            row.cleared_at = row.since
    assert "没有警报" in banjie_with_register("alarms").out
    assert number in banjie_with_register("alarms", "--all").out
    assert "警报" not in banjie_with_register("list").out


@pytest.fixture
def banjie_with_register(database: Database, elsewhere: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Return the command line with the address of the register."""
    monkeypatch.setenv("BANJIE_DATABASE_URL", database.url)
    monkeypatch.setenv("BANJIE_TEMPORAL_ADDRESS", "127.0.0.1:1")
    monkeypatch.setenv("BANJIE_SECRET", SECRET.decode())
    monkeypatch.setenv("BANJIE_SIGNING_KEYS", str(keys_of_tests().folder))
    settings.cache_clear()
    return elsewhere


def test_without_a_register_one_look_is_unavailable(elsewhere: Command) -> None:
    assert elsewhere("watch", "--once", "--json").code == 3


@pytest.mark.deep
def test_the_watch_survives_a_register_that_is_missing_or_restarts(tmp_path: Path) -> None:
    with Stack(tmp_path, temporal=False) as stack:
        stack.run_process("watch", [*BANJIE, "watch", "--interval", "0.2"], cwd=ROOT)
        log = stack.logs / "watch.log"
        wait_until(lambda: "banjie migrate" in log.read_text())
        migrations.upgrade(stack.database_owner_url)
        wait_until(lambda: "looked:" in log.read_text())
        found = running_stack(tmp_path)
        assert found
        pid = next(process.pid for process in found.processes if process.name == "watch")

        kill_postgres(tmp_path)
        wait_until(lambda: "PostgreSQL" in log.read_text().rpartition("looked:")[2])
        wait_until(lambda: "looked:" in log.read_text().rpartition("PostgreSQL")[2])

        again = running_stack(tmp_path)
        assert again
        assert pid == next(process.pid for process in again.processes if process.name == "watch")
        engine = create_register_engine(stack.database_url, connections=1)
        with session_factory(engine, keys_of_tests())() as session:
            last = alarms.last_look(session, alarms.WATCH_LOOK)
        engine.dispose()
        assert last


def test_an_exception_in_a_look_does_not_end_the_watch(
    watch: Callable[..., Watch], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(watch_checks, "run_watch", lambda *_: 1 / 0)

    watch().look_safely()

    assert "ZeroDivisionError" in caplog.text


async def test_the_relay_warns_when_the_watch_has_stopped_looking(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(relay, "WATCH_SILENCE_LIMIT", timedelta(seconds=0.05))
    client = at(BanjieClient(register=sessions, temporal_address="127.0.0.1:1"), NOW + timedelta(minutes=6))
    checks = list[bool]()

    def counted_check(session: Session, now: datetime) -> bool:
        checks.append(is_watch_alive(session, now))
        return checks[-1]

    async def checked(times: int) -> None:
        wanted = len(checks) + times

        async def has_checked() -> bool:
            return len(checks) >= wanted

        await until(has_checked)

    async def is_warned(looked_at: datetime) -> bool:
        with sessions.begin() as session:
            alarms.record_look(session, alarms.WATCH_LOOK, looked_at)
        await checked(2)  # by the second one the warning of a check under way is written
        caplog.clear()
        await checked(2)
        return "the watch has not looked" in caplog.text

    monkeypatch.setattr(relay, "is_watch_alive", counted_check)
    relaying = asyncio.create_task(relay.run_relay(client))

    assert await is_warned(NOW)
    assert not await is_warned(NOW + 3 * A_MINUTE)
    relaying.cancel()


# ---- a notice that does not get out --------------------------------------------------------------------------------


async def test_a_notice_refused_by_the_mail_server_is_an_alarm_until_it_is_sent(
    sessions: Sessions, box: Mailbox
) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acknowledgement", OWED_AT)
    client = at(BanjieClient(register=sessions, temporal_address="127.0.0.1:1", secret=SECRET), OWED_AT)
    notice_settings = NoticeSettings({"smtp": box.channel()})
    box.says = ["451 busy"] * 3
    for later in (0, 1, 5):
        record_comparison(sessions, case.number, OWED_AT)
        assert alarms_after_watch(sessions, OWED_AT + later * A_MINUTE) == set()
        assert await relay.send_due_notices(at(client, OWED_AT + later * A_MINUTE), notice_settings) == 1

    assert alarms_after_watch(sessions, OWED_AT + 15 * A_MINUTE) == set()
    assert alarms_after_watch(sessions, OWED_AT + 16 * A_MINUTE) == {("notice_stuck", notice)}
    await relay.send_due_notices(at(client, OWED_AT + 21 * A_MINUTE), notice_settings)
    assert alarms_after_watch(sessions, OWED_AT + 21 * A_MINUTE) == set()
    assert box.ids == [f"<{notice.replace(':', '.')}@water.example.cn>"]


async def test_a_notice_that_no_relay_sends_is_an_alarm_and_one_on_the_desk_channel_is_not(
    sessions: Sessions,
) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acknowledgement", OWED_AT)
    record_comparison(sessions, case.number, OWED_AT)
    assert alarms_after_watch(sessions, OWED_AT + 16 * A_MINUTE) == {("notice_stuck", notice)}

    late = OWED_AT + 17 * A_MINUTE
    await relay.send_due_notices(
        at(BanjieClient(register=sessions, temporal_address="127.0.0.1:1", secret=SECRET), late), NoticeSettings()
    )

    assert notice_row(sessions, notice).channel == "desk"
    assert alarms_after_watch(sessions, late) == set()
    assert alarms_after_watch(sessions, late + 60 * A_MINUTE) == set()


async def test_a_notice_whose_proof_is_not_followed_up_is_an_alarm(sessions: Sessions, box: Mailbox) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acceptance", OWED_AT)
    await relay.send_due_notices(
        at(BanjieClient(register=sessions, temporal_address="127.0.0.1:1", secret=SECRET), OWED_AT),
        NoticeSettings({"smtp": box.channel()}),
    )
    assert notice_row(sessions, notice).state == "handed_over"
    proof = OWED_AT + PROOF_WITHIN
    for instant, stands in ((proof + 15 * A_MINUTE, set()), (proof + 16 * A_MINUTE, {("notice_stuck", notice)})):
        record_comparison(sessions, case.number, instant)
        assert {alarm for alarm in alarms_after_watch(sessions, instant) if alarm[0] == "notice_stuck"} == stands
