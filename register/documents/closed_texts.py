"""Texts that are closed to readers, since they belong to another case: the row of such a text bears since when, no
search finds it, and what quotes it is read no more either."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.events import Event
from models.messages import Number
from models.tables import SearchRow, TextRow
from register import journal
from register.search import search_rows
from rules.acts.text_closing import CLOSE_TEXT, CLOSING_ACTS
from wording.visible_text import visible_text


def follow_closing(session: Session, number: Number, event: Event) -> None:
    """Close a text to readers, or open it again, where an event says so."""
    if event.type != "noted" or event.name not in CLOSING_ACTS:
        return
    written = journal.load_event(session, number, event.refers_to or 0)
    row = session.get_one(TextRow, written.texts[event.about or ""].id, populate_existing=True)
    row.closed_at = event.recorded_at if event.name == CLOSE_TEXT else None
    session.execute(delete(SearchRow).where(SearchRow.complaint == number, SearchRow.source == row.id))
    search_rows.insert_entries(session, number, search_rows.entries_of_text(row, written.n))
    session.flush()


def closed_rows(session: Session, number: Number) -> Sequence[TextRow]:
    closed = select(TextRow).where(TextRow.complaint == number, TextRow.closed_at.is_not(None))
    return session.scalars(closed.order_by(TextRow.id)).all()


def quotes_closed_text(closed: Sequence[TextRow], written: str) -> bool:
    """Return True for a letter that repeats one of these texts."""
    bodies = (visible_text(row.body or "").strip() for row in closed)
    return any(body in written for body in bodies if body)
