"""`items:` the collections of a case (such as several claims), and what an act does to one item."""

from math import inf

from models.case import Case, Item, replace
from models.events import Event
from models.law import Law
from models.messages import Act, FactValue, Person, Refusal, TextRef, Why
from models.requirement import Name
from models.stage import ItemUse
from rules import fact

CORRECT_TEXT = "correct_text"
ITEM_NOTES = ("note", "amend")  # the acts of every office that state the fields of an item


def item_use(law: Law, stage: Name | None, name: Name) -> ItemUse | None:
    """Return the collection that an outcome or own act works on; None if it works on none."""
    stage_act = law.stage_act(stage, name) if stage else None
    return stage_act.way.item if stage_act else None


def collection_of_item(case: Case, item: Name | None, about: Name | None) -> Name | None:
    """Return the collection in which a note finds its item: the only one that has an item of that name, or the one that
    `about` names; None if there is none."""
    found = [name for name, items in case.items.items() if item in items and about in (None, name)]
    return found[0] if len(found) == 1 else None


def _collection_of_event(law: Law, case: Case, event: Event) -> Name | None:
    """Return the collection to whose item an event belongs; None if it belongs to none."""
    if event.item is None:
        return None
    used = item_use(law, event.stage, event.name)
    if used is None and event.name in ITEM_NOTES:
        return collection_of_item(case, event.item, event.about)
    return used.of if used else None


def item_field_names(law: Law, case: Case, event: Event) -> frozenset[Name]:
    """Return the facts and texts of an event that belong to its item and not to the case."""
    collection = _collection_of_event(law, case, event)
    return frozenset(law.procedure.items[collection].fields) if collection else frozenset()


def stated_value(law: Law, case: Case, act: Act, name: Name) -> tuple[FactValue | None, Person | None]:
    """Return the value of a fact that a note is about, of its item if it is a field of that, and who stated it."""
    collection = collection_of_item(case, act.item, act.about) if act.item else None
    if collection and act.item and name in law.procedure.items[collection].fields:
        item = case.items[collection][act.item]
        value, stated = item.facts.get(name), item.stated.get(name)
    else:
        value, stated = case.facts.get(name), case.stated.get(name)
    return value, stated.by if stated else None


def items_after(law: Law, case: Case, event: Event) -> dict[Name, dict[Name, Item]]:
    """Return the collections after an event: its item added or in its new state, with what the event states, or with a
    correction beside a text of its item."""
    collection = _collection_of_event(law, case, event)
    if collection is None or event.item is None:
        corrected = event.texts.get(fact.CORRECTED_TEXT)
        return _with_correction(case, event, corrected) if corrected and event.about else case.items
    used = item_use(law, event.stage, event.name)
    fields = law.procedure.items[collection].fields
    items = case.items.get(collection, {})
    item = items.get(event.item) or Item(state=next(iter(law.procedure.items[collection].states)))
    state = (used and used.state) or item.state
    gone = fact.taken_back(event)
    facts = {name: value for name, value in item.facts.items() if name not in gone}
    stated = fact.stated_by(event, (*event.facts, *event.texts, *event.unknown), fields)
    item = Item(
        state=state,
        at=event.at if item.at is None or state != item.state else item.at,
        facts={**facts, **{name: value for name, value in event.facts.items() if name in fields}},
        texts={**item.texts, **{name: text for name, text in event.texts.items() if name in fields}},
        stated={**item.stated, **{name: stated[name] for name in stated if name in fields}},
        corrections={name: beside for name, beside in item.corrections.items() if name not in event.texts},
    )
    return {**case.items, collection: {**items, event.item: item}}


def item_with_text(case: Case, code: Name | None, text: Name) -> Item | None:
    """Return the item of that code which has a text of that name; None where none has, or several."""
    found = [items[code] for items in case.items.values() if code in items and text in items[code].texts]
    return found[0] if len(found) == 1 else None


def _with_correction(case: Case, event: Event, text: TextRef) -> dict[Name, dict[Name, Item]]:
    """Return the collections with a correction beside the text of an item that an event is about."""
    name, code = event.about or "", event.item or ""
    item = item_with_text(case, code, name)
    if item is None:
        return case.items
    corrections = {**item.corrections, name: (*item.corrections.get(name, ()), text)}
    corrected = replace(item, corrections=corrections)
    return {
        kind: {**items, code: corrected} if items.get(code) is item else items for kind, items in case.items.items()
    }


def item_refusals(used: ItemUse | None, case: Case, act: Act) -> list[Refusal]:
    """Refuse an act that names no item, or not a new one where it adds one, or none in a state it may leave, or not
    one with the highest number of these."""
    if used is None:
        return [Refusal(why=Why.item, about=act.item)] if act.item else []
    items = case.items.get(used.of, {})
    item = items.get(act.item or "")
    fits = item is None if used.adds else item is not None and (not used.from_ or item.state in used.from_)
    if not act.item or not fits:
        return [Refusal(why=Why.item, about=used.of)]
    if item is None or used.highest is None:
        return []
    among = [other for other in items.values() if not used.from_ or other.state in used.from_]
    highest = max(_number_of(other, used.highest) for other in among)
    return [] if _number_of(item, used.highest) == highest else [Refusal(why=Why.not_highest, about=used.highest)]


def _number_of(item: Item, name: Name) -> float:
    """Return the number in a field of an item; one without it comes after all others."""
    number = item.facts.get(name)
    return number if isinstance(number, int) else -inf


def noted_item_refusals(case: Case, act: Act) -> list[Refusal]:
    """Refuse a note on an item that does not exist, or that is in several collections of which it names none."""
    unknown = act.item is not None and collection_of_item(case, act.item, act.about) is None
    return [Refusal(why=Why.item, about=act.about or act.item)] if unknown else []
