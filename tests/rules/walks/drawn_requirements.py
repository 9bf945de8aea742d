"""Requirements drawn at random, of every shape."""

from dataclasses import dataclass, field

from tests.rules.walks.random_draws import RandomDraws
from tests.rules.walks.vocabulary import COMMON_EVENTS, ROLES, Data


@dataclass
class DeclaredNames:
    """What the rules of a drawn regulation can speak of."""

    events: list[str]
    stages: list[str]
    entries: list[str]
    clocks: list[str] = field(default_factory=list)
    single: list[str] = field(default_factory=list)  # the clocks that do not run for each item
    receipts: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    duties: list[str] = field(default_factory=list)
    approvals: list[str] = field(default_factory=list)  # that never lapse, for a case need not come there again
    papers: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    told_apart: list[str] = field(default_factory=list)  # the outcomes, each by its stage
    offered: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)


def drawn_requirement(dice: RandomDraws, spoken: DeclaredNames, *, gate: bool = False, depth: int = 0) -> Data:
    """Two deep at most; only at a gate is there somebody who acts, and a stage that asks."""
    if depth < 2 and dice.chance(0.3 if depth else 0.4):
        parts = [drawn_requirement(dice, spoken, gate=gate, depth=depth + 1) for _ in range(dice.number(1, 2))]
        return {dice.one(["all", "any", "none"]): parts}
    shapes = [
        *(fact_requirement(dice) for _ in range(4)),
        text_requirement(dice),
        *_event_requirements(dice, spoken),
        *_event_requirements(dice, spoken),
        *_clock_requirements(dice, spoken),
    ]
    shapes += _case_requirements(dice, spoken)
    return dice.one([*shapes, *(_actor_requirements(dice, spoken, depth) if gate else [])])


def fact_requirement(dice: RandomDraws) -> Data:
    return dice.one(
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


def text_requirement(dice: RandomDraws) -> Data:
    return dice.one([{"text": "findings"}, {"text": "plan"}, {"text": "plan", "free_of": "vague"}])


def _event_requirements(dice: RandomDraws, spoken: DeclaredNames) -> list[Data]:
    event = dice.one([*spoken.events, *spoken.told_apart, *spoken.entries, *COMMON_EVENTS, *spoken.receipts])
    one: Data = {"event": event}
    if dice.often():
        one["ever"] = True
    if dice.chance(0.5):
        one["before"] = dice.one([*spoken.entries, *(name for name in spoken.events if name != event)])
    if spoken.single and dice.chance(0.5):
        one["within"] = dice.one(spoken.single)
    counted: Data = {"count": dice.one([*spoken.events, *spoken.stages])}
    counted |= dice.one([{"at_least": 1}, {"at_least": 2}, {"at_most": 2}, {"at_most": 1}])
    return [one, counted]


def _clock_requirements(dice: RandomDraws, spoken: DeclaredNames) -> list[Data]:
    if not spoken.single:
        return []
    return [{"clock": dice.one(spoken.single), "is": now} for now in dice.some(["running", "over", "stopped"], 2)]


def _case_requirements(dice: RandomDraws, spoken: DeclaredNames) -> list[Data]:
    found: list[Data] = [{"consent": dice.one(["plan", "size", *spoken.papers]), "of": "filer"}]
    found += [{"registered": "licensed", "who": dice.one(["handler", "team"])}]
    found += [{"approval": dice.one(spoken.approvals)}] * 4 if spoken.approvals else []
    found += [{"linked": dice.one(spoken.linked)} | dice.one([{}, {"has": "closed"}])] if spoken.linked else []
    found += [_items_requirement(dice), _items_requirement(dice)] if spoken.items else []
    return found + ([_document_requirement(dice, spoken)] if spoken.papers else [])


def _document_requirement(dice: RandomDraws, spoken: DeclaredNames) -> Data:
    name = dice.one(spoken.papers)
    one: Data = {"document": name}
    if dice.often():
        one["signed_by"] = ["leader", *["window"] * (name == "letter" and dice.seldom())]
    if dice.chance(0.5):
        one["states"] = ["plan" if name == "letter" else "findings"]
    return one


def _items_requirement(dice: RandomDraws) -> Data:
    one: Data = {"items": "measures"} | dice.one([{"every": True}, {"at_least": 1}, {"at_least": 1}])
    if dice.often():
        one["state"] = ["done"]
    if dice.chance(0.5):
        one["has"] = ["owner"]
    return one


def _actor_requirements(dice: RandomDraws, spoken: DeclaredNames, depth: int) -> list[Data]:
    """Who acts and what is given with the act; and the duties of the stage that asks."""
    shapes: list[Data] = [{"role": dice.some(list(ROLES))}, {"other_person": dice.one(spoken.events)}]
    other_unit = {"other_unit": dice.one(spoken.events)}  # alone nobody could be sure of anybody of another unit
    shapes += [{"any": [other_unit, {"text": "findings"}]}] if depth < 2 else []
    shapes += [{"reason": "reason"}, {"registered": "licensed"}]
    return shapes + ([{"duty": dice.one(spoken.duties)}] * 2 if spoken.duties else [])
