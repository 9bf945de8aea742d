"""A course to every end of every procedure: the workflow gives the same events as the rules alone, and the record of
the case breaks no rule that the register does not call a breach."""

from dataclasses import replace
from functools import cache

import pytest

from cli.demo.from_scenarios import Life, closing_lives, scenario_book
from models.case import Case
from models.events import Event
from models.requirement import Name
from procedures import load
from procedures.load import law_of
from procedures.scenarios.player import PlayedCase, play_scenario
from queries.conformance import conformance_view
from starter.office import staff_file
from tests.register.recorded_case import clock_at
from tests.stack.regulations import SLUGS, regulation, some_or_deep
from tests.workflows.bureau import LONG_AGO, Bureau

pytestmark = pytest.mark.slow

lives_by_end = cache(closing_lives)


def procedure_ends() -> list[tuple[str, Name]]:
    return [
        (slug, name)
        for slug in SLUGS
        for name, stage in regulation(slug).stages.items()
        if stage.kind == "end" and stage.ends == "case"
    ]


def play_by_rules(slug: str, life: Life) -> PlayedCase:
    """Play the same scenario with the rules alone."""
    book = scenario_book(slug)
    scenario = next(scenario for scenario in book.scenarios if scenario.name == life.scenario)
    return play_scenario(law_of(load(slug, dict(scenario.settings))), book, scenario)


def event_summaries(events: list[Event]) -> list[tuple[object, ...]]:
    return [(event.seq, event.type, event.name, event.stage, event.at, event.by) for event in events]


@pytest.mark.parametrize(("slug", "end"), some_or_deep(procedure_ends(), one_in=9), ids=str)
async def test_the_workflow_gives_the_same_events_as_the_rules_and_its_record_breaks_none(
    empty_bureau: Bureau, slug: str, end: Name
) -> None:
    life = lives_by_end(slug)[end]
    bureau = empty_bureau
    bureau.options_by_procedure = {slug: life.course.settings}
    await staff_file.load_staff(replace(bureau.client, clock=clock_at(LONG_AGO)), life.staff)

    async with bureau.running_worker():
        number = await bureau.play_course(life.course)
        case: Case = await bureau.settled_case(number)
        ending = await bureau.ending(number)

    assert (case.stage, ending.stage) == (end, end)
    assert bureau.folded_case(number) == case
    assert ending.head == bureau.chain_head(number)
    assert event_summaries(bureau.journal(number)) == event_summaries(play_by_rules(slug, life).events)
    judged = await bureau.client.transact(lambda session: conformance_view(session, case.closed_at or LONG_AGO))
    assert (judged.cases, judged.unexplained) == (1, ())
