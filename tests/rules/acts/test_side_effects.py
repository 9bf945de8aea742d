"""What goes along with an event: no limit that was over stops, or begins anew, without its breach."""

from datetime import date
from typing import Any

import pytest

from tests.rules.shop import ShopCase, clock_rule, day, rule, shop_law

DUE = day(6, 0)
RAISED_AGAIN = {"actor": "an", "name": "raised_again"}
EXTENSION = {"asks": ["counter"], "grants": ["chief"]}
NOTICE_WITH_RECEIPT = rule(
    "7z", "notify", notice={"name": "answer", "to": "customer", "by": ["asked"], "means": ["letter"], "receipt": True}
)


def case_with_held_breach(*rules: dict[str, Any], **words: Any) -> ShopCase:
    """A limit of two calendar days from acceptance as minor, over while more time is asked for."""
    counter = ShopCase(
        shop_law(
            NOTICE_WITH_RECEIPT,
            clock_rule("handling", **{"starts": ["minor"], "extension": EXTENSION, **words}),
            *rules,
        )
    )
    counter.act("an", "minor")
    counter.act("an", "extend", clock="handling", units=1, texts=["reason"])
    counter.wait(day(7))
    assert counter.case.clocks["handling"].held
    return counter


def event_summaries(counter: ShopCase, *types: str) -> list[tuple[str, str, object]]:
    return [(one.type, one.name, one.at) for one in counter.events if one.type in types]


@pytest.mark.parametrize(
    ("words", "act"),
    [
        ({"stops": ["finished"]}, {"actor": "an", "name": "finished"}),
        ({"stops": ["work.finished"]}, {"actor": "an", "name": "finished"}),
        ({"stops": ["answer_served"]}, {"actor": "system", "name": "served", "about": "answer"}),
        ({"stops": [], "again": "restart", "starts": ["minor", "raised_again"]}, RAISED_AGAIN),
        ({"stops": ["measure_set", "raised_again"]}, RAISED_AGAIN),
    ],
    ids=["an outcome", "an outcome by its stage", "a notice received", "an act that starts it anew", "an own act"],
)  # fmt: skip
def test_a_held_breach_stands_whatever_stops_its_clock(words: dict[str, Any], act: dict[str, Any]) -> None:
    counter = case_with_held_breach(**words)

    happened = counter.act(**act)

    assert [(one.type, one.at) for one in happened] == [("expired", DUE), (happened[-1].type, day(7))]
    assert happened[0].recorded_at == day(7)


def test_a_clock_that_needs_all_its_stops_goes_on_with_one() -> None:
    counter = case_with_held_breach(stops=["raised_again", "finished"], stops_on="all")

    assert [one.type for one in counter.act("an", "raised_again")] == ["acted"]
    assert [one.type for one in counter.act("an", "finished")] == ["expired", "acted"]


def test_a_held_breach_stands_when_another_clock_ends_the_case() -> None:
    rungs = [{"do": "take", "name": "abandoned"}]
    counter = case_with_held_breach(
        clock_rule("whole", ["minor"], ["settled"], limit={"n": 9, "unit": "calendar_day"}, over=rungs),
        stops=["finished"],
    )

    counter.wait(day(20))

    assert event_summaries(counter, "held", "expired", "taken") == [
        ("held", "handling", DUE),
        ("expired", "whole", day(13, 0)),
        ("expired", "handling", DUE),
        ("taken", "abandoned", day(13, 0)),
    ]
    assert counter.case.closed_at == day(13, 0)


def test_each_breach_of_a_limit_that_repeats_stands() -> None:
    counter = case_with_held_breach(stops=["finished"], repeats=True)
    counter.wait(day(11))

    breaches = counter.act("an", "finished")

    assert [one.at for one in breaches if one.type == "expired"] == [DUE, day(9, 0)]
    assert counter.case.clocks["handling"].last_day == date(2025, 3, 11)
