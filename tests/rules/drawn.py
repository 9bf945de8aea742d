"""Regulations drawn at random from every word of the vocabulary, mended until they are sound."""

from typing import Any

from hypothesis import strategies as st

from models.law import Law
from models.procedure import Procedure
from models.time import Calendar, Unit
from procedures.check import prove
from procedures.names import places

Data = dict[str, Any]
Draw = Any

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

one_of = st.sampled_from
often, seldom = one_of([True, True, False]), one_of([True, False, False])


@st.composite
def procedures(draw: Draw) -> Procedure:
    """A sound procedure; what makes one unsound is taken out of it."""
    stages = [f"s{nth}" for nth in range(draw(st.integers(1, 3)))]
    written: Data = {
        "slug": "drawn", "prefix": "DRW", "title": "抽签办法", "edition": "1", "in_force": {"from": "2020-01-01"},
        "roles": ROLES, "facts": FACTS, "texts": dict.fromkeys(TEXTS, ""),
        "entries": {"complaint": "s0"} | ({"appeal": stages[-1]} if draw(seldom) else {}),
        "stages": {name: draw(stage(nth, stages)) for nth, name in enumerate(stages)},
        "acts": {name: draw(own_act(stages)) for name in OWN[: draw(st.integers(0, 2))]},
        "rules": [],
    }  # fmt: skip
    written["stages"] |= {name: {"zh": "办结", "kind": "end"} for name in ENDS}
    written["rules"] = draw(rules(written))
    return mended(written)


@st.composite
def stage(draw: Draw, nth: int, stages: list[str]) -> Data:
    following = stages[nth + 1] if nth + 1 < len(stages) else "closed"
    names = [f"next{nth}", *draw(st.lists(one_of(["dropped_it", "back", "answered"]), max_size=2, unique=True))]
    ways = {name: draw(way([*stages, *ENDS])) for name in names}
    ways[names[0]]["to"] = following
    kind = draw(one_of(["task", "task", "task", "reply"]))
    return {"zh": "办理", "kind": kind, "who": draw(some_roles()), "outcomes": ways}


@st.composite
def way(draw: Draw, to: list[str]) -> Data:
    """An outcome, or what an own act has of one."""
    one: Data = {"zh": "处理", "to": draw(one_of(to)), "late_report": draw(one_of([0, 3, 30]))}
    if draw(seldom):
        one["by"] = draw(some_roles())
    if draw(seldom):
        one["opens"] = {"entry": "complaint", "copies": draw(some(FIELDS))}
        if draw(st.booleans()):
            one["opens"]["when"] = draw(requirement([], []))
    return one


@st.composite
def own_act(draw: Draw, stages: list[str]) -> Data:
    one: Data = draw(way([*stages, *ENDS]))
    if draw(often):
        del one["to"]
    if draw(st.booleans()):
        one["at"] = draw(some(stages))
    if draw(seldom):
        one["after_closing"] = "complaint"
    return one


