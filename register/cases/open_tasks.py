"""The tasks of a case: what waits for whom. They follow from its state, the instants of its events, and the notices
at the desk."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from models.case import Case, Position, replace
from models.law import Law
from models.requirement import Name
from models.tables import NoticeRow
from register.notices.delivery_attempts import ProjectedNotice
from rules import approval, roles
from rules.acts import deciders, handover, recusal
from rules.clock import clock_key, running_clocks
from rules.next_limit import next_due
from rules.position import track_names, waits_for_join
from rules.timer import events_ahead
from rules.waiting import pending_requests

DEPUTY_WANTED = "deputise"  # what a task is about for which somebody has to be named


class TaskKey(NamedTuple):
    """By which a task is the same one as before."""

    holder: str
    role: Name
    kind: str
    about: str | None = None


class TaskSpan(NamedTuple):
    since: datetime
    due: datetime | None


class TaskSources(NamedTuple):
    """What tasks follow from beside the state of the case: when events happened, by `seq`, and the notices that a
    person has to tell."""

    event_instants: Callable[[list[int]], Mapping[int, datetime]]
    desk_notices: Callable[[], Iterable[NoticeRow | ProjectedNotice]]


def reads_notices(law: Law, case: Case) -> bool:
    """Return True if notices may wait for a person to tell them, which the state of a case does not say."""
    return case.calendar is not None or bool(law.automatic_notices)


def open_tasks(law: Law, case: Case, sources: TaskSources) -> Iterator[tuple[TaskKey, TaskSpan]]:
    """Yield all that waits for somebody: notices to be told, the stage, requests to decide on, deputies to name, limits
    that were escalated to a superior, what is to be reviewed or undone."""
    if reads_notices(law, case):  # what no channel could deliver: a person has to tell it, whether the case goes on
        yield from filter(None, map(notice_task, sources.desk_notices()))
    yield from _undo_tasks(law, case, sources)
    if case.closed_at:
        return
    for track in track_names(case):
        if not waits_for_join(law, case, track):
            yield from _stage_tasks(law, case, case.positions[track])
    requests = pending_requests(law, case)
    requested_at = sources.event_instants([request.request for request in requests])
    for request in requests:
        for role in request.who:
            for holder in office_holders(law, case, role):
                span = TaskSpan(requested_at[request.request], case.clocks[request.clock].due)
                yield TaskKey(holder, role, "decision", request.clock), span
    yield from _tasks_about_people(law, case)
    yield from _escalation_tasks(law, case)
    yield from _review_tasks(law, case, sources)


def office_holders(law: Law, case: Case, role: Name) -> tuple[str, ...]:
    """Return who of the office holds a role; nobody for a role outside the office."""
    return () if law.procedure.roles[role].is_ == "outside" else roles.role_holders(law, case, role)


def working_holders(law: Law, case: Case, role: Name) -> tuple[str, ...]:
    """Return who of the office has the work of a role. Where everybody whom a fact names for the role is out of the
    case, the work lies with those who may name somebody else."""
    holders, named_in = office_holders(law, case, role), law.procedure.roles[role].named_in
    if named_in is None or named_in not in law.replaceable_facts:
        return holders
    out = roles.shut_out(law, case)
    if left := tuple(holder for holder in holders if holder not in out):
        return left
    may_name = handover.replacing_roles(law, named_in) or law.naming_roles[named_in]
    naming = [holder for name in may_name for holder in office_holders(law, case, name)]
    return tuple(holder for holder in dict.fromkeys(naming) if holder not in out) if holders else ()


def holders_at_work(law: Law, case: Case) -> dict[str, Name]:
    """Return who has the work of an open case, or its decision, each with a role for which they have it."""
    found: dict[str, Name] = {}
    for track in track_names(case) if case.closed_at is None else ():
        if not waits_for_join(law, case, track):
            for key, _ in _stage_tasks(law, case, case.positions[track]):
                found.setdefault(key.holder, key.role)
    for request in pending_requests(law, case):
        for role in request.who:
            found |= {holder: role for holder in office_holders(law, case, role) if holder not in found}
    return found


def notice_task(row: NoticeRow | ProjectedNotice) -> tuple[TaskKey, TaskSpan] | None:
    """Return the task of telling a notice; None where nobody holds the role."""
    if row.holder is None:
        return None
    return TaskKey(row.holder, row.to_role, "notice", row.id), TaskSpan(row.at, None)


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
        for holder in [position.holder] if position.holder else working_holders(law, case, role):
            yield TaskKey(holder, role, "stage"), span
    for holder in (*position.helpers, *position.asked):
        yield TaskKey(holder, stage.who[0], "stage", position.stage), span


def _tasks_about_people(law: Law, case: Case) -> Iterator[tuple[TaskKey, TaskSpan]]:
    """Yield the tasks of those who decide whether somebody takes part in the case, and who name a deputy where an open
    stage needs a role for which nobody is left."""
    for request in case.asked_for.values():
        span = TaskSpan(request.at, recusal.decided_by(law, case, request))
        for holder in request.deciders:
            yield TaskKey(holder, request.about or request.act, "decision", f"{request.act}:{request.whom}"), span
    for role, track in deciders.needed_roles(law, case).items():
        for holder in deciders.deputy_namers(law, case, role):
            yield TaskKey(holder, role, "decision", DEPUTY_WANTED), TaskSpan(case.positions[track].since, None)


def _escalation_tasks(law: Law, case: Case) -> Iterator[tuple[TaskKey, TaskSpan]]:
    """Yield the tasks of superiors; they last until the clock stops. The instants are those at which the clock would
    ring if it had not rung yet."""
    for clock, state in running_clocks(law, case):
        silent = replace(state, rungs=0)
        for event in events_ahead(law, case, clock, silent):
            if event.type == "escalated" and event.to and (event.rung or 0) < state.rungs:
                for holder in office_holders(law, case, event.to):
                    about = clock_key(clock.code, state.item)
                    yield TaskKey(holder, event.to, "escalation", about), TaskSpan(event.at, state.due)


def _undo_tasks(law: Law, case: Case, sources: TaskSources) -> Iterator[tuple[TaskKey, TaskSpan]]:
    """Yield a request to undo something, for those who could confirm it, also after the case has ended."""
    if (request := case.undo_asked) is None:
        return
    since = sources.event_instants([request.seq])[request.seq]
    for role in request.roles:
        for holder in office_holders(law, case, role):
            if holder not in request.by:
                yield TaskKey(holder, role, "review", str(request.seq)), TaskSpan(since, None)


def _review_tasks(law: Law, case: Case, sources: TaskSources) -> Iterator[tuple[TaskKey, TaskSpan]]:
    """Yield what a limit did by itself, and too early by the newer calendar: for the superior to whom it escalates,
    else for the holders of the stage, until a note refers to it."""
    since = sources.event_instants(list(case.questioned))
    for seq, about in case.questioned.items():
        superiors = [
            rung.to for rung in law.clock_rule(about)[1].over if rung.do == "escalate" and rung.only and rung.to
        ]
        for role in superiors or law.find_stage(case.stage).who:
            for holder in office_holders(law, case, role):
                yield TaskKey(holder, role, "review", str(seq)), TaskSpan(since[seq], None)
