"""Steps after an expiry: repeated reminders, reclassification, documents, offered and taken outcomes."""

from datetime import date, timedelta
from typing import Any

import pytest

from rules.waiting import waiting_for
from tests.rules.shop_procedure import ShopCase, clock_rule, day, gate_rule, rule, shop_law


def case_with_ladder(*rungs: dict[str, Any], **options: Any) -> ShopCase:
    """Return a case whose clock runs for two calendar days from acceptance as minor, with these steps after expiry."""
    case = ShopCase(shop_law(clock_rule("handling", ["minor"], ["finished"], over=list(rungs), **options)))
    case.act("an", "minor")
    return case


def event_summaries(events: list[Any]) -> list[tuple[str, str, object]]:
    return [(event.type, event.name, event.at) for event in events]


def test_a_reminder_repeats_up_to_its_maximum() -> None:
    case = case_with_ladder({"do": "remind", "to": "chief", "every": 1, "at_most": 3})

    assert event_summaries(case.wait_until(day(31))) == [
        ("expired", "handling", day(6, 0)),
        ("reminded", "handling", day(6, 0)),
        ("reminded", "handling", day(7, 0)),
        ("reminded", "handling", day(8, 0)),
    ]


def test_a_reclassification_by_a_clock_starts_the_clocks_that_depend_on_it() -> None:
    rungs = [{"do": "reclassify", "code": "upgraded", "states": {"severity": "major"}}]
    case = ShopCase(
        shop_law(
            clock_rule("handling", ["minor"], ["finished"], over=rungs),
            clock_rule("major_handling", ["upgraded"], ["finished"], limit={"n": 10, "unit": "calendar_day"}),
        )
    )
    case.act("an", "minor")

    [_, taken] = case.wait_until(day(7))

    assert (taken.type, taken.name, taken.at, taken.by) == ("taken", "upgraded", day(6, 0), None)
    assert case.state.facts["severity"] == "major"
    # the event happens at 00:00 of the 6th, so the 6th is its day
    assert case.state.clocks["major_handling"].last_day == date(2025, 3, 16)


def test_a_clock_takes_an_open_outcome() -> None:
    case = case_with_ladder({"do": "take", "code": "finished"})
    case.wait_until(day(7))

    assert case.stages() == {"main": "meeting"}
    assert case.state.clocks["handling"].stopped


def test_a_clock_reminds_instead_of_taking_an_outcome_that_is_not_open() -> None:
    case = case_with_ladder({"do": "take", "code": "replied"})

    assert event_summaries(case.wait_until(day(7)))[1:] == [("reminded", "handling", day(6, 0))]
    assert case.stages() == {"main": "work"}


def test_an_end_taken_by_a_clock_drops_the_other_tracks() -> None:
    case = ShopCase(shop_law(clock_rule("handling", ["major"], [], over=[{"do": "take", "code": "abandoned"}])))
    case.act("an", "major")

    events = case.wait_until(day(7))

    assert [event.type for event in events] == ["expired", "dropped", "taken"]
    assert case.state.closed_at == day(6, 0)


def test_an_offered_outcome_is_open_after_the_expiry_only() -> None:
    case = case_with_ladder({"do": "offer", "code": "waived"})
    assert case.refusal_reasons("an", "waived") == ["SHP-8z:not_offered"]

    case.wait_until(day(7))

    assert case.refusal_reasons("an", "waived") == []


def test_a_clock_issues_a_document() -> None:
    case = case_with_ladder({"do": "make", "code": "letter"})
    case.wait_until(day(7))

    assert case.state.documents["letter"].version == 1
    assert waiting_for(case.law, case.state).unsigned[0].document == "letter"


def test_a_limit_repeats_until_it_is_stopped() -> None:
    case = case_with_ladder({"do": "remind", "to": "counter"}, repeats=True, breach=False)

    events = case.wait_until(day(12))

    assert [event.at for event in events if event.type == "reminded"] == [day(6, 0), day(8, 0), day(10, 0), day(12, 0)]
    case.act("an", "finished")
    assert case.wait_until(day(31)) == []


