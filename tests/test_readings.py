"""Readings of the procedures: they name existing rules and settings, and all are on the generated page."""

from functools import cache

import pytest

from models.procedure import Procedure
from publishing.built_pages import readings_page
from tests.stack.regulations import SLUGS, regulation


@pytest.fixture(params=SLUGS)
def procedure(request: pytest.FixtureRequest) -> Procedure:
    return regulation(request.param)


@cache
def page() -> str:
    return readings_page()


def test_every_reading_names_rules_that_exist(procedure: Procedure) -> None:
    known = {rule.id for rule in procedure.rules}

    wrong = {
        reading.question: set(reading.rules) - known
        for reading in procedure.readings
        if not set(reading.rules) <= known
    }

    assert wrong == {}
    assert all(reading.rules for reading in procedure.readings)


def test_every_setting_a_reading_names_exists(procedure: Procedure) -> None:
    assert {reading.setting for reading in procedure.readings if reading.setting} <= procedure.settings.keys()


def test_questions_are_unique_and_all_on_the_page(procedure: Procedure) -> None:
    questions = [reading.question for reading in procedure.readings]
    written = page()

    assert len(set(questions)) == len(questions)
    assert [question for question in questions if f". {question}\n" not in written] == []
