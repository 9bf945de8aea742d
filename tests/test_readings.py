"""The readings: each about rules and settings that exist, and on one page that is fresh."""

import pytest

from models.procedure import Procedure
from procedures.load import load_without_overlays, slugs
from procedures.readings import readings_page

each_procedure = pytest.mark.parametrize(
    "procedure", [load_without_overlays(slug) for slug in slugs()], ids=lambda one: one.slug
)


@each_procedure
def test_every_reading_names_rules_that_exist(procedure: Procedure) -> None:
    known = {rule.id for rule in procedure.rules}

    wrong = {one.question: set(one.rules) - known for one in procedure.readings if not set(one.rules) <= known}

    assert wrong == {}
    assert all(one.rules for one in procedure.readings)


@each_procedure
def test_every_setting_a_reading_names_exists(procedure: Procedure) -> None:
    assert {one.setting for one in procedure.readings if one.setting} <= procedure.settings.keys()


@each_procedure
def test_no_question_is_answered_twice_and_all_are_on_the_page(procedure: Procedure) -> None:
    questions = [one.question for one in procedure.readings]
    written = readings_page()

    assert len(set(questions)) == len(questions)
    assert [question for question in questions if f". {question}\n" not in written] == []
