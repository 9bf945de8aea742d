"""`items:` the collections of a case, and what an act does to one of them."""

from typing import Any

from models.case import Case, Item
from models.law import Law
from models.messages import Act, Event, Refusal, Why
from models.procedure import ItemUse
from models.requirement import Name


def use(law: Law, stage: Name | None, name: Name) -> ItemUse | None:
    """Which collection an outcome or own act speaks of."""
    opening = law.opening(stage, name) if stage else None
    return opening.way.item if opening else None


def own(law: Law, event: Event) -> frozenset[Name]:
    """The facts and texts of an event that belong to its item and not to the case."""
    used = use(law, event.stage, event.name) if event.item else None
    return frozenset(law.procedure.items[used.of].fields) if used else frozenset()


def changed(law: Law, case: Case, event: Event) -> dict[str, Any]:
    """The collections after an event: the item it adds or speaks of, in its new state, holding what it states."""
    used = use(law, event.stage, event.name) if event.item else None
    if used is None or event.item is None:
        return {}
    fields = own(law, event)
    items = case.items.get(used.of, {})
    item = items.get(event.item) or Item(state=next(iter(law.procedure.items[used.of].states)))
    item = Item(
        state=used.state or item.state,
        facts={**item.facts, **{name: value for name, value in event.facts.items() if name in fields}},
        texts={**item.texts, **{name: text for name, text in event.texts.items() if name in fields}},
    )
    return {"items": {**case.items, used.of: {**items, event.item: item}}}


def refusals(used: ItemUse | None, case: Case, act: Act) -> list[Refusal]:
    """An act names the item it speaks of: a new one where it adds it, else one that is there."""
    if used is None:
        return [Refusal(why=Why.item, about=act.item)] if act.item else []
    item = case.items.get(used.of, {}).get(act.item or "")
    fits = item is None if used.adds else item is not None and (not used.from_ or item.state in used.from_)
    return [] if act.item and fits else [Refusal(why=Why.item, about=used.of)]
