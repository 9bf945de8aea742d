"""Erasure: what goes, what stays, through which door, and what the watch says of it."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from integrity.repair.cases import repair_case
from models.errors import BadInput, Refused
from models.form import StoredFile
from models.tables import AttachmentRow, ComplaintRow, DocumentDueRow, InboxRow, NoticeRow, PartyRow, SearchRow, TextRow
from queries.cases.history import history_view
from register import row_digests
from register.custody import erasure
from register.custody.erasure import ErasureOrder
from register.custody.record import append_custody_event
from register.documents.attachments import AttachmentStore, store_upload
from register.identity.decisions import Decider
from register.locks import lock_complaint
from register.notices import outbox
from register.notices.outbox import ReportContext
from register.randomness import RANDOM
from starter import custody
from starter.client import BanjieClient
from starter.custody import ErasureWish
from starter.documents import document_files
from starter.notices.delivery import NoticeSettings
from starter.office.deciders import Deciders
from tests.documents.document_procedure import accepted_complaint, document_rows
from tests.register.fixed_watch import alarm_kinds_after_watch, alter_rows, record_comparison
from tests.register.notice_law import OWED_AT, accepted_case, owe_notice
from tests.register.recorded_case import MONDAY, RecordedCase, clock_at
from tests.stack.databases import Database

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
NOW = MONDAY + timedelta(days=2)
GROUND = "本人依法要求删除"
HOUSE = NoticeSettings(signature="郑州市水务局")


@pytest.fixture
def desk(sessions: Sessions, tmp_path: Path) -> BanjieClient:
    """The starter over this register, without Temporal."""
    return BanjieClient(
        register=sessions, temporal_address="nowhere", clock=clock_at(NOW), store=AttachmentStore(tmp_path / "files")
    )


async def erase(
    desk: BanjieClient, case: RecordedCase, *texts: str, party: bool = False, files: tuple[str, ...] = ()
) -> None:
    await custody.erase(desk, case.number, ErasureWish(texts, files, party), Deciders("li", GROUND, "wang"))


def files_of(desk: BanjieClient) -> set[str]:
    assert desk.store
    return {path.name for path in desk.store.root.glob("??/??/*")}


async def test_an_erased_text_is_gone_from_everything_and_the_record_holds(
    desk: BanjieClient, sessions: Sessions
) -> None:
    case = accepted_complaint(sessions)
    record_comparison(sessions, case.number, NOW)
    assert await document_files.make_documents(desk, HOUSE, case.number) == 2
    before = files_of(desk)
    assert alarm_kinds_after_watch(sessions, NOW) == []

    await erase(desk, case, "basis_pointed_to")

    assert files_of(desk) == set()
    assert alarm_kinds_after_watch(sessions, NOW) == []
    assert await document_files.make_documents(desk, HOUSE, case.number) == 2
    assert alarm_kinds_after_watch(sessions, NOW) == []
    after = files_of(desk)
    assert after != before
    assert desk.store
    printed = "".join(
        ZipFile(desk.store.path(row.sha256)).read("word/document.xml").decode()
        for row in document_rows(sessions, case.number)
    )
    assert "原文已删除" in printed
    assert "照片三张" not in printed
    with sessions() as session:
        told = [text for event in history_view(session, case.number).events for text in event.texts if text.erased]
        assert [(text.name, text.body) for text in told] == [("basis_pointed_to", "（已删除）")]
        [row] = session.scalars(select(TextRow).where(TextRow.name == "basis_pointed_to"))
        assert (row.body, row.salt) == (None, None)
        assert session.scalars(select(SearchRow).where(SearchRow.source == row.id)).all() == []
        acts = session.scalars(select(InboxRow).order_by(InboxRow.n))
        assert [row_digests.is_destroyed(act.salt) for act in acts] == [False, True]


async def test_the_letter_that_repeats_a_text_goes_with_it(desk: BanjieClient, sessions: Sessions) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acceptance", OWED_AT)
    record_comparison(sessions, case.number, NOW)
    with sessions.begin() as session:
        row = session.get_one(NoticeRow, notice)
        context = ReportContext(clock_at(NOW), RANDOM)
        outbox.store_notice_text(session, row, "受理告知\n照片三张", NOW, context)

    await erase(desk, case, "basis_pointed_to")

    with sessions() as session:
        row = session.get_one(NoticeRow, notice)
        assert row.sha256 is None
        assert outbox.notice_text(session, row) is None
    assert alarm_kinds_after_watch(sessions, NOW) == ["document_unmade", "notice_stuck"]  # no relay here
    with pytest.raises(BadInput):
        await erase(desk, case, "basis_pointed_to")


async def test_who_complained_goes_with_the_texts_that_name_them(desk: BanjieClient, sessions: Sessions) -> None:
    case = accepted_case(sessions, texts={"narrative": "我张三丰看见有人倾倒渣土"})
    record_comparison(sessions, case.number, NOW)
    await erase(desk, case, party=True)
    with sessions() as session:
        [party] = session.scalars(select(PartyRow))
        assert {party.name, party.unit, party.contact, party.address} == {""}
        assert party.salt is None
        bodies = {row.name: row.body for row in session.scalars(select(TextRow))}
        assert (bodies["narrative"], bodies["basis_pointed_to"]) == (None, "照片三张")
        assert {row.kind for row in session.scalars(select(SearchRow))} == {"number", "text"}
        key_salt = session.get_one(ComplaintRow, case.number).key_salt
        assert key_salt is not None
        assert key_salt.startswith("sha256:")
    assert alarm_kinds_after_watch(sessions, NOW) == []


async def test_a_file_goes_from_the_folder(desk: BanjieClient, sessions: Sessions, tmp_path: Path) -> None:
    case = accepted_case(sessions)
    assert desk.store
    (tmp_path / "a.txt").write_text("照片", encoding="utf-8")
    with (tmp_path / "a.txt").open("rb") as source:
        stored: StoredFile = store_upload(desk.store, "张三丰.txt", source)
    case.perform("evidence", "li", NOW, attachments=(stored,))
    case.record()
    record_comparison(sessions, case.number, NOW)
    with sessions() as session:
        [file] = session.scalars(select(AttachmentRow.id))

    await erase(desk, case, files=(file,))

    assert files_of(desk) == set()
    with sessions() as session:
        row = session.get_one(AttachmentRow, file)
        assert (row.name, row.sha256, row.size, row.salt) == ("", "", 0, None)
    assert alarm_kinds_after_watch(sessions, NOW) == []


async def test_what_comes_back_or_goes_without_an_event_is_an_alarm(
    desk: BanjieClient, sessions: Sessions, database: Database
) -> None:
    case = accepted_case(sessions)
    record_comparison(sessions, case.number, NOW)
    alter_rows(database, *(f"CREATE TABLE kept_{name} AS TABLE {name}" for name in ("text", "party", "inbox")))
    await erase(desk, case, "basis_pointed_to", party=True)
    assert alarm_kinds_after_watch(sessions, NOW) == []
    back = "UPDATE {0} SET {1} FROM kept_{0} kept WHERE kept.{2} = {0}.{2}"
    for harm, undo, kind in (
        (back.format("text", "body = kept.body, salt = kept.salt", "id"),
         "UPDATE text SET body = NULL, salt = NULL WHERE name = 'basis_pointed_to'", "text_altered"),
        (back.format("party", "name = kept.name", "complaint"), "UPDATE party SET name = ''", "text_altered"),
        (back.format("inbox", "salt = kept.salt", "complaint") + " AND kept.n = 2 AND inbox.n = 2",
         "UPDATE inbox SET salt = 'sha256:' || encode(sha256(convert_to(salt, 'UTF8')), 'hex') WHERE n = 2",
         "act_altered"),
        ("UPDATE inbox SET salt = 'sha256:' || encode(sha256(convert_to(salt, 'UTF8')), 'hex') WHERE n = 1",
         back.format("inbox", "salt = kept.salt", "complaint") + " AND kept.n = 1 AND inbox.n = 1", "act_altered"),
        ("UPDATE text SET body = NULL, salt = NULL WHERE name = 'narrative'",
         back.format("text", "body = kept.body, salt = kept.salt", "id") + " AND kept.name = 'narrative'",
         "text_altered"),
    ):  # fmt: skip
        alter_rows(database, harm)
        assert kind in alarm_kinds_after_watch(sessions, NOW), harm
        alter_rows(database, undo)
        if "narrative" not in harm:
            assert alarm_kinds_after_watch(sessions, NOW) == [], undo


def test_the_application_erases_through_the_door_alone(sessions: Sessions) -> None:
    case = accepted_case(sessions)
    said: dict[str, Any] = {"by": "li", "second": "wang", "texts": ("x",), "papers": "anew"}
    for statement in (
        "UPDATE text SET body = NULL", "UPDATE party SET name = ''", "UPDATE attachment SET name = ''",
        "UPDATE inbox SET salt = NULL", "UPDATE complaint SET key_salt = NULL", "DELETE FROM document",
        f"SELECT erase_recorded('{case.number}', 1)",
    ):  # fmt: skip
        with pytest.raises(DBAPIError, match=r"permission denied|no erasure"), sessions.begin() as session:
            session.execute(text(statement))
    with sessions.begin() as session:
        lock_complaint(session, case.number)
        append_custody_event(session, case.number, "erased", "erasure", NOW, **said)
    with pytest.raises(DBAPIError, match="no erasure"), sessions.begin() as session:
        session.execute(text(f"SELECT erase_recorded('{case.number}', 1)"))  # of another transaction
    for second, held in (("li", False), ("wang", True)):
        with pytest.raises(DBAPIError, match=r"no erasure|a hold"):
            call_the_door(sessions, case, said | {"second": second}, held=held)


def call_the_door(sessions: Sessions, case: RecordedCase, said: Mapping[str, Any], *, held: bool) -> None:
    reason = {"id": "r", "digest": "0" * 64}
    with sessions.begin() as session:
        lock_complaint(session, case.number)
        if held:
            append_custody_event(session, case.number, "held", "hold", NOW, by="li")
        event = append_custody_event(session, case.number, "erased", "erasure", NOW, **said, reason=reason)
        session.execute(text(f"SELECT erase_recorded('{case.number}', {event.seq})"))


async def test_a_document_goes_with_an_erasure_alone(
    sessions: Sessions, desk: BanjieClient, database: Database
) -> None:
    case = accepted_complaint(sessions)
    await document_files.make_documents(desk, HOUSE, case.number)
    for statement in ("DELETE FROM document", "UPDATE document SET size = 1", "TRUNCATE document"):
        with pytest.raises(DBAPIError, match="append-only"):
            alter_rows(database, statement)


async def test_two_different_persons_with_a_part_in_the_case_decide(desk: BanjieClient, sessions: Sessions) -> None:
    case = accepted_case(sessions)
    case.perform("recuse", "wang", NOW - timedelta(hours=1), texts={"reason": "亲属"})
    case.record()
    wish = ErasureWish(("narrative",))
    for ground, by, second in ((GROUND, "li", "li"), ("", "li", "chen"), (GROUND, "li", "nobody")):
        with pytest.raises(BadInput):
            await custody.erase(desk, case.number, wish, Deciders(by, ground, second))
    with pytest.raises(Refused):
        await custody.erase(desk, case.number, wish, Deciders("li", GROUND, "wang"))
    with pytest.raises(BadInput):
        await custody.erase(desk, case.number, ErasureWish(("unknown",)), Deciders("li", GROUND, "chen"))
    assert (await custody.preview_erasure(desk, case.number, wish)).texts
    assert (await custody.erase(desk, case.number, wish, Deciders("li", GROUND, "chen"))).done


async def test_nothing_is_erased_under_a_hold_and_the_attempt_is_on_record(
    desk: BanjieClient, sessions: Sessions
) -> None:
    case = accepted_case(sessions)
    record_comparison(sessions, case.number, NOW)
    assert (await custody.change_hold(desk, case.number, Deciders("li", "法院来函"), place=True)).held
    with pytest.raises(Refused):
        await custody.change_hold(desk, case.number, Deciders("wang", "再次"), place=True)
    with pytest.raises(Refused):
        await erase(desk, case, "basis_pointed_to")
    found = await custody.read_custody(desk, case.number)
    assert [(event.type, event.by, event.reason) for event in found.events] == [
        ("held", "li", "法院来函"), ("refused", "li", GROUND),
    ]  # fmt: skip
    await custody.change_hold(desk, case.number, Deciders("wang", "案件已结"), place=False)
    await erase(desk, case, "basis_pointed_to")
    assert alarm_kinds_after_watch(sessions, NOW) == []


async def test_a_repair_does_not_ask_for_papers_that_are_gone_for_good(
    desk: BanjieClient, sessions: Sessions, database: Database
) -> None:
    case = accepted_complaint(sessions)
    record_comparison(sessions, case.number, NOW)
    assert await document_files.make_documents(desk, HOUSE, case.number) == 2
    with sessions.begin() as session:
        order = ErasureOrder(by="li", second="wang", ground=GROUND, papers=True, decider=Decider("li"))
        erasure.erase(session, case.number, order, at=NOW, randomness=RANDOM)
    assert alarm_kinds_after_watch(sessions, NOW) == []

    alter_rows(database, "UPDATE complaint SET urgent = true")
    assert (await repair_case(desk, case.number, "ours")).left == ()

    with sessions() as session:
        assert session.scalars(select(DocumentDueRow)).all() == []
    assert alarm_kinds_after_watch(sessions, NOW) == []
