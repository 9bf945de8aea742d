"""`correct` (撤回误办): who may undo an outcome or own act, and when two have to agree (docs/adr/0071).

What it changes in the case is in `rules/event_effects/undone.py`.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from models.case import Case, Undoable, UndoRequest, replace
from models.events import Acted, Corrected, Event, Noted, Notified
from models.law import Law
from models.means import Means
from models.messages import Act, Person, Refusal, Why
from models.requirement import Name
from models.rule import Notice
from models.stage import MERGED, Approval
from rules import position, roles
from rules.acts import handover
from rules.acts.grading import GRADE
from rules.clock import running_limits
from rules.event_names import CORRECT, URGE
from rules.notice import automatic_notices_after, automatic_notices_given, notified_events

MAX_REMEMBERED = 3
GOING_OUT = timedelta(minutes=1)  # between the end of the wait and a relay that sends
NO_ANSWER_TO_IT = frozenset({CORRECT, URGE})  # acts by which nobody acts on what another has done


# ---- what can be undone -------------------------------------------------------------------------------------


def remembered_acts(law: Law, case: Case, event: Acted) -> tuple[Undoable, ...]:
    """Return the last outcomes and own acts with this one, each with the case before it.

    If the outcome follows from an answer to an approval, the case before that answer. What leads to a merge is the last
    that happens here: the other complaint has been told.
    """
    if event.to == MERGED:
        return ()
    before, track = case.without_history, event.track or position.MAIN_TRACK
    here = case.positions.get(track)
    if here and here.answers and event.name in law.find_stage(here.stage).outcomes:
        before = position.with_position(before, track, replace(here, answers=here.answers[:-1]))
    return (*case.earlier[1 - MAX_REMEMBERED :], Undoable(event=event, before=before))


def acts_after(case: Case, event: Event) -> tuple[Undoable, ...]:
    """Return the acts that can be undone, with that somebody else than who did the last of them has acted since, if
    this event says so."""
    last = case.earlier[-1]
    is_nobodys = event.by in (None, roles.SYSTEM, last.event.by) and event.name != GRADE
    if last.followed or is_nobodys or event.name in NO_ANSWER_TO_IT:
        return case.earlier
    return (*case.earlier[:-1], replace(last, followed=True))


def request_after(law: Law, case: Case, event: Noted) -> UndoRequest:
    """Return what is asked to be undone after an event `correct` that asks for it. Raises ValueError for an act that is
    not remembered."""
    undoable = remembered(case, event.refers_to)
    known = case.undo_asked.by if case.undo_asked and case.undo_asked.seq == event.refers_to else ()
    return UndoRequest(seq=undoable.event.seq, by=(*known, event.by), roles=doing_roles(law, undoable.event))


def remembered(case: Case, seq: int | None) -> Undoable:
    """Return the act of an event. Raises ValueError for one that is not remembered."""
    if (undoable := find_undoable(case, seq)) is None:
        raise ValueError(f"event {seq} is to be undone, which is not remembered")
    return undoable


def askers(case: Case, undoable: Undoable) -> tuple[Person, ...]:
    """Return who has asked that an act be undone."""
    return case.undo_asked.by if case.undo_asked and case.undo_asked.seq == undoable.event.seq else ()


def find_undoable(case: Case, seq: int | None) -> Undoable | None:
    """Return the act of an event; None if it is no outcome or own act, or is not remembered any more."""
    return next((undoable for undoable in case.earlier if undoable.event.seq == seq), None)


def is_own_slip(law: Law, undoable: Undoable, by: Person | None, at: datetime) -> bool:
    """Return True if `by` undoes their own act soon, and nobody else has acted on it."""
    soon = at - undoable.event.recorded_at <= timedelta(minutes=law.procedure.undo_minutes)
    return by == undoable.event.by and soon and not undoable.followed


def undoes_own_slip(law: Law, case: Case, act: Act) -> bool:
    """Return True for an act that undoes an own slip. Even who is complained of may do that."""
    undoable = find_undoable(case, act.of) if act.name == CORRECT else None
    return undoable is not None and is_own_slip(law, undoable, act.actor, act.received)


def slip_time_ends(law: Law, case: Case, event: Acted | Notified) -> datetime:
    """Return until when letters about an act wait, since it may be an own slip; `case` is the case after it. A limit
    that ends sooner ends the wait, and whoever acts may say that they go out at once."""
    if event.at_once:
        return event.recorded_at
    ends = [event.recorded_at + timedelta(minutes=law.procedure.undo_minutes)]
    ends += [state.due for _, state in running_limits(law, case) if state.due and state.due > event.recorded_at]
    return min(ends)


# ---- who may ------------------------------------------------------------------------------------------------


def correction_refusals(law: Law, case: Case, act: Act) -> list[Refusal]:
    """Refuse to undo what is not remembered, what was built upon, and what is not the actor's to undo."""
    undoable = find_undoable(case, act.of)
    if undoable is None:
        return [Refusal(why=Why.not_undoable)]
    if undoable is not case.earlier[-1]:
        return [Refusal(why=Why.later_act, about=case.earlier[-1].event.name)]
    if is_own_slip(law, undoable, act.actor, act.received):
        return []
    if barred := roles.colleague_refusals(law, case, act):
        return barred
    if not may_undo(law, case, act, doing_roles(law, undoable.event)):
        return [Refusal(why=Why.role)]
    if needs_second_person(law, case, act):
        return [Refusal(why=Why.same_person)] if not act.persons.isdisjoint(askers(case, undoable)) else []
    return [] if askers(case, undoable) or act.actor != undoable.event.by else [Refusal(why=Why.same_person)]


