"""Random permits, respondents, facts about persons and dates, and the rules that stages, outcomes and entries name."""

from tests.rules.walks.random_draws import RandomDraws
from tests.rules.walks.vocabulary import FACTS, STEADY_RULE, Data

NARROWED_ACTS = ["withdraw", "mark_urgent", "delegate", "evidence", "countersign"]
HANDING_ACTS = ["transfer", "delegate", "add_signer"]
NAMING_ROLES = [["window", "leader"], ["leader"], ["chief", "archive"], ["head"], ["above", "window"]]
REGISTER = "licensed"
STATED_LISTS = ("team", "accused")


def drawn_facts(draws: RandomDraws) -> Data:
    """Draw where dates lie, and from whom persons are named."""
    facts: Data = {name: dict(fact) for name, fact in FACTS.items()}
    for name in ("day", "instant"):
        if draws.chance(0.5):
            facts[name]["lies"] = draws.choose(["ahead", "anywhere"])
    for name in ("handler", "team", "owner"):
        if draws.seldom():
            facts[name]["from"] = draws.choose(NAMING_ROLES)
        if draws.chance(0.2):
            facts[name]["on_register"] = REGISTER
    return facts


def add_respondents(draws: RandomDraws, written: Data, stages: list[str]) -> None:  # noqa: ARG001  # as its siblings
    """Say that the case is about persons, whom an act names, and what these may do."""
    written["respondents"] = {"facts": ["accused"], "rule": STEADY_RULE}
    if draws.seldom():
        written["respondents"]["may"] = draws.sample(["urge", "evidence", "note"])
    written["acts"]["accused_named"] = {"name": "指名", "by": ["window", "leader"], "states": ["accused"]}


def drawn_permits(draws: RandomDraws, written: Data, stages: list[str]) -> Data:
    """Draw permits that forbid or restrict common acts, say to whom work may go, and from where a case is returned.

    Any member of staff may reclassify, so that gates on a class can be met: the checker does not know that all holders
    of a stage may be missing.
    """
    found: Data = {"reclassify": {"by": ["staff"]}}
    for name in draws.sample(NARROWED_ACTS, 0, 4):
        data: Data = {"rule": STEADY_RULE}
        if draws.chance(0.5):
            data["by"] = draws.choose([["leader"], ["window", "leader"], ["staff"]])
        if draws.chance(0.5):
            data["at"] = draws.sample(stages)
        if draws.chance(0.5):
            data["needs"] = draws.choose([{"fact": "yes", "is": True}, {"text": "findings"}])
        found[name] = draws.choose([data, data, False])
    for name in draws.sample(HANDING_ACTS, 0, 2):
        if found.get(name, True) is not False:
            found[name] = found.get(name, {}) | {"to": {"window": ["archive"], "leader": ["head"]}}
    if draws.chance(0.5):
        found |= _drawn_return(draws, written, stages)
    return found


def _drawn_return(draws: RandomDraws, written: Data, stages: list[str]) -> Data:
    """Draw from which stages a case is returned, each to an earlier one that is no approval."""
    working = [name for name in stages if written["stages"][name].get("kind") != "approval"]
    back = {late: draws.choose(working[:place]) for place, late in enumerate(working) if place}
    data: Data = {"from": back, "rule": STEADY_RULE}
    if draws.seldom():
        data["by"] = ["leader", "window"]
    if draws.chance(0.2):
        data["needs"] = {"text": "findings"}
    return {"return": data} if back else {}


def name_rules(draws: RandomDraws, written: Data) -> None:
    """Let stages, outcomes and own acts name the rule that provides for them; bind some rules to one entry."""
    named = [*written["stages"].values(), *written["acts"].values()]
    named += [way for stage in written["stages"].values() for way in stage.get("outcomes", {}).values()]
    for part in named:
        if draws.seldom():
            part["rule"] = STEADY_RULE
    if len(written["entries"]) > 1:
        for rule in written["rules"][:-1]:
            if draws.seldom():
                rule["entries"] = [draws.choose(sorted(written["entries"]))]
