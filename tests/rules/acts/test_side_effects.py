"""Side effects of events: a clock past its due date never stops or restarts without its breach on record."""

from datetime import date
from typing import Any

import pytest

from tests.rules.shop_procedure import ShopCase, clock_rule, day, rule, shop_law

DUE = day(6, 0)
RAISED_AGAIN = {"actor": "an", "name": "raised_again"}
EXTENSION = {"asks": ["counter"], "grants": ["chief"]}
NOTICE_WITH_RECEIPT = rule(
    "7z", "notice", notice={"code": "answer", "to": "customer", "by": ["asked"], "means": ["letter"], "receipt": True}
)


def case_with_held_breach(*rules: dict[str, Any], **options: Any) -> ShopCase:
    """Return a case whose clock of two calendar days is past its due date while an extension is undecided."""
    case = ShopCase(
        shop_law(
            NOTICE_WITH_RECEIPT,
            clock_rule("handling", **{"starts": ["minor"], "extension": EXTENSION, **options}),
            *rules,
        )
    )
    case.act("an", "minor")
    case.act("an", "extend", clock="handling", units=9, texts=["reason"])
    case.wait_until(day(7))
    assert case.state.clocks["handling"].held
    return case


def event_summaries(case: ShopCase, *types: str) -> list[tuple[str, str, object]]:
    return [(event.type, event.name, event.at) for event in case.events if event.type in types]


@pytest.mark.parametrize(
    ("options", "act"),
    [
        ({"stops": ["finished"]}, {"actor": "an", "name": "finished"}),
        ({"stops": ["work.finished"]}, {"actor": "an", "name": "finished"}),
        ({"stops": ["answer_served"]}, {"actor": "system", "name": "served", "about": "answer"}),
        ({"stops": [], "again": "restart", "starts": ["minor", "raised_again"]}, RAISED_AGAIN),
        ({"stops": ["measure_set", "raised_again"]}, RAISED_AGAIN),
    ],
    ids=["an outcome", "an outcome by its stage", "a notice received", "an act that starts it anew", "an own act"],
)  # fmt: skip
def test_a_held_breach_is_recorded_whatever_stops_its_clock(options: dict[str, Any], act: dict[str, Any]) -> None:
    case = case_with_held_breach(**options)

    events = case.act(**act)

    assert [(event.type, event.at) for event in events] == [("expired", DUE), (events[-1].type, day(7))]
    assert events[0].recorded_at == day(7)


def test_a_clock_that_needs_all_its_stops_does_not_stop_with_one() -> None:
    case = case_with_held_breach(stops=["raised_again", "finished"], stops_on="all")

    assert [event.type for event in case.act("an", "raised_again")] == ["acted"]
    assert [event.type for event in case.act("an", "finished")] == ["expired", "acted"]


def test_a_held_breach_is_recorded_when_another_clock_ends_the_case() -> None:
    rungs = [{"do": "take", "code": "abandoned"}]
    case = case_with_held_breach(
        clock_rule("whole", ["minor"], ["settled"], limit={"n": 9, "unit": "calendar_day"}, over=rungs),
        stops=["finished"],
    )

    case.wait_until(day(20))

    assert event_summaries(case, "held", "expired", "taken") == [
        ("held", "handling", DUE),
        ("expired", "whole", day(13, 0)),
        ("expired", "handling", DUE),
        ("taken", "abandoned", day(13, 0)),
    ]
    assert case.state.closed_at == day(13, 0)


def test_every_breach_of_a_repeating_clock_is_recorded() -> None:
    case = case_with_held_breach(stops=["finished"], repeats=True)
    case.wait_until(day(11))

    breaches = case.act("an", "finished")

    assert [event.at for event in breaches if event.type == "expired"] == [DUE, day(8, 0), day(10, 0)]
    assert case.state.clocks["handling"].last_day == date(2025, 3, 11)
