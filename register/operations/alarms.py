"""What is wrong with the register: raised once while it stands, cleared when it is seen to be right again."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.messages import Number
from models.tables import AlarmRow, LookRow

AT_MOST = 1_000  # of one kind at a time: whoever has so many to put right needs no longer list
QUARANTINED = "quarantined"  # the one kind that is reported: the register has a record the case differs from
LATELY = timedelta(days=1)  # what has cleared longer ago is not told any more
Detail = dict[str, str | int | None]


class Found(NamedTuple):
    """Something wrong as a look found it: what it is about, the complaint it belongs to, what was seen."""

    about: str
    complaint: Number | None
    detail: Detail


class Letter(NamedTuple):
    """Alarms of one kind that rose, or cleared, in the same look: people are told of them together. The number is
    that of the first, and always the same."""

    id: int
    kind: str
    cleared: bool
    at: datetime
    alarms: tuple[AlarmRow, ...]


def rise(session: Session, kind: str, found: Iterable[Found], now: datetime) -> None:
    """Raise what does not stand yet."""
    fresh = [
        {
            "kind": kind,
            "about": one.about,
            "complaint": one.complaint,
            "detail": json.dumps(one.detail, ensure_ascii=False),
            "since": now,
            "seen_at": now,
        }
        for one in found
    ]
    if fresh:
        standing = AlarmRow.cleared_at.is_(None)
        raised = insert(AlarmRow).on_conflict_do_nothing(index_elements=["kind", "about"], index_where=standing)
        session.execute(raised, fresh)


def settle(session: Session, kind: str, found: Sequence[Found], now: datetime) -> None:
    """Bring the alarms of a kind to what a look has found. Where it found as many as it may, nothing is cleared: there
    may be more."""
    known, abouts = {row.about: row for row in standing(session, kind)}, {one.about for one in found}
    for about, row in known.items():
        if about in abouts:
            row.seen_at = now
        elif len(found) < AT_MOST:
            row.cleared_at = now
    rise(session, kind, (one for one in found if one.about not in known), now)


def standing(session: Session, kind: str) -> Sequence[AlarmRow]:
    """The alarms of a kind that have not cleared."""
    mine = select(AlarmRow).where(AlarmRow.kind == kind, AlarmRow.cleared_at.is_(None))
    return session.scalars(mine.order_by(AlarmRow.about)).all()


def detail(alarm: AlarmRow) -> Detail:
    """What was seen when it rose."""
    seen: Detail = json.loads(alarm.detail)
    return seen


def count(session: Session, but: str = "") -> int:
    """How many alarms stand, but for those of one kind."""
    return session.scalar(select(func.count()).where(AlarmRow.cleared_at.is_(None), AlarmRow.kind != but)) or 0


def listing(session: Session, *, everything: bool) -> Sequence[AlarmRow]:
    """What stands, the longest first; with `everything` what has cleared too, the last first after it."""
    stands = AlarmRow.cleared_at.is_(None)
    found = list(session.scalars(select(AlarmRow).where(stands).order_by(AlarmRow.since, AlarmRow.id)))
    if everything:
        cleared = select(AlarmRow).where(~stands).order_by(AlarmRow.cleared_at.desc(), AlarmRow.id)
        found += session.scalars(cleared.limit(AT_MOST))
    return found


def untold(session: Session, now: datetime) -> list[Letter]:
    """Of what people have yet to be told, the oldest first."""
    cleared_lately = AlarmRow.cleared_at > now - LATELY
    rose = select(AlarmRow).where(AlarmRow.told_at.is_(None), or_(AlarmRow.cleared_at.is_(None), cleared_lately))
    cleared = select(AlarmRow).where(AlarmRow.told_at.is_not(None), AlarmRow.clearing_told_at.is_(None), cleared_lately)
    letters = [*_letters(session, rose, cleared=False), *_letters(session, cleared, cleared=True)]
    return sorted(letters, key=lambda letter: (letter.at, letter.id))


def _letters(session: Session, wanted: Select[AlarmRow], *, cleared: bool) -> Iterator[Letter]:
    instant = AlarmRow.cleared_at if cleared else AlarmRow.since
    rows = session.scalars(wanted.order_by(AlarmRow.kind, instant, AlarmRow.id))
    for (kind, at), together in groupby(rows, key=lambda row: (row.kind, row.cleared_at if cleared else row.since)):
        alarms = tuple(together)
        assert at is not None
        yield Letter(alarms[0].id, kind, cleared, at, alarms)


def told(session: Session, letter: Letter, now: datetime) -> None:
    """Note that people have been told."""
    mine = update(AlarmRow).where(AlarmRow.id.in_([alarm.id for alarm in letter.alarms]))
    which = {"clearing_told_at" if letter.cleared else "told_at": now}
    session.execute(mine.values(which).execution_options(synchronize_session=False))


def looked(session: Session, name: str, now: datetime, upto: str | None = None) -> None:
    """Note that a look was made, and how far it has got."""
    made = insert(LookRow).values(name=name, at=now, upto=upto)
    session.execute(made.on_conflict_do_update(index_elements=["name"], set_={"at": now, "upto": upto}))


def last_look(session: Session, name: str) -> LookRow | None:
    """The last look of that name."""
    return session.get(LookRow, name, populate_existing=True)
