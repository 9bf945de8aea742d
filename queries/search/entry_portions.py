"""The newest entries that have the pieces of some words and may be read, in portions, at a bounded cost.

Of a rare word all entries are looked through at once, of a common one month by month. A word may stand in very many
entries of which the reader may read few: who reads the cases of the entries of a look is asked once, and the database
leaves the others out. No search looks through many more than `MOST_LOOKED_THROUGH` entries.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import CTE, ColumnElement, Row, Select, and_, cast, exists, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from models.tables import ComplaintRow, InboxRow, SearchRow
from models.time import CHINA
from queries.search.reader import SearchReader
from queries.search.search_filter import SearchFilter
from rules.reading.search_pieces import months_between, word_pieces

MAX_FOUND = 1000
FEW_ENTRIES = 2_000  # a word in at most so many is rare
MOST_LOOKED_THROUGH = 10_000  # entries of one look; after so many in all no older month is looked through
MOST_PORTIONS = 5  # whose texts are read
WINDOW_GROWTH = 4  # how many times as many months each further look reaches back
Entry = Row[Any]  # of `search`, with procedure, edition, entry and admissions of its complaint, and state of its act
Months = Sequence[str]


@dataclass
class EntryPortions:
    """The portions of one search. `is_cut`: there are older entries that no portion holds."""

    session: Session
    wanted: SearchFilter
    words: Sequence[str]
    reader: SearchReader
    is_cut: bool = False
    full: int = 0  # portions after which there were more
    any_readable: bool = False  # of the entries of the last look

    def newest(self) -> Iterator[Sequence[Entry]]:
        """Yield the portions, the newest first, each of at most `MAX_FOUND` + 1 entries."""
        if not (self.wanted.since or self.wanted.until):
            looked_through = self._look((), FEW_ENTRIES)
            if looked_through <= FEW_ENTRIES:
                yield from self._portions((), FEW_ENTRIES)
                return
        yield from self._by_month()

    def _by_month(self) -> Iterator[Sequence[Entry]]:
        """Yield the portions of more and more months at once, of one month where many have the pieces."""
        months = self._months()
        at, size, all_looked_through = 0, 1, 0
        while at < len(months):
            window = months[at : at + size]
            looked_through = self._look(window, MOST_LOOKED_THROUGH)
            if looked_through > MOST_LOOKED_THROUGH and len(window) > 1:
                size = 1
                continue
            yield from self._portions(window, MOST_LOOKED_THROUGH)
            at, all_looked_through = at + size, all_looked_through + looked_through
            if all_looked_through > MOST_LOOKED_THROUGH or self.is_cut:
                self.is_cut |= at < len(months) or looked_through > MOST_LOOKED_THROUGH
                return
            if looked_through * WINDOW_GROWTH <= MOST_LOOKED_THROUGH:
                size *= WINDOW_GROWTH

    def _months(self) -> Months:
        """Return the months in which something may have been written, the newest first."""
        oldest = self.session.scalar(select(func.min(ComplaintRow.received_at)))
        if oldest is None:
            return ()
        last_day, first_day = self.reader.now.astimezone(CHINA).date(), oldest.astimezone(CHINA).date()
        until, since = self.wanted.until or date.max, self.wanted.since or date.min
        return months_between(min(last_day, until), max(first_day, since))

    def _look(self, months: Months, at_most: int) -> int:
        """Ask who reads the cases of the entries; return how many there are, `at_most` + 1 where there are more."""
        found = self._found(months, at_most)
        asked = ComplaintRow.procedure, ComplaintRow.admissions, found.c.kind
        query = select(*asked, func.count()).join(found, found.c.complaint == ComplaintRow.number).group_by(*asked)
        looked_through, self.any_readable = 0, False
        for procedure, admissions, kind, count in self.session.execute(query):
            self.any_readable |= kind in self.reader.kinds(procedure, admissions)
            looked_through += count
        return looked_through

    def _portions(self, months: Months, at_most: int) -> Iterator[Sequence[Entry]]:
        """Yield the portions of a look until there are no more entries, or no more portions may be read."""
        last: Entry | None = None
        while self.any_readable:
            rows = self.session.execute(self._portion(months, at_most, last)).all()
            yield rows
            if len(rows) <= MAX_FOUND:
                return
            self.full += 1
            if self.full >= MOST_PORTIONS:
                self.is_cut = True
                return
            last = rows[-1]

    def _portion(self, months: Months, at_most: int, last: Entry | None) -> Select[*tuple[Any, ...]]:
        """Return the query of the next entries of these months that may be read."""
        found = self._found(months, at_most)
        newest = select(found).order_by(found.c.at.desc(), found.c.id.desc()).limit(MAX_FOUND + 1)
        if of_case := [*self._of_case(found)]:
            newest = newest.where(exists().where(ComplaintRow.number == found.c.complaint, *of_case))
        if last is not None:
            newest = newest.where(tuple_(found.c.at, found.c.id) < tuple_(literal(last.at), literal(last.id)))
        page = newest.subquery()
        case = (ComplaintRow.procedure, ComplaintRow.edition, ComplaintRow.entry, ComplaintRow.admissions)
        return (
            select(page, *case, InboxRow.state)
            .join(ComplaintRow, ComplaintRow.number == page.c.complaint)
            .outerjoin(InboxRow, and_(InboxRow.complaint == page.c.complaint, InboxRow.n == page.c.n))
            .order_by(page.c.at.desc(), page.c.id.desc())
        )

    def _found(self, months: Months, at_most: int) -> CTE:
        """Return the table of what was written in these months, in any month where none is named, and has the pieces of
        all words. It is found by the pieces alone: PostgreSQL cannot know that it must not look through all entries."""
        row = SearchRow
        pieces = cast(literal(_piece_query(self.words, months)), TSQUERY)
        found = select(row.id, row.complaint, row.n, row.kind, row.name, row.source, row.at)
        found = found.where(row.pieces.op("@@", is_comparison=True)(pieces), *_within(self.wanted))
        return found.limit(at_most + 1).cte("found").prefix_with("MATERIALIZED")

    def _of_case(self, found: CTE) -> Iterator[ColumnElement[bool]]:
        """Yield what is asked of the case of an entry."""
        if self.wanted.procedure:
            yield ComplaintRow.procedure == self.wanted.procedure
        yield from self.reader.readable(found.c.kind)


def _within(wanted: SearchFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.since:
        yield SearchRow.at >= datetime.combine(wanted.since, time(), CHINA)
    if wanted.until:
        yield SearchRow.at < datetime.combine(wanted.until + timedelta(days=1), time(), CHINA)


def _piece_query(words: Sequence[str], months: Months) -> str:
    """Return the query for the pieces of all words in any of the months, as PostgreSQL reads it."""
    pieces = sorted({piece for word in words for piece in word_pieces(word)})
    written = ["'" + piece.replace("\\", "\\\\").replace("'", "''") + "'" for piece in pieces]
    return " & ".join((*written, *([f"({' | '.join(map(repr, months))})"] if months else ())))
