"""Replay a case: its journal is folded by the law that it was opened with, and every act is judged again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.case import Case
from models.case_input import OpenCase
from models.events import Event
from models.law import Law
from models.messages import Act, Number, Refusal, Why
from models.packed_law import law_of_case
from rules.evolve import Evolved, evolve, open_case
from rules.hash_chain import canonical_json
from rules.judge import act_refusals, decide
from rules.redate import events_before_act
from rules.timer import ring_clocks

BY_REGISTER = frozenset({"revived", "joined", "ended", "linked"})  # written for a case by what happened elsewhere
NOTHING = "-"


@dataclass(frozen=True)
class ReceivedAct:
    """An act as the inbox has it, with its verdict: refused for these reasons, or not."""

    act: Act
    refused: tuple[Refusal, ...] | None


@dataclass(frozen=True)
class Difference:
    """The first decision that comes out otherwise: at which event or act, what was expected, what is on record."""

    number: Number
    seq: int | None
    n: int | None
    expected: str
    found: str


@dataclass
class Replayed:
    """How many decisions were reproduced: acts allowed or refused, and what clocks did. `unjudged`: events that no
    decision of this case has made, which are folded as they stand."""

    number: Number
    decisions: int = 0
    unjudged: int = 0
    difference: Difference | None = None


class _Differs(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised at the first difference."""

    def __init__(self, event: Event | None, n: int | None, expected: str, found: str) -> None:
        super().__init__(f"{expected} {found}")
        self.difference = (event.seq if event else None, n, expected, found)


def replay(opened: OpenCase, events: Sequence[Event], acts: Iterable[ReceivedAct]) -> Replayed:
    """Judge again all that the journal of a case holds, in its order; stop at the first difference."""
    done = Replayed(opened.number)
    if not events:
        return done
    law = law_of_case(opened)
    received = {one.act.n: one for one in acts}
    try:
        if events[0] != opened.opened:
            raise _Differs(events[0], None, canonical_json(opened.opened), canonical_json(events[0]))
        done.decisions += 1
        case = open_case(law, opened.number, events[0])
        _Replay(law, opened, events, received, done).follow(case)
    except _Differs as error:
        done.difference = Difference(opened.number, *error.difference)
    return done


@dataclass
class _Replay:
    law: Law
    opened: OpenCase
    events: Sequence[Event]
    received: dict[int, ReceivedAct]
    done: Replayed
    place: int = 1
    judged: int = 0

    def follow(self, case: Case) -> None:
        """Go through the events after the first."""
        while self.place < len(self.events):
            event = self.events[self.place]
            case = self._act(case, event) if event.n else self._without_act(case, event)
        self._refused_up_to(case, max(self.received, default=0))

    def _act(self, case: Case, event: Event) -> Case:
        """Judge the act that became this event, those before it that were refused first."""
        assert event.n is not None
        one = self.received.get(event.n)
        if one is None or case.closed_at:  # an act on a closed case is judged by the register
            return self._as_recorded(case, event)
        self._refused_up_to(case, event.n - 1)
        self.judged = event.n
        if reasons := self._refusals(case, one.act):
            raise _Differs(event, event.n, _reasons_text(reasons), _event_text(event))
        return self._matched(case, decide(self.law, case, one.act, event.recorded_at), event.n)

    def _without_act(self, case: Case, event: Event) -> Case:
        """Follow what clocks did by themselves, or the newer calendar that came with the next act."""
        if event.type in BY_REGISTER:
            return self._as_recorded(case, event)
        act = self._next_act()
        if event.type in ("adopted", "redated", "questioned"):
            made = [*events_before_act(self.law, case, act, event.recorded_at)] if act else []
            return self._matched(case, made, None) if made else self._as_recorded(case, event)
        return self._matched(case, ring_clocks(self.law, case, event.at, event.recorded_at), None)

    def _next_act(self) -> Act | None:
        n = next((event.n for event in self.events[self.place :] if event.n), None)
        return self.received[n].act if n in self.received else None

    def _matched(self, case: Case, expected: Iterable[Evolved], n: int | None) -> Case:
        """Go on over the recorded events, which have to be these; return the case after them."""
        before = self.place
        for one in expected:
            found = self.events[self.place] if self.place < len(self.events) else None
            if found is None or one.event != found:
                raise _Differs(found, n, canonical_json(one.event), canonical_json(found) if found else NOTHING)
            case, self.place = one.case, self.place + 1
        if self.place == before:
            found = self.events[before]
            raise _Differs(found, n, NOTHING, canonical_json(found))
        self.done.decisions += 1
        return case

    def _as_recorded(self, case: Case, event: Event) -> Case:
        self.place, self.done.unjudged = self.place + 1, self.done.unjudged + 1
        return evolve(self.law, case, event)

    def _refused_up_to(self, case: Case, n: int) -> None:
        """Judge again the refused acts up to a number, where the case stood when the next allowed one came."""
        for number in range(self.judged + 1, n + 1):
            one = self.received.get(number)
            if one is None or one.refused is None or case.closed_at:
                continue
            reasons = self._refusals(case, one.act)
            if _rules(reasons) != _rules(one.refused):
                raise _Differs(None, number, _reasons_text(reasons), _reasons_text(one.refused))
            self.done.decisions += 1
        self.judged = max(self.judged, n)

    def _refusals(self, case: Case, act: Act) -> tuple[Refusal, ...]:
        if not act.verified and self.opened.raw_signals == "refuse":
            return (Refusal(why=Why.unverified),)
        for made in events_before_act(self.law, case, act, act.received):
            case = made.case
        return act_refusals(self.law, case, act)


def _rules(reasons: Iterable[Refusal]) -> list[tuple[str, str]]:
    return sorted((str(one.why), one.rule or "") for one in reasons)


def _reasons_text(reasons: Iterable[Refusal]) -> str:
    return " ".join(f"{why} {rule}".strip() for why, rule in _rules(reasons)) or "allowed"


def _event_text(event: Event) -> str:
    return f"{event.type} {event.name}"
