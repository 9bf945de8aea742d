"""The demonstration and the office to look at in English: all that their people say, and what is on record of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from banjie_author.names import CODE_NAME, HAN
from cli.demo.example_words import EXAMPLES, in_current_language
from cli.demo.from_scenarios import closing_lives, opening_form
from cli.demo.office import TEXTS, fill_office, office_settings, office_staff
from cli.demo.office_cases import SURNAMES, office_text, ways_to_stages
from cli.demo.script import load_courses
from models.tables import PartyRow, PersonRow, TextRow
from procedures import slugs
from procedures.office_settings import OfficeSettings
from register.documents.attachments import AttachmentStore
from register.documents.media_types import ALLOWED_TYPES
from starter.client import BanjieClient
from starter.office.staff_file import read_staff_file
from tests.register.recorded_case import SECRET
from tests.zones import CHINA
from wording.regulation_names import names_in
from wording.translation import Language, speaking

KNOWN = names_in(EXAMPLES / "names" / "en.po")
NOON = datetime(2026, 12, 1, 11, 30, tzinfo=CHINA)


def chinese(data: object) -> Iterator[str]:
    """Yield each text of data in which there is a Chinese character."""
    match data:
        case str():
            yield from [data] if HAN.search(data) else ()
        case BaseModel():
            yield from chinese(data.model_dump())
        case dict():
            yield from (found for value in data.values() for found in chinese(value))
        case list() | tuple():
            yield from (found for value in data for found in chinese(value))


def said_in_demonstration() -> Iterator[str]:
    """Yield what people say in `banjie demo`, of whichever courses."""
    yield from chinese(read_staff_file(EXAMPLES / "staff.yaml"))
    for course in load_courses().values():
        yield from chinese([course.title, course.form_input, course.acts])
    for slug in slugs():
        yield from chinese([(life.course, life.staff) for life in closing_lives(slug).values()])


def said_in_office() -> Iterator[str]:
    """Yield what people say in `banjie office`, on whichever day. Who files has a name that is made."""
    yield from chinese(office_staff())
    for text in map(office_text, TEXTS):
        stories = [story for story, _ in ways_to_stages(text).values()] + text.stories(text.closing)
        yield from chinese([(opening_form(text.book, story.situation), story.situation.done) for story in stories])


@pytest.mark.slow
def test_all_that_people_say_has_its_english_and_nothing_else_has() -> None:
    said = {*said_in_demonstration(), *said_in_office()}

    assert said - KNOWN.keys() == set()
    assert KNOWN.keys() - said == set()


def test_the_english_is_no_chinese_and_no_code() -> None:
    wrong = [words for words in KNOWN.values() if HAN.search(words) or CODE_NAME.search(words)]

    assert wrong == []
    assert len(KNOWN) > len(SURNAMES.split())


def test_data_keep_their_form_in_another_language() -> None:
    words, english = next(iter(KNOWN.items()))
    data = {"name": words, "parts": [words, 1, None, ("没有译过", True)], words: NOON}

    with speaking(Language.en):
        assert in_current_language(data) == {
            "name": english,
            "parts": [english, 1, None, ("没有译过", True)],
            words: NOON,  # a key names something
        }
    assert in_current_language(data) is data


def test_the_courses_are_the_same_in_english_but_for_what_is_said() -> None:
    chinese_courses = load_courses()
    with speaking(Language.en):
        courses = load_courses()
        assert [*chinese([(course.title, course.form_input, course.acts) for course in courses.values()])] == []
    for name, course in courses.items():
        assert [(step.name, step.facts, step.at) for step in course.acts] == [
            (step.name, step.facts, step.at) for step in chinese_courses[name].acts
        ]


@pytest.mark.slow
async def test_the_register_of_an_english_office_holds_no_chinese(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    chosen = OfficeSettings(office_settings())
    client = BanjieClient(register=sessions, temporal_address="127.0.0.1:1", secret=SECRET, office=chosen)
    client = replace(client, store=AttachmentStore(tmp_path, 1024 * 1024, ALLOWED_TYPES))  # of the originals in Chinese

    with speaking(Language.en):
        cases = await fill_office(client)

    with sessions() as session:
        texts = session.scalars(select(TextRow.body)).all()
        parties = [(row.name, row.unit, row.contact, row.address) for row in session.scalars(select(PartyRow))]
        people = session.scalars(select(PersonRow.name)).all()
    assert [*chinese([texts, parties, people])] == []
    assert (len(parties), len(people)) == (cases, len(office_staff().staff))
    assert any("display cabinet" in (text or "") for text in texts)
    assert "Zhao Wenjing" in {name for name, *_ in parties}
