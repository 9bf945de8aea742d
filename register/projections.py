"""The tables people work from: which clocks run, what waits for whom. Derived from the state of a case alone."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Case, ClockState, Position
from models.law import Law
from models.limit import Clock
from models.messages import Number
from models.requirement import Name
from models.tables import ClockRow, ComplaintRow, NoticeRow, TaskRow
from register import calendar_adoption, journal
from rules import approval, roles
from rules.clock import clock_applies, clock_key, running_clocks
from rules.hash_chain import canonical_json
from rules.position import track_names, waits_for_join
from rules.timer import events_ahead
from rules.waiting import pending_requests


class TaskKey(NamedTuple):
    """By which a task is the same one as before."""

    holder: str
    role: Name
    kind: str
    about: str | None = None


class TaskSpan(NamedTuple):
    since: datetime
    due: datetime | None


def renew_projections(session: Session, complaint: ComplaintRow, law: Law, case: Case) -> None:
    """Update the rows of the complaint, its clocks and its tasks to the state of the case."""
    complaint.state = canonical_json(case.without_history)
    complaint.urgent = case.urgent
    if case.calendar:
        complaint.calendar_sha = calendar_adoption.calendar_digest(case.calendar.model_dump_json(exclude_defaults=True))
    complaint.stage, complaint.closed_at, complaint.next_due = case.stage, case.closed_at, next_due(law, case)
    _renew_clocks(session, law, case)
    _renew_tasks(session, case.number, dict(open_tasks(session, law, case)))


def next_due(law: Law, case: Case) -> datetime | None:
    """Return the nearest limit of the law, past ones included. A reminder is not a limit."""
    return min((state.due for clock, state in running_clocks(law, case) if clock.breach and state.due), default=None)


def _renew_clocks(session: Session, law: Law, case: Case) -> None:
    rows = session.scalars(select(ClockRow).where(ClockRow.complaint == case.number))
    known = {row.name: row for row in rows}
    for name, state in case.clocks.items():
        row = known.get(name) or ClockRow(complaint=case.number, name=name)
        _set_clock_row(row, law, case, state)
        session.add(row)


def _set_clock_row(row: ClockRow, law: Law, case: Case, state: ClockState) -> None:
    rule, clock = law.clock_rule(row.name)
    row.rule = rule.id
    row.started, row.stopped = state.started, state.stopped
    row.due, row.last_day, row.provisional = state.due, state.last_day, state.provisional
    row.state = clock_row_state(law, case, clock, state)
    row.noticed = None if state.withdrawn else state.noticed


def clock_row_state(law: Law, case: Case, clock: Clock, state: ClockState) -> str:
    """Return the state of a clock in one word. A breach that was noticed stays visible in `noticed` when the clock has
    stopped."""
    if state.stopped:
        return "stopped"
    if not clock_applies(law, case, clock):
        return "idle"
    if state.expired is not None and not state.withdrawn:
        return "over"
    return "held" if state.held else "running"


def _renew_tasks(session: Session, number: Number, tasks: dict[TaskKey, TaskSpan]) -> None:
    """Replace the tasks of a case. A task that goes on keeps its row, since people may have it open."""
    for row in session.scalars(select(TaskRow).where(TaskRow.complaint == number)):
        span = tasks.pop(TaskKey(row.holder, row.role, row.kind, row.about), None)
        if span is None:
            session.delete(row)
        else:
            row.since, row.due = span
    session.add_all(TaskRow(complaint=number, **task._asdict(), **span._asdict()) for task, span in tasks.items())


def open_tasks(session: Session, law: Law, case: Case) -> Iterator[tuple[TaskKey, TaskSpan]]:
    """Yield all that waits for somebody: notices to be told, the stage, requests to decide on, limits that were
    escalated to a superior, what is to be reviewed."""
    yield from _notice_tasks(session, law, case)
    if case.closed_at:
        return
    for track in track_names(case):
        if not waits_for_join(law, case, track):
            yield from _stage_tasks(law, case, case.positions[track])
    requests = pending_requests(law, case)
    asked = journal.event_instants(session, case.number, [request.request for request in requests])
    for request in requests:
        for role in request.who:
            for holder in office_holders(law, case, role):
                span = TaskSpan(asked[request.request], case.clocks[request.clock].due)
                yield TaskKey(holder, role, "decision", request.clock), span
    yield from _escalation_tasks(law, case)
    yield from _review_tasks(session, law, case)


def _notice_tasks(session: Session, law: Law, case: Case) -> Iterator[tuple[TaskKey, TaskSpan]]:
    """Yield the notices that no channel could deliver and a person has to tell, whether the case goes on or not."""
    if case.calendar is None and all(notice.by for _, notice in law.notice_rules):
        return
    to_be_told = select(NoticeRow).where(
        NoticeRow.complaint == case.number, NoticeRow.state == "due", NoticeRow.channel == "desk"
    )
    for row in session.scalars(to_be_told):
        if row.holder:
            yield TaskKey(row.holder, row.to_role, "notice", row.id), TaskSpan(row.at, None)


def _stage_tasks(law: Law, case: Case, position: Position) -> Iterator[tuple[TaskKey, TaskSpan]]:
    """Yield the tasks of a stage: of its holder, else of all who may act; of helpers and those asked for an opinion; of
    those whose approval is missing."""
    span = TaskSpan(position.since, next_due(law, case))
    stage = law.find_stage(position.stage)
    if stage.approval:
        for role, person in approval.missing_answers(law, case, position):
            for holder in [person] if person else office_holders(law, case, role):
                yield TaskKey(holder, role, "decision", position.stage), span
        return
    for role in stage.who:
        for holder in [position.holder] if position.holder else office_holders(law, case, role):
            yield TaskKey(holder, role, "stage"), span
    for holder in (*position.helpers, *position.asked):
        yield TaskKey(holder, stage.who[0], "stage", position.stage), span


def _escalation_tasks(law: Law, case: Case) -> Iterator[tuple[TaskKey, TaskSpan]]:
    """Yield the tasks of superiors; they last until the clock stops. The instants are those at which the clock would
    ring if it had not rung yet."""
    for clock, state in running_clocks(law, case):
        silent = state.model_copy(update={"rungs": 0})
        for event in events_ahead(law, case, clock, silent):
            if event.type == "escalated" and event.to and (event.rung or 0) < state.rungs:
                for holder in office_holders(law, case, event.to):
                    about = clock_key(clock.name, state.item)
                    yield TaskKey(holder, event.to, "escalation", about), TaskSpan(event.at, state.due)


def _review_tasks(session: Session, law: Law, case: Case) -> Iterator[tuple[TaskKey, TaskSpan]]:
    """Yield what a limit did by itself, too early by the newer calendar: for the superior it is escalated to, else for
    whoever has the stage, until a note refers to it."""
    since = journal.event_instants(session, case.number, list(case.questioned))
    for seq, about in case.questioned.items():
        superiors = [
            rung.to for rung in law.clock_rule(about)[1].over if rung.do == "escalate" and rung.only and rung.to
        ]
        for role in superiors or law.find_stage(case.stage).who:
            for holder in office_holders(law, case, role):
                yield TaskKey(holder, role, "review", str(seq)), TaskSpan(since[seq], None)


def office_holders(law: Law, case: Case, role: Name) -> tuple[str, ...]:
    """Return who of the office holds a role; nobody for a role outside the office."""
    return () if law.procedure.roles[role].is_ == "outside" else roles.role_holders(law, case, role)
