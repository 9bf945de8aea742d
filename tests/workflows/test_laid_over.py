"""A liability case opened by a complaint: both cases show the link, and its end is reported back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import calendars
from cli.demo.from_scenarios import scenario_life
from cli.rendering import case_tables, output, waiting_lines
from models.law import Law
from procedures import load
from procedures.scenarios.player import play_scenario
from procedures.scenarios.schema import read_scenarios
from queries.cases import complaint, history
from queries.views.case import CaseView, LinkedCaseView, WaitingView
from register.office.access_journal import COMMAND
from services import relay
from starter.office import staff_file
from tests.register.recorded_case import clock_at
from tests.workflows.bureau import LONG_AGO, Bureau, at

pytestmark = pytest.mark.slow

SCENARIOS = read_scenarios(Path(__file__).parents[1] / "procedures" / "laid" / "zhengzhou-water.yaml")
FAULT_FOUND = next(scenario for scenario in SCENARIOS.scenarios if scenario.name == "查明过错，另立责任追究案")
PARENT, CHILD = "ZZW-2025-000001", "ARS-2025-000001"


async def open_liability_case(bureau: Bureau) -> None:
    """Play the complaint up to the finding of a fault, and start the linked liability case."""
    bureau.office_options = {"overlays": ["enforcement-compendium", "accountability"]}
    law = Law(load("zhengzhou-water", bureau.office_options), calendars.load_calendar())
    life = scenario_life(play_scenario(law, SCENARIOS, FAULT_FOUND), "finding", FAULT_FOUND)
    await staff_file.load_staff(replace(bureau.client, clock=clock_at(LONG_AGO)), life.staff)
    assert await bureau.play_course(life.course) == PARENT
    await relay.deliver_pending(bureau.client, timedelta())
    bureau.clock_offsets[CHILD] = bureau.clock_offsets[PARENT]
    await bureau.settled_case(CHILD)


async def close_liability_case(bureau: Bureau) -> None:
    """Play the liability case to its end."""

    async def perform(name: str, actor: str, time: str, **fields: Any) -> None:
        await bureau.perform(CHILD, name, actor, at(f"2025-03-26 {time}"), **fields)

    await perform("finding_taken_over", "jin", "09:00", facts={"deciding": ("han", "jin")})
    await perform("found_not_liable", "jin", "09:40", texts={"no_liability_reason": "基准当日变更,未及送达"})
    await perform("sign", "han", "10:00", about="liability_decision")
    await perform("sign", "jin", "10:10", about="liability_decision")
    await perform("not_liable", "jin", "10:20")
    await bureau.settled_case(CHILD)


def printed_text(print_view: Callable[[], None]) -> str:
    with output.console.capture() as captured:
        print_view()
    return captured.get().replace("\n", "")


def case_view_of(bureau: Bureau, number: str) -> CaseView:
    with bureau.register() as session:
        return complaint.case_view(session, number, None, at("2025-03-27 09:00"), COMMAND)


def waiting_of(bureau: Bureau) -> WaitingView:
    waiting = case_view_of(bureau, PARENT).waiting
    assert waiting
    return waiting


def unfinished_linked_cases(bureau: Bureau) -> tuple[LinkedCaseView, ...]:
    return waiting_of(bureau).related


def event_text(bureau: Bureau, number: str, kind: str) -> str:
    with bureau.register() as session:
        events = history.history_view(session, number).events
    return next(event.label for event in events if event.type == kind)


async def test_parent_and_child_show_each_other_and_the_end_is_reported_to_the_parent(empty_bureau: Bureau) -> None:
    bureau = empty_bureau
    async with bureau.running_worker():
        await open_liability_case(bureau)

        child = bureau.complaint_row(CHILD)
        assert (child.procedure, child.entry, child.parent) == ("accountability", "accountability_case", PARENT)
        (of_parent,), (of_child,) = case_view_of(bureau, PARENT).related, case_view_of(bureau, CHILD).related
        assert (of_parent.number, of_parent.relation, of_parent.closed_at) == (CHILD, "child", None)
        assert of_parent.title == "行政执法责任追究制度·过错移送"
        assert of_parent.stage_label == "其他程序查明执法人员有过错后移入"
        assert (of_child.number, of_child.relation, of_child.stage) == (PARENT, "parent", "finding")
        assert of_parent.why_label == of_child.why_label == "查明过错，另立责任追究案"
        assert [case.number for case in unfinished_linked_cases(bureau)] == [CHILD]

        await close_liability_case(bureau)
        await relay.deliver_pending(bureau.client, timedelta())
        parent = await bureau.settled_case(PARENT)

    assert [link.end for link in parent.links.values()] == ["acc_no_fault"]
    assert bureau.folded_case(PARENT) == parent
    assert unfinished_linked_cases(bureau) == ()
    assert event_text(bureau, PARENT, "linked") == f"另立关联案件：{CHILD} 行政执法责任追究制度·过错移送"
    assert (
        event_text(bureau, PARENT, "link_ended")
        == f"关联案件办结：{CHILD} 行政执法责任追究制度·过错移送，不追究，说明理由并记录"
    )
    assert event_text(bureau, CHILD, "opened").startswith(
        f"收件，由 {PARENT} 郑州市水务局行政执法投诉举报制度·投诉举报 另立：查明过错"
    )


async def test_the_printed_views_show_the_link_on_both_sides(empty_bureau: Bureau) -> None:
    bureau = empty_bureau
    async with bureau.running_worker():
        await open_liability_case(bureau)

    above = printed_text(lambda: case_tables.print_complaint(case_view_of(bureau, CHILD)))
    below = printed_text(lambda: waiting_lines.print_waiting(waiting_of(bureau)))
    assert f"关联案件 由 {PARENT} 另立" in above
    assert f"关联案件未结 {CHILD} 行政执法责任追究制度·过错移送，由本案另立" in below
    assert "查明过错，另立责任追究案" in below