def some(names: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(one_of(names), min_size=1, max_size=2, unique=True)


def some_roles() -> st.SearchStrategy[list[str]]:
    return one_of([["window"], ["window"], ["leader", "team"], ["host"], ["handler", "window"], ["filer"], ["team"]])


@st.composite
def rules(draw: Draw, written: Data) -> list[Data]:
    events = sorted({name for one in written["stages"].values() for name in one.get("outcomes", {})})
    events += [*written["acts"], "complaint"]
    clocks = [f"clock{nth}" for nth in range(draw(st.integers(1, 3)))]
    open_at = sorted(places(Procedure.model_validate(written))) + events[:-1]
    found = [{"enforce": "clock", "clock": draw(a_clock(name, events, clocks))} for name in clocks]
    for _ in range(draw(st.integers(2, 5))):
        word = draw(one_of(["block", "block", "record", "notify", "guide", "sees"]))
        found.append({"enforce": word} | draw(_WORDS[word](open_at, events, clocks, list(written["stages"]))))
    return [{"id": f"DRW-{nth:02}", "article": "一"} | rule for nth, rule in enumerate(found)]


@st.composite
def a_clock(draw: Draw, name: str, events: list[str], clocks: list[str]) -> Data:
    starts = draw(some(events))
    stops = draw(st.lists(one_of(events), max_size=2, unique=True))
    unit = draw(one_of(list(Unit)))
    one: Data = {"name": name, "starts": starts, "stops": [stop for stop in stops if stop not in starts]}
    one |= {"limit": draw(limit(unit)), "roll": draw(st.booleans()), "breach": draw(often)}
    if draw(st.booleans()):
        one["warn"] = draw(st.integers(1, 3))
    if draw(seldom):
        one["when"] = draw(requirement(events, [other for other in clocks if other != name]))
    if draw(often):
        one["over"] = [draw(rung(after)) for after in draw(one_of([[0], [0, 0], [0, 1], [1, 5], [0, 2, 9]]))]
    if draw(often) and "n" in one["limit"] and unit is not Unit.same_day:
        one["extension"] = draw(extension())
    return one


@st.composite
def limit(draw: Draw, unit: Unit) -> Data:
    by = {"set_by": draw(one_of(["day", "instant"]))}
    counted = {"n": 1 if unit is Unit.month else draw(st.integers(1, 6)), "unit": unit.value}
    return draw(one_of([counted, counted, counted, counted | by, by]))


@st.composite
def rung(draw: Draw, after: int) -> Data:
    do = draw(one_of(["remind", "escalate"]))
    return {"do": do, "to": draw(one_of(list(ROLES))), "after": after, "only": draw(often)}


@st.composite
def extension(draw: Draw) -> Data:
    each = draw(st.integers(1, 4))
    return {
        "asks": ["window", "leader"],
        "grants": draw(some_roles()),
        "each": each,
        "total": each + draw(st.integers(0, 4)),
    }


@st.composite
def block(draw: Draw, open_at: list[str], events: list[str], clocks: list[str], _: list[str]) -> Data:
    gates = st.lists(
        st.fixed_dictionaries({"at": some(open_at), "needs": requirement(events, clocks, gate=True)}),
        min_size=1,
        max_size=2,
    )
    return {"gates": draw(gates)}


@st.composite
def record(draw: Draw, open_at: list[str], events: list[str], clocks: list[str], stages: list[str]) -> Data:
    one: Data = {"fields": draw(some(FIELDS)), "before": draw(some(open_at))}
    if draw(seldom):
        one["during"] = [stages[0]]
    if draw(seldom):
        one["when"] = draw(requirement(events, clocks))
    return {"record": one}


@st.composite
def notice(draw: Draw, open_at: list[str], events: list[str], clocks: list[str], _: list[str]) -> Data:
    one: Data = {"name": f"news{draw(st.integers(0, 99))}", "to": "filer", "by": draw(some(open_at))}
    one["no_contact"] = draw(st.booleans())
    if draw(st.booleans()):
        one["owed"] = draw(some(events))
    if draw(seldom):
        one["when"] = draw(requirement(events, clocks))
    if draw(seldom):
        one["with"] = draw(some(TEXTS))
    return {"notice": one}


@st.composite
def guide(draw: Draw, open_at: list[str], events: list[str], clocks: list[str], stages: list[str]) -> Data:  # noqa: ARG001
    return {"guide": draw(one_of([{"shows": "先听意见"}, {"at": [stages[0]]}]))}


@st.composite
def sees(draw: Draw, open_at: list[str], events: list[str], clocks: list[str], _: list[str]) -> Data:  # noqa: ARG001
    one: Data = {"part": draw(one_of(["identity", "narrative"])), "roles": draw(some_roles())}
    if draw(st.booleans()):
        one["when"] = draw(requirement(events, clocks))
    return {"sees": one}


_WORDS = {"block": block, "record": record, "notify": notice, "guide": guide, "sees": sees}


@st.composite
def requirement(draw: Draw, events: list[str], clocks: list[str], *, gate: bool = False, depth: int = 0) -> Data:
    """Two deep at most; only who acts at a gate has a role."""
    combine = depth < 2 and draw(one_of([True, False, False] if depth else [True, False]))
    if combine:
        parts = st.lists(requirement(events, clocks, gate=gate, depth=depth + 1), min_size=1, max_size=2)
        return {draw(one_of(["all", "any", "none"])): draw(parts)}
    shapes: list[Data] = [draw(fact_shape()), draw(fact_shape()), {"text": draw(one_of(TEXTS))}]
    shapes += [{"event": draw(one_of(events))}] if events else []
    shapes += [{"clock": draw(one_of(clocks)), "is": draw(one_of(["running", "over", "stopped"]))}] if clocks else []
    shapes += [{"role": draw(some(list(ROLES)))}, {"other_person": draw(one_of(events))}] if gate else []
    return draw(one_of(shapes))


def fact_shape() -> st.SearchStrategy[Data]:
    return one_of(
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
        part = found[0].path
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
