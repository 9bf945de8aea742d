"""Regulations drawn at random from every word of the vocabulary, mended until they are sound."""

from typing import Any

from models.procedure import Procedure
from procedures.references import full_action_names
from tests.rules.walks.drawn_clocks import drawn_clock
from tests.rules.walks.drawn_requirements import DeclaredNames, drawn_requirement
from tests.rules.walks.random_draws import RandomDraws
from tests.rules.walks.repaired_procedures import repaired_procedure
from tests.rules.walks.vocabulary import (
    DOCUMENTS,
    ENDS,
    FACTS,
    FIELDS,
    ITEMS,
    PHRASES,
    ROLES,
    TEXTS,
    TRACK_END,
    WHO,
    Data,
)

OWN_ACTS = ["urged", "assigned"]
NARROWED_ACTS = ["withdraw", "mark_urgent", "delegate", "evidence", "countersign"]
GATED_COMMON_ACTS = ["extend", "delegate", "evidence", "mark_urgent"]


def drawn_procedure(dice: RandomDraws) -> Procedure:
    """A sound procedure; what makes one unsound is taken out of it."""
    stages = [f"s{nth}" for nth in range(dice.number(2, 4))]
    written: Data = {
        "slug": "drawn", "prefix": "DRW", "title": "抽签办法", "edition": "1", "in_force": {"from": "2020-01-01"},
        "roles": ROLES, "facts": FACTS, "texts": dict.fromkeys(TEXTS, ""), "phrases": PHRASES,
        "entries": {"complaint": "s0"} | ({"appeal": stages[-1]} if dice.seldom() else {}),
        "stages": {name: drawn_stage(dice, nth, stages) for nth, name in enumerate(stages)},
        "acts": {name: drawn_own_act(dice, stages) for name in OWN_ACTS[: dice.number(0, 2)]},
        "items": {}, "documents": {}, "permits": {}, "rules": [],
    }  # fmt: skip
    written["stages"] |= {name: {"zh": "办结", "kind": "end"} for name in ENDS}
    for add, share in (
        (add_track, 0.6),
        (add_approval, 0.6),
        (add_documents, 0.5),
        (add_items, 0.5),
        (add_offered_outcome, 0.6),
    ):
        if dice.chance(share):
            add(dice, written, stages)
    written["rules"] = drawn_rules(dice, written, stages)
    written["permits"] = drawn_permits(dice, written, stages)
    return repaired_procedure(written)


# ---- stages and ways ----------------------------------------------------------------------------------------


def drawn_stage(dice: RandomDraws, nth: int, stages: list[str]) -> Data:
    following = stages[nth + 1] if nth + 1 < len(stages) else "closed"
    names = [f"next{nth}", *dice.some(["passed", "back", "answered"], 0)]
    ways = {name: drawn_outcome(dice, [*stages, *ENDS]) for name in names}
    ways[names[0]]["to"] = following
    one: Data = {"zh": "办理", "kind": dice.one(["task", "task", "task", "reply"]), "who": dice.one(WHO)}
    if dice.seldom():
        one["duties"] = {"told": {"zh": "告知"}, "seen": {"zh": "到场", "by": ["leader"]}}
    if dice.seldom():
        one["tags"] = ["decides"]
    return one | {"outcomes": ways}


def drawn_outcome(dice: RandomDraws, to: list[str]) -> Data:
    """An outcome, or what an own act has of one."""
    one: Data = {"zh": "处理", "to": dice.one(to), "late_report": dice.one([0, 30, 60])}
    if dice.seldom():
        one["by"] = dice.one(WHO)
    if dice.chance(0.2):
        one["sets"] = dice.one([{"severity": "minor"}, {"severity": "major"}, {"yes": True}, {"size": 3}])
    if dice.chance(0.2):
        one["tags"] = ["answers"]
    if dice.chance(0.2):
        one["opens"] = {"entry": "complaint", "copies": dice.some(FIELDS)}
        if dice.chance(0.5):
            one["opens"]["when"] = drawn_requirement(dice, DeclaredNames(["next0"], ["s0"], ["complaint"]))
    return one


def drawn_own_act(dice: RandomDraws, stages: list[str]) -> Data:
    one: Data = drawn_outcome(dice, [*stages, *ENDS])
    if dice.often():
        del one["to"]
    if dice.chance(0.5):
        one["at"] = dice.some(stages)
    if dice.seldom():
        one["after_closing"] = "complaint"
    return one


