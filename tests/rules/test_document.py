"""Documents: issued, signed in order, and without signatures again when their content changes."""

from rules.waiting import waiting_for
from tests.rules.shop_procedure import ShopCase, clock_rule, day, gate_rule, shop_law


def case_with_letter(*rules: dict[str, object]) -> ShopCase:
    case = ShopCase(shop_law(*rules))
    case.act("an", "minor")
    case.act("an", "letter_made", texts=["plan"])
    return case


def sign_letter(case: ShopCase) -> None:
    case.act("an", "sign", about="letter", party="customer")
    case.act("an", "sign", about="letter")
    case.act("du", "sign", about="letter")


def test_signers_sign_in_order_and_once() -> None:
    case = case_with_letter()
    assert case.refusal_reasons("du", "sign", about="letter") == ["order"]
    assert case.refusal_reasons("gu", "sign", about="letter") == ["role"]
    assert case.refusal_reasons("an", "sign", about="letter", party="chief") == ["role"]

    sign_letter(case)

    assert [signature.role for signature in case.state.documents["letter"].signatures] == [
        "customer",
        "counter",
        "chief",
    ]
    assert case.refusal_reasons("du", "sign", about="letter") == ["role"]
    assert waiting_for(case.law, case.state).unsigned == ()


def test_a_document_that_does_not_exist_cannot_be_signed() -> None:
    case = ShopCase(shop_law())
    case.act("an", "minor")

    assert case.refusal_reasons("an", "sign", about="letter", party="customer") == ["wrong_value"]
    assert case.refusal_reasons("an", "sign", about="poem") == ["wrong_value"]


def test_a_gate_may_require_stated_fields_and_signatures() -> None:
    needs = {"document": "letter", "states": ["plan", "findings"], "signed_by": ["customer", "chief"]}
    case = case_with_letter(gate_rule("finished", needs))
    sign_letter(case)
    assert case.refusal_reasons("an", "finished") == ["SHP-9z:needs"]

    assert case.refusal_reasons("an", "finished", texts=["findings"]) == []


def test_signatures_lapse_when_the_content_of_the_document_changes() -> None:
    case = case_with_letter(gate_rule("finished", {"document": "letter", "signed_by": ["chief"]}))
    sign_letter(case)
    assert case.refusal_reasons("an", "finished") == []

    case.act("an", "recorded", texts=["plan"])

    assert case.refusal_reasons("an", "finished") == ["SHP-9z:needs"]
    assert waiting_for(case.law, case.state).unsigned[0].signers == ("customer", "counter", "chief")


def test_a_new_version_has_no_signatures() -> None:
    case = case_with_letter()
    sign_letter(case)

    case.act("an", "letter_made")

    letter = case.state.documents["letter"]
    assert (letter.version, letter.signatures) == (2, ())


def test_every_named_holder_signs_and_signers_of_one_group_sign_in_any_order() -> None:
    case = ShopCase(shop_law(gate_rule("finished", {"document": "minutes", "signed_by": ["panel"]})))
    case.act("an", "minor", facts={"panel": ("en", "fu")})
    case.act("an", "minutes_made")
    assert case.refusal_reasons("du", "sign", about="minutes") == ["SHP-9z:order"]
    case.act("en", "sign", about="minutes")
    assert case.refusal_reasons("en", "sign", about="minutes") == ["role"]
    assert case.refusal_reasons("an", "finished") == ["SHP-9z:needs"]

    case.act("gu", "sign", about="minutes", stands_for=("fu",))

    assert case.refusal_reasons("an", "finished") == []
    assert case.refusal_reasons("du", "sign", about="minutes") == ["SHP-9z:order"]
    case.act("an", "sign", about="minutes", party="customer")
    assert case.refusal_reasons("du", "sign", about="minutes") == []


def test_consents_to_a_document_lapse_when_a_clock_issues_it_again() -> None:
    rungs = [{"do": "make", "code": "letter"}]
    case = case_with_letter(clock_rule("handling", ["minor"], ["finished"], over=rungs))
    case.act("an", "consent", about="letter", party="customer", given=True)

    case.wait_until(day(9))

    assert (case.state.documents["letter"].version, case.state.consents) == (2, {})


def test_a_text_given_with_another_act_changes_the_content_as_well() -> None:
    case = ShopCase(shop_law())
    case.act("an", "minor", texts=["plan"])
    case.act("an", "letter_made")
    case.act("an", "sign", about="letter", party="customer")

    case.act("an", "recorded", texts=["plan"])

    assert case.state.documents["letter"].signatures == ()
