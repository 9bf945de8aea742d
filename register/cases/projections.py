"""The tables people work from: which clocks run, what waits for whom. Derived from the state of a case alone."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Case, ClockState
from models.law import Law
from models.limit import Clock
from models.messages import ClockKey, Digest, Number
from models.tables import ClockRow, ComplaintRow, NoticeRow, TaskRow
from models.tables.case import PLACE
from register import journal
from register.calendars import notice_adoption
from register.cases.open_tasks import TaskKey, TaskSources, TaskSpan, open_tasks, reads_notices
from rules.clock import clock_applies, is_overdue
from rules.hash_chain import case_json
from rules.next_limit import next_due, running_state
from rules.sees import admissions_of


class ProjectedColumns(NamedTuple):
    """The columns of a complaint that follow from its case. `calendar_sha` is None where the case counts by the
    calendar that it came with, `admissions` says who may read it."""

    state: str
    stage: str
    closed_at: datetime | None
    urgent: bool
    overdue: bool
    next_due: datetime | None
    admissions: str
    calendar_sha: Digest | None


class ProjectedClock(NamedTuple):
    """The columns of a clock's row beside its key."""

    rule: str
    started: datetime
    due: datetime | None
    last_day: date | None
    provisional: bool
    state: str
    noticed: datetime | None
    stopped: datetime | None
    plain: bool


def renew_projections(
    session: Session, complaint: ComplaintRow, law: Law, case: Case, before: Case | None = None
) -> None:
    """Update the rows of the complaint, its clocks and its tasks to the state of the case. Rows of clocks and tasks
    that are as they were `before`, when the rows were renewed last, are not looked at."""
    place = place_of(complaint)
    for name, value in projected_columns(law, case)._asdict().items():
        if name != "calendar_sha" or value:
            setattr(complaint, name, value)
    sources = stored_sources(session, case.number)
    tasks = dict(open_tasks(law, case, sources))
    clocks = projected_clocks(law, case)
    if before is None or projected_clocks(law, before) != clocks:
        renew_clocks(session, case.number, clocks)
    may_differ = before is None or reads_notices(law, case) or place != place_of(complaint)
    if may_differ or before is None or dict(open_tasks(law, before, sources)) != tasks:
        renew_tasks(session, complaint, tasks)


def place_of(row: ComplaintRow | TaskRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in PLACE}


# ---- what follows from a case -----------------------------------------------------------------------------------


def projected_columns(law: Law, case: Case) -> ProjectedColumns:
    """Return what the complaint's row says of the case."""
    adopted = case.calendar.model_dump_json(exclude_defaults=True) if case.calendar else None
    return ProjectedColumns(
        state=case_json(case.without_history),
        stage=case.stage,
        closed_at=case.closed_at,
        urgent=case.urgent,
        overdue=is_overdue(law, case),
        next_due=next_due(law, case),
        admissions=admissions_text(law, case),
        calendar_sha=notice_adoption.calendar_digest(adopted) if adopted else None,
    )


def admissions_text(law: Law, case: Case) -> str:
    """Return who may read a case, as the complaint's row has it."""
    return admissions_of(law, case).model_dump_json(exclude_defaults=True)


def projected_clocks(law: Law, case: Case) -> dict[ClockKey, ProjectedClock]:
    return {key: _projected_clock(law, case, key, state) for key, state in case.clocks.items()}


def _projected_clock(law: Law, case: Case, key: ClockKey, state: ClockState) -> ProjectedClock:
    rule, clock = law.clock_rule(key)
    return ProjectedClock(
        rule=rule.id,
        started=state.started,
        due=state.due,
        last_day=state.last_day,
        provisional=state.provisional,
        state=clock_row_state(law, case, clock, state),
        noticed=None if state.withdrawn else state.noticed,
        stopped=state.stopped,
        plain=is_plain_clock(law, case, clock, state),
    )


def is_plain_clock(law: Law, case: Case, clock: Clock, state: ClockState) -> bool:
    """Return True for a clock that is counted from its start and the law alone, and since whose start nobody outside
    can have been told anything."""
    if clock.limit.depends_on_facts or state.suspended or state.extended or state.until or state.named_at:
        return False
    outside_events = law.outside_notice_events & case.happened.keys()
    return state.expired is None and all(case.happened[name].at < state.started for name in outside_events)


def clock_row_state(law: Law, case: Case, clock: Clock, state: ClockState) -> str:
    """Return the state of a clock in one word. A breach that was noticed stays visible in `noticed` when the clock has
    stopped."""
    if state.stopped:
        return "stopped"
    if not clock_applies(law, case, clock):
        return "idle"
    return running_state(state)


def stored_sources(session: Session, number: Number) -> TaskSources:
    """Return what the tasks of a case follow from beside its state, as the register has it."""

    def desk_notices() -> Sequence[NoticeRow]:
        to_be_told = (NoticeRow.complaint == number, NoticeRow.state == "due", NoticeRow.channel == "desk")
        return session.scalars(select(NoticeRow).where(*to_be_told)).all()

    return TaskSources(lambda seqs: journal.event_instants(session, number, seqs), desk_notices)


# ---- rows ---------------------------------------------------------------------------------------------------------


def renew_clocks(session: Session, number: Number, clocks: Mapping[ClockKey, ProjectedClock]) -> None:
    """Bring the rows to the clocks of the case. What a corrected act had started is gone."""
    known = {row.name: row for row in session.scalars(select(ClockRow).where(ClockRow.complaint == number))}
    for name in known.keys() - clocks.keys():
        session.delete(known[name])
    for name, clock in clocks.items():
        row = known.get(name) or ClockRow(complaint=number, name=name)
        for column, value in clock._asdict().items():
            setattr(row, column, value)
        session.add(row)


def renew_tasks(session: Session, complaint: ComplaintRow, tasks: Mapping[TaskKey, TaskSpan]) -> None:
    """Replace the tasks of a case. A task that goes on keeps its row, since people may have it open."""
    place, tasks = place_of(complaint), dict(tasks)
    for row in session.scalars(select(TaskRow).where(TaskRow.complaint == complaint.number)):
        span = tasks.pop(TaskKey(row.holder, row.role, row.kind, row.about), None)
        if span is None:
            session.delete(row)
            continue
        for name, value in (span._asdict() | place).items():
            setattr(row, name, value)
    session.add_all(task_row(complaint, task, span) for task, span in tasks.items())


def task_row(complaint: ComplaintRow, task: TaskKey, span: TaskSpan) -> TaskRow:
    """Return the row of a task of a complaint, which the caller has locked: the task repeats some of its columns."""
    return TaskRow(complaint=complaint.number, **task._asdict(), **span._asdict(), **place_of(complaint))
