"""What holds of clocks at every step: which have a new limit, which may speak out of order, which were stopped late."""

from models.case import Case, ClockState
from models.events import Event
from models.law import Law
from models.limit import Clock
from models.messages import ClockKey
from rules.clock import clock_applies


def clocks_with_new_limit(before: dict[ClockKey, ClockState], after: dict[ClockKey, ClockState]) -> list[str]:
    """Return the clocks that have been started or given another due date."""
    running = [name for name, state in after.items() if not state.stopped]
    return [name for name in running if name not in before or _has_new_limit(before[name], after[name])]


def _has_new_limit(earlier: ClockState, state: ClockState) -> bool:
    begun = bool(earlier.stopped) or (earlier.expired is not None and state.expired is None)
    return begun or (earlier.started, earlier.due) != (state.started, state.due)


def may_speak_out_of_order(clock: Clock) -> bool:
    """Return True if a clock may cause events out of order.

    Its condition or class may be met after its due instant, and a repeating clock restarts only after all its steps.
    """
    later = clock.repeats and any(rung.after or rung.every for rung in clock.over)
    return later or clock.when is not None or clock.limit.by is not None


def assert_late_stops_are_breaches(law: Law, before: Case, after: Case, last: Event) -> None:
    """Assert that no clock has been stopped late without its breach on record."""
    for name, state in after.clocks.items():
        earlier = before.clocks.get(name)
        if earlier and not earlier.stopped and state.stopped and state.due and state.due <= last.at:
            holds = clock_applies(law, after, law.clock_rule(name)[1])
            assert state.expired or not holds or law.clock_rule(name)[1].when
