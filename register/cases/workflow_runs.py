"""The workflow runs of each case as Temporal has them, recorded beside the register: observed, asked how far they are,
exported."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal, NamedTuple

from pydantic import AwareDatetime
from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.events import CaseProgress, ChainHead
from models.frozen import Frozen
from models.messages import Number
from models.tables import AlarmRow, ComplaintRow, RunRow
from register.alarms import alarms
from register.alarms.alarms import Finding
from register.alarms.kinds import CLOSED_CASE_RUNS, RUN_DISPLACED
from register.row_conditions import (
    CASE_BEHIND,
    CASE_OPEN,
    CASE_UNSTARTED,
    CASE_WITHOUT_RUN,
    RUN_GOING_ON,
    RUN_UNEXPORTED,
)

RunStatus = Literal["running", "completed", "continued", "failed", "canceled", "terminated", "timed_out"]
RUNNING: RunStatus = "running"
TERMINATED: RunStatus = "terminated"
MAX_RUNS_PER_PAGE = 500


class ObservedRun(Frozen):
    """A run as Temporal reported it. `length`: the number of events in its history. `execution`: the first run of its
    chain of runs. `reset`: somebody has made it of an earlier run, from its middle on."""

    run_id: str
    complaint: Number
    status: RunStatus
    started_at: AwareDatetime
    ended_at: AwareDatetime | None = None
    build: str | None = None
    length: int = 0
    execution: str | None = None
    reset: bool = False


class OpenRun(NamedTuple):
    """A run that goes on, as the register knows it.

    `confirmed`: the head that the run and the register had in common when it last answered. `events`: how many events
    its history held then. `registered`: the head of the register now. `execution`: the first of the runs that may ask
    for this case. `build`: the release under which it goes on, which Temporal's lists do not say.
    """

    complaint: Number
    run_id: str
    confirmed: ChainHead | None
    events: int | None
    registered: ChainHead
    execution: str | None
    build: str | None


class EndedRun(NamedTuple):
    """A run that has ended, with the digest of its history where that lies in the archive."""

    complaint: Number
    run_id: str
    sha256: str | None


# ---- what Temporal has --------------------------------------------------------------------------------------------


def record_observed_runs(session: Session, seen: Collection[ObservedRun], at: datetime) -> list[ObservedRun]:
    """Record what was observed of these runs. Runs of unknown complaints are left out.

    Returns the runs that go on although an earlier look saw them end; these are not recorded, and are to be looked at
    more closely.
    """
    known = _registered_numbers(session, seen)
    had_ended = select(RunRow.run_id).where(RunRow.run_id.in_([run.run_id for run in seen]), RunRow.status != RUNNING)
    ended = set(session.scalars(had_ended))
    doubtful = [run for run in seen if run.status == RUNNING and run.run_id in ended]
    for run in seen:
        if run.complaint in known and run not in doubtful:
            record_run(session, run, at)
    return doubtful


# Of ComplaintRow: a closed complaint of which no run was seen to go on.
CLOSED_UNNAMED = ~CASE_OPEN & ~exists().where(AlarmRow.kind == CLOSED_CASE_RUNS, AlarmRow.about == ComplaintRow.number)


class NewEnd(NamedTuple):
    """The end of a run, not on record so far. `execution`: the first of the runs that may ask for this case. It is
    displaced, if this run is `cut`: one of those, and the complaint is closed although it did not come to its end; or
    if it is `later`: it began after them and was never seen going on. A run that goes on beside them, or after its
    complaint was closed, is named while it does, and whoever ends it was told to."""

    run: ObservedRun
    execution: str
    cut: bool
    later: bool


def new_ends(session: Session, seen: Collection[ObservedRun]) -> list[NewEnd]:
    """Return the new ends among these that may show that a case was displaced."""
    on_record = select(RunRow.run_id, RunRow.status).where(RunRow.run_id.in_([run.run_id for run in seen]))
    known = dict(session.execute(on_record).all())
    noted = (
        select(ComplaintRow.number, ComplaintRow.execution, RunRow.started_at, CLOSED_UNNAMED.label("is_closed"))
        .outerjoin(RunRow, RunRow.run_id == ComplaintRow.execution)
        .where(ComplaintRow.number.in_({run.complaint for run in seen}), ComplaintRow.execution.is_not(None))
    )
    cases = {row.number: row for row in session.execute(noted)}
    begun = {run.run_id: run.started_at for run in seen}
    found = list[NewEnd]()
    for run in seen:
        case = cases.get(run.complaint)
        if case is None or run.status == RUNNING or known.get(run.run_id, RUNNING) != RUNNING:
            continue
        since = case.started_at or begun.get(case.execution)
        cut = case.is_closed and run.status not in ("completed", "continued")
        later = run.run_id not in known and since is not None and run.started_at > since
        found += [NewEnd(run, case.execution, cut, later)] if cut or later else []
    return found


def unregistered_numbers(session: Session, seen: Collection[ObservedRun]) -> list[Number]:
    """Return the numbers for which Temporal has a run and the register no complaint."""
    return sorted({run.complaint for run in seen} - _registered_numbers(session, seen))


def _registered_numbers(session: Session, seen: Collection[ObservedRun]) -> set[Number]:
    numbers = {run.complaint for run in seen}
    return set(session.scalars(select(ComplaintRow.number).where(ComplaintRow.number.in_(numbers))))


def record_run(session: Session, run: ObservedRun, at: datetime) -> None:
    """Record what is certain of a run. A run that goes on again, because Temporal was restored from an older backup, is
    to be exported again."""
    columns: dict[str, object] = run.model_dump(include={"status", "started_at", "ended_at"}) | {"seen_at": at}
    columns |= {"build": run.build} if run.build else {}
    columns |= {"exported_at": None, "sha256": None} if run.status == RUNNING else {}
    row = insert(RunRow).values(run_id=run.run_id, complaint=run.complaint, **columns)
    session.execute(row.on_conflict_do_update(index_elements=["run_id"], set_=columns))


def record_gone_run(session: Session, number: Number, run_id: str, at: datetime) -> None:
    """Record that Temporal no longer knows a run. Of a closed complaint that is an alarm: nobody saw it come to its
    end."""
    if session.scalar(select(ComplaintRow.number).where(ComplaintRow.number == number, CLOSED_UNNAMED)):
        alarms.raise_alarms(session, RUN_DISPLACED, [Finding(number, number, {"run_id": run_id})], at)
    run = update(RunRow).where(RunRow.run_id == run_id, RUN_GOING_ON)
    session.execute(run.values(status=TERMINATED, ended_at=at, seen_at=at))


def unseen_runs(session: Session, since: datetime) -> list[tuple[Number, str]]:
    """Return the runs recorded as going on that have not been observed since then."""
    lost = select(RunRow.complaint, RunRow.run_id).where(RUN_GOING_ON, RunRow.seen_at < since)
    return [(number, run_id) for number, run_id in session.execute(lost.order_by(RunRow.run_id))]


def cases_without_run(session: Session) -> list[Number]:
    """Return the open complaints with an event for which no run goes on."""
    return list(session.scalars(select(ComplaintRow.number).where(CASE_WITHOUT_RUN).order_by(ComplaintRow.number)))


def last_ended_at(session: Session) -> datetime | None:
    """Return when the latest of the recorded runs ended."""
    return session.scalar(select(func.max(RunRow.ended_at)))


# ---- how far they are ---------------------------------------------------------------------------------------------


def open_runs(session: Session, after: str = "") -> list[OpenRun]:
    """Return the next MAX_RUNS_PER_PAGE runs that go on, of open cases, by run id."""
    return _running_runs(session, CASE_OPEN, RunRow.run_id > after)


def _running_runs(session: Session, *conditions: ColumnElement[bool]) -> list[OpenRun]:
    columns = (RunRow.complaint, RunRow.run_id, RunRow.seq, RunRow.hash, RunRow.events, RunRow.build)
    found = select(*columns, ComplaintRow.seq.label("at"), ComplaintRow.head, ComplaintRow.execution)
    found = found.join(ComplaintRow, ComplaintRow.number == RunRow.complaint).where(RUN_GOING_ON, *conditions)
    rows = session.execute(found.order_by(RunRow.run_id).limit(MAX_RUNS_PER_PAGE))
    return [
        OpenRun(
            complaint=row.complaint,
            run_id=row.run_id,
            confirmed=ChainHead(seq=row.seq, hash=row.hash) if row.hash else None,
            events=row.events,
            registered=ChainHead(seq=row.at, hash=row.head),
            execution=row.execution,
            build=row.build,
        )
        for row in rows
    ]


def runs_of_closed(session: Session) -> list[OpenRun]:
    """Return the runs that go on although their complaints are closed, at most MAX_RUNS_PER_PAGE. A run that has just
    closed its case ends in the next moment."""
    return _running_runs(session, ~CASE_OPEN)


def unstarted_with_ended_run(session: Session) -> list[Number]:
    """Return the complaints without an event of whose number a run has ended already; at most MAX_RUNS_PER_PAGE."""
    begun = select(RunRow.complaint).where(RunRow.complaint == ComplaintRow.number, RunRow.ended_at.is_not(None))
    unstarted = select(ComplaintRow.number).where(CASE_UNSTARTED, begun.exists()).order_by(ComplaintRow.number)
    return list(session.scalars(unstarted.limit(MAX_RUNS_PER_PAGE)))


def complaint_state(session: Session, number: Number) -> Literal["open", "closed"] | None:
    """Return whether a complaint is open; None if the register has none of that number."""
    found = session.execute(select(ComplaintRow.closed_at).where(ComplaintRow.number == number)).first()
    return None if found is None else "closed" if found.closed_at else "open"


def registered_head(session: Session, number: Number) -> ChainHead:
    """Return how far the register is with a case; to be read before the case is asked."""
    row = session.execute(select(ComplaintRow.seq, ComplaintRow.head).where(ComplaintRow.number == number)).one()
    return ChainHead(seq=row.seq, hash=row.head)


def record_progress(session: Session, run_id: str, reached: CaseProgress, registered: ChainHead, events: int) -> None:
    """Record how far a case said it was, how far the register was just before, whether both had the same chain there,
    and how long its history is."""
    same = reached.head == reached.recorded == registered and not reached.quarantined
    values = {"seq": reached.seq, "registered": registered.seq, "events": events}
    run = update(RunRow).where(RunRow.run_id == run_id, RUN_GOING_ON)
    session.execute(run.values(**values, hash=registered.hash if same else None))


def cases_behind(session: Session) -> list[Number]:
    """Return the open complaints whose case knew fewer events than the register."""
    behind = select(RunRow.complaint).join(ComplaintRow, ComplaintRow.number == RunRow.complaint).where(CASE_BEHIND)
    return sorted(set(session.scalars(behind)))


# ---- what is exported ---------------------------------------------------------------------------------------------


def unexported_runs(session: Session, after: str = "") -> list[EndedRun]:
    """Return the next MAX_RUNS_PER_PAGE runs that have ended and lie in no archive yet, by run id."""
    return _page_of_ended_runs(session, RUN_UNEXPORTED, RunRow.run_id > after)


def archived_runs(session: Session, after: str = "") -> list[EndedRun]:
    """Return the next MAX_RUNS_PER_PAGE runs that lie in the archive, by run id."""
    return _page_of_ended_runs(session, RunRow.sha256.is_not(None), RunRow.run_id > after)


def ended_runs_of(session: Session, number: Number, after: str = "") -> list[EndedRun]:
    """Return the next MAX_RUNS_PER_PAGE ended runs of one complaint, by run id."""
    return _page_of_ended_runs(session, RunRow.complaint == number, RunRow.run_id > after)


def _page_of_ended_runs(session: Session, *conditions: ColumnElement[bool]) -> list[EndedRun]:
    found = select(RunRow.complaint, RunRow.run_id, RunRow.sha256).where(RunRow.ended_at.is_not(None), *conditions)
    return [EndedRun(*row) for row in session.execute(found.order_by(RunRow.run_id).limit(MAX_RUNS_PER_PAGE))]


def record_export(session: Session, run_id: str, *, sha256: str, events: int, at: datetime) -> None:
    """Record that a run's history lies in the archive, complete and on disk."""
    run = update(RunRow).where(RunRow.run_id == run_id)
    session.execute(run.values(sha256=sha256, events=events, exported_at=at))
