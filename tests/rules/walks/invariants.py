"""What must hold of every event and of every act that is allowed, whatever the regulation."""

from collections import Counter
from collections.abc import Iterable

from models.case import Case, ClockState, Position
from models.events import Event
from models.law import Law
from models.limit import Clock
from models.messages import Act, ClockKey
from models.requirement import Name, NeedsOtherPerson
from rules import approval, position
from rules.clock import clock_applies, clock_key, is_suspended
from rules.event_names import names_of_event
from rules.evolve import fold_events

CLOCK_EVENTS = ("warned", "held", "expired", "reminded", "escalated", "issued", "offered", "taken")

RESTORED_FIELDS = (
    "positions", "facts", "texts", "happened", "rounds", "said", "unknown", "items", "documents",
    "approved", "consents", "urgent",
)  # fmt: skip


class InvariantChecker:
    """The case as its events leave it, each of them looked at."""

    def __init__(self, law: Law, number: str) -> None:
        self.law = law
        self.number = number
        self.limits: Counter[str] = Counter()
        self.breaches: set[tuple[str, int]] = set()
        self.decided: set[int] = set()

    def event(self, before: Case, after: Case, event: Event, batch: Iterable[Event], past: list[Event]) -> None:
        """`past` are the events before this one, `batch` those written with it."""
        assert before.closed_at is None or event.type in ("linked", "notified")
        self._breach_is_one(before, event, batch)
        self._held_is_not_forgotten(before, after, event)
        self._suspended_is_silent(before, event)
        self._decided_once(before, event)
        self._lapsed(before, after, event)
        self._meets_the_others(before, event)
        self._class_is_changed_openly(before, after, event, batch)
        if event.type == "answered":
            self._answered(before, event)
        if event.type == "corrected":
            self._as_before(after, event, past)
        self.limits.update(clocks_with_new_limit(before.clocks, after.clocks))

    def act(self, case: Case, act: Act) -> None:
        """An act that is allowed."""
        assert not {act.actor, *act.stands_for} & set(case.recused)
        self._maker_is_no_checker(case, act)

    # ---- clocks ---------------------------------------------------------------------------------------------

    def _breach_is_one(self, before: Case, event: Event, batch: Iterable[Event]) -> None:
        """Recorded once for each running of a clock and each limit it has had, at the due instant, and never while
        somebody may still grant more time, unless the very act stops the clock."""
        if event.type != "expired":
            return
        name = clock_key(event.name, event.item)
        once = (name, self.limits[name])
        assert event.at == before.clocks[name].due
        assert event.at <= event.recorded_at
        assert once not in self.breaches
        self.breaches.add(once)
        undecided = any(one.clock == name for one in before.requests.values())
        stops = {*self.law.clock_rule(name)[1].stops, *self.law.clock_rule(name)[1].starts}
        assert not undecided or any(one.to or not names_of_event(one).isdisjoint(stops) for one in batch)

    def _held_is_not_forgotten(self, before: Case, after: Case, event: Event) -> None:
        """A breach that waits for a decision becomes one, unless more time is given or a late report shows it none."""
        for name, was in before.clocks.items():
            now = after.clocks.get(name)
            if was.held and was.due and event.type not in ("corrected", "granted", "expired") and event.at >= was.due:
                assert now
                assert now.held or (now.due != was.due and (now.started, now.stopped) == (was.started, None))

    def _suspended_is_silent(self, before: Case, event: Event) -> None:
        """A suspended clock says nothing, unless its limit had run out before."""
        state = before.clocks.get(event.clock or clock_key(event.name, event.item))
        if event.type in CLOCK_EVENTS and state and is_suspended(state):
            assert state.due is not None
            assert state.due <= event.recorded_at

    def _decided_once(self, before: Case, event: Event) -> None:
        if event.type in ("granted", "declined"):
            request = before.requests[event.earlier]
            assert request.by != event.by
            assert request.seq not in self.decided
            self.decided.add(request.seq)

    # ---- what rests on a subject ----------------------------------------------------------------------------

    def _lapsed(self, before: Case, after: Case, event: Event) -> None:
        """An approval, consent or signature never survives a change of its subject."""
        if event.type == "corrected":
            return
        changed = self._changed(before, after) & self.law.agreed_subjects | self._made(before, after)
        for stage, seq in after.approved.items():
            assert seq == event.seq or not changed & self._subjects(stage)
        for name, consent in after.consents.items():
            assert consent.seq == event.seq or name not in changed
        for name, paper in after.documents.items():
            held = {name, *self.law.procedure.documents[name].holds}
            assert all(one.seq == event.seq or not changed & held for one in paper.signatures)

    def _changed(self, before: Case, after: Case) -> set[Name]:
        """The facts and texts that an event has changed."""
        facts = {name for name, value in after.facts.items() if before.facts.get(name) != value}
        return facts | {name for name, text in after.texts.items() if before.texts.get(name) != text}

    def _made(self, before: Case, after: Case) -> set[Name]:
        """The documents that an event has made anew."""
        old = {name: one.version for name, one in before.documents.items()}
        return {name for name, one in after.documents.items() if old.get(name) != one.version}

    def _subjects(self, stage: Name) -> set[Name]:
        asked = self.law.find_stage(stage).approval
        of = set(asked.of) if asked else set()
        papers = self.law.procedure.documents
        return of | {held for name in of & papers.keys() for held in papers[name].holds}

    # ---- tracks, classes, corrections -----------------------------------------------------------------------

    def _meets_the_others(self, before: Case, event: Event) -> None:
        """A track that has come where others are to meet it goes nowhere before they have."""
        track = event.track or position.MAIN_TRACK
        if event.type in ("acted", "taken") and event.to and track in before.positions and event.name != "return":
            join = self.law.find_stage(before.positions[track].stage).joins
            if join and join.needs == "all":
                here = before.positions[track].stage
                others = [one for name, one in before.positions.items() if name in join.of and name != track]
                assert all(one.stage == here for one in others)

    def _class_is_changed_openly(self, before: Case, after: Case, event: Event, batch: Iterable[Event]) -> None:
        """A class changes by an act that says why, a clock, or an outcome that speaks of it."""
        changed = {name for name in self.law.class_facts if before.facts.get(name) not in (None, after.facts.get(name))}
        if changed and event.name != "reclassify" and event.type not in ("taken", "corrected"):
            led = next(one for one in batch if one.type == "acted")
            opening = self.law.stage_act(led.stage or "", led.name)
            assert opening is not None
            assert changed <= opening.speaks_of

    def _as_before(self, after: Case, event: Event, past: list[Event]) -> None:
        """What is undone has left no trace in where the case stands and in what it knows."""
        earlier = fold_events(self.law, self.number, [one for one in past if one.seq < event.earlier])
        assert after.texts == {**earlier.texts, **event.texts}
        undone = next(one for one in past if one.seq == event.refers_to)
        track = undone.track or position.MAIN_TRACK
        here = earlier.positions[track]
        if here.answers and undone.name in self.law.find_stage(here.stage).outcomes:
            undecided = here.model_copy(update={"answers": here.answers[:-1]})
            earlier = earlier.model_copy(update={"positions": {**earlier.positions, track: undecided}})
        for name in RESTORED_FIELDS:
            assert name == "texts" or getattr(after, name) == getattr(earlier, name), name

    # ---- who acts -------------------------------------------------------------------------------------------

    def _maker_is_no_checker(self, case: Case, act: Act) -> None:
        if act.name == "withdraw_breach":
            stops = self.law.clock_rule(act.clock or "")[1].stops
            makers = [case.happened[name] for name in stops if name in case.happened]
            assert max(makers, key=lambda one: one.seq).by != act.actor
        place = position.single_track_opening(self.law, case, act)
        for _, gate in place.stage_act.gates if place else ():
            if isinstance(gate.needs, NeedsOtherPerson) and gate.needs.other_person in case.happened:
                assert case.happened[gate.needs.other_person].by != act.actor

    def _answered(self, before: Case, event: Event) -> None:
        """An answer is never the maker's, and nobody's second."""
        here: Position = before.positions[event.track or position.MAIN_TRACK]
        asked = approval.approval_at(self.law, here)
        assert asked is not None
        assert event.by not in {one.by for one in here.answers}
        if asked.of:
            assert all(before.said[name].by != event.by for name in asked.of if name in before.said)
        else:
            assert here.by != event.by


