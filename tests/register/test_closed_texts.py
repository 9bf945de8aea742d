"""A text that is closed to readers is read through no door: history, page, search, letters, papers, feed, dossier. Its
digest stays, and it is read again once it is opened."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from integrity.repair.cases import repair_lists
from models.errors import ReadingRefused
from models.tables import NoticeRow, SearchRow, TextRow
from queries.cases.complaint import case_view
from queries.cases.history import history_view
from queries.documents.versions import document_list
from queries.notices.letter import letter_text, notice_recipient, owed_notice
from register.documents.attachments import AttachmentStore
from register.notices import outbox
from register.notices.outbox import ReportContext
from register.office.access_journal import COMMAND
from register.randomness import RANDOM
from starter.client import BanjieClient
from starter.documents import document_files
from starter.documents.document_files import DocumentFilter
from starter.notices.delivery import NoticeSettings
from tests.documents.document_procedure import accepted_complaint
from tests.register.fixed_watch import alarm_kinds_after_watch, alter_rows, record_comparison
from tests.register.notice_law import OWED_AT, accepted_case, owe_notice
from tests.register.recorded_case import MONDAY, RecordedCase, clock_at
from tests.stack.databases import Database

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
NOW = MONDAY + timedelta(days=2)
HOUSE = NoticeSettings(signature="郑州市水务局")
WORDS, CLOSED = "照片三张", "（误入本案，已封存）"


@pytest.fixture
def desk(sessions: Sessions, tmp_path: Path) -> BanjieClient:
    """The starter over this register, without Temporal."""
    return BanjieClient(
        register=sessions, temporal_address="nowhere", clock=clock_at(NOW), store=AttachmentStore(tmp_path / "files")
    )


def close(case: RecordedCase, name: str = "close_text", at: timedelta = timedelta()) -> None:
    """Close the text with which the complaint was accepted, or open it again."""
    seq = next(event.seq for event in case.events_after(0) if event.name == "accepted")
    case.perform(name, "li", NOW + at, of=seq, about="basis_pointed_to", texts={"reason": "是另一案的材料"})
    assert not case.verdicts
    case.record()


def text_row(session: Session) -> TextRow:
    return session.scalars(select(TextRow).where(TextRow.name == "basis_pointed_to")).one()


def shown(session: Session, case: RecordedCase) -> Iterator[str]:
    """Yield what the page and the history of a case show of the text."""
    page = case_view(session, case.number, "li", NOW, COMMAND)
    yield from (text.body for text in page.texts if text.name == "basis_pointed_to")
    events = history_view(session, case.number).events
    yield from (text.body for event in events for text in event.texts if text.name == "basis_pointed_to")


def test_a_closed_text_is_on_no_page_and_found_by_no_search(sessions: Sessions) -> None:
    case = accepted_case(sessions)
    record_comparison(sessions, case.number, NOW)
    with sessions() as session:
        digest = text_row(session).digest
        found = select(SearchRow).where(SearchRow.source == text_row(session).id)
        entry = session.scalars(found).one().pieces

    close(case)

    with sessions() as session:
        assert [*shown(session, case)] == [CLOSED, CLOSED]
        assert session.scalars(found).all() == []
        row = text_row(session)
        assert (row.body, row.digest, row.readable) == (WORDS, digest, None)
    assert alarm_kinds_after_watch(sessions, NOW) == []

    close(case, "open_text", timedelta(hours=1))

    with sessions() as session:
        assert WORDS in next(shown(session, case))
        assert session.scalars(found).one().pieces == entry
    assert alarm_kinds_after_watch(sessions, NOW) == []


def test_no_letter_says_it_and_one_that_is_written_is_not_sent(sessions: Sessions) -> None:
    case = accepted_case(sessions)
    written, unwritten = owe_notice(case, "acceptance", OWED_AT), owe_notice(case, "outcome", OWED_AT)
    with sessions.begin() as session:
        context = ReportContext(clock_at(NOW), RANDOM)
        outbox.store_notice_text(session, session.get_one(NoticeRow, written), f"受理告知\n\n{WORDS}", NOW, context)

    close(case)

    with sessions() as session:
        assert outbox.notice_text(session, session.get_one(NoticeRow, written)) is None
        owed = owed_notice(session, session.get_one(NoticeRow, unwritten))
        assert WORDS not in letter_text(session, owed, notice_recipient(session, owed), "水务局")
    close(case, "open_text", timedelta(hours=1))
    with sessions() as session:
        assert WORDS in (outbox.notice_text(session, session.get_one(NoticeRow, written)) or "")


async def test_a_paper_that_prints_it_is_read_by_nobody_and_a_new_one_does_not_print_it(
    desk: BanjieClient, sessions: Sessions, tmp_path: Path
) -> None:
    case = accepted_complaint(sessions)
    assert await document_files.make_documents(desk, HOUSE, case.number) == 2
    with sessions() as session:
        papers = document_list(session, case.number, "li", NOW, COMMAND).documents
    printing = [paper for paper in papers if paper.document == papers[-1].document][-1]

    close(case)

    wanted = DocumentFilter(printing.document, seq=printing.seq)
    with pytest.raises(ReadingRefused, match="已经封存"):
        await document_files.save_document(desk, case.number, wanted, tmp_path / "a.docx", "li", door=COMMAND)
    with sessions() as session:
        listed = document_list(session, case.number, "li", NOW, COMMAND).documents
        assert {paper.sha256 for paper in listed if paper.seq == printing.seq} == {"（保密）"}
    close(case, "open_text", timedelta(hours=1))
    await document_files.save_document(desk, case.number, wanted, tmp_path / "b.docx", "li", door=COMMAND)


async def test_what_is_printed_while_it_is_closed_says_so(desk: BanjieClient, sessions: Sessions) -> None:
    case = accepted_complaint(sessions)
    close(case, at=-timedelta(hours=1))

    assert await document_files.make_documents(desk, HOUSE, case.number) == 2

    assert desk.store
    with sessions() as session:
        papers = document_list(session, case.number, "li", NOW, COMMAND).documents
    printed = "".join(
        ZipFile(desk.store.path(paper.sha256 or "")).read("word/document.xml").decode() for paper in papers
    )
    assert WORDS not in printed
    assert "已封存" in printed


def test_a_flag_that_was_taken_away_behind_the_register_is_seen_and_set_again(
    sessions: Sessions, database: Database
) -> None:
    case = accepted_case(sessions)
    record_comparison(sessions, case.number, NOW)
    close(case)

    alter_rows(database, "UPDATE text SET closed_at = NULL")

    assert "lists_wrong" in alarm_kinds_after_watch(sessions, NOW)
    with sessions.begin() as session:
        repaired = repair_lists(session, case.number)
    assert "text" in [fault.what for fault in repaired.repaired]
    with sessions() as session:
        assert text_row(session).closed_at == NOW
    assert alarm_kinds_after_watch(sessions, NOW) == []
