"""Fifteen mistakes, each put into a text by changing single places of its file and nothing else: `check` says each,
at its rule. Among them are seven of the eight kinds that it once missed; the eighth takes a whole rule out
(`test_planted_mistakes`). Beside one text lie the sentences of its source."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from banjie_author.file_edits import with_value
from banjie_author.report import CheckReport, check_procedure
from banjie_author.sentences import sentence_file, written_book
from procedures.source import YamlPath
from tests.lint.changed_text import LIBRARY, written_text
from tests.lint.test_sentences import book
from wording.translation import Language, speaking

pytestmark = pytest.mark.slow  # more than a second

MARKET, PETITIONS, WATER, MAKER = "market-complaints", "petitions", "zhengzhou-water", "manufacturer-quality"
Edits = tuple[tuple[YamlPath, object], ...]  # a path below `rules` names the rule by its id
WRONG_31 = "五十一个工作日内决定是否立案，经批准可延长十五个工作日"
ONE_CONSENT = {"consent": "offer", "of": "complainant"}
MISTAKES: dict[str, tuple[str, Edits, str]] = {
    "another works there": (MAKER, ((("stages", "received", "who"), ["marketing_director"]),), "worker_differs"),
    "a gate before another act": (
        WATER, ((("rules", "ZZW-02c", "gates", 0, "at"), ["transferred"]),), "gate_elsewhere",
    ),
    "who is complained of is not kept out": (WATER, ((("respondents",), None),), "respondents_unsaid"),
    "days counted from the complaint": (
        MARKET, ((("rules", "MSA-21a", "clock", "starts"), ["complaint"]),), "start_differs",
    ),
    "one consent for two": (MARKET, ((("rules", "MSA-16a", "gates", 0, "needs"), ONE_CONSENT),), "consent_of_one"),
    "nobody is told of more time": (
        PETITIONS, ((("rules", "PET-34a", "notice", "owed_after"), []),), "extension_untold",
    ),
    "nobody is told of the end": (
        MARKET, ((("rules", "MSA-21b", "notice", "by"), ["given_up"]),), "end_untold",
    ),
    "a limit and its sentence are wrong": (
        MARKET,
        ((("rules", "MSA-31a", "clock", "limit", "n"), 51), (("rules", "MSA-31a", "says"), WRONG_31)),
        "limit_differs",
    ),
    "51 days for 15": (MARKET, ((("rules", "MSA-31a", "clock", "limit", "n"), 51),), "limit_differs"),
    "calendar days": (MARKET, ((("rules", "MSA-14a", "clock", "limit", "unit"), "calendar_day"),), "limit_differs"),
    "a warning before the start": (MARKET, ((("rules", "MSA-31a", "clock", "warn"), 16),), "warning_too_long"),
    "150 days more": (
        MARKET,
        ((("rules", "MSA-31a", "clock", "extension", "total"), 150),),
        "extension_differs",
    ),
    "the unit of who asks grants": (
        LIBRARY, ((("rules", "LIB-03a", "clock", "extension", "grants"), ["desk"]),), "granted_by_another",
    ),
    "the suspension is gone": (MARKET, ((("rules", "MSA-21a", "clock", "suspension"), None),), "suspension_missing"),
    "the respondent is told": (MARKET, ((("rules", "MSA-14b", "notice", "to"), "respondent"),), "told_another"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with speaking(Language.en):
        yield


def checked(folder: Path, slug: str, edits: Edits = ()) -> CheckReport:
    """Return the report on a text with these places changed, beside the sentences of its source where there are any."""
    text = written_text(slug)
    if slug == MARKET:
        text = re.sub(" +must: .*\n", "", text)  # the source alone speaks
    for path, value in edits:
        rules = [rule["id"] for rule in yaml.safe_load(text)["rules"]]
        place = ("rules", rules.index(path[1]), *path[2:]) if path[0] == "rules" else path
        text = with_value(text, place, value)
    file = folder / f"{slug}.yaml"
    file.write_text(text, encoding="utf-8")
    if slug == MARKET:
        sentence_file(file).parent.mkdir()
        sentence_file(file).write_text(written_book(book()), encoding="utf-8")
    return check_procedure(file)


@pytest.mark.parametrize("slug", [MARKET, PETITIONS, WATER, MAKER, LIBRARY])
def test_the_text_as_it_is_has_none(tmp_path: Path, slug: str) -> None:
    assert [(finding.kind, problem.rule) for finding, problem in checked(tmp_path, slug).findings] == []


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_by_an_edit_is_said_at_its_rule(tmp_path: Path, mistake: str) -> None:
    slug, edits, kind = MISTAKES[mistake]
    report = checked(tmp_path, slug, edits)
    found = [problem for finding, problem in report.findings if finding.kind == kind]

    assert report.problems == ()
    assert found, [finding.kind for finding, _ in report.findings]
    [_, *inside] = place = edits[0][0]
    if place[0] == "rules" and kind != "end_untold":  # which is said at the decision that ends the case
        assert inside[0] in {one.rule for one in found}
