"""Properties of the clocks of a case under suspensions and extensions, and of their day-by-day record."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from models.case import ClockState
from models.time import Unit
from rules.clock import is_suspended, with_due
from rules.deadline_record import deadline_record
from rules.statutory_time.explain import DayRole
from tests.rules.shop_procedure import MONDAY, ShopCase, clock_rule, day, shop_law

EXTENSION = {"asks": ["counter"], "grants": ["chief"]}
CLOCK = TypeAdapter(ClockState)
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
    """Return a case with a running clock of this limit."""
    unit, n = chosen
    length = {"set_by": "by_when"} if unit == "set_by" else {"n": n, "unit": unit}
    extension = EXTENSION if unit in COUNTED else EXTENSION | {"by": "date"}
    options = {"limit": length, "extension": extension, "suspension": SUSPENSION, "warn": 2, **terms}
    case = ShopCase(shop_law(clock_rule("handling", ["minor"], ["finished"], **options)))
    case.act("an", "minor", facts={"by_when": MONDAY.date() + timedelta(days=n)} if unit == "set_by" else {})
    return case


def do_step(case: ShopCase, step: str, hours: int, amount: int) -> None:
    """Do one step some hours later, if the case allows it then."""
    case.wait_until(case.now + timedelta(hours=hours))
    last = case.state.clocks["handling"].last_day
    by_date = case.law.clocks["handling"][1].extension
    fields: dict[str, Any] = {"clock": "handling"}
    match step:
        case "suspend" | "resume":
            act_if_allowed(case, "du", step, **fields, ground="expertise")
        case "more":
            until = (last or case.now.date()) + timedelta(days=amount)
            request: dict[str, Any] = {"until": until} if by_date and by_date.by == "date" else {"units": amount}
            if act_if_allowed(case, "an", "extend", **fields, **request):
                act_if_allowed(case, "du", "approve", **fields)
        case _:
            promised = {"by_when": case.now.date() + timedelta(days=amount)}
            act_if_allowed(case, "an", "recorded", facts=promised)
            act_if_allowed(case, "bo", "amend", facts=promised, texts=["reason"])


def act_if_allowed(case: ShopCase, actor: str, name: str, **fields: Any) -> bool:
    case.wait_until(case.now)  # after a date set in the past, or a resumption, the clock may be due at once
    allowed = not case.refusal_reasons(actor, name, **fields)
    if allowed:
        case.act(actor, name, **fields)
    return allowed


@pytest.mark.slow
@given(LIMITS, TERMS, STEPS)
def test_a_due_date_follows_from_its_record_and_is_serialized_without_loss(
    chosen: tuple[Any, int], terms: dict[str, Any], steps: list[tuple[str, int, int]]
) -> None:
    """Recounting by the same calendar changes nothing; the day-by-day record ends with the due instant."""
    case = case_with_limit(chosen, terms)
    clock = case.law.clocks["handling"][1]
    for step in steps:
        do_step(case, *step)
        state = case.state.clocks["handling"]

        assert CLOCK.validate_json(CLOCK.dump_json(state, exclude_defaults=True)) == state
        assert with_due(case.law, case.state, clock, state) == state
        record = deadline_record(case.law, case.state, clock, state)
        assert (record.explanation and record.explanation.due and record.explanation.due.at) == state.due


@pytest.mark.slow
@given(LIMITS, TERMS, STEPS)
def test_a_suspension_never_shortens_a_limit(
    chosen: tuple[Any, int], terms: dict[str, Any], steps: list[tuple[str, int, int]]
) -> None:
    case = case_with_limit(chosen, terms)
    for step in steps:
        do_step(case, *step)
        before = case.state.clocks["handling"].due
        if before is None or is_suspended(case.state.clocks["handling"]):
            continue
        if act_if_allowed(case, "du", "suspend", clock="handling", ground="expertise"):
            case.wait_until(case.now + timedelta(hours=step[1]))
            case.act("du", "resume", clock="handling")
            after = case.state.clocks["handling"].due
            assert after is not None
            assert after >= before


def test_a_granted_date_is_not_moved_by_earlier_suspensions() -> None:
    """Granted on the 10th until the 20th, after a suspension from the 4th to the 7th: only two later days postpone
    it."""
    options = {
        "limit": {"n": 10, "unit": "calendar_day"},
        "extension": EXTENSION | {"by": "date"},
        "suspension": SUSPENSION,
    }
    case = ShopCase(shop_law(clock_rule("handling", ["minor"], ["finished"], **options)))
    case.act("an", "minor")
    for word, when in (("suspend", day(4)), ("resume", day(7))):
        case.wait_until(when)
        ground = {"ground": "expertise"} if word == "suspend" else {}
        case.act("du", word, clock="handling", **ground)
    case.wait_until(day(10))
    case.act("an", "extend", clock="handling", until=date(2025, 3, 20))
    case.act("du", "approve", clock="handling")
    assert case.state.clocks["handling"].last_day == date(2025, 3, 20)

    for word, when in (("suspend", day(12)), ("resume", day(14))):
        case.wait_until(when)
        ground = {"ground": "expertise"} if word == "suspend" else {}
        case.act("du", word, clock="handling", **ground)

    state = case.state.clocks["handling"]
    assert state.last_day == date(2025, 3, 22)
    record = deadline_record(case.law, case.state, case.law.clocks["handling"][1], state).explanation
    assert record is not None
    assert [step.day.day for step in record.steps if step.role is DayRole.suspended] == [12, 13]
    assert record.steps[-1].day == date(2025, 3, 22)


def test_a_date_set_during_a_suspension_is_moved_by_later_suspended_days_only() -> None:
    """Set on the 5th to the 14th, suspended from the 4th to the 7th: the 5th and 6th postpone it."""
    options = {"limit": {"set_by": "by_when"}, "suspension": SUSPENSION}
    case = ShopCase(shop_law(clock_rule("handling", ["minor"], ["finished"], **options)))
    case.act("an", "minor", facts={"by_when": date(2025, 3, 12)})
    case.wait_until(day(4))
    case.act("du", "suspend", clock="handling", ground="expertise")
    case.wait_until(day(5))
    case.act("bo", "amend", facts={"by_when": date(2025, 3, 14)}, texts=["reason"])
    case.wait_until(day(7))
    case.act("du", "resume", clock="handling")

    assert case.state.clocks["handling"].last_day == date(2025, 3, 16)


def test_a_clock_without_a_due_date_has_an_empty_record() -> None:
    case = ShopCase(shop_law(clock_rule("handling", ["minor"], ["finished"], limit={"set_by": "by_when"})))
    case.act("an", "minor")

    record = deadline_record(case.law, case.state, case.law.clocks["handling"][1], case.state.clocks["handling"])

    assert record == (None, None, None, None)
