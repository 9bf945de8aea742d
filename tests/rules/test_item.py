"""Items: added once, found again, each with its state, its fields and its clock."""

from datetime import date

from tests.rules.shop import ShopCase, clock_rule, day, gate_rule, shop_law


def case_at_work(*rules: dict[str, object]) -> ShopCase:
    counter = ShopCase(shop_law(*rules))
    counter.act("an", "minor")
    return counter


def test_an_item_holds_what_is_stated_of_it() -> None:
    counter = case_at_work()
    counter.act("an", "measure_set", item="m1", facts={"owner": "chi", "amount": 3}, texts=["action", "plan"])

    item = counter.case.items["measures"]["m1"]
    assert (item.state, item.facts, set(item.texts)) == ("planned", {"owner": "chi"}, {"action"})
    assert (counter.case.facts["amount"], set(counter.case.texts)) == (3, {"plan"})
    assert "owner" not in counter.case.facts


def test_it_is_added_once_and_must_be_there_to_be_done() -> None:
    counter = case_at_work()
    assert counter.refused("an", "measure_set") == ["item"]
    assert counter.refused("an", "measure_done", item="m1") == ["item"]
    assert counter.refused("an", "finished", item="m1") == ["item"]
    counter.act("an", "measure_set", item="m1")
    assert counter.refused("an", "measure_set", item="m1") == ["item"]

    counter.act("an", "measure_done", item="m1")

    assert counter.case.items["measures"]["m1"].state == "done"


def test_every_item_done_and_at_least_so_many() -> None:
    every = {"items": "measures", "every": True, "state": ["done"]}
    counter = case_at_work(
        gate_rule("finished", {"all": [every, {"items": "measures", "at_least": 2, "has": ["owner"]}]})
    )
    assert counter.refused("an", "finished") == ["SHP-9z:needs"]
    for name in ("m1", "m2"):
        counter.act("an", "measure_set", item=name, facts={"owner": "chi"})
        counter.act("an", "measure_done", item=name)
    assert counter.refused("an", "finished") == []

    counter.act("an", "measure_set", item="m3")

    assert counter.refused("an", "finished") == ["SHP-9z:needs"]


def test_each_item_has_a_clock_of_its_own() -> None:
    counter = case_at_work(clock_rule("measuring", ["measure_set"], ["measure_done"], again="per_item"))
    counter.act("an", "measure_set", item="m1")
    counter.wait(day(4))
    counter.act("an", "measure_set", item="m2")
    counter.act("an", "measure_done", item="m1")

    [expired] = counter.wait(day(8))

    assert (expired.type, expired.name, expired.item, expired.at) == ("expired", "measuring", "m2", day(7, 0))
    assert counter.case.clocks["measuring:m1"].expired is None


def test_an_act_may_ask_for_the_state_it_finds_an_item_in() -> None:
    counter = case_at_work()
    counter.act("an", "measure_set", item="m1")
    assert counter.refused("an", "measure_checked", item="m1") == ["item"]

    counter.act("an", "measure_done", item="m1")

    assert counter.refused("an", "measure_checked", item="m1") == []


def test_an_items_own_date_sets_its_limit() -> None:
    own = clock_rule("measuring", ["measure_set"], ["measure_done"], again="per_item", limit={"set_by": "by_when"})
    counter = case_at_work(own)
    counter.act("an", "measure_set", item="m1", facts={"by_when": date(2025, 3, 7)})
    counter.act("an", "measure_set", item="m2", facts={"by_when": date(2025, 3, 6)})

    assert [(one.item, one.at) for one in counter.wait(day(10))] == [("m2", day(7, 0)), ("m1", day(8, 0))]


def test_the_end_of_the_case_stops_the_clocks_of_every_item() -> None:
    counter = ShopCase(shop_law(clock_rule("each", ["measure_set"], ["measure_done"], again="per_item")))
    counter.act("an", "minor")
    counter.act("an", "measure_set", item="m1")
    counter.act("an", "measure_set", item="m2")

    counter.act("an", "abandoned")

    assert all(clock.stopped for clock in counter.case.clocks.values())
    assert set(counter.case.clocks) == {"each:m1", "each:m2"}
