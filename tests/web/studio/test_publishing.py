"""What publishing does to open cases is shown before the second administrator confirms, and may be skipped."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random  # noqa: TID251  # of a fixed seed
from typing import NamedTuple

import pytest
from sqlalchemy.orm import Session, sessionmaker

from banjie_author.studio.long_work import LongWork, LongWorks, Tell
from benchmarks.lives import usable_lives
from benchmarks.register import HIRED
from models.errors import BadInput
from models.messages import Number
from models.tables import ComplaintRow
from starter.office.people import give_role
from starter.procedure_loading import procedure_in_force
from tests.integrity.test_foresight import CHANGES, SLUG, OfficeOfTwins, begun_courses
from tests.web.identity.conftest import IdentityOffice
from tests.web.identity.test_staff_pages import confirmed_by
from tests.web.studio.conftest import WATER, StudioOffice, opened_studio, text_of

pytestmark = pytest.mark.slow
WORDS = (  # the longer limit of CHANGES
    ("says: 3个工作日内作出受理", "says: 5个工作日内作出受理"),
    ("at the end of the third working day after its receipt", "at the end of the fifth working day after its receipt"),
)


class OpenCases(NamedTuple):
    """Open cases of a regulation, and an instant after what was done in them."""

    numbers: Sequence[Number]
    now: datetime


@pytest.fixture
def cases(sessions: sessionmaker[Session], tmp_path: Path) -> OpenCases:
    """An office in which the beginnings of the regulation's scenarios have happened."""
    office = OfficeOfTwins(sessions, tmp_path, Random(1), HIRED)
    office.hire(usable_lives((SLUG,), Random(1)))
    courses, now = begun_courses(12)
    numbers = office.play(courses, now)
    with sessions() as session:
        return OpenCases([one for one in numbers if session.get_one(ComplaintRow, one).closed_at is None], now)


async def test_what_it_does_to_open_cases_is_shown_before_the_second_confirms(
    cases: OpenCases, empty_office: IdentityOffice
) -> None:
    empty_office.now = cases.now
    await give_role(empty_office.client, "chen", "administrator")
    chen = await empty_office.set_up("chen")
    await empty_office.set_up("zhao")
    await give_role(empty_office.client, "zhao", "security_administrator", signed=empty_office.signed())
    studio = await opened_studio(empty_office, chen)
    await studio.begin(SLUG)
    body = await studio.written(SLUG)
    for old, new in (*CHANGES, *WORDS):
        assert body.count(old) == 1, old
        body = body.replace(old, new)
    sent = {"seen": "1", "body": body}
    assert (await studio.chen.post(f"/studio/texts/{SLUG}/files/text", data=sent)).status_code == 303

    first = (cases.now + timedelta(days=1)).date()
    page = await studio.foreseen(SLUG, {"edition": "2026.9", "first": first.isoformat()})
    words = text_of(page)
    assert f"{len(cases.numbers)} open cases keep the edition under which they were opened" in words
    assert "from “3 working days” to “5 working days”" in words
    witnesses = [number for number in cases.numbers if f'href="/console/case/{number}"' in page.text]
    assert witnesses
    assert "would end later" in words
    assert "would ask for less" in words

    asked = text_of(confirming := await studio.asked(SLUG, page))
    assert "A second administrator" in asked
    assert "from “3 working days” to “5 working days”" in asked
    assert f"such as {witnesses[0]}" in asked
    done = text_of(await confirmed_by(studio.office, studio.chen, confirming))
    assert "edition 2026.9 is in force from" in done, done
    assert procedure_in_force(studio.office.client, SLUG, first).procedure.edition == "2026.9"


async def test_who_does_not_wait_publishes_without_and_the_second_is_told(studio: StudioOffice) -> None:
    await studio.begin(WATER)
    first = (studio.office.now + timedelta(days=1)).date().isoformat()
    asked_for = {"edition": "2026.9", "first": first, "do": "publish", "seen": "1"}
    leads = await studio.chen.post(f"/studio/texts/{WATER}/publish", data=asked_for)
    assert leads.status_code == 303
    page = await studio.chen.get(leads.headers["location"])  # the work has begun just now
    assert "Publish without looking at open cases" in page.text

    asked = await studio.asked(WATER, page)

    assert "What it does to open cases was not looked at" in text_of(asked)
    assert "is in force from" in text_of(await confirmed_by(studio.office, studio.chen, asked))


async def test_what_is_wrong_with_the_edition_is_said_and_nothing_is_published(studio: StudioOffice) -> None:
    await studio.begin(WATER)
    page = await studio.foreseen(WATER, {"edition": "2026.9", "first": "2020-01-01"})
    assert "which has passed" in text_of(page)
    late = await studio.chen.get(f"/studio/texts/{WATER}/foresight?seen=7&edition=2026.9&first=2026-03-04")
    assert late.status_code == 422
    assert "saved this draft meanwhile" in text_of(late)
    wrong = await studio.foreseen(WATER, {"edition": "2026.9", "first": "tomorrow"})
    assert "A day is written like" in text_of(wrong)


# ---- the work itself --------------------------------------------------------------------------------------------


def count_up(tell: Tell, to: int) -> int:
    for n in range(to):
        tell(n + 1, to)
    return to


def go_on_for_ever(_tell: Tell) -> None:
    while True:
        pass


def refuse(_tell: Tell) -> None:
    raise BadInput("not like this")


async def _over(one: LongWork) -> LongWork:
    assert one.task
    await one.task
    return one


async def test_long_work_tells_how_far_it_is_and_is_worked_out_once() -> None:
    works = LongWorks()
    one = works.started("key", 60.0, count_up, 5)
    assert not one.is_over
    assert works.started("key", 60.0, count_up, 5) is one
    await _over(one)
    assert (one.answer, one.done, one.of, one.wrong) == (5, 5, 5, "")
    assert works.known("key") is one


async def test_long_work_that_takes_too_long_is_stopped_and_the_next_has_its_turn() -> None:
    works = LongWorks()
    stopped, refused = works.started("a", 0.1, go_on_for_ever), works.started("b", 60.0, refuse)
    assert "was stopped" in (await _over(stopped)).wrong
    assert (await _over(refused)).wrong == "not like this"
    assert works.started("a", 60.0, count_up, 2) is stopped
    works.forget_stopped("a")
    again = works.started("a", 60.0, count_up, 2)
    assert again is not stopped
    assert (await _over(again)).answer == 2
