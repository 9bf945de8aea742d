"""`on_closed:` own acts that are done on the closed case itself, and leave it closed."""

from typing import Any

from models.messages import Act
from rules.acts.closed_case import closed_case_refusals
from rules.judge import act_refusals, decide
from rules.timer import next_alarm
from rules.waiting import waiting_for
from tests.rules.shop_procedure import SHOP, STAFF, ShopCase, clock_rule, day, rule, shop_law

PUBLISHED = {"name": "公示", "at": ["closed"], "by": ["counter"], "on_closed": {"n": 3, "unit": "calendar_day"}}
VISITED = {"name": "回访", "by": ["counter"], "on_closed": True, "states": ["amount"]}
NOTICE = rule(
    "7z", "notice", notice={"code": "news", "to": "customer", "owed_after": ["published"]}
)  # fmt: skip


def closed_case(*rules: dict[str, Any], **acts: Any) -> ShopCase:
    """Return a case that was closed on Monday the 3rd."""
    case = ShopCase(shop_law(*rules, acts={**SHOP["acts"], "published": PUBLISHED, "visited": VISITED, **acts}))
    case.act("an", "minor")
    case.act("an", "abandoned")
    return case


def act_on(case: ShopCase, actor: str, name: str, number: int = 4, **fields: Any) -> Act:
    return Act(
        id="a", name=name, actor=actor, n=case.state.n + 1, received_at=day(number), standing=STAFF[actor], **fields
    )  # fmt: skip


def reasons(case: ShopCase, act: Act) -> list[str]:
    return [str(refusal.why) for refusal in closed_case_refusals(case.law, case.state, act)]


def test_it_is_recorded_and_the_case_stays_closed() -> None:
    case = closed_case(NOTICE, clock_rule("public", ["published"], ["visited"]))
    act = act_on(case, "an", "published")
    assert [str(refusal.why) for refusal in act_refusals(case.law, case.state, act)] == ["closed"]
    assert reasons(case, act) == []

    done, told = case.record(event for event, _ in decide(case.law, case.state, act, act.received))

    assert done.type == "acted"
    assert (done.name, done.stage, done.to) == ("published", "closed", None)
    assert told.type == "notified"
    assert (told.name, told.party) == ("news", "customer")
    assert (case.state.stage, case.state.closed_at) == ("closed", day(3))
    assert case.state.clocks == {}
    assert next_alarm(case.law, case.state) is None
    assert case.state.happened["published"].by == "an"


def test_before_the_end_it_is_open_where_at_says() -> None:
    case = ShopCase(shop_law(acts={**SHOP["acts"], "published": PUBLISHED, "visited": VISITED}))
    assert case.refusal_reasons("an", "published") == ["not_open"]
    assert case.refusal_reasons("an", "visited") == []


def test_it_is_over_when_its_time_is() -> None:
    case = closed_case()
    assert reasons(case, act_on(case, "an", "published", 6)) == []
    assert reasons(case, act_on(case, "an", "published", 7)) == ["too_late"]
    assert reasons(case, act_on(case, "an", "visited", 28)) == []


def test_its_rules_hold_as_before_the_end() -> None:
    asked = rule("7y", "record", record={"fields": ["amount"], "before": ["visited"]})
    case = closed_case(asked, visited={**VISITED, "at": ["closed", "work"]})
    assert reasons(case, act_on(case, "chi", "visited")) == ["role", "record"]
    assert reasons(case, act_on(case, "an", "visited", facts={"amount": 3})) == []
    act = act_on(case, "an", "visited", facts={"amount": 3})
    case.record(event for event, _ in decide(case.law, case.state, act, day(4)))
    assert case.state.facts["amount"] == 3


def test_nothing_else_is_done_on_a_closed_case() -> None:
    case = closed_case()
    assert reasons(case, act_on(case, "an", "raised_again")) == ["closed"]
    assert reasons(case, act_on(case, "an", "note", facts={"amount": 3})) == ["closed"]
    merged = shop_law(acts={**SHOP["acts"], "visited": VISITED})
    assert merged.stage_act("closed", "visited") is not None
    assert merged.stage_act("merged", "visited") is None


def test_what_is_open_after_the_end_is_shown() -> None:
    case = closed_case()
    assert [opened.name for opened in waiting_for(case.law, case.state).open] == ["published", "visited"]
