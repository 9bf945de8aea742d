"""The approval sheet: of what waits for a decision, in every text that has approvals or grants more time."""

import re
from pathlib import Path
from typing import Any

import pytest

from documents import is_printed, printed_text
from models.errors import BadInput
from models.form import Party
from procedures import load, slugs
from procedures.scenarios.player import PlayedCase
from queries.acts.approval_sheet import ANSWERS
from queries.acts.approvals import approval_subject
from queries.cases.case_file import load_case_file
from queries.cases.reading import read_for_nobody
from register import editions
from register.office.access_journal import COMMAND
from rules.approval import approval_at
from starter.client import BanjieClient
from starter.documents.document_files import print_approval_sheet
from tests.documents.document_procedure import LATER, Sessions
from tests.documents.test_letters import played_cases
from tests.register.recorded_case import MONDAY, REGISTERED, SECRET, RecordedCase, complaint, packed_law
from tests.stack.office import at
from tests.stack.regulations import some_or_deep
from wording import dates, terms
from wording.translation import Language, speaking

pytestmark = pytest.mark.slow
WITH_DECISIONS = (
    "archives-enforcement", "auto-repair", "enforcement-compendium", "home-mall", "manufacturer-quality",
    "property-internal", "quality-standard",
)  # fmt: skip


@pytest.fixture
def desk(sessions: Sessions) -> BanjieClient:
    """The counter of a program."""
    return at(BanjieClient(register=sessions, temporal_address="127.0.0.1:1", secret=SECRET), LATER)


def waits_for_decision(played: PlayedCase) -> bool:
    """Return True for a case that waits for an approval or for more time."""
    if played.wrong or played.refused or played.case.closed_at:
        return False
    return bool(played.case.requests) or any(approval_at(played.law, here) for here in played.case.positions.values())


def waiting_case(slug: str) -> PlayedCase | None:
    """Return the case of a scenario that waits for a decision, with an answer given already if there is one."""
    found = [played for played in played_cases(slug) if waits_for_decision(played)]
    return max(
        found, key=lambda played: sum(len(here.answers) for here in played.case.positions.values()), default=None
    )


def recorded(sessions: Sessions, played: PlayedCase) -> RecordedCase:
    """Return a played case, put on record without its texts."""
    procedure, opened = played.law.procedure, played.events[0]
    whole = load(procedure.slug)
    with sessions.begin() as session:
        editions.keep_edition(session, whole, MONDAY)
    intake: dict[str, Any] = {"entry": opened.name, "received_at": opened.at, "facts": opened.facts, "texts": {}}
    intake |= {"party": Party(name="张三") if played.case.filer else None}
    case = RecordedCase(sessions, complaint(law=packed_law(whole), **intake))
    for event in played.events[1:]:
        case.apply_event(event.model_copy(update={"n": None}) if event.n else event)
    case.record()
    return case


@pytest.mark.deep  # the scenarios of all texts are played
def test_no_other_text_asks_for_a_decision() -> None:
    assert [slug for slug in slugs() if waiting_case(slug)] == sorted(WITH_DECISIONS)


@pytest.mark.parametrize("slug", some_or_deep(WITH_DECISIONS, one_in=2))
async def test_the_sheet_says_what_is_asked_and_leaves_room_to_decide(
    slug: str, sessions: Sessions, desk: BanjieClient, tmp_path: Path
) -> None:
    played = waiting_case(slug)
    assert played
    case, out = recorded(sessions, played), tmp_path / "sheet.docx"

    await print_approval_sheet(desk, case.number, out, "li", door=COMMAND)

    printed = printed_text(out.read_bytes())
    assert is_printed("呈批件", printed)
    assert is_printed(case.number, printed)
    procedure = played.law.procedure
    for here in played.case.positions.values():
        if approval_at(played.law, here):
            assert is_printed(f"呈批事项{terms.written_name(procedure, here.stage, 'stage')}", printed)
            for answer in here.answers:
                assert is_printed(ANSWERS[answer.answer](), printed)
    for request in played.case.requests.values():
        assert is_printed(f"延长“{terms.written_name(procedure, request.clock.partition(':')[0], 'clock')}”", printed)
    for words in ("批示意见", "□同意　□不同意", "签名：", "日期："):
        assert is_printed(words, printed)


async def test_on_an_english_screen_the_sheet_is_in_english(
    sessions: Sessions, desk: BanjieClient, tmp_path: Path
) -> None:
    played = waiting_case("manufacturer-quality")
    assert played
    case, out = recorded(sessions, played), tmp_path / "sheet.docx"

    with speaking(Language.en):
        await print_approval_sheet(desk, case.number, out, "li", door=COMMAND)

    printed = printed_text(out.read_bytes())
    for words in ("Approval sheet", "To be decided", "Opinions so far", "□agreed", "Signature:", "page 1 of 1"):
        assert is_printed(words, printed)
    assert not re.search("[\u4e00-\u9fff]", printed.replace("张三", ""))


def test_the_day_that_is_asked_for_is_written_as_people_write_days(sessions: Sessions) -> None:
    """A request for more time that names a day, among what waits for approval."""
    played = next(
        one
        for one in played_cases("property-internal")
        if waits_for_decision(one) and any(request.until for request in one.case.requests.values())
    )
    number = recorded(sessions, played).number
    day = next(request.until for request in played.case.requests.values() if request.until)
    with sessions() as session, speaking(Language.en):
        [asked] = [
            part
            for part in approval_subject(read_for_nobody(session, load_case_file(session, number)))
            if part.label.startswith("More time for")
        ]
        assert asked.says == f"until {dates.last_day_text(day)}"


async def test_without_an_approval_the_sheet_asks_what_the_stage_decides(
    sessions: Sessions, desk: BanjieClient, tmp_path: Path
) -> None:
    with sessions.begin() as session:
        editions.keep_edition(session, load("zhengzhou-water"), MONDAY)
    law, out = packed_law(load("zhengzhou-water")), tmp_path / "sheet.docx"
    case = RecordedCase(sessions, complaint(law=law))
    case.perform("registered", "li", MONDAY, **REGISTERED)
    case.record()

    await print_approval_sheet(desk, case.number, out, "li", door=COMMAND)

    assert is_printed("呈批事项受理审查", printed_text(out.read_bytes()))
    assert is_printed("□受理　□不予受理", printed_text(out.read_bytes()))
    with pytest.raises(BadInput):  # nothing is overwritten
        await print_approval_sheet(desk, case.number, out, "li", door=COMMAND)