@pytest.mark.parametrize(
    ("limit", "last_days"),
    [
        ({"n": 1, "unit": "calendar_day"}, [4, 5, 6, 7]),
        ({"n": 3, "unit": "working_day"}, [6, 11, 14, 19]),
        ({"n": 48, "unit": "hour"}, [5, 7, 9, 11]),
    ],
)
def test_a_limit_that_repeats_ends_every_so_many_units(limit: dict[str, Any], last_days: list[int]) -> None:
    case = case_with_ladder({"do": "remind", "to": "counter"}, repeats=True, breach=False, limit=limit)

    ends = [event.at - timedelta.resolution for event in case.wait_until(day(25)) if event.type == "reminded"]
    assert [end.day for end in ends[:4]] == last_days


def test_a_clock_may_start_with_the_expiry_of_another() -> None:
    case = ShopCase(
        shop_law(
            clock_rule("first", ["minor"], ["finished"]),
            clock_rule("second", ["first_over"], ["finished"], limit={"n": 1, "unit": "calendar_day"}),
        )
    )
    case.act("an", "minor")

    assert event_summaries(case.wait_until(day(31))) == [
        ("expired", "first", day(6, 0)),
        ("expired", "second", day(8, 0)),
    ]


def test_a_clock_starts_with_the_first_or_with_all_of_its_starts() -> None:
    case = ShopCase(
        shop_law(
            clock_rule("either", ["minor", "raised_again"], ["finished"]),
            clock_rule("both", ["minor", "raised_again"], ["finished"], starts_on="all"),
        )
    )
    case.act("an", "minor")
    assert set(case.state.clocks) == {"either"}
    case.wait_until(day(4))
    case.act("an", "raised_again")

    assert case.state.clocks["both"].started == day(4)
    assert case.state.clocks["either"].started == day(3)


def test_a_clock_may_need_all_of_its_stops() -> None:
    case = ShopCase(shop_law(clock_rule("both", ["minor"], ["raised_again", "finished"], stops_on="all")))
    case.act("an", "raised_again")
    case.wait_until(day(3, 10))
    case.act("an", "minor")
    case.wait_until(day(4))
    case.act("an", "finished")
    assert case.state.clocks["both"].stopped is None

    case.act("an", "raised_again")

    assert case.state.clocks["both"].stopped == day(4)


def test_a_running_clock_restarts_only_where_declared() -> None:
    case = ShopCase(
        shop_law(clock_rule("again", ["raised_again"], [], again="restart"), clock_rule("once", ["raised_again"], []))
    )
    case.act("an", "raised_again")
    case.wait_until(day(4))
    case.act("an", "raised_again")

    assert (case.state.clocks["again"].started, case.state.clocks["once"].started) == (day(4), day(3))


def test_a_limit_by_class_is_recounted_from_its_own_start() -> None:
    by = {"by": "severity", "values": {"minor": {"n": 2, "unit": "calendar_day"}, "major": {"n": 1, "unit": "month"}}}
    case = ShopCase(shop_law(clock_rule("handling", ["minor"], ["finished"], limit=by)))
    case.act("an", "minor")
    assert case.state.clocks["handling"].last_day == date(2025, 3, 5)
    case.wait_until(day(7))

    case.act("bo", "reclassify", facts={"severity": "major"}, texts=["reason"])

    clock = case.state.clocks["handling"]
    assert (clock.last_day, clock.started, clock.expired) == (date(2025, 4, 3), day(3), None)


