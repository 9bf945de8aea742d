"""What goes along with an event: before it the breaches that it would leave unsaid, after it what the system tells."""

from collections.abc import Iterable, Iterator

from models.case import Case, ClockState
from models.law import Law
from models.messages import Event
from rules import notify
from rules.clock import applies, key
from rules.evolve import evolve, stated


def whole(law: Law, case: Case, events: Iterable[Event]) -> Iterator[Event]:
    """The events with all that goes along, numbered one after the other. What is undone leaves no breach: it has never
    been."""
    for event in events:
        while event.type != "corrected" and (breach := _left_unsaid(law, case, event)):
            for one in whole(law, case, [breach]):
                case = evolve(law, case, one)
                yield one
        happened = _next(case, event)
        case = evolve(law, case, happened)
        yield happened
        for told in notify.sent(law, case, happened):
            said = _next(case, told)
            case = evolve(law, case, said)
            yield said


def _next(case: Case, event: Event) -> Event:
    return event.model_copy(update={"seq": case.seq + 1})


def _left_unsaid(law: Law, case: Case, event: Event) -> Event | None:
    """A clock stops or begins anew, or the case ends, after the limit with a request unanswered: the breach stands, at
    the instant it was due. So does that of a limit which holds only by what this very event states. A late report may
    show otherwise."""
    own = key(event.name, event.item) if event.type == "expired" else None
    late = [(name, state) for name, state in sorted(case.clocks.items()) if name != own and _is_late(state, event)]
    if not late:
        return None
    after = evolve(law, case, _next(case, event))
    there = stated(law, case, event)
    for name, state in late:
        clock, then = law.clock(name)[1], after.clocks.get(name)
        ends = then is not None and (then.stopped is not None or then.started != state.started)
        if ends and state.due and (state.held or applies(law, there, clock)):
            return Event(
                seq=0, type="expired", name=clock.name, item=state.item, at=state.due, recorded_at=event.recorded_at
            )
    return None


def _is_late(state: ClockState, event: Event) -> bool:
    """Unlike one that is suspended without end, and so has no due date."""
    unsaid = state.held or state.expired is None
    return unsaid and state.stopped is None and state.due is not None and state.due <= event.at
