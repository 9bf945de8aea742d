"""Parts of two regulations that the language could not say before: they check, their scenarios hold, and each word that
they need changes a scenario when it is taken away.

The files stand in `tests/procedures/language/`, each beside its scenarios.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

import calendars
import documents
from banjie_author import sample_documents
from banjie_author.mismatches import scenario_mismatches
from banjie_author.report import check_procedure
from models.law import Law
from models.procedure import Procedure
from procedures import load
from procedures.scenarios.schema import ScenarioBook, read_scenarios

pytestmark = pytest.mark.slow
FOLDER = Path(__file__).parent / "procedures/language"
SLUGS = ("market-complaints", "petitions")
CASES = [
    pytest.param(slug, scenario.name, id=f"{slug}: {scenario.name}")
    for slug in SLUGS
    for scenario in read_scenarios(FOLDER / f"{slug}.scenarios.yaml").scenarios
]


def regulation_path(slug: str) -> Path:
    return FOLDER / f"{slug}.yaml"


def scenario_book(slug: str) -> ScenarioBook:
    return read_scenarios(FOLDER / f"{slug}.scenarios.yaml")


def failing_scenarios(procedure: Procedure, book: ScenarioBook) -> list[str]:
    law = Law(procedure, calendars.load_calendar())
    return [scenario.name for scenario in book.scenarios if scenario_mismatches(law, book, scenario)]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_regulation_is_sound_and_nothing_is_found(slug: str) -> None:
    report = check_procedure(regulation_path(slug))

    assert (report.problems, report.findings) == ((), ())


@pytest.mark.parametrize(("slug", "name"), CASES)
def test_what_the_regulation_says_holds(slug: str, name: str) -> None:
    law, book = Law(load(str(regulation_path(slug))), calendars.load_calendar()), scenario_book(slug)
    (scenario,) = [one for one in book.scenarios if one.name == name]

    assert scenario_mismatches(law, book, scenario) == []


Written = dict[str, Any]  # a regulation as YAML data


def written_rule(written: Written, rule: str) -> Any:
    return next(one for one in written["rules"] if one["id"] == rule)


def one_consent(written: Written) -> None:
    written_rule(written, "MSA-16a")["gates"][0]["needs"]["all"].pop()


def no_suspension(written: Written) -> None:
    del written_rule(written, "MSA-21a")["clock"]["suspension"]


def other_owed(written: Written) -> None:
    written_rule(written, "MSA-31b")["notice"]["owed_after"] = ["case_opened"]


def no_condition(written: Written) -> None:
    del written_rule(written, "MSA-32a")["clock"]["when"]


def any_party(written: Written) -> None:
    del written_rule(written, "MSA-32a")["gates"]


def for_every_entry(written: Written) -> None:
    rule = written_rule(written, "MSA-14a")
    del rule["entries"]
    rule["clock"]["starts"] = ["complaint", "report"]


def no_respondents(written: Written) -> None:
    del written["respondents"]


def heads_alone(written: Written) -> None:
    del written["roles"]["upper_members"]["members"]


def unheard(written: Written) -> None:
    written_rule(written, "PET-31a")["gates"][0]["needs"] = {"text": "findings"}


def no_names(written: Written) -> None:
    del written["respondents"]["names"]


def no_limit_of_names(written: Written) -> None:
    del written["name_lists"]["representatives"]


def not_told_of_delay(written: Written) -> None:
    written_rule(written, "PET-34a")["notice"]["owed_after"] = ["not_taken_on"]


def any_earlier(written: Written) -> None:
    for gate in written_rule(written, "PET-36a")["gates"]:
        (part,) = [one for one in (*gate["needs"].get("any", ()), *gate["needs"].get("all", ())) if "fact" not in one]
        (part["none"][0] if "none" in part else part).pop("state")


def no_earlier(written: Written) -> None:
    written_rule(written, "PET-36a")["gates"][1]["needs"] = {"fact": "same_matter", "is": True}


@pytest.mark.parametrize(
    ("slug", "without"),
    [
        ("market-complaints", one_consent),
        ("market-complaints", no_suspension),
        ("market-complaints", other_owed),
        ("market-complaints", no_condition),
        ("market-complaints", any_party),
        ("market-complaints", for_every_entry),
        ("petitions", no_respondents),
        ("petitions", heads_alone),
        ("petitions", unheard),
        ("petitions", no_names),
        ("petitions", no_limit_of_names),
        ("petitions", not_told_of_delay),
        ("petitions", any_earlier),
        ("petitions", no_earlier),
    ],
)
def test_a_scenario_fails_without_the_word(slug: str, without: Callable[[Written], None]) -> None:
    written: Written = yaml.safe_load(regulation_path(slug).read_text(encoding="utf-8"))
    without(written)

    assert failing_scenarios(Procedure.model_validate(written), scenario_book(slug))


@pytest.mark.parametrize(
    ("slug", "document", "unit"),
    [("market-complaints", "agreement", "市场监督管理所"), ("petitions", "written_opinion", "国土科")],
)
def test_a_paper_keeps_the_place_of_its_seal(slug: str, document: str, unit: str) -> None:
    paper = documents.produce_document(sample_documents.sample_sheet(load(str(regulation_path(slug))), document))

    printed = documents.printed_text(paper)

    assert f"{unit}（盖章）" in printed
    assert printed.index(f"{unit}（盖章）") > printed.index("处理意见" if slug == "petitions" else "签字")


def test_the_filer_goes_along_to_a_report_that_is_split_and_the_figures_are_quarterly() -> None:
    procedure = load(str(regulation_path("market-complaints")))
    opens = procedure.acts["report_split"].opens

    assert opens
    assert procedure.filing_role in opens.copies
    assert procedure.periodic["quarterly"].months == (1, 4, 7, 10)
