"""The runs of each case as Temporal has them, beside the register: seen, asked how far they are, exported."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Literal, NamedTuple

from pydantic import AwareDatetime
from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.frozen import Frozen
from models.messages import Number
from models.tables import ComplaintRow, RunRow

Status = Literal["running", "completed", "continued", "failed", "canceled", "terminated", "timed_out"]
RUNNING: Status = "running"
GONE: Status = "terminated"
AT_MOST = 500


class Seen(Frozen):
    """A run as Temporal told of it. `length` is how many events its history holds."""

    run_id: str
    complaint: Number
    status: Status
    started_at: AwareDatetime
    ended_at: AwareDatetime | None = None
    build: str | None = None
    length: int = 0


class Asked(NamedTuple):
    """A run that goes on, of an open case: how far the register was and how many events its history held when it last
    answered, and how far the register is now."""

    complaint: Number
    run_id: str
    registered: int | None
    events: int | None
    seq: int


class Ended(NamedTuple):
    """A run that has ended, with the digest of its history where that lies in the archive."""

    complaint: Number
    run_id: str
    sha256: str | None


# ---- what Temporal has --------------------------------------------------------------------------------------------


def note(session: Session, seen: Collection[Seen], at: datetime) -> list[Seen]:
    """Put on record what was seen of these runs. Not what goes on and had ended by an earlier look: that is given
    back, to be looked at more closely. What the register does not know is left out."""
    known = _known(session, seen)
    had_ended = select(RunRow.run_id).where(RunRow.run_id.in_([one.run_id for one in seen]), RunRow.status != RUNNING)
    ended = set(session.scalars(had_ended))
    doubtful = [one for one in seen if one.status == RUNNING and one.run_id in ended]
    for one in seen:
        if one.complaint in known and one not in doubtful:
            write(session, one, at)
    return doubtful


def unknown(session: Session, seen: Collection[Seen]) -> list[Number]:
    """Numbers of which Temporal has a run and the register no complaint."""
    return sorted({one.complaint for one in seen} - _known(session, seen))


def _known(session: Session, seen: Collection[Seen]) -> set[Number]:
    numbers = {one.complaint for one in seen}
    return set(session.scalars(select(ComplaintRow.number).where(ComplaintRow.number.in_(numbers))))


def write(session: Session, one: Seen, at: datetime) -> None:
    """Put on record what is certain of a run. One that goes on again, since Temporal has become older than it was, is
    to be exported again."""
    told: dict[str, Any] = one.model_dump(include={"status", "started_at", "ended_at"}) | {"seen_at": at}
    told |= {"build": one.build} if one.build else {}
    told |= {"exported_at": None, "sha256": None} if one.status == RUNNING else {}
    row = insert(RunRow).values(run_id=one.run_id, complaint=one.complaint, **told)
    session.execute(row.on_conflict_do_update(index_elements=["run_id"], set_=told))


def gone(session: Session, run_id: str, at: datetime) -> None:
    """Put on record that Temporal does not know a run any more."""
    there = update(RunRow).where(RunRow.run_id == run_id, RunRow.status == RUNNING)
    session.execute(there.values(status=GONE, ended_at=at, seen_at=at))


def unseen(session: Session, since: datetime) -> list[tuple[Number, str]]:
    """Runs on record as going on that have not been seen since then."""
    lost = select(RunRow.complaint, RunRow.run_id).where(RunRow.status == RUNNING, RunRow.seen_at < since)
    return [(number, run_id) for number, run_id in session.execute(lost.order_by(RunRow.run_id))]


def without(session: Session) -> list[Number]:
    """Open complaints with an event, of which no run goes on."""
    going_on = exists().where(RunRow.complaint == ComplaintRow.number, RunRow.status == RUNNING)
    there = select(ComplaintRow.number).where(ComplaintRow.closed_at.is_(None), ComplaintRow.seq > 0, ~going_on)
    return list(session.scalars(there.order_by(ComplaintRow.number)))


def last_ended(session: Session) -> datetime | None:
    """When the latest run ended of those on record."""
    return session.scalar(select(func.max(RunRow.ended_at)))


# ---- how far they are ---------------------------------------------------------------------------------------------


def going_on(session: Session, after: str = "") -> list[Asked]:
    """The runs of open cases that go on, in the order of their ids, a few at a time."""
    columns = (RunRow.complaint, RunRow.run_id, RunRow.registered, RunRow.events, ComplaintRow.seq)
    found = select(*columns).join(ComplaintRow, ComplaintRow.number == RunRow.complaint)
    found = found.where(RunRow.status == RUNNING, ComplaintRow.closed_at.is_(None), RunRow.run_id > after)
    return [Asked(*row) for row in session.execute(found.order_by(RunRow.run_id).limit(AT_MOST))]


def registered(session: Session, number: Number) -> int:
    """How far the register is with a case; to be read before the case is asked."""
    return session.execute(select(ComplaintRow.seq).where(ComplaintRow.number == number)).scalar_one()


def answered(session: Session, run_id: str, *, seq: int, registered: int, events: int) -> None:
    """Put on record how far a case said it was, how far the register was just before, and how long its history."""
    asked = update(RunRow).where(RunRow.run_id == run_id, RunRow.status == RUNNING)
    session.execute(asked.values(seq=seq, registered=registered, events=events))


def behind(session: Session) -> list[Number]:
    """Open complaints whose case said less than the register had."""
    older = select(RunRow.complaint).join(ComplaintRow, ComplaintRow.number == RunRow.complaint)
    older = older.where(RunRow.status == RUNNING, ComplaintRow.closed_at.is_(None), RunRow.seq < RunRow.registered)
    return sorted(set(session.scalars(older)))


# ---- what is exported ---------------------------------------------------------------------------------------------


def unexported(session: Session, after: str = "") -> list[Ended]:
    """Runs that have ended and lie in no archive yet, in the order of their ids, a few at a time."""
    return _ended(session, RunRow.exported_at.is_(None), RunRow.run_id > after)


def archived(session: Session, after: str = "") -> list[Ended]:
    """Runs that lie in the archive, likewise."""
    return _ended(session, RunRow.sha256.is_not(None), RunRow.run_id > after)


def ended_of(session: Session, number: Number, after: str = "") -> list[Ended]:
    """The runs of one complaint that have ended, likewise."""
    return _ended(session, RunRow.complaint == number, RunRow.run_id > after)


def _ended(session: Session, *which: ColumnElement[bool]) -> list[Ended]:
    found = select(RunRow.complaint, RunRow.run_id, RunRow.sha256).where(RunRow.ended_at.is_not(None), *which)
    return [Ended(*row) for row in session.execute(found.order_by(RunRow.run_id).limit(AT_MOST))]


def exported(session: Session, run_id: str, *, sha256: str, events: int, at: datetime) -> None:
    """Put on record that a run lies in the archive, whole and on disk."""
    run = update(RunRow).where(RunRow.run_id == run_id)
    session.execute(run.values(sha256=sha256, events=events, exported_at=at))
