"""What the form of an act offers by name: the items of a case, its events, the complaints into which it can be
merged."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from models.case import Item
from models.messages import FactValue, Number, Person
from models.requirement import Name
from models.stage import ItemUse
from models.time import CHINA
from queries.case_file import person_name
from queries.history import event_views, events_of
from queries.lists.case_filter import CaseFilter
from queries.lists.cases import case_list
from queries.reading import CaseReading, begin_reading
from queries.views.history import EventView
from register import texts
from register.office.access_journal import ReadingDoor
from wording import terms
from wording.translation import gettext

MAX_OFFERED = 50
MAX_SHOWN = 30  # signs of a text that names an item


def item_choices(reading: CaseReading, use: ItemUse) -> list[tuple[str, str]]:
    """Return the items that an act can be about, by code and by what they say."""
    items = reading.case_file.case.items.get(use.of, {})
    fits = {code: item for code, item in items.items() if not use.from_ or item.state in use.from_}
    return [(code, "　".join(_item_words(reading, use.of, code, item))) for code, item in fits.items()]


def next_item_code(reading: CaseReading, use: ItemUse) -> Name:
    """Return a code that no item of a collection has yet."""
    items = reading.case_file.case.items.get(use.of, {})
    return next(code for n in range(1, len(items) + 2) if (code := f"{use.of}_{n}") not in items)


def _item_words(reading: CaseReading, kind: Name, code: Name, item: Item) -> Iterator[str]:
    """Yield what an item says, as the reader may see it, and how it stands; its code where it says nothing."""
    procedure = reading.case_file.procedure
    bodies = texts.bodies_of(item.texts, reading.details.texts).values()
    said = [_fact_words(reading, name, value) for name, value in item.facts.items()]
    said += [reading.shown_text(body)[:MAX_SHOWN] for body in bodies]
    yield from filter(None, said) if any(said) else (code,)
    yield procedure.items[kind].states[item.state]


def _fact_words(reading: CaseReading, name: Name, value: FactValue) -> str:
    procedure = reading.case_file.procedure
    if procedure.facts[name].is_ in ("person", "persons"):
        people = value if isinstance(value, tuple) else (value,)
        return "、".join(person_name(reading.session, str(person)) for person in people)
    return terms.value_text(procedure, name, value)


def event_choices(reading: CaseReading, seqs: Collection[int]) -> list[tuple[str, str]]:
    """Return these events of a case, newest first, by number and by what happened, when and by whom."""
    events = events_of(reading.session, reading.case_file.row.number)
    views = map(reading.without_filer, event_views(reading, events, texts=False, only=seqs))
    return [(str(view.seq), _event_words(view)) for view in sorted(views, key=lambda view: -view.seq)]


def _event_words(event: EventView) -> str:
    at = terms.official_instant(event.at)
    return gettext(
        "{seq}: {what}, {who}, {at}", seq=event.seq, what=event.label, who=event.by_name or gettext("system"), at=at
    )


def merge_choices(reading: CaseReading) -> list[tuple[str, str]]:
    """Return the open complaints of the same regulation of which the reader may read something, those that are due
    first."""
    case_file = reading.case_file
    wanted = CaseFilter(procedure=(case_file.procedure.slug,), reader=reading.person, limit=MAX_OFFERED)
    found = case_list(reading.session, wanted, reading.now).cases
    others = (case for case in found if case.number != case_file.row.number)
    return [
        (one.number, f"{one.title}　{one.stage_label}　{one.received_at.astimezone(CHINA).date()}") for one in others
    ]


def named_complaint(session: Session, number: Number, person: Person, now: datetime, door: ReadingDoor) -> str:
    """Return which complaint a number names, for somebody who may read it. Raises BadInput, ReadingRefused."""
    case_file = begin_reading(session, number, person, now, door).case_file
    stage = terms.named(case_file.case.stage, case_file.procedure.find_stage(case_file.case.stage).zh)
    return f"{number}　{terms.case_title(case_file.procedure, case_file.row.entry)}　{stage}"
