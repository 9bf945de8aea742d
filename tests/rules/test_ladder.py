"""What follows an expiry: reminders again and again, a class that changes by itself, documents, offers, outcomes."""

from datetime import date
from typing import Any

from rules.waiting import waiting_for
from tests.rules.shop import ShopCase, clock_rule, day, gate_rule, rule, shop_law


def case_with_ladder(*rungs: dict[str, Any], **words: Any) -> ShopCase:
    """A limit of two calendar days from acceptance as minor, with these rungs."""
    counter = ShopCase(shop_law(clock_rule("handling", ["minor"], ["finished"], over=list(rungs), **words)))
    counter.act("an", "minor")
    return counter


def event_summaries(events: list[Any]) -> list[tuple[str, str, object]]:
    return [(one.type, one.name, one.at) for one in events]


def test_a_reminder_comes_again_so_often() -> None:
    counter = case_with_ladder({"do": "remind", "to": "chief", "every": 1, "at_most": 3})

    assert event_summaries(counter.wait(day(31))) == [
        ("expired", "handling", day(6, 0)),
        ("reminded", "handling", day(6, 0)),
        ("reminded", "handling", day(7, 0)),
        ("reminded", "handling", day(8, 0)),
    ]


def test_the_class_changes_by_itself_and_starts_what_waits_for_it() -> None:
    rungs = [{"do": "reclassify", "name": "upgraded", "states": {"severity": "major"}}]
    counter = ShopCase(
        shop_law(
            clock_rule("handling", ["minor"], ["finished"], over=rungs),
            clock_rule("major_handling", ["upgraded"], ["finished"], limit={"n": 10, "unit": "calendar_day"}),
        )
    )
    counter.act("an", "minor")

    [_, taken] = counter.wait(day(7))

    assert (taken.type, taken.name, taken.at, taken.by) == ("taken", "upgraded", day(6, 0), None)
    assert counter.case.facts["severity"] == "major"
    # the event's day is the one that begins at 00:00 of the 6th
    assert counter.case.clocks["major_handling"].last_day == date(2025, 3, 16)


def test_an_outcome_is_taken_as_it_stands() -> None:
    counter = case_with_ladder({"do": "take", "name": "finished"})
    counter.wait(day(7))

    assert counter.at() == {"main": "meeting"}
    assert counter.case.clocks["handling"].stopped


def test_an_outcome_that_is_not_open_is_not_taken() -> None:
    counter = case_with_ladder({"do": "take", "name": "replied"})

    assert event_summaries(counter.wait(day(7)))[1:] == [("reminded", "handling", day(6, 0))]
    assert counter.at() == {"main": "work"}


def test_an_end_that_is_taken_drops_the_other_tracks() -> None:
    counter = ShopCase(shop_law(clock_rule("handling", ["major"], [], over=[{"do": "take", "name": "abandoned"}])))
    counter.act("an", "major")

    events = counter.wait(day(7))

    assert [one.type for one in events] == ["expired", "dropped", "taken"]
    assert counter.case.closed_at == day(6, 0)


def test_an_outcome_is_offered() -> None:
    counter = case_with_ladder({"do": "offer", "name": "waived"})
    assert counter.refused("an", "waived") == ["not_offered"]

    counter.wait(day(7))

    assert counter.refused("an", "waived") == []


def test_a_document_is_due() -> None:
    counter = case_with_ladder({"do": "issue", "name": "letter"})
    counter.wait(day(7))

    assert counter.case.documents["letter"].version == 1
    assert waiting_for(counter.law, counter.case).unsigned[0].document == "letter"


def test_a_limit_repeats_until_it_is_stopped() -> None:
    counter = case_with_ladder({"do": "remind", "to": "counter"}, repeats=True, breach=False)

    events = counter.wait(day(12))

    assert [one.at for one in events if one.type == "reminded"] == [day(6, 0), day(9, 0), day(12, 0)]
    counter.act("an", "finished")
    assert counter.wait(day(31)) == []


def test_a_clock_waits_for_another_to_run_out() -> None:
    counter = ShopCase(
        shop_law(
            clock_rule("first", ["minor"], ["finished"]),
            clock_rule("second", ["first_over"], ["finished"], limit={"n": 1, "unit": "calendar_day"}),
        )
    )
    counter.act("an", "minor")

    assert event_summaries(counter.wait(day(31))) == [("expired", "first", day(6, 0)), ("expired", "second", day(8, 0))]


def test_several_starts_first_or_all() -> None:
    counter = ShopCase(
        shop_law(
            clock_rule("either", ["minor", "raised_again"], ["finished"]),
            clock_rule("both", ["minor", "raised_again"], ["finished"], starts_on="all"),
        )
    )
    counter.act("an", "minor")
    assert set(counter.case.clocks) == {"either"}
    counter.wait(day(4))
    counter.act("an", "raised_again")

    assert counter.case.clocks["both"].started == day(4)
    assert counter.case.clocks["either"].started == day(3)


def test_several_stops_all_of_them() -> None:
    counter = ShopCase(shop_law(clock_rule("both", ["minor"], ["raised_again", "finished"], stops_on="all")))
    counter.act("an", "raised_again")
    counter.wait(day(3, 10))
    counter.act("an", "minor")
    counter.wait(day(4))
    counter.act("an", "finished")
    assert counter.case.clocks["both"].stopped is None

    counter.act("an", "raised_again")

    assert counter.case.clocks["both"].stopped == day(4)


