"""What complaints are searched by: number, who filed it, texts and names of files, each looked up by its pieces
(`rules/search_pieces.py`). Written with what it is made from, in the same transaction."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from calendars import office_zone
from models.case_input import OpenCase
from models.messages import Act, Id, Number
from models.tables import AttachmentRow, PartyRow, SearchRow, TextRow
from register.statements import Write
from rules.fact import CORRECTED_FIELDS
from rules.search_pieces import date_pieces, name_pieces, text_pieces

PARTY_FIELDS = ("name", "unit", "contact", "address")
FIELDS_CORRECTED = {text: field for field, text in CORRECTED_FIELDS.items()}
CameWith = Mapping[Id, int | None]  # of texts and files: the act with which each came, none for the intake


class SearchKey(NamedTuple):
    """What an entry is of: its kind, the name of the text or the old number, the id of the text or file."""

    kind: str
    name: str = ""
    source: str = ""


class SearchEntry(NamedTuple):
    """When something was written, with which act (none: the intake), and its pieces."""

    at: datetime
    n: int | None
    pieces: frozenset[str]


Entries = dict[SearchKey, SearchEntry]
_day_pieces = lru_cache(maxsize=8192)(date_pieces)  # of the days of twenty years


def dated_entry(at: datetime, n: int | None, pieces: frozenset[str]) -> SearchEntry:
    """Return an entry that is found by its pieces and by the month and the day of its writing."""
    return SearchEntry(at, n, pieces | _day_pieces(at.astimezone(office_zone()).date()))


def index_opening(session: Session, opened: OpenCase) -> None:
    """Make a complaint findable as it came in. Its rows have been flushed."""
    first = opened.opened
    parties = session.scalars(select(PartyRow).where(PartyRow.complaint == opened.number)).all()
    texts = [session.get(TextRow, ref.id) for ref in first.texts.values()]
    files = [session.get(AttachmentRow, ref.id) for ref in first.attachments]
    came_with = dict.fromkeys([ref.id for ref in (*first.texts.values(), *first.attachments)])
    insert_entries(
        session, opened.number, expected_entries(opened, parties, filter(None, texts), filter(None, files), came_with)
    )


def entries_of_act(session: Session, act: Act, new: Iterable[TextRow] = ()) -> Entries:
    """Return the entries by which texts and files of an act are found, if it came through the register. Searches pass
    over them until the act is accepted. `new` are texts that are not stored yet."""
    if not act.verified:
        return {}
    known = {row.id: row for row in new}
    if act.attachments or len(known) < len(act.texts):
        session.flush()
    texts = [known.get(ref.id) or session.get(TextRow, ref.id) for ref in act.texts.values()]
    open_texts = [row for row in texts if row and row.closed_at is None]
    files = [session.get(AttachmentRow, ref.id) for ref in act.attachments]
    came_with = {ref.id: act.n for ref in (*act.texts.values(), *act.attachments)}
    found = [*_text_entries(open_texts, came_with), *_file_entries(filter(None, files), came_with)]
    return dict(found)


def entries_of_text(row: TextRow, n: int | None) -> Entries:
    """Return what makes a text findable that came with an act, or the intake; nothing where it is erased or closed."""
    return dict(_text_entries([row] if row.closed_at is None else [], {row.id: n}))


def expected_entries(
    opened: OpenCase,
    parties: Iterable[PartyRow],
    texts: Iterable[TextRow],
    attachments: Iterable[AttachmentRow],
    came_with: CameWith,
) -> Entries:
    """Return what a complaint is to be searched by. What was erased, or came with nothing on record, is left out;
    `texts` are those that are not closed to readers."""
    imported = opened.opened.imported
    old_number = imported.old_number if imported else ""
    at = opened.opened.recorded_at
    return {
        SearchKey("number", old_number): dated_entry(at, None, text_pieces(f"{opened.number} {old_number}")),
        **dict(_party_entries(parties, at)),
        **dict(_text_entries(texts, came_with)),
        **dict(_file_entries(attachments, came_with)),
    }


def insert_entries(session: Session, number: Number, entries: Entries) -> None:
    """Add entries to what a complaint is searched by."""
    if rows := _entry_columns(number, entries):
        session.execute(insert(SearchRow), rows)


def insertions(number: Number, entries: Entries) -> list[Write]:
    """Return what adds entries, to be written together with other rows."""
    return [Write(SearchRow.__table__, rows)] if (rows := _entry_columns(number, entries)) else []


def _entry_columns(number: Number, entries: Entries) -> list[dict[str, object]]:
    return [{"complaint": number, **key._asdict(), **entry._asdict()} for key, entry in entries.items()]


def _party_entries(parties: Iterable[PartyRow], at: datetime) -> Iterator[tuple[SearchKey, SearchEntry]]:
    for row in parties:
        for field in PARTY_FIELDS:
            if value := getattr(row, field).strip():
                pieces = name_pieces(value) if field == "name" else text_pieces(value)
                yield SearchKey(field), dated_entry(at, None, pieces)


def _text_entries(rows: Iterable[TextRow], came_with: CameWith) -> Iterator[tuple[SearchKey, SearchEntry]]:
    """Yield the entries of texts. What corrects who filed a complaint is found as that is, by the same readers."""
    for row in rows:
        if row.id in came_with and row.body is not None:
            field = FIELDS_CORRECTED.get(row.name)
            key = SearchKey(field, "", row.id) if field else SearchKey("text", row.name, row.id)
            pieces = name_pieces(row.body) if field == "name" else text_pieces(row.body)
            yield key, dated_entry(row.written_at, came_with[row.id], pieces)


def _file_entries(rows: Iterable[AttachmentRow], came_with: CameWith) -> Iterator[tuple[SearchKey, SearchEntry]]:
    for row in rows:
        if row.id in came_with and row.salt is not None:
            key = SearchKey("file", "", row.id)
            yield key, dated_entry(row.added_at, came_with[row.id], text_pieces(row.name))
