"""In each regulation: a colleague, a party to the matter or a stranger excludes nobody, and only asks for it; what is
done to the deciders' own acts is refused. Acts as an adversary plays them, on cases of the scenario files."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from models.messages import Act, MergeTarget
from procedures.scenarios.player import BegunCases, PlayedCase
from procedures.scenarios.schema import Given, ScenarioAct
from rules.acts.deciders import deputy_namers, needed_roles
from rules.judge import act_refusals
from tests.stack.regulations import scenario_suite

STRANGER = "cleaner"
BEGUN: dict[str, BegunCases] = {}
REASON = {"reason": "与本案有利害关系"}


def case_in(slug: str, situation: str) -> PlayedCase:
    """Return the case of a situation, in an office with somebody who has no role in the text."""
    suite = scenario_suite(slug)
    law = suite.law_under(suite.book.office_settings)
    cases = BEGUN.setdefault(slug, BegunCases())
    played = cases.begun_case(law, law, suite.book, Given(situation=situation)).copied()
    assert played.wrong == []
    people = {**suite.book.people, STRANGER: ("staff",)}
    return replace(played, book=suite.book.model_copy(update={"people": people}))


def play(case: PlayedCase, name: str, actor: str, **fields: Any) -> list[str]:
    """Do an act a minute after the last event; return why it is refused."""
    at = case.events[-1].recorded_at + timedelta(minutes=1)
    case.perform_scenario_act(ScenarioAct(act=name, by=actor, at=at, **fields))
    return [str(refusal.why) for refusal in case.refused]


@pytest.mark.parametrize(
    ("slug", "situation", "actor", "others"),
    [
        ("archives-enforcement", "待研究", "cang", ["ju", "dao", "gu"]),
        ("zhengzhou-water", "已受理", "qian", ["li", "wang"]),
        ("accountability", "认定责任", "qian", ["li", "han", "wang"]),
        ("manufacturer-quality", "评审通过", "ma", ["tang", "zong"]),
        ("quality-standard", "待核准", "pan", ["rao", "zong"]),
        ("animal-health", "已登记", "du", ["jian", "suo"]),
        ("bank", "走后已办", "wu", ["tao", "gu"]),
        ("employee", "待人事受理", "xie", ["ren", "zhou"]),
        ("agent-service", "不认可", STRANGER, ["du", "jing", "dai"]),
        ("fengnan-water", "报核签", "ren", ["sang", "jia", "yue"]),
        ("auto-dealer", "待总经理定", "xu", ["wang"]),
        ("service-hall", "已查明", "tang", ["lu", "ning", "qiu"]),
        ("consumer-association", "已受理", "lin", ["chen", "gao"]),
        ("aa-water", "已受理", STRANGER, ["li", "wang"]),
    ],
)
def test_nobody_is_left_without_deciders_by_a_colleague(
    slug: str, situation: str, actor: str, others: list[str]
) -> None:
    case = case_in(slug, situation)
    stage, before = case.case.stage, case.case.recused
    facts: dict[str, Any] = {"interest_kinds": ("matter",)} if slug == "service-hall" else {}

    for person in others:
        assert play(case, "recuse", actor, whom=person, facts=facts, texts=REASON) == []

    assert (case.case.recused, case.case.stage) == (before, stage)
    assert [(one.act, one.whom, one.by) for one in case.case.asked_for.values()] == [
        ("recuse", person, (actor,)) for person in others
    ]
    assert [event.name for event in case.events[-len(others) :]] == ["recuse_asked"] * len(others)
    assert play(case, "recuse", others[0], facts=facts, texts=REASON) == []  # who is asked to go may go
    assert others[0] in case.case.recused
    assert play(case, "readmit", actor, whom=others[0], texts=REASON) == []
    assert others[0] in case.case.recused


def test_who_is_complained_of_does_not_even_ask() -> None:
    case = case_in("service-hall", "已查明")

    found = play(case, "recuse", "fan", whom="lu", facts={"interest_kinds": ("matter",)}, texts=REASON)

    assert found == ["respondent"]


def test_the_only_member_of_the_office_withdraws_and_the_case_goes_on() -> None:
    """ZZW 第四条: without anybody of the accepting office nobody could hand the case over."""
    case = case_in("zhengzhou-water", "已受理")
    people = {name: held for name, held in case.book.people.items() if name not in ("wang", "ma")}
    people |= {"sun": ("bureau_leader", "above_water_policy_office")}
    case = replace(case, book=case.book.model_copy(update={"people": people}))

    assert play(case, "recuse", "li", texts=REASON) == []

    assert "accepting_office" in case.case.vacant
    assert play(case, "deputise", STRANGER, about="accepting_office", whom="qian", texts=REASON) == []
    assert case.case.deputies == {}
    assert play(case, "deputise", "sun", about="accepting_office", whom="qian", texts=REASON) == []
    assert case.case.deputies == {"accepting_office": ("qian",)}
    named = {"facts": {"investigators": ("zhao",)}}
    assert play(case, "investigators_named", "qian", **named) == []


def test_the_way_of_the_text_comes_before_a_deputy() -> None:
    """AHY 第二条: the head names another section, so that nobody else acts for the one that is out."""
    case = case_in("animal-health", "已登记")
    for person in ("jian", "du"):
        assert play(case, "recuse", person, texts=REASON) == []

    assert [role for role in case.case.vacant if case.law.procedure.roles[role].named_in] == []


def test_a_department_of_which_nobody_is_left_is_given_a_deputy_when_the_case_comes_to_it() -> None:
    """QSF 3.1: the only one of the quality department is complained of, and the complaint is its afterwards."""
    office = {"ha": ("staff", "administrator"), "ji": ("administrator", "staff")}
    case = without(case_in("quality-standard", "来函"), "zong", "rao", **office)
    stated = {"channel": "letter", "scope_grounds": ("contract",), "complained_of": ("qin",)}
    assert play(case, "other_registered", "meng", facts=stated, texts={"product": "密封圈"}) == []
    assert not any(deputy_namers(case.law, case.case, role) for role in needed_roles(case.law, case.case))

    assert play(case, "to_quality", "meng", texts={"owner_change_reason": "质量方面"}) == []

    assert deputy_namers(case.law, case.case, "owner_department") == ("administrator",)
    for by in ("ha", "ji"):
        assert play(case, "deputise", by, about="owner_department", whom="meng", texts=REASON) == []
    assert deputy_namers(case.law, case.case, "owner_department") == ()
    judged = {"responsibility_basis": "装配不当", "findings": "已查看现场"}
    assert play(case, "customer_caused", "meng", texts=judged) == []


def test_whoever_ever_found_a_matter_does_not_decide() -> None:
    """SVH 二 第4、5项: the leader was the first investigator, found one matter, was replaced, and decides."""
    case = case_in("service-hall", "已登记")
    assert play(case, "taken_on", "ning", facts={"investigator": "lu", "respondents": ("fan",)}) == []
    assert play(case, "sign", "lu", about="interest_statement") == []
    assert play(case, "matter_upheld", "lu", item="trips", texts={"finding": "三趟属实"}) == []
    assert play(case, "investigator_changed", "ning", facts={"investigator": "jia"}) == []
    assert play(case, "sign", "jia", about="interest_statement") == []
    assert play(case, "matter_listed", "jia", item="words", texts={"matter": "是否言语推诿"}) == []
    assert play(case, "matter_upheld", "jia", item="words", texts={"finding": "属实"}) == []
    said = {"complainant_view": "如诉", "respondent_view": "承认", "mediation_record": "已致歉"}
    assert play(case, "verified", "jia", texts=said) == []

    asked = {"to_correct": False, "misconduct_grounds": ()}
    assert play(case, "decided_justified", "lu", facts=asked, texts={"decision": "不予处理"}) == ["same_person"]
    assert play(case, "decided_justified", "kong", facts=asked, texts={"decision": "通报批评"}) == []


def test_each_recusal_states_its_own_interest() -> None:
    """SVH 二 第3项: the first investigator has an interest in the matter, the second another one."""
    case = case_in("service-hall", "已受理")
    assert play(case, "recuse", "jia", facts={"interest_kinds": ("matter",)}, texts=REASON) == []
    assert play(case, "investigator_changed", "ning", facts={"investigator": "wei"}) == []
    assert play(case, "recuse", "wei", texts=REASON) == ["needs"]

    assert play(case, "recuse", "wei", facts={"interest_kinds": ("complainant",)}, texts=REASON) == []

    assert case.case.facts["interest_kinds"] == ("complainant",)
    assert case.case.recused == ("jia", "wei")


@pytest.mark.parametrize(
    ("slug", "situation", "actor"),
    [
        ("consumer-association", "已受理", "lin"),
        ("service-hall", "已查明", "lu"),
        ("accountability", "认定责任", "li"),
    ],
)
def test_a_case_is_not_merged_into_that_of_somebody_else(slug: str, situation: str, actor: str) -> None:
    case = case_in(slug, situation)
    target = MergeTarget(procedure=slug, entry=case.case.entry, same_matter=True, done=tuple(case.law.act_names))
    act = Act(
        id="m", name="merge", actor=actor, received_at=case.events[-1].recorded_at, into=f"{case.case.number[:-1]}9",
        standing=case.book.people[actor], target=target,
    )  # fmt: skip

    refused = act_refusals(case.law, case.case, act)

    assert {"other_filer"} <= {refusal.about for refusal in refused}


def without(case: PlayedCase, *gone: str, **others: tuple[str, ...]) -> PlayedCase:
    """Return the case in an office without these people, and with those others."""
    people = {name: held for name, held in case.book.people.items() if name not in gone} | others
    return replace(case, book=case.book.model_copy(update={"people": people}))


def test_where_the_only_leader_is_complained_of_a_deputy_decides() -> None:
    """SVH: nobody else of the office may decide, and the substitute of the leader stands in for the leader."""
    case = without(
        case_in("service-hall", "已登记"), "kong", ha=("staff", "administrator"), ji=("administrator", "staff")
    )
    assert play(case, "taken_on", "ning", facts={"investigator": "jia", "respondents": ("lu",)}) == []
    assert case.case.vacant["bureau_leader"] == ("administrator",)
    assert play(case, "sign", "jia", about="interest_statement") == []
    assert play(case, "matter_upheld", "jia", item="trips", texts={"finding": "属实"}) == []
    said = {"complainant_view": "如诉", "respondent_view": "承认", "mediation_record": "已致歉"}
    assert play(case, "verified", "jia", texts=said) == []
    asked = {"to_correct": False, "misconduct_grounds": ()}
    assert play(case, "decided_justified", "lu", texts={"decision": "不予处理"}) == ["respondent"]

    assert play(case, "deputise", "ha", about="bureau_leader", whom="wei", texts=REASON) == []
    assert play(case, "decided_justified", "wei", facts=asked, texts={"decision": "通报批评"}) == ["role"]
    assert play(case, "deputise", "ji", about="bureau_leader", whom="wei", texts=REASON) == []

    assert play(case, "decided_justified", "wei", facts=asked, texts={"decision": "通报批评"}) == []


def test_a_late_ticket_whose_customer_is_content_does_not_wait_for_a_supervisor_who_is_out() -> None:
    """AGS 四: the study of who was late is a case of its own."""
    case = case_in("agent-service", "迟提单")
    assert play(case, "recuse", "du", texts=REASON) == []
    words = {"check_result": "录音与所述相符", "explanation": "先行致歉", "customer_accepts": "知道了"}

    assert play(case, "explanation_accepted", "an", texts=words) == []

    assert case.case.closed_at


def test_a_deputy_of_a_supervisor_who_is_recused_goes_on() -> None:
    """AGS: the customer's ticket does not wait for a supervisor who is out of the case."""
    case = case_in("agent-service", "不认可")
    assert play(case, "recuse", "du", texts=REASON) == []
    supervised = {**case.book.people, "jing": ("department_manager", "heads_office")}
    case = replace(case, book=case.book.model_copy(update={"people": supervised}))

    assert play(case, "deputise", "jing", about="department_supervisor", whom="nan", texts=REASON) == []

    assert case.case.deputies == {"department_supervisor": ("nan",)}
    assert case.case.vacant == {}
