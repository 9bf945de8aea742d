"""The newest entries that hold some words and that one reader may read.

Entries are taken until a page is full and the count is known. A text is read only where it decides: where the pieces
of a word do not prove that the word stands there, and where the complainant is blotted out for this reader.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, ColumnElement, String, any_, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.tables import AttachmentRow, PartyRow, TextRow
from queries.cases.case_file import load_case_file
from queries.cases.reading import filer_words
from queries.search.entry_portions import Entry, EntryPortions
from queries.search.reader import SearchReader
from queries.search.views import SearchFilter
from register import editions
from register.search.search_rows import FIELDS_CORRECTED, PARTY_FIELDS
from rules.search_pieces import are_pieces, has_words
from rules.sees import facts_of_filer
from wording.blotting import Blotter

MAX_FOUND = 1000  # hits on all pages
MAX_COUNTED = 100  # hits that are counted: to count more, their texts would have to be read
Parties = Mapping[str, PartyRow]
Place = tuple[datetime, int]


class FoundPage(NamedTuple):
    """Some hits, the newest first. `total`, `is_more` and `is_cut` are those of `SearchView`; `has_next`: a page
    follows."""

    hits: Sequence[Entry]
    total: int
    is_more: bool
    is_cut: bool
    has_next: bool


@dataclass(frozen=True)
class WordSearch:
    session: Session
    criteria: SearchFilter
    words: tuple[str, ...]
    reader: SearchReader
    names_filer: dict[tuple[str, str], bool] = field(default_factory=dict)  # whether facts of an edition do
    plain: dict[int, str] = field(default_factory=dict)  # what entries were made from, by their ids
    blotted: dict[int, str] = field(default_factory=dict)  # the same without the words of the complainant

    def page(self, after: Place | None) -> FoundPage:
        """Return the page after a place, the first where it is None."""
        hits, is_cut = self._newest_hits(after)
        rest, total = _later_hits(hits, after), min(len(hits), MAX_COUNTED)
        shown = rest[: self.criteria.limit]
        return FoundPage(shown, total, len(hits) > total, is_cut, len(rest) > len(shown))

    def _newest_hits(self, after: Place | None) -> tuple[Sequence[Entry], bool]:
        """Return the newest hits: more than are counted, and more than the page after a place shows, as far as there
        are so many; and whether there are older ones that no page shows, as far as is known by then."""
        hits = list[Entry]()
        portions = EntryPortions(self.session, self.criteria, self.words, self.reader)
        for rows in portions.newest():
            hits += self._hits_of(rows)
            if len(hits) > MAX_FOUND:
                return hits[:MAX_FOUND], True
            if len(hits) > MAX_COUNTED and len(_later_hits(hits, after)) > self.criteria.limit:
                return hits, False
        return hits, portions.is_cut

    def texts_as_read(self, rows: Sequence[Entry]) -> dict[int, str]:
        """Return the texts of entries by their ids, as the reader may see them. Each is read once."""
        self._read_plain(rows)
        blotted = [row for row in rows if self._is_blotted(row) and row.id not in self.blotted]
        parties, corrected = self._parties(blotted), self._corrected(blotted)
        for row in blotted:
            words = (*self._filer_words(row, parties.get(row.complaint)), *corrected.get(row.complaint, ()))
            filer = Blotter(words)
            self.blotted[row.id] = filer.blotted(self.plain[row.id])
        return {row.id: self.blotted.get(row.id, self.plain[row.id]) for row in rows}

    def _hits_of(self, rows: Sequence[Entry]) -> Sequence[Entry]:
        """Return those that the reader may read, and that hold the words in what is read of them. Of the acts only
        accepted ones count."""
        hits = [row for row in rows if (row.n is None or row.state == "accepted") and row.kind in self._kinds(row)]
        if not are_pieces(self.words):
            self._read_plain(hits)
            hits = [row for row in hits if self._holds(row, self.plain[row.id])]
        read = self.texts_as_read([row for row in hits if self._is_blotted(row)])
        return [row for row in hits if row.id not in read or self._holds(row, read[row.id])]

    def _holds(self, row: Entry, text: str) -> bool:
        return has_words(text, self.words, is_name=row.kind == "name")

    def _kinds(self, row: Entry) -> frozenset[str]:
        return self.reader.kinds(row.procedure, row.admissions)

    def _is_blotted(self, row: Entry) -> bool:
        return row.kind == "text" and "address" not in self._kinds(row)

    def _read_plain(self, entries: Sequence[Entry]) -> None:
        """Read what the entries were made from, where it is not known yet; empty where it is no more."""
        rows = [row for row in entries if row.id not in self.plain]
        bodies = self._by_source(TextRow.id, TextRow.body, rows, "text", *PARTY_FIELDS)
        files = self._by_source(AttachmentRow.id, AttachmentRow.name, rows, "file")
        parties = self._parties([row for row in rows if row.kind in PARTY_FIELDS])
        for row in rows:
            match row.kind:
                case "number":
                    self.plain[row.id] = f"{row.complaint} {row.name}".strip()
                case "text":
                    self.plain[row.id] = bodies.get(row.source) or ""
                case "file":
                    self.plain[row.id] = files.get(row.source) or ""
                case _ if row.source:
                    self.plain[row.id] = bodies.get(row.source) or ""
                case _:
                    self.plain[row.id] = getattr(parties.get(row.complaint), row.kind, None) or ""

    def _by_source(
        self, key: InstrumentedAttribute[str], value: InstrumentedAttribute[Any], rows: Sequence[Entry], *kinds: str
    ) -> Mapping[str, str | None]:
        ids = [row.source for row in rows if row.source and row.kind in kinds]
        if not ids:
            return {}
        return {row[0]: row[1] for row in self.session.execute(select(key, value).where(_is_one_of(key, ids)))}

    def _parties(self, rows: Sequence[Entry]) -> Parties:
        numbers = sorted({row.complaint for row in rows})
        if not numbers:
            return {}
        found = self.session.scalars(select(PartyRow).where(_is_one_of(PartyRow.complaint, numbers)))
        return {party.complaint: party for party in found}

    def _corrected(self, rows: Sequence[Entry]) -> Mapping[str, Sequence[str]]:
        """Return by complaint what was said to correct who filed it."""
        numbers = sorted({row.complaint for row in rows})
        said = select(TextRow.complaint, TextRow.body).where(TextRow.name.in_(FIELDS_CORRECTED))
        found = defaultdict[str, list[str]](list)
        for row in self.session.execute(said.where(_is_one_of(TextRow.complaint, numbers))) if numbers else ():
            found[row.complaint].append(row.body or "")
        return found

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


def _later_hits(hits: Sequence[Entry], after: Place | None) -> Sequence[Entry]:
    """Return the hits that come after a place, all where it is None."""
    return [hit for hit in hits if after is None or (hit.at, hit.id) < after]
