"""The newest entries that have the pieces of some words, in portions, at a bounded cost.

A look finds when entries were written; the entries are then fetched in portions, the newest first, as long as more
are needed. Entries of a rare word are looked up together, those of a common word over more and more months, those of
a very common word over more and more days. A word may stand in many entries of which the reader may read few: a
search looks through about `MOST_LOOKED_THROUGH` entries at most.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Row, Select, and_, any_, cast, func, literal, select
from sqlalchemy.dialects.postgresql import TSQUERY, aggregate_order_by
from sqlalchemy.orm import Session

from calendars import office_zone
from models.tables import ComplaintRow, InboxRow, SearchRow
from queries.search.reader import SearchReader
from queries.search.views import SearchFilter
from rules.search_pieces import days_of_month, months_between, word_pieces

FEW_ENTRIES = 1_000  # a word in at most so many is rare; of dates with more, fewer are looked at together
MOST_LOOKED_THROUGH = 3_000  # entries in all, and of one day
WINDOW_GROWTH = 4  # how many times as many dates each further look reaches back
FIRST_PORTION = 128  # entries; more than are counted, since some are of acts that are not accepted
PORTION_GROWTH = 4  # how many times as large each further portion is: few hold what a reader may read
Entry = Row[Any]  # of `search`, with procedure, edition, entry and admissions of its complaint, and state of its act
Dates = Sequence[str]  # months or days, by their pieces


@dataclass
class EntryPortions:
    """The portions of one search. `is_cut`, once all have been taken: there are older entries that none holds."""

    session: Session
    criteria: SearchFilter
    words: Sequence[str]
    reader: SearchReader
    is_cut: bool = False
    looked_through: int = 0
    portions: int = 0  # taken so far

    def newest(self) -> Iterator[Sequence[Entry]]:
        if not (self.criteria.since or self.criteria.until):
            found = self._look((), FEW_ENTRIES)
            if len(found) <= FEW_ENTRIES:
                yield from self._portions(found)
                return
        yield from self._of_dates(months_between(self._last_day, self._first_day))

    def _of_dates(self, dates: Dates, *, are_days: bool = False) -> Iterator[Sequence[Entry]]:
        """Yield the portions of more and more dates at once; of a month in which many have the pieces, of its days."""
        at, size, may_grow = 0, 1, True
        while at < len(dates) and not self.is_cut:
            window = dates[at : at + size]
            is_day = are_days and len(window) == 1
            found = self._look(window, MOST_LOOKED_THROUGH if is_day else FEW_ENTRIES)
            if is_day or len(found) <= FEW_ENTRIES:
                yield from self._portions(found)
            elif len(window) == 1:
                yield from self._of_dates(self._days(window[0]), are_days=True)
            else:
                size, may_grow = max(1, len(window) // WINDOW_GROWTH), False
                continue
            at += len(window)
            is_end = at == len(dates) and len(found) <= MOST_LOOKED_THROUGH
            self.is_cut |= self.looked_through > MOST_LOOKED_THROUGH and not is_end
            if may_grow and len(found) * WINDOW_GROWTH <= FEW_ENTRIES:
                size *= WINDOW_GROWTH

    def _days(self, month: str) -> Dates:
        """Return those days of a month on which something may have been written."""
        first, last = self._first_day.isoformat(), self._last_day.isoformat()
        return [day for day in days_of_month(month) if first <= day <= last]

    @cached_property
    def _last_day(self) -> date:
        return min(self.reader.now.astimezone(office_zone()).date(), self.criteria.until or date.max)

    @cached_property
    def _first_day(self) -> date:
        """The first day on which something may have been written."""
        oldest = self.session.scalar(select(func.min(ComplaintRow.received_at))) or self.reader.now
        return max(oldest.astimezone(office_zone()).date(), self.criteria.since or date.min)

    def _look(self, dates: Dates, at_most: int) -> Sequence[int]:
        """Return the ids of what was written at these dates, at any where none is named, and has the pieces of all
        words, the newest first; one more than asked for where there are more."""
        pieces = cast(literal(_piece_query(self.words, dates)), TSQUERY)
        having = select(SearchRow.id, SearchRow.at).where(SearchRow.pieces.op("@@", is_comparison=True)(pieces))
        found = having.where(*_within(self.criteria)).limit(at_most + 1).subquery("found")
        newest_first = aggregate_order_by(found.c.id, found.c.at.desc(), found.c.id.desc())
        return self.session.scalar(select(func.array_agg(newest_first))) or ()

    def _portions(self, found: Sequence[int]) -> Iterator[Sequence[Entry]]:
        """Yield the entries of a look in portions. Where the first portion of the search was not enough, what may not
        be read is left out before anything more of it is fetched."""
        self.looked_through += len(found)
        first = 0
        while first < len(found):
            size = FIRST_PORTION * PORTION_GROWTH**self.portions
            portion = found[first : first + size]
            if self.portions:
                portion = self._readable(portion)
            if portion:
                yield self.session.execute(_entries(portion, self.criteria.procedure)).all()
            first, self.portions = first + size, self.portions + 1

    def _readable(self, ids: Sequence[int]) -> Sequence[int]:
        """Return those of what the reader may read: it is asked once for all cases that the same people read."""
        same = SearchRow.kind, ComplaintRow.procedure, ComplaintRow.admissions
        query = select(*same, func.array_agg(SearchRow.id).label("ids")).group_by(*same)
        query = query.join(ComplaintRow, ComplaintRow.number == SearchRow.complaint).where(_is_one_of(ids))
        groups = self.session.execute(query).all()
        return [
            one for row in groups if row.kind in self.reader.kinds(row.procedure, row.admissions) for one in row.ids
        ]


def _entries(ids: Sequence[int], procedure: str | None) -> Select[*tuple[Any, ...]]:
    """Return the query of entries by their ids, the newest first; where a procedure is wanted, of its complaints."""
    row = SearchRow
    case = (ComplaintRow.procedure, ComplaintRow.edition, ComplaintRow.entry, ComplaintRow.admissions)
    return (
        select(row.id, row.complaint, row.n, row.kind, row.name, row.source, row.at, *case, InboxRow.state)
        .join(ComplaintRow, ComplaintRow.number == row.complaint)
        .outerjoin(InboxRow, and_(InboxRow.complaint == row.complaint, InboxRow.n == row.n))
        .where(_is_one_of(ids), *([ComplaintRow.procedure == procedure] if procedure else ()))
        .order_by(row.at.desc(), row.id.desc())
    )


def _is_one_of(ids: Sequence[int]) -> ColumnElement[bool]:
    return SearchRow.id == any_(literal([*ids], ARRAY(BigInteger)))


def _within(criteria: SearchFilter) -> Iterator[ColumnElement[bool]]:
    if criteria.since:
        yield SearchRow.at >= datetime.combine(criteria.since, time(), office_zone())
    if criteria.until:
        yield SearchRow.at < datetime.combine(criteria.until + timedelta(days=1), time(), office_zone())


def _piece_query(words: Sequence[str], dates: Dates) -> str:
    """Return the query for the pieces of all words at any of the dates, as PostgreSQL reads it."""
    pieces = sorted({piece for word in words for piece in word_pieces(word)})
    written = ["'" + piece.replace("\\", "\\\\").replace("'", "''") + "'" for piece in pieces]
    return " & ".join((*written, *([f"({' | '.join(map(repr, dates))})"] if dates else ())))
