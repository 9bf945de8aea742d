"""What holds of the limits of a case, however they are suspended and extended; and their account, day by day."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models.case import ClockState
from models.time import Unit
from rules.clock import is_suspended, with_due
from rules.deadline_record import deadline_record
from rules.statutory_time.explain import DayRole
from tests.rules.shop import MONDAY, ShopCase, clock_rule, day, rule, shop_law

EXTENSION = {"asks": ["counter"], "grants": ["chief"]}
SUSPENSION = {"by": ["chief"], "grounds": {"expertise": "鉴定"}}
COUNTED = [Unit.working_day, Unit.calendar_day, Unit.month, Unit.hour, Unit.working_hour]
APPOINTED = [(Unit.same_day, 0), (Unit.day_of_month, 31), (Unit.weekday, 5), (Unit.month_end, 0), (Unit.date, 630)]
TERMS = st.fixed_dictionaries(
    {
        "roll": st.booleans(),
        "day_end": st.sampled_from(["midnight", "close"]),
        "outside_hours": st.sampled_from(["at_once", "next_opening"]),
    }
)
LIMITS = st.one_of(
    st.tuples(st.sampled_from(COUNTED), st.integers(1, 40)),
    st.sampled_from(APPOINTED),
    st.tuples(st.just("set_by"), st.integers(1, 60)),
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["suspend", "resume", "more", "name a day"]), st.integers(1, 400), st.integers(1, 30)
    ),
    max_size=8,
)  # fmt: skip


def case_with_limit(chosen: tuple[Any, int], terms: dict[str, Any]) -> ShopCase:
    """A case whose limit runs."""
    unit, n = chosen
    length = {"set_by": "by_when"} if unit == "set_by" else {"n": n, "unit": unit}
    extension = EXTENSION if unit in COUNTED else EXTENSION | {"by": "date"}
    words = {"limit": length, "extension": extension, "suspension": SUSPENSION, "warn": 2, **terms}
    counter = ShopCase(shop_law(clock_rule("handling", ["minor"], ["finished"], **words)))
    counter.act("an", "minor", facts={"by_when": MONDAY.date() + timedelta(days=n)} if unit == "set_by" else {})
    return counter


def do_step(counter: ShopCase, what: str, hours: int, much: int) -> None:
    """One step some hours later, unless the case refuses it then."""
    counter.wait(counter.now + timedelta(hours=hours))
    last = counter.case.clocks["handling"].last_day
    by_date = counter.law.clocks["handling"][1].extension
    said: dict[str, Any] = {"clock": "handling"}
    match what:
        case "suspend" | "resume":
            act_if_allowed(counter, "du", what, **said, ground="expertise")
        case "more":
            until = (last or counter.now.date()) + timedelta(days=much)
            asked: dict[str, Any] = {"until": until} if by_date and by_date.by == "date" else {"units": much}
            if act_if_allowed(counter, "an", "extend", **said, **asked):
                act_if_allowed(counter, "du", "approve", **said)
        case _:
            act_if_allowed(counter, "an", "note", facts={"by_when": counter.now.date() + timedelta(days=much)})


def act_if_allowed(counter: ShopCase, actor: str, name: str, **said: Any) -> bool:
    counter.wait(counter.now)  # a day named in the past, or a resumption, is due at once
    allowed = not counter.refused(actor, name, **said)
    if allowed:
        counter.act(actor, name, **said)
    return allowed


@given(LIMITS, TERMS, STEPS)
def test_a_limit_is_a_function_of_its_record_and_travels_as_json(
    chosen: tuple[Any, int], terms: dict[str, Any], steps: list[tuple[str, int, int]]
) -> None:
    """Dated anew by the same calendar nothing changes; and its account ends when the limit does."""
    counter = case_with_limit(chosen, terms)
    clock = counter.law.clocks["handling"][1]
    for step in steps:
        do_step(counter, *step)
        state = counter.case.clocks["handling"]

        assert ClockState.model_validate_json(state.model_dump_json(exclude_defaults=True)) == state
        assert with_due(counter.law, counter.case, clock, state) == state
        told = deadline_record(counter.law, counter.case, clock, state)
        assert (told.explanation and told.explanation.due and told.explanation.due.at) == state.due


@given(LIMITS, TERMS, STEPS)
def test_a_suspension_never_shortens_a_limit(
    chosen: tuple[Any, int], terms: dict[str, Any], steps: list[tuple[str, int, int]]
) -> None:
    counter = case_with_limit(chosen, terms)
    for step in steps:
        do_step(counter, *step)
        before = counter.case.clocks["handling"].due
        if before is None or is_suspended(counter.case.clocks["handling"]):
            continue
        if act_if_allowed(counter, "du", "suspend", clock="handling", ground="expertise"):
            counter.wait(counter.now + timedelta(hours=step[1]))
            counter.act("du", "resume", clock="handling")
            after = counter.case.clocks["handling"].due
            assert after is not None
            assert after >= before


def test_who_names_a_day_knows_of_what_was_suspended_before() -> None:
    """Granted on the 10th until the 20th, after a suspension from the 4th to the 7th: only two later days move it."""
    until = {
        "limit": {"n": 10, "unit": "calendar_day"},
        "extension": EXTENSION | {"by": "date"},
        "suspension": SUSPENSION,
    }
    counter = ShopCase(shop_law(clock_rule("handling", ["minor"], ["finished"], **until)))
    counter.act("an", "minor")
    for word, when in (("suspend", day(4)), ("resume", day(7))):
        counter.wait(when)
        counter.act("du", word, clock="handling", ground="expertise")
    counter.wait(day(10))
    counter.act("an", "extend", clock="handling", until=date(2025, 3, 20))
    counter.act("du", "approve", clock="handling")
    assert counter.case.clocks["handling"].last_day == date(2025, 3, 20)

    for word, when in (("suspend", day(12)), ("resume", day(14))):
        counter.wait(when)
        counter.act("du", word, clock="handling", ground="expertise")

    state = counter.case.clocks["handling"]
    assert state.last_day == date(2025, 3, 22)
    told = deadline_record(counter.law, counter.case, counter.law.clocks["handling"][1], state).explanation
    assert told is not None
    assert [step.day.day for step in told.steps if step.role is DayRole.suspended] == [12, 13]
    assert told.steps[-1].day == date(2025, 3, 22)


def test_a_day_named_while_the_limit_is_suspended_is_moved_by_what_follows_only() -> None:
    """Named on the 5th for the 14th, suspended from the 4th to the 7th: the 5th and 6th do not count."""
    named = rule("8y", "record", record={"fields": ["by_when"], "before": ["finished"]})
    words = {"limit": {"set_by": "by_when"}, "suspension": SUSPENSION}
    counter = ShopCase(shop_law(named, clock_rule("handling", ["minor"], ["finished"], **words)))
    counter.act("an", "minor", facts={"by_when": date(2025, 3, 12)})
    counter.wait(day(4))
    counter.act("du", "suspend", clock="handling", ground="expertise")
    counter.wait(day(5))
    counter.act("an", "note", facts={"by_when": date(2025, 3, 14)})
    counter.wait(day(7))
    counter.act("du", "resume", clock="handling")

    assert counter.case.clocks["handling"].last_day == date(2025, 3, 16)


def test_a_limit_that_no_act_has_set_has_no_account_yet() -> None:
    counter = ShopCase(shop_law(clock_rule("handling", ["minor"], ["finished"], limit={"set_by": "by_when"})))
    counter.act("an", "minor")

    told = deadline_record(
        counter.law, counter.case, counter.law.clocks["handling"][1], counter.case.clocks["handling"]
    )

    assert told == (None, None, None, None)
