"""Invariants of every event and of every allowed act, under any procedure."""

from collections import Counter
from collections.abc import Iterable

from models.case import Case, Consent, Position, replace
from models.events import Acted, Assigned, Consented, Corrected, Event, Stating, clock_of, stages_reached
from models.law import Law
from models.means import Means
from models.messages import Act
from models.requirement import Name, NeedsOtherPerson
from rules import approval, position
from rules.clock import clock_key, is_suspended
from rules.event_effects.statements import with_content_and_clocks, with_statement
from rules.event_names import names_of_event
from rules.evolve import fold_events
from rules.timer import next_alarm
from tests.rules.walks.clock_invariants import (
    check_event_suspensions,
    check_grant,
    check_receipt,
    clocks_with_new_limit,
)
from tests.rules.walks.people_invariants import check_persons, check_times
from tests.rules.walks.round_invariants import check_counted_time, check_return, check_round
from tests.rules.walks.statement_invariants import check_stated_facts
from tests.zones import CHINA

CLOCK_EVENTS = ("warned", "held", "expired", "reminded", "escalated", "issued", "offered", "taken")

KNOWLEDGE = ("facts", "texts", "rounds", "forks", "stated", "unknown", "items", "urgent")


class InvariantChecker:
    """Checks each event and each allowed act of a case."""

    def __init__(self, law: Law, number: str) -> None:
        self.law = law
        self.number = number
        self.limits: Counter[str] = Counter()
        self.breaches: set[tuple[str, int]] = set()
        self.decided: set[int] = set()

    def check_event(self, before: Case, after: Case, event: Event, batch: Iterable[Event], past: list[Event]) -> None:
        """Check an event. `past` are the events before it, `batch` those recorded together with it."""
        assert before.closed_at is None or event.type in ("linked", "notified")
        self._check_expiry(before, event, batch)
        self._check_held_breach(before, after, event)
        self._check_suspension(before, event)
        self._check_decision(before, event)
        self._check_lapsed_consents(before, after, event)
        self._check_join(before, event)
        check_stated_facts(self.law, before, after, event, batch)
        self._check_telling(before, event, past)
        check_return(self.law, before, after, event, past)
        check_counted_time(before, after, event)
        check_event_suspensions(self.law, before, after, event)
        check_grant(self.law, before, after, event, batch)
        check_receipt(self.law, after, event, past)
        if event.type == "answered":
            self._check_answer(before, event)
        if event.type == "assigned" and event.name in ("recuse", "readmit", "deputise"):
            self._check_exclusion(before, after, event)
        if event.type == "corrected":
            self._check_correction(after, event, past)
        if event.type == "acted" and event.other:
            self._check_merge(before, after, event)
        self.limits.update(clocks_with_new_limit(before.clocks, after.clocks))

    def check_allowed_act(self, case: Case, act: Act, past: list[Event]) -> None:
        """Check an act that the rules allow. `past` are the events so far."""
        check_persons(self.law, case, act)
        check_times(self.law, case, act)
        check_round(self.law, case, act, past)
        members = [value for value in act.facts.values() if isinstance(value, tuple)]
        assert all(0 < len(value) == len(set(value)) for value in members)  # a list is a set, and says something
        self._check_other_person(case, act)

    def _check_exclusion(self, before: Case, after: Case, event: Assigned) -> None:
        """One withdraws oneself. Another is excluded, let in or named by who decides on it, of administrators by the
        second who says so; and nothing else changes who takes part."""
        decides = not {event.by, *event.standing}.isdisjoint(event.deciders)
        assert decides or (event.name == "recuse" and event.by == event.whom)
        asked = [one for one in before.asked_for.values() if (one.act, one.whom) == (event.name, event.whom)]
        if event.deciders == ("administrator",) and event.by != event.whom and event.whom in after.recused:
            assert any({*one.seconds} - {event.by} for one in asked)
        changed = {*before.recused} ^ {*after.recused}
        assert changed <= {event.whom}
        assert not changed or event.name != "deputise"

    def _check_merge(self, before: Case, after: Case, event: Acted) -> None:
        """A merged case has ended: nothing runs on, nothing is breached by that, and nobody seconds themselves."""
        assert (after.closed_at, after.stage) == (event.at, "merged")
        assert next_alarm(self.law, after) is None
        assert all(state.stopped and state.expired == before.clocks[key].expired for key, state in after.clocks.items())
        proposed = position.position_on(before, event.track).merging
        assert proposed is not None
        assert (proposed.into, proposed.by != event.by) == (event.other, True)

    # ---- clocks ---------------------------------------------------------------------------------------------

    def _check_expiry(self, before: Case, event: Event, batch: Iterable[Event]) -> None:
        """An expiry is recorded once per run and due date of a clock, at the due instant; later only where a request
        held the breach, until the end that was asked for, or where the condition of the clock was met later.

        Never while a request for an extension is undecided, unless the same act stops the clock.
        """
        if event.type != "expired":
            return
        name = clock_key(event.name, event.item)
        run_and_limit = (name, self.limits[name])
        state, clock = before.clocks[name], self.law.clock_rule(name)[1]
        assert state.due is not None
        lapsed = state.held and event.at > state.due
        assert event.at == state.due or (event.at > state.due and (lapsed or clock.when))
        assert event.at <= event.recorded_at
        assert run_and_limit not in self.breaches
        self.breaches.add(run_and_limit)
        undecided = any(request.clock == name for request in before.requests.values())
        stops = {*clock.stops, *clock.starts}
        assert (
            not undecided
            or lapsed
            or any(stages_reached(other) or not names_of_event(other).isdisjoint(stops) for other in batch)
        )

    def _check_held_breach(self, before: Case, after: Case, event: Event) -> None:
        """A held breach is recorded, unless an extension is granted or a late report disproves it."""
        for name, earlier in before.clocks.items():
            current = after.clocks.get(name)
            if (
                earlier.held
                and earlier.due
                and event.type not in ("corrected", "granted", "expired")
                and event.at >= earlier.due
            ):
                assert current
                assert current.held or (
                    current.due != earlier.due and (current.started, current.stopped) == (earlier.started, None)
                )

    def _check_suspension(self, before: Case, event: Event) -> None:
        """A suspended clock causes no events, unless it was due before the suspension."""
        state = before.clocks.get(clock_of(event) or clock_key(event.name, event.item))
        if event.type in CLOCK_EVENTS and state and is_suspended(state):
            assert state.due is not None
            assert state.due <= event.recorded_at

    def _check_decision(self, before: Case, event: Event) -> None:
        if event.type in ("granted", "declined"):
            request = before.requests[event.refers_to]
            assert request.by != event.by
            assert request.seq not in self.decided
            self.decided.add(request.seq)

    # ---- what rests on a subject ----------------------------------------------------------------------------

    def _check_lapsed_consents(self, before: Case, after: Case, event: Event) -> None:
        """An approval, consent or signature lapses when its subject changes."""
        if event.type == "corrected":
            return
        changed = self._changed_fields(before, after) & self.law.agreed_subjects | self._changed_documents(
            before, after
        )
        for stage, seq in after.approved.items():
            assert seq == event.seq or not changed & self._subjects_of_approval(stage)
        if event.type == "consented":
            assert self._other_consents(before, event) == self._other_consents(after, event)
        for name, consents in after.consents.items():
            assert name not in changed or all(consent.seq == event.seq for consent in consents.values())
        for name, document in after.documents.items():
            held = {name, *self.law.procedure.documents[name].holds}
            assert all(signature.seq == event.seq or not changed & held for signature in document.signatures)

    def _other_consents(self, case: Case, event: Consented) -> set[tuple[Name, Name, Consent]]:
        """Return every consent but the one that the event speaks of."""
        said = {(about, of, consent) for about, by_party in case.consents.items() for of, consent in by_party.items()}
        return {(about, of, consent) for about, of, consent in said if (about, of) != (event.about, event.party)}

    def _changed_fields(self, before: Case, after: Case) -> set[Name]:
        """Return the facts and texts that an event has changed."""
        facts = {name for name, value in after.facts.items() if before.facts.get(name) != value}
        return facts | {name for name, text in after.texts.items() if before.texts.get(name) != text}

    def _changed_documents(self, before: Case, after: Case) -> set[Name]:
        """Return the documents of which an event has made a new version."""
        old = {name: document.version for name, document in before.documents.items()}
        return {name for name, document in after.documents.items() if old.get(name) != document.version}

    def _subjects_of_approval(self, stage: Name) -> set[Name]:
        approval_spec = self.law.find_stage(stage).approval
        subjects = set(approval_spec.of) if approval_spec else set()
        documents = self.law.procedure.documents
        return subjects | {held for name in subjects & documents.keys() for held in documents[name].holds}

    def _check_telling(self, before: Case, event: Event, past: list[Event]) -> None:
        """Whoever was not reached counts as told only after attempts that were put down on as many days as the notice
        asks. To who left no contact nothing is owed."""
        opening = self.law.stage_act(event.stage or "", event.name) if event.stage else None
        if event.type != "acted" or event.means is not Means.no_contact or opening is None:
            return
        tried = [
            (other.party, other.known_at.astimezone(CHINA).date())
            for other in past
            if other.type == "noted" and other.name == "contact" and other.means is Means.no_contact
        ]
        unreachable = self.law.procedure.filing_role if "reachable" not in before.filer else None
        for _, notice in opening.notices:
            for role in {*notice.addressees} - {unreachable}:
                assert notice.attempts
                assert len({day for party, day in tried if party == role}) >= notice.attempts

    # ---- tracks, classes, corrections -----------------------------------------------------------------------

    def _check_join(self, before: Case, event: Event) -> None:
        """A track at a join of all tracks does not leave before the others have arrived."""
        track = event.track or position.MAIN_TRACK
        if event.type in ("acted", "taken") and event.to and track in before.positions and event.name != "return":
            join = self.law.find_stage(before.positions[track].stage).joins
            if join and join.needs == "all":
                place = before.positions[track].stage
                others = [other for name, other in before.positions.items() if name in join.of and name != track]
                assert all(other.stage == place for other in others)

    def _check_correction(self, after: Case, event: Corrected, past: list[Event]) -> None:
        """What is undone counts as never done: the case is as if the act were missing from the record, with all that
        was said since. Nothing takes a breach off the record but that its limit has never run."""
        without = fold_events(self.law, self.number, [other for other in past if other.seq < event.refers_to])
        # Acts that were done since are undone, too: the last one is undone first.
        since = [other for other in past if other.seq > event.refers_to and other.type != "acted"]
        for said in [*since, event]:
            if isinstance(said, Stating) and (said.texts or said.facts or said.unknown):
                states = with_statement if said.type == "noted" else with_content_and_clocks
                without = states(self.law, without, said)
            without = replace(without, urgent=True) if said.name == "mark_urgent" else without
        for name in KNOWLEDGE:
            assert getattr(after, name) == getattr(without, name), name
        stages = {track: here.stage for track, here in after.positions.items()}
        assert stages == {track: here.stage for track, here in without.positions.items()}
        before = fold_events(self.law, self.number, past)
        for key, state in before.clocks.items():
            if state.expired and not state.withdrawn and key in after.clocks:
                assert after.clocks[key].expired == state.expired or after.clocks[key].started != state.started

    # ---- who acts -------------------------------------------------------------------------------------------

    def _check_other_person(self, case: Case, act: Act) -> None:
        if act.name == "withdraw_breach":
            stops = self.law.clock_rule(act.clock or "")[1].stops
            makers = [case.happened[name] for name in stops if name in case.happened]
            assert max(makers, key=lambda happened: happened.seq).by != act.actor
        opening = position.single_track_opening(self.law, case, act)
        for _, gate in opening.stage_act.gates if opening else ():
            if isinstance(gate.needs, NeedsOtherPerson) and gate.needs.other_person in case.happened:
                done = case.happened[gate.needs.other_person]
                assert act.actor not in {done.by, *done.doers}

    def _check_answer(self, before: Case, event: Event) -> None:
        """An approver is not the author of the subject and answers once."""
        place: Position = before.positions[event.track or position.MAIN_TRACK]
        approval_spec = approval.approval_at(self.law, place)
        assert approval_spec is not None
        assert event.by not in {answer.by for answer in place.answers}
        if approval_spec.of:
            assert all(before.stated[name].by != event.by for name in approval_spec.of if name in before.stated)
        else:
            assert place.by != event.by
