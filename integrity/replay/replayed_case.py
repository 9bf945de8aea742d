"""Judge a recorded case again: its journal is folded by the law that it was opened with, every act is judged where it
stood, every clock is asked again. `replay` compares what comes out with the record; `what_if` lets another law decide.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Case
from models.case_input import OpenCase
from models.events import Event, read_event
from models.law import Law
from models.messages import Act, Number, Refusal, Why
from models.packed_law import law_of_case
from models.tables import ComplaintRow, EventRow, InboxRow
from register.acts.inbox import REFUSALS
from register.editions import case_input
from rules.evolve import Evolved, evolve, open_case
from rules.hash_chain import canonical_json
from rules.judge import act_refusals, decide
from rules.redate import events_before_act
from rules.timer import ring_clocks

CASES_AT_ONCE = 500
NOTHING = "-"
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


def recorded_cases(session: Session, numbers: Sequence[Number]) -> Iterator[Recorded]:
    """Yield what is on record of these complaints, some hundreds read together."""
    for first in range(0, len(numbers), CASES_AT_ONCE):
        some = numbers[first : first + CASES_AT_ONCE]
        events, acts = dict[Number, list[Event]](), dict[Number, list[ReceivedAct]]()
        rows = select(EventRow.stream, EventRow.body).where(EventRow.stream.in_(some))
        for stream, body in session.execute(rows.order_by(EventRow.stream, EventRow.seq)):
            events.setdefault(stream, []).append(read_event(body))
        received = select(InboxRow.complaint, InboxRow.body, InboxRow.refused).where(InboxRow.complaint.in_(some))
        for complaint, written, refused in session.execute(received.where(InboxRow.body.is_not(None))):
            reasons = REFUSALS.validate_json(refused) if refused else None
            acts.setdefault(complaint, []).append(ReceivedAct(Act.model_validate_json(written or ""), reasons))
        opened = select(ComplaintRow.number, ComplaintRow.opened).where(ComplaintRow.number.in_(some))
        for number, written in session.execute(opened.order_by(ComplaintRow.number)):
            yield Recorded.of(case_input(session, written), events.get(number, []), acts.get(number, []))


class Rejudging:
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


# ---- by its own law ------------------------------------------------------------------------------------------------


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


def replay(recorded: Recorded) -> Replayed:
    """Judge again all that the journal of a case holds, in its order; stop at the first difference."""
    opened, events = recorded.opened, recorded.events
    done = Replayed(opened.number)
    if not events:
        return done
    law = law_of_case(opened)
    try:
        if not _is_same(events[0], opened.opened):
            raise _Differs(events[0], None, canonical_json(opened.opened), canonical_json(events[0]))
        done.decisions += 1
        pass_over = _Replay(law, recorded, done)
        pass_over.follow(open_case(law, opened.number, events[0]))
    except _Differs as error:
        done.difference = Difference(opened.number, *error.difference)
    return done


class _Replay(Rejudging):
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
