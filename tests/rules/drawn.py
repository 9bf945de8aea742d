"""Regulations drawn at random from every word of the vocabulary, mended until they are sound."""

from typing import Any

from models.law import Law
from models.procedure import Procedure
from models.time import Calendar, Unit
from procedures.check import prove
from procedures.names import places
from tests.rules.dice import Dice

Data = dict[str, Any]

ROLES: Data = {
    "window": {"zh": "窗口", "is": "unit"},
    "archive": {"zh": "档案", "is": "unit"},
    "leader": {"zh": "领导", "is": "post"},
    "filer": {"zh": "来件人", "is": "outside"},
    "host": {"zh": "承办", "is": "unit", "given_by": "host"},
    "handler": {"zh": "经办", "is": "named", "given_by": "handler"},
    "team": {"zh": "专班", "is": "named", "given_by": "team"},
}
FACTS: Data = {
    "yes": {"is": "yes_no"},
    "size": {"is": "number"},
    "day": {"is": "date"},
    "instant": {"is": "instant"},
    "line": {"is": "code", "one_of": {"first": "一", "second": "二"}},
    "host": {
        "is": "code",
        "one_of": {"window": "窗口", "archive": "档案"},
        "follows": {"line": {"first": "window", "second": "archive"}},
    },
    "grounds": {"is": "codes", "one_of": {"one": "一", "two": "二", "three": "三"}},
    "handler": {"is": "person"},
    "team": {"is": "persons"},
}
TEXTS = ["reason", "findings"]
FIELDS = [*FACTS, *TEXTS]
ENDS = ["closed", "dropped"]
OWN = ["urged", "assigned"]

WHO = [["window"], ["window"], ["leader", "team"], ["host"], ["handler", "window"], ["filer", "window"], ["team"]]


def drawn(dice: Dice) -> Procedure:
    """A sound procedure; what makes one unsound is taken out of it."""
    stages = [f"s{nth}" for nth in range(dice.number(2, 4))]
    written: Data = {
        "slug": "drawn", "prefix": "DRW", "title": "抽签办法", "edition": "1", "in_force": {"from": "2020-01-01"},
        "roles": ROLES, "facts": FACTS, "texts": dict.fromkeys(TEXTS, ""),
        "entries": {"complaint": "s0"} | ({"appeal": stages[-1]} if dice.seldom() else {}),
        "stages": {name: stage(dice, nth, stages) for nth, name in enumerate(stages)},
        "acts": {name: own_act(dice, stages) for name in OWN[: dice.number(0, 2)]},
        "rules": [],
    }  # fmt: skip
    written["stages"] |= {name: {"zh": "办结", "kind": "end"} for name in ENDS}
    written["rules"] = rules(dice, written)
    return mended(written)


def stage(dice: Dice, nth: int, stages: list[str]) -> Data:
    following = stages[nth + 1] if nth + 1 < len(stages) else "closed"
    names = [f"next{nth}", *dice.some(["passed", "back", "answered"], 0)]
    ways = {name: way(dice, [*stages, *ENDS]) for name in names}
    ways[names[0]]["to"] = following
    kind = dice.one(["task", "task", "task", "reply"])
    return {"zh": "办理", "kind": kind, "who": dice.one(WHO), "outcomes": ways}


def way(dice: Dice, to: list[str]) -> Data:
    """An outcome, or what an own act has of one."""
    one: Data = {"zh": "处理", "to": dice.one(to), "late_report": dice.one([0, 3, 30])}
    if dice.seldom():
        one["by"] = dice.one(WHO)
    if dice.seldom():
        one["opens"] = {"entry": "complaint", "copies": dice.some(FIELDS)}
        if dice.chance(0.5):
            one["opens"]["when"] = requirement(dice, [], [])
    return one


def own_act(dice: Dice, stages: list[str]) -> Data:
    one: Data = way(dice, [*stages, *ENDS])
    if dice.often():
        del one["to"]
    if dice.chance(0.5):
        one["at"] = dice.some(stages)
    if dice.seldom():
        one["after_closing"] = "complaint"
    return one


