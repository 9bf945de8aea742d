"""A contact by which nobody was reached is an attempt: on record, but no contact, and it tells nothing."""

from datetime import datetime
from typing import Any

import pytest

from models.case import replace
from models.means import Means
from models.messages import Refusal, Why
from rules.missing import unwritten_refusal
from rules.notice import notices_owed
from tests.rules.clock_procedure import TEXT_REF, PureCase, accepted_case, clock_rule, march

RECORD = {"contact_record": TEXT_REF}
TWO_DAYS = {"attempts": 2}


def notice_rule(**options: Any) -> dict[str, Any]:
    notice = {"code": "news", "to": "reader", "by": ["answered"], "owed_after": ["accepted"]} | options
    return {"id": "SML-n1", "article": "一", "enforce": "notice", "notice": notice}


def attempt(case: PureCase, at: datetime, **fields: Any) -> None:
    case.act("li", "contact", at, means=Means.no_contact, texts=RECORD, **fields)


def unreached(case: PureCase, at: datetime) -> list[Why]:
    return case.refusal_reasons("li", "answered", at, means=Means.no_contact)


def test_nobody_reached_is_no_notice_unless_the_rule_says_how_many_attempts_are_enough() -> None:
    case = accepted_case(notice_rule())
    for day in (4, 5, 6, 7):
        attempt(case, march(day))

    assert unreached(case, march(7, 13)) == [Why.notice]
    assert case.refusal_reasons("li", "answered", march(7, 13), means=None) == [Why.notice]
    assert case.refusal_reasons("li", "answered", march(7, 13), means=Means.phone) == []


def test_a_notice_names_each_text_that_it_lacks() -> None:
    case = accepted_case(notice_rule(**{"with": ["opinion", "reason"]}))
    opinion, both = {"opinion": TEXT_REF}, {"opinion": TEXT_REF, "reason": TEXT_REF}
    lacks = case.refusals("li", "answered", march(4), means=Means.phone, texts=opinion)

    assert [(refusal.why, refusal.about) for refusal in lacks] == [(Why.record, "reason")]
    assert case.refusal_reasons("li", "answered", march(4), means=None, texts=both) == [Why.notice]


def test_attempts_count_by_the_day() -> None:
    case = accepted_case(notice_rule(**TWO_DAYS))
    attempt(case, march(4, 9))
    attempt(case, march(4, 17))

    assert unreached(case, march(4, 18)) == [Why.notice]
    attempt(case, march(5, 9))
    assert unreached(case, march(5, 10)) == []


def test_attempts_before_the_notice_was_owed_do_not_count() -> None:
    case = accepted_case(notice_rule(owed_after=["named"], **TWO_DAYS))
    attempt(case, march(4))
    attempt(case, march(5))
    case.act("li", "named", march(5, 13))

    assert unreached(case, march(5, 14)) == [Why.notice]


LATE = ((march(4), march(6, 9)), (march(5), march(6, 10)))  # when an attempt was made, and when it was put down


def test_attempts_put_down_in_one_sitting_are_one_attempt() -> None:
    case = accepted_case(notice_rule(**TWO_DAYS))
    for made, put_down in LATE:
        attempt(case, put_down, happened_at=made)

    assert unreached(case, march(6, 14)) == [Why.notice]
    attempt(case, march(7))
    assert unreached(case, march(7, 13)) == []


def test_attempts_that_are_proved_count_by_the_day_on_which_they_were_made() -> None:
    case = accepted_case(notice_rule(**TWO_DAYS))
    for made, put_down in LATE:
        attempt(case, put_down, happened_at=made, attachments=(TEXT_REF,))

    assert unreached(case, march(6, 14)) == []


def test_attempts_that_were_made_before_the_notice_was_owed_do_not_count_though_they_are_proved() -> None:
    case = accepted_case(notice_rule(owed_after=["named"], **TWO_DAYS))
    case.act("li", "named", march(5))
    for day in (3, 4):
        attempt(case, march(6, 9 + day), happened_at=march(day, 13), attachments=(TEXT_REF,))

    assert unreached(case, march(6, 14)) == [Why.notice]


def test_who_left_no_contact_is_owed_nothing_and_need_not_be_tried() -> None:
    case = accepted_case(notice_rule(**TWO_DAYS))
    both = accepted_case(notice_rule(to=["reader", "witness"], **TWO_DAYS))
    assert [owed.name for owed in notices_owed(case.law, case.state)] == ["news"]
    for some in (case, both):
        some.state = replace(some.state, filer=())

    assert notices_owed(case.law, case.state) == []
    assert unreached(case, march(3, 13)) == []
    assert case.refusal_reasons("li", "answered", march(3, 13), means=None) == [Why.notice]
    assert unreached(both, march(3, 13)) == [Why.notice]  # the witness can be reached


def test_every_addressee_must_have_been_tried() -> None:
    case = accepted_case(notice_rule(to=["reader", "witness"], **TWO_DAYS))
    for day in (4, 5):
        attempt(case, march(day))
    attempt(case, march(4, 13), party="witness")

    assert unreached(case, march(5, 14)) == [Why.notice]
    attempt(case, march(5, 15), party="witness")
    assert unreached(case, march(5, 16)) == []


def test_an_attempt_stops_no_clock_and_is_no_contact() -> None:
    case = accepted_case(clock_rule("reached", stops=["contact"]))
    attempt(case, march(4))

    assert case.state.clocks["reached"].stopped is None
    assert "contact" not in case.state.happened
    case.act("li", "contact", march(5), means=Means.phone)
    assert case.state.clocks["reached"].stopped == march(5)


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"texts": {}}, unwritten_refusal("contact_record")),
        ({"texts": RECORD, "party": "leader"}, Refusal(why=Why.wrong_value, about="party")),
        ({"texts": RECORD, "party": "nobody"}, Refusal(why=Why.wrong_value, about="party")),
    ],
)
def test_an_attempt_says_whom_it_was_to_reach_and_how(fields: dict[str, Any], refused: Refusal) -> None:
    assert accepted_case().refusals("li", "contact", march(4), means=Means.no_contact, **fields) == (refused,)


def test_an_attempt_without_a_party_is_one_to_reach_whoever_filed() -> None:
    case = accepted_case()
    attempt(case, march(4))

    assert [(made.party, made.day.day) for made in case.state.attempts] == [("reader", 4)]
