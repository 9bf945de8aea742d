"""Random procedures that use every word of the procedure language, repaired until they are sound."""

from typing import Any

from models.procedure import Procedure
from procedures.references import full_action_names
from tests.rules.walks.drawn_clocks import drawn_clock
from tests.rules.walks.drawn_permits import add_respondents, drawn_facts, drawn_permits, name_rules
from tests.rules.walks.drawn_requirements import DeclaredNames, drawn_requirement
from tests.rules.walks.random_draws import RandomDraws
from tests.rules.walks.repaired_procedures import repaired_procedure
from tests.rules.walks.vocabulary import (
    DOCUMENTS,
    ENDS,
    FIELDS,
    ITEMS,
    PHRASES,
    ROLES,
    STEADY_RULE,
    TEXTS,
    TRACK_END,
    WHO,
    Data,
)

OWN_ACTS = ["urged", "assigned"]
GATED_COMMON_ACTS = ["extend", "delegate", "evidence", "mark_urgent"]


def drawn_procedure(draws: RandomDraws) -> Procedure:
    """Draw a sound procedure; whatever makes it unsound is removed."""
    stages = [f"s{nth}" for nth in range(draws.integer(2, 4))]
    written: Data = {
        "slug": "drawn", "language": "zh-CN", "prefix": "DRW", "title": "抽签办法", "edition": "1",
        "in_force": {"from": "2020-01-01"},
        "roles": ROLES, "facts": drawn_facts(draws), "texts": dict.fromkeys(TEXTS, ""), "phrases": PHRASES,
        "entries": {"complaint": "s0"} | ({"appeal": stages[-1]} if draws.seldom() else {}),
        "stages": {name: drawn_stage(draws, nth, stages) for nth, name in enumerate(stages)},
        "acts": {name: drawn_own_act(draws, stages) for name in OWN_ACTS[: draws.integer(0, 2)]}
        | {"put_down": {"name": "写明", "by": ["staff"], "states": [*TEXTS[:2]]}},
        "items": {}, "documents": {}, "permits": {}, "rules": [],
    }  # fmt: skip
    written["stages"] |= {name: {"name": "办结", "kind": "end"} for name in ENDS}
    for add, share in (
        (add_track, 0.6),
        (add_approval, 0.6),
        (add_documents, 0.5),
        (add_items, 0.5),
        (add_offered_outcome, 0.6),
        (add_respondents, 0.4),
    ):
        if draws.chance(share):
            add(draws, written, stages)
    written["rules"] = drawn_rules(draws, written, stages)
    written["permits"] = drawn_permits(draws, written, stages)
    name_rules(draws, written)
    return repaired_procedure(written)


# ---- stages and outcomes --------------------------------------------------------------------------------------


def drawn_stage(draws: RandomDraws, nth: int, stages: list[str]) -> Data:
    following = stages[nth + 1] if nth + 1 < len(stages) else "closed"
    names = [f"next{nth}", *draws.sample(["passed", "back", "answered"], 0)]
    ways = {name: drawn_outcome(draws, [*stages, *ENDS]) for name in names}
    ways[names[0]]["to"] = following
    data: Data = {"name": "办理", "kind": draws.choose(["task", "task", "task", "reply"]), "who": draws.choose(WHO)}
    if draws.seldom():
        data["duties"] = {"told": {"name": "告知"}, "seen": {"name": "到场", "by": ["leader"]}}
    if draws.seldom():
        data["tags"] = ["decides"]
    return data | {"outcomes": ways}


def drawn_outcome(draws: RandomDraws, to: list[str]) -> Data:
    """Draw an outcome, or the part of an own act that is like an outcome."""
    data: Data = {"name": "处理", "to": draws.choose(to)}
    if draws.chance(0.75):
        data["late_report"] = draws.choose([0, 30, 60])
    if draws.seldom():
        data["by"] = draws.choose(WHO)
    if draws.chance(0.2):
        data["sets"] = draws.choose([{"severity": "minor"}, {"severity": "major"}, {"yes": True}, {"size": 3}])
    if draws.chance(0.2):
        data["tags"] = ["answers"]
    if draws.chance(0.2):
        data["opens"] = {"entry": "complaint", "copies": draws.sample(FIELDS)}
        if draws.chance(0.5):
            data["opens"]["when"] = drawn_requirement(draws, DeclaredNames(["next0"], ["s0"], ["complaint"]))
    return data


def drawn_own_act(draws: RandomDraws, stages: list[str]) -> Data:
    data: Data = drawn_outcome(draws, [*stages, *ENDS])
    if draws.often():
        del data["to"]
    if draws.chance(0.5):
        data["at"] = draws.sample(stages)
    if draws.seldom():
        data["after_closing"] = "complaint"
    return data | {"states": draws.sample(["yes", "size", "day", "instant", "line", "grounds", "severity", "team"])}


