"""The letters of every text: each is made in a course of its scenarios, addressed, dated, with what is on record."""

from dataclasses import replace
from functools import cache
from typing import NamedTuple

import pytest

import documents
from documents import Sheet, declared_layout
from documents.declared_layout import StatedItem, StatedValues
from models.case import Case
from models.events import Event
from models.law import Law
from models.procedure import Procedure
from models.requirement import Name
from procedures import load, slugs
from procedures.load import law_of, scenario_file
from procedures.scenarios.player import BegunCases, PlayedCase, play_scenario
from procedures.scenarios.schema import read_scenarios
from queries.documents.content import letter_content
from rules.event_names import names_of_event
from rules.evolve import evolve, open_case
from rules.letters import letters_of_event
from tests.stack.regulations import some_or_deep
from tests.zones import CHINA
from wording import terms
from wording.translation import Language, speaking

pytestmark = pytest.mark.slow  # more than a second

PARTY = {"name": "张三", "unit": "", "contact": "13800000001", "address": ""}

each_regulation = pytest.mark.parametrize("slug", some_or_deep(slugs(), one_in=3))


@cache
def played_cases(slug: str) -> list[PlayedCase]:
    """Return the case of every scenario of a text, with its settings."""
    found = list[PlayedCase]()
    book = read_scenarios(scenario_file(slug))
    begun = dict[str, tuple[Law, BegunCases]]()
    for scenario in book.scenarios:
        key = repr(sorted(scenario.settings.items()))
        if key not in begun:
            begun[key] = (
                law_of(load(slug, {**book.settings, **scenario.settings})),
                BegunCases(),
            )
        law, cases = begun[key]
        found.append(play_scenario(law, book, scenario, cases))
    return found


def written_texts(played: PlayedCase) -> dict[str, str]:
    """Return what the acts of a case have written, by name."""
    return {name: body for done in played.acts for name, body in done.texts.items()}


class MadeLetter(NamedTuple):
    """A letter that an event makes, and the case after that event."""

    law: Law
    case: Case
    event: Event
    name: Name


@cache
def made_letters(slug: str) -> list[MadeLetter]:
    """Return every letter that the scenarios of a text make."""
    found = []
    for played in played_cases(slug):
        law, case = played.law, None
        for event in played.events:
            case = evolve(law, case, event) if case else open_case(law, played.case.number, event)
            found += [MadeLetter(law, case, event, name) for name in letters_of_event(law, case, event)]
    return found


@cache
def letters_of(slug: str) -> dict[str, Sheet]:
    """Return one sheet of each letter that the scenarios of a text make."""
    found = dict[str, Sheet]()
    for law, case, event, name in made_letters(slug):
        procedure = law.procedure
        with speaking(Language.zh):
            content = letter_content(law, procedure, name, event, case)
            facts = {fact: terms.printed_value(procedure, fact, value) for fact, value in case.facts.items()}
            sheet = declared_layout.build_letter(
                procedure,
                replace(content, filed=terms.printed_day(case.opened_at.astimezone(CHINA).date())),
                StatedValues(facts, {text: f"（{procedure.texts.get(text, text)}）" for text in case.texts},
                             tuple(StatedItem(kind, code, "", {field: f"（{field}）" for field in item.texts})
                                   for kind, items in case.items.items() for code, item in items.items())),
                number="1", version=1, day=terms.printed_day(event.at.astimezone(CHINA).date()), at=event.at,
                party=PARTY,
            )  # fmt: skip
        if name not in found or len(sheet.rows) > len(found[name].rows) or found[name].letter == "correct":
            found[name] = sheet
    return found


def own_letters(procedure: Procedure) -> set[str]:
    return set(procedure.paper_names) - set(procedure.documents)


@each_regulation
def test_every_letter_of_a_text_is_made_in_a_course_of_its_scenarios(slug: str) -> None:
    assert own_letters(load(slug)) - set(letters_of(slug)) == set()


@each_regulation
def test_each_event_of_which_a_letter_is_said_to_be_made_makes_it_in_a_scenario(slug: str) -> None:
    """Scenarios do not speak of letters, so that a mutation run leaves `letters:` as it is."""
    said = {(name, place) for name, letter in load(slug).letters.items() for place in letter.after}
    made = {(name, place) for _, _, event, name in made_letters(slug) for place in names_of_event(event)}
    assert said - made == set()


@each_regulation
def test_a_letter_is_addressed_dated_and_titled_and_gives_what_it_is_to_give(slug: str) -> None:
    procedure = load(slug)
    for name, sheet in letters_of(slug).items():
        printed = documents.printed_text(documents.produce_document(sheet))
        letter = procedure.find_letter(name)
        assert documents.is_printed(f"{letter.name}张三：", printed), name
        assert documents.is_printed(sheet.day, printed), name
        assert documents.is_printed(sheet.case, printed), name
        assert sheet.unit, name
        assert documents.is_printed(f"{sheet.unit}{sheet.day}", printed), name
        assert "依据《" in printed, name
        if letter.kind == "refusal":
            assert sheet.rows or letter.says, name  # reasons, or where to go
        for row in sheet.rows:
            assert documents.is_printed(row.value, printed), name
