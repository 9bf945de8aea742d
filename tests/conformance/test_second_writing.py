"""Three regulations whose keeps were written twice, the second time by somebody who had seen neither the gates nor the
first writing: `second_writing/<slug>.yaml`. Both writings must judge alike, except where the file says why not."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance import CaseRecord, Judge, RuleVerdict
from models.keeps import Keep
from models.procedure import Procedure
from models.requirement import Name
from procedures.checker.unresolved_names import unresolved_name_flaws
from tests.conformance.adversaries import courses
from tests.conformance.scenario_records import scenario_records
from tests.stack.regulations import Settings, scenario_suite

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parent / "second_writing"
SECOND_SLUGS = sorted(path.stem for path in FOLDER.glob("*.yaml"))
COURSES, TRIES = 100, 40
each_text = pytest.mark.parametrize("slug", SECOND_SLUGS)


@each_text
def test_every_rule_that_enforces_has_lines_or_a_reason(slug: str) -> None:
    written = read_second(slug)
    enforcing = {rule.id for rule in procedure_of(slug).rules if rule.enforce not in ("guide", "sees")}

    assert {*written["keeps"], *written["none"]} == enforcing
    assert not set(written["keeps"]) & set(written["none"])
    assert {*written["corrected"], *written["differences"]} <= enforcing


@each_text
def test_every_name_in_a_second_line_is_one_of_the_text(slug: str) -> None:
    flaws = list(unresolved_name_flaws(with_second_keeps(procedure_of(slug))))

    assert [flaw.path for flaw in flaws] == []


@each_text
def test_no_scenario_breaks_a_second_line_but_where_the_writings_differ(slug: str) -> None:
    written = read_second(slug)
    kept, broken = set[Name](), set[Name]()
    for settings, record in records_of_scenarios(slug):
        verdicts = judges_under(slug, settings)[1].verdicts(record)
        broken |= {verdict.rule for verdict in verdicts if verdict.unexplained}
        kept |= {verdict.rule for verdict in verdicts if verdict.found == "kept"}

    assert broken <= set(written["differences"])
    assert set(written["keeps"]) - kept == set()


@each_text
def test_both_writings_judge_alike_but_where_the_file_says_why_not(
    slug: str, many: Callable[[int, int], int], pytestconfig: pytest.Config
) -> None:
    """Of the rules that both have written; a rule that differs is named, with the reason. With `--deep` no other is."""
    written = read_second(slug)
    both = {rule.id for rule in procedure_of(slug).rules if rule.keeps and rule.id in written["keeps"]}
    differing = set[Name]()
    for settings, record in (*records_of_scenarios(slug), *course_records(slug, many(5, COURSES))):
        first, second = (broken_in(judge.verdicts(record)) for judge in judges_under(slug, settings))
        differing |= first ^ second

    listed = set(written["differences"]) & both
    assert differing & both <= listed
    assert not pytestconfig.getoption("deep") or differing & both == listed


def read_second(slug: str) -> dict[str, Any]:
    """Return the second writing for a procedure."""
    read: dict[str, Any] = yaml.safe_load((FOLDER / f"{slug}.yaml").read_text(encoding="utf-8"))
    return read


def procedure_of(slug: str) -> Procedure:
    """Return a procedure under the settings of its scenarios."""
    return scenario_suite(slug).procedure


@cache
def second_keeps(slug: str) -> dict[Name, tuple[Keep, ...]]:
    """Return the second lines for a procedure, by rule."""
    lines = read_second(slug)["keeps"]
    return {rule: tuple(Keep.model_validate(line) for line in lines[rule]) for rule in lines}


def with_second_keeps(procedure: Procedure) -> Procedure:
    """Return the procedure with the second lines in place of the first."""
    keeps = second_keeps(procedure.slug)
    rules = tuple(rule.model_copy(update={"keeps": keeps.get(rule.id, ())}) for rule in procedure.rules)
    return procedure.model_copy(update={"rules": rules})


def broken_in(verdicts: Iterable[RuleVerdict]) -> set[Name]:
    """Return the rules that are broken, whether the register calls it a breach or not."""
    return {verdict.rule for verdict in verdicts if verdict.found == "broken"}


@cache
def records_of_scenarios(slug: str) -> tuple[tuple[Settings, CaseRecord], ...]:
    """Return the records of all scenarios of a procedure, each with its settings."""
    return tuple((frozenset(scenario.settings.items()), record) for scenario, record in scenario_records(slug))


@cache
def judges_under(slug: str, settings: Settings) -> tuple[Judge, Judge]:
    """Return who judges by the first lines and by the second."""
    procedure = scenario_suite(slug).law_under(settings).procedure
    return Judge(procedure), Judge(with_second_keeps(procedure))


def course_records(slug: str, seeds: int) -> Iterator[tuple[Settings, CaseRecord]]:
    """Yield the records of random courses under the settings of its scenarios."""
    suite = scenario_suite(slug)
    settings = suite.book.office_settings
    law = suite.law_under(settings)
    found = courses(law, law.procedure, suite.book, range(seeds), TRIES, suite.calendar)
    yield from ((settings, record) for _, record in found)
