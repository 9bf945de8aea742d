"""The newest entries that hold some words and may be read by one reader.

What is looked up is small: an entry with its place and its case. Texts are read where they decide: where the pieces of
a word do not say that it stands there, and where words of the complainant are blotted out for this reader.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Row,
    Select,
    String,
    and_,
    any_,
    cast,
    exists,
    func,
    literal,
    not_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.tables import AttachmentRow, ComplaintRow, InboxRow, PartyRow, SearchRow, TextRow
from models.time import CHINA
from queries.case_file import load_case_file
from queries.reading import filer_words
from queries.search.reader import SearchReader
from register import editions
from register.lists.search_rows import PARTY_FIELDS
from rules.reading.search_pieces import are_pieces, has_words, month_windows, word_pieces
from rules.sees import facts_of_filer
from wording.blotting import Blotter

MAX_FOUND = 1000
PAGE_SIZE = 50
Entry = Row[Any]  # of `search`, with procedure, edition, entry and admissions of its complaint, and state of its act
Parties = Mapping[str, PartyRow]


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
class WordSearch:
    """One search for one reader."""

    session: Session
    wanted: SearchFilter
    words: tuple[str, ...]
    reader: SearchReader
    names_filer: dict[tuple[str, str], bool] = field(default_factory=dict)  # whether facts of an edition do
    kinds: dict[int, frozenset[str]] = field(default_factory=dict)  # what may be found of the case of an entry

    def newest_hits(self) -> tuple[Sequence[Entry], bool]:
        """Return the newest hits that a list shows, and whether there are older ones."""
        hits = list[Entry]()
        for rows in self._portions():
            hits += self._hits_of(rows)
            if len(hits) > MAX_FOUND:
                break
        return hits[:MAX_FOUND], len(hits) > MAX_FOUND

    def texts_as_read(self, rows: Sequence[Entry]) -> dict[int, str]:
        """Return the texts of entries by their ids, as the reader may see them."""
        plain = self._plain_texts(rows)
        blotted = [row for row in rows if self._is_blotted(row)]
        parties = self._parties(blotted)
        return plain | {row.id: self._blotted(row, plain[row.id], parties) for row in blotted}

    def _portions(self) -> Iterator[Sequence[Entry]]:
        """Yield entries in portions, the newest first, from more and more months at once. What the reader turns out
        not to be allowed to read is left out by the database from the next portion on."""
        oldest = self.session.scalar(select(func.min(ComplaintRow.received_at)))
        if oldest is None:
            return
        until, since = self.wanted.until or date.max, self.wanted.since or date.min
        last_day, first_day = self.reader.now.astimezone(CHINA).date(), oldest.astimezone(CHINA).date()
        for months in month_windows(min(last_day, until), max(first_day, since)):
            last: Entry | None = None
            while True:
                rows = self.session.execute(self._portion(months, last)).all()
                yield rows
                if len(rows) <= MAX_FOUND:
                    break
                last = rows[-1]

    def _portion(self, months: Sequence[str], last: Entry | None) -> Select[*tuple[Any, ...]]:
        """Return the query of the next entries of these months. The entries are found first, by their pieces alone:
        PostgreSQL cannot know that it must not look through all entries by their instants."""
        found = self._entries(months, last).cte("found").prefix_with("MATERIALIZED")
        newest = select(found).order_by(found.c.at.desc(), found.c.id.desc()).limit(MAX_FOUND + 1).subquery()
        case = (ComplaintRow.procedure, ComplaintRow.edition, ComplaintRow.entry, ComplaintRow.admissions)
        return (
            select(newest, *case, InboxRow.state)
            .join(ComplaintRow, ComplaintRow.number == newest.c.complaint)
            .outerjoin(InboxRow, and_(InboxRow.complaint == newest.c.complaint, InboxRow.n == newest.c.n))
            .order_by(newest.c.at.desc(), newest.c.id.desc())
        )

    def _entries(self, months: Sequence[str], last: Entry | None) -> Select[*tuple[Any, ...]]:
        """Return the query of what was written in these months and has the pieces of all words."""
        row = SearchRow
        pieces = cast(literal(_piece_query(self.words, months)), TSQUERY)
        found = select(row.id, row.complaint, row.n, row.kind, row.name, row.source, row.at).where(
            row.pieces.op("@@", is_comparison=True)(pieces), *_within(self.wanted)
        )
        if of_case := [*self._of_case()]:
            found = found.where(exists().where(ComplaintRow.number == row.complaint, *of_case))
        return found if last is None else found.where(tuple_(row.at, row.id) < tuple_(last.at, last.id))

    def _of_case(self) -> Iterator[ColumnElement[bool]]:
        """Yield what is asked of the case of an entry."""
        if self.wanted.procedure:
            yield ComplaintRow.procedure == self.wanted.procedure
        yield from map(not_, self.reader.unreadable())

    def _hits_of(self, rows: Sequence[Entry]) -> Sequence[Entry]:
        """Return those that the reader may read, and that hold the words in what is read of them. Of the acts only
        accepted ones count."""
        readable = [row for row in rows if (row.n is None or row.state == "accepted") and row.kind in self._kinds(row)]
        if are_pieces(self.words):
            asked = [row for row in readable if self._is_blotted(row)]
        else:
            plain = self._plain_texts(readable)
            readable = [row for row in readable if self._holds(row, plain[row.id])]
            asked = [row for row in readable if self._is_blotted(row)]
        read = self.texts_as_read(asked)
        return [row for row in readable if row.id not in read or self._holds(row, read[row.id])]

    def _holds(self, row: Entry, text: str) -> bool:
        return has_words(text, self.words, is_name=row.kind == "name")

    def _kinds(self, row: Entry) -> frozenset[str]:
        if row.id not in self.kinds:
            self.kinds[row.id] = self.reader.kinds(row.procedure, row.admissions)
        return self.kinds[row.id]

    def _is_blotted(self, row: Entry) -> bool:
        return row.kind == "text" and "address" not in self._kinds(row)

    def _plain_texts(self, rows: Sequence[Entry]) -> dict[int, str]:
        """Return what the entries were made from, by their ids; empty where it is no more."""
        bodies = self._by_source(TextRow.id, TextRow.body, rows, "text")
        files = self._by_source(AttachmentRow.id, AttachmentRow.name, rows, "file")
        parties = self._parties([row for row in rows if row.kind in PARTY_FIELDS])
        texts = dict[int, str]()
        for row in rows:
            match row.kind:
                case "number":
                    texts[row.id] = f"{row.complaint} {row.name}".strip()
                case "text":
                    texts[row.id] = bodies.get(row.source) or ""
                case "file":
                    texts[row.id] = files.get(row.source) or ""
                case _:
                    texts[row.id] = getattr(parties.get(row.complaint), row.kind, None) or ""
        return texts

    def _by_source(
        self, key: InstrumentedAttribute[str], value: InstrumentedAttribute[Any], rows: Sequence[Entry], kind: str
    ) -> Mapping[str, str | None]:
        ids = [row.source for row in rows if row.kind == kind]
        if not ids:
            return {}
        return {row[0]: row[1] for row in self.session.execute(select(key, value).where(_is_one_of(key, ids)))}

    def _parties(self, rows: Sequence[Entry]) -> Parties:
        numbers = sorted({row.complaint for row in rows})
        if not numbers:
            return {}
        found = self.session.scalars(select(PartyRow).where(_is_one_of(PartyRow.complaint, numbers)))
        return {party.complaint: party for party in found}

    def _blotted(self, row: Entry, text: str, parties: Parties) -> str:
        return Blotter(self._filer_words(row, parties.get(row.complaint))).blotted(text)

    def _filer_words(self, row: Entry, party: PartyRow | None) -> Iterator[str]:
        """Yield what says who filed the complaint. A person of the office stands in its facts."""
        yield from (getattr(party, name, "") for name in PARTY_FIELDS)
        edition = row.procedure, row.edition
        if edition not in self.names_filer:
            self.names_filer[edition] = bool(facts_of_filer(editions.load_edition(self.session, *edition)))
        if self.names_filer[edition]:
            yield from filer_words(self.session, load_case_file(self.session, row.complaint))


def _is_one_of(column: InstrumentedAttribute[str], values: Sequence[str]) -> ColumnElement[bool]:
    return column == any_(literal(list(values), ARRAY(String)))


def _within(wanted: SearchFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.since:
        yield SearchRow.at >= datetime.combine(wanted.since, time(), CHINA)
    if wanted.until:
        yield SearchRow.at < datetime.combine(wanted.until + timedelta(days=1), time(), CHINA)


def _piece_query(words: Sequence[str], months: Sequence[str]) -> str:
    """Return the query for the pieces of all words in any of the months, as PostgreSQL reads it."""
    pieces = sorted({piece for word in words for piece in word_pieces(word)})
    written = ["'" + piece.replace("\\", "\\\\").replace("'", "''") + "'" for piece in pieces]
    return " & ".join((*written, f"({' | '.join(map(repr, months))})"))
