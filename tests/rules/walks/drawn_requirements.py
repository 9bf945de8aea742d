"""Random requirements of every shape."""

from dataclasses import dataclass, field

from tests.rules.walks.random_draws import RandomDraws
from tests.rules.walks.vocabulary import COMMON_EVENTS, ROLES, Data


@dataclass
class DeclaredNames:
    """The names that the rules of a random procedure can use."""

    events: list[str]
    stages: list[str]
    entries: list[str]
    clocks: list[str] = field(default_factory=list)
    case_clocks: list[str] = field(default_factory=list)  # clocks that do not run per item
    receipts: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    duties: list[str] = field(default_factory=list)
    approvals: list[str] = field(default_factory=list)  # only those that never lapse: a case may not come there again
    documents: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    stage_outcomes: list[str] = field(default_factory=list)  # outcomes as `stage.outcome`
    offered: list[str] = field(default_factory=list)
    takeable: list[str] = field(default_factory=list)


def drawn_requirement(draws: RandomDraws, names: DeclaredNames, *, gate: bool = False, depth: int = 0) -> Data:
    """Draw a requirement, nested two deep at most. Only a gate has an actor and a stage to refer to."""
    if depth < 2 and draws.chance(0.3 if depth else 0.4):
        parts = [drawn_requirement(draws, names, gate=gate, depth=depth + 1) for _ in range(draws.integer(1, 2))]
        return {draws.choose(["all", "any", "none"]): parts}
    shapes = [
        *(fact_requirement(draws) for _ in range(4)),
        text_requirement(draws),
        *_event_requirements(draws, names),
        *_event_requirements(draws, names),
        *_clock_requirements(draws, names),
    ]
    shapes += _case_requirements(draws, names)
    return draws.choose([*shapes, *(_actor_requirements(draws, names, depth) if gate else [])])


def fact_requirement(draws: RandomDraws) -> Data:
    return draws.choose(
        [
            {"fact": "yes", "is": True}, {"fact": "yes", "is": False}, {"fact": "size", "is": 2},
            {"fact": "size", "at_least": 3}, {"fact": "size", "more_than": 2}, {"fact": "size", "in": [2, 3]},
            {"fact": "line", "is": "first"}, {"fact": "line", "in": ["first", "second"]},
            {"fact": "host", "is": "archive"}, {"fact": "severity", "is": "major"}, {"fact": "severity"},
            {"fact": "grounds", "has": "one"}, {"fact": "grounds", "has": "two"}, {"fact": "grounds", "at_least": 2},
            {"fact": "grounds", "more_than": 1},
            {"fact": "team", "at_least": 2}, {"fact": "day"}, {"fact": "instant"}, {"fact": "handler"},
        ]
    )  # fmt: skip


def text_requirement(draws: RandomDraws) -> Data:
    return draws.choose([{"text": "findings"}, {"text": "plan"}, {"text": "plan", "free_of": "vague"}])


def _event_requirements(draws: RandomDraws, names: DeclaredNames) -> list[Data]:
    event = draws.choose([*names.events, *names.stage_outcomes, *names.entries, *COMMON_EVENTS, *names.receipts])
    data: Data = {"event": event}
    if draws.often():
        data["ever"] = True
    if draws.chance(0.5):
        data["before"] = draws.choose([*names.entries, *(name for name in names.events if name != event)])
    if names.case_clocks and draws.chance(0.5):
        data["within"] = draws.choose(names.case_clocks)
    counted: Data = {"count": draws.choose([*names.events, *names.stages])}
    counted |= draws.choose([{"at_least": 1}, {"at_least": 2}, {"at_most": 2}, {"at_most": 1}])
    return [data, counted]


def _clock_requirements(draws: RandomDraws, names: DeclaredNames) -> list[Data]:
    if not names.case_clocks:
        return []
    return [
        {"clock": draws.choose(names.case_clocks), "is": now} for now in draws.sample(["running", "over", "stopped"], 2)
    ]


def _case_requirements(draws: RandomDraws, names: DeclaredNames) -> list[Data]:
    found: list[Data] = [{"consent": draws.choose(["plan", "size", *names.documents]), "of": "filer"}]
    found += [{"registered": "licensed", "who": draws.choose(["handler", "team"])}]
    found += [{"approval": draws.choose(names.approvals)}] * 4 if names.approvals else []
    found += [{"linked": draws.choose(names.linked)} | draws.choose([{}, {"has": "closed"}])] if names.linked else []
    found += [_items_requirement(draws), _items_requirement(draws)] if names.items else []
    return found + ([_document_requirement(draws, names)] if names.documents else [])


def _document_requirement(draws: RandomDraws, names: DeclaredNames) -> Data:
    name = draws.choose(names.documents)
    data: Data = {"document": name}
    if draws.often():
        data["signed_by"] = ["leader", *["window"] * (name == "letter" and draws.seldom())]
    if draws.chance(0.5):
        data["states"] = ["plan" if name == "letter" else "findings"]
    return data


def _items_requirement(draws: RandomDraws) -> Data:
    data: Data = {"items": "measures"} | draws.choose([{"every": True}, {"at_least": 1}, {"at_least": 1}])
    if draws.often():
        data["state"] = ["done"]
    if draws.chance(0.5):
        data["has"] = ["owner"]
    return data


def _actor_requirements(draws: RandomDraws, names: DeclaredNames, depth: int) -> list[Data]:
    """Draw requirements of the actor, of what is given with the act, and of the duties of the stage."""
    shapes: list[Data] = [{"role": draws.sample(list(ROLES))}, {"other_person": draws.choose(names.events)}]
    other_unit = {"other_unit": draws.choose(names.events)}  # combined, since nobody of another unit may exist
    shapes += [{"any": [other_unit, {"text": "findings"}]}] if depth < 2 else []
    # what the party said when it filed is changed by nobody
    party = {"party": draws.choose(["named", "reachable", "anonymous"])}
    shapes += [{"any": [party, {"text": "findings"}]}] if depth < 2 else []
    shapes += [{"reason": "reason"}, {"registered": "licensed"}]
    return shapes + ([{"duty": draws.choose(names.duties)}] * 2 if names.duties else [])