def clocks_with_new_limit(before: dict[ClockKey, ClockState], after: dict[ClockKey, ClockState]) -> list[str]:
    """The clocks that have been started, or given another limit."""
    running = [name for name, state in after.items() if not state.stopped]
    return [name for name in running if name not in before or _has_new_limit(before[name], after[name])]


def _has_new_limit(was: ClockState, state: ClockState) -> bool:
    begun = bool(was.stopped) or (was.expired is not None and state.expired is None)
    return begun or (was.started, was.due) != (state.started, state.due)


def may_speak_out_of_order(clock: Clock) -> bool:
    """Whether a clock may speak of what was due before: its limit may come to hold or be classed later, and one that
    repeats begins anew only when it has said all."""
    later = clock.repeats and any(rung.after or rung.every for rung in clock.over)
    return later or clock.when is not None or clock.limit.by is not None


def assert_late_stops_are_breaches(law: Law, before: Case, after: Case, last: Event) -> None:
    """No clock is stopped late without its breach on record."""
    for name, state in after.clocks.items():
        was = before.clocks.get(name)
        if was and not was.stopped and state.stopped and state.due and state.due <= last.at:
            holds = clock_applies(law, after, law.clock_rule(name)[1])
            assert state.expired or not holds or law.clock_rule(name)[1].when
