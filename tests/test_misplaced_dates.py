"""In every regulation, a date that cannot be so is refused: what happened in the future, what is promised in the past.

Each date and instant is moved to the wrong side, in the first act or intake form of a scenario that states it.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from banjie_author.coverage import ScenarioSuite
from models.law import Law
from models.messages import FactValue, Refusal, Why
from models.procedure import Lies, Procedure
from models.requirement import Name
from procedures.scenarios.player import play_scenario
from procedures.scenarios.schema import Facts, Given, Scenario, ScenarioAct, Situation
from tests.stack.regulations import SLUGS, scenario_suite

pytestmark = pytest.mark.slow
WRONG_SIDE: dict[Lies, timedelta] = {"past": timedelta(days=2000), "ahead": timedelta(days=-2000)}
FOUND_IN_USE = {  # accepted by mistake once
    "property-service": {"callback_at", "followup_at"},
    "customer-principles": {"wait_until", "told_until"},
    "bank": {"promised_by", "agreed_time", "ticket_until", "proposed_until"},
    "consumer-association": {"called_for", "session_at", "urging_until"},
    "service-hall": {"correct_by"},
    "manufacturer-quality": {"measure_due"},
}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_date_on_the_wrong_side_is_refused_by_every_regulation(slug: str) -> None:
    suite = scenario_suite(slug)
    tried = dict(_refusals_of_misplaced_dates(suite))

    assert tried.keys() == _placed_facts(suite.procedure), "each date and instant is stated in some scenario"
    assert tried.keys() >= FOUND_IN_USE.get(slug, set())
    for name, refused in tried.items():
        assert [refusal.why for refusal in refused if refusal.about == name] == [Why.wrong_value], name


def _placed_facts(procedure: Procedure) -> set[Name]:
    """Return the dates and instants that people state and that lie on one side of the act."""
    filled = {name for report in procedure.periodic.values() for name in report.fills}
    dates = {name for name, fact in procedure.facts.items() if fact.is_ in ("date", "instant")} - filled
    return {name for name in dates if procedure.lies(name) != "anywhere"}


def _refusals_of_misplaced_dates(suite: ScenarioSuite) -> Iterator[tuple[Name, tuple[Refusal, ...]]]:
    """Yield each date and instant of a regulation with what refuses it when it is moved to the wrong side."""
    left = _placed_facts(suite.procedure)
    for scenario in suite.book.scenarios:
        opening = suite.book.opening_situation(scenario.given)
        known = [opening.facts, opening.known, *(act.facts for act in (*opening.done, scenario.when) if act)]
        if left.isdisjoint(name for facts in known for name in facts):
            continue
        law = suite.law_for(scenario)
        for name in sorted(left & opening.facts.keys()):
            left.remove(name)
            moved = opening.model_copy(update={"facts": _moved(law, opening.facts, name), "done": ()})
            yield name, _refusals(law, suite, scenario, moved, None)
        acts = play_scenario(law, suite.book, scenario).acts
        for place, act in enumerate(acts):
            for name in sorted(left & act.facts.keys()):
                left.remove(name)
                before = opening.model_copy(update={"done": tuple(acts[:place])})
                moved_act = act.model_copy(update={"facts": _moved(law, act.facts, name)})
                yield name, _refusals(law, suite, scenario, before, moved_act)


def _moved(law: Law, facts: Facts, name: Name) -> dict[Name, FactValue]:
    value = facts[name]
    assert isinstance(value, date)
    return {**facts, name: value + WRONG_SIDE[law.procedure.lies(name)]}


def _refusals(
    law: Law, suite: ScenarioSuite, scenario: Scenario, before: Situation, when: ScenarioAct | None
) -> tuple[Refusal, ...]:
    book = suite.book.model_copy(update={"situations": {"before": before}})
    altered = scenario.model_copy(update={"given": Given(situation="before"), "when": when})
    return play_scenario(law, book, altered).refused
