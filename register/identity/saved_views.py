"""Saved views: lists of the console with their filter, which a person keeps under a name. Nobody else sees them."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.errors import BadInput
from models.messages import Id, Person
from models.tables import SavedViewRow
from register.locks import advisory_lock
from wording.translation import gettext

MOST_VIEWS = 20  # of a person, of one list
MOST_LETTERS = 30  # of a name
MOST_QUERY = 2000  # characters


class SavedView(NamedTuple):
    """A saved view as its owner sees it."""

    id: Id
    name: str
    query: str


class ListOfPerson(NamedTuple):
    """A list of the console, as one person sees it."""

    person: Person
    page: str


def views_of(session: Session, of: ListOfPerson) -> tuple[SavedView, ...]:
    """Return the views that a person has saved of a list, by name."""
    query = select(SavedViewRow.id, SavedViewRow.name, SavedViewRow.query)
    rows = session.execute(query.where(*_owned(of)).order_by(SavedViewRow.name))
    return tuple(SavedView(*row) for row in rows)


def save_view(session: Session, of: ListOfPerson, view: SavedView, at: datetime) -> None:
    """Save a view; one of the same name shows from now on what this one does. Raises BadInput for a name that is empty
    or too long, and where there are `MOST_VIEWS` already."""
    name = _checked_name(view.name)
    if len(view.query) > MOST_QUERY:
        raise BadInput(gettext("The filter is too long to be saved."))
    advisory_lock(session, f"views:{of.person}:{of.page}")
    others = select(func.count()).select_from(SavedViewRow).where(*_owned(of), SavedViewRow.name != name)
    if (session.scalar(others) or 0) >= MOST_VIEWS:
        raise BadInput(gettext("At most {most} views of a list can be saved. Remove one first.", most=MOST_VIEWS))
    changed = {"query": view.query, "at": at}
    row = insert(SavedViewRow).values(id=view.id, **of._asdict(), name=name, **changed)
    session.execute(row.on_conflict_do_update(index_elements=["person", "page", "name"], set_=changed))


def rename_view(session: Session, of: ListOfPerson, view: Id, name: str) -> None:
    """Give a view another name. Raises BadInput for a name that is empty, too long or taken."""
    name = _checked_name(name)
    advisory_lock(session, f"views:{of.person}:{of.page}")
    taken = select(SavedViewRow.id).where(*_owned(of), SavedViewRow.name == name, SavedViewRow.id != view)
    if session.scalar(taken):
        raise BadInput(gettext("There is a view {name} already.", name=name))
    session.execute(update(SavedViewRow).where(*_owned(of), SavedViewRow.id == view).values(name=name))


def remove_view(session: Session, of: ListOfPerson, view: Id) -> None:
    """Remove a view. A view of another person stays."""
    session.execute(delete(SavedViewRow).where(*_owned(of), SavedViewRow.id == view))


def _owned(of: ListOfPerson) -> tuple[ColumnElement[bool], ...]:
    return SavedViewRow.person == of.person, SavedViewRow.page == of.page


def _checked_name(written: str) -> str:
    name = " ".join(written.split())
    if not name or len(name) > MOST_LETTERS or not name.isprintable():
        raise BadInput(gettext("A name has 1 to {most} signs.", most=MOST_LETTERS))
    return name