def add_track(dice: RandomDraws, written: Data, stages: list[str]) -> None:
    """A second track: it is opened by an outcome or act, and meets the main one, or ends alone."""
    meets = len(stages) > 1 and dice.chance(0.5)
    to = stages[-1] if meets else TRACK_END
    apart = drawn_stage(dice, 9, stages) | {"kind": dice.one(["task", "reply"]), "tags": []}
    apart["outcomes"] = {
        "came": drawn_outcome(dice, [to]),
        **({"went": drawn_outcome(dice, [to])} if dice.seldom() else {}),
    }
    written["stages"]["apart"] = apart
    if meets:
        joined = ["main", "aside"]
        written["stages"][stages[-1]]["joins"] = {"of": joined, "needs": dice.one(["all", "all", "any"])}
    else:
        written["stages"][TRACK_END] = {"zh": "另线终结", "kind": "end", "ends": "track"}
    forks: list[Data] = [one for name in stages[:-1] or stages for one in written["stages"][name]["outcomes"].values()]
    dice.one(forks)["fork"] = {"aside": "apart"}
    if dice.seldom():
        written["acts"]["media"] = {"zh": "另案并行", "by": ["staff"], "fork": {"aside": "apart"}}


def add_approval(dice: RandomDraws, written: Data, stages: list[str]) -> None:
    """One stage waits for agreement: of roles, or of persons named; about something, or about all."""
    place = dice.number(0, len(stages) - 1)
    following = stages[place + 1] if place + 1 < len(stages) else "closed"
    ways = {"agreed": drawn_outcome(dice, [following]), "refused": drawn_outcome(dice, ["dropped", stages[0]])}
    if dice.chance(0.5):
        ways["returned"] = drawn_outcome(dice, [stages[0]])
    by = dice.one(
        [["leader"], ["window", "chief"], ["leader", "head"], ["team"], ["leader", "team"], ["leader", "team"]]
    )
    one: Data = {"by": by, "needs": dice.one(["any", "all", "all", "majority", 1, len(by)])}
    if dice.chance(0.45) or "team" in by:
        one["of"] = dice.some(["plan", "size", "findings", *written["documents"]])
    if "team" not in by and dice.often():
        one["ordered"] = True
    if dice.seldom():
        one["chair"] = by[-1]
    if "team" in by and dice.often():
        one["minimum"] = 2
    kept = {word: written["stages"][stages[place]][word] for word in ("zh", "who", "joins")
            if word in written["stages"][stages[place]]}  # fmt: skip
    kept["who"] = ["window"] if "team" in by else kept["who"]
    written["stages"][stages[place]] = kept | {"kind": "approval", "approval": one, "outcomes": ways}


def add_documents(dice: RandomDraws, written: Data, stages: list[str]) -> None:
    """Documents that acts or outcomes make."""
    for name in dice.some(list(DOCUMENTS)):
        written["documents"][name] = DOCUMENTS[name]
        if dice.often():
            written["acts"][f"{name}_made"] = {"zh": "制作", "by": ["window"], "issues": [name]}
        else:
            dice.one([*written["stages"][dice.one(stages)]["outcomes"].values()])["issues"] = [name]


def add_items(dice: RandomDraws, written: Data, stages: list[str]) -> None:
    """A collection that acts add to, and one of whose acts or outcomes speaks of an item there."""
    written["items"] = ITEMS
    written["acts"]["measure_set"] = {"zh": "定", "by": ["window"], "item": {"of": "measures", "adds": True}}
    done: Data = {"zh": "毕", "by": ["window"], "item": {"of": "measures", "state": "done"}}
    if dice.chance(0.5):
        done["item"]["from"] = ["planned"]
    written["acts"]["measure_done"] = done
    if dice.chance(0.3):
        ways = written["stages"][dice.one(stages)]
        if ways["kind"] != "approval":
            dice.one([*ways["outcomes"].values()])["item"] = {"of": "measures", "adds": True}


def add_offered_outcome(dice: RandomDraws, written: Data, stages: list[str]) -> None:
    """An outcome that is open only once a clock has offered it."""
    one = written["stages"][dice.one(stages)]
    if one["kind"] != "approval":
        one["outcomes"]["lapsed"] = drawn_outcome(dice, ["dropped", "closed"]) | {"offered": True}
        one["outcomes"]["lapsed"].pop("opens", None)


# ---- rules --------------------------------------------------------------------------------------------------


def drawn_rules(dice: RandomDraws, written: Data, stages: list[str]) -> list[Data]:
    spoken = declared_names(dice, written)
    found: list[Data] = [{"enforce": "clock", "clock": drawn_clock(dice, name, spoken)} for name in spoken.clocks]
    spoken.single = [one["clock"]["name"] for one in found if one["clock"].get("again") != "per_item"]
    for _ in range(dice.number(4, 8)):
        word = dice.one(["block"] * 5 + ["record", "record", "notify", "notify", "guide", "sees"])
        found.append({"enforce": word} | _RULE_MAKERS[word](dice, spoken, stages))
    return [{"id": f"DRW-{nth:02}", "article": "一"} | rule for nth, rule in enumerate(found)]


