"""Verify the alarms against the journal stream `alarms`: those deleted or cleared by hand are found and brought back.
And the looks: none was made in the time to come. (`alarms.resume_look` finds one that cannot have got so far.)"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tables import AlarmRow, ComplaintRow, EventRow, LookRow
from register.alarms import alarms
from register.alarms.alarms import ALARM_STREAM, Finding
from register.alarms.kinds import ALARM_ALTERED
from register.journal import AlarmEvent, RaisedAlarm

SHOWN_FOR = timedelta(days=1)  # what was brought back is right again at once, and has to be seen
CLOCK_TOLERANCE = timedelta(minutes=5)
AlarmKey = tuple[str, str, datetime]  # kind, about, since


@dataclass
class RecordedAlarm:
    """An alarm as the stream has it: its last event and when it was cleared. `again`: it was raised a second time
    although it stood, so that its row cannot have stood any more."""

    alarm: RaisedAlarm
    seq: int
    cleared_at: datetime | None = None
    again: bool = False


def altered_alarms(session: Session, now: datetime) -> Iterator[Finding]:
    """Yield the alarms that are not as the stream says, after bringing them back; and for a day those brought back."""
    recorded = recorded_alarms(session)
    stored = {(row.kind, row.about, row.since): row for row in session.scalars(select(AlarmRow).order_by(AlarmRow.id))}
    found = dict[str, Finding]()
    for key in {**recorded, **stored}:
        if change := _bring_back(session, key, recorded.get(key), stored, now):
            seq = recorded[key].seq if key in recorded else None
            finding = Finding(f"{key[0]} {key[1]}", None, {"change": change, "seq": seq})
            found[finding.about] = finding
    for name in session.scalars(select(LookRow.name).where(LookRow.at > now + CLOCK_TOLERANCE)):
        found[name] = Finding(name, None, {"change": "look", "seq": None})
    for row in alarms.standing_alarms(session, ALARM_ALTERED):
        if row.since > now - SHOWN_FOR:
            found.setdefault(row.about, Finding(row.about, row.complaint, alarms.alarm_detail(row)))
    yield from found.values()


def recorded_alarms(session: Session) -> dict[AlarmKey, RecordedAlarm]:
    """Return every alarm that was ever raised."""
    recorded = dict[AlarmKey, RecordedAlarm]()
    standing = dict[tuple[str, str], AlarmKey]()
    bodies = select(EventRow.body).where(EventRow.stream == ALARM_STREAM).order_by(EventRow.seq)
    for event in _readable_events(session.scalars(bodies)):
        for alarm in event.alarms:
            before = standing.pop((event.name, alarm.about), None)
            if before:
                recorded[before].seq, recorded[before].cleared_at = event.seq, event.at
                recorded[before].again = event.type == "raised"
            if event.type == "raised":
                key = standing[event.name, alarm.about] = (event.name, alarm.about, event.at)
                recorded[key] = RecordedAlarm(alarm, event.seq)
    return recorded


def _readable_events(bodies: Iterator[str]) -> Iterator[AlarmEvent]:
    """Yield the events; an altered one that cannot be read is for the verification of chains."""
    for body in bodies:
        try:
            yield AlarmEvent.model_validate_json(body)
        except ValidationError:
            continue


def _bring_back(
    session: Session, key: AlarmKey, recorded: RecordedAlarm | None, stored: Mapping[AlarmKey, AlarmRow], now: datetime
) -> str | None:
    """Return what is wrong with the row of an alarm, or None. What was deleted or cleared by hand is brought back, but
    not to stand beside another row of the same that stands."""
    row = stored.get(key)
    if recorded is None:
        return "added"
    if row is None:
        if recorded.cleared_at or not _another_stands(key, stored):
            session.add(_restored_row(session, key, recorded, now))
        return "removed"
    if (row.complaint, row.detail) != (recorded.alarm.complaint, recorded.alarm.detail):
        return "altered"
    if recorded.again:
        return None if recorded.cleared_at and recorded.cleared_at < now - SHOWN_FOR else "cleared"
    if row.cleared_at == recorded.cleared_at:
        return None
    if recorded.cleared_at or not _another_stands(key, stored):
        row.cleared_at = recorded.cleared_at
    return "cleared"


def _another_stands(key: AlarmKey, stored: Mapping[AlarmKey, AlarmRow]) -> bool:
    return any(other[:2] == key[:2] and row.cleared_at is None for other, row in stored.items() if other != key)


def _restored_row(session: Session, key: AlarmKey, recorded: RecordedAlarm, now: datetime) -> AlarmRow:
    kind, about, since = key
    number = recorded.alarm.complaint
    known = number and session.scalar(select(ComplaintRow.number).where(ComplaintRow.number == number))
    return AlarmRow(
        kind=kind,
        about=about,
        complaint=known or None,
        detail=recorded.alarm.detail,
        since=since,
        seen_at=now,
        cleared_at=recorded.cleared_at,
    )
