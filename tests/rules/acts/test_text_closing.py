"""A text of another case: who closes it to readers and opens it again, and what stays as it is."""

import pytest

from models.case import replace
from models.means import Means
from rules.acts.closed_case import closed_case_refusals
from rules.acts.text_closing import closed_ids
from rules.judge import decide
from tests.rules.shop_procedure import SHOP, STAFF, TEXT_REF, ShopCase, gate_rule, shop_law


def case_with_text(**changes: object) -> ShopCase:
    """Return a case in which `an` wrote the plan with event 2."""
    case = ShopCase(shop_law(gate_rule("minor", {"text": "plan"}), **changes))
    case.act("an", "minor", texts=["plan"])
    return case


def close(case: ShopCase, actor: str, of: int = 2, about: str = "plan", name: str = "close_text") -> list[str]:
    return case.refusal_reasons(actor, name, of=of, about=about, texts=["reason"])


def test_a_text_is_closed_and_opened_again() -> None:
    case = case_with_text()

    [closed] = case.act("bo", "close_text", of=2, about="plan", texts=["reason"])

    assert (closed.type, closed.refers_to, closed.about) == ("noted", 2, "plan")
    assert [(one.seq, one.name) for one in case.state.closed_texts] == [(2, "plan")]
    assert closed_ids(case.state, case.events) == {TEXT_REF.id: closed.recorded_at}
    assert close(case, "bo") == ["wrong_value"]
    case.act("an", "open_text", of=2, about="plan", texts=["reason"])
    assert case.state.closed_texts == ()
    assert close(case, "an", name="open_text") == ["wrong_value"]


def test_what_was_stated_and_judged_stays() -> None:
    case = case_with_text()
    before = case.state

    case.act("an", "close_text", of=2, about="plan", texts=["reason"])

    assert case.state.texts["plan"] == TEXT_REF
    assert case.state.position == before.position
    assert case.state.stated["plan"] == before.stated["plan"]
    assert case.state.earlier == before.earlier


def test_a_text_that_an_undone_act_wrote_can_be_closed() -> None:
    case = case_with_text()
    case.act("an", "correct", of=2, texts=["reason"])
    assert "plan" not in case.state.texts

    case.act("an", "close_text", of=2, about="plan", texts=["reason"])

    assert closed_ids(case.state, case.events)


@pytest.mark.parametrize(
    ("actor", "reasons"), [("an", []), ("bo", []), ("du", []), ("chi", ["role"]), ("gu", ["role"])]
)
def test_who_may_undo_the_act_closes_its_text_alone(actor: str, reasons: list[str]) -> None:
    case = case_with_text()

    assert close(case, actor) == reasons
    case.act("an", "close_text", of=2, about="plan", texts=["reason"])
    assert close(case, actor, name="open_text") == reasons


def test_the_text_of_an_office_act_is_closed_by_its_author_or_the_people_of_the_stage() -> None:
    case = case_with_text()
    [noted] = case.act("gu", "urge", texts=["reason"])

    assert close(case, "gu", noted.seq, "reason") == []
    assert close(case, "chi", noted.seq, "reason") == []  # works at the stage
    assert close(case, "en", noted.seq, "reason") == ["role"]


def test_the_text_of_the_form_is_closed_by_who_takes_complaints_in() -> None:
    case = ShopCase(shop_law(), texts=("plan",))

    assert close(case, "an", 1) == []
    assert close(case, "chi", 1) == ["role"]


@pytest.mark.parametrize(("of", "about"), [(2, "findings"), (1, "plan"), (9, "plan")])
def test_only_what_an_event_has_written_is_closed(of: int, about: str) -> None:
    assert close(case_with_text(), "an", of, about) == ["wrong_value"]


def test_it_says_why() -> None:
    assert case_with_text().refusal_reasons("an", "close_text", of=2, about="plan") == ["reason"]


def test_who_is_complained_of_and_their_colleagues_close_no_text_of_others() -> None:
    facts = SHOP["facts"] | {"culprit": {"is": "persons"}}
    acts = SHOP["acts"] | {"named": {"name": "记明被投诉人", "by": ["all_staff"], "states": ["culprit"]}}
    case = case_with_text(facts=facts, acts=acts, respondents={"facts": ["culprit"]})
    case.act("gu", "named", facts={"culprit": ["bo"]})

    assert close(case, "bo") == ["respondent"]
    of_colleague = case.build_act("an", "close_text", of=2, about="plan", texts=["reason"])
    of_colleague = of_colleague.model_copy(update={"named": {"bo": STAFF["bo"]}})
    assert case.judged(of_colleague) == ()  # own words
    assert of_colleague.origin
    by_other = of_colleague.origin.model_copy(update={"by": "gu"})
    judged = case.judged(of_colleague.model_copy(update={"origin": by_other}))
    assert [refusal.why for refusal in judged] == ["respondent"]


def test_a_text_is_closed_after_the_end_of_the_case_too() -> None:
    case = case_with_text()
    case.act("chi", "finished", means=Means.phone)
    while not case.state.closed_at:
        case.act("an", "settled")
    act = case.build_act("an", "close_text", of=2, about="plan", texts=["reason"])

    assert closed_case_refusals(case.law, case.state, act) == ()


def test_a_question_about_an_event_is_not_settled_by_closing_its_text() -> None:
    case = case_with_text()
    act = case.build_act("an", "close_text", of=2, about="plan", texts=["reason"])
    asked = replace(case.state, questioned={2: "limit"})

    [(_, after)] = decide(case.law, asked, act, case.now)

    assert after.questioned == {2: "limit"}
