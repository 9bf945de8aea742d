"""Go through a recorded case once more: every act is judged again where it stood, every clock is asked again. `replay`
compares what comes out with the record; `what_if` lets another law decide."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.case import Case
from models.case_input import OpenCase
from models.events import Event
from models.law import Law
from models.messages import Act, Refusal, Why
from rules.evolve import Evolved, evolve
from rules.judge import act_refusals, decide
from rules.redate import events_before_act
from rules.timer import ring_clocks

BY_REGISTER = frozenset({"revived", "joined", "link_ended", "linked"})  # written for a case by what happened elsewhere
WITH_CALENDAR = ("adopted", "redated", "questioned")  # made before the act that brings a newer calendar


@dataclass(frozen=True)
class ReceivedAct:
    """An act as the inbox has it, with its verdict: refused for these reasons, or not."""

    act: Act
    refused: tuple[Refusal, ...] | None


@dataclass(frozen=True)
class Recorded:
    """What is on record of one case: how it was opened, its events in order, and its acts by number."""

    opened: OpenCase
    events: Sequence[Event]
    received: dict[int, ReceivedAct]

    @classmethod
    def of(cls, opened: OpenCase, events: Sequence[Event], acts: Iterable[ReceivedAct]) -> "Recorded":
        return cls(opened, events, {one.act.n: one for one in acts})


class Refold:
    """One pass over a recorded case under a law. `place` is the next recorded event, `judged` the last act judged."""

    def __init__(self, law: Law, recorded: Recorded) -> None:
        self.law, self.recorded, self.events = law, recorded, recorded.events
        self.place, self.judged = 1, 0

    def follow(self, case: Case) -> Case:
        """Go through the events after the first; return the case after them."""
        while self.place < len(self.events):
            event = self.events[self.place]
            case = self._act(case, event) if event.n else self._without_act(case, event)
        self._refused_up_to(case, max(self.recorded.received, default=0))
        return case

    # ---- what the two do each in their own way -----------------------------------------------------------------

    def is_closed(self, case: Case) -> bool:
        """Return True if the register judged the act at `place`, since the case was closed then."""
        return case.closed_at is not None

    def as_asked(self, act: Act) -> Act:
        """Return an act as it is to be judged."""
        return act

    def accepted_is_refused(self, event: Event, n: int, reasons: tuple[Refusal, ...]) -> None:
        """Take note that an act that is on record as accepted comes out refused."""
        raise NotImplementedError

    def refused_again(self, case: Case, one: ReceivedAct, reasons: tuple[Refusal, ...]) -> None:
        """Take note of how an act that is on record as refused comes out."""
        raise NotImplementedError

    def happens(self, case: Case, expected: Iterable[Evolved], n: int | None) -> Case:
        """Go on over the recorded events in whose place these come out; return the case after them."""
        raise NotImplementedError

    def before_act(self, case: Case, act: Act) -> Case:  # noqa: ARG002  # for those who let clocks ring otherwise
        """Return the case as the act finds it: what clocks did before is on record before."""
        return case

    def stands(self, case: Case, event: Event) -> Case:
        """Go on over an event that no decision of this case has made; return the case after it."""
        self.place += 1
        return evolve(self.law, case, event)

    # ---- the pass ----------------------------------------------------------------------------------------------

    def _act(self, case: Case, event: Event) -> Case:
        """Judge the act that became this event, those before it that were refused first."""
        assert event.n is not None
        one = self.recorded.received.get(event.n)
        if one is None or self.is_closed(case):
            return self.stands(case, event)
        self._refused_up_to(case, event.n - 1)
        self.judged = event.n
        act = self.as_asked(one.act)
        case = self.before_act(case, act)
        if reasons := self.refusals(case, act):
            self.accepted_is_refused(event, event.n, reasons)
        return self.happens(case, decide(self.law, case, act, event.recorded_at), event.n)

    def _without_act(self, case: Case, event: Event) -> Case:
        """Follow what clocks did by themselves, or the newer calendar that came with an act."""
        if event.type in BY_REGISTER:
            return self.stands(case, event)
        if event.type in WITH_CALENDAR:
            act = self._bringing_act(event)
            made = [*events_before_act(self.law, case, self.as_asked(act), event.recorded_at)] if act else []
            return self.happens(case, made, None) if made else self.stands(case, event)
        return self.happens(case, ring_clocks(self.law, case, event.at, event.recorded_at), None)

    def _bringing_act(self, event: Event) -> Act | None:
        """Return the act that brought the newer calendar of an event: whether it was refused itself or not."""
        later = (one.act for n, one in sorted(self.recorded.received.items()) if n > self.judged)
        return next((act for act in later if act.calendar and act.received_at == event.at), None)

    def _refused_up_to(self, case: Case, n: int) -> None:
        """Judge again the refused acts up to a number, where the case stood when the next allowed one came."""
        for number in range(self.judged + 1, n + 1):
            one = self.recorded.received.get(number)
            if one is None or one.refused is None or self.is_closed(case):
                continue
            self.refused_again(case, one, self.refusals(case, self.as_asked(one.act)))
        self.judged = max(self.judged, n)

    def refusals(self, case: Case, act: Act) -> tuple[Refusal, ...]:
        """Return why an act is refused where the case stands, once its clocks have rung up to the receipt."""
        for made in events_before_act(self.law, case, act, act.received):
            case = made.case
        if not act.verified and self.recorded.opened.raw_signals == "refuse":
            return (Refusal(why=Why.unverified),)
        return act_refusals(self.law, case, act)
