"""Verify the procedures and laws that were used, and the notices that were adopted, against their digests and the
journal."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars import HolidayNotice
from models.office_events import FirstUsed, NoticesAdopted
from models.tables import CalendarRow, EditionRow, EventRow, LawRow
from register.alarms.alarms import Finding
from register.calendars.notice_adoption import CALENDAR_STREAM, adopted_name, notices_digest
from register.editions import EDITION_STREAM

E = TypeVar("E", FirstUsed, NoticesAdopted)


def altered_editions(session: Session, now: datetime) -> Iterator[Finding]:  # noqa: ARG001  # as they are now
    """Yield the stored procedures, laws and notices that are not as they were used or adopted."""
    yield from _altered_procedures(session)
    yield from _altered_calendars(session)


def _altered_procedures(session: Session) -> Iterator[Finding]:
    used = {(event.name, event.sha256): event for event in _events(session, EDITION_STREAM, FirstUsed)}
    editions = session.scalars(select(EditionRow).order_by(EditionRow.slug, EditionRow.edition))
    laws = session.scalars(select(LawRow).order_by(LawRow.slug, LawRow.sha256))
    rows: list[EditionRow | LawRow] = [*editions, *laws]
    for row in rows:
        event = used.pop((row.slug, row.sha256), None)
        if event is None or not _text_as_used(row, event):
            change = "altered" if event else "added"
            about = f"{row.slug} {row.edition if isinstance(row, EditionRow) else row.sha256}"
            yield Finding(about, None, {"change": change, "seq": event.seq if event else None})
    for event in used.values():
        yield Finding(event.name, None, {"change": "removed", "seq": event.seq})


def _text_as_used(row: EditionRow | LawRow, event: FirstUsed) -> bool:
    if hashlib.sha256(row.body.encode()).hexdigest() != row.sha256 or event.at != row.first_used:
        return False
    body = json.loads(row.body)  # the digest fits: it is a text that we wrote
    names = ("slug", "edition", "title") if isinstance(row, EditionRow) else ("slug",)
    return all(body[name] == getattr(row, name) for name in names)


def _altered_calendars(session: Session) -> Iterator[Finding]:
    adopted = {event.seq: event for event in _events(session, CALENDAR_STREAM, NoticesAdopted)}
    stored: dict[int, list[CalendarRow]] = defaultdict(list)
    for row in session.scalars(select(CalendarRow).order_by(CalendarRow.number, CalendarRow.year)):
        stored[row.number].append(row)
    for number in sorted(adopted.keys() | stored.keys()):
        event = adopted.get(number)
        if event is None or not _calendar_as_adopted(stored[number], event):
            change = "added" if event is None else "altered" if stored[number] else "removed"
            yield Finding(f"calendar {number}", None, {"change": change, "seq": number})


def _calendar_as_adopted(rows: Sequence[CalendarRow], event: NoticesAdopted) -> bool:
    try:
        notices = {row.year: HolidayNotice.model_validate_json(row.body) for row in rows}
    except ValueError:
        return False
    stamps = {(row.sha256, row.adopted_at, row.adopted_by) for row in rows}
    names = tuple(adopted_name(row.code, row.year) for row in rows)
    return (stamps, names) == ({(event.sha256, event.at, event.by)}, event.names) and (
        notices_digest(notices) == event.sha256
    )


def _events(session: Session, stream: str, kind: type[E]) -> list[E]:
    """Return the events that can be read. What cannot leaves its row without an event, and the chain names it."""
    events = list[E]()
    for body in session.scalars(select(EventRow.body).where(EventRow.stream == stream).order_by(EventRow.seq)):
        with suppress(ValueError):
            events.append(kind.model_validate_json(body))
    return events
