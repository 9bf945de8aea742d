"""Play a scenario against the pure rules, without a server, and list what differs from its expectation."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from models.case import Case
from models.events import Event
from models.law import Law, covers
from models.messages import Act, ClockKey, Person, Refusal, TextRef
from models.requirement import Name
from models.time import CHINA
from models.waiting import Waiting
from procedures.scenarios.schema import Expectation, ExpectedAt, Scenario, ScenarioAct, ScenarioBook, Situation, Texts
from rules import fact, sees
from rules.clock import running_clocks
from rules.evolve import evolve, open_case
from rules.judge import act_refusals, decide
from rules.phrase import phrase_lists_found
from rules.timer import ring_clocks
from rules.waiting import waiting_for

TIMED_EVENTS = ("warned", "held", "expired", "reminded", "escalated", "notified")


@dataclass
class PlayedCase:
    """The case after a scenario, its events, and the refusals of its last act. `wrong`: what failed before `when`."""

    law: Law
    book: ScenarioBook
    case: Case
    events: list[Event]
    act_count: int = 0
    refused: tuple[Refusal, ...] = ()
    wrong: list[str] = field(default_factory=list)

    def perform_scenario_act(self, done: ScenarioAct) -> None:
        """Run the clocks up to the act, judge it and apply its events, in the order that a workflow keeps."""
        self.run_clocks(done.at)
        if done.act is None:
            return
        self.act_count += 1
        act = self._build_act(done, done.act)
        self.refused = act_refusals(self.law, self.case, act)
        if not self.refused:
            for event in decide(self.law, self.case, act, done.at):
                self.apply_event(event)
        self.run_clocks(done.at)

    def run_clocks(self, until: datetime) -> None:
        for event in ring_clocks(self.law, self.case, until, until):
            self.apply_event(event)

    def apply_event(self, event: Event) -> None:
        self.case = evolve(self.law, self.case, event)
        self.events.append(event)

    def _build_act(self, done: ScenarioAct, name: Name) -> Act:
        actor = done.by or next(iter(self.book.people))
        return Act(
            id=f"act-{self.act_count}", n=self.act_count, name=name,
            actor=actor, standing=self.book.people.get(actor, ()),
            received_at=done.at, happened_at=done.happened,
            facts=done.facts, texts=text_refs(done.texts, self.law.procedure.phrases),
            means=done.means, clock=done.clock, units=done.units, until=done.until,
            track=done.track, item=done.item, about=done.about, of=done.of, whom=done.whom,
            party=done.party, given=done.given, ground=done.ground, unknown=done.unknown,
            registered=self._register_members(actor, done),
        )  # fmt: skip

    def _register_members(self, actor: Person, done: ScenarioAct) -> dict[Name, tuple[Person, ...]]:
        """Return who of an act's persons is on each register that a rule asks about: they hold `on_<register>`."""
        stated = [value if isinstance(value, tuple) else (value,) for value in done.facts.values()]
        named = sorted({actor, *(person for values in stated for person in values if isinstance(person, str))})
        members = {
            register: tuple(person for person in named if f"on_{register}" in self.book.people.get(person, ()))
            for register in sorted(self.law.register_names)
        }
        return {register: persons for register, persons in members.items() if persons}


def text_refs(texts: Texts, phrases: Mapping[Name, tuple[str, ...]] = MappingProxyType({})) -> dict[Name, TextRef]:
    """Return references to texts, as the register would make them."""
    digests = {name: hashlib.sha256(text.encode()).hexdigest()[:32] for name, text in texts.items()}
    return {
        name: TextRef(id=digest[:8], hmac=digest, holds=phrase_lists_found(texts[name], phrases))
        for name, digest in digests.items()
    }


def play_scenario(law: Law, book: ScenarioBook, scenario: Scenario) -> PlayedCase:
    """Play a scenario up to and including its `when`. A refused act under `given` ends the play."""
    opening = book.opening_situation(scenario.given)
    played = _open_played_case(law, book, opening)
    if played.refused:
        played.wrong.append(f"given: it came in with {_refusal_summary(played.refused)}")
        return played
    for done in opening.done:
        played.perform_scenario_act(done)
        if played.refused:
            played.wrong.append(f"given: {done.act} at {done.at} was refused: {_refusal_summary(played.refused)}")
            return played
    if scenario.when:
        played.perform_scenario_act(scenario.when)
    return played


def _open_played_case(law: Law, book: ScenarioBook, situation: Situation) -> PlayedCase:
    assert situation.received is not None
    assert situation.entry is not None
    opened = Event(
        seq=1, type="opened", name=situation.entry, at=situation.received, recorded_at=situation.received,
        facts=situation.facts, texts=text_refs(situation.texts, law.procedure.phrases),
    )  # fmt: skip
    number = f"{law.procedure.prefix}-{situation.received:%Y}-000001"
    stated = Act(id="form", name=situation.entry, actor="nobody", facts=opened.facts, texts=opened.texts)
    played = PlayedCase(law, book, open_case(law, number, opened), [opened])
    played.refused = tuple(fact.fact_refusals(law, stated))
    return played


def scenario_mismatches(law: Law, book: ScenarioBook, scenario: Scenario) -> list[str]:
    """Return what differs from the expectation of a scenario; empty when it holds."""
    played = play_scenario(law, book, scenario)
    return played.wrong or list(_all_mismatches(played, scenario))


