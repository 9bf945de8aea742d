"""`within` of `keeps:`: until when, by all that happened to the limit."""

from datetime import UTC, date, datetime, timedelta

from tests.conformance.shop_records import MONDAY, happened, judged

WITHIN_LIMIT = {"n": 3, "unit": "working_day", "clock": "answering"}
WITHIN = {"each": "a", "then": "b", "within": WITHIN_LIMIT}
FRIDAY_CLOSE = datetime(2026, 3, 5, 15, 59, tzinfo=UTC)  # a minute before the third working day after Monday ends


def test_a_response_within_a_limit_in_statutory_time() -> None:
    in_time = {"name": "b", "at": FRIDAY_CLOSE}
    late = {"name": "b", "at": FRIDAY_CLOSE + timedelta(minutes=1)}

    assert judged(WITHIN, happened("complaint", "a", in_time)).found == "kept"
    assert judged(WITHIN, happened("complaint", "a", late)).found == "broken"
    assert judged(WITHIN, happened("complaint", "a")).found == "open"
    nothing = judged(WITHIN, happened("complaint", "a"), now=timedelta(days=9))
    assert [place.since for place in nothing.broken] == [FRIDAY_CLOSE + timedelta(minutes=1)]


def test_an_extension_and_a_suspension_of_the_clock_move_the_limit() -> None:
    late = {"name": "b", "at": FRIDAY_CLOSE + timedelta(hours=20)}
    more = {"name": "answering", "type": "granted", "units": 2, "refers_to": 2}
    paused = {"name": "answering", "type": "suspended", "ground": "waits"}
    resumed = {"name": "answering", "type": "resumed", "at": MONDAY + timedelta(days=2)}

    assert judged(WITHIN, happened("complaint", "a", late)).found == "broken"
    assert judged(WITHIN, happened("complaint", "a", more, late)).found == "kept"
    assert judged(WITHIN, happened("complaint", "a", paused, resumed, late)).found == "kept"
    assert judged(WITHIN, happened("complaint", "a", {**more, "name": "another"}, late)).found == "broken"
    line = {**WITHIN, "within": {**WITHIN_LIMIT, "paused": {"from": "sent", "until": "back"}}}
    sent, back = {"name": "sent"}, {"name": "back", "at": MONDAY + timedelta(days=2)}
    assert judged(line, happened("complaint", "a", sent, back, late)).found == "kept"
    assert judged(WITHIN, happened("complaint", "a", sent, back, late)).found == "broken"


def test_a_limit_by_a_fact_has_its_own_length_for_each_value() -> None:
    limit = {"n": 3, "unit": "working_day", "by": "kind", "values": {"urgent": {"n": 1, "unit": "hour"}}}
    line = {"each": "a", "then": "b", "within": limit}
    urgent, minor = ({"name": "a", "facts": {"kind": kind}} for kind in ("urgent", "minor"))
    later = {"name": "b", "at": MONDAY + timedelta(hours=5)}

    assert judged(line, happened("complaint", urgent, later)).found == "broken"
    assert judged(line, happened("complaint", minor, later)).found == "kept"


def test_a_request_that_nobody_has_decided_holds_the_breach_back() -> None:
    late = {"name": "b", "at": FRIDAY_CLOSE + timedelta(hours=20)}
    asked = {"name": "answering", "type": "asked", "units": 2}
    granted, declined = ({"name": "answering", "type": kind, "refers_to": 3} for kind in ("granted", "declined"))
    until_then, long_after = timedelta(days=6), timedelta(days=20)

    assert judged(WITHIN, happened("complaint", "a", asked), until_then).found == "open"
    assert judged(WITHIN, happened("complaint", "a", asked), long_after).found == "broken"
    assert judged(WITHIN, happened("complaint", "a", asked, granted, late), long_after).found == "kept"
    assert judged(WITHIN, happened("complaint", "a", asked, granted), long_after).found == "broken"
    assert judged(WITHIN, happened("complaint", "a", asked, declined, late), long_after).found == "broken"


