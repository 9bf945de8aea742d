"""`correct:` a wrong click is undone: the case stands as before it, and both stay on record."""

from typing import Any

from models.case import Case, ClockState, Request
from models.law import Law
from models.messages import Act, Event, Refusal, Why
from models.requirement import Name
from rules import clock, position

REMEMBERED = 3


def remembered(law: Law, case: Case, event: Event) -> tuple[Case, ...]:
    """The case before its last outcomes, this one included; the answer that decided is undone with its outcome."""
    before, track = case.alone, event.track or position.MAIN
    here = case.positions.get(track)
    if here and here.answers and event.name in law.stage(here.stage).outcomes:
        undecided = position.changed(case, track, answers=here.answers[:-1])
        before = before.model_copy(update={"positions": undecided})
    return (*case.earlier[1 - REMEMBERED :], before)


def before(case: Case, seq: int | None) -> Case | None:
    """The case as it was before an event, as far as it is remembered."""
    return next((earlier for earlier in case.earlier if earlier.seq + 1 == seq), None)


def refusals(case: Case, act: Act) -> list[Refusal]:
    """Undone is what can be remembered, by another person than whose it was."""
    if before(case, act.of) is None:
        return [Refusal(why=Why.not_undoable)]
    own = any(one.seq == act.of and one.by == act.actor for one in case.happened.values())
    return [Refusal(why=Why.same_person)] if own else []


def restored(law: Law, case: Case, event: Event) -> dict[str, Any]:
    """The state before the event, with the reason given; the clocks have gone on in the meantime."""
    earlier = before(case, event.refers_to)
    assert earlier is not None
    counting = earlier.model_copy(update={"calendar": case.calendar})
    clocks = {key: _gone_on(law, counting, key, case.clocks.get(key), event) for key in earlier.clocks}
    kept = {name: getattr(earlier, name) for name in UNDONE}
    kept["texts"] = {**earlier.texts, **event.texts}
    kept["requests"] = _still_asked(earlier, case)
    return {**kept, "clocks": clocks, "earlier": tuple(one for one in case.earlier if one.seq < earlier.seq)}


UNDONE = (
    "positions", "facts", "texts", "happened", "rounds", "said", "unknown", "items", "documents",
    "approved", "consents", "urgent",
)  # fmt: skip


def _still_asked(earlier: Case, case: Case) -> dict[int, Request]:
    """What was asked for and not decided since: a request that went with its clock comes back with it; one made
    since stays where its clock does."""
    gone = {key for key in earlier.clocks if key not in case.clocks or case.clocks[key].stopped}
    back = {seq: one for seq, one in earlier.requests.items() if seq in case.requests or one.clock in gone}
    return back | {seq: one for seq, one in case.requests.items() if one.clock in earlier.clocks}


def _gone_on(law: Law, earlier: Case, key: Name, now: ClockState | None, event: Event) -> ClockState:
    """A clock that the undone act stopped goes on from its own start; what it has said since is said, and a breach that
    was withdrawn for it stands again."""
    was = earlier.clocks[key]
    if was.stopped:
        return was
    if now is None or now.started != was.started:  # a calendar may have been adopted since
        return clock.moved(was, clock.timed(law, earlier, law.clock(key)[1], was), event.recorded_at)
    going = now.model_copy(update={"stopped": None, "held": False, "withdrawn": was.withdrawn})
    return clock.moved(now, clock.timed(law, earlier, law.clock(key)[1], going), event.recorded_at)
