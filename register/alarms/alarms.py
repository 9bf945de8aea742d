"""Alarms: what is wrong with the register. An alarm is raised once while it stands, and cleared when a look no longer
finds it."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import groupby
from typing import Annotated, Literal, NamedTuple, TypeVar

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError
from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.messages import Number
from models.tables import AlarmRow, ComplaintRow, LookRow
from register import journal
from register.alarms.kinds import ALARM_ALTERED
from register.journal import AlarmEvent, RaisedAlarm

ALARM_STREAM = "alarms"
WATCH_LOOK = "watch"
REPORTED_STANDS = timedelta(days=7)  # an alarm of what reached Temporal past the register
MAX_ALARMS_PER_KIND = 1_000  # a look finds at most so many of one kind
MAX_CLEARED_LISTED = 1_000
# What Temporal is set to, as `integrity/compare/temporal_setup.py` finds it.
TELL_CLEARED_WITHIN = timedelta(days=1)  # what has cleared longer ago is not told any more
AlarmDetail = dict[str, str | int | None]
Progress = TypeVar("Progress")
# Parts of what a look writes down: nothing that the database could not take back.
Place = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
Count = Annotated[int, Field(ge=0, lt=2**53)]


class Finding(NamedTuple):
    """Something wrong as a look found it: what it is about, the complaint it belongs to, what was seen."""

    about: str
    complaint: Number | None
    detail: AlarmDetail


def case_finding(
    number: Number, what: str, name: str | None = None, *, seq: int | None = None, n: int | None = None
) -> Finding:
    """Return what is wrong with a complaint (`what` is one of `RECORD_FAULTS` in `queries/alarm_names.py`): at its
    event `seq`, at its act `n`, or where neither is known."""
    return Finding(number, number, {"what": what, "name": name, "seq": seq, "n": n})


class AlarmBatch(NamedTuple):
    """Alarms of one kind that were raised, or cleared, in the same look: people are told of them in one letter. `id` is
    that of the first alarm and stays the same."""

    id: int
    kind: str
    cleared: bool
    at: datetime
    alarms: tuple[AlarmRow, ...]


def raise_alarms(session: Session, kind: str, found: Iterable[Finding], now: datetime) -> None:
    """Raise the alarms that do not stand yet, on record in the stream `alarms`. One about a complaint that is not
    there, since its row was deleted or its number made up, stands without it."""
    found = list(found)
    if not found:
        return
    named = {finding.complaint for finding in found if finding.complaint}
    known = set(session.scalars(select(ComplaintRow.number).where(ComplaintRow.number.in_(named)))) if named else set()
    fresh = {
        finding.about: RaisedAlarm(
            about=finding.about,
            complaint=finding.complaint if finding.complaint in known else None,
            detail=json.dumps(finding.detail, ensure_ascii=False),
        )
        for finding in found
    }
    still_standing = AlarmRow.cleared_at.is_(None)
    rows = insert(AlarmRow).on_conflict_do_nothing(index_elements=["kind", "about"], index_where=still_standing)
    values = [{"kind": kind, **alarm.model_dump(), "since": now, "seen_at": now} for alarm in fresh.values()]
    raised = session.scalars(rows.returning(AlarmRow.about), values)
    _append_alarm_event(session, "raised", kind, [fresh[about] for about in sorted(raised)], now)


def _append_alarm_event(
    session: Session, change: Literal["raised", "cleared"], kind: str, of: Sequence[RaisedAlarm], now: datetime
) -> None:
    if not of:
        return
    head = journal.lock_stream_head(session, ALARM_STREAM)
    event = AlarmEvent(seq=head.seq + 1, type=change, name=kind, at=now, recorded_at=now, alarms=tuple(of))
    journal.append_event(session, ALARM_STREAM, head, event)


def settle_alarms(
    session: Session, kind: str, found: Sequence[Finding], now: datetime, of: Collection[str] | None = None
) -> None:
    """Bring the alarms of a kind to what a look has found. Nothing is cleared where it found MAX_ALARMS_PER_KIND: there
    may be more. `of`: what it looked at; the alarms about anything else stay as they are."""
    known, abouts = {row.about: row for row in standing_alarms(session, kind)}, {finding.about for finding in found}
    cleared = []
    for about, row in known.items():
        if about in abouts:
            row.seen_at = now
        elif len(found) < MAX_ALARMS_PER_KIND and (of is None or about in of):
            row.cleared_at = now
            cleared.append(RaisedAlarm(about=about))
    _append_alarm_event(session, "cleared", kind, cleared, now)
    raise_alarms(session, kind, (finding for finding in found if finding.about not in known), now)


def standing_alarms(session: Session, kind: str) -> Sequence[AlarmRow]:
    query = select(AlarmRow).where(AlarmRow.kind == kind, AlarmRow.cleared_at.is_(None))
    return session.scalars(query.order_by(AlarmRow.about)).all()


def alarm_detail(alarm: AlarmRow) -> AlarmDetail:
    """Return what was seen when an alarm was raised."""
    seen: AlarmDetail = json.loads(alarm.detail)
    return seen


def count_alarms(session: Session, but: str = "") -> int:
    """Return how many alarms stand, except those of the kind `but`."""
    return session.scalar(select(func.count()).where(AlarmRow.cleared_at.is_(None), AlarmRow.kind != but)) or 0


def list_alarms(session: Session, *, everything: bool) -> Sequence[AlarmRow]:
    """Return the standing alarms, oldest first; with `everything` also the cleared ones, last cleared first."""
    stands = AlarmRow.cleared_at.is_(None)
    found = list(session.scalars(select(AlarmRow).where(stands).order_by(AlarmRow.since, AlarmRow.id)))
    if everything:
        cleared = select(AlarmRow).where(~stands).order_by(AlarmRow.cleared_at.desc(), AlarmRow.id)
        found += session.scalars(cleared.limit(MAX_CLEARED_LISTED))
    return found


def untold_alarm_batches(session: Session, now: datetime) -> list[AlarmBatch]:
    """Return the alarms that people have yet to be told of, oldest first."""
    cleared_lately = AlarmRow.cleared_at > now - TELL_CLEARED_WITHIN
    rose = select(AlarmRow).where(AlarmRow.told_at.is_(None), or_(AlarmRow.cleared_at.is_(None), cleared_lately))
    cleared = select(AlarmRow).where(AlarmRow.told_at.is_not(None), AlarmRow.clearing_told_at.is_(None), cleared_lately)
    batches = [*_alarm_batches(session, rose, cleared=False), *_alarm_batches(session, cleared, cleared=True)]
    return sorted(batches, key=lambda batch: (batch.at, batch.id))


def _alarm_batches(session: Session, query: Select[AlarmRow], *, cleared: bool) -> Iterator[AlarmBatch]:
    instant = AlarmRow.cleared_at if cleared else AlarmRow.since
    rows = session.scalars(query.order_by(AlarmRow.kind, instant, AlarmRow.id))
    for (kind, at), same_look in groupby(rows, key=lambda row: (row.kind, row.cleared_at if cleared else row.since)):
        alarms = tuple(same_look)
        assert at is not None
        yield AlarmBatch(alarms[0].id, kind, cleared, at, alarms)


def record_alarms_told(session: Session, batch: AlarmBatch, now: datetime) -> None:
    alarms = update(AlarmRow).where(AlarmRow.id.in_([alarm.id for alarm in batch.alarms]))
    column = {"clearing_told_at" if batch.cleared else "told_at": now}
    session.execute(alarms.values(column).execution_options(synchronize_session=False))


def record_look(session: Session, name: str, now: datetime, upto: str | None = None) -> None:
    """Record that a look was made, and how far it has got."""
    look = insert(LookRow).values(name=name, at=now, upto=upto)
    session.execute(look.on_conflict_do_update(index_elements=["name"], set_={"at": now, "upto": upto}))


def resume_look(
    session: Session,
    name: str,
    now: datetime,
    progress: TypeAdapter[Progress],
    is_possible: Callable[[Progress], bool] = lambda _: True,
) -> Progress | None:
    """Return how far the last look got; None where this one begins anew. What no look can have written is an alarm, as
    the watch would pass over what comes before, or not look at all."""
    last = last_look(session, name)
    if last is None or not last.upto:
        return None
    with suppress(ValidationError):
        reached = progress.validate_json(last.upto)
        if is_possible(reached):
            return reached
    raise_alarms(session, ALARM_ALTERED, [Finding(name, None, {"change": "look", "seq": None})], now)
    return None


def last_look(session: Session, name: str) -> LookRow | None:
    return session.get(LookRow, name, populate_existing=True)
