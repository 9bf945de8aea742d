"""What a preview says of an act, and what becomes of the act: the same, for many acts under several texts."""

from collections.abc import Awaitable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cli.demo.from_scenarios import closing_lives, scenario_book, scenario_staff
from cli.demo.office_cases import shifted
from cli.demo.script import CourseStep
from models.errors import BadInput, Refused
from queries.views.preview import PreviewView
from register.acts.inbox import system_clock
from starter.acts.act_preview import preview
from starter.acts.submit import act
from starter.cases.registration import register
from starter.client import BanjieClient
from starter.office.settings_file import check_office_settings
from starter.office.staff import change_person_register
from starter.reads import show
from tests.stack.office import happened, registered, until
from tests.stack.regulations import some_or_deep
from tests.stack.text_cases import hire, renamed

pytestmark = pytest.mark.slow
LIVES = (
    ("zhengzhou-water", "closed"),
    ("home-mall", "closed"),  # tracks and an approval
    ("accountability", "acc_no_fault"),  # asks who stands on which register
    ("property-service", "closed"),  # asks for earlier complaints
)
NOT_IN_A_COURSE: tuple[dict[str, Any], ...] = (
    {"name": "urge", "texts": {"reason": "请尽快"}},
    {"name": "note", "texts": {"opinion": "已电话催问"}},
    {"name": "note"},
    {"name": "mark_urgent", "texts": {"reason": "汛期"}},
    {"name": "contact", "means": "phone", "texts": {"contact_record": "已告知"}},
    {"name": "approve"},
    {"name": "return", "texts": {"reason": "补正"}},
)


async def judged(desk: BanjieClient, number: str, said: Mapping[str, Any]) -> bool:
    """Preview an act, do it, and compare; return whether it was allowed. What nobody could judge is said to be so by
    both."""
    foreseen = await answer_to(preview(desk, number, said))
    done = await answer_to(act(desk, number, said))
    if isinstance(foreseen, BadInput):
        assert isinstance(done, BadInput), said
        assert done.says == foreseen.says
        return False
    assert isinstance(foreseen, PreviewView)
    if isinstance(done, Refused):
        refused = sorted({one.rule for one in done.refusals if one.rule})
        assert (foreseen.allowed, list(foreseen.refused_by)) == (False, refused), (said, foreseen.says, done.says)
        assert set(foreseen.refusals) == set(done.refusals), said
        assert [line for line in foreseen.says if line not in done.says] == [], said
        return False
    stands = await show(desk, number)
    clocks = {clock.clock for clock in stands.waiting.clocks} if stands.waiting else set()
    assert foreseen.allowed, (said, foreseen.says)
    assert foreseen.stage == stands.stage, said
    assert {clock.clock for clock in foreseen.clocks_started} <= clocks, said
    assert {clock.clock for clock in foreseen.clocks_stopped}.isdisjoint(clocks), said
    return True


async def answer_to(asked: Awaitable[object]) -> object:
    """What is answered, be it an error of whoever asks."""
    try:
        return await asked
    except (BadInput, Refused) as error:
        return error


def steps(course: tuple[CourseStep, ...], shift: timedelta, people: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for step in course:
        said = step.model_dump(exclude={"at", "refused"}, exclude_unset=True)
        yield renamed(shifted(said, shift), people) | {"name": step.name}


@pytest.mark.parametrize(("slug", "end"), some_or_deep(LIVES, one_in=4))
async def test_a_preview_says_what_the_judgement_says(desk: BanjieClient, slug: str, end: str) -> None:
    life, people = closing_lives(slug)[end], await hire(desk, slug, "seen_")
    for name, members in scenario_staff(scenario_book(slug)).registers.items():
        await change_person_register(desk, name, [people[one] for one in members], [])
    now = await desk.transact(lambda session: system_clock(session, ""))
    shift = timedelta(weeks=(now - life.course.acts[-1].at) // timedelta(weeks=1))
    office = check_office_settings({slug: dict(life.course.settings)}, "office")
    written = renamed(shifted(dict(life.course.form_input), shift), people)
    number = (await register(replace(desk, office=office), written)).number
    await until(lambda: happened(desk, number))
    colleagues, done = [*people.values()][:3], 0
    for said in steps(life.course.acts, shift, people):
        for colleague in colleagues:
            await judged(desk, number, said | {"actor": colleague})
        done += await judged(desk, number, said)
        for other in NOT_IN_A_COURSE:
            done += await judged(desk, number, other | {"actor": colleagues[0]})
    assert done > len(life.course.acts)


async def test_what_can_be_undone_is_undone_as_foreseen_and_nothing_else(desk: BanjieClient) -> None:
    number = await registered(desk)
    said = {"name": "not_accepted", "actor": "li", "facts": {"within_powers": False}, "texts": {"refusal_reasons": "x"}}
    assert await judged(desk, number, {"name": "transfer", "actor": "li", "whom": "wang"})
    await judged(desk, number, said)
    events, allowed = len(await happened(desk, number)), list[tuple[str, int]]()
    for of in range(events + 1, 0, -1):
        for actor in ("li", "wang", "chen"):
            undo = {"name": "correct", "actor": actor, "of": of, "texts": {"reason": "点错了"}}
            allowed += [(actor, of)] * await judged(desk, number, undo)
    assert allowed


async def test_a_merge_is_foreseen(desk: BanjieClient) -> None:
    host, number = await registered(desk), await registered(desk)
    merge = {"name": "merge", "actor": "li", "texts": {"reason": "同一件事"}}
    assert not await judged(desk, number, merge | {"into": number})
    assert not await judged(desk, number, merge | {"into": "ZZW-1999-000001"})
    assert await judged(desk, number, merge | {"into": host})