def declared_names(dice: RandomDraws, written: Data) -> DeclaredNames:
    outcomes = {name: one for stage in written["stages"].values() for name, one in stage.get("outcomes", {}).items()}
    ways = outcomes | written["acts"]
    open_at = sorted(full_action_names(Procedure.model_validate(written)))
    duties = {name for stage in written["stages"].values() for name in stage.get("duties", {})}
    clocks = [f"clock{nth}" for nth in range(dice.number(1, 3))]
    return DeclaredNames(
        events=sorted(ways),
        told_apart=[f"{name}.{way}" for name, one in written["stages"].items() for way in one.get("outcomes", {})],
        stages=sorted(written["stages"]),
        entries=sorted(written["entries"]),
        clocks=clocks,
        single=clocks,
        receipts=["decision_served"],
        places=[*open_at, *sorted(ways)],
        tags=["#decides", "#answers"],
        duties=sorted(duties),
        approvals=[
            name for name, one in written["stages"].items() if "approval" in one and "of" not in one["approval"]
        ],
        papers=sorted(written["documents"]),
        items=sorted(written["items"]),
        linked=["complaint"] if any(one.get("opens") for one in ways.values()) else [],
        offered=[name for name, one in outcomes.items() if one.get("offered")],
        taken=[name for name in ("agreed", "refused", "passed", "came") if name in outcomes],
    )


def block_rule(dice: RandomDraws, spoken: DeclaredNames, _: list[str]) -> Data:
    gates = [drawn_gate(dice, spoken)]
    return {"gates": gates + [drawn_gate(dice, spoken)] * dice.chance(0.5)}


def drawn_gate(dice: RandomDraws, spoken: DeclaredNames) -> Data:
    at = dice.one(
        [*dice.some(spoken.events), dice.one(spoken.places), dice.one(spoken.tags), dice.one(GATED_COMMON_ACTS)]
    )
    return {"at": [at], "needs": drawn_requirement(dice, spoken, gate=at not in GATED_COMMON_ACTS)}


def record_rule(dice: RandomDraws, spoken: DeclaredNames, stages: list[str]) -> Data:
    one: Data = {"fields": dice.some(FIELDS), "before": dice.some([*spoken.places, *spoken.tags])}
    if dice.seldom():
        one["during"] = [stages[0]]
    if dice.seldom():
        one["when"] = drawn_requirement(dice, spoken)
    if dice.often():
        one["may_be_unknown"] = one["fields"]
    return {"record": one}


def notice_rule(dice: RandomDraws, spoken: DeclaredNames, stages: list[str]) -> Data:  # noqa: ARG001  # as its siblings
    """Told by an outcome, or by the system; one asks for proof of receipt."""
    one: Data = {"name": f"news{dice.number(0, 99)}", "to": "filer"}
    by_the_system = dice.seldom()
    one |= {"owed": dice.some(spoken.events)} if by_the_system or dice.chance(0.5) else {}
    if not by_the_system:
        one |= {"by": dice.some([*spoken.places, *spoken.tags]), "no_contact": dice.chance(0.5)}
        one |= {"means": ["phone", "letter"]} if dice.seldom() else {}
    if dice.seldom():
        one |= {"name": "decision", "receipt": True}
    if dice.seldom():
        one["when"] = drawn_requirement(dice, spoken)
    if dice.seldom():
        one["with"] = dice.some(TEXTS)
    return {"notice": one}


def guide_rule(dice: RandomDraws, _: DeclaredNames, stages: list[str]) -> Data:
    return {"guide": dice.one([{"shows": "先听意见"}, {"at": [stages[0]]}, {"at": ["#decides"]}])}


def sees_rule(dice: RandomDraws, spoken: DeclaredNames, _: list[str]) -> Data:
    one: Data = {"part": dice.one(["identity", "narrative"]), "roles": dice.one(WHO)}
    if dice.chance(0.5):
        one["when"] = drawn_requirement(dice, spoken)
    return {"sees": one}


_RULE_MAKERS: dict[str, Any] = {
    "block": block_rule,
    "record": record_rule,
    "notify": notice_rule,
    "guide": guide_rule,
    "sees": sees_rule,
}


def drawn_permits(dice: RandomDraws, written: Data, stages: list[str]) -> Data:
    """Acts that every office knows, refused here, or narrowed. What is gated by a class can be classed anew: that a
    stage's own people may all be missing is not for `check` to know."""
    found: Data = {"reclassify": {"by": ["staff"]}}
    for name in dice.some(NARROWED_ACTS, 0, 4):
        one: Data = {"rule": written["rules"][0]["id"]}
        if dice.chance(0.5):
            one["by"] = dice.one([["leader"], ["window", "leader"], ["staff"]])
        if dice.chance(0.5):
            one["at"] = dice.some(stages)
        if dice.chance(0.5):
            one["needs"] = dice.one([{"fact": "yes", "is": True}, {"text": "findings"}])
        found[name] = dice.one([one, one, False])
    return found
