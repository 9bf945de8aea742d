"""The readings of a complaint, by a person, of the complaints that a person works on, or on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars import office_zone
from models.messages import Number
from models.tables import TaskRow
from queries.cases.case_file import complaint_row, held_by, person_name, require_staff
from queries.views.history import AccessListView, AccessView
from register.journal import MAIL, SEARCH, AccessEvent
from register.office import access_journal, staff
from wording.translation import N_, listed

TYPES = {
    "read": N_("read"),
    "opened": N_("opened"),
    "exported": N_("exported the dossier"),
    "archived": N_("exported a history of"),
    "refused": N_("refused"),
    "searched": N_("searched"),
}

DOORS = {"command": N_("command line"), "program": N_("program"), "page": N_("page")}

PARTS = {
    "identity": N_("who filed it"),
    "narrative": N_("its texts"),
    "attachment": N_("an attachment"),
    "document": N_("a document"),
    "notice": N_("a notice"),
    "case": N_("the case"),
    "mail": N_("a mail"),
}


@dataclass(frozen=True)
class AccessFilter:
    """Chooses the readings of a list: those of a complaint, of the work of a `holder`, or else of one day (today by
    default); with `person` only that person's. `newest` caps the readings of one complaint."""

    number: Number | None = None
    holder: str | None = None
    day: date | None = None
    person: str | None = None
    newest: int | None = None


def access_list(session: Session, criteria: AccessFilter, now: datetime) -> AccessListView:
    """Return who has read what, in the order of time. Raises BadInput."""
    found = (event for event in _events(session, criteria, now) if criteria.person in (None, event.by))
    return AccessListView(accesses=tuple(_access_view(session, event) for event in found))


def _events(session: Session, criteria: AccessFilter, now: datetime) -> Iterable[AccessEvent]:
    if criteria.number:
        number = complaint_row(session, criteria.number).number
        events = access_journal.accesses_of(session, [number], criteria.newest)
    elif criteria.holder:
        require_staff(session, criteria.holder, now)
        held = held_by(TaskRow, staff.work_holders(session, criteria.holder, now))
        numbers = session.scalars(select(TaskRow.complaint).where(held).distinct()).all()
        events = access_journal.accesses_of(session, numbers)
    else:
        return access_journal.accesses_on(session, criteria.day or now.astimezone(office_zone()).date())
    return (event for event in events if criteria.day in (None, event.at.astimezone(office_zone()).date()))


def _access_view(session: Session, event: AccessEvent) -> AccessView:
    said = event.model_dump(include={"type", "at", "parts", "by", "door", "program", "stands_for", "standing", "about"})
    return AccessView(
        **said,
        number="" if event.name in (SEARCH, MAIL) else event.name,
        label=TYPES[event.type](),
        parts_label=listed(PARTS[part]() for part in event.parts),
        by_name=person_name(session, event.by),
        door_label=DOORS[event.door](),
        rules=event.rules,
    )
