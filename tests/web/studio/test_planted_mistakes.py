"""Mistakes that authors make, by the forms and by typing: each is shown at its sentence. Eight of them are those that
`check` alone missed where two newcomers wrote a text."""

import re
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from banjie_author.sentences import sentence_file, written_book
from procedures.load import SCENARIOS_FOLDER
from tests.lint.changed_text import written_text
from tests.lint.test_sentences import MARKET, MISTAKES, book
from tests.test_authored_regulations import FOLDER
from tests.web.studio.conftest import StudioOffice

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
WATER = "zhengzhou-water"
Values = dict[str, str | list[str]]


class Mistake(NamedTuple):
    """A mistake in a regulation: typed, or made by the form of a page. `rule` is the one at whose sentence it is to
    stand; `says` a part of what is said there."""

    rule: str
    says: str
    typed: tuple[tuple[str, str], ...] = ()
    page: str = ""
    values: Values = {}
    slug: str = MARKET


def _typed_twice(name: str) -> tuple[tuple[str, str], ...]:
    return MISTAKES[name][0]


RULE_07 = re.search(r"  - id: MSA-07a\n.*?(?=  - id: MSA-14a)", written_text(MARKET), re.S)
assert RULE_07
MISTAKEN: dict[str, Mistake] = {
    # what check alone missed
    "workplaces swapped": Mistake("MSA-32a", "", page="/names", values={"at/stages/checking/who": ["chief"]}),
    "a notice of an end left out": Mistake("MSA-21b", "nobody would be told", _typed_twice("a notice")),
    "a gate at the wrong stage": Mistake(
        "MSA-16a", "", (("{at: [proposing.mediation_begun], needs", "{at: [reception.accepted], needs"),)
    ),
    "forty-five days counted from the complaint": Mistake(
        "MSA-21a", "would be counted from another day", _typed_twice("the start of a limit")
    ),
    "one consent for two": Mistake("MSA-16a", "could be overruled", _typed_twice("one consent for both")),
    "readable by all": Mistake(
        "ZZW-04b",
        "",
        page="/rules/ZZW-04b",
        values={"at/rules/12/sees/roles": ["water_policy_office", "discipline_office", "bureau_leader", "filer"]},
        slug=WATER,
    ),
    "who is complained of takes part": Mistake(
        "ZZW-02e", "", (("respondents: {facts: [officers], rule: ZZW-02e}\n", ""),), slug=WATER
    ),
    "a limit and its words both wrong": Mistake(
        "MSA-31a",
        "51",
        page="/rules/MSA-31a",
        values={
            "at/rules/7/clock/limit/n": "51",
            "at/rules/7/says": "五十一个工作日内决定是否立案，经批准可延长十五个工作日",
        },
    ),
    # others
    "the unit of a limit": Mistake(
        "MSA-14a", "calendar_day", page="/rules/MSA-14a", values={"at/rules/1/clock/limit/unit": "calendar_day"}
    ),
    "another addressee": Mistake(
        "MSA-14b", "who should know would not", page="/rules/MSA-14b", values={"at/rules/2/notice/to": ["respondent"]}
    ),
    "no suspension": Mistake("MSA-21a", "nothing suspends", _typed_twice("a suspension")),
    "no extension": Mistake("MSA-31a", "has no extension", _typed_twice("an extension")),
    "a rule left out": Mistake("MSA-07a", "no such rule", ((RULE_07[0], ""),)),
    "a brace left open": Mistake(
        "MSA-16a", "not YAML", (("{consent: offer, of: respondent}]}}", "{consent: offer, of: respondent}]}"),)
    ),
    "a word that is none": Mistake("MSA-21a", "limt", (("      limit: {n: 45", "      limt: {n: 45"),)),
    "a name that nothing has": Mistake(
        "MSA-32a", "complainer", (("name: 告知是否立案, to: complainant", "name: 告知是否立案, to: complainer"),)
    ),
}


@pytest.fixture
def market(tmp_path: Path, process: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001  # after it
    """The office has the text of newcomers in its folder, with its sentences and its scenarios."""
    path = tmp_path / f"{MARKET}.yaml"
    path.write_text(written_text(MARKET), encoding="utf-8")
    for file, body in (
        (sentence_file(path), written_book(book())),
        (tmp_path / SCENARIOS_FOLDER / path.name, (FOLDER / f"{MARKET}.scenarios.yaml").read_text(encoding="utf-8")),
    ):
        file.parent.mkdir(exist_ok=True)
        file.write_text(body, encoding="utf-8")
    folders = sys.modules["procedures.load"]._folders
    monkeypatch.setattr(sys.modules["procedures.load"], "_folders", [*folders, tmp_path])


@pytest.mark.usefixtures("market")
async def test_each_mistake_is_shown_at_its_sentence(studio: StudioOffice) -> None:
    for slug in (MARKET, WATER):
        await studio.begin(slug)
        assert shown(await _page(studio, slug)) == {}
    versions = {MARKET: 1, WATER: 1}
    for name, one in MISTAKEN.items():
        if one.page:
            await studio.change(one.slug, one.page, one.values)
        else:
            body = await studio.written(one.slug)
            for old, new in one.typed:
                assert body.count(old) == 1, (name, old)
                body = body.replace(old, new)
            sent = {"seen": str(versions[one.slug]), "body": body}
            answer = await studio.chen.post(f"/studio/texts/{one.slug}/files/text/kept", data=sent)
            assert answer.status_code == 200, answer.text

        found = shown(await _page(studio, one.slug))

        assert one.rule in found, (name, found)
        assert one.says in found[one.rule], (name, found[one.rule])
        versions[one.slug] += 2
        back = {"part": "text", "seen": str(versions[one.slug] - 1), "do": "undo"}
        assert (await studio.chen.post(f"/studio/texts/{one.slug}/back", data=back)).status_code == 303, name
        assert shown(await _page(studio, one.slug)) == {}, name


async def _page(studio: StudioOffice, slug: str) -> str:
    return (await studio.read(slug)).text


def shown(page: str) -> dict[str, str]:
    """Return what the page says is wrong, by the rules of the sentence or the rule at which it stands."""
    found: dict[str, str] = {}
    for pair in re.findall(r'<section class="pair">.*?</section>', page, re.S):
        sentence, *cards = re.split(r'(?=<article class="rule-card)', pair)
        parts = [(re.search(r'data-rules="([^"]*)"', part), part) for part in (sentence, *cards)]
        for rules, part in parts:
            if rules and ('class="found"' in part or 'class="wrong"' in part):
                for rule in rules[1].split():
                    found[rule] = found.get(rule, "") + part
    return found
