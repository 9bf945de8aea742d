"""Replay a case: its journal is folded by the law that it was opened with, and every act is judged again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from integrity.replay.refold import ReceivedAct, Recorded, Refold
from models.case import Case
from models.case_input import OpenCase
from models.events import Event
from models.law import Law
from models.messages import Number, Refusal
from models.packed_law import law_of_case
from rules.evolve import Evolved, open_case
from rules.hash_chain import canonical_json

NOTHING = "-"


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
    try:
        if not _is_same(events[0], opened.opened):
            raise _Differs(events[0], None, canonical_json(opened.opened), canonical_json(events[0]))
        done.decisions += 1
        pass_over = _Replay(law, Recorded.of(opened, events, acts), done)
        pass_over.follow(open_case(law, opened.number, events[0]))
    except _Differs as error:
        done.difference = Difference(opened.number, *error.difference)
    return done


class _Replay(Refold):
    """The pass that compares what comes out with what is on record."""

    def __init__(self, law: Law, recorded: Recorded, done: Replayed) -> None:
        super().__init__(law, recorded)
        self.done = done

    def accepted_is_refused(self, event: Event, n: int, reasons: tuple[Refusal, ...]) -> None:
        raise _Differs(event, n, _reasons_text(reasons), _event_text(event))

    def refused_again(self, case: Case, one: ReceivedAct, reasons: tuple[Refusal, ...]) -> None:  # noqa: ARG002
        assert one.refused is not None
        if _rules(reasons) != _rules(one.refused):
            raise _Differs(None, one.act.n, _reasons_text(reasons), _reasons_text(one.refused))
        self.done.decisions += 1

    def happens(self, case: Case, expected: Iterable[Evolved], n: int | None) -> Case:
        before = self.place
        for one in expected:
            found = self.events[self.place] if self.place < len(self.events) else None
            if found is None or not _is_same(one.event, found):
                raise _Differs(found, n, canonical_json(one.event), canonical_json(found) if found else NOTHING)
            case, self.place = one.case, self.place + 1
        if self.place == before:
            found = self.events[before]
            if n is None and (following := self._event_behind(case, found)):
                return self._act(case, following)
            raise _Differs(found, n, NOTHING, canonical_json(found))
        self.done.decisions += 1
        return case

    def _event_behind(self, case: Case, event: Event) -> Event | None:
        """Return the event of the act that brings this one with it and comes after it: it ends this track, or would
        hide this breach."""
        following = next((one for one in self.events[self.place :] if one.n), None)
        if following is None or following.n not in self.recorded.received or self.is_closed(case):
            return None
        return following if following.recorded_at == event.recorded_at else None

    def stands(self, case: Case, event: Event) -> Case:
        self.done.unjudged += 1
        return super().stands(case, event)


def _is_same(one: Event, other: Event) -> bool:
    """Return whether two events say the same. Comparing their fields is five times faster than comparing models."""
    return one.__dict__ == other.__dict__


def _rules(reasons: Iterable[Refusal]) -> list[tuple[str, str]]:
    return sorted((str(one.why), one.rule or "") for one in reasons)


def _reasons_text(reasons: Iterable[Refusal]) -> str:
    return " ".join(f"{why} {rule}".strip() for why, rule in _rules(reasons)) or "allowed"


def _event_text(event: Event) -> str:
    return f"{event.type} {event.name}"
