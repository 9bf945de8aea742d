"""Search complaints by words. What a person may not read is not found, not counted, and cuts no list short."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, cast, exists, literal, not_, or_, select, tuple_
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from models.errors import BadInput
from models.tables import AttachmentRow, ComplaintRow, InboxRow, PartyRow, SearchRow, TextRow
from models.time import CHINA
from queries.case_file import load_case_file, require_staff
from queries.page_cursor import decode_cursor, encode_cursor
from queries.reading import filer_words
from queries.search.excerpt import excerpt_of
from queries.search.reader import SearchReader
from queries.search.views import HitView, SearchView
from register import editions
from register.lists.search_rows import PARTY_FIELDS
from rules.reading.search_pieces import MAX_WORD_LENGTH, MAX_WORDS, has_words, search_words, word_pieces
from rules.sees import facts_of_filer
from wording import terms
from wording.blotting import Blotter
from wording.table.cases import search_screens
from wording.visible_text import visible_line

MAX_FOUND = 1000
PAGE_SIZE = 50
Place = tuple[datetime, int]


@dataclass(frozen=True)
class SearchFilter:
    """What is searched: all these `words` in one text, for a `reader`; of a `procedure`, written from the day `since`
    to the day `until`. `limit` hits a page; `after` is the `next` of the page before."""

    words: str
    reader: str
    procedure: str | None = None
    since: date | None = None
    until: date | None = None
    limit: int = PAGE_SIZE
    after: str | None = None


@dataclass(frozen=True)
class Hit:
    """An entry that holds the words, and its text as the reader may see it."""

    row: Row[Any]
    text: str

    @property
    def place(self) -> Place:
        """Where the hit stands in the order of the list."""
        return self.row.at, self.row.id


def search_view(session: Session, wanted: SearchFilter, now: datetime) -> SearchView:
    """Return one page of what holds the words and may be read. Raises BadInput."""
    words = checked_words(wanted.words)
    require_staff(session, wanted.reader, now)
    found = WordSearch(session, wanted, words, SearchReader(session, wanted.reader, now)).newest_hits()
    shown = found[:MAX_FOUND]
    after = _place_of(wanted.after) if wanted.after else None
    rest = [hit for hit in shown if after is None or hit.place < after]
    page = rest[: wanted.limit]
    return SearchView(
        words=words,
        hits=tuple(_hit_views(session, page, words)),
        total=len(shown),
        is_cut=len(found) > MAX_FOUND,
        next=_cursor_of(page[-1]) if len(rest) > len(page) else None,
    )


def checked_words(written: str) -> tuple[str, ...]:
    """Return the words of a search. Raises BadInput where there are none, or too many."""
    words = search_words(written)
    if not words:
        raise BadInput(search_screens.NO_WORDS())
    if len(words) > MAX_WORDS or max(map(len, words)) > MAX_WORD_LENGTH:
        raise BadInput(search_screens.TOO_MANY_WORDS(words=MAX_WORDS, length=MAX_WORD_LENGTH))
    return words


def _cursor_of(hit: Hit) -> str:
    return encode_cursor([False, hit.row.at.isoformat(), str(hit.row.id)])


def _place_of(cursor: str) -> Place:
    """Return the place that a cursor names. Raises BadInput."""
    _, at, row = decode_cursor(cursor)
    if at is None or not row.isdigit():
        raise BadInput(search_screens.UNKNOWN_PAGE())
    return at, int(row)


@dataclass(frozen=True)
class WordSearch:
    """One search for one reader."""

    session: Session
    wanted: SearchFilter
    words: tuple[str, ...]
    reader: SearchReader
    names_filer: dict[tuple[str, str], bool] = field(default_factory=dict)  # whether facts of an edition do

    def newest_hits(self) -> list[Hit]:
        """Return the newest hits, one more than are shown.

        Entries are read in portions, the newest first. What the reader turns out not to be allowed to read is left out
        by the database from the next portion on.
        """
        hits, last = list[Hit](), None
        while len(hits) <= MAX_FOUND:
            rows = self.session.execute(self._portion(last)).all()
            hits += filter(None, map(self._hit, rows))
            if len(rows) <= MAX_FOUND:
                break
            last = rows[-1]
        return hits[: MAX_FOUND + 1]

    def _portion(self, last: Row[Any] | None) -> Select[*tuple[Any, ...]]:
        """Return the query of the next entries, each with its text."""
        newest = self._entries(last).order_by(SearchRow.at.desc(), SearchRow.id.desc()).limit(MAX_FOUND + 1).subquery()
        party = [getattr(PartyRow, name).label(f"party_{name}") for name in PARTY_FIELDS]
        return (
            select(newest, TextRow.body, AttachmentRow.name.label("file_name"), *party)
            .outerjoin(TextRow, and_(newest.c.kind == "text", TextRow.id == newest.c.source))
            .outerjoin(AttachmentRow, and_(newest.c.kind == "file", AttachmentRow.id == newest.c.source))
            .outerjoin(PartyRow, PartyRow.complaint == newest.c.complaint)
            .order_by(newest.c.at.desc(), newest.c.id.desc())
        )

    def _entries(self, last: Row[Any] | None) -> Select[*tuple[Any, ...]]:
        """Return the query of what has the pieces of all words, of the intake or of an accepted act."""
        columns = (
            SearchRow.id, SearchRow.complaint, SearchRow.n, SearchRow.kind, SearchRow.name, SearchRow.source,
            SearchRow.at, ComplaintRow.procedure, ComplaintRow.edition, ComplaintRow.entry, ComplaintRow.admissions,
        )  # fmt: skip
        found = (
            select(*columns)
            .join(ComplaintRow, ComplaintRow.number == SearchRow.complaint)
            .where(
                SearchRow.pieces.op("@@", is_comparison=True)(cast(literal(_piece_query(self.words)), TSQUERY)),
                *_chosen(self.wanted),
                *map(not_, self.reader.unreadable()),
            )
        )
        return found if last is None else found.where(tuple_(SearchRow.at, SearchRow.id) < tuple_(last.at, last.id))

    def _filer_words(self, row: Row[Any]) -> Iterator[str]:
        """Yield what says who filed the complaint. A person of the office stands in its facts."""
        yield from (getattr(row, f"party_{name}") or "" for name in PARTY_FIELDS)
        edition = row.procedure, row.edition
        if edition not in self.names_filer:
            self.names_filer[edition] = bool(facts_of_filer(editions.load_edition(self.session, *edition)))
        if self.names_filer[edition]:
            yield from filer_words(self.session, load_case_file(self.session, row.complaint))

    def _hit(self, row: Row[Any]) -> Hit | None:
        """Return an entry as a hit if the reader may read it, and the words stand in what they read of it."""
        kinds = self.reader.kinds(row.procedure, row.admissions)
        if row.kind not in kinds:
            return None
        text = _text_of(row)
        if row.kind == "text" and "address" not in kinds:
            text = Blotter(self._filer_words(row)).blotted(text)
        return Hit(row, text) if has_words(text, self.words, is_name=row.kind == "name") else None


def _chosen(wanted: SearchFilter) -> Iterator[ColumnElement[bool]]:
    """Yield what the search asks for beside its words."""
    accepted = exists().where(
        InboxRow.complaint == SearchRow.complaint, InboxRow.n == SearchRow.n, InboxRow.state == "accepted"
    )
    yield or_(SearchRow.n.is_(None), accepted)
    if wanted.procedure:
        yield ComplaintRow.procedure == wanted.procedure
    if wanted.since:
        yield SearchRow.at >= datetime.combine(wanted.since, time(), CHINA)
    if wanted.until:
        yield SearchRow.at < datetime.combine(wanted.until + timedelta(days=1), time(), CHINA)


def _piece_query(words: Sequence[str]) -> str:
    """Return the query for the pieces of all words, as PostgreSQL reads it."""
    pieces = sorted({piece for word in words for piece in word_pieces(word)})
    return " & ".join("'" + piece.replace("\\", "\\\\").replace("'", "''") + "'" for piece in pieces)


def _text_of(row: Row[Any]) -> str:
    match row.kind:
        case "number":
            return f"{row.complaint} {row.name}".strip()
        case "text":
            return row.body or ""
        case "file":
            return row.file_name or ""
        case _:
            return getattr(row, f"party_{row.kind}") or ""


def _hit_views(session: Session, page: Sequence[Hit], words: tuple[str, ...]) -> Iterator[HitView]:
    known = {(hit.row.procedure, hit.row.edition) for hit in page}
    loaded = {key: editions.load_edition(session, *key) for key in known}
    for hit in page:
        row, procedure = hit.row, loaded[hit.row.procedure, hit.row.edition]
        part = search_screens.PARTS[row.kind]()
        yield HitView(
            number=row.complaint,
            procedure=row.procedure,
            title=terms.case_title(procedure, row.entry),
            part=row.kind,
            part_label=terms.label(procedure, row.name, "text") if row.kind == "text" else part,
            name=row.name or None,
            at=row.at,
            n=row.n,
            excerpt=visible_line(excerpt_of(hit.text, words) if row.kind == "text" else hit.text),
        )
