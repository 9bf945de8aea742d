"""The newest entries that hold some words and may be read by one reader.

What is looked up is small: an entry with its place and its case. Texts are read where they decide: where the pieces of
a word do not say that it stands there, and where words of the complainant are blotted out for this reader.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, String, any_, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.tables import AttachmentRow, PartyRow, TextRow
from queries.case_file import load_case_file
from queries.reading import filer_words
from queries.search import entry_portions
from queries.search.entry_portions import Entry, EntryPortions
from queries.search.reader import SearchReader
from queries.search.search_filter import SearchFilter
from register import editions
from register.lists.search_rows import PARTY_FIELDS
from rules.reading.search_pieces import are_pieces, has_words
from rules.sees import facts_of_filer
from wording.blotting import Blotter

Parties = Mapping[str, PartyRow]


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
        portions = EntryPortions(self.session, self.wanted, self.words, self.reader)
        for rows in portions.newest():
            hits += self._hits_of(rows)
            if len(hits) > entry_portions.MAX_FOUND:
                return hits[: entry_portions.MAX_FOUND], True
        return hits, portions.is_cut

    def texts_as_read(self, rows: Sequence[Entry]) -> dict[int, str]:
        """Return the texts of entries by their ids, as the reader may see them."""
        plain = self._plain_texts(rows)
        blotted = [row for row in rows if self._is_blotted(row)]
        parties = self._parties(blotted)
        return plain | {row.id: self._blotted(row, plain[row.id], parties) for row in blotted}

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
