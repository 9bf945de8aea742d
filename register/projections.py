"""The lists people work from: which clocks run, what waits for whom. Made of a case's state alone."""

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
from rules.clock import applies, key, ticking
from rules.hash_chain import canonical
from rules.position import tracks, waits
from rules.timer import ahead
from rules.waiting import pending


class Task(NamedTuple):
    """What makes a task the same one as before."""

    holder: str
    role: Name
    kind: str
    about: str | None = None


class Span(NamedTuple):
    since: datetime
    due: datetime | None


def renew(session: Session, complaint: ComplaintRow, law: Law, case: Case) -> None:
    """Bring the complaint, its clocks and its tasks to where the case stands."""
    complaint.state = canonical(case.alone)
    complaint.urgent = case.urgent
    if case.calendar:
        complaint.calendar_sha = calendar_adoption.sha(case.calendar.model_dump_json(exclude_defaults=True))
    complaint.stage, complaint.closed_at, complaint.next_due = case.stage, case.closed_at, next_due(law, case)
    _renew_clocks(session, law, case)
    _renew_tasks(session, case.number, dict(tasks(session, law, case)))


def next_due(law: Law, case: Case) -> datetime | None:
    """The nearest limit of the law, past ones first. A wake-up is none."""
    return min((state.due for clock, state in ticking(law, case) if clock.breach and state.due), default=None)


def _renew_clocks(session: Session, law: Law, case: Case) -> None:
    rows = session.scalars(select(ClockRow).where(ClockRow.complaint == case.number))
    known = {row.name: row for row in rows}
    for name, state in case.clocks.items():
        row = known.get(name) or ClockRow(complaint=case.number, name=name)
        _set(row, law, case, state)
        session.add(row)


def _set(row: ClockRow, law: Law, case: Case, state: ClockState) -> None:
    rule, clock = law.clock(row.name)
    row.rule = rule.id
    row.started, row.stopped = state.started, state.stopped
    row.due, row.last_day, row.provisional = state.due, state.last_day, state.provisional
    row.state = clock_state(law, case, clock, state)
    row.noticed = None if state.withdrawn else state.noticed


def clock_state(law: Law, case: Case, clock: Clock, state: ClockState) -> str:
    """In one word. A breach that was noticed stays to be seen in `noticed` when the clock has stopped."""
    if state.stopped:
        return "stopped"
    if not applies(law, case, clock):
        return "idle"
    if state.expired is not None and not state.withdrawn:
        return "over"
    return "held" if state.held else "running"


def _renew_tasks(session: Session, number: Number, wanted: dict[Task, Span]) -> None:
    """What goes on keeps its row: people may have it open."""
    for row in session.scalars(select(TaskRow).where(TaskRow.complaint == number)):
        span = wanted.pop(Task(row.holder, row.role, row.kind, row.about), None)
        if span is None:
            session.delete(row)
        else:
            row.since, row.due = span
    session.add_all(TaskRow(complaint=number, **task._asdict(), **span._asdict()) for task, span in wanted.items())


def tasks(session: Session, law: Law, case: Case) -> Iterator[tuple[Task, Span]]:
    """All that waits for somebody: notices to be told, the stage, requests to decide on, limits that have gone to a
    superior, what is to be reviewed."""
    yield from _to_be_told(session, law, case)
    if case.closed_at:
        return
    for track in tracks(case):
        if not waits(law, case, track):
            yield from _of_stage(law, case, case.positions[track])
    requests = pending(law, case)
    asked = journal.instants(session, case.number, [request.request for request in requests])
    for request in requests:
        for role in request.who:
            for holder in inside(law, case, role):
                span = Span(asked[request.request], case.clocks[request.clock].due)
                yield Task(holder, role, "decision", request.clock), span
    yield from _escalated(law, case)
    yield from _questioned(session, law, case)


def _to_be_told(session: Session, law: Law, case: Case) -> Iterator[tuple[Task, Span]]:
    """What no channel could tell waits for a person, whether the case goes on or not."""
    if case.calendar is None and all(notice.by for _, notice in law.notices):
        return
    at_the_desk = select(NoticeRow).where(
        NoticeRow.complaint == case.number, NoticeRow.state == "due", NoticeRow.channel == "desk"
    )
    for row in session.scalars(at_the_desk):
        if row.holder:
            yield Task(row.holder, row.to_role, "notice", row.id), Span(row.at, None)


def _of_stage(law: Law, case: Case, here: Position) -> Iterator[tuple[Task, Span]]:
    """Whose the stage is: whoever it was handed to, else all who may act; who is asked beside; who must agree."""
    span = Span(here.since, next_due(law, case))
    stage = law.stage(here.stage)
    if stage.approval:
        for role, person in approval.missing(law, case, here):
            for holder in [person] if person else inside(law, case, role):
                yield Task(holder, role, "decision", here.stage), span
        return
    for role in stage.who:
        for holder in [here.holder] if here.holder else inside(law, case, role):
            yield Task(holder, role, "stage"), span
    for holder in (*here.helpers, *here.asked):
        yield Task(holder, stage.who[0], "stage", here.stage), span


def _escalated(law: Law, case: Case) -> Iterator[tuple[Task, Span]]:
    """A superior is not rid of it before the clock stops. Asked what it would say if it had said nothing yet,
    the clock names the instants of what it has said."""
    for clock, state in ticking(law, case):
        silent = state.model_copy(update={"rungs": 0})
        for event in ahead(law, case, clock, silent):
            if event.type == "escalated" and event.to and (event.rung or 0) < state.rungs:
                for holder in inside(law, case, event.to):
                    about = key(clock.name, state.item)
                    yield Task(holder, event.to, "escalation", about), Span(event.at, state.due)


def _questioned(session: Session, law: Law, case: Case) -> Iterator[tuple[Task, Span]]:
    """What a limit did by itself, too early by the newer calendar: for the superior it goes to when over, else for
    whose the stage is, until a note names it."""
    since = journal.instants(session, case.number, list(case.questioned))
    for seq, about in case.questioned.items():
        superiors = [rung.to for rung in law.clock(about)[1].over if rung.do == "escalate" and rung.only and rung.to]
        for role in superiors or law.stage(case.stage).who:
            for holder in inside(law, case, role):
                yield Task(holder, role, "review", str(seq)), Span(since[seq], None)


def inside(law: Law, case: Case, role: Name) -> tuple[str, ...]:
    """Who of the office stands for a role. A party has no list here."""
    return () if law.procedure.roles[role].is_ == "outside" else roles.holders(law, case, role)
