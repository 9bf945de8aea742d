"""`items:` the collections of a case (such as several claims), and what an act does to one item."""

from models.case import Case, Item
from models.changes import CaseChange
from models.events import Event
from models.law import Law
from models.messages import Act, Refusal, Why
from models.requirement import Name
from models.stage import ItemUse


def item_use(law: Law, stage: Name | None, name: Name) -> ItemUse | None:
    """Return the collection that an outcome or own act works on; None if it works on none."""
    stage_act = law.stage_act(stage, name) if stage else None
    return stage_act.way.item if stage_act else None


def item_field_names(law: Law, event: Event) -> frozenset[Name]:
    """Return the facts and texts of an event that belong to its item and not to the case."""
    used = item_use(law, event.stage, event.name) if event.item else None
    return frozenset(law.procedure.items[used.of].fields) if used else frozenset()


def item_change(law: Law, case: Case, event: Event) -> CaseChange:
    """Return the collections after an event: its item added or in its new state, with what the event states."""
    used = item_use(law, event.stage, event.name) if event.item else None
    if used is None or event.item is None:
        return {}
    fields = item_field_names(law, event)
    items = case.items.get(used.of, {})
    item = items.get(event.item) or Item(state=next(iter(law.procedure.items[used.of].states)))
    item = Item(
        state=used.state or item.state,
        facts={**item.facts, **{name: value for name, value in event.facts.items() if name in fields}},
        texts={**item.texts, **{name: text for name, text in event.texts.items() if name in fields}},
    )
    return {"items": {**case.items, used.of: {**items, event.item: item}}}


def item_refusals(used: ItemUse | None, case: Case, act: Act) -> list[Refusal]:
    """Refuse an act that names no item, or not a new one where it adds one, or none in a state it may leave."""
    if used is None:
        return [Refusal(why=Why.item, about=act.item)] if act.item else []
    item = case.items.get(used.of, {}).get(act.item or "")
    fits = item is None if used.adds else item is not None and (not used.from_ or item.state in used.from_)
    return [] if act.item and fits else [Refusal(why=Why.item, about=used.of)]