def test_an_extension_by_date_ends_on_the_date_of_the_approver() -> None:
    extension = {"asks": ["counter"], "grants": ["chief"], "by": "date", "times": 1, "needs": {"reason": "reason"}}
    case = case_with_ladder(extension=extension)
    assert case.refusal_reasons("an", "extend", clock="handling", until=date(2025, 3, 9)) == ["SHP-8z:needs"]
    assert case.refusal_reasons("an", "extend", clock="handling", texts=["reason"]) == ["SHP-8z:beyond_cap"]
    early = {"clock": "handling", "until": date(2025, 3, 5), "texts": ["reason"]}
    assert case.refusal_reasons("an", "extend", **early) == ["SHP-8z:beyond_cap"]
    case.act("an", "extend", clock="handling", until=date(2025, 3, 9), texts=["reason"])
    assert case.refusal_reasons("bo", "approve", clock="handling") == ["SHP-8z:role"]

    case.act("du", "approve", clock="handling", until=date(2025, 3, 12))

    assert case.state.clocks["handling"].last_day == date(2025, 3, 12)
    again = {"clock": "handling", "until": date(2025, 3, 20), "texts": ["reason"]}
    assert case.refusal_reasons("an", "extend", **again) == ["SHP-8z:beyond_cap"]


def test_a_late_request_moves_the_due_date_where_allowed_and_the_breach_stays() -> None:
    extension = {"asks": ["counter"], "grants": ["chief"], "by": "date", "late": True}
    case = case_with_ladder(extension=extension)
    [expired] = case.wait_until(day(7))
    case.act("an", "extend", clock="handling", until=date(2025, 3, 9))
    case.act("du", "approve", clock="handling")

    assert expired in case.events
    assert event_summaries(case.wait_until(day(31))) == [("expired", "handling", day(10, 0))]


def test_the_system_sends_the_notices_it_owes() -> None:
    notice = {"code": "news", "to": "chief", "owed_after": ["minor", "handling_over"], "when": {"fact": "amount"}}
    case = ShopCase(shop_law(rule("7z", "notice", notice=notice), clock_rule("handling", ["minor"], ["finished"])))
    [_, notified] = case.act("an", "minor", facts={"amount": 2})
    assert notified.type == "notified"
    assert (notified.name, notified.party) == ("news", "chief")

    assert event_summaries(case.wait_until(day(7))) == [
        ("expired", "handling", day(6, 0)),
        ("notified", "news", day(6, 0)),
    ]


def test_a_field_may_be_recorded_as_unknown() -> None:
    record = {"fields": ["amount", "findings"], "may_be_unknown": ["amount"], "before": ["finished"]}
    case = ShopCase(shop_law(rule("7z", "record", record=record)))
    case.act("an", "minor")
    assert case.refusal_reasons("an", "finished", unknown=("amount", "findings")) == ["SHP-7z:record"]
    case.act("an", "recorded", unknown=("amount",), texts=["findings"])
    assert case.refusal_reasons("an", "finished") == []
    before = case.state.unknown

    case.act("an", "recorded", facts={"amount": 4})

    assert (before, case.state.unknown) == (("amount",), ())


def test_a_gate_may_require_the_expiry_of_a_clock() -> None:
    case = ShopCase(shop_law(clock_rule("handling", ["minor"], []), gate_rule("finished", {"event": "handling_over"})))
    case.act("an", "minor")
    assert case.refusal_reasons("an", "finished") == ["SHP-9z:needs"]

    case.wait_until(day(7))

    assert case.refusal_reasons("an", "finished") == []


def test_a_fact_may_have_to_be_stated_with_the_act_itself() -> None:
    case = ShopCase(shop_law(gate_rule("finished", {"fact": "amount", "at_least": 2, "now": True})))
    case.act("an", "minor", facts={"amount": 3})

    assert case.refusal_reasons("an", "finished") == ["SHP-9z:needs"]
    assert case.refusal_reasons("an", "finished", facts={"amount": 3}) == []


def test_a_notice_to_several_recipients_is_sent_to_each() -> None:
    notice = {"code": "news", "to": ["chief", "board"], "owed_after": ["minor"]}
    case = ShopCase(shop_law(rule("7z", "notice", notice=notice)))

    assert [event.party for event in case.act("an", "minor") if event.type == "notified"] == ["chief", "board"]
