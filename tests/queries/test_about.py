"""What a case is about, in a line: as it was written or from the narrative, as far as a reader may know."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from models.errors import BadInput
from models.form import Party
from procedures import load
from queries.cases.complaint import case_view
from queries.views.about import AboutView
from register import editions
from register.office.access_journal import COMMAND
from starter.client import BanjieClient
from starter.custody import ErasureWish, erase
from starter.office.deciders import Deciders
from tests.register.fixed_watch import alarm_kinds_after_watch, record_comparison
from tests.register.recorded_case import MONDAY, RecordedCase, clock_at, complaint

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
