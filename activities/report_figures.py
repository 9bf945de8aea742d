"""The figures of a periodic report: what came in within a period, as it stood at its end, whenever it is counted."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import Session

from models.case import Case, ClockState, Counted
from models.case_input import OpenCase
from models.law import Law, parse
from models.messages import ClockKey, Event, FactValue
from models.procedure import Figure, Periodic, Procedure
from models.requirement import Name
from models.tables import ComplaintRow, EventRow
from register import journal
from register.complaints import opening
from rules.clock import key
from rules.evolve import fold

AT_ONCE = 500  # complaints that are read at once
Rows = Sequence[Row[str, str, str | None, str | None, datetime | None]]


class Stood(NamedTuple):
    """A complaint as it stood: what was stated, where it ended if it had, whether a breach was on record."""

    facts: Mapping[Name, FactValue]
    end: Name | None
    late: bool


@dataclass
class Count:
    """Complaints that came in; of these closed; closed without a breach; with a breach, closed or not."""

    received: int = 0
    closed: int = 0
    in_time: int = 0
    late: int = 0

    @property
    def open(self) -> int:
        return self.received - self.closed

    def add(self, one: Stood) -> None:
        self.received += 1
        self.closed += one.end is not None
        self.in_time += one.end is not None and not one.late
        self.late += one.late

    def figure(self, name: Figure) -> int:
        """A figure by the word of the language."""
        return int(getattr(self, name))


@dataclass
class Tally:
    """All figures of a period, its end left out. `earlier` are the older complaints that were open when it began,
    `earlier_closed` those of them that were closed within it."""

    since: datetime
    until: datetime
    total: Count = field(default_factory=Count)
    ends: Counter[Name] = field(default_factory=Counter)
    by: dict[Name, dict[FactValue | None, Count]] = field(default_factory=dict)
    earlier: int = 0
    earlier_closed: int = 0

    def add(self, one: Stood) -> None:
        """Count a complaint; where a fact has several values, under each."""
        self.total.add(one)
        if one.end is not None:
            self.ends[one.end] += 1
        for name, counts in self.by.items():
            for value in values(one.facts.get(name)):
                counts.setdefault(value, Count()).add(one)

    def of(self, fact: Name, value: FactValue) -> int:
        """How many in which a fact has a value."""
        count = self.by.get(fact, {}).get(value)
        return count.received if count else 0


def values(value: FactValue | None) -> Sequence[FactValue | None]:
    """The values of a fact, each once; nothing stated is one too."""
    if not isinstance(value, tuple):
        return (value,)
    return tuple(dict.fromkeys(value)) or (None,)


def tally(session: Session, procedure: Procedure, duty: Periodic, since: datetime, until: datetime) -> Tally:
    """Count what came in from an instant up to another, but for the reports themselves."""
    asked = [name for figure in duty.fills.values() if not isinstance(figure, str) for name in figure]
    found = Tally(since, until, by={name: {} for name in (*duty.by, *asked)})
    own = (ComplaintRow.procedure == procedure.slug, ComplaintRow.entry.not_in(procedure.periodic))
    for one in _stood(session, own, since, until):
        found.add(one)
    still = or_(ComplaintRow.closed_at.is_(None), ComplaintRow.closed_at >= since)
    older = select(func.count(), func.count().filter(ComplaintRow.closed_at < until))
    found.earlier, found.earlier_closed = session.execute(
        older.where(*own, ComplaintRow.received_at < since, still)
    ).one()
    return found


def _stood(session: Session, own: Iterable[ColumnElement[bool]], since: datetime, until: datetime) -> Iterator[Stood]:
    """Each complaint of the period, a few at a time."""
    last = ""
    while True:
        wanted = select(
            ComplaintRow.number, ComplaintRow.law_sha256, ComplaintRow.state, ComplaintRow.stage, ComplaintRow.closed_at
        ).where(*own, ComplaintRow.received_at >= since, ComplaintRow.received_at < until, ComplaintRow.number > last)
        rows = session.execute(wanted.order_by(ComplaintRow.number).limit(AT_ONCE)).all()
        if not rows:
            return
        yield from _read(session, rows, until)
        last = rows[-1].number


def _read(session: Session, rows: Rows, until: datetime) -> Iterator[Stood]:
    numbers = [row.number for row in rows]
    since = select(EventRow.stream).where(EventRow.stream.in_(numbers), EventRow.recorded_at >= until)
    changed = set(session.scalars(since.distinct()))
    breaches = _breaches(session, numbers, until)
    laws: dict[str, Law] = {}
    state: Counted
    for row in rows:
        if row.state is None or row.number in changed:
            law, case = _as_of(session, row.number, until)
            state, end = case, (case.stage if case.closed_at else None)
        else:
            law = laws.get(row.law_sha256) or laws.setdefault(row.law_sha256, _opened(session, row.number)[1])
            state, end = Counted.model_validate_json(row.state), (row.stage if row.closed_at else None)
        yield Stood(state.facts, end, late(law, state.clocks, breaches.get(row.number, ())))


def _opened(session: Session, number: str) -> tuple[OpenCase, Law]:
    opened = opening(session, number)
    return opened, parse(opened.law, opened.calendar)


def _as_of(session: Session, number: str, until: datetime) -> tuple[Law, Case]:
    """A case in which something has happened since, or that has not begun, as it was then."""
    opened, law = _opened(session, number)
    known = [event for event in journal.events(session, number) if event.recorded_at < until]
    return law, fold(law, number, known or [opened.opened])


# ---- breaches -----------------------------------------------------------------------------------------------


class Breach(NamedTuple):
    """That a limit ran out, or that this was withdrawn."""

    clock: ClockKey
    seq: int
    withdrawn: bool


def _breaches(session: Session, numbers: Sequence[str], until: datetime) -> dict[str, list[Breach]]:
    spoken = select(EventRow.stream, EventRow.body).where(
        EventRow.stream.in_(numbers),
        EventRow.type.in_(("expired", "breach_withdrawn")),
        EventRow.recorded_at < until,
    )
    rows = session.execute(spoken.order_by(EventRow.stream, EventRow.seq))
    return {stream: [_breach(row.body) for row in some] for stream, some in groupby(rows, key=lambda row: row.stream)}


def _breach(body: str) -> Breach:
    event = Event.model_validate_json(body)
    return Breach(key(event.name, event.item), event.seq, event.type == "breach_withdrawn")


def late(law: Law, clocks: Mapping[ClockKey, ClockState], breaches: Iterable[Breach]) -> bool:
    """Whether a breach stands. Of the last running of a clock its state knows best; one that ran out before it was
    started anew is known from the journal alone."""
    standing: dict[ClockKey, list[int]] = {}
    for one in breaches:
        if not one.withdrawn:
            standing.setdefault(one.clock, []).append(one.seq)
        elif standing.get(one.clock):
            standing[one.clock].pop()
    for clock, state in clocks.items():
        if state.expired is not None:
            earlier = [seq for seq in standing.get(clock, ()) if seq != state.expired]
            standing[clock] = earlier if state.withdrawn else [*earlier, state.expired]
    return any(seqs and law.clock(clock)[1].breach for clock, seqs in standing.items())