def may_undo(law: Law, case: Case, act: Act, who: tuple[Name, ...]) -> bool:
    """Return True for who could have done an act that these roles do, and for their superior."""
    if roles.acts_as(law, case, act, who) or roles.supervises(law, case, act, who):
        return True
    named = [role.named_in for name in who if (role := law.procedure.roles[name]).named_in and role.is_ == "named"]
    return any(roles.acts_as(law, case, act, handover.appointing_roles(law, name)) for name in named)


def doing_roles(law: Law, event: Acted) -> tuple[Name, ...]:
    """Return the roles that could have done an outcome or own act; of an approval, those that are asked."""
    return roles_of_act(law, event.stage, event.name)


def roles_of_act(law: Law, stage: Name, act: Name) -> tuple[Name, ...]:
    """Return the roles that do an outcome or own act at a stage; at an approval, those that answer it."""
    here = law.find_stage(stage)
    if here.approval and (act in here.outcomes or act in ("approve", "refuse")):
        return here.approval.by
    stage_act = law.stage_act(stage, act)
    return stage_act.who if stage_act else here.who


def _approval_decided(law: Law, event: Acted) -> Approval | None:
    stage = law.find_stage(event.stage)
    return stage.approval if event.name in stage.outcomes else None


def needs_second_person(law: Law, case: Case, act: Act) -> bool:
    """Return True if the act asks for what a second person has to say as well: it undoes more than an own slip, what
    it undoes bears load, and nobody else has asked for that."""
    undoable = find_undoable(case, act.of)
    if undoable is None or is_own_slip(law, undoable, act.actor, act.received) or not bears_load(law, case, undoable):
        return False
    return act.persons.issuperset(askers(case, undoable))


def bears_load(law: Law, case: Case, undoable: Undoable) -> bool:
    """Return True for an act that decided something, told somebody, met or moved a limit, ended the case, or that
    anybody on the staff could have done: then anybody could undo it, too."""
    event = undoable.event
    stage_act = law.stage_act(event.stage, event.name)
    who = stage_act.who if stage_act else law.find_stage(event.stage).who  # the case was returned
    if any(law.procedure.roles[name].is_ == "any_staff" for name in who):
        return True
    decided = _approval_decided(law, event) is not None or case.closed_at is not None
    decided = decided or not (law.class_facts | law.role_facts | law.limit_facts).isdisjoint(event.facts)
    made = stage_act is not None and bool(stage_act.notices or stage_act.way.makes or stage_act.way.opens)
    told = any(True for _ in automatic_notices_after(law, event))
    met = any(state.stopped_by == event.seq and law.clock_rule(key)[1].breach for key, state in case.clocks.items())
    return decided or made or told or met


# ---- who is told --------------------------------------------------------------------------------------------


def letters_wait(ends: datetime, event: Event) -> bool:
    """Return True if letters that wait until an instant cannot have gone out by the time an event is on record. Within
    the last minute nobody can tell: then they are not withdrawn, and who gets them is told of the undoing."""
    return event.recorded_at < ends - GOING_OUT


def undoing_notices(law: Law, after: Case, undone: Acted, event: Corrected) -> Iterator[Notified]:
    """Yield that everybody is told by `event` that an act is undone who was told of it; `after` is the case right after
    the act. A letter that has not gone out yet is withdrawn instead."""
    stage_act = law.stage_act(undone.stage, undone.name)
    told = dict[Name, Notice]()
    if stage_act and undone.means not in (None, Means.no_contact):
        told |= {notice.code: notice for _, notice in stage_act.notices}
    if not letters_wait(slip_time_ends(law, after, undone), event):
        told |= {notice.code: notice for notice in automatic_notices_given(law, after, undone)}
    for notice in told.values():
        yield from notified_events(notice, event, event.seq, CORRECT)