def add_track(draws: RandomDraws, written: Data, stages: list[str]) -> None:
    """Add a second track, opened by an outcome or act, that joins the main track or ends separately."""
    meets = len(stages) > 1 and draws.chance(0.5)
    to = stages[-1] if meets else TRACK_END
    apart = drawn_stage(draws, 9, stages) | {"kind": draws.choose(["task", "reply"]), "tags": []}
    apart["outcomes"] = {
        "came": drawn_outcome(draws, [to]),
        **({"went": drawn_outcome(draws, [to])} if draws.seldom() else {}),
    }
    written["stages"]["apart"] = apart
    if meets:
        joined = ["main", "aside"]
        written["stages"][stages[-1]]["joins"] = {"of": joined, "needs": draws.choose(["all", "all", "any"])}
    else:
        written["stages"][TRACK_END] = {"name": "另线终结", "kind": "end", "ends": "track"}
    forks: list[Data] = [
        outcome for name in stages[:-1] or stages for outcome in written["stages"][name]["outcomes"].values()
    ]
    draws.choose(forks)["fork"] = {"aside": "apart"}
    if draws.seldom():
        written["acts"]["media"] = {"name": "另案并行", "by": ["staff"], "fork": {"aside": "apart"}}


def add_approval(draws: RandomDraws, written: Data, stages: list[str]) -> None:
    """Turn one stage into an approval by roles or by named persons, of certain subjects or of the whole case."""
    place = draws.integer(0, len(stages) - 1)
    following = stages[place + 1] if place + 1 < len(stages) else "closed"
    ways = {"agreed": drawn_outcome(draws, [following]), "refused": drawn_outcome(draws, ["dropped", stages[0]])}
    if draws.chance(0.5):
        ways["returned"] = drawn_outcome(draws, [stages[0]])
    by = draws.choose(
        [["leader"], ["window", "chief"], ["leader", "head"], ["team"], ["leader", "team"], ["leader", "team"]]
    )
    data: Data = {"by": by, "needs": draws.choose(["any", "all", "all", "majority", 1, len(by)])}
    if draws.chance(0.45) or "team" in by:
        data["of"] = draws.sample(["plan", "size", "findings", *written["documents"]])
    if "team" not in by and draws.often():
        data["ordered"] = True
    if draws.seldom():
        data["chair"] = by[-1]
    if "team" in by:
        written["acts"]["team_named"] = {"name": "组成专班", "by": ["staff"], "states": ["team"]}
        data["minimum"] = draws.choose([1, 2, 2])
    carried_over = {word: written["stages"][stages[place]][word] for word in ("name", "who", "joins")
            if word in written["stages"][stages[place]]}  # fmt: skip
    carried_over["who"] = ["window"] if "team" in by else carried_over["who"]
    written["stages"][stages[place]] = carried_over | {"kind": "approval", "approval": data, "outcomes": ways}


def add_documents(draws: RandomDraws, written: Data, stages: list[str]) -> None:
    """Add documents that acts or outcomes issue."""
    for name in draws.sample(list(DOCUMENTS)):
        written["documents"][name] = DOCUMENTS[name]
        if draws.often():
            written["acts"][f"{name}_made"] = {"name": "制作", "by": ["window"], "makes": [name]}
        else:
            draws.choose([*written["stages"][draws.choose(stages)]["outcomes"].values()])["makes"] = [name]


def add_items(draws: RandomDraws, written: Data, stages: list[str]) -> None:
    """Add a collection of items, an act that adds to it, and an act or outcome that refers to an item."""
    written["items"] = ITEMS
    written["acts"]["measure_set"] = {"name": "定", "by": ["window"], "item": {"of": "measures", "adds": True}}
    done: Data = {"name": "毕", "by": ["window"], "item": {"of": "measures", "state": "done"}}
    if draws.chance(0.5):
        done["item"]["from"] = ["planned"]
    if draws.chance(0.3):
        done["item"]["highest"] = "weight"
        written["acts"]["measure_set"]["states"] = ["weight"]
    written["acts"]["measure_done"] = done
    if draws.chance(0.3):
        ways = written["stages"][draws.choose(stages)]
        if ways["kind"] != "approval":
            draws.choose([*ways["outcomes"].values()])["item"] = {"of": "measures", "adds": True}


def add_offered_outcome(draws: RandomDraws, written: Data, stages: list[str]) -> None:
    """Add an outcome that is open only after a clock has offered it."""
    stage = written["stages"][draws.choose(stages)]
    if stage["kind"] != "approval":
        stage["outcomes"]["lapsed"] = drawn_outcome(draws, ["dropped", "closed"]) | {"offered": True}
        stage["outcomes"]["lapsed"].pop("opens", None)


# ---- rules --------------------------------------------------------------------------------------------------


def drawn_rules(draws: RandomDraws, written: Data, stages: list[str]) -> list[Data]:
    names = declared_names(draws, written)
    found: list[Data] = [{"enforce": "clock", "clock": drawn_clock(draws, name, names)} for name in names.clocks]
    names.case_clocks = [rule["clock"]["code"] for rule in found if rule["clock"].get("again") != "per_item"]
    for _ in range(draws.integer(4, 8)):
        word = draws.choose(["gates"] * 5 + ["record", "record", "notice", "notice", "guide", "sees"])
        found.append({"enforce": word} | _RULE_MAKERS[word](draws, names, stages))
    found += [extension_notice(clock) for clock in names.case_clocks if draws.chance(0.4)]
    steady = {"id": STEADY_RULE, "article": "九", "enforce": "guide", "guide": {"shows": "依本办法办理"}}
    return [*({"id": f"DRW-{nth:02}", "article": "一"} | rule for nth, rule in enumerate(found)), steady]


