"""Plays a scenario against the rules, with no server, and says what came out otherwise."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from models.case import Case
from models.law import Law, covers
from models.messages import Act, ClockKey, Event, Person, Refusal, TextRef
from models.requirement import Name
from models.time import CHINA
from models.waiting import Waiting
from procedures.scenarios.schema import Book, Done, Scenario, Situation, Texts, Then, When
from rules import fact, sees
from rules.clock import ticking
from rules.evolve import evolve, open_case
from rules.judge import decide, refusals
from rules.phrase import found
from rules.timer import ring
from rules.waiting import waiting_for

SPOKEN = ("warned", "held", "expired", "reminded", "escalated", "notified")


@dataclass
class Played:
    """A case as the scenario left it, all that happened on it, and what the last act met with."""

    law: Law
    book: Book
    case: Case
    events: list[Event]
    acted: int = 0
    refused: tuple[Refusal, ...] = ()
    wrong: list[str] = field(default_factory=list)

    def do(self, done: Done) -> None:
        """Ring, judge, let it happen: the order a workflow keeps."""
        self.ring(done.at)
        if done.act is None:
            return
        self.acted += 1
        act = self._act(done, done.act)
        self.refused = refusals(self.law, self.case, act)
        if not self.refused:
            for event in decide(self.law, self.case, act, done.at):
                self.happen(event)
        self.ring(done.at)

    def ring(self, until: datetime) -> None:
        for event in ring(self.law, self.case, until, until):
            self.happen(event)

    def happen(self, event: Event) -> None:
        self.case = evolve(self.law, self.case, event)
        self.events.append(event)

    def _act(self, done: Done, name: Name) -> Act:
        actor = done.by or next(iter(self.book.people))
        return Act(
            id=f"act-{self.acted}", n=self.acted, name=name,
            actor=actor, standing=self.book.people.get(actor, ()),
            received_at=done.at, happened_at=done.happened,
            facts=done.facts, texts=written(done.texts, self.law.procedure.phrases),
            means=done.means, clock=done.clock, units=done.units, until=done.until,
            track=done.track, item=done.item, about=done.about, of=done.of, whom=done.whom,
            party=done.party, given=done.given, ground=done.ground, unknown=done.unknown,
            registered=self._registered(actor, done),
        )  # fmt: skip

    def _registered(self, actor: Person, done: Done) -> dict[Name, tuple[Person, ...]]:
        """Who of those an act names stands on a register that a rule asks about: they hold `on_<register>`."""
        stated = [value if isinstance(value, tuple) else (value,) for value in done.facts.values()]
        named = sorted({actor, *(one for values in stated for one in values if isinstance(one, str))})
        listed = {
            name: [one for one in named if f"on_{name}" in self.book.people.get(one, ())]
            for name in sorted(self.law.registers)
        }
        return {name: tuple(persons) for name, persons in listed.items() if persons}


def written(texts: Texts, phrases: Mapping[Name, tuple[str, ...]] = MappingProxyType({})) -> dict[Name, TextRef]:
    """Texts as the register would refer to them."""
    digests = {name: hashlib.sha256(text.encode()).hexdigest()[:32] for name, text in texts.items()}
    return {
        name: TextRef(id=digest[:8], hmac=digest, holds=found(texts[name], phrases)) for name, digest in digests.items()
    }


def play(law: Law, book: Book, scenario: Scenario) -> Played:
    """The scenario up to the instant of its `when`."""
    opening = book.opening(scenario.given)
    played = _opened(law, book, opening)
    if played.refused:
        played.wrong.append(f"given: it came in with {_refused(played.refused)}")
        return played
    for done in opening.done:
        played.do(done)
        if played.refused:
            played.wrong.append(f"given: {done.act} at {done.at} was refused: {_refused(played.refused)}")
            return played
    if scenario.when:
        played.do(scenario.when)
    return played


def _opened(law: Law, book: Book, situation: Situation) -> Played:
    assert situation.received is not None
    assert situation.entry is not None
    opened = Event(
        seq=1, type="opened", name=situation.entry, at=situation.received, recorded_at=situation.received,
        facts=situation.facts, texts=written(situation.texts, law.procedure.phrases),
    )  # fmt: skip
    number = f"{law.procedure.prefix}-{situation.received:%Y}-000001"
    stated = Act(id="form", name=situation.entry, actor="nobody", facts=opened.facts, texts=opened.texts)
    played = Played(law, book, open_case(law, number, opened), [opened])
    played.refused = tuple(fact.refusals(law, stated))
    return played


def mismatches(law: Law, book: Book, scenario: Scenario) -> list[str]:
    """What is otherwise than the scenario says; empty when it holds."""
    played = play(law, book, scenario)
    return played.wrong or list(_compared(played, scenario))


def _compared(played: Played, scenario: Scenario) -> Iterator[str]:
    then = scenario.then
    yield from _judged(played, then)
    yield from _standing(played.case, then)
    yield from _clocks(played, then)
    for kind in SPOKEN:
        yield from _spoken(played, kind, getattr(then, kind))
    yield from _asked(waiting_for(played.law, played.case), then)
    yield from _seen(played, then)
    yield from _linked(played, scenario)


def _judged(played: Played, then: Then) -> Iterator[str]:
    expected = then.refused_by is not None or bool(then.refused)
    if played.refused and not expected:
        yield f"refused: {_refused(played.refused)}"
    if not expected:
        return
    by = {refusal.rule for refusal in played.refused if refusal.rule}
    why = {refusal.why for refusal in played.refused if not refusal.rule}
    if by != set(then.refused_by or ()) or why != set(then.refused):
        yield f"refused: {_refused(played.refused) or 'not at all'}"


def _refused(refused: tuple[Refusal, ...]) -> str:
    return ", ".join(sorted({f"{one.rule or 'no rule'} ({one.why})" for one in refused}))


def _standing(case: Case, then: Then) -> Iterator[str]:
    if then.stage is not None and case.stage != then.stage:
        yield f"stage: {case.stage}"
    tracks = {track: here.stage for track, here in case.positions.items()}
    if then.tracks is not None and tracks != then.tracks:
        yield f"tracks: {tracks}"
    if then.closed is not None and then.closed != bool(case.closed_at):
        yield f"closed: {case.closed_at}"
    for name, value in then.facts.items():
        if case.facts.get(name) != value:
            yield f"facts: {name} {case.facts.get(name)}"
    for name, version in then.documents.items():
        there = case.documents.get(name)
        if version != (there.version if there else 0):
            yield f"documents: {name} {there.version if there else 'is not there'}"


def _clocks(played: Played, then: Then) -> Iterator[str]:
    case, running = played.case, [clock.name for clock, _ in ticking(played.law, played.case)]
    if then.running is not None and set(running) != set(then.running):
        yield f"running: {running}"
    for name, day in then.due.items():
        clock = case.clocks.get(name)
        if clock is None or day not in (clock.due, clock.last_day):
            yield f"due: {name} {clock.last_day if clock else 'does not run'}"
    for name, withdrawn in then.withdrawn.items():
        if case.clocks[name].withdrawn != withdrawn:
            yield f"withdrawn: {name} {case.clocks[name].withdrawn}"


def _spoken(played: Played, kind: str, expected: dict[ClockKey, When]) -> Iterator[str]:
    for name, at in expected.items():
        clock, _, item = name.partition(":")
        of = [one for one in played.events if one.type == kind and one.name == clock]
        said = [one.at for one in of if not item or one.item == item]
        if (at in said) if at else not said:
            continue
        yield f"{kind}: {name} {[f'{one.astimezone(CHINA)}' for one in said] or 'never'}"


def _asked(waiting: Waiting, then: Then) -> Iterator[str]:
    owed = {one.rule: set(one.fields) for one in waiting.owed}
    fields = then.owed if isinstance(then.owed, dict) else dict.fromkeys(then.owed)
    for rule, missing in fields.items():
        if rule not in owed or (missing is not None and set(missing) != owed[rule]):
            yield f"owed: {rule} {owed.get(rule, 'no')}"
    yield from (f"owed: {rule}" for rule in then.not_owed if rule in owed)
    opened = {one.name: {refusal.rule for refusal in one.lacks} for one in waiting.open}
    for name, rules in then.lacks.items():
        if opened.get(name) != set(rules):
            yield f"lacks: {name} {opened.get(name, 'is not open')}"
    yield from (f"open: not {name}" for name in then.open if name not in opened)
    yield from (f"open: {name}" for name in then.not_open if name in opened)
    yield from (f"shows: not {rule}" for rule in then.shows if rule not in waiting.guides)
    yield from (f"shows: {rule}" for rule in then.shows_not if rule in waiting.guides)


def _seen(played: Played, then: Then) -> Iterator[str]:
    yield from _read(played, "identity", then.identity)
    yield from _read(played, "narrative", then.narrative)


def _read(played: Played, part: Literal["identity", "narrative"], readers: dict[Person, str]) -> Iterator[str]:
    for person, expected in readers.items():
        standing = played.book.people.get(person, ())
        hidden = {one.rule for one in sees.refusals(played.law, played.case, person, standing, part)}
        if hidden != {expected} - {"readable"}:
            yield f"{part}: {person} {hidden or 'readable'}"


def _linked(played: Played, scenario: Scenario) -> Iterator[str]:
    then = scenario.then
    linked = [event.name for event in played.events if event.type == "linked"]
    if then.linked is not None and linked != ([then.linked] if then.linked else []):
        yield f"linked: {linked}"
    if then.carried_by is not None:
        own = played.law.procedure.acts.get(scenario.when.act or "") if scenario.when else None
        if own is None or own.after_closing != then.carried_by:
            yield f"carried_by: {own.after_closing if own else None}"
    by = {notice.name: notice.by for _, notice in played.law.notices}
    for name, means in then.told.items():
        told = [one.means for one in played.events if one.stage and covers(by.get(name, ()), one.stage, one.name)]
        if means not in told:
            yield f"told: {name} {told or 'no'}"
