"""`correct:` undo a mistaken act. The case is as before the act; the act and its correction both stay on record."""

from models.case import Case, ClockState, ExtensionRequest
from models.changes import CaseChange, changed_case, changed_clock
from models.events import Event
from models.law import Law
from models.messages import Act, ClockKey, Refusal, Why
from rules import clock, fact, position
from rules.event_effects.pauses import pauses_without

MAX_REMEMBERED = 3


def remembered_cases(law: Law, case: Case, event: Event) -> tuple[Case, ...]:
    """Return the case before each of its last outcomes, including this one.

    If the outcome follows from an answer to an approval, the case before that answer.
    """
    before, track = case.without_history, event.track or position.MAIN_TRACK
    here = case.positions.get(track)
    if here and here.answers and event.name in law.find_stage(here.stage).outcomes:
        before = changed_case(before, positions=position.with_position(case, track, answers=here.answers[:-1]))
    return (*case.earlier[1 - MAX_REMEMBERED :], before)


def case_before(case: Case, seq: int | None) -> Case | None:
    """Return the case before an event; None if it is not remembered."""
    return next((earlier for earlier in case.earlier if earlier.seq + 1 == seq), None)


def correction_refusals(case: Case, act: Act) -> list[Refusal]:
    """Refuse to correct what is not remembered, or the actor's own act."""
    if case_before(case, act.of) is None:
        return [Refusal(why=Why.not_undoable)]
    own = any(occurrence.seq == act.of and occurrence.by == act.actor for occurrence in case.happened.values())
    return [Refusal(why=Why.same_person)] if own else []


def restored_change(law: Law, case: Case, event: Event) -> CaseChange:
    """Restore the case before the corrected event, with the reason given. Clocks are as if they had run on."""
    earlier = case_before(case, event.refers_to)
    assert earlier is not None
    counting = changed_case(earlier, calendar=case.calendar)
    return CaseChange(
        positions=earlier.positions,
        facts={**earlier.facts, **event.facts},
        texts={**earlier.texts, **event.texts},
        happened=earlier.happened,
        rounds=earlier.rounds,
        forks=earlier.forks,
        stated=fact.stated_by(earlier, event, [*event.facts, *event.texts]),
        unknown=earlier.unknown,
        items=earlier.items,
        documents=earlier.documents,
        approved=earlier.approved,
        consents=earlier.consents,
        urgent=earlier.urgent,
        requests=_requests_kept(earlier, case),
        clocks={key: _clock_continued(law, counting, key, case.clocks.get(key), event) for key in earlier.clocks},
        earlier=tuple(remembered for remembered in case.earlier if remembered.seq < earlier.seq),
    )


def _requests_kept(earlier: Case, case: Case) -> dict[int, ExtensionRequest]:
    """Return the requests still to be decided.

    A request that was closed with its clock comes back with the clock. One made since stays if its clock does.
    """
    gone = {key for key in earlier.clocks if key not in case.clocks or case.clocks[key].stopped}
    back = {seq: request for seq, request in earlier.requests.items() if seq in case.requests or request.clock in gone}
    return back | {seq: request for seq, request in case.requests.items() if request.clock in earlier.clocks}


def _clock_continued(law: Law, earlier: Case, key: ClockKey, now: ClockState | None, event: Event) -> ClockState:
    """Return a clock as if the corrected act had not stopped it.

    It is counted from its own start, by the calendar of today. What it has announced since is not announced again, and
    a breach that was withdrawn for the corrected act is on record again.
    """
    was = earlier.clocks[key]
    if was.stopped:
        return was
    _, definition = law.clock_rule(key)
    if now is None or now.started != was.started:  # a calendar may have been adopted since
        return clock.silent_if_moved(was, clock.with_due(law, earlier, definition, was), event.recorded_at)
    counted = pauses_without(definition, was, now)
    running = changed_clock(
        now, stopped=None, stopped_by=None, stopped_on=None, held=False, withdrawn=was.withdrawn, suspended=counted
    )
    return clock.silent_if_moved(now, clock.with_due(law, earlier, definition, running), event.recorded_at)
