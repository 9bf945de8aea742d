"""The relay hands notices over to real servers: never lost, never unsigned, never to whom they do not concern."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

import notices
from activities import outbox, staff
from activities.inbox import system_clock
from activities.outbox import LEASE, PROOF, SYSTEM
from activities.texts import keyed
from models.form import Party
from models.messages import Act
from models.tables import NoticeRow, TaskRow, TextRow
from settings import Settings
from starter import relay
from starter.channels import signature
from starter.desk import Desk
from starter.errors import BadInput, Refused
from starter.notices import House, house
from starter.outbox import Wanted, listing, record, show
from tests.activities.desk import MONDAY, SECRET
from tests.activities.noticing import EMAIL, on_record, owe, reports, row, turns, way
from tests.conftest import Database
from tests.starter.office import ROOT, at
from tests.starter.post import KEY, Gateway, Mailbox, gateway, mail_server

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
OWED = MONDAY + timedelta(days=1, hours=1)
PHONE = Party(name="张三丰", contact="13800000000")
NOBODY = Party()


@pytest_asyncio.fixture
async def box() -> AsyncIterator[Mailbox]:
    async with mail_server() as served:
        yield served


@pytest.fixture
def gate() -> Iterator[Gateway]:
    with gateway() as served:
        yield served


@pytest.fixture
def desk(sessions: Sessions) -> Desk:
    """The counter of a program, the time being when the notices of the tests are owed."""
    return at(Desk(register=sessions, temporal_address="127.0.0.1:1", secret=SECRET), OWED)


def both(box: Mailbox, gate: Gateway) -> House:
    return House({"smtp": box.channel(), "webhook": gate.channel()}, "郑州市水务局")


async def test_a_letter_goes_out_by_mail_and_its_words_are_kept(sessions: Sessions, desk: Desk, box: Mailbox) -> None:
    notice = owe(on_record(sessions), "acknowledgement", OWED)

    assert await relay.send(desk, House({"smtp": box.channel()}, "郑州市水务局")) == 1

    [letter] = box.letters
    assert (letter["To"], letter["From"]) == ("zhang@example.org", "tousu@water.example.cn")
    assert letter["Message-ID"] == f"<{notice.replace(':', '.')}@water.example.cn>"
    assert letter["Subject"] == f"告知已登记（{notice[:15]}）"
    body = letter.get_content()
    for said in (
        "张三丰：",
        "2026年3月2日作出办理决定：登记",
        "处理完毕的期限至",
        "第九条",
        "郑州市水务局",
        "2026年3月3日",
    ):
        assert said in body
    kept = row(sessions, notice)
    assert (kept.state, kept.channel, kept.tries, kept.code) == ("delivered", "smtp", 1, "250")
    with sessions() as session:
        text = session.get_one(TextRow, kept.text)
    assert kept.sha256 == sha256((text.body or "").encode()).hexdigest()
    assert (text.body or "").partition("\n\n")[2].split() == body.split()
    assert turns(sessions, notice) == ["due", "rendered", "tried", "handed_over", "delivered"]
    named = way(sessions, notice)[1].text
    assert named
    assert named.hmac == keyed(SECRET, kept.complaint, kept.name, text.body or "")[:32]
    assert await relay.send(desk, House({"smtp": box.channel()})) == 0


async def test_the_journal_and_the_row_hold_nothing_of_what_was_said(
    sessions: Sessions, desk: Desk, box: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "banjie")
    notice = owe(on_record(sessions), "acceptance", OWED)
    box.says = ["451 later"]
    await relay.send(desk, House({"smtp": box.channel()}))
    await relay.send(at(desk, OWED + timedelta(minutes=1)), House({"smtp": box.channel()}))

    assert len(box.letters) == 1
    written = repr([one.model_dump() for one in way(sessions, notice)]) + repr(vars(row(sessions, notice)))
    logged = " ".join(one.getMessage() for one in caplog.records)
    assert notice in logged
    for secret in ("张三丰", "13800000000", "zhang@example.org", "中原路", "照片三张"):
        assert secret not in written
        assert secret not in logged


async def test_a_gateway_gets_it_signed_under_its_key(sessions: Sessions, desk: Desk, gate: Gateway) -> None:
    desk_of_case = on_record(sessions, PHONE)
    notice = owe(desk_of_case, "acceptance", OWED)
    seq = desk_of_case.case.seq

    await relay.send(desk, House({"webhook": gate.channel()}))

    [(headers, body)] = gate.calls
    assert headers["Idempotency-Key"] == notice
    assert headers["Banjie-Timestamp"] == str(int(OWED.timestamp()))
    assert headers["Banjie-Signature"] == signature(KEY, headers["Banjie-Timestamp"], body)
    assert headers["Banjie-Signature"] != signature(b"another key", headers["Banjie-Timestamp"], body)
    letter = gate.letters[notice]
    assert letter["recipient"] == {"name": "张三丰", "contact": "13800000000", "address": ""}
    assert "照片三张" in letter["body"]
    assert row(sessions, notice).state == "served"
    [(name, written, state)] = reports(sessions, desk_of_case.number)
    served = Act.model_validate_json(written or "")
    assert (name, state, served.notice, served.of) == ("served", "received", "acceptance", seq)


async def test_what_may_pass_is_tried_again_what_lasts_climbs_at_once(
    sessions: Sessions, desk: Desk, box: Mailbox, gate: Gateway
) -> None:
    notice = owe(on_record(sessions), "acknowledgement", OWED)
    office = both(box, gate)
    box.says, gate.says = ["451 busy", "550 no such mailbox"], [503]

    await relay.send(desk, office)
    assert (row(sessions, notice).channel, row(sessions, notice).tries) == ("smtp", 1)
    assert await relay.send(desk, office) == 0
    await relay.send(at(desk, OWED + timedelta(minutes=1)), office)
    assert (row(sessions, notice).channel, row(sessions, notice).code) == ("webhook", "550")
    await relay.send(at(desk, OWED + timedelta(minutes=1)), office)
    assert (row(sessions, notice).channel, row(sessions, notice).code) == ("webhook", "503")
    await relay.send(at(desk, OWED + timedelta(minutes=2)), office)

    assert (row(sessions, notice).state, list(gate.letters)) == ("delivered", [notice])
    assert box.letters == []
    assert turns(sessions, notice) == [
        "due", "rendered", "tried", "failed", "tried", "failed", "passed_on",
        "tried", "failed", "tried", "handed_over", "delivered",
    ]  # fmt: skip


@pytest.mark.parametrize("code", [400, 401, 404, 410, 301])
async def test_a_gateway_that_will_not_have_it_leaves_it_to_a_person(
    sessions: Sessions, desk: Desk, gate: Gateway, code: int
) -> None:
    case = on_record(sessions, PHONE)
    notice = owe(case, "acknowledgement", OWED)
    gate.says = [code]

    await relay.send(desk, House({"webhook": gate.channel()}))

    kept = row(sessions, notice)
    assert (kept.state, kept.channel, kept.holder, kept.code) == ("due", "desk", "water_policy_office", str(code))
    with sessions() as session:
        assert session.scalars(select(TaskRow.about).where(TaskRow.kind == "notice")).all() == [notice]
    assert reports(sessions, case.number) == []


async def test_servers_that_do_not_answer_are_waited_for_and_then_given_up(sessions: Sessions, desk: Desk) -> None:
    notice = owe(on_record(sessions), "acknowledgement", OWED)
    office = House({"smtp": Mailbox(port=1).channel(), "webhook": Gateway(url="http://127.0.0.1:1/").channel()})
    at_last = OWED
    for _ in range(2 * outbox.MOST_TRIES):
        at_last = max(at_last, row(sessions, notice).next_at or at_last)
        assert await relay.send(at(desk, at_last), office) == 1

    assert (row(sessions, notice).channel, row(sessions, notice).state) == ("desk", "due")
    said = [one.code for one in way(sessions, notice) if one.type == "failed"]
    assert said == ["ConnectionRefusedError"] * outbox.MOST_TRIES + ["ConnectError"] * outbox.MOST_TRIES
    assert at_last - OWED == 2 * timedelta(minutes=1 + 4 + 16 + 64)


async def test_a_server_without_encryption_gets_nothing_where_it_is_asked_for(
    sessions: Sessions, desk: Desk, box: Mailbox
) -> None:
    notice = owe(on_record(sessions), "acknowledgement", OWED)

    await relay.send(desk, House({"smtp": box.channel(tls="starttls")}))

    assert box.letters == []
    assert (row(sessions, notice).state, row(sessions, notice).code) == ("due", "SMTPNotSupportedError")


async def test_without_channels_everything_is_a_persons_task(sessions: Sessions, desk: Desk) -> None:
    notice = owe(on_record(sessions), "acknowledgement", OWED)

    assert await relay.send(desk, house(Settings())) == 0

    kept = row(sessions, notice)
    assert (kept.channel, kept.holder, kept.tries) == ("desk", "water_policy_office", 0)
    assert kept.text is not None
    done = await record(desk, notice, "phone", "wang")
    assert (done["state"], row(sessions, notice).means) == ("told", "phone")


async def test_mail_proves_nothing_and_is_followed_up_where_proof_is_asked_for(
    sessions: Sessions, desk: Desk, box: Mailbox
) -> None:
    case = on_record(sessions)
    notice = owe(case, "acceptance", OWED)
    office = House({"smtp": box.channel()})
    await relay.send(desk, office)
    assert (row(sessions, notice).state, reports(sessions, case.number)) == ("handed_over", [])

    await relay.send(at(desk, OWED + PROOF - timedelta(seconds=1)), office)
    assert row(sessions, notice).state == "handed_over"
    await relay.send(at(desk, OWED + PROOF), office)

    kept = row(sessions, notice)
    assert (kept.state, kept.channel, kept.code) == ("due", "desk", "unproved")
    assert len(box.letters) == 1
    await record(desk, notice, "visit", "wang")
    assert [name for name, _, _ in reports(sessions, case.number)] == ["served"]


@pytest.mark.parametrize(("name", "reported"), [("acknowledgement", []), ("acceptance", ["undelivered"])])
async def test_who_left_no_way_back_is_never_written_to(
    sessions: Sessions, desk: Desk, box: Mailbox, gate: Gateway, name: str, reported: list[str]
) -> None:
    case = on_record(sessions, NOBODY)
    notice = owe(case, name, OWED)

    assert await relay.send(desk, both(box, gate)) == 0

    assert (row(sessions, notice).state, row(sessions, notice).next_at) == ("no_contact", None)
    assert (box.letters, gate.calls) == ([], [])
    assert turns(sessions, notice) == ["due", "no_contact"]
    assert [name for name, _, _ in reports(sessions, case.number)] == reported


@pytest.mark.parametrize("confidential", [True, False])
async def test_others_do_not_read_who_wanted_to_stay_unnamed(
    sessions: Sessions, desk: Desk, gate: Gateway, confidential: bool
) -> None:
    """The narrative that goes along names the complainant, in his own words and more than once."""
    told = {"narrative": "我是某某印刷厂的张三丰，电话 13800000000，住中原路1号。张三丰"}
    party = EMAIL.model_copy(update={"contact": "13800000000"})
    case = on_record(sessions, party, texts=told, facts={"confidential": confidential})
    notice = owe(case, "hint", OWED)

    await relay.send(desk, House({"webhook": gate.channel()}))

    assert gate.calls == []
    with sessions() as session:
        body = outbox.body(session, session.get_one(NoticeRow, notice)) or ""
    assert "有关职能部门：" in body
    for word in ("张三丰", "某某印刷厂", "13800000000", "中原路1号"):
        assert (word in body) is not confidential


async def test_a_template_that_lacks_a_word_leaves_the_letter_to_a_person(
    sessions: Sessions, desk: Desk, box: Mailbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / "acknowledgement.txt").write_text("{{ number }} {{ no_such_thing }}", encoding="utf-8")
    monkeypatch.setattr(notices, "ON_FILE", tmp_path)
    notices._environment.cache_clear()
    notice = owe(on_record(sessions), "acknowledgement", OWED)

    await relay.send(desk, House({"smtp": box.channel()}))
    notices._environment.cache_clear()

    kept = row(sessions, notice)
    assert (kept.state, kept.channel, kept.code, kept.text) == ("due", "desk", "template", None)
    assert box.letters == []


async def test_two_relays_send_each_letter_once(sessions: Sessions, desk: Desk, box: Mailbox) -> None:
    case = on_record(sessions)
    sent = {owe(case, "acknowledgement", OWED) for _ in range(6)}
    office = House({"smtp": box.channel()})

    tried = await asyncio.gather(*(relay.send(replace(desk), office) for _ in range(3)))

    assert sum(tried) == 6
    assert sorted(box.ids) == sorted(f"<{one.replace(':', '.')}@water.example.cn>" for one in sent)


async def test_one_notice_that_fails_does_not_hold_up_the_others(
    sessions: Sessions, desk: Desk, box: Mailbox, gate: Gateway
) -> None:
    case = on_record(sessions)
    first, second = owe(case, "acknowledgement", OWED), owe(case, "acknowledgement", OWED)
    with sessions.begin() as session:
        session.get_one(NoticeRow, first).name = "no_such_notice"

    await relay.send(desk, both(box, gate))

    assert (row(sessions, first).state, row(sessions, second).state) == ("due", "delivered")


@pytest.mark.parametrize("way_out", ["smtp", "webhook"])
async def test_a_relay_killed_between_hand_over_and_record_repeats_the_letter_under_the_same_key(
    database: Database, sessions: Sessions, desk: Desk, box: Mailbox, gate: Gateway, way_out: str
) -> None:
    """The receiver ends the process the moment it has the letter, before the process can know that it has."""
    notice = owe(on_record(sessions), "acknowledgement", OWED)
    program = started(database, {"smtp": mail(box), "webhook": hook(gate)}[way_out])
    box.on_letter = gate.on_letter = lambda: os.kill(program.pid, signal.SIGKILL)

    assert await asyncio.to_thread(program.wait, 30) == -signal.SIGKILL
    box.on_letter = gate.on_letter = lambda: None
    assert (row(sessions, notice).state, turns(sessions, notice)) == ("due", ["due", "rendered", "tried"])

    office = House({"smtp": box.channel()} if way_out == "smtp" else {"webhook": gate.channel()})
    now = await desk.ask(lambda session: system_clock(session, ""))
    assert await relay.send(at(desk, now), office) == 0
    assert await relay.send(at(desk, now + LEASE), office) == 1

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
    return subprocess.Popen([sys.executable, "-m", "starter.cli", "relay"], cwd=ROOT, env=environment)


async def test_the_list_says_how_far_each_has_got(sessions: Sessions, desk: Desk, box: Mailbox) -> None:
    case = on_record(sessions)
    mailed, internal = owe(case, "acceptance", OWED), owe(case, "filing", OWED)
    box.says = ["421 busy"]
    await relay.send(desk, House({"smtp": box.channel()}))

    def lines(wanted: Wanted) -> list[dict[str, Any]]:
        with sessions() as session:
            return listing(session, wanted)

    [one] = lines(Wanted())
    assert (one["id"], one["state"], one["channel"], one["tries"], one["code"]) == (mailed, "due", "smtp", 1, "421")
    assert datetime.fromisoformat(one["next_at"]) == OWED + timedelta(minutes=1)
    assert (one["rule"], one["article"], one["to"]) == ("ZZW-09b", "第九条", "来件人")
    assert {one["id"] for one in lines(Wanted(number=case.number))} == {mailed, f"{internal}:water_policy_office"}
    assert [one["id"] for one in lines(Wanted(person="wang", state="delivered"))] == [f"{internal}:water_policy_office"]
    with pytest.raises(BadInput, match="due"):
        lines(Wanted(state="lost"))


async def test_what_it_says_and_where_to_reach_whom_is_for_who_may_know(sessions: Sessions, desk: Desk) -> None:
    case = on_record(sessions, facts={"confidential": True})
    notice = owe(case, "acknowledgement", OWED)
    await relay.send(desk, House())

    with sessions() as session:
        office, leader, nobody = (show(session, notice, reader) for reader in ("wang", "zhou", None))
    assert "张三丰" in office["body"]
    assert office["contact"] == EMAIL.contact
    assert (leader["body"], leader["contact"]) == (nobody["body"], nobody["contact"]) == ("(保密)", "(保密)")
    assert [one["type"] for one in office["way"]] == ["due", "rendered", "passed_on"]


async def test_a_record_names_a_person_of_the_office_a_means_and_a_notice(sessions: Sessions, desk: Desk) -> None:
    notice = owe(on_record(sessions), "acknowledgement", OWED)
    with sessions.begin() as session:
        staff.add(session, "guest", "访客", at=MONDAY)

    for wrong in ((notice, "pigeon", "wang"), ("ZZW-2026-000001:9:lost", "phone", "wang"), (notice, "phone", "nobody"),
                  (notice, "phone", SYSTEM)):  # fmt: skip
        with pytest.raises(BadInput):
            await record(desk, *wrong)
    with pytest.raises(Refused, match="没有职责"):
        await record(desk, notice, "phone", "guest")
    assert row(sessions, notice).state == "due"
    await record(desk, notice, "phone", "wang")
    assert (await record(desk, notice, "phone", "wang"))["state"] == "told"
    with pytest.raises(Refused, match="已告知"):
        await record(desk, notice, "letter", "wang")
