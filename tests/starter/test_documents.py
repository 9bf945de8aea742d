"""The papers of a case: made once each, version by version, whatever breaks in between, and shown to whom may see."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from documents import produce_document
from integrity.verify import watch_checks
from models.errors import BadInput, Refused, Unavailable
from queries.cases.case_file import load_case_file
from queries.cases.history import events_of
from queries.documents.content import DocumentWriter, document_versions
from register.alarms import alarms
from register.database import create_register_engine
from register.documents import attachments, made_documents
from register.documents.attachments import AttachmentStore
from register.office.access_journal import COMMAND
from services import relay
from starter.client import BanjieClient
from starter.documents.document_files import DocumentFilter, list_documents, save_document
from starter.notices.delivery import NoticeSettings
from tests.documents.document_procedure import (
    LATER,
    Sessions,
    accepted_complaint,
    document_rows,
    pending_document_events,
)
from tests.documents.test_documents import paragraph_texts, table_rows
from tests.register.recorded_case import MONDAY, SECRET, clock_at
from tests.stack.databases import Database
from tests.stack.office import at

pytestmark = pytest.mark.slow
HOUSE = NoticeSettings(signature="郑州市水务局")


@pytest.fixture
def desk(sessions: Sessions, tmp_path: Path) -> BanjieClient:
    """The counter of a program."""
    store = AttachmentStore(tmp_path / "attachments")
    return at(BanjieClient(register=sessions, temporal_address="127.0.0.1:1", secret=SECRET, store=store), LATER)


def paper(desk: BanjieClient, sha256: str) -> bytes:
    assert desk.store
    return desk.store.path(sha256).read_bytes()


def lying(desk: BanjieClient) -> set[str]:
    assert desk.store
    return {path.name for path in attachments.stored_paths(desk.store)}


async def test_what_an_event_issues_is_made_once_and_lies_under_its_digest(
    sessions: Sessions, desk: BanjieClient
) -> None:
    case = accepted_complaint(sessions)
    assert pending_document_events(sessions, case.number) == [2, 3]

    assert await relay.make_due_documents(desk, HOUSE) == 2
    assert await relay.make_due_documents(desk, HOUSE) == 0

    receipt, acceptance = document_rows(sessions, case.number)
    assert [(one.name, one.version, one.seq, one.signatures) for one in (receipt, acceptance)] == [
        ("receipt", 1, 2, 0),
        ("acceptance", 1, 3, 0),
    ]
    assert pending_document_events(sessions, case.number) == []
    body = paper(desk, acceptance.sha256)
    assert (hashlib.sha256(body).hexdigest(), len(body)) == (acceptance.sha256, acceptance.size)
    assert paragraph_texts(body)[:3] == ["郑州市水务局", "受理通知书", f"编号：{case.number}\t2026年3月3日　第1版"]
    assert table_rows(body) == [
        ["来件类型", "投诉", "投诉举报的情形", "(一)不履行法定职责"],
        ["所依据的事实和材料", "照片三张"],
        ["受理处室（签字）", "", "　　年　　月　　日"],
        ["来件人（签字）", "", "　　年　　月　　日"],
    ]
    assert table_rows(paper(desk, receipt.sha256)) == [["来件途径", "信函", "来电所拨的举报电话", "—"]]


async def test_a_changed_text_and_a_new_version_are_papers_of_their_own(sessions: Sessions, desk: BanjieClient) -> None:
    case = accepted_complaint(sessions)
    case.perform("rewritten", "li", LATER, texts={"basis_pointed_to": "照片五张"})
    case.perform("reissued", "li", LATER + timedelta(hours=1))
    case.record()

    await relay.make_due_documents(desk, HOUSE)

    found = [one for one in document_rows(sessions, case.number) if one.name == "acceptance"]
    assert [one.version for one in found] == [1, 1, 2]
    assert [table_rows(paper(desk, one.sha256))[1][1] for one in found] == ["照片三张", "照片五张", "照片五张"]
    assert len({one.sha256 for one in found}) == 3


async def test_each_signature_is_another_paper_that_says_the_same(sessions: Sessions, desk: BanjieClient) -> None:
    case = accepted_complaint(sessions)
    await relay.make_due_documents(desk, HOUSE)
    case.perform("sign", "li", LATER, about="acceptance")
    case.perform("sign", "li", LATER, about="acceptance", party="filer")
    of_the_receipt_alone = {"channel": "visit"}
    case.perform("amend", "wang", LATER, facts=of_the_receipt_alone, texts={"reason": "登记有误"})
    case.record()

    assert await relay.make_due_documents(desk, HOUSE) == 3

    found = [one for one in document_rows(sessions, case.number) if one.name == "acceptance"]
    assert [(one.version, one.signatures, one.identity) for one in found] == [
        (1, 0, False),
        (1, 1, False),
        (1, 2, True),  # by name: who filed has signed
    ]
    assert table_rows(paper(desk, found[2].sha256))[2:] == [
        ["受理处室（签字）", "li某", "2026年3月4日"],
        ["来件人（签字）", "张三丰", "2026年3月4日"],
    ]
    assert table_rows(paper(desk, found[0].sha256))[:2] == table_rows(paper(desk, found[2].sha256))[:2]
    listed = (await list_documents(desk, case.number, "li")).documents
    signed = [document.signed for document in listed if document.document == "acceptance"]
    assert [[signature.by for signature in signatures] for signatures in signed] == [[], ["li"], ["li", "li"]]


async def test_signatures_lapse_with_what_was_signed_and_the_paper_says_so(
    sessions: Sessions, desk: BanjieClient
) -> None:
    case = accepted_complaint(sessions)
    case.perform("sign", "li", LATER, about="acceptance")
    case.perform("rewritten", "li", LATER, texts={"basis_pointed_to": "照片五张"})
    case.record()

    await relay.make_due_documents(desk, HOUSE)

    found = [one for one in document_rows(sessions, case.number) if one.name == "acceptance"]
    assert [one.signatures for one in found] == [0, 1, 0]
    listed = (await list_documents(desk, case.number, "li")).documents
    assert [document.current for document in listed if document.document == "acceptance"] == [False, False, True]


async def test_a_crash_between_file_and_row_loses_nothing_and_makes_nothing_twice(
    sessions: Sessions, desk: BanjieClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = accepted_complaint(sessions)
    put = attachments.store_bytes

    def crash(store: AttachmentStore, body: bytes) -> str:
        put(store, body)
        raise KeyError("the power is off")

    monkeypatch.setattr(attachments, "store_bytes", crash)
    assert await relay.make_due_documents(desk, HOUSE) == 0
    left = lying(desk)
    assert (len(left), document_rows(sessions, case.number), pending_document_events(sessions, case.number)) == (
        1,
        [],
        [2, 3],
    )
    monkeypatch.setattr(attachments, "store_bytes", put)

    assert await relay.make_due_documents(desk, HOUSE) == 2

    assert left < lying(desk) == {one.sha256 for one in document_rows(sessions, case.number)}


async def test_made_again_of_the_journal_every_paper_is_the_same(sessions: Sessions, desk: BanjieClient) -> None:
    case = accepted_complaint(sessions)
    case.perform("sign", "li", LATER, about="acceptance")
    case.record()
    await relay.make_due_documents(desk, HOUSE)

    with sessions() as session:
        events = events_of(session, case.number)
        clerk = DocumentWriter(session, load_case_file(session, case.number), events, HOUSE.signature)
        again = [
            hashlib.sha256(produce_document(clerk.sheet(one))).hexdigest()
            for one in document_versions(case.law, case.number, events)
        ]

    assert again == [one.sha256 for one in document_rows(sessions, case.number)]


async def test_what_comes_while_papers_are_made_is_not_taken_for_made(sessions: Sessions, desk: BanjieClient) -> None:
    case = accepted_complaint(sessions)
    with sessions.begin() as session:
        claimed = made_documents.claim_due_documents(session, case.number)
        case.perform("reissued", "li", LATER)
        case.record()
        made_documents.clear_due_documents(session, claimed)

    assert pending_document_events(sessions, case.number) == [4]
    assert await relay.make_due_documents(desk, HOUSE) == 3


async def test_a_template_that_asks_for_too_much_is_told_and_tried_again_once_it_is_mended(
    sessions: Sessions, desk: BanjieClient, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    case, own = accepted_complaint(sessions), tmp_path / "forms"
    own.mkdir()
    template = Document()
    template.add_paragraph("{{ facts.budget }}")
    template.save(str(own / "zhengzhou-water.acceptance.docx"))
    house = replace(HOUSE, forms=own)

    assert await relay.make_due_documents(desk, house) == 1

    assert [one.name for one in document_rows(sessions, case.number)] == ["receipt"]
    assert "budget" in caplog.text
    listed = (await list_documents(desk, case.number, "li")).documents
    states = {document.document: document.state for document in listed}
    assert states == {"receipt": "made", "acceptance": "failed"}
    assert await relay.make_due_documents(desk, house) == 0
    (own / "zhengzhou-water.acceptance.docx").unlink()
    assert await relay.make_due_documents(at(desk, LATER + timedelta(minutes=1)), house) == 1
    assert pending_document_events(sessions, case.number) == []


async def test_what_is_not_made_for_a_quarter_of_an_hour_is_an_alarm_until_it_is(
    sessions: Sessions, desk: BanjieClient
) -> None:
    case = accepted_complaint(sessions)

    def raised(minutes: int) -> list[str]:
        with sessions.begin() as session:
            watch_checks.run_watch(session, clock_at(MONDAY + timedelta(hours=1, minutes=minutes)))
        with sessions() as session:
            return [one.about for one in alarms.standing_alarms(session, "document_unmade")]

    assert raised(minutes=15) == []
    assert raised(minutes=16) == [case.number]
    await relay.make_due_documents(desk, HOUSE)
    assert raised(minutes=17) == []


async def test_without_a_folder_nothing_is_made_and_nothing_is_lost(sessions: Sessions, desk: BanjieClient) -> None:
    case = accepted_complaint(sessions)

    assert await relay.make_due_documents(replace(desk, store=None), HOUSE) == 0
    assert pending_document_events(sessions, case.number) == [2, 3]
    assert await relay.make_due_documents(at(desk, LATER + timedelta(minutes=1)), HOUSE) == 2


async def test_what_is_undone_leaves_its_paper_on_record_and_no_document(
    sessions: Sessions, desk: BanjieClient
) -> None:
    case = accepted_complaint(sessions)
    await relay.make_due_documents(desk, HOUSE)
    case.perform("correct", "li", LATER, of=3, texts={"reason": "点错"})
    case.perform("correct", "wang", LATER, of=3, texts={"reason": "点错"})
    case.record()

    await relay.make_due_documents(desk, HOUSE)

    listed = (await list_documents(desk, case.number, "li")).documents
    found = {document.document: document.current for document in listed}
    assert found == {"receipt": True, "acceptance": False}


@pytest.mark.parametrize("forgery", ["UPDATE document SET sha256 = ''", "DELETE FROM document"])
async def test_nobody_changes_what_is_known_of_a_paper(
    sessions: Sessions, desk: BanjieClient, database: Database, forgery: str
) -> None:
    accepted_complaint(sessions)
    await relay.make_due_documents(desk, HOUSE)

    for url in (database.url, database.owner_url):
        opened = create_register_engine(url, connections=1)
        with opened.connect() as connection, pytest.raises(DBAPIError, match=r"append-only|permission denied"):
            connection.execute(text(forgery))
        opened.dispose()


async def test_a_paper_is_not_swept_away(sessions: Sessions, desk: BanjieClient) -> None:
    accepted_complaint(sessions)
    await relay.make_due_documents(desk, HOUSE)
    assert desk.store

    for path in list(attachments.stored_paths(desk.store)):
        with sessions.begin() as session:
            assert not attachments.sweep_file(session, path, MONDAY + timedelta(days=36500))


# ---- taken out ----------------------------------------------------------------------------------------------


async def test_a_paper_is_taken_out_by_version_unaltered(
    sessions: Sessions, desk: BanjieClient, tmp_path: Path
) -> None:
    case = accepted_complaint(sessions)
    case.perform("reissued", "li", LATER)
    case.record()
    await relay.make_due_documents(desk, HOUSE)

    first = await save_document(
        desk, case.number, DocumentFilter("受理通知书", 1), tmp_path / "一.docx", "li", door=COMMAND
    )
    newest = await save_document(
        desk, case.number, DocumentFilter("acceptance"), tmp_path / "二.docx", "li", door=COMMAND
    )

    assert (first.version, newest.version) == (1, 2)
    for one in (first, newest):
        assert hashlib.sha256(Path(one.out).read_bytes()).hexdigest() == one.sha256
    for name, version in (("acceptance", 3), ("poem", None)):
        with pytest.raises(BadInput):
            await save_document(
                desk, case.number, DocumentFilter(name, version), tmp_path / "三.docx", "li", door=COMMAND
            )
    path = desk.store and desk.store.path(newest.sha256)
    assert path
    path.write_bytes(b"something else")
    with pytest.raises(Unavailable, match="被改动过"):
        await save_document(desk, case.number, DocumentFilter("acceptance"), tmp_path / "三.docx", "li", door=COMMAND)
    assert not (tmp_path / "三.docx").exists()


async def test_a_paper_that_names_who_filed_is_for_those_who_may_know(
    sessions: Sessions, desk: BanjieClient, tmp_path: Path
) -> None:
    case = accepted_complaint(sessions, facts={"confidential": True})
    case.perform("sign", "li", LATER, about="acceptance", party="filer")
    case.record()
    await relay.make_due_documents(desk, HOUSE)

    async def digests(person: str | None) -> list[str]:
        found = (await list_documents(desk, case.number, person)).documents
        shown = [document.sha256 for document in found if document.document == "acceptance"]
        return ["（保密）" if sha256 == "（保密）" else "" for sha256 in shown]

    assert await digests("li") == ["", ""]
    assert await digests("zhou") == ["", "（保密）"]
    assert await digests(None) == ["（保密）", "（保密）"]
    with pytest.raises(Refused, match="ZZW-04b"):
        await save_document(desk, case.number, DocumentFilter("acceptance"), tmp_path / "一.docx", "zhou", door=COMMAND)
    with pytest.raises(Refused):
        await save_document(
            desk, case.number, DocumentFilter("acceptance", 1), tmp_path / "一.docx", None, door=COMMAND
        )
    assert not (tmp_path / "一.docx").exists()
