"""Searches: what is found and where; what a reader may not read leaves no trace in what is found or counted."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from integrity.repair.cases import repair_lists
from models.errors import BadInput
from models.events import Imported
from models.form import Party, StoredFile
from models.tables import ComplaintRow
from procedures import load
from queries.search import entry_portions, word_search
from queries.search.found import search_view
from queries.search.views import SearchFilter, SearchView
from register import editions
from register.office import staff
from register.office.access_journal import COMMAND
from register.randomness import RANDOM
from tests.queries.test_lists import counted_queries
from tests.register.fixed_watch import alarms_after_watch, alter_rows, record_comparison
from tests.register.recorded_case import MONDAY, RecordedCase, complaint
from tests.stack.databases import Database

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
NOW = MONDAY + timedelta(days=2)
PHOTO = StoredFile(name="张三家门口.jpg", media_type="image/jpeg", size=3, sha256="ab" * 32)
SAID = "河道里有人倾倒渣土，张三亲眼看见，ＡＢ厂的车。"


@pytest.fixture
def office(sessions: Sessions) -> Sessions:
    with sessions.begin() as session:
        editions.keep_edition(session, load("zhengzhou-water"), MONDAY)
    return sessions


def filed(office: Sessions, key: str = "form-1", narrative: str = SAID, **other: Any) -> RecordedCase:
    """Return a case whose complainant asks for secrecy: the two offices alone may know who it is."""
    return RecordedCase(office, complaint(key, texts={"narrative": narrative}, **other))


def search(office: Sessions, words: str, reader: str = "li", **other: Any) -> SearchView:
    with office() as session:
        return search_view(session, SearchFilter(words, reader, **other), NOW, COMMAND)


def parts(view: SearchView) -> list[str]:
    return [hit.part for hit in view.hits]


def test_every_part_is_found_and_named(office: Sessions) -> None:
    party = Party(name="张三", unit="砂石料场", contact="13800138000", address="郑州市金水区")
    case = filed(office, party=party)
    case.accept()

    for words, expected in {
        case.number: ["number"], case.number[4:]: ["number"], "倾倒渣土": ["text"], "ab厂": ["text"],
        "渣土 张三": ["text"], "张三": ["text", "name"], "张": ["name"], "砂石": ["unit"], "0138": ["contact"],
        "金水": ["address"], "照片三张": ["text"], "渣土 金水": [], "渣士": [], "三": [],
    }.items():  # fmt: skip
        view = search(office, words)
        assert parts(view) == expected, words
        assert view.total == len(expected)
        assert not view.is_cut
    [hit] = search(office, "照片三张").hits
    assert (hit.number, hit.n, hit.name) == (case.number, 2, "basis_pointed_to")
    assert search(office, "照片三张", since=MONDAY.date(), until=MONDAY.date()).hits == ()
    assert parts(search(office, "照片三张", since=MONDAY.date() + timedelta(days=1))) == ["text"]
    assert parts(search(office, "渣土", procedure="bank")) == []


def test_acts_are_found_once_they_are_accepted(office: Sessions) -> None:
    case = filed(office)
    case.accept()
    committed = case.commit("evidence", "li", NOW, attachments=(PHOTO,))
    assert parts(search(office, "门口")) == []
    case.judge(committed.act)
    case.record()
    assert parts(search(office, "门口")) == ["file"]
    assert parts(search(office, "门口", "zhou")) == []  # its name may say who complained


def test_who_may_not_know_the_complainant_finds_nothing_of_them(office: Sessions) -> None:
    filed(office).record()

    assert parts(search(office, "张三", "li")) == ["text", "name"]
    for words in ("张三", "张", "13800000000", "三亲眼"):
        assert search(office, words, "zhou").hits == (), words
        assert search(office, words, "zhou").total == 0
    [hit] = search(office, "渣土", "zhou").hits
    assert "张三" not in hit.excerpt
    assert "██" in hit.excerpt


def test_who_is_recused_or_has_no_role_finds_nothing(office: Sessions) -> None:
    case = filed(office)
    case.record()
    with office.begin() as session:
        staff.add_member(session, "sun", "孙悦", at=MONDAY - timedelta(days=1), randomness=RANDOM)
    assert parts(search(office, "渣土", "sun")) == []
    case.perform("recuse", "li", NOW - timedelta(hours=1), texts={"reason": "亲属"})
    assert not case.verdicts
    case.record()

    assert parts(search(office, "渣土", "wang")) == ["text"]
    for words in ("渣土", "张三", case.number):
        assert search(office, words, "li").hits == (), words


def test_hidden_matches_neither_cut_the_list_nor_turn_its_pages(
    office: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_search, "MAX_FOUND", 3)
    for place in range(3):
        filed(office, f"open-{place}", "张三说渣土", party=Party(name="李四")).record()
    for place in range(9):  # newer, and confidential: the name stands in the text of each
        filed(office, f"hidden-{place}", received_at=MONDAY + timedelta(hours=1)).record()

    view = search(office, "张三", "zhou")
    assert (view.total, view.is_cut, len(view.hits)) == (3, False, 3)
    assert search(office, "张三", "li").is_cut
    first = search(office, "张三", "zhou", limit=2)
    second = search(office, "张三", "zhou", limit=2, after=first.next)
    assert (first.hits + second.hits, second.next) == (view.hits, None)
    assert [hit.at for hit in view.hits] == sorted((hit.at for hit in view.hits), reverse=True)


def test_more_than_are_counted_are_not_read_before_their_page_is_asked_for(
    office: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_search, "MAX_COUNTED", 2)
    monkeypatch.setattr(entry_portions, "FIRST_PORTION", 3)
    numbers = [filed(office, f"open-{place}", "有人说渣土", party=Party(name="李四")).number for place in range(5)]
    with office() as session, counted_queries(session) as statements:
        first = search_view(session, SearchFilter("有人说", "li", limit=2), NOW, COMMAND)
    assert (first.total, first.is_more, first.is_cut, len(first.hits)) == (2, True, False, 2)
    searched = [one for one in statements if "FROM text" in one and "left(text.body" not in one]  # no lines of hits
    assert len(searched) == 1, statements  # of a portion, for page and count
    pages = [first]
    while pages[-1].next:
        pages.append(search(office, "有人说", "li", limit=2, after=pages[-1].next))
        assert (pages[-1].total, pages[-1].is_more, pages[-1].is_cut) == (2, True, False)
    assert [hit.number for page in pages for hit in page.hits] == numbers[::-1]
    monkeypatch.setattr(word_search, "MAX_FOUND", 4)
    cut = [search(office, "有人说", "li", limit=3, after=after) for after in (None, pages[0].next)]
    assert [(len(view.hits), view.is_cut, view.next is None) for view in cut] == [(3, True, False), (2, True, True)]

    filed(office, "hidden", "张三说渣土")
    assert [search(office, word, "zhou").is_more for word in ("渣土", "张三")] == [True, False]


def test_what_is_months_old_comes_after_the_newest_and_cuts_the_list_with_it(
    office: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = (0, 40, 75, 300)
    numbers = [filed(office, f"form-{ago}", received_at=MONDAY - timedelta(days=ago)).number for ago in days]

    assert [hit.number for hit in search(office, "渣土").hits] == numbers
    first, last = (MONDAY - timedelta(days=ago) for ago in (80, 35))
    assert [hit.number for hit in search(office, "渣土", since=first.date(), until=last.date()).hits] == numbers[1:3]
    monkeypatch.setattr(word_search, "MAX_FOUND", 3)
    view = search(office, "倾倒渣土")
    assert ([hit.number for hit in view.hits], view.is_cut) == (numbers[:3], True)


def test_a_word_of_very_many_entries_is_looked_through_so_far_and_says_so(
    office: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever may read few of them finds those few; no further entries are looked through, and no texts read."""
    monkeypatch.setattr(entry_portions, "FEW_ENTRIES", 3)
    days = (0, 31, 32, 33, 60, 200)
    numbers = [filed(office, f"form-{ago}", received_at=MONDAY - timedelta(days=ago)).number for ago in days]
    with office.begin() as session:
        staff.add_member(session, "sun", "孙悦", at=MONDAY - timedelta(days=400), randomness=RANDOM)
        for number in (numbers[3], numbers[5]):
            row = session.get_one(ComplaintRow, number)
            row.admissions = row.admissions.replace('"names":[', '"persons":["sun"],"names":[', 1)
    for most, expected, is_cut in ((9, [3, 5], False), (4, [3], True), (2, [3], True)):
        monkeypatch.setattr(entry_portions, "MOST_LOOKED_THROUGH", most)
        view = search(office, "渣土", "sun")
        assert ([hit.number for hit in view.hits], view.is_cut) == ([numbers[nth] for nth in expected], is_cut), most
    view = search(office, "张三亲", "zhou")  # it stands in all of them, and is blotted
    assert (view.hits, view.is_cut) == ((), True)