def test_a_start_while_it_runs_begins_anew_where_the_text_says_so() -> None:
    counter = ShopCase(
        shop_law(clock_rule("again", ["raised_again"], [], again="restart"), clock_rule("once", ["raised_again"], []))
    )
    counter.act("an", "raised_again")
    counter.wait(day(4))
    counter.act("an", "raised_again")

    assert (counter.case.clocks["again"].started, counter.case.clocks["once"].started) == (day(4), day(3))


def test_a_limit_by_class_is_recounted_from_its_own_start() -> None:
    by = {"by": "severity", "values": {"minor": {"n": 2, "unit": "calendar_day"}, "major": {"n": 1, "unit": "month"}}}
    counter = ShopCase(shop_law(clock_rule("handling", ["minor"], ["finished"], limit=by)))
    counter.act("an", "minor")
    assert counter.case.clocks["handling"].last_day == date(2025, 3, 5)
    counter.wait(day(7))

    counter.act("an", "reclassify", facts={"severity": "major"}, texts=["reason"])

    clock = counter.case.clocks["handling"]
    assert (clock.last_day, clock.started, clock.expired) == (date(2025, 4, 3), day(3), None)


def test_more_time_until_a_date_that_the_approver_fixes() -> None:
    longer = {"asks": ["counter"], "grants": ["chief"], "by": "date", "times": 1, "needs": {"reason": "reason"}}
    counter = case_with_ladder(extension=longer)
    assert counter.refused("an", "extend", clock="handling", until=date(2025, 3, 9)) == ["SHP-8z:needs"]
    assert counter.refused("an", "extend", clock="handling", texts=["reason"]) == ["SHP-8z:beyond_cap"]
    early = {"clock": "handling", "until": date(2025, 3, 5), "texts": ["reason"]}
    assert counter.refused("an", "extend", **early) == ["SHP-8z:beyond_cap"]
    counter.act("an", "extend", clock="handling", until=date(2025, 3, 9), texts=["reason"])
    assert counter.refused("bo", "approve", clock="handling") == ["role"]

    counter.act("du", "approve", clock="handling", until=date(2025, 3, 12))

    assert counter.case.clocks["handling"].last_day == date(2025, 3, 12)
    again = {"clock": "handling", "until": date(2025, 3, 20), "texts": ["reason"]}
    assert counter.refused("an", "extend", **again) == ["SHP-8z:beyond_cap"]


def test_a_late_request_moves_the_limit_where_the_text_allows_it_and_the_breach_stays() -> None:
    longer = {"asks": ["counter"], "grants": ["chief"], "by": "date", "late": True}
    counter = case_with_ladder(extension=longer)
    [expired] = counter.wait(day(7))
    counter.act("an", "extend", clock="handling", until=date(2025, 3, 9))
    counter.act("du", "approve", clock="handling")

    assert expired in counter.events
    assert event_summaries(counter.wait(day(31))) == [("expired", "handling", day(10, 0))]


def test_the_system_tells_what_it_owes() -> None:
    told = {"name": "news", "to": "chief", "owed": ["minor", "handling_over"], "when": {"fact": "amount"}}
    counter = ShopCase(shop_law(rule("7z", "notify", notice=told), clock_rule("handling", ["minor"], ["finished"])))
    [_, notified] = counter.act("an", "minor", facts={"amount": 2})
    assert (notified.type, notified.name, notified.party) == ("notified", "news", "chief")

    assert event_summaries(counter.wait(day(7))) == [
        ("expired", "handling", day(6, 0)),
        ("notified", "news", day(6, 0)),
    ]


def test_a_field_may_be_put_on_record_as_not_known() -> None:
    asked = {"fields": ["amount", "findings"], "may_be_unknown": ["amount"], "before": ["finished"]}
    counter = ShopCase(shop_law(rule("7z", "record", record=asked)))
    counter.act("an", "minor")
    assert counter.refused("an", "finished", unknown=("amount", "findings")) == ["SHP-7z:record"]
    counter.act("an", "note", unknown=("amount",), texts=["findings"])
    assert counter.refused("an", "finished") == []
    before = counter.case.unknown

    counter.act("an", "note", facts={"amount": 4})

    assert (before, counter.case.unknown) == (("amount",), ())


def test_that_a_clock_ran_out_may_be_asked_about() -> None:
    counter = ShopCase(
        shop_law(clock_rule("handling", ["minor"], []), gate_rule("finished", {"event": "handling_over"}))
    )
    counter.act("an", "minor")
    assert counter.refused("an", "finished") == ["SHP-9z:needs"]

    counter.wait(day(7))

    assert counter.refused("an", "finished") == []


def test_a_fact_may_have_to_be_stated_with_the_act_itself() -> None:
    counter = ShopCase(shop_law(gate_rule("finished", {"fact": "amount", "at_least": 2, "now": True})))
    counter.act("an", "minor", facts={"amount": 3})

    assert counter.refused("an", "finished") == ["SHP-9z:needs"]
    assert counter.refused("an", "finished", facts={"amount": 3}) == []


def test_each_of_several_is_told() -> None:
    told = {"name": "news", "to": ["chief", "board"], "owed": ["minor"]}
    counter = ShopCase(shop_law(rule("7z", "notify", notice=told)))

    assert [one.party for one in counter.act("an", "minor")] == [None, "chief", "board"]
