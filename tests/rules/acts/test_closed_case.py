"""A closed case refuses every act except the withdrawal of a breach that a late report has disproved."""

from datetime import datetime
from typing import Any

import pytest

from models.case import replace
from models.messages import Act, Why
from rules.acts import closed_case
from rules.acts.deciders import stamped_act
from rules.judge import decide
from rules.timer import next_alarm
from tests.rules.clock_procedure import STAFF, TEXT_REF, PureCase, accepted_case, clock_rule, end_of_day, march

IN_TIME = march(10)
DUE = end_of_day(IN_TIME.date())
STOPPED_BY_ACT, STOPPED_BY_END = clock_rule("a1", stops=["dropped"]), clock_rule("a1")


def case_closed_late(rule: dict[str, Any], happened_at: datetime = IN_TIME) -> PureCase:
    """Return a case whose clock expired at the end of the 10th and which a report of the 12th closes as of the 10th."""
    case = accepted_case(rule)
    case.act("li", "dropped", march(12), happened_at=happened_at)
    assert case.clock_events("expired") == [("expired", "a1", DUE)]
    assert case.state.closed_at == happened_at
    return case


def build_act(case: PureCase, actor: str, name: str = "withdraw_breach", **fields: Any) -> Act:
    defaults: dict[str, Any] = {"clock": "a1", "standing": STAFF[actor], "received_at": march(13)}
    act = Act(id="a1", name=name, actor=actor, n=case.state.n + 1, **defaults | fields)
    return stamped_act(case.law, case.state, act, STAFF)


def refusal_reasons(case: PureCase, actor: str, name: str = "withdraw_breach", **fields: Any) -> list[Why]:
    return [
        refusal.why
        for refusal in closed_case.closed_case_refusals(case.law, case.state, build_act(case, actor, name, **fields))
    ]


@pytest.mark.parametrize("rule", [STOPPED_BY_ACT, STOPPED_BY_END], ids=["stopped by that act", "stopped by the end"])
def test_a_breach_that_the_closing_report_disproves_is_withdrawn_by_another_person(rule: dict[str, Any]) -> None:
    case = case_closed_late(rule)
    assert refusal_reasons(case, "li") == [Why.same_person]
    assert refusal_reasons(case, "qian") == [Why.role]
    assert refusal_reasons(case, "wang") == []

    act = build_act(case, "wang")
    [(event, after)] = decide(case.law, case.state, act, act.received)

    assert (event.type, event.name, event.by, event.seq) == ("breach_withdrawn", "a1", "wang", case.state.seq + 1)
    assert after.clocks["a1"].withdrawn
    assert (after.closed_at, after.stage, next_alarm(case.law, after)) == (march(10), "closed", None)
    case.state = after
    assert refusal_reasons(case, "wang") == [Why.no_breach]


def test_a_real_breach_stays() -> None:
    assert refusal_reasons(case_closed_late(STOPPED_BY_ACT, march(11)), "wang") == [Why.no_breach]


@pytest.mark.parametrize("name", ["note", "extend", "approve", "answered", "reopened"])
def test_every_other_act_on_a_closed_case_is_refused(name: str) -> None:
    assert refusal_reasons(case_closed_late(STOPPED_BY_ACT), "wang", name) == [Why.closed]


def test_a_withdrawal_is_not_reported_late_and_states_no_facts() -> None:
    case = case_closed_late(STOPPED_BY_ACT)

    assert refusal_reasons(case, "wang", happened_at=march(12)) == [Why.happened_at]
    assert refusal_reasons(case, "wang", facts={"nothing": True}) == [Why.wrong_value]
    assert refusal_reasons(case, "wang", texts={"evidence": TEXT_REF}) == []


def test_a_procedure_may_forbid_the_withdrawal() -> None:
    case = case_closed_late(STOPPED_BY_ACT)
    case.law.procedure.permits["withdraw_breach"] = False

    assert refusal_reasons(case, "wang") == [Why.not_permitted]


def test_a_recused_person_cannot_withdraw_a_breach() -> None:
    case = case_closed_late(STOPPED_BY_ACT)
    case.state = replace(case.state, recused=("wang",))

    assert refusal_reasons(case, "wang") == [Why.recused]
