"""More time for a limit: notices are owed by its event, clocks start at it, and refusals name the rules that say so."""

from tests.rules.shop_procedure import ShopCase, clock_rule, day, gate_rule, rule, shop_law

EXTENSION = {"asks": ["counter"], "grants": ["chief"], "each": 5}
HANDLING = clock_rule("handling", ["minor"], ["finished"], extension=EXTENSION)


def extended_case(*rules: dict[str, object]) -> ShopCase:
    """Return a case whose handling was granted three more days."""
    case = ShopCase(shop_law(HANDLING, *rules))
    case.act("an", "minor")
    case.act("an", "extend", clock="handling", units=3, texts=["reason"])
    assert "handling_extended" not in case.state.happened
    case.act("du", "approve", clock="handling")
    return case


def test_the_system_gives_a_notice_of_an_extension() -> None:
    notice = {"code": "delay", "to": "chief", "owed_after": ["handling_extended"]}
    case = extended_case(rule("9z", "notice", notice=notice))

    assert [event.name for event in case.events if event.type == "notified"] == ["delay"]


def test_a_clock_starts_when_another_is_granted_more_time() -> None:
    telling = clock_rule("telling", ["handling_extended"], ["raised_again"]) | {"id": "SHP-8y"}
    case = extended_case(telling)

    assert "telling" in case.state.clocks
    assert [event.name for event in case.wait_until(day(6)) if event.type == "expired"] == ["telling"]


def test_a_gate_asks_whether_more_time_was_granted() -> None:
    asks = gate_rule("finished", {"event": "handling_extended"})

    assert extended_case(asks).refusal_reasons("an", "finished") == []


def test_what_was_declined_is_no_extension() -> None:
    case = ShopCase(shop_law(HANDLING, gate_rule("finished", {"event": "handling_extended"})))
    case.act("an", "minor")
    case.act("an", "extend", clock="handling", units=3, texts=["reason"])
    case.act("du", "refuse", clock="handling", texts=["reason"])

    assert case.refusal_reasons("an", "finished") == ["SHP-9z:needs"]


def test_a_refusal_names_the_rule_that_says_who_asks_who_grants_and_how_much() -> None:
    cited = {"asks": "SHP-8a", "grants": "SHP-8b", "total": "SHP-8c"}
    handling = clock_rule("handling", ["minor"], ["finished"], extension=EXTENSION | {"rules": cited})
    others = (rule(rule_id[4:], "guide", guide={"shows": "延期"}) for rule_id in cited.values())
    case = ShopCase(shop_law(handling, *others))
    case.act("an", "minor")

    assert case.refusal_reasons("du", "extend", clock="handling", units=3) == ["SHP-8a:role"]
    assert case.refusal_reasons("an", "extend", clock="handling", units=6) == ["SHP-8c:beyond_cap"]
    case.act("an", "extend", clock="handling", units=3, texts=["reason"])
    assert case.refusal_reasons("an", "approve", clock="handling") == ["SHP-8b:role", "SHP-8b:same_person"]
