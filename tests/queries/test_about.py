"""What a case is about, in a line: as it was written or from the narrative, as far as a reader may know."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from models.errors import BadInput
from models.form import Party
from models.tables import TextRow
from procedures import load
from queries.cases.complaint import case_view
from queries.lists.about_lines import about_lines, subjects_in_mail
from queries.lists.case_filter import CaseFilter
from queries.lists.cases import case_list, named_cases
from queries.lists.inbox import InboxFilter, inbox_view
from queries.lists.limit_list import LimitFilter, limit_list
from queries.search.found import search_view
from queries.search.reader import SearchReader
from queries.search.views import SearchFilter
from queries.views.about import AboutView
from register import editions
from register.office import staff
from register.office.access_journal import COMMAND, ReadingDoor, accesses_of
from register.randomness import RANDOM
from starter.client import BanjieClient
from starter.custody import ErasureWish, erase
from starter.office.deciders import Deciders
from tests.queries.test_lists import counted_queries
from tests.register.fixed_watch import alarm_kinds_after_watch, alter_rows, record_comparison
from tests.register.recorded_case import MONDAY, RecordedCase, clock_at, complaint, packed_law
from tests.stack.databases import Database

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
NOW = MONDAY + timedelta(days=2)
SAID = "河道里有人倾倒渣土，张三亲眼看见。\n车是夜里来的。"


@pytest.fixture
def office(sessions: Sessions) -> Sessions:
    with sessions.begin() as session:
        editions.keep_edition(session, load("zhengzhou-water"), MONDAY)
    return sessions


def filed(
    office: Sessions, key: str = "form-1", narrative: str = SAID, subject: str = "", **other: Any
) -> RecordedCase:
    """Return a case whose complainant asks for secrecy: the two offices alone may know who it is."""
    texts = {"narrative": narrative, "target_name": "张三的邻居老李"} | ({"subject": subject} if subject else {})
    case = RecordedCase(office, complaint(key, texts=texts, **other))
    case.record()
    return case


def about(office: Sessions, case: RecordedCase, reader: str | None) -> AboutView | None:
    with office() as session:
        return case_view(session, case.number, reader, NOW, COMMAND).about


def test_the_first_sentence_of_the_narrative_stands_for_a_subject(office: Sessions) -> None:
    read = about(office, filed(office), "li")
    assert read == AboutView(subject="河道里有人倾倒渣土，张三亲眼看见", filer="张三", target="张三的邻居老李")
    assert about(office, filed(office, "typed", subject="张三报倾倒渣土"), "li") == read.model_copy(
        update={"subject": "张三报倾倒渣土"}
    )
    long = about(office, filed(office, "long", narrative="水" * 200), "li")
    assert long
    assert long.subject == "水" * 59 + "…"


def test_who_may_not_know_the_filer_reads_it_blotted_and_nobody_reads_nothing(office: Sessions) -> None:
    told = filed(office), filed(office, "typed", subject="张三报倾倒渣土")
    for case, subject in zip(told, ("河道里有人倾倒渣土，███亲眼看见", "███报倾倒渣土"), strict=True):
        assert about(office, case, "zhou") == AboutView(subject=subject, filer="（保密）", target="███的邻居老李")
        assert about(office, case, None) is None
    anonymous = about(office, filed(office, "anonymous", party=Party()), "zhou")
    assert anonymous
    assert anonymous.filer == ""


def test_a_name_across_the_cut_is_blotted_out_before_it(office: Sessions) -> None:
    read = about(office, filed(office, narrative="水" * 58 + "张三在场"), "zhou")
    assert read
    assert read.subject == "水" * 58 + "█…"


def test_an_act_writes_no_subject(office: Sessions) -> None:
    case = filed(office)
    case.perform("note", "li", NOW, texts={"subject": "另一回事", "opinion": "已阅"})
    [refused] = case.verdicts
    assert [one.about for one in refused.refused] == ["subject"]


async def test_it_is_erased_with_the_narrative(office: Sessions) -> None:
    case = filed(office, subject="夜里倾倒渣土")
    record_comparison(office, case.number, NOW)
    desk = BanjieClient(register=office, temporal_address="nowhere", clock=clock_at(NOW))
    assert alarm_kinds_after_watch(office, NOW) == []

    await erase(desk, case.number, ErasureWish(("narrative",), (), party=False), Deciders("li", "本人要求", "wang"))

    assert about(office, case, "li") == AboutView(subject="", filer="张三", target="张三的邻居老李")
    assert alarm_kinds_after_watch(office, NOW) == []
    with pytest.raises(BadInput):
        await erase(desk, case.number, ErasureWish(("subject",), (), party=False), Deciders("li", "本人要求", "wang"))


async def test_a_subject_is_corrected_and_the_correction_is_erased_with_the_narrative(office: Sessions) -> None:
    case = filed(office, subject="夜里倾倒渣土")
    record_comparison(office, case.number, NOW)
    case.perform("correct_text", "li", NOW, about="subject", texts={"corrected_text": "白天倾倒渣土", "reason": "听错"})
    assert not case.verdicts
    case.record()
    read = about(office, case, "li")
    assert read
    assert read.subject == "白天倾倒渣土"
    desk = BanjieClient(register=office, temporal_address="nowhere", clock=clock_at(NOW))
    await erase(desk, case.number, ErasureWish(("narrative",), (), party=False), Deciders("li", "本人要求", "wang"))
    assert about(office, case, "li") == read.model_copy(update={"subject": ""})
    with office() as session:
        assert session.scalars(select(TextRow.body).where(TextRow.name == "corrected_text")).all() == [None]


def test_a_letter_says_it_without_who_filed_it_and_nothing_that_a_rule_keeps_to_some(office: Sessions) -> None:
    employee = load("employee")
    with office.begin() as session:
        editions.keep_edition(session, employee, MONDAY)
        for role in ("hr_admin", "water_policy_office"):
            staff.add_member(session, role, "小何", at=MONDAY, randomness=RANDOM)
            staff.give_role(session, role, role, at=MONDAY)
    open_to_all = filed(office)
    guarded = RecordedCase(
        office,
        complaint("kept", law=packed_law(employee), entry=next(iter(employee.entries)), texts={"narrative": SAID}),
    )
    guarded.record()
    numbers = {open_to_all.number, guarded.number}
    with office.begin() as session:
        reads = about_lines(SearchReader(session, "hr_admin", NOW), numbers, COMMAND)
        assert reads[guarded.number].subject == "河道里有人倾倒渣土，张三亲眼看见"
        assert subjects_in_mail(SearchReader(session, "hr_admin", NOW), numbers) == {}
        said = subjects_in_mail(SearchReader(session, "water_policy_office", NOW), numbers)
    assert said == {open_to_all.number: "河道里有人倾倒渣土，███亲眼看见"}
    assert readings(office, open_to_all) == []


def listed(office: Sessions, person: str | None, door: ReadingDoor | None = COMMAND) -> dict[str, AboutView | None]:
    with office.begin() as session:
        found = case_list(session, CaseFilter(reader=person), NOW, door)
        return {line.number: line.about for line in found.cases}


def test_every_list_says_it_as_the_case_does(office: Sessions) -> None:
    cases = [
        filed(office), filed(office, "typed", subject="张三报倾倒渣土"), filed(office, "anonymous", party=Party()),
        filed(office, "bare", narrative="", facts={"kind": "complaint", "target": "staff"}),
    ]  # fmt: skip
    unbegun = RecordedCase(office, complaint("unbegun", texts={"narrative": "刚到的信"}))
    for reader in ("li", "zhou"):
        read = {case.number: about(office, case, reader) for case in (*cases, unbegun)}
        assert listed(office, reader) == read
        with office.begin() as session:
            asked = session, reader
            lines = inbox_view(*asked, InboxFilter("all"), NOW, COMMAND).lines
            assert {line.case.number: line.case.about for line in lines} == read
            limits = limit_list(*asked, LimitFilter("all"), NOW, COMMAND).lines
            assert limits
            assert all(line.about == read[line.number] for line in limits)
            assert {one.number: one.about for one in named_cases(session, list(read), reader, NOW, COMMAND)} == read
            hits = search_view(session, SearchFilter("渣土", reader), NOW, COMMAND).hits
            assert len(hits) == 4
            assert all(hit.about == read[hit.number] for hit in hits)
    assert set(listed(office, None).values()) == {None}


def test_who_has_no_role_is_told_nothing(office: Sessions) -> None:
    case = filed(office)
    with office.begin() as session:
        staff.add_member(session, "sun", "孙悦", at=MONDAY - timedelta(days=1), randomness=RANDOM)
    assert listed(office, "sun") == {case.number: AboutView(subject="（保密）", filer="（保密）", target="（保密）")}
    assert readings(office, case) == []


def readings(office: Sessions, case: RecordedCase) -> list[tuple[str, tuple[str, ...], str]]:
    with office() as session:
        return [(one.by, one.parts, one.door) for one in accesses_of(session, [case.number])]


def test_what_lists_show_of_the_filer_is_on_record_once_a_day(office: Sessions) -> None:
    case, anonymous = filed(office), filed(office, "anonymous", party=Party())
    for _ in range(3):
        listed(office, "li")
        listed(office, "zhou")
    assert readings(office, case) == [("li", ("identity",), "command")]
    assert readings(office, anonymous) == []
    listed(office, "li", ReadingDoor("page"))
    with office.begin() as session:
        case_list(session, CaseFilter(person="li"), NOW + timedelta(days=1), COMMAND)
    assert [door for _, _, door in readings(office, case)] == ["command", "page", "command"]


def test_a_page_costs_as_many_statements_for_many_as_for_one(office: Sessions) -> None:
    filed(office)
    counts = []
    for _ in range(2):
        listed(office, "wang")
        with office.begin() as session, counted_queries(session) as statements:
            case_list(session, CaseFilter(reader="zhou"), NOW, COMMAND)
        counts.append(len(statements))
        for place in range(8):
            filed(office, f"more-{place}", subject=f"第{place}件")
    assert counts[0] == counts[1], statements


def test_where_nothing_can_be_written_no_filer_is_shown(office: Sessions) -> None:
    case = filed(office)
    with office.begin() as session:
        session.execute(text("SET TRANSACTION READ ONLY"))
        [line] = case_list(session, CaseFilter(reader="li"), NOW, COMMAND).cases
    assert line.about == AboutView(subject="河道里有人倾倒渣土，███亲眼看见", filer="（保密）", target="███的邻居老李")
    assert readings(office, case) == []


def test_an_altered_state_takes_no_list_away(office: Sessions, database: Database) -> None:
    case = filed(office)
    alter_rows(database, "UPDATE complaint SET state = 'no json'")
    assert listed(office, "li")[case.number]
