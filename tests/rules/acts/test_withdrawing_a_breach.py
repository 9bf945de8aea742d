"""A breach is withdrawn by who supervises the limit, and by nobody who gains by it or has no part."""

from typing import Any

import pytest

from tests.rules.shop_procedure import STAFF, ShopCase, clock_rule, day, shop_law

LATE = {"clock": "handling"}
REASON: dict[str, Any] = {"texts": ["reason"]}


def reported_late(staff: dict[str, tuple[str, ...]] | None = None, **options: Any) -> ShopCase:
    """Return a case of which an of the counter reports on the 8th that it was finished on the 4th, in time."""
    changes = {name: options.pop(name) for name in ("permits", "respondents") if name in options}
    case = ShopCase(shop_law(clock_rule("handling", ["minor"], ["finished"], **options), **changes))
    case.staff = dict(STAFF) | (staff or {})
    case.act("an", "minor")
    case.wait_until(day(8))
    case.act("an", "finished", happened_at=day(4), texts=["evidence"])
    return case


@pytest.mark.parametrize(
    ("actor", "refused"),
    [
        ("an", ["SHP-8z:same_person"]),
        ("bo", ["SHP-8z:role"]),
        ("chi", ["SHP-8z:role"]),
        ("en", ["SHP-8z:role"]),
        ("gu", ["SHP-8z:role"]),
        ("du", []),
    ],
    ids=["who reported", "a colleague", "the other unit", "another post", "a clerk of the canteen", "the head"],
)
def test_the_superior_of_who_was_late_withdraws_it(actor: str, refused: list[str]) -> None:
    assert reported_late().refusal_reasons(actor, "withdraw_breach", **LATE) == refused


def test_without_a_superior_a_second_person_with_the_role_does() -> None:
    case = reported_late({"du": ("chief", "staff")})

    assert case.refusal_reasons("an", "withdraw_breach", **LATE) == ["SHP-8z:same_person"]
    assert case.refusal_reasons("gu", "withdraw_breach", **LATE) == ["SHP-8z:role"]
    assert case.refusal_reasons("bo", "withdraw_breach", **LATE) == []


def test_whoever_stands_in_for_who_reported_does_not() -> None:
    case = reported_late({"du": ("chief", "staff")})

    assert case.refusal_reasons("bo", "withdraw_breach", **LATE, stands_for=("an",)) == ["SHP-8z:same_person"]


def test_whom_the_limit_is_escalated_to_does() -> None:
    case = reported_late(over=[{"do": "escalate", "to": "board", "after": 1}])

    assert case.refusal_reasons("en", "withdraw_breach", **LATE) == []


def test_whom_the_text_names_does_instead() -> None:
    case = reported_late(permits={"withdraw_breach": {"by": ["board"], "rule": None}})

    assert case.refusal_reasons("en", "withdraw_breach", **LATE) == []
    assert case.refusal_reasons("du", "withdraw_breach", **LATE) == ["SHP-8z:role"]


def test_without_anybody_the_breach_stays() -> None:
    case = reported_late({"du": ("chief", "staff"), "bo": (), "chi": ()})

    assert {actor: case.refusal_reasons(actor, "withdraw_breach", **LATE) for actor in ("gu", "en", "du")} == {
        actor: ["SHP-8z:role"] for actor in ("gu", "en", "du")
    }


def test_a_colleague_of_who_is_complained_of_does_not() -> None:
    case = reported_late(
        {"du": ("chief", "staff"), "fu": ("staff", "counter")}, respondents={"facts": ["panel"], "rule": "SHP-8z"}
    )
    case.act("an", "recorded", facts={"panel": ("bo",)})

    assert case.refusal_reasons("fu", "withdraw_breach", **LATE) == ["SHP-8z:respondent"]