def test_a_day_that_ends_at_the_close_of_the_office() -> None:
    def found(day: date, hour: int, **words: str) -> str:
        line = {"each": "a", "then": "b", "within": {"set_by": "day", **words}}
        done = {"name": "b", "at": datetime(day.year, day.month, day.day, hour, tzinfo=UTC)}
        return judged(line, happened("complaint", {"name": "a", "facts": {"day": day}}, done), timedelta(days=20)).found

    thursday, saturday = date(2026, 3, 5), date(2026, 3, 7)
    assert found(thursday, 11) == "kept"
    assert found(thursday, 11, day_end="close") == "broken"  # seven in the evening
    assert found(saturday, 11, day_end="close") == "kept"  # nobody closes on a day of rest


def test_a_date_that_was_stated_for_an_earlier_time_sets_no_limit_of_a_later_one() -> None:
    line = {"each": "a", "then": "b", "within": {"set_by": "day", "n": 3, "unit": "working_day"}}
    first = {"name": "a", "facts": {"day": date(2026, 3, 3)}}
    again = {"name": "a", "at": MONDAY + timedelta(days=7)}
    done = {"name": "b", "at": MONDAY + timedelta(days=8)}

    assert judged(line, happened("complaint", first, "b", again, done), timedelta(days=20)).found == "kept"
    anew = {**again, "facts": {"day": date(2026, 3, 9)}}
    assert judged(line, happened("complaint", first, "b", anew, done), timedelta(days=20)).found == "broken"


def test_a_limit_that_begins_at_the_next_opening() -> None:
    night = {"name": "a", "at": datetime(2026, 3, 2, 13, tzinfo=UTC)}  # nine in the evening
    early = {"name": "b", "at": datetime(2026, 3, 3, 1, 25, tzinfo=UTC)}
    line = {"each": "a", "then": "b", "within": {"n": 30, "unit": "minute", "outside_hours": "next_opening"}}

    assert judged(line, happened("complaint", night, early)).found == "kept"
    assert (
        judged({**line, "within": {"n": 30, "unit": "minute"}}, happened("complaint", night, early)).found == "broken"
    )


def test_a_breach_that_the_record_names_itself() -> None:
    expired = {"name": "answering", "type": "expired", "at": FRIDAY_CLOSE + timedelta(minutes=1)}

    assert judged(WITHIN, happened("complaint", "a", expired), now=timedelta(days=9)).breach == 3
    assert judged(WITHIN, happened("complaint", "a"), now=timedelta(days=9)).breach is None


def test_the_end_of_the_limit_itself_comes_in_time() -> None:
    line = {**WITHIN, "then": ["b", "answering_over"]}
    rung = {"name": "answering", "type": "expired", "at": FRIDAY_CLOSE + timedelta(minutes=1)}

    assert judged(line, happened("complaint", "a", rung), now=timedelta(days=9)).found == "kept"
    late = {**rung, "at": FRIDAY_CLOSE + timedelta(minutes=2)}
    assert judged(line, happened("complaint", "a", late), now=timedelta(days=9)).found == "broken"


def test_an_act_reported_late_is_judged_by_when_it_happened() -> None:
    before, after = MONDAY + timedelta(minutes=30), MONDAY + timedelta(minutes=90)
    reported = {"name": "b", "at": before, "received_at": MONDAY + timedelta(hours=3)}

    assert judged({"each": "b", "after": "a"}, happened("complaint", "a", reported)).found == "broken"
    assert judged({"each": "b", "after": "a"}, happened("complaint", "a", {**reported, "at": after})).found == "kept"
    assert judged({"each": "b", "not_after": "a"}, happened("complaint", "a", reported)).found == "broken"
    over = {"name": "answering", "type": "expired"}
    assert judged({"each": "b", "not_after": "answering_over"}, happened("complaint", over, reported)).found == "kept"


def test_a_late_report_starts_the_limit_of_others_when_it_is_received() -> None:
    reported = {"name": "a", "at": MONDAY, "received_at": MONDAY + timedelta(hours=20)}
    line = {"each": "a", "then": "b", "within": {"n": 24, "unit": "hour"}}
    later = {"name": "b", "at": MONDAY + timedelta(hours=30)}

    assert judged(line, happened("complaint", reported, {**later, "by": "wang"}), timedelta(days=3)).found == "kept"
    assert judged(line, happened("complaint", reported, later), timedelta(days=3)).found == "broken"
