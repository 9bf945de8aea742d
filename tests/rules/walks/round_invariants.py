"""What holds of rounds: a return leads back, what is of an earlier round meets nothing, and no clock gives back time
that it has counted. The path of a case is found here a second time, from its events alone."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from models.case import Case, ClockState
from models.events import Event, stages_reached
from models.law import Law
from models.messages import Act
from models.requirement import Name, NeedsAll, NeedsFact, NeedsText, Requirement
from rules import position

Path = tuple[tuple[Name, int], ...]
Stretches = tuple[tuple[int, int], ...]


def path_of_case(law: Law, past: Sequence[Event]) -> tuple[Path, Stretches] | None:
    """Return the stages of the present round, each with the event by which the case first came there, and the stretches
    of events that it has gone back over; None for a case that had several tracks."""
    path: Path = ((law.procedure.entries[past[0].name].to, past[0].seq),)
    stretches: Stretches = ()
    before: dict[int, tuple[Path, Stretches]] = {}
    for event in past:
        before[event.seq] = path, stretches
        if event.track or event.type == "dropped" or (event.type in ("acted", "taken") and event.fork):
            return None
        if event.type == "corrected":
            path, stretches = before[event.refers_to]
        elif event.type in ("acted", "taken") and event.to:
            first = dict(path).get(event.to, event.seq)
            path = (*((stage, seq) for stage, seq in path if seq < first), (event.to, first))
            stretches += ((first, event.seq),) if first < event.seq else ()
    return path, stretches


def standing_events(past: Sequence[Event]) -> list[Event]:
    """Return the events that no correction has undone."""
    left: list[Event] = []
    for event in past:
        left = [other for other in left if event.type != "corrected" or other.seq != event.refers_to]
        left.append(event)
    return left


# ---- what is of an earlier round ------------------------------------------------------------------------------


def check_round(law: Law, case: Case, act: Act, past: Sequence[Event]) -> None:
    """Check that an allowed outcome or own act rests on nothing of an earlier round, nor on its own last words."""
    opening, walked = position.single_track_opening(law, case, act), path_of_case(law, past)
    if opening is None or walked is None or act.item:
        return
    stage_act, stage = opening.stage_act, opening.position.stage
    given = {*act.facts, *act.texts, *stage_act.way.sets}
    exempt = {field for kind in law.procedure.items.values() for field in kind.fields} | law.role_facts
    exempt |= {name for name, fact in law.procedure.facts.items() if fact.class_ or fact.follows}
    asked = {name for _, gate in stage_act.gates for name in _asked_anew(gate.needs)}
    for _, record in stage_act.records:
        asked |= set(record.fields) - {*act.unknown} if not record.when and not record.ever else set[Name]()
    for name in asked - given - exempt:
        said = [event for event in standing_events(past) if name in (*event.facts, *event.texts, *event.unknown)]
        last = said[-1]
        assert not any(since < last.seq < until for since, until in walked[1]), name
        own = act.name in law.procedure.acts
        assert last.name != act.name or not (own or last.stage in (None, stage)), name


def facts_to_state_anew(law: Law, case: Case, event: Event) -> set[Name]:
    """Return the facts that an outcome or own act states anew: of an earlier round, or stated by the act itself."""
    redone = position.position_on(case, event.track).redone
    own = event.name in law.procedure.acts
    return {
        name
        for name, said in case.stated.items()
        if (redone and (said.item or any(since < said.seq < until for since, until in redone)))
        or (said.act == event.name and (own or said.stage == event.stage))
    }


def _asked_anew(need: Requirement) -> Iterator[Name]:
    """Yield the facts and texts that a gate asks for in this round, whatever else it asks."""
    match need:
        case NeedsAll(all=parts):
            yield from (name for part in parts for name in _asked_anew(part))
        case NeedsFact(fact=name, ever=False) | NeedsText(text=name, ever=False):
            yield name
        case _:
            pass


# ---- returns ------------------------------------------------------------------------------------------------


def check_return(law: Law, before: Case, after: Case, event: Event, past: Sequence[Event]) -> None:
    """Check that a return leads where the procedure says and the case has been, and that clocks run on from there."""
    if event.type != "acted" or event.name != "return":
        return
    permit = law.return_permit
    assert permit is not None
    assert event.to == permit.from_[event.stage or ""]
    assert event.to in {
        law.procedure.entries[past[0].name].to,
        *(stage for other in past for stage in stages_reached(other)),
    }
    walked = path_of_case(law, past)
    if walked is None:
        return
    path = dict(walked[0])
    assert event.to in path
    left = min(seq for seq in path.values() if seq > path[event.to])
    for key, state in before.clocks.items():
        if state.stopped_by is not None and state.began < left <= state.stopped_by:
            assert after.clocks[key].stopped is None
    assert all(consent.seq <= path[event.to] for said in after.consents.values() for consent in said.values())
    assert all(seq <= path[event.to] for seq in after.approved.values())


# ---- time that clocks have counted ------------------------------------------------------------------------------


def check_counted_time(before: Case, after: Case, event: Event) -> None:
    """Check that no event takes from a run of a clock what it has counted up to then."""
    if event.type == "corrected":
        return
    for key, earlier in before.clocks.items():
        state = after.clocks.get(key)
        applied = state is not None and state.applies == earlier.applies  # else it begins to count, or ceases to
        if state and applied and state.began == earlier.began and event.at >= earlier.started:
            assert state.started == earlier.started, key
            assert counted_time(state, event.at) >= counted_time(earlier, event.at), key


def counted_time(state: ClockState, at: datetime) -> timedelta:
    """Return the time of a run up to an instant, without suspensions."""
    end = min(at, state.stopped or at)
    paused = [
        max(timedelta(), min(pause.until or end, end) - max(pause.since, state.started)) for pause in state.suspended
    ]
    return end - state.started - sum(paused, timedelta())
