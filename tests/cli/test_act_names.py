"""An act is named on the command line by its code, in the language of the regulation, or in that of the terminal."""

import pytest

from cli.acts.act_names import act_name
from models.errors import BadInput
from procedures import load
from wording.translation import Language, speaking

WATER = load("zhengzhou-water")


@pytest.mark.parametrize("written", ["accepted", "受理", "Accept", "accept", " ACCEPT "])
def test_an_act_is_found_by_code_and_by_each_of_its_names(written: str) -> None:
    with speaking(Language.en):
        assert act_name(WATER, "screening", written) == "accepted"


def test_an_english_name_is_for_an_english_terminal() -> None:
    with pytest.raises(BadInput):
        act_name(WATER, "screening", "Refusal of acceptance")


@pytest.mark.parametrize(
    ("stage", "written", "code"),
    [
        ("screening", "refusal of acceptance", "not_accepted"),
        ("screening", "refuse", "refuse"),  # a code, of a decision on more time
        ("screening", "ask for an extension", "extend"),  # an act of every text
    ],
)
def test_a_code_goes_before_names(stage: str, written: str, code: str) -> None:
    with speaking(Language.en):
        assert act_name(WATER, stage, written) == code


def test_an_act_that_is_none_is_answered_with_those_spelled_alike() -> None:
    with speaking(Language.en), pytest.raises(BadInput) as error:
        act_name(WATER, "screening", "Acept")
    assert "Is it accepted (Accept)" in error.value.says
    with pytest.raises(BadInput) as error:
        act_name(WATER, "screening", "dance")
    assert "accepted" not in error.value.says


def test_a_name_of_several_acts_names_their_codes() -> None:
    text = load("enforcement-compendium")

    with pytest.raises(BadInput) as error:
        act_name(text, "on_record", "退回修改")
    assert "issue_returned" in error.value.says
    assert "review_returned" in error.value.says
