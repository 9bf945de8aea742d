"""A closed case does not change, but that a breach on record was none may still be put on record."""

from datetime import datetime
from typing import Any

import pytest

from models.messages import Act, Why
from rules.acts import closed_case
from rules.evolve import evolve
from rules.judge import decide
from rules.timer import alarm
from tests.rules.office import STAFF, WORDS, Desk, accepted, clock, ends, march

IN_TIME = march(10)
DUE = ends(IN_TIME.date())
BY_THE_ACT, BY_THE_END = clock("a1", stops=["dropped"]), clock("a1")


def finished(rule: dict[str, Any], happened_at: datetime = IN_TIME) -> Desk:
    """Over since the 11th; li reports on the 12th that it was finished on the 10th, and that closes the case."""
    desk = accepted(rule)
    desk.act("li", "dropped", march(12), happened_at=happened_at)
    assert desk.said("expired") == [("expired", "a1", DUE)]
    assert desk.case.closed_at == happened_at
    return desk


def said(desk: Desk, actor: str, name: str = "withdraw_breach", **more: Any) -> Act:
    words: dict[str, Any] = {"clock": "a1", "standing": STAFF[actor], "received_at": march(13)}
    return Act(id="a1", name=name, actor=actor, n=desk.case.n + 1, **words | more)


def refused(desk: Desk, actor: str, name: str = "withdraw_breach", **more: Any) -> list[Why]:
    return [one.why for one in closed_case.refusals(desk.law, desk.case, said(desk, actor, name, **more))]


@pytest.mark.parametrize("rule", [BY_THE_ACT, BY_THE_END], ids=["stopped by that act", "stopped by the end"])
def test_a_breach_that_the_closing_report_shows_to_be_none_is_withdrawn_by_another(rule: dict[str, Any]) -> None:
    desk = finished(rule)
    assert refused(desk, "li") == [Why.same_person]
    assert refused(desk, "qian") == [Why.role]
    assert refused(desk, "wang") == []

    act = said(desk, "wang")
    [event] = decide(desk.law, desk.case, act, act.received)
    after = evolve(desk.law, desk.case, event)

    assert (event.type, event.name, event.by, event.seq) == ("breach_withdrawn", "a1", "wang", desk.case.seq + 1)
    assert after.clocks["a1"].withdrawn
    assert (after.closed_at, after.stage, alarm(desk.law, after)) == (march(10), "closed", None)
    desk.case = after
    assert refused(desk, "wang") == [Why.no_breach]


def test_a_breach_that_was_one_stays() -> None:
    assert refused(finished(BY_THE_ACT, march(11)), "wang") == [Why.no_breach]


@pytest.mark.parametrize("name", ["note", "extend", "approve", "answered", "reopened", "correct"])
def test_nothing_else_is_said_of_a_closed_case(name: str) -> None:
    assert refused(finished(BY_THE_ACT), "wang", name) == [Why.closed]


def test_it_happens_when_it_is_received_and_says_nothing_else() -> None:
    desk = finished(BY_THE_ACT)

    assert refused(desk, "wang", happened_at=march(12)) == [Why.happened_at]
    assert refused(desk, "wang", facts={"nothing": True}) == [Why.wrong_value]
    assert refused(desk, "wang", texts={"evidence": WORDS}) == []


def test_a_procedure_may_forbid_it() -> None:
    desk = finished(BY_THE_ACT)
    desk.law.procedure.permits["withdraw_breach"] = False

    assert refused(desk, "wang") == [Why.not_permitted]


def test_who_is_recused_withdraws_nothing() -> None:
    desk = finished(BY_THE_ACT)
    desk.case = desk.case.model_copy(update={"recused": ("wang",)})

    assert refused(desk, "wang") == [Why.recused]
