"""Letters to who filed: made once from the journal, to their name, with what is on record and nothing else."""

import hashlib
import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from documents import is_printed, printed_text, produce_document
from models.form import Party
from models.means import Means
from models.procedure import Procedure
from models.tables import DocumentRow
from procedures import load
from queries.cases.case_file import load_case_file
from queries.cases.history import events_of
from queries.documents.content import DocumentWriter, document_versions
from register import editions
from register.cases.grade_links import grade_token
from register.documents.attachments import AttachmentStore
from register.office.access_journal import COMMAND
from services import relay
from starter.client import BanjieClient
from starter.documents.document_files import DocumentFilter, list_documents, save_document
from starter.intake.grading import grade_link
from starter.notices.delivery import NoticeSettings
from tests.documents.document_procedure import LATER, Sessions, document_rows
from tests.integrity.signed_folder import signed_folder
from tests.register.recorded_case import ACCEPTED, MONDAY, REGISTERED, SECRET, RecordedCase, complaint, packed_law
from tests.register.test_merging import close_told
from tests.stack.office import at

pytestmark = pytest.mark.slow
HOUSE = NoticeSettings(signature="郑州市水务局", remedy="对不予受理有异议的，可以向本局办公室提出。")
TUESDAY = MONDAY + timedelta(days=1)
UNCLEAR = {
    "in_enforcement": True, "review_applied": False, "suit_filed": False, "respondent_clear": False,
    "facts_concrete": True, "within_powers": True, "for_other_department": False,
    "refusal_grounds": ("no_clear_respondent",),
}  # fmt: skip


@pytest.fixture
def desk(sessions: Sessions, tmp_path: Path) -> BanjieClient:
    """The counter of a program."""
    store = AttachmentStore(tmp_path / "attachments")
    return at(BanjieClient(register=sessions, temporal_address="127.0.0.1:1", secret=SECRET, store=store), LATER)


def registered(sessions: Sessions, procedure: Procedure | None = None, **intake: Any) -> RecordedCase:
    """Return a complaint that was registered on Monday under the text on file."""
    text = procedure or load("zhengzhou-water")
    with sessions.begin() as session:
        editions.keep_edition(session, text, MONDAY)
    case = RecordedCase(sessions, complaint(law=packed_law(text), **intake))
    case.perform("registered", "li", MONDAY + timedelta(hours=1), **REGISTERED)
    return case


def refused(sessions: Sessions, means: Means = Means.letter, **intake: Any) -> RecordedCase:
    """Return a complaint that was refused on Tuesday, and told so by some means."""
    case = registered(sessions, **intake)
    case.perform("not_accepted", "wang", TUESDAY, facts=UNCLEAR)
    reasons = {"refusal_reasons": "没有具体事实"}
    case.perform("refusal_told", "wang", TUESDAY + timedelta(hours=1), means=means, texts=reasons)
    assert not case.verdicts
    case.record()
    return case


def paper(desk: BanjieClient, row: DocumentRow) -> str:
    assert desk.store
    return printed_text(desk.store.path(row.sha256).read_bytes())


async def test_an_acceptance_has_a_letter_though_nobody_owes_it(sessions: Sessions, desk: BanjieClient) -> None:
    case = registered(sessions)
    case.perform("accepted", "wang", TUESDAY, **ACCEPTED)
    case.record()

    assert await relay.make_due_documents(desk, HOUSE) == 1
    assert await relay.make_due_documents(desk, HOUSE) == 0

    [row] = document_rows(sessions, case.number)
    printed = paper(desk, row)
    assert (row.name, row.version, row.signatures, row.identity) == ("acceptance", 1, 0, True)
    for words in (
        "受理告知书张三：",
        f"编号{case.number}",
        "已于2026年3月3日受理",
        "办理期限至2026年3月31日止",
        "郑州市水务局2026年3月3日",
    ):
        assert is_printed(words, printed), words


async def test_a_letter_says_at_its_end_how_the_log_stood(
    sessions: Sessions, desk: BanjieClient, tmp_path: Path
) -> None:
    desk.published_log, line = signed_folder(tmp_path)
    case = refused(sessions)
    assert await relay.make_due_documents(desk, HOUSE)
    for row in document_rows(sessions, case.number):
        assert line in paper(desk, row).replace("\n", "")


