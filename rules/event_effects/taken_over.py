"""A complaint moved in from an old system: the case stands where that system left it."""

from datetime import datetime

from models.case import Case, ClockState, Occurrence, Position, SuspendedInterval, replace
from models.events import Imported, Opened
from models.law import Law
from models.limit import Clock
from models.requirement import EventName, Name
from rules import clock
from rules.event_names import over_name
from rules.fact import counted_facts
from rules.position import MAIN_TRACK
from rules.statutory_time.calendar import calendar_of_clock


def taken_over_case(law: Law, case: Case, event: Opened, imported: Imported) -> Case:
    """Return the case that an event `opened` with an import opens; `case` is that of the same event without one.

    Only the limits that the import names run. A limit that had ended by then is taken over as breached: it has
    expired by the import itself, and gives no event `expired`.
    """
    case = replace(
        case,
        happened={**case.happened, **_occurrences(event, imported)},
        rounds={imported.stage: 1},
        clocks={},
        requests={},
        closed_at=imported.closed_at,
    )
    runs = {name: _run(law, case, event, name, imported) for name in sorted(imported.started)}
    ended = {name: state.due for name, state in runs.items() if state.expired and state.due}
    breached = {over_name(name): Occurrence(at=at, seq=event.seq) for name, at in ended.items()}
    happened = {**case.happened, **breached}
    facts = {**case.facts, **counted_facts(law, happened)}
    here = _position(law, case, event, imported, runs)
    return replace(case, clocks=runs, happened=happened, facts=facts, positions={MAIN_TRACK: here})


def _occurrences(event: Opened, imported: Imported) -> dict[EventName, Occurrence]:
    before = {over_name(name): event.at for name in imported.overdue} | imported.happened
    return {name: Occurrence(at=at, seq=event.seq) for name, at in before.items()}


def _position(law: Law, case: Case, event: Opened, imported: Imported, runs: dict[Name, ClockState]) -> Position:
    """Return the position, with the outcomes that limits had opened before the import."""
    offered = {
        rung.code
        for name, state in runs.items()
        if state.due
        for definition in (law.clock_rule(name)[1],)
        for rung, at in clock.rung_instants(calendar_of_clock(law, case, definition), definition, state.due)
        if rung.do == "offer" and rung.only and rung.code and at <= event.recorded_at
    }
    return Position(
        stage=imported.stage,
        since=imported.since,
        seq=event.seq,
        path={imported.stage: event.seq},
        holder=imported.holder,
        offered=tuple(sorted(offered)),
    )


def _run(law: Law, case: Case, event: Opened, name: Name, imported: Imported) -> ClockState:
    """Return one limit at the import: due by the regulation, silent about all that lies before."""
    definition = law.clock_rule(name)[1]
    pauses = (SuspendedInterval(**dict(pause)) for pause in imported.paused.get(name, ()))
    state = ClockState(
        started=imported.started[name],
        began=event.seq,
        extended=imported.extended.get(name, 0),
        suspended=tuple(pauses),
    )
    state = _current_period(law, case, definition, state, event.recorded_at)
    if state.due is None or state.due > event.recorded_at:
        return state
    passed = [at for _, at in clock.rung_instants(calendar_of_clock(law, case, definition), definition, state.due)]
    rungs = sum(at <= event.recorded_at for at in passed)
    return replace(state, warned=True, expired=event.seq, noticed=event.recorded_at, rungs=rungs)


def _current_period(law: Law, case: Case, definition: Clock, state: ClockState, at: datetime) -> ClockState:
    """Return the run that goes on at an instant: a limit that repeats has begun anew after each of its ends."""
    state = clock.with_due(law, case, definition, state)
    while definition.repeats and state.due and state.started < state.due <= at:
        state = clock.begun_again(law, case, definition, state, state.began)
    return state