def rules(dice: Dice, written: Data) -> list[Data]:
    events = sorted({name for one in written["stages"].values() for name in one.get("outcomes", {})})
    events += [*written["acts"], "complaint"]
    clocks = [f"clock{nth}" for nth in range(dice.number(1, 3))]
    open_at = sorted(places(Procedure.model_validate(written))) + events[:-1]
    found = [{"enforce": "clock", "clock": a_clock(dice, name, events, clocks)} for name in clocks]
    for _ in range(dice.number(2, 5)):
        word = dice.one(["block", "block", "record", "notify", "notify", "guide", "sees"])
        found.append({"enforce": word} | _WORDS[word](dice, open_at, events, clocks, list(written["stages"])))
    return [{"id": f"DRW-{nth:02}", "article": "一"} | rule for nth, rule in enumerate(found)]


def a_clock(dice: Dice, name: str, events: list[str], clocks: list[str]) -> Data:
    starts = list(dict.fromkeys(dice.some([*events, "next0", "complaint"])))
    stops = dice.some(events, 0)
    unit = dice.one([Unit.working_day, Unit.calendar_day, Unit.month, Unit.same_day])
    one: Data = {"name": name, "starts": starts, "stops": [stop for stop in stops if stop not in starts]}
    one |= {"limit": limit(dice, unit), "roll": dice.chance(0.5), "breach": dice.often()}
    if dice.chance(0.5):
        one["warn"] = dice.number(1, 3)
    if dice.seldom():
        one["when"] = requirement(dice, events, [other for other in clocks if other != name])
    if dice.often():
        one["over"] = [rung(dice, after) for after in dice.one([[0], [0, 0], [0, 1], [1, 5], [0, 2, 9]])]
    if dice.often() and "n" in one["limit"] and unit is not Unit.same_day:
        one["extension"] = extension(dice)
    return one


def limit(dice: Dice, unit: Unit) -> Data:
    by = {"set_by": dice.one(["day", "instant"])}
    most = {Unit.month: 1, Unit.same_day: 0}.get(unit, 6)
    n = dice.number(min(most, 1), most)
    counted = {"n": n, "unit": unit.value}
    chosen: Data = dice.one([counted, counted, counted, counted | by, by])
    return chosen


def rung(dice: Dice, after: int) -> Data:
    do = dice.one(["remind", "escalate"])
    return {"do": do, "to": dice.one(list(ROLES)), "after": after, "only": dice.often()}


def extension(dice: Dice) -> Data:
    each = dice.number(1, 4)
    total = each + dice.number(0, 4)
    return {
        "asks": ["window", "leader"],
        "grants": dice.one([["leader"], ["window"], ["filer", "team"], ["leader", "host"]]),
        "each": each,
        "total": total,
    }


def block(dice: Dice, open_at: list[str], events: list[str], clocks: list[str], _: list[str]) -> Data:
    gates = [{"at": dice.some(open_at), "needs": requirement(dice, events, clocks, gate=True)}]
    gates += [{"at": dice.some(open_at), "needs": requirement(dice, events, clocks, gate=True)}] * dice.chance(0.5)
    return {"gates": gates}


def record(dice: Dice, open_at: list[str], events: list[str], clocks: list[str], stages: list[str]) -> Data:
    one: Data = {"fields": dice.some(FIELDS), "before": dice.some(open_at)}
    if dice.seldom():
        one["during"] = [stages[0]]
    if dice.seldom():
        one["when"] = requirement(dice, events, clocks)
    return {"record": one}


def notice(dice: Dice, open_at: list[str], events: list[str], clocks: list[str], _: list[str]) -> Data:
    one: Data = {"name": f"news{dice.number(0, 99)}", "to": "filer", "by": dice.some(open_at)}
    one["no_contact"] = dice.chance(0.5)
    if dice.chance(0.5):
        one["owed"] = dice.some(events)
    if dice.seldom():
        one["when"] = requirement(dice, events, clocks)
    if dice.seldom():
        one["with"] = dice.some(TEXTS)
    return {"notice": one}


