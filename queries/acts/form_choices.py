"""The named choices in the form of an act: people, items and events of a case, complaints to merge it into, the act
that closes each of many cases."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars import office_zone
from models.case import Item
from models.messages import FactValue, Number, Person
from models.requirement import Name
from models.stage import ItemUse
from models.tables import ComplaintRow, EditionRow
from queries.acts.acts_of_person import ActsOfPerson
from queries.acts.people import people_of_office
from queries.cases.case_file import person_name
from queries.cases.history import event_views, events_of
from queries.cases.reading import CaseReading, begin_reading
from queries.lists.case_filter import CaseFilter
from queries.lists.cases import case_list
from queries.views.history import EventView
from queries.views.lists import CaseLineView
from register import editions
from register.documents import texts
from register.office.access_journal import ReadingDoor
from rules.position import is_case_end
from wording import dates, terms
from wording.regulation_names import translated
from wording.translation import gettext

MAX_OFFERED = 50
MAX_SHOWN = 30  # signs of a text that names an item


def item_choices(reading: CaseReading, use: ItemUse) -> list[tuple[str, str]]:
    """Return the items that an act can be about, by code, with their content in words."""
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
    yield translated(procedure, procedure.items[kind].states[item.state])


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
    at = dates.short_instant(event.at)
    return gettext(
        "{seq}: {what}, {who}, {at}", seq=event.seq, what=event.label, who=event.by_name or gettext("system"), at=at
    )


def merge_choices(reading: CaseReading) -> list[tuple[str, str]]:
    """Return the open complaints of the same regulation that the reader may read in part, those due first."""
    case_file = reading.case_file
    wanted = CaseFilter(procedure=(case_file.procedure.slug,), reader=reading.person, limit=MAX_OFFERED)
    found = case_list(reading.session, wanted, reading.now, reading.door).cases
    return [(one.number, _case_words(one)) for one in found if one.number != case_file.row.number]


def _case_words(one: CaseLineView) -> str:
    said = (one.about.subject or one.title, one.about.filer) if one.about else (one.title,)
    return "　".join(filter(None, (*said, one.stage_label, dates.short_day(one.received_at.astimezone(office_zone())))))


def named_complaint(session: Session, number: Number, person: Person, now: datetime, door: ReadingDoor) -> str:
    """Return a complaint in words by its number, for a person who may read it. Raises BadInput, ReadingRefused."""
    case_file = begin_reading(session, number, person, now, door).case_file
    stage = terms.label(case_file.procedure, case_file.case.stage, "stage")
    return f"{number}　{terms.case_title(case_file.procedure, case_file.row.entry)}　{stage}"


class ClosingAct(NamedTuple):
    """An act that closes a case, on which track if there are several, and the one text that it still asks for."""

    name: Name
    track: Name | None
    text: Name | None


def holder_choices(
    session: Session, numbers: Collection[Number], reader: Person, now: datetime
) -> list[tuple[str, str]]:
    """Return the people of the office, then the units and posts that the regulations of all these cases know."""
    edition = (EditionRow.slug == ComplaintRow.procedure) & (EditionRow.edition == ComplaintRow.edition)
    used = select(EditionRow.sha256).join(ComplaintRow, edition).where(ComplaintRow.number.in_(numbers)).distinct()
    known = list(editions.load_editions(session, session.scalars(used).all()).values())
    holders = [{name for name, role in one.roles.items() if role.is_ in ("unit", "post")} for one in known]
    shared = set.intersection(*holders) if holders else ()
    people = people_of_office(session, known[0] if len(known) == 1 else None, reader, now).choices
    return [*people, *((name, terms.label(known[0], name, "role")) for name in sorted(shared))]


def closing_acts(acts: ActsOfPerson) -> list[ClosingAct]:
    """Return the acts by which a person can close a case as it stands."""
    law, found = acts.law, list[ClosingAct]()
    known = (*acts.case.texts, *law.procedure.facts)
    for line in acts.view().steps:
        stage_act = law.stage_act(acts.stage_of(line), line.name)
        if stage_act and stage_act.way.to and is_case_end(law.find_stage(stage_act.way.to)):
            asked = [name for name in sorted(stage_act.asks_for) if name not in known]
            found.append(ClosingAct(line.name, line.track, asked[0] if len(asked) == 1 else None))
    return found
