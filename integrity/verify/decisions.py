"""Verify that decisions bear the proof of whoever made them: roles, keys of programs, what takes two, holds, erasures.

A person proves a decision by their second factor (`register/identity/decisions.py`). Where nobody in the office had one
when it was made, the record says so.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from math import inf
from typing import NamedTuple

from pydantic import ValidationError
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models.messages import Digest, Person
from models.office_events import OFFICE_EVENT, AccountChanged, Confirmed, Distinguished, OfficeChange, Proven
from models.tables import EventRow, LogRow
from register.alarms.alarms import Finding
from register.chains import named_complaint
from register.custody.record import CUSTODY_PREFIX, decided_content
from register.custody.retention import RETENTION_STREAM
from register.identity.decisions import DECISION_TYPES, NO_FACTOR, content_digest, is_proven
from register.journal import CustodyEvent
from register.office.org_journal import ORG_STREAM
from rules.acts.deciders import ADMINISTRATOR

Place = tuple[float, datetime]  # in the log, beyond its end while a record waits for its position


class Factors(NamedTuple):
    """The second factors of the office from a place of the log on, by person."""

    since: Place
    of: dict[Person, Digest]


class _Record(NamedTuple):
    row: EventRow
    place: Place


def unproven_decisions(session: Session, now: datetime) -> Iterator[Finding]:  # noqa: ARG001  # as they are now
    """Yield the decisions that whoever made them has not proven."""
    history = [Factors((0, datetime.min.replace(tzinfo=UTC)), {})]
    yield from _unproven_of_office(session, history)
    yield from _unproven_of_custody(session, history)


def _unproven_of_office(session: Session, history: list[Factors]) -> Iterator[Finding]:
    """Yield the unproven decisions of the office, and write down its second factors as they change."""
    founded, waiting = None, dict[int, Finding]()  # when the office got its first administrator, by nobody's decision
    is_founded = False  # that change is over: a file of the whole office may name its administrators first
    for row, place in _records(session, EventRow.stream == ORG_STREAM):
        try:
            event = OFFICE_EVENT.validate_json(row.body)
        except ValidationError:
            continue  # the table of the office cannot be folded: it is named as altered
        factors = history[-1].of
        if isinstance(event, Proven):
            content = content_digest(row.prev, str(event.since))
            if _fits(factors, event.by, ORG_STREAM, event.seq, event.step, content, event.proof):
                for seq in [
                    seq for seq, by in waiting.items() if seq >= event.since and by.detail["person"] == event.by
                ]:
                    del waiting[seq]
            else:
                yield _finding(ORG_STREAM, event.seq, event.by)
            continue
        is_founded = is_founded or founded not in (None, event.at)
        by = event.other if isinstance(event, Confirmed) else event.by if isinstance(event, OfficeChange) else None
        if event.type in DECISION_TYPES and is_founded:
            waiting[event.seq] = _finding(ORG_STREAM, event.seq, by)
        if isinstance(event, Distinguished) and event.name == ADMINISTRATOR and event.type == "given":
            founded = founded or event.at
        if isinstance(event, AccountChanged) and event.type in ("factor_set", "factor_taken"):
            others = {person: key for person, key in factors.items() if person != event.person}
            history.append(Factors(place, others | ({event.person: event.digest} if event.digest else {})))
    yield from waiting.values()


def _unproven_of_custody(session: Session, history: list[Factors]) -> Iterator[Finding]:
    """Yield unproven holds, lists and erasures. What a list orders is proven by who made and who confirmed it."""
    of_custody = or_(EventRow.stream.startswith(CUSTODY_PREFIX), EventRow.stream == RETENTION_STREAM)
    listed, confirmed = dict[int, CustodyEvent](), dict[int, Person | None]()
    found = list(_records(session, of_custody))
    for row, place in sorted(found, key=lambda one: (one.row.stream != RETENTION_STREAM, one.row.stream, one.row.seq)):
        try:
            event = CustodyEvent.model_validate_json(row.body)
        except ValidationError:
            yield _finding(row.stream, row.seq, None)
            continue
        factors = next(one.of for one in reversed(history) if one.since <= place)
        if event.type == "refused":
            continue
        if event.type == "erased" and event.listed is not None:
            order = listed.get(event.listed)
            ordered = order is not None and order.by == event.by and named_complaint(row.stream) in order.numbers
            is_good = ordered and event.second is not None and confirmed.get(event.listed) == event.second
        else:
            content = decided_content(row.prev, event)
            is_good = _fits(factors, event.by, row.stream, row.seq, event.step, content, event.proof or "")
        if not is_good:
            yield _finding(row.stream, row.seq, event.by)
        elif event.type == "listed":
            listed[event.seq] = event
        elif event.type == "confirmed" and event.listed is not None:
            confirmed[event.listed] = event.by


def _fits(
    factors: dict[Person, Digest],
    by: Person | None,
    stream: str,
    seq: int,
    step: int | None,
    content: Digest,
    proof: str,
) -> bool:
    if not factors:
        return proof == NO_FACTOR
    key = factors.get(by or "")
    return bool(by and key and step is not None and is_proven(key, by, stream, seq, step, content, proof))


def _records(session: Session, of: object) -> Iterator[_Record]:
    named = and_(LogRow.stream == EventRow.stream, LogRow.seq == EventRow.seq)
    query = select(EventRow, LogRow.position).outerjoin(LogRow, named).where(of)  # type: ignore[arg-type]  # a condition
    for row, position in session.execute(query.order_by(EventRow.stream, EventRow.seq)):
        yield _Record(row, (inf if position is None else position, row.recorded_at))


def _finding(stream: str, seq: int, by: Person | None) -> Finding:
    return Finding(f"{stream} {seq}", None, {"person": by, "seq": seq})
