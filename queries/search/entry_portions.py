"""The newest entries that have the pieces of some words and may be read, in portions, at a bounded cost.

Of a rare word all entries are looked through at once, of a common one those of more and more months, of a very common
one those of the newest days. A word may stand in very many entries of which the reader may read few: a look finds the
places of entries and the readers of their cases; what may be read of them is then fetched. No search looks through many
more than `MOST_LOOKED_THROUGH` entries.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Row, Select, and_, any_, cast, func, literal, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from models.tables import ComplaintRow, InboxRow, SearchRow
from models.time import CHINA
from queries.search.reader import SearchReader
from queries.search.search_filter import SearchFilter
from rules.reading.search_pieces import days_of_month, months_between, word_pieces

MAX_FOUND = 1000
FEW_ENTRIES = 2_000  # a word in at most so many is rare
MOST_LOOKED_THROUGH = 3_000  # entries of one look; after so many in all no older month is looked through
MOST_PORTIONS = 5  # whose texts are read
WINDOW_GROWTH = 4  # how many times as many months each further look reaches back
Entry = Row[Any]  # of `search`, with procedure, edition, entry and admissions of its complaint, and state of its act
Dates = Sequence[str]  # months or days, by their pieces


class Look(NamedTuple):
    """How many entries there are, one more than asked for where there are more; and the ids of those that may be read,
    the newest first."""

    looked_through: int
    readable: Sequence[int]


@dataclass
class EntryPortions:
    """The portions of one search. `is_cut`: there are older entries that no portion holds."""

    session: Session
    wanted: SearchFilter
    words: Sequence[str]
    reader: SearchReader
    is_cut: bool = False
    full: int = 0  # portions after which there were more

    def newest(self) -> Iterator[Sequence[Entry]]:
        """Yield the portions, the newest first, each of at most `MAX_FOUND` + 1 entries."""
        if not (self.wanted.since or self.wanted.until):
            look = self._look((), FEW_ENTRIES)
            if look.looked_through <= FEW_ENTRIES:
                yield from self._portions(look)
                return
        yield from self._by_month()

    def _by_month(self) -> Iterator[Sequence[Entry]]:
        """Yield the portions of more and more months at once, of one in which very many have the pieces day by day."""
        months = self._months()
        at, size, all_looked_through = 0, 1, 0
        while at < len(months) and not self.is_cut:
            window = months[at : at + size]
            look = self._look(window, MOST_LOOKED_THROUGH)
            if look.looked_through > MOST_LOOKED_THROUGH:
                if len(window) == 1:
                    yield from self._by_day(window[0])
                    self.is_cut = True
                size = 1
                continue
            yield from self._portions(look)
            at, all_looked_through = at + size, all_looked_through + look.looked_through
            self.is_cut |= all_looked_through > MOST_LOOKED_THROUGH and at < len(months)
            if look.looked_through * WINDOW_GROWTH <= MOST_LOOKED_THROUGH:
                size *= WINDOW_GROWTH

    def _by_day(self, month: str) -> Iterator[Sequence[Entry]]:
        """Yield the portions of the newest days of a month, as far as entries are looked through."""
        looked_through = 0
        for day in days_of_month(month):
            look = self._look((day,), MOST_LOOKED_THROUGH)
            yield from self._portions(look)
            looked_through += look.looked_through
            if looked_through > MOST_LOOKED_THROUGH or self.is_cut:
                return

    def _months(self) -> Dates:
        """Return the months in which something may have been written, the newest first."""
        oldest = self.session.scalar(select(func.min(ComplaintRow.received_at)))
        if oldest is None:
            return ()
        last_day, first_day = self.reader.now.astimezone(CHINA).date(), oldest.astimezone(CHINA).date()
        until, since = self.wanted.until or date.max, self.wanted.since or date.min
        return months_between(min(last_day, until), max(first_day, since))

    def _look(self, dates: Dates, at_most: int) -> Look:
        """Find what was written at these dates, at any where none is named, and has the pieces of all words. It is
        found by the pieces alone: PostgreSQL cannot know that it must not look through all entries."""
        row = SearchRow
        pieces = cast(literal(_piece_query(self.words, dates)), TSQUERY)
        having = select(row.id, row.at, row.kind, row.complaint)
        having = having.where(row.pieces.op("@@", is_comparison=True)(pieces), *_within(self.wanted))
        found = having.limit(at_most + 1).cte("found").prefix_with("MATERIALIZED")
        case = ComplaintRow.procedure, ComplaintRow.admissions
        query = select(found, *case).join(ComplaintRow, ComplaintRow.number == found.c.complaint)
        rows = self.session.execute(query).all()
        readable = sorted(((one.at, one.id) for one in rows if self._is_readable(one)), reverse=True)
        return Look(len(rows), [entry for _, entry in readable])

    def _is_readable(self, row: Row[Any]) -> bool:
        if self.wanted.procedure and row.procedure != self.wanted.procedure:
            return False
        return row.kind in self.reader.kinds(row.procedure, row.admissions)

    def _portions(self, look: Look) -> Iterator[Sequence[Entry]]:
        """Yield the portions of a look until there are no more entries, or no more portions may be read."""
        size = MAX_FOUND + 1
        for first in range(0, len(look.readable), size):
            yield self.session.execute(_entries(look.readable[first : first + size])).all()
            if first + size < len(look.readable):
                self.full += 1
                if self.full >= MOST_PORTIONS:
                    self.is_cut = True
                    return


def _entries(ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    """Return the query of entries by their ids, the newest first."""
    row = SearchRow
    case = (ComplaintRow.procedure, ComplaintRow.edition, ComplaintRow.entry, ComplaintRow.admissions)
    return (
        select(row.id, row.complaint, row.n, row.kind, row.name, row.source, row.at, *case, InboxRow.state)
        .join(ComplaintRow, ComplaintRow.number == row.complaint)
        .outerjoin(InboxRow, and_(InboxRow.complaint == row.complaint, InboxRow.n == row.n))
        .where(row.id == any_(literal([*ids], ARRAY(BigInteger))))
        .order_by(row.at.desc(), row.id.desc())
    )


def _within(wanted: SearchFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.since:
        yield SearchRow.at >= datetime.combine(wanted.since, time(), CHINA)
    if wanted.until:
        yield SearchRow.at < datetime.combine(wanted.until + timedelta(days=1), time(), CHINA)


def _piece_query(words: Sequence[str], dates: Dates) -> str:
    """Return the query for the pieces of all words at any of the dates, as PostgreSQL reads it."""
    pieces = sorted({piece for word in words for piece in word_pieces(word)})
    written = ["'" + piece.replace("\\", "\\\\").replace("'", "''") + "'" for piece in pieces]
    return " & ".join((*written, *([f"({' | '.join(map(repr, dates))})"] if dates else ())))
