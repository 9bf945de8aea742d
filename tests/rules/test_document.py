"""Documents: issued, signed by each in order, and unsigned again when what they hold changes."""

from rules.waiting import waiting_for
from tests.rules.shop import ShopCase, clock_rule, day, gate_rule, shop_law


def case_with_letter(*rules: dict[str, object]) -> ShopCase:
    counter = ShopCase(shop_law(*rules))
    counter.act("an", "minor")
    counter.act("an", "letter_made", texts=["plan"])
    return counter


def sign_letter(counter: ShopCase) -> None:
    counter.act("an", "sign", about="letter", party="customer")
    counter.act("an", "sign", about="letter")
    counter.act("du", "sign", about="letter")


def test_each_signs_in_turn() -> None:
    counter = case_with_letter()
    assert counter.refused("du", "sign", about="letter") == ["order"]
    assert counter.refused("gu", "sign", about="letter") == ["role"]
    assert counter.refused("an", "sign", about="letter", party="chief") == ["role"]

    sign_letter(counter)

    assert [one.role for one in counter.case.documents["letter"].signatures] == ["customer", "counter", "chief"]
    assert counter.refused("du", "sign", about="letter") == ["role"]
    assert waiting_for(counter.law, counter.case).unsigned == ()


def test_what_is_not_there_is_not_signed() -> None:
    counter = ShopCase(shop_law())
    counter.act("an", "minor")

    assert counter.refused("an", "sign", about="letter", party="customer") == ["wrong_value"]
    assert counter.refused("an", "sign", about="poem") == ["wrong_value"]


def test_a_rule_may_ask_for_what_it_states_and_who_signed_it() -> None:
    needs = {"document": "letter", "states": ["plan", "findings"], "signed_by": ["customer", "chief"]}
    counter = case_with_letter(gate_rule("finished", needs))
    sign_letter(counter)
    assert counter.refused("an", "finished") == ["SHP-9z:needs"]

    assert counter.refused("an", "finished", texts=["findings"]) == []


def test_signatures_lapse_when_what_the_document_holds_changes() -> None:
    counter = case_with_letter(gate_rule("finished", {"document": "letter", "signed_by": ["chief"]}))
    sign_letter(counter)
    assert counter.refused("an", "finished") == []

    counter.act("an", "note", texts=["plan"])

    assert counter.refused("an", "finished") == ["SHP-9z:needs"]
    assert waiting_for(counter.law, counter.case).unsigned[0].signers == ("customer", "counter", "chief")


def test_a_new_version_is_unsigned() -> None:
    counter = case_with_letter()
    sign_letter(counter)

    counter.act("an", "letter_made")

    letter = counter.case.documents["letter"]
    assert (letter.version, letter.signatures) == (2, ())


def test_each_person_whom_a_role_names_signs_and_one_group_waits_for_none_of_its_own() -> None:
    counter = ShopCase(shop_law(gate_rule("finished", {"document": "minutes", "signed_by": ["panel"]})))
    counter.act("an", "minor", facts={"panel": ("en", "fu")})
    counter.act("an", "minutes_made")
    assert counter.refused("du", "sign", about="minutes") == ["order"]
    counter.act("en", "sign", about="minutes")
    assert counter.refused("en", "sign", about="minutes") == ["role"]
    assert counter.refused("an", "finished") == ["SHP-9z:needs"]

    counter.act("gu", "sign", about="minutes", stands_for=("fu",))

    assert counter.refused("an", "finished") == []
    assert counter.refused("du", "sign", about="minutes") == ["order"]
    counter.act("an", "sign", about="minutes", party="customer")
    assert counter.refused("du", "sign", about="minutes") == []


def test_what_rests_on_a_document_lapses_when_a_clock_demands_it_anew() -> None:
    rungs = [{"do": "issue", "name": "letter"}]
    counter = case_with_letter(clock_rule("handling", ["minor"], ["finished"], over=rungs))
    counter.act("an", "consent", about="letter", party="customer", given=True)

    counter.wait(day(9))

    assert (counter.case.documents["letter"].version, counter.case.consents) == (2, {})


def test_words_put_along_with_another_act_change_the_subject_all_the_same() -> None:
    counter = ShopCase(shop_law())
    counter.act("an", "minor", texts=["plan"])
    counter.act("an", "letter_made")
    counter.act("an", "sign", about="letter", party="customer")

    counter.act("an", "countersign", whom="chi", texts=["plan"])

    assert counter.case.documents["letter"].signatures == ()