def extension_notice(clock: str) -> Data:
    """Return the rule that whoever filed is told of more time for a clock."""
    return {
        "enforce": "notice",
        "notice": {"code": f"{clock}_longer", "to": "filer", "owed_after": [f"{clock}_extended"]},
    }


def declared_names(draws: RandomDraws, written: Data) -> DeclaredNames:
    outcomes = {
        name: outcome for stage in written["stages"].values() for name, outcome in stage.get("outcomes", {}).items()
    }
    ways = outcomes | written["acts"]
    open_at = sorted(full_action_names(Procedure.model_validate(written)))
    duties = {name for stage in written["stages"].values() for name in stage.get("duties", {})}
    clocks = [f"clock{nth}" for nth in range(draws.integer(1, 3))]
    return DeclaredNames(
        events=sorted(ways),
        stage_outcomes=[
            f"{name}.{outcome}" for name, stage in written["stages"].items() for outcome in stage.get("outcomes", {})
        ],
        stages=sorted(written["stages"]),
        entries=sorted(written["entries"]),
        clocks=clocks,
        case_clocks=clocks,
        receipts=["decision_served"],
        places=[*open_at, *sorted(ways)],
        tags=["#decides", "#answers"],
        duties=sorted(duties),
        approvals=[
            name for name, stage in written["stages"].items() if "approval" in stage and "of" not in stage["approval"]
        ],
        documents=sorted(written["documents"]),
        items=sorted(written["items"]),
        linked=["complaint"] if any(outcome.get("opens") for outcome in ways.values()) else [],
        offered=[name for name, outcome in outcomes.items() if outcome.get("offered")],
        takeable=[name for name in ("agreed", "refused", "passed", "came") if name in outcomes],
    )


def block_rule(draws: RandomDraws, names: DeclaredNames, _: list[str]) -> Data:
    gates = [drawn_gate(draws, names)]
    return {"gates": gates + [drawn_gate(draws, names)] * draws.chance(0.5)}


def drawn_gate(draws: RandomDraws, names: DeclaredNames) -> Data:
    at = draws.choose(
        [
            *draws.sample(names.events),
            draws.choose(names.places),
            draws.choose(names.tags),
            draws.choose(GATED_COMMON_ACTS),
        ]
    )
    return {"at": [at], "needs": drawn_requirement(draws, names, gate=at not in GATED_COMMON_ACTS)}


def record_rule(draws: RandomDraws, names: DeclaredNames, stages: list[str]) -> Data:
    data: Data = {"fields": draws.sample(FIELDS), "before": draws.sample([*names.places, *names.tags])}
    if draws.seldom():
        data["during"] = [stages[0]]
    if draws.seldom():
        data["when"] = drawn_requirement(draws, names)
    if draws.often():
        data["may_be_unknown"] = data["fields"]
    return {"record": data}


def notice_rule(draws: RandomDraws, names: DeclaredNames, stages: list[str]) -> Data:  # noqa: ARG001  # as its siblings
    """Draw a notice given by an outcome or sent by the system; some require proof of receipt."""
    data: Data = {"code": f"news{draws.integer(0, 99)}", "to": "filer"}
    by_the_system = draws.seldom()
    data |= {"owed_after": draws.sample(names.events)} if by_the_system or draws.chance(0.5) else {}
    if not by_the_system:
        data |= {
            "by": draws.sample([*names.places, *names.tags]),
            **draws.choose([{}, {"attempts": 1}, {"attempts": 2}]),
        }
        data |= {"means": ["phone", "letter"]} if draws.seldom() else {}
    if draws.seldom():
        data |= {"code": "decision", "receipt": True}
    if draws.seldom():
        data["when" if by_the_system else "owed_while"] = drawn_requirement(draws, names)
    if draws.seldom():
        data["with"] = draws.sample(TEXTS)
    return {"notice": data}


def guide_rule(draws: RandomDraws, _: DeclaredNames, stages: list[str]) -> Data:
    return {"guide": draws.choose([{"shows": "先听意见"}, {"at": [stages[0]]}, {"at": ["#decides"]}])}


def sees_rule(draws: RandomDraws, names: DeclaredNames, _: list[str]) -> Data:
    data: Data = {"part": draws.choose(["identity", "narrative"]), "roles": draws.choose(WHO)}
    if draws.chance(0.5):
        data["when"] = drawn_requirement(draws, names)
    return {"sees": data}


_RULE_MAKERS: dict[str, Any] = {
    "gates": block_rule,
    "record": record_rule,
    "notice": notice_rule,
    "guide": guide_rule,
    "sees": sees_rule,
}
