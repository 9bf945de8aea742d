"""The rule of an outcome, own act or stage that names none is the one that demands something at that very place."""

from copy import deepcopy
from typing import Any

from models.indexes.providing_rules import providing_rules
from models.requirement import Name
from models.rule import RuleId
from tests.rules.shop_procedure import SHOP, clock_rule, gate_rule, rule, shop_law


def rule_of(stage: Name, name: Name, *rules: dict[str, Any], **changes: Any) -> RuleId | None:
    """Return the rule of a place in the shop: an outcome of a stage, an own act of `""`, the work of a stage."""
    return providing_rules(shop_law(*rules, **changes).procedure).get((stage, name))


def gates(number: str, *at: str, **needs: Any) -> dict[str, Any]:
    return rule(number, "gates", gates=[{"at": list(at), "needs": needs or {"text": "plan"}}])


def test_a_gate_a_record_a_notice_and_a_limit_provide_for_the_outcome_at_which_they_stand() -> None:
    record = rule("1a", "record", record={"fields": ["amount"], "before": ["finished"]})
    notice = rule("1b", "notice", notice={"code": "told", "to": "customer", "by": ["minor"], "owed_after": ["major"]})

    assert rule_of("work", "finished", gate_rule("finished", {"text": "plan"})) == "SHP-9z"
    assert rule_of("work", "finished", record) == "SHP-1a"
    assert rule_of("work", "finished", clock_rule("handling", ["minor"], ["finished"])) == "SHP-8z"
    assert rule_of("intake", "minor", notice) == "SHP-1b"
    assert rule_of("work", "abandoned", record, notice) is None


def test_a_written_rule_comes_before_a_derived_one_and_that_of_the_stage_binds_its_outcomes() -> None:
    stages = deepcopy(SHOP["stages"])
    stages["work"]["rule"] = "SHP-1a"
    stages["work"]["outcomes"]["asked"]["rule"] = "SHP-1b"
    named = gates("1c", "asked", "finished")

    assert rule_of("work", "asked", named, stages=stages) == "SHP-1b"
    assert rule_of("work", "finished", named, stages=stages) == "SHP-1a"


def test_of_several_the_rule_about_the_fewest_places_counts_and_the_first_among_equals() -> None:
    everywhere = gates("1a", "minor", "finished", "settled", "abandoned")

    assert rule_of("work", "finished", everywhere, gates("1b", "finished"), gates("1c", "finished")) == "SHP-1b"
    assert rule_of("meeting", "settled", everywhere, gates("1b", "finished")) == "SHP-1a"


def test_what_is_demanded_there_comes_before_what_begins_there_and_before_what_is_demanded_elsewhere() -> None:
    begins = clock_rule("handling", ["minor"], ["finished"])
    elsewhere = gates("1a", "settled", event="minor", ever=True)
    here = gates("1b", "minor", "major")

    assert rule_of("intake", "minor", elsewhere) == "SHP-1a"
    assert rule_of("intake", "minor", elsewhere, begins) == "SHP-8z"
    assert rule_of("intake", "minor", elsewhere, begins, here) == "SHP-1b"


def test_the_rule_that_owes_an_own_act_provides_for_it() -> None:
    assert rule_of("", "letter_made", gates("1a", "settled", document="letter")) == "SHP-1a"
    assert rule_of("", "measure_set", gates("1b", "settled", items="measures", at_least=1)) == "SHP-1b"
    assert rule_of("", "recorded", gates("1c", "settled", fact="amount")) == "SHP-1c"
    assert rule_of("", "raised_again", gates("1d", "settled", event="raised_again")) == "SHP-1d"
    assert rule_of("", "letter_made", gates("1e", "work.letter_made")) == "SHP-1e"


def test_what_must_not_be_and_advice_provide_for_nothing() -> None:
    forbidden = gates("1a", "settled", none=[{"event": "raised_again"}])
    advice = rule("1b", "guide", guide={"at": ["raised_again", "work"], "shows": "耐心"})

    assert rule_of("", "raised_again", forbidden, advice) is None
    assert rule_of("work", "", forbidden, advice) is None


def test_a_stage_has_the_one_rule_of_its_outcomes_else_that_of_its_limit_record_or_checklist() -> None:
    limit = clock_rule("handling", ["minor"], ["finished"])
    during = rule("1a", "record", record={"fields": ["amount"], "during": ["work"], "before": ["settled"]})

    assert rule_of("intake", "", gates("1b", "minor", "major")) == "SHP-1b"
    assert rule_of("intake", "", gates("1b", "minor"), gates("1c", "major")) is None
    assert rule_of("work", "", gates("1b", "asked"), limit) == "SHP-8z"
    assert rule_of("work", "", gates("1b", "asked"), during) == "SHP-1a"
    assert rule_of("intake", "", gates("1b", "minor"), gates("1d", "settled", duty="apologise")) == "SHP-1d"
