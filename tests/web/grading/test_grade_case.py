"""A bad grade opens a linked case where the office has said so: once, in the transaction of the grade; the graded case
stays closed."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from integrity.verify import watch_checks
from models.errors import BadInput
from models.tables import ComplaintRow, PartyRow
from procedures.office_settings import BadGrade, OfficeSettings
from queries.cases.linked_cases import linked_case_views
from register.alarms import alarms
from register.alarms.kinds import GRADE_CASE_UNOPENED
from services.relay import deliver_pending
from starter.cases.grade_case import open_grade_case, open_what_waits
from starter.client import BanjieClient
from starter.intake.grading import GivenGrade, give_grade
from starter.office.settings_file import check_office_settings
from tests.stack.office import form, happened, until
from tests.web.grading.conftest import closed, ended, grades, link

pytestmark = pytest.mark.slow
FOLLOWED = BadGrade(procedure="zhengzhou-water", entry="complaint")
HIDING = BadGrade(procedure="employee", entry="complaint")
NOWHERE = BadGrade(procedure="zhengzhou-water", entry="nowhere")


def opening(desk: BanjieClient, wanted: BadGrade | None = FOLLOWED) -> BanjieClient:
    return replace(desk, office=replace(desk.office, bad_grade=wanted))


async def graded(desk: BanjieClient, number: str, grade: Any = "very_dissatisfied") -> None:
    await give_grade(desk, await link(desk, number), GivenGrade(grade=grade, text="等了两个月"))


async def opened(desk: BanjieClient, number: str) -> list[str]:
    children = select(ComplaintRow.number).where(ComplaintRow.parent == number)
    return await desk.transact(lambda session: list(session.scalars(children)))


async def standing(desk: BanjieClient, number: str) -> list[str]:
    """The alarms of cases that a grade of this complaint could not open, as the watch leaves them."""

    def look(session: Any) -> list[str]:
        watch_checks.run_watch(session, desk.clock)
        found = alarms.standing_alarms(session, GRADE_CASE_UNOPENED)
        return [alarm.about for alarm in found if alarm.complaint == number]

    return await desk.transact(look)


async def test_a_bad_grade_opens_a_linked_case_and_the_graded_one_stays_closed(desk: BanjieClient) -> None:
    number, office = await ended(desk), opening(desk)

    await graded(office, number)

    [child] = await opened(desk, number)
    assert await closed(desk, number)
    assert await grades(desk, number) == 1
    await until(lambda: _started(desk, child))
    shown = await desk.transact(lambda session: linked_case_views(session, session.get_one(ComplaintRow, number)))
    assert [(view.number, view.why_label) for view in shown] == [(child, "差评")]
    assert await standing(desk, number) == []


async def _started(desk: BanjieClient, number: str) -> bool:
    await deliver_pending(desk)
    return bool(await happened(desk, number))


async def test_it_is_opened_once_whoever_asks_again_at_the_same_time(desk: BanjieClient) -> None:
    number, office = await ended(desk), opening(desk)
    await graded(office, number)
    await graded(office, number)
    seq = await desk.transact(lambda session: session.get_one(ComplaintRow, number).seq)

    again = [office.transact(lambda session: open_grade_case(session, office, number, seq)) for _ in range(4)]
    await asyncio.gather(*again)

    assert len(await opened(desk, number)) == 1


@pytest.mark.parametrize(("wanted", "grade"), [(None, "very_dissatisfied"), (FOLLOWED, "mostly_satisfied")])
async def test_nothing_is_opened_by_another_grade_or_where_the_office_does_not_say(
    desk: BanjieClient, wanted: BadGrade | None, grade: str
) -> None:
    number = await ended(desk)
    await graded(opening(desk, wanted), number, grade)

    assert await grades(desk, number) == 1
    assert await opened(desk, number) == []
    assert await standing(desk, number) == []


async def test_what_cannot_be_opened_is_an_alarm_and_is_opened_once_it_can_be(desk: BanjieClient) -> None:
    number = await ended(desk)
    await graded(opening(desk, NOWHERE), number)

    assert await grades(desk, number) == 1  # the grade is not lost
    assert await opened(desk, number) == []
    [key] = await standing(desk, number)
    assert key.startswith(f"{number}:grade:")
    await open_what_waits(opening(desk, NOWHERE))
    assert await standing(desk, number) == [key]

    office = opening(desk)
    await asyncio.gather(*(open_what_waits(office) for _ in range(3)))

    assert len(await opened(desk, number)) == 1
    assert await standing(desk, number) == []


@pytest.mark.parametrize(
    ("confidential", "wanted", "told"),
    [(False, FOLLOWED, True), (True, FOLLOWED, False), (True, HIDING, True)],
)
async def test_who_filed_is_told_where_that_is_hidden_as_before(
    desk: BanjieClient, confidential: bool, wanted: BadGrade, told: bool
) -> None:
    number = await ended(desk, facts=form()["facts"] | {"confidential": confidential})
    await graded(opening(desk, wanted), number)

    [child] = await opened(desk, number)
    names = select(PartyRow.name).where(PartyRow.complaint == child)
    copied = await desk.transact(lambda session: [name for name in session.scalars(names) if name])
    assert bool(copied) is told


@pytest.mark.parametrize(
    "written",
    [
        "yes",
        {"procedure": "zhengzhou-water"},
        {"procedure": "nowhere", "entry": "complaint"},
        {"procedure": "zhengzhou-water", "entry": "nowhere"},
    ],
)
def test_a_setting_that_names_no_entry_is_refused(written: object) -> None:
    with pytest.raises(BadInput, match="bad_grade"):
        check_office_settings({"bad_grade": written}, str(Path("office.yaml")))


def test_the_setting_is_read() -> None:
    read = check_office_settings({"bad_grade": FOLLOWED.model_dump()}, "office.yaml")
    assert (read.bad_grade, OfficeSettings().bad_grade) == (FOLLOWED, None)
