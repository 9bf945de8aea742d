"""`banjie notices` and `banjie notice`, beside a register in which something is owed."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from models.form import Party
from settings import settings
from tests.register.notice_law import EMAIL_PARTY, OWED_AT, accepted_case, notice_row, owe_notice
from tests.register.recorded_case import SECRET
from tests.stack.databases import Database
from tests.stack.fixtures import Command
from tests.stack.signing import keys_of_tests

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]


@pytest.fixture
def banjie(database: Database, elsewhere: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command, told where the register is; no case has to be asked for this."""
    monkeypatch.setenv("BANJIE_DATABASE_URL", database.url)
    monkeypatch.setenv("BANJIE_TEMPORAL_ADDRESS", "127.0.0.1:1")
    monkeypatch.setenv("BANJIE_SECRET", SECRET.decode())
    monkeypatch.setenv("BANJIE_SIGNING_KEYS", str(keys_of_tests().folder))
    settings.cache_clear()
    return elsewhere


def test_what_is_on_its_way_is_listed_told_and_then_gone(sessions: Sessions, banjie: Command) -> None:
    case = accepted_case(sessions, Party(name="张三丰", contact="13800000000"))
    notice = owe_notice(case, "acknowledgement", OWED_AT)

    seen = banjie("notices")
    assert (seen.code, "告知已登记" in seen.out, "待送" in seen.out, "13800000000" in seen.out) == (
        0,
        True,
        True,
        False,
    )
    [one] = banjie("notices", case.number, "--state", "due", "--json").data["notices"]
    assert (one["id"], one["tries"], one["channel"]) == (notice, 0, "outbox")

    done = banjie("notice", "record", notice, "--means", "phone", "--actor", "wang", "--json")
    assert (done.code, done.data["state"]) == (0, "told")
    assert [one["state"] for one in banjie("notices", "--json").data["notices"]] == ["told"]
    assert "没有" in banjie("notices", "--state", "due").out
    assert notice_row(sessions, notice).means == "phone"
    assert banjie("notice", "record", notice, "--means", "phone", "--actor", "wang").code == 0
    assert banjie("notice", "record", notice, "--means", "letter", "--actor", "wang").code == 1


def test_the_day_on_which_a_letter_was_received_is_put_on_record_with_its_proof(
    sessions: Sessions, banjie: Command
) -> None:
    letter = owe_notice(accepted_case(sessions), "acceptance", OWED_AT)
    record = ("notice", "record", letter, "--means", "letter", "--actor", "wang")

    received = (OWED_AT + timedelta(minutes=5)).isoformat()
    assert banjie(*record, "--received", received).code == 2
    assert banjie(*record, "--received", "lately", "--evidence", "回执").code == 2
    assert banjie(*record, "--received", received, "--evidence", "挂号信回执", "--json").data["state"] == "served"


def test_notices_are_listed_page_by_page_those_to_be_delivered_first(sessions: Sessions, banjie: Command) -> None:
    case = accepted_case(sessions)
    told = owe_notice(case, "acknowledgement", OWED_AT)
    waiting = owe_notice(case, "acceptance", OWED_AT)
    assert banjie("notice", "record", told, "--means", "phone", "--actor", "wang").code == 0

    first = banjie("notices", "--limit", "1", "--json").data
    second = banjie("notices", "--limit", "1", "--after", first["next"], "--json").data

    assert [one["id"] for one in first["notices"] + second["notices"]] == [waiting, told]
    assert second["next"] is None
    assert f"--after {first['next']}" in banjie("notices", "--limit", "1").out
    assert banjie("notices", "--after", "lost").code == 2


def test_who_reads_no_chinese_is_told_of_notices_in_english(sessions: Sessions, banjie: Command) -> None:
    notice = owe_notice(accepted_case(sessions), "acknowledgement", OWED_AT)

    assert "to be delivered" in banjie("--lang", "en", "notices").out
    assert f"{notice} 告知已登记 → Person submitting" in banjie("--lang", "en", "notice", "show", notice).out


def test_the_way_of_a_notice_is_shown_and_who_it_is_for_to_whom_may_know(sessions: Sessions, banjie: Command) -> None:
    notice = owe_notice(accepted_case(sessions, facts={"confidential": True}), "acknowledgement", OWED_AT)
    banjie("notice", "record", notice, "--means", "visit", "--actor", "wang")

    office, anybody = banjie("notice", "show", notice, "--person", "wang"), banjie("notice", "show", notice)

    assert EMAIL_PARTY.contact in office.out
    assert EMAIL_PARTY.contact not in anybody.out
    for said in ("待告知", "已告知", "wang某"):
        assert said in anybody.out


@pytest.mark.parametrize(
    "words",
    [
        ("notices", "--state", "lost"),
        ("notices", "ZZW-2026-999999"),
        ("notices", "--person", "nobody"),
        ("notice", "show", "ZZW-2026-999999:1:lost"),
        ("notice", "record", "ZZW-2026-999999:1:lost", "--means", "phone", "--actor", "wang"),
        ("notice", "record", "ZZW-2026-999999:1:lost", "--means", "pigeon", "--actor", "wang"),
    ],
)
def test_what_is_not_there_is_bad_input(banjie: Command, words: tuple[str, ...]) -> None:
    said = banjie(*words, "--json")

    assert (said.code, said.data["error"]) == (2, "bad_input")
