"""What the check prints as proved cannot be played otherwise, and what it does not cover is said. The real texts."""

import pytest

from banjie_author.report import check_procedure
from wording.translation import Language, speaking


def lines(slug: str) -> list[str]:
    with speaking(Language.en):
        return str(check_procedure(slug)).splitlines()


@pytest.mark.parametrize(
    ("slug", "says"),
    [
        (
            "archives-enforcement",
            "not proved: that investigating_unit does not grant its own request: it may be guidance, which grants more "
            "time on handling; see the gates at approve",
        ),
        ("accountability", "not proved: that whoever filed is told of an end: no notice goes to them"),
        (
            "fengnan-water",
            "not proved: that officers_complained names everybody complained of, and before they do anything",
        ),
        (
            "zhengzhou-water",
            "not proved: that a case comes to an end where two are lacking at once, or where nobody is left in a unit "
            "or post",
        ),
        (
            "archives-enforcement",
            "not proved: that a case ends within these limits: more time granted, suspensions, further rounds and the "
            "time that an undone act gives back are not counted",
        ),
    ],
)
def test_what_is_not_covered_is_said(slug: str, says: str) -> None:
    assert says in lines(slug)


def test_only_who_has_a_notice_is_said_to_be_told() -> None:
    told = "each end comes with or after a notice to whoever filed"

    assert not any(told in line for line in lines("accountability"))
    assert any(told in line for line in lines("fengnan-water"))


def test_facts_that_an_act_asks_for_each_time_are_stated_anew_by_whoever_may_do_it() -> None:
    [stated] = [line for line in lines("restaurant-five-steps") if "stated anew, by whoever may do it" in line]

    assert {"responsible", "compensated"} <= set(stated.rpartition(": ")[2].split(", "))


def test_a_limit_whose_length_the_office_must_give_has_none_yet() -> None:
    ends = [line for line in lines("fengnan-water") if line.startswith("end closed:")]

    assert ends
    assert all("as long as prescribed_days says (prescribed_period)" in line for line in ends)


def test_who_is_complained_of_is_kept_out_once_they_are_named() -> None:
    [out] = [line for line in lines("fengnan-water") if line.startswith("proved: once officers_complained names")]

    assert "they do nothing more but undo an own slip" in out
