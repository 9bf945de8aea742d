"""Undoing (`correct`): who may undo an outcome or own act, who has to agree, and what becomes of facts and limits."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from models.events import Event
from models.law import Law
from models.messages import Act
from tests.rules.shop_procedure import MONDAY, SHOP, STAFF, ShopCase, clock_rule, day, gate_rule, rule, shop_law

LATER = MONDAY + timedelta(hours=2)


def undo(case: ShopCase, actor: str, seq: int) -> list[Event]:
    return case.act(actor, "correct", of=seq, texts=["reason"])


def why_not_undone(case: ShopCase, actor: str, seq: int, **fields: Any) -> list[str]:
    return case.refusal_reasons(actor, "correct", of=seq, texts=["reason"], **fields)


def undo_by_two(case: ShopCase, first: str, second: str, seq: int) -> Event:
    """Undo an act that two have to agree upon; return the event that undoes it."""
    [asked] = undo(case, first, seq)
    assert asked.type == "noted"
    assert (asked.name, asked.refers_to) == ("correct", seq)
    done = next(event for event in undo(case, second, seq) if event.name == "correct")
    assert done.type == "corrected"
    assert done.refers_to == seq
    return done


# ---- one's own slip ------------------------------------------------------------------------------------------


def test_an_own_slip_is_undone_alone_and_both_events_stay_on_record() -> None:
    case = ShopCase(shop_law())
    [minor] = case.act("an", "minor", facts={"amount": 3})
    assert case.refusal_reasons("an", "correct", of=minor.seq) == ["reason"]
    assert why_not_undone(case, "an", 99) == ["not_undoable"]

    [corrected] = undo(case, "an", minor.seq)

    assert corrected.type == "corrected"
    assert corrected.refers_to == minor.seq
    assert case.stages() == {"main": "intake"}
    assert (case.state.facts, case.state.rounds) == ({}, {"intake": 1})
    assert [event.name for event in case.events] == ["complaint", "minor", "correct"]
    case.act("an", "major")
    assert case.state.facts == {"severity": "major"}


def test_the_time_for_an_own_slip_is_a_word_of_the_regulation() -> None:
    for minutes, refused in ((30, []), (119, ["same_person"])):
        case = ShopCase(shop_law(undo_minutes=minutes))
        [raised] = case.act("an", "raised_again")
        case.wait_until(MONDAY + timedelta(minutes=30 if minutes == 30 else 120))
        assert why_not_undone(case, "an", raised.seq) == refused


def test_a_slip_on_which_somebody_has_acted_is_no_own_slip_any_more() -> None:
    case = ShopCase(shop_law())
    [raised] = case.act("an", "raised_again")
    case.act("gu", "urge")
    assert why_not_undone(case, "an", raised.seq) == []
    case.act("bo", "note", texts=["opinion"])
    assert why_not_undone(case, "an", raised.seq) == ["same_person"]


def test_an_own_slip_starts_meets_and_gains_no_limit() -> None:
    case = ShopCase(
        shop_law(clock_rule("taking_in", ["raised_again"], ["minor"]), clock_rule("working", ["minor"], []))
    )
    case.act("an", "raised_again")
    before = case.state.clocks
    [minor] = case.act("an", "minor")
    case.wait_until(MONDAY + timedelta(minutes=20))

    undo(case, "an", minor.seq)

    assert case.state.clocks == before


# ---- who may, and when two have to agree --------------------------------------------------------------------


def test_what_is_no_slip_any_more_is_undone_by_who_could_have_done_it_or_their_superior() -> None:
    case = ShopCase(shop_law())
    [raised] = case.act("an", "raised_again")
    case.wait_until(LATER)

    reasons = {actor: why_not_undone(case, actor, raised.seq) for actor in ("an", "bo", "chi", "du", "gu")}

    assert reasons == {"an": ["same_person"], "bo": [], "chi": ["role"], "du": [], "gu": ["role"]}


def test_a_member_of_the_unit_above_is_no_superior_unless_the_text_says_so() -> None:
    case = ShopCase(shop_law())
    [raised] = case.act("an", "raised_again")
    case.wait_until(LATER)

    assert why_not_undone(case, "gu", raised.seq, standing=("staff", "over_counter")) == ["role"]
    assert why_not_undone(case, "gu", raised.seq, standing=("staff", "above_counter")) == []


def test_what_bears_load_is_undone_by_two_one_of_whom_may_have_done_it() -> None:
    case = ShopCase(shop_law())
    [minor] = case.act("an", "minor")
    case.wait_until(LATER)

    undo(case, "an", minor.seq)
    assert case.stages() == {"main": "work"}
    assert why_not_undone(case, "an", minor.seq) == ["same_person"]
    assert why_not_undone(case, "gu", minor.seq) == ["role"]
    [corrected] = undo(case, "bo", minor.seq)

    assert corrected.type == "corrected"
    assert case.stages() == {"main": "intake"}


LOADS: dict[str, tuple[Law, str]] = {
    "a class": (shop_law(), "minor"),
    "a limit met": (shop_law(clock_rule("answer", ["complaint"], ["raised_again"])), "raised_again"),
    "a notice": (
        shop_law(rule("7", "notice", notice={"code": "told", "to": "customer", "by": ["raised_again"]})),
        "raised_again",
    ),
    "an automatic notice": (
        shop_law(rule("7", "notice", notice={"code": "told", "to": "customer", "owed_after": ["raised_again"]})),
        "raised_again",
    ),
    "a document": (shop_law(), "minutes_made"),
    "a linked complaint": (shop_law(), "hurt"),
    "what everybody may do": (shop_law(), "recorded"),
}


@pytest.mark.parametrize(("law", "name"), LOADS.values(), ids=LOADS)
def test_two_undo_what(law: Law, name: str) -> None:
    case = ShopCase(law)
    done, *_ = case.act("an", name)
    case.wait_until(LATER)

    [asked] = undo(case, "bo", done.seq)
    assert asked.type == "noted"
    assert undo(case, "du", done.seq)[0].type == "corrected"


def test_the_last_act_is_undone_first() -> None:
    case = ShopCase(shop_law())
    [first] = case.act("an", "raised_again")
    [second] = case.act("bo", "raised_again")

    [refused] = case.refusals("bo", "correct", of=first.seq, texts=["reason"])
    assert (refused.why, refused.about) == ("later_act", "raised_again")
    undo(case, "bo", second.seq)
    assert why_not_undone(case, "bo", first.seq) == []


def test_only_the_most_recent_outcomes_can_be_undone() -> None:
    case = ShopCase(shop_law())
    raised = [case.act("an", "raised_again")[0] for _ in range(4)]
    for event in reversed(raised[1:]):
        undo(case, "an", event.seq)
    assert why_not_undone(case, "an", raised[0].seq) == ["not_undoable"]


@pytest.mark.parametrize(
    "step",
    [{"do": "reclassify", "code": "grown", "states": {"severity": "major"}}, {"do": "offer", "code": "waived"}],
    ids=["reclassify", "offer"],
)
def test_what_a_clock_has_done_is_not_taken_back_with_an_act_before_it(step: dict[str, Any]) -> None:
    case = ShopCase(shop_law(clock_rule("working", ["minor"], [], over=[step])))
    [minor] = case.act("an", "minor")
    case.wait_until(day(9))

    assert why_not_undone(case, "bo", minor.seq) == ["not_undoable"]
    [since] = case.act("an", "raised_again")
    assert why_not_undone(case, "bo", since.seq) == []


def test_the_answer_that_decided_is_undone_with_its_outcome() -> None:
    case = ShopCase(shop_law())
    case.act("an", "minor", texts=["plan"])
    case.act("bo", "asked")
    case.act("bo", "approve")
    _, agreed = case.act("du", "approve")
    case.wait_until(LATER)

    assert why_not_undone(case, "chi", agreed.seq) == ["role"]
    undo_by_two(case, "bo", "du", agreed.seq)

    assert case.stages() == {"main": "approving"}
    assert [answer.by for answer in case.state.position.answers] == ["bo"]
    _, refused = case.act("du", "refuse", texts=["reason"])
    assert refused.name == "refused"


def test_who_was_told_of_an_act_is_told_that_it_is_undone() -> None:
    law = shop_law(
        rule("7", "notice", notice={"code": "told", "to": "customer", "by": ["raised_again"]}),
        rule("6", "notice", notice={"code": "sent", "to": "customer", "owed_after": ["raised_again"]}),
    )
    for waits, told in ((timedelta(minutes=20), ["told"]), (timedelta(hours=2), ["told", "sent"])):
        case = ShopCase(law)
        [raised, letter] = case.act("an", "raised_again")
        assert letter.type == "notified"
        assert letter.refers_to == raised.seq
        case.wait_until(MONDAY + waits)
        if len(told) == 2:
            undo(case, "bo", raised.seq)

        corrected, *again = undo(case, "an", raised.seq)

        assert corrected.type == "corrected"
        assert (corrected.whom, [event.name for event in again]) == ("an", told)
        assert {event.about for event in again} == {"correct"}
        assert {(event.party, event.refers_to) for event in again if event.type == "notified"} == {
            ("customer", corrected.seq)
        }


def test_nobody_is_told_that_is_undone_of_which_no_letter_went_out() -> None:
    sent = {"code": "sent", "to": "customer", "owed_after": ["raised_again"], "when": {"fact": "amount"}}
    case = ShopCase(shop_law(rule("6", "notice", notice=sent)))
    [raised] = case.act("an", "raised_again")
    case.wait_until(LATER)
    undo(case, "bo", raised.seq)

    [corrected] = undo(case, "an", raised.seq)

    assert corrected.type == "corrected"


def test_whether_a_letter_has_gone_out_is_asked_of_the_limits_that_ran_then() -> None:
    """It went out when the limit ended; that the limit was met meanwhile does not call it back."""
    ends = clock_rule("answer", ["complaint"], ["urge"], limit={"n": 1, "unit": "hour"})
    sent = rule("6", "notice", notice={"code": "sent", "to": "customer", "owed_after": ["raised_again"]})
    case = ShopCase(shop_law(ends, sent))
    case.wait_until(MONDAY + timedelta(minutes=50))
    [raised, _] = case.act("an", "raised_again")
    case.wait_until(MONDAY + timedelta(minutes=55))
    case.act("an", "urge")
    case.wait_until(MONDAY + timedelta(minutes=65))

    [_, again] = undo(case, "an", raised.seq)

    assert (again.type, again.about) == ("notified", "correct")


def test_only_an_act_about_which_a_letter_goes_out_says_that_it_goes_out_at_once() -> None:
    case = ShopCase(shop_law(rule("6", "notice", notice={"code": "sent", "to": "customer", "owed_after": ["minor"]})))

    [refused] = case.refusals("an", "raised_again", at_once=True)
    minor, letter = case.act("an", "minor", at_once=True)

    assert (refused.why, refused.about) == ("wrong_value", "at_once")
    assert (minor.at_once, letter.at_once) == (True, True)


# ---- who is complained of -----------------------------------------------------------------------------------


def complained_case(*may: str) -> ShopCase:
    """Return a case in which `bo` is complained of, who may do these acts all the same."""
    facts = deepcopy(SHOP["facts"]) | {"culprit": {"is": "persons"}}
    acts = deepcopy(SHOP["acts"])
    acts["named"] = {"name": "记明被投诉人", "by": ["all_staff"], "states": ["culprit"]}
    law = shop_law(facts=facts, acts=acts, respondents={"facts": ["culprit"], "may": [*may]})
    case = ShopCase(law)
    case.act("gu", "named", facts={"culprit": ["bo"]})
    return case


def with_respondent(case: ShopCase, actor: str, seq: int) -> Act:
    """Return an act that undoes, as the register stamps it: with what who is complained of holds."""
    act = case.build_act(actor, "correct", of=seq, texts=["reason"])
    return act.model_copy(update={"named": {"bo": STAFF["bo"]}})


def test_another_s_act_is_not_undone_by_who_is_complained_of_nor_by_their_colleagues() -> None:
    case = complained_case()
    [raised] = case.act("an", "raised_again")
    case.wait_until(LATER)

    by_colleague = with_respondent(case, "an", raised.seq)
    other_colleague = by_colleague.model_copy(update={"actor": "zu", "standing": ("counter", "staff")})
    superior = with_respondent(case, "du", raised.seq)

    assert [refusal.why for refusal in case.judged(with_respondent(case, "bo", raised.seq))] == ["respondent"]
    assert [refusal.why for refusal in case.judged(other_colleague)] == ["respondent"]
    assert case.judged(superior) == ()


def test_an_own_slip_stays_theirs() -> None:
    case = complained_case("recorded")
    [recorded] = case.act("bo", "recorded", facts={"amount": 3})

    assert case.judged(with_respondent(case, "bo", recorded.seq)) == ()
    case.wait_until(LATER)
    assert [refusal.why for refusal in case.judged(with_respondent(case, "bo", recorded.seq))] == ["respondent"]


# ---- what was said since ------------------------------------------------------------------------------------


def test_what_was_said_since_stays() -> None:
    case = ShopCase(shop_law())
    [minor] = case.act("an", "minor", texts=["plan"], facts={"amount": 3})
    case.act("an", "note", texts=["opinion"])

    undo(case, "an", minor.seq)

    assert set(case.state.texts) == {"opinion", "reason"}
    assert case.state.facts == {}


def test_an_item_that_the_undone_act_added_goes_with_what_was_noted_about_it() -> None:
    case = ShopCase(shop_law())
    [added] = case.act("an", "measure_set", item="m1")
    case.act("an", "note", item="m1", facts={"owner": "bo"})
    undo(case, "bo", added.seq)
    assert case.state.items == {}


def test_an_item_comes_back_to_its_state_though_something_was_noted_about_it() -> None:
    case = ShopCase(shop_law())
    case.act("an", "measure_set", item="m1")
    [done] = case.act("an", "measure_done", item="m1")
    case.act("an", "note", item="m1", facts={"owner": "bo"})
    undo(case, "bo", done.seq)
    item = case.state.items["measures"]["m1"]
    assert (item.state, item.facts) == ("planned", {"owner": "bo"})


def test_what_the_act_stated_anew_is_as_it_was() -> None:
    case = ShopCase(shop_law())
    case.act("an", "recorded", facts={"amount": 3})
    [again] = case.act("an", "recorded", facts={"amount": 5})

    undo(case, "an", again.seq)

    assert case.state.facts == {"amount": 3}
    assert case.state.happened["recorded"].times == 1


def test_work_handed_over_since_stays_where_the_track_does() -> None:
    case = ShopCase(shop_law())
    case.act("an", "minor")
    [raised] = case.act("an", "raised_again")
    case.act("an", "transfer", whom="chi")

    undo(case, "an", raised.seq)

    assert case.state.position.holder == "chi"


# ---- limits -------------------------------------------------------------------------------------------------


def three_days(name: str, starts: list[str], stops: list[str], **options: Any) -> dict[str, Any]:
    return clock_rule(name, starts, stops, limit={"n": 3, "unit": "working_day"}, **options)


def test_a_limit_that_the_undone_act_started_counts_from_its_first_start() -> None:
    case = ShopCase(shop_law(three_days("working", ["minor"], ["finished"])))
    [minor] = case.act("an", "minor")
    first = case.state.clocks["working"]
    case.wait_until(day(4))
    undo_by_two(case, "bo", "an", minor.seq)
    waiting = case.state.clocks["working"]
    assert (waiting.stopped, waiting.undone) == (day(4), True)
    assert case.wait_until(day(5)) == []

    case.act("an", "minor")

    again = case.state.clocks["working"]
    assert (again.started, again.due, again.stopped) == (first.started, first.due, None)
    [expired] = case.wait_until(day(8))
    assert (expired.name, expired.at) == ("working", day(7, 0))


def test_who_is_waited_for_has_the_whole_time_from_the_act_that_is_done_again() -> None:
    waiting = three_days("waiting", ["minor"], ["finished"], breach=False)
    case = ShopCase(shop_law(waiting, gate_rule("abandoned", {"clock": "waiting", "is": "over"})))
    [minor] = case.act("an", "minor")
    case.wait_until(day(10))
    undo_by_two(case, "bo", "an", minor.seq)

    case.act("an", "minor")

    assert (case.state.clocks["waiting"].started, case.state.clocks["waiting"].expired) == (day(10), None)
    assert case.refusal_reasons("an", "abandoned") == ["SHP-9z:needs"]


def test_a_breach_stays_when_the_act_that_started_its_limit_is_done_again() -> None:
    case = ShopCase(shop_law(three_days("working", ["minor"], ["finished"])))
    [minor] = case.act("an", "minor")
    case.wait_until(day(10))
    undo_by_two(case, "bo", "an", minor.seq)

    case.act("an", "minor")

    assert case.state.clocks["working"].expired is not None
    assert case.wait_until(day(20)) == []


def test_an_end_that_was_named_is_put_off_by_no_second_name() -> None:
    promised = clock_rule("promised", ["minor"], ["finished"], limit={"set_by": "by_when"})
    case = ShopCase(shop_law(promised))
    [minor] = case.act("an", "minor", facts={"by_when": day(5).date()})
    case.wait_until(day(4))
    undo_by_two(case, "bo", "an", minor.seq)

    case.act("an", "minor", facts={"by_when": day(28).date()})

    assert case.state.clocks["promised"].due == day(6, 0)


def test_a_limit_that_was_met_is_in_time_up_to_the_undoing_and_has_then_the_time_that_was_left() -> None:
    case = ShopCase(shop_law(three_days("taking_in", ["raised_again"], ["minor"])))
    case.act("an", "raised_again")
    [minor] = case.act("an", "minor", facts={"amount": 3})
    case.wait_until(day(17))

    undo_by_two(case, "bo", "an", minor.seq)

    clock = case.state.clocks["taking_in"]
    assert (clock.stopped, clock.expired) == (None, None)
    [kept] = clock.suspended
    assert (kept.since, kept.until, kept.ground) == (MONDAY, day(17), "correct")
    assert clock.due == day(20, 0)
    [expired] = case.wait_until(day(21))
    assert (expired.type, expired.at) == ("expired", day(20, 0))


def test_at_least_one_working_day_is_left_the_first_time() -> None:
    case = ShopCase(shop_law(three_days("taking_in", ["raised_again"], ["minor"])))
    case.act("an", "raised_again")
    case.wait_until(day(6, 23))
    [minor] = case.act("an", "minor")
    case.wait_until(day(10))
    undo_by_two(case, "bo", "an", minor.seq)
    assert case.state.clocks["taking_in"].due == day(12, 0)

    case.wait_until(day(11, 22))
    [minor] = case.act("an", "minor")
    case.wait_until(day(13))
    undo_by_two(case, "bo", "an", minor.seq)

    assert case.state.clocks["taking_in"].reopened == day(10)
    assert case.state.clocks["taking_in"].due == day(13)  # nothing was left, and until now it was met


def test_a_limit_met_late_has_its_breach_for_good() -> None:
    case = ShopCase(shop_law(three_days("taking_in", ["raised_again"], ["minor"])))
    case.act("an", "raised_again")
    case.wait_until(day(10))
    [minor] = case.act("an", "minor")

    undo(case, "an", minor.seq)

    clock = case.state.clocks["taking_in"]
    assert (clock.stopped, clock.due, clock.suspended) == (None, day(7, 0), ())
    assert clock.expired is not None


def test_a_due_date_passed_while_an_own_slip_stood_is_a_breach() -> None:
    case = ShopCase(shop_law(three_days("taking_in", ["raised_again"], ["minor"])))
    case.act("an", "raised_again")
    case.wait_until(day(6, 23) + timedelta(minutes=50))
    [minor] = case.act("an", "minor")
    case.wait_until(day(7, 0) + timedelta(minutes=10))
    undo(case, "an", minor.seq)

    [expired] = case.wait_until(day(7, 1))

    assert (expired.type, expired.at) == ("expired", day(7, 0))


def test_a_breach_withdrawn_because_of_the_undone_act_is_restored() -> None:
    stages = shop_law().procedure.model_dump(by_alias=True, exclude_defaults=True)["stages"]
    stages["intake"]["outcomes"]["minor"]["late_report"] = 7
    case = ShopCase(shop_law(clock_rule("taking_in", ["raised_again"], ["minor"]), stages=stages))
    case.act("an", "raised_again")
    case.wait_until(day(7))
    [minor] = case.act("an", "minor", happened_at=day(4), texts=["evidence"])
    case.act("du", "withdraw_breach", clock="taking_in")
    assert case.state.clocks["taking_in"].withdrawn

    undo_by_two(case, "bo", "an", minor.seq)

    clock = case.state.clocks["taking_in"]
    assert (clock.withdrawn, clock.stopped, clock.expired is not None) == (False, None, True)