def guide(dice: Dice, open_at: list[str], events: list[str], clocks: list[str], stages: list[str]) -> Data:  # noqa: ARG001
    return {"guide": dice.one([{"shows": "先听意见"}, {"at": [stages[0]]}])}


def sees(dice: Dice, open_at: list[str], events: list[str], clocks: list[str], _: list[str]) -> Data:  # noqa: ARG001
    one: Data = {"part": dice.one(["identity", "narrative"]), "roles": dice.one(WHO)}
    if dice.chance(0.5):
        one["when"] = requirement(dice, events, clocks)
    return {"sees": one}


_WORDS = {"block": block, "record": record, "notify": notice, "guide": guide, "sees": sees}


def requirement(dice: Dice, events: list[str], clocks: list[str], *, gate: bool = False, depth: int = 0) -> Data:
    """Two deep at most; only who acts at a gate has a role."""
    combine = depth < 2 and dice.one([True, False, False] if depth else [True, False])
    if combine:
        parts = [requirement(dice, events, clocks, gate=gate, depth=depth + 1) for _ in range(dice.number(1, 2))]
        return {dice.one(["all", "any", "none"]): parts}
    shapes: list[Data] = [fact_shape(dice), fact_shape(dice), {"text": dice.one(TEXTS)}]
    shapes += [{"event": dice.one(events), "ever": dice.often()}] if events else []
    shapes += [{"clock": dice.one(clocks), "is": dice.one(["running", "over", "stopped"])}] if clocks else []
    shapes += [{"role": dice.some(list(ROLES))}, {"other_person": dice.one(events)}] if gate else []
    shape: Data = dice.one(shapes)
    return shape


def fact_shape(dice: Dice) -> Data:
    return dice.one(
        [
            {"fact": "yes", "is": True}, {"fact": "yes", "is": False}, {"fact": "size", "is": 2},
            {"fact": "size", "at_least": 3}, {"fact": "line", "is": "first"}, {"fact": "host", "is": "archive"},
            {"fact": "grounds", "has": "one"}, {"fact": "grounds", "at_least": 2}, {"fact": "team", "at_least": 2},
            {"fact": "day"}, {"fact": "instant"}, {"fact": "handler"}, {"fact": "line"},
        ]
    )  # fmt: skip


def mended(written: Data) -> Procedure:
    """Without whatever `check` finds fault with; it finds no fault in the end."""
    for _ in range(60):
        procedure = Procedure.model_validate(written)
        found = prove(procedure)
        if not found:
            return procedure
        part = found[-1].path  # of stages that hold a case up, the last does by itself
        if part[0] == "rules":
            del written["rules"][part[1]]
        elif not _loosened(written, procedure, str(part[1])):
            _simplified(written, str(part[0]), str(part[1]))
    raise AssertionError(f"never sound: {prove(Procedure.model_validate(written))}")


def _loosened(written: Data, procedure: Procedure, name: str) -> bool:
    """Takes out one rule that bears on what is open at this stage, or on this act."""
    law = Law(procedure, Calendar())
    stages = [name] if name in procedure.stages else list(procedure.stages)
    names = list(law.openings(name)) if name in procedure.stages else [name]
    for opening in filter(None, (law.opening(one, way) for one in stages for way in names)):
        for rule, _ in (*opening.gates, *opening.records, *opening.notices):
            written["rules"] = [one for one in written["rules"] if one["id"] != rule.id]
            return True
    return False


def _simplified(written: Data, home: str, name: str) -> None:
    """Gives a stage or act to the window; an end nothing leads to goes."""
    if home == "acts":
        del written["acts"][name]
    elif written["stages"][name].get("kind") == "end":
        del written["stages"][name]
    else:
        written["stages"][name]["who"] = ["window"]
        for way in written["stages"][name]["outcomes"].values():
            way.pop("by", None)
