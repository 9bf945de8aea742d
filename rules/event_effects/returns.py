"""`return:` what the return to an earlier stage undoes: clocks stopped since run again, and what was agreed lapses."""

from typing import TypeGuard

from models.case import Case, ClockState, Consent, Position, SuspendedInterval, replace
from models.events import Acted, Event
from models.law import Law
from models.messages import ClockKey
from models.requirement import Name
from rules import clock, document, position

RETURN = "return"


def is_return(event: Event) -> TypeGuard[Acted]:
    """Return True for the office act; `return` as the answer to an approval is its outcome `returned`."""
    return event.type == "acted" and event.name == RETURN


def after_return(law: Law, case: Case, here: Position, event: Acted) -> Case:
    """Return the case without what a return from `here` undoes.

    Approvals, consents and signatures of the round that is begun again lapse; clocks that were stopped since the stage
    was left run again.
    """
    target = event.to or here.stage
    first, left = here.path.get(target), position.left_since(here, target)
    if first is None or left is None:
        return case
    again = {
        key: _run_again(law, case, key, event)
        for key, state in case.clocks.items()
        if _was_stopped_since(state, left, event)
    }
    return replace(
        case,
        approved={stage: seq for stage, seq in case.approved.items() if seq <= first},
        consents=_consents_until(case, first),
        documents=document.signed_until(case, first),
        clocks={**case.clocks, **again},
    )


def _consents_until(case: Case, seq: int) -> dict[Name, dict[Name, Consent]]:
    """Return what parties had said up to an event."""
    return {
        about: kept
        for about, said in case.consents.items()
        if (kept := {party: consent for party, consent in said.items() if consent.seq <= seq})
    }


def _was_stopped_since(state: ClockState, left: int, event: Event) -> bool:
    """Return True for a clock that ran when the stage was left and that this track has stopped since."""
    stopped = state.stopped_by is not None and state.stopped_by >= left
    return stopped and state.began < left and state.stopped_on == event.track


def _run_again(law: Law, case: Case, key: ClockKey, event: Event) -> ClockState:
    """Return a stopped clock running again. It keeps its start; the time between the stop and the return does not
    count. A limit that was over stays over."""
    state = case.clocks[key]
    assert state.stopped is not None
    again = replace(state, stopped=None, stopped_by=None, stopped_on=None)
    if (state.expired is not None and not state.withdrawn) or clock.is_suspended(state):
        return again
    pause = SuspendedInterval(since=state.stopped, until=max(event.at, state.stopped), ground=RETURN)
    again = replace(clock.unannounced(again), warned=state.warned, withdrawn=False)
    return clock.with_due(law, case, law.clock_rule(key)[1], replace(again, suspended=(*state.suspended, pause)))