def test_a_search_costs_few_statements_whatever_it_may_not_show(
    office: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in range(6):
        filed(office, f"form-{place}")
    monkeypatch.setattr(entry_portions, "FIRST_PORTION", 2)
    with office.begin() as session:
        staff.add_member(session, "sun", "孙悦", at=MONDAY - timedelta(days=1), randomness=RANDOM)
        for place, row in enumerate(session.query(ComplaintRow)):  # each is read by somebody else
            row.admissions = row.admissions.replace('"names":[', f'"persons":["p{place}"],"names":[', 1)
    with office() as session, counted_queries(session) as statements:
        assert search_view(session, SearchFilter("渣土", "sun"), NOW, COMMAND).hits == ()
    assert len([one for one in statements if "pieces" in one]) == 1, statements


@pytest.mark.parametrize("words", ["", " \u3000", "字" * 101, " ".join(map(str, range(10, 19)))])
def test_a_search_without_words_or_with_too_many_is_refused(office: Sessions, words: str) -> None:
    filed(office)
    with pytest.raises(BadInput):
        search(office, words)


def test_signs_of_queries_are_words_like_others(office: Sessions) -> None:
    filed(office, narrative="路径 C:\\'a'&|!<-> 是这样").record()
    for words in ("'a'", "\\'a", "&|!", "<->", "c:\\"):
        assert parts(search(office, words)) == ["text"], words


def test_what_is_searched_is_verified_and_made_again(office: Sessions, database: Database) -> None:
    case = filed(office).accept()
    record_comparison(office, case.number, NOW)
    assert alarms_after_watch(office, NOW) == set()
    for statement in (
        "DELETE FROM search WHERE kind = 'text'",
        "UPDATE search SET pieces = array_to_tsvector(ARRAY['假话']) WHERE kind = 'name'",
        "UPDATE search SET n = 7 WHERE n IS NOT NULL",
        "INSERT INTO search (complaint, kind, name, source, at, pieces) "
        "SELECT complaint, kind, name, source, at, pieces FROM search WHERE kind = 'name'",
        'UPDATE complaint SET admissions = \'{"roles":["water_policy_office"]}\'',
    ):
        alter_rows(database, statement)
        assert alarms_after_watch(office, NOW) == {("lists_wrong", case.number)}, statement
        with office.begin() as session:
            assert repair_lists(session, case.number).left == ()
        assert alarms_after_watch(office, NOW) == set(), statement


def test_an_old_number_finds_its_complaint(office: Sessions) -> None:
    moved = Imported(old_number="旧字-0077", stage="screening", since=MONDAY)
    case = filed(office, imported=moved)
    [hit] = search(office, "旧字-0077").hits
    assert (hit.number, hit.part, hit.excerpt) == (case.number, "number", f"{case.number} 旧字-0077")
