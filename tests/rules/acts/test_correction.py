"""A wrong click undone: the case as before it, by another person, with a reason; the clocks have gone on."""

from tests.rules.shop import ShopCase, clock_rule, day, shop_law


def test_the_case_stands_as_before_and_both_stay_on_record() -> None:
    counter = ShopCase(shop_law())
    [minor] = counter.act("an", "minor", facts={"amount": 3})
    assert counter.refused("an", "correct", of=minor.seq, texts=["reason"]) == ["same_person"]
    assert counter.refused("bo", "correct", of=minor.seq) == ["reason"]
    assert counter.refused("bo", "correct", of=99, texts=["reason"]) == ["not_undoable"]

    [corrected] = counter.act("bo", "correct", of=minor.seq, texts=["reason"])

    assert (corrected.type, corrected.refers_to) == ("corrected", minor.seq)
    assert counter.at() == {"main": "intake"}
    assert (counter.case.facts, counter.case.rounds) == ({}, {"intake": 1})
    assert [event.name for event in counter.events] == ["complaint", "minor", "correct"]
    counter.act("an", "major")
    assert counter.case.facts == {"severity": "major"}


def test_a_clock_it_had_stopped_goes_on_from_its_own_start() -> None:
    counter = ShopCase(
        shop_law(clock_rule("taking_in", ["raised_again"], ["minor"]), clock_rule("working", ["minor"], []))
    )
    counter.act("an", "raised_again")
    [minor] = counter.act("an", "minor")
    counter.wait(day(4))
    counter.act("bo", "correct", of=minor.seq, texts=["reason"])

    assert set(counter.case.clocks) == {"taking_in"}
    [expired] = counter.wait(day(9))
    assert (expired.name, expired.at) == ("taking_in", day(6, 0))


def test_a_limit_that_passed_in_the_meantime_is_a_breach_when_it_goes_on() -> None:
    counter = ShopCase(shop_law(clock_rule("taking_in", ["raised_again"], ["minor"])))
    counter.act("an", "raised_again")
    [minor] = counter.act("an", "minor")
    counter.wait(day(8))
    counter.act("bo", "correct", of=minor.seq, texts=["reason"])

    [expired] = counter.wait(day(9))

    assert (expired.at, expired.recorded_at) == (day(6, 0), day(9))


def test_only_the_last_outcomes_are_remembered() -> None:
    counter = ShopCase(shop_law())
    [first] = counter.act("an", "minor")
    for _ in range(3):
        counter.act("bo", "return", texts=["reason"])
        counter.act("an", "minor")

    assert counter.refused("bo", "correct", of=first.seq, texts=["reason"]) == ["not_undoable"]


def test_the_answer_that_decided_is_undone_with_its_outcome() -> None:
    counter = ShopCase(shop_law())
    counter.act("an", "minor", texts=["plan"])
    counter.act("bo", "asked")
    counter.act("bo", "approve")
    _, agreed = counter.act("du", "approve")

    counter.act("an", "correct", of=agreed.seq, texts=["reason"])

    assert counter.at() == {"main": "approving"}
    assert [one.by for one in counter.case.position.answers] == ["bo"]
    _, refused = counter.act("du", "refuse")
    assert refused.name == "refused"


def test_what_was_written_since_is_forgotten_but_the_reason_given_stays() -> None:
    counter = ShopCase(shop_law())
    [minor] = counter.act("an", "minor")
    counter.act("an", "note", texts=["findings"])

    counter.act("bo", "correct", of=minor.seq, texts=["reason"])

    assert set(counter.case.texts) == {"reason"}


def test_a_breach_withdrawn_for_what_is_undone_stands_again() -> None:
    stages = shop_law().procedure.model_dump(by_alias=True, exclude_defaults=True)["stages"]
    stages["intake"]["outcomes"]["minor"]["late_report"] = 7
    counter = ShopCase(shop_law(clock_rule("taking_in", ["raised_again"], ["minor"]), stages=stages))
    counter.act("an", "raised_again")
    counter.wait(day(7))
    [minor] = counter.act("an", "minor", happened_at=day(4), texts=["evidence"])
    counter.act("bo", "withdraw_breach", clock="taking_in")
    assert counter.case.clocks["taking_in"].withdrawn

    counter.act("bo", "correct", of=minor.seq, texts=["reason"])

    clock = counter.case.clocks["taking_in"]
    assert (clock.withdrawn, clock.stopped, clock.expired is not None) == (False, None, True)
