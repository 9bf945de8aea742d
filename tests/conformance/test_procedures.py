"""The keeps of every procedure on file: its scenarios keep them, and without the part of a rule that enforces it
adversaries break them."""

from collections.abc import Callable, Iterator
from itertools import chain

import pytest

from conformance import CaseRecord, Judge
from models.law import Law
from models.procedure import Procedure
from models.requirement import Name
from models.rule import Rule
from models.time import Calendar
from procedures.scenarios.player import BegunCases, play_scenario
from tests.conformance.adversaries import courses
from tests.conformance.scenario_records import record_of, scenario_records
from tests.stack.regulations import SLUGS, Settings, scenario_book, scenario_suite
from tests.test_mutation import CutPath, law_with_cut_rule

pytestmark = pytest.mark.slow
ENFORCED_BY = ("record", "notice", "clock")
MIN_FOUND = 0.5  # share of the parts of a procedure; the aim, with `--deep`, is 0.95
TRIES = 40  # acts in a course of an adversary
SEEDS, MANY_SEEDS = 15, 200  # courses that look for a part that is taken out
each_procedure = pytest.mark.parametrize("slug", SLUGS)


@each_procedure
def test_no_scenario_breaks_a_rule(slug: str) -> None:
    broken = dict[str, list[str]]()
    kept, judges = set[Name](), dict[Settings, Judge]()
    for scenario, record in scenario_records(slug):
        settings = frozenset(scenario.settings.items())
        judges[settings] = judges.get(settings) or Judge(record.procedure)
        verdicts = judges[settings].verdicts(record)
        if found := [verdict for verdict in verdicts if verdict.unexplained]:
            broken[scenario.name] = [f"{verdict.rule}: {verdict.broken}" for verdict in found]
        kept |= {verdict.rule for verdict in verdicts if verdict.found == "kept"}

    assert broken == {}
    assert {rule.id for rule in rules_with_keeps(slug)} - kept == set()


@each_procedure
def test_adversaries_find_what_is_taken_out(
    slug: str, many: Callable[[int, int], int], record_property: Callable[[str, object], None]
) -> None:
    """Without one gate, record, notice or clock of a rule, some course breaks what the rule is seen by."""
    procedure, calendar = law_of(slug).procedure, law_of(slug).calendar
    parts = [(rule, at) for rule in rules_with_keeps(slug) for at in enforcing_parts(rule)][:: many(32, 1)]
    missed = [
        f"{rule.id} {at}" for rule, at in parts if not _is_found(procedure, rule, at, many(SEEDS, MANY_SEEDS), calendar)
    ]
    share = 1 - len(missed) / len(parts)
    record_property("found", {"slug": slug, "parts": len(parts), "missed": missed})

    assert share >= MIN_FOUND, missed


def law_of(slug: str) -> Law:
    """Return the law of a procedure under the settings of its scenarios."""
    suite = scenario_suite(slug)
    return suite.law_under(suite.book.office_settings)


def rules_with_keeps(slug: str) -> list[Rule]:
    """Return the rules that say what is visible if they are kept."""
    return [rule for rule in law_of(slug).procedure.rules if rule.keeps]


def enforcing_parts(rule: Rule) -> Iterator[CutPath]:
    """Yield the parts of a rule that make people keep it."""
    yield from (("gates", place) for place in range(len(rule.gates)))
    yield from ((part,) for part in ENFORCED_BY if getattr(rule, part))


def _is_found(procedure: Procedure, rule: Rule, at: CutPath, seeds: int, calendar: Calendar) -> bool:
    law, book = law_with_cut_rule(rule.id, at, procedure), scenario_book(procedure.slug)
    if law is None:
        return True
    walks = (record for _, record in courses(law, procedure, book, range(seeds), TRIES, calendar, rule.id))
    judge = Judge(procedure.model_copy(update={"rules": (rule,)}))
    records = chain(_records_of_its_scenarios(law, procedure, rule, calendar), walks)
    return any(verdict.unexplained for record in records for verdict in judge.verdicts(record))


def _records_of_its_scenarios(law: Law, procedure: Procedure, rule: Rule, calendar: Calendar) -> Iterator[CaseRecord]:
    """Yield the records of the rule's own scenarios under a law without a part of it: what they try is not refused."""
    book = scenario_book(procedure.slug)
    begun = BegunCases()
    for scenario in book.scenarios:
        if rule.id in scenario.rules and scenario.settings == book.settings:
            played = play_scenario(law, book, scenario, begun)
            if played.events:
                yield record_of(played, procedure, calendar)
