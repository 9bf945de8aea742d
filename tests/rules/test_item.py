"""Items: added once, referred to by name, each with its own state, fields and clock."""

from datetime import date

from tests.rules.shop_procedure import ShopCase, clock_rule, day, gate_rule, shop_law


def case_at_work(*rules: dict[str, object]) -> ShopCase:
    case = ShopCase(shop_law(*rules))
    case.act("an", "minor")
    return case


def test_an_item_holds_the_facts_and_texts_of_its_kind_only() -> None:
    case = case_at_work()
    case.act("an", "measure_set", item="m1", facts={"owner": "chi", "amount": 3}, texts=["action"])

    item = case.state.items["measures"]["m1"]
    assert (item.state, item.facts, set(item.texts)) == ("planned", {"owner": "chi"}, {"action"})
    assert (case.state.facts["amount"], set(case.state.texts)) == (3, set())
    assert "owner" not in case.state.facts


def test_an_item_is_added_once_and_must_exist_to_change_state() -> None:
    case = case_at_work()
    assert case.refusal_reasons("an", "measure_set") == ["item"]
    assert case.refusal_reasons("an", "measure_done", item="m1") == ["item"]
    assert case.refusal_reasons("an", "finished", item="m1") == ["item"]
    case.act("an", "measure_set", item="m1")
    assert case.refusal_reasons("an", "measure_set", item="m1") == ["item"]

    case.act("an", "measure_done", item="m1")

    assert case.state.items["measures"]["m1"].state == "done"


def test_a_gate_may_require_all_items_done_and_a_minimum_number() -> None:
    every = {"items": "measures", "every": True, "state": ["done"]}
    case = case_at_work(gate_rule("finished", {"all": [every, {"items": "measures", "at_least": 2, "has": ["owner"]}]}))
    assert case.refusal_reasons("an", "finished") == ["SHP-9z:needs"]
    for name in ("m1", "m2"):
        case.act("an", "measure_set", item=name, facts={"owner": "chi"})
        case.act("an", "measure_done", item=name)
    assert case.refusal_reasons("an", "finished") == []

    case.act("an", "measure_set", item="m3")

    assert case.refusal_reasons("an", "finished") == ["SHP-9z:needs"]


def test_each_item_has_a_clock_of_its_own() -> None:
    case = case_at_work(clock_rule("measuring", ["measure_set"], ["measure_done"], again="per_item"))
    case.act("an", "measure_set", item="m1")
    case.wait_until(day(4))
    case.act("an", "measure_set", item="m2")
    case.act("an", "measure_done", item="m1")

    [expired] = case.wait_until(day(8))

    assert (expired.type, expired.name, expired.item, expired.at) == ("expired", "measuring", "m2", day(7, 0))
    assert case.state.clocks["measuring:m1"].expired is None


def test_an_act_may_require_a_state_of_its_item() -> None:
    case = case_at_work()
    case.act("an", "measure_set", item="m1")
    assert case.refusal_reasons("an", "measure_checked", item="m1") == ["item"]

    case.act("an", "measure_done", item="m1")

    assert case.refusal_reasons("an", "measure_checked", item="m1") == []


def test_an_items_own_date_sets_its_limit() -> None:
    rule = clock_rule("measuring", ["measure_set"], ["measure_done"], again="per_item", limit={"set_by": "by_when"})
    case = case_at_work(rule)
    case.act("an", "measure_set", item="m1", facts={"by_when": date(2025, 3, 7)})
    case.act("an", "measure_set", item="m2", facts={"by_when": date(2025, 3, 6)})

    assert [(event.item, event.at) for event in case.wait_until(day(10))] == [("m2", day(7, 0)), ("m1", day(8, 0))]


def test_the_end_of_the_case_stops_the_clocks_of_every_item() -> None:
    case = ShopCase(shop_law(clock_rule("each", ["measure_set"], ["measure_done"], again="per_item")))
    case.act("an", "minor")
    case.act("an", "measure_set", item="m1")
    case.act("an", "measure_set", item="m2")

    case.act("an", "abandoned")

    assert all(clock.stopped for clock in case.state.clocks.values())
    assert set(case.state.clocks) == {"each:m1", "each:m2"}