async def test_the_letter_that_tells_the_end_bears_the_code_by_which_it_is_graded(
    sessions: Sessions, desk: BanjieClient
) -> None:
    case, asking = registered(sessions), replace(desk, grade_pages="https://office.example/grade/")
    case.perform("accepted", "wang", TUESDAY, **ACCEPTED)
    case.record()
    close_told(case)

    await relay.make_due_documents(asking, HOUSE)

    letters = {row.name: row for row in document_rows(sessions, case.number)}
    with sessions() as session:
        events, file = events_of(session, case.number), load_case_file(session, case.number)
        token = grade_token(asking.keys, file.row)
        again = DocumentWriter(session, file, events, HOUSE.signature, HOUSE.remedy, grade=grade_link(asking, file))
        papers = [produce_document(again.sheet(one)) for one in document_versions(case.law, case.number, events)]
    assert {name: codes_on(desk, row) for name, row in letters.items()} == {
        "acceptance": [], "result": [f"https://office.example/grade/{token}"],
    }  # fmt: skip
    assert "您可以在2026年4月1日前扫码评价本件的办理情况" in paper(desk, letters["result"])
    assert {hashlib.sha256(one).hexdigest() for one in papers} == {row.sha256 for row in letters.values()}


async def test_an_office_that_asks_for_no_grades_prints_no_code(sessions: Sessions, desk: BanjieClient) -> None:
    case = refused(sessions)
    await relay.make_due_documents(replace(desk, grade_pages="https://office.example/grade/", grade_days=0), HOUSE)
    assert [codes_on(desk, row) for row in document_rows(sessions, case.number)] == [[]]


def codes_on(desk: BanjieClient, row: DocumentRow) -> list[str]:
    """Read the codes of a paper, as a telephone reads them."""
    assert desk.store
    with zipfile.ZipFile(desk.store.path(row.sha256)) as parts:
        pictures = [parts.read(name) for name in parts.namelist() if name.startswith("word/media/")]
    return [found.text for one in pictures for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(one)))]


async def test_a_refusal_gives_its_reasons_and_the_offices_line(sessions: Sessions, desk: BanjieClient) -> None:
    case = refused(sessions)
    assert await relay.make_due_documents(desk, HOUSE) == 1

    [row] = document_rows(sessions, case.number)
    printed = paper(desk, row)
    assert is_printed("不予受理告知书张三：", printed)
    assert is_printed("本单位决定不予受理，理由如下：没有具体事实", printed)
    assert is_printed(HOUSE.remedy, printed)
    assert is_printed("依据《郑州市水务局行政执法投诉举报制度》第五条", printed)


@pytest.mark.parametrize(
    ("means", "intake"),
    [(Means.letter, {"party": None}), (Means.letter, {"party": Party(contact="13800000000")})],
    ids=["nobody", "a contact alone"],
)
async def test_who_left_no_name_gets_no_letter(
    sessions: Sessions, desk: BanjieClient, means: Means, intake: dict[str, Any]
) -> None:
    case = refused(sessions, means, **intake)
    assert await relay.make_due_documents(desk, HOUSE) == 0
    assert document_rows(sessions, case.number) == []


async def test_a_letter_told_stays_as_told_and_what_is_undone_is_another(
    sessions: Sessions, desk: BanjieClient
) -> None:
    case = registered(sessions)
    advised = {"open_to_remedy": True, "review_applied": False, "suit_filed": False}
    case.perform("remedy_told", "wang", TUESDAY, means=Means.letter, facts=advised)
    assert not case.verdicts
    case.record()
    assert await relay.make_due_documents(desk, HOUSE) == 1
    [told] = document_rows(sessions, case.number)
    case.perform("correct", "wang", TUESDAY + timedelta(minutes=5), of=told.seq, texts={"reason": "告知有误"})
    assert not case.verdicts
    case.record()

    assert await relay.make_due_documents(desk, NoticeSettings(signature="另一局")) == 1

    before, after = document_rows(sessions, case.number)
    assert before.sha256 == told.sha256
    assert is_printed("可以依法申请行政复议或者提起行政诉讼", paper(desk, before))
    assert is_printed("关于撤回“可申请复议或提起诉讼告知书”的告知书张三：", paper(desk, after))
    assert not is_printed("可以依法申请", paper(desk, after))
    [first, second] = (await list_documents(desk, case.number, "wang")).documents
    assert (first.current, second.current) == (False, True)


async def test_a_letter_is_listed_and_taken_out_by_name(sessions: Sessions, desk: BanjieClient, tmp_path: Path) -> None:
    case = refused(sessions)
    await relay.make_due_documents(desk, HOUSE)

    [listed] = (await list_documents(desk, case.number, "wang")).documents
    saved = await save_document(
        desk, case.number, DocumentFilter("不予受理告知书"), tmp_path / "letter.docx", "wang", door=COMMAND
    )

    assert (listed.document, listed.label, listed.current) == ("refusal", "不予受理告知书", True)
    assert saved.sha256 == listed.sha256