def _all_mismatches(played: PlayedCase, scenario: Scenario) -> Iterator[str]:
    then = scenario.then
    yield from _refusal_mismatches(played, then)
    yield from _state_mismatches(played.case, then)
    yield from _clock_mismatches(played, then)
    for kind in TIMED_EVENTS:
        yield from _timed_event_mismatches(played, kind, getattr(then, kind))
    yield from _waiting_mismatches(waiting_for(played.law, played.case), then)
    yield from _access_mismatches(played, then)
    yield from _linked_mismatches(played, scenario)


def _refusal_mismatches(played: PlayedCase, then: Expectation) -> Iterator[str]:
    expected = then.refused_by is not None or bool(then.refused)
    if played.refused and not expected:
        yield f"refused: {_refusal_summary(played.refused)}"
    if not expected:
        return
    by = {refusal.rule for refusal in played.refused if refusal.rule}
    why = {refusal.why for refusal in played.refused if not refusal.rule}
    if by != set(then.refused_by or ()) or why != set(then.refused):
        yield f"refused: {_refusal_summary(played.refused) or 'not at all'}"


def _refusal_summary(refused: tuple[Refusal, ...]) -> str:
    return ", ".join(sorted({f"{refusal.rule or 'no rule'} ({refusal.why})" for refusal in refused}))


def _state_mismatches(case: Case, then: Expectation) -> Iterator[str]:
    if then.stage is not None and case.stage != then.stage:
        yield f"stage: {case.stage}"
    tracks = {track: position.stage for track, position in case.positions.items()}
    if then.tracks is not None and tracks != then.tracks:
        yield f"tracks: {tracks}"
    if then.closed is not None and then.closed != bool(case.closed_at):
        yield f"closed: {case.closed_at}"
    for name, value in then.facts.items():
        if case.facts.get(name) != value:
            yield f"facts: {name} {case.facts.get(name)}"
    for name, version in then.documents.items():
        document = case.documents.get(name)
        if version != (document.version if document else 0):
            yield f"documents: {name} {document.version if document else 'is not there'}"


def _clock_mismatches(played: PlayedCase, then: Expectation) -> Iterator[str]:
    case, running = played.case, [clock.name for clock, _ in running_clocks(played.law, played.case)]
    if then.running is not None and set(running) != set(then.running):
        yield f"running: {running}"
    for name, day in then.due.items():
        clock = case.clocks.get(name)
        if clock is None or day not in (clock.due, clock.last_day):
            yield f"due: {name} {clock.last_day if clock else 'does not run'}"
    for name, withdrawn in then.withdrawn.items():
        if case.clocks[name].withdrawn != withdrawn:
            yield f"withdrawn: {name} {case.clocks[name].withdrawn}"


def _timed_event_mismatches(played: PlayedCase, kind: str, expected: dict[ClockKey, ExpectedAt]) -> Iterator[str]:
    for name, at in expected.items():
        clock, _, item = name.partition(":")
        events = [event for event in played.events if event.type == kind and event.name == clock]
        instants = [event.at for event in events if not item or event.item == item]
        if (at in instants) if at else not instants:
            continue
        yield f"{kind}: {name} {[f'{instant.astimezone(CHINA)}' for instant in instants] or 'never'}"


def _waiting_mismatches(waiting: Waiting, then: Expectation) -> Iterator[str]:
    owed = {duty.rule: set(duty.fields) for duty in waiting.owed}
    fields = then.owed if isinstance(then.owed, dict) else dict.fromkeys(then.owed)
    for rule, missing in fields.items():
        if rule not in owed or (missing is not None and set(missing) != owed[rule]):
            yield f"owed: {rule} {owed.get(rule, 'no')}"
    yield from (f"owed: {rule}" for rule in then.not_owed if rule in owed)
    opened = {way.name: {refusal.rule for refusal in way.lacks} for way in waiting.open}
    for name, rules in then.lacks.items():
        if opened.get(name) != set(rules):
            yield f"lacks: {name} {opened.get(name, 'is not open')}"
    yield from (f"open: not {name}" for name in then.open if name not in opened)
    yield from (f"open: {name}" for name in then.not_open if name in opened)
    yield from (f"shows: not {rule}" for rule in then.shows if rule not in waiting.guides)
    yield from (f"shows: {rule}" for rule in then.shows_not if rule in waiting.guides)


def _access_mismatches(played: PlayedCase, then: Expectation) -> Iterator[str]:
    yield from _reading_mismatches(played, "identity", then.identity)
    yield from _reading_mismatches(played, "narrative", then.narrative)


def _reading_mismatches(
    played: PlayedCase, part: Literal["identity", "narrative"], readers: dict[Person, str]
) -> Iterator[str]:
    for person, expected in readers.items():
        standing = played.book.people.get(person, ())
        hidden = {refusal.rule for refusal in sees.read_refusals(played.law, played.case, person, standing, part)}
        if hidden != {expected} - {"readable"}:
            yield f"{part}: {person} {hidden or 'readable'}"


def _linked_mismatches(played: PlayedCase, scenario: Scenario) -> Iterator[str]:
    then = scenario.then
    linked = [event.name for event in played.events if event.type == "linked"]
    if then.linked is not None and linked != ([then.linked] if then.linked else []):
        yield f"linked: {linked}"
    if then.carried_by is not None:
        own = played.law.procedure.acts.get(scenario.when.act or "") if scenario.when else None
        if own is None or own.after_closing != then.carried_by:
            yield f"carried_by: {own.after_closing if own else None}"
    by = {notice.name: notice.by for _, notice in played.law.notice_rules}
    for name, means in then.told.items():
        told = [
            event.means for event in played.events if event.stage and covers(by.get(name, ()), event.stage, event.name)
        ]
        if means not in told:
            yield f"told: {name} {told or 'no'}"
