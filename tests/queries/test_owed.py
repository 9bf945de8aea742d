"""What is owed on a case, as it is read."""

from models.waiting import Owed
from procedures import load
from queries.cases.waiting import owed_view


def test_a_notice_that_lacks_no_text_still_says_whom_it_is_for() -> None:
    procedure = load("zhengzhou-water")
    seen = owed_view(procedure, Owed(rule="ZZW-05l", word="notice", name="result"))
    assert ([one.code for one in seen.to], seen.fields) == (["filer"], ())
    assert seen.to[0].label == procedure.roles["filer"].name
    assert owed_view(procedure, Owed(rule="ZZW-04b", word="record", name="accepted")).to == ()
