"""Play a scenario against the pure rules, without a server. `mismatches` compares it with what is expected."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from models.case import Case
from models.events import Event, Opened
from models.law import Law
from models.messages import Act, EarlierCase, FactValue, Person, Refusal, TextRef, Why
from models.procedure import Procedure
from models.requirement import Name
from models.rule import Slug
from models.stage import OUTCOME_OF_ANSWER
from procedures.scenarios.schema import Given, Scenario, ScenarioAct, ScenarioBook, Situation, Texts
from rules import fact, roles
from rules.acts import deciders, text_closing
from rules.acts.closed_case import closed_case_refusals
from rules.acts.common_acts import facts_asked_for
from rules.acts.deciders import OfficeMember
from rules.acts.earlier_cases import procedures_searched
from rules.evolve import Evolved, open_case
from rules.judge import act_refusals, decide
from rules.text_content import known_content
from rules.timer import ring_clocks
from wording.translation import gettext, listed


@dataclass
class PlayedCase:
    """The case after a scenario, its acts with all they state, its events, and the refusals of its last act.

    `known` are the facts that the office knows. `written` is the law that the scenarios are written for: it says which
    of them an act states. `earlier` are complaints that the same party had filed. `wrong`: what failed before `when`.
    """

    law: Law
    written: Law
    book: ScenarioBook
    case: Case
    events: list[Event]
    known: Mapping[Name, FactValue]
    earlier: tuple[EarlierCase, ...] = ()
    acts: list[ScenarioAct] = field(default_factory=list)
    refused: tuple[Refusal, ...] = ()
    wrong: list[str] = field(default_factory=list)

    def copied(self) -> "PlayedCase":
        """Return the same case, to be played on while this one stays as it is."""
        return replace(self, acts=[*self.acts], events=[*self.events], wrong=[*self.wrong])

    def perform_scenario_act(self, done: ScenarioAct) -> None:
        """Run the clocks up to the act, judge it and apply its events, in the order that a workflow keeps."""
        self.run_clocks(done.at)
        if done.act is None:
            return
        done = done.model_copy(update={"facts": {**self._known_facts(done, done.act), **done.facts}})
        self.acts.append(done)
        act = self._build_act(done, done.act or "")
        judge = closed_case_refusals if self.case.closed_at else act_refusals
        self.refused = judge(self.law, self.case, act)
        if not self.refused:
            for evolved in decide(self.law, self.case, act, done.at):
                self.apply_event(evolved)
        self.run_clocks(done.at)

    def run_clocks(self, until: datetime) -> None:
        for evolved in ring_clocks(self.law, self.case, until, until):
            self.apply_event(evolved)

    def apply_event(self, evolved: Evolved) -> None:
        event, self.case = evolved
        self.events.append(event)

    def _known_facts(self, done: ScenarioAct, name: Name) -> dict[Name, FactValue]:
        """Return the facts that an act states because its rules ask for them, nobody has stated them and they are
        known."""
        places = [here for track, here in self.case.positions.items() if done.track in (None, track)]
        earlier = frozenset[Name]().union(*(fact.stated_earlier(self.written, self.case, here) for here in places))
        missing = {name: value for name, value in self.known.items() if name not in self.case.facts.keys() - earlier}
        asked = asked_facts(self.written, self.case, done, name) if missing else frozenset()
        return {name: value for name, value in missing.items() if name in asked}

    def _build_act(self, done: ScenarioAct, name: Name) -> Act:
        actor = done.by or next(iter(self.book.people))
        act = Act(
            id=f"act-{len(self.acts)}", n=len(self.acts), name=name,
            actor=actor, standing=self.book.people.get(actor, ()),
            received_at=done.at, happened_at=done.happened,
            facts=done.facts, texts=text_refs(done.texts, self.law.procedure, self.book.names),
            means=done.means, clock=done.clock, units=done.units, until=done.until,
            track=done.track, item=done.item, about=done.about, of=done.of, whom=done.whom,
            party=done.party, given=done.given, ground=done.ground, unknown=done.unknown,
            registered=self._register_members(actor, done),
        )  # fmt: skip
        searched = procedures_searched(self.law, act.name) if self.earlier else frozenset[Slug]()
        earlier = tuple(other for other in self.earlier if other.procedure in searched)
        out = roles.shut_out(self.law, self.case) if act.name in roles.BARRED_TO_COLLEAGUES else frozenset[Person]()
        looked_up = act.model_copy(update={"named": self.standings_of(act.may_name | out), "earlier": earlier})
        looked_up = text_closing.with_origin(looked_up, self._event_of)
        return deciders.stamped_act(self.law, self.case, looked_up, self.book.people)

    def _event_of(self, seq: int) -> Event | None:
        return self.events[seq - 1] if seq <= len(self.events) else None

    def standings_of(self, names: Iterable[str]) -> dict[Person, tuple[Name, ...]]:
        """Return what each person of the scenario holds, of those who are named."""
        return {name: self.book.people[name] for name in sorted(names) if name in self.book.people}

    def _register_members(self, actor: Person, done: ScenarioAct) -> dict[Name, tuple[Person, ...]]:
        """Return who of an act's persons is on each register that a rule asks about: they hold `on_<register>`."""
        stated = [value if isinstance(value, tuple) else (value,) for value in done.facts.values()]
        named = sorted({actor, *(person for values in stated for person in values if isinstance(person, str))})
        members = {
            register: tuple(person for person in named if f"on_{register}" in self.book.people.get(person, ()))
            for register in sorted(self.law.register_names)
        }
        return {register: persons for register, persons in members.items() if persons}


class BegunCases:
    """The cases that scenarios begin with under one law. Most scenarios begin as another does, or go on from where
    another stops: what they have in common is played once."""

    def __init__(self) -> None:
        self._of_given: dict[str, PlayedCase] = {}
        self._opened: dict[str, PlayedCase] = {}
        self._after: dict[tuple[int, str], PlayedCase] = {}  # by the case before (which stays here) and the act

    def begun_case(self, law: Law, written: Law, book: ScenarioBook, given: Given) -> PlayedCase:
        """Return the case with which a scenario begins; it is not to be changed. A refused act ends the play."""
        key = given.model_dump_json()
        if key not in self._of_given:
            opening = book.opening_situation(given)
            played = self._opened_case(law, written, book, opening.model_copy(update={"done": ()}))
            for done in opening.done:
                played = played if played.wrong else self._case_after(played, done)
            self._of_given[key] = played
        return self._of_given[key]

    def _opened_case(self, law: Law, written: Law, book: ScenarioBook, opening: Situation) -> PlayedCase:
        key = opening.model_dump_json()
        if key not in self._opened:
            played = _open_played_case(law, written, book, opening)
            if played.refused:
                played.wrong.append(
                    gettext("given: it came in with {refusals}", refusals=refusal_summary(played.refused))
                )
            self._opened[key] = played
        return self._opened[key]

    def _case_after(self, before: PlayedCase, done: ScenarioAct) -> PlayedCase:
        key = (id(before), done.model_dump_json())
        if key not in self._after:
            played = before.copied()
            played.perform_scenario_act(done)
            if played.refused:
                refusals = refusal_summary(played.refused)
                played.wrong.append(
                    gettext("given: {act} at {at} was refused: {refusals}", act=done.act, at=done.at, refusals=refusals)
                )
            self._after[key] = played
        return self._after[key]


def text_refs(texts: Texts, procedure: Procedure, names: Mapping[Person, str] = {}) -> dict[Name, TextRef]:
    """Return references to texts, as the register would make them in an office of people with these names."""
    accounts = {name: (person,) for person, name in names.items()}
    digests = {name: hashlib.sha256(text.encode()).hexdigest()[:32] for name, text in texts.items()}
    refs = {name: TextRef(id=digest[:8], digest=digest) for name, digest in digests.items()}
    return {name: known_content(ref, procedure, name, texts[name], accounts) for name, ref in refs.items()}


def asked_facts(law: Law, case: Case, done: ScenarioAct, name: Name) -> frozenset[Name]:
    """Return the facts that the rules of an act ask for: of an outcome or own act, of the outcome of an approval that
    it answers, or about an act that every office knows."""
    places = [case.positions[done.track]] if done.track in case.positions else list(case.positions.values())
    outcomes = [name, OUTCOME_OF_ANSWER.get(name, name)]
    found = [law.stage_act(place.stage, outcome) for place in places for outcome in outcomes]
    asked = [stage_act.asks_for for stage_act in found if stage_act]
    common = [] if name in law.act_names else [facts_asked_for(law, place, name, done.clock) for place in places]
    return frozenset[Name]().union(*asked, *common)


def play_scenario(
    law: Law, book: ScenarioBook, scenario: Scenario, begun: BegunCases | None = None, *, written: Law | None = None
) -> PlayedCase:
    """Play a scenario up to and including its `when`. A refused act under `given` ends the play.

    `begun` keeps the cases that scenarios begin with under this law: most begin as another does. `written` is the law
    that the scenarios are written for, if it is another.
    """
    cases = BegunCases() if begun is None else begun
    played = cases.begun_case(law, written or law, book, scenario.given).copied()
    if scenario.when and not played.wrong:
        played.perform_scenario_act(scenario.when)
    return played


def _open_played_case(law: Law, written: Law, book: ScenarioBook, situation: Situation) -> PlayedCase:
    assert situation.received is not None
    assert situation.entry is not None
    law = law.of_entry(situation.entry)
    opened = Opened(
        seq=1, type="opened", name=situation.entry, at=situation.received, recorded_at=situation.received,
        facts=situation.facts, texts=text_refs(situation.texts, law.procedure, book.names),
        filer=situation.party.gave if situation.party else (),
        filed_as=(situation.party.person,) if situation.party and situation.party.person else (),
    )  # fmt: skip
    number = f"{law.procedure.prefix}-{situation.received:%Y}-000001"
    if opened.filed_as:
        office = {person: OfficeMember(standing) for person, standing in book.people.items()}
        opened = opened.model_copy(update={"vacant": deciders.lost_roles(law, open_case(law, number, opened), office)})
    stated = Act(
        id="form", name=situation.entry, actor="nobody", received_at=situation.received,
        facts=opened.facts, texts=opened.texts,
    )  # fmt: skip
    earlier = _earlier_cases(law, situation)
    played = PlayedCase(law, written, book, open_case(law, number, opened), [opened], situation.known, earlier)
    played.refused = tuple(
        fact.fact_refusals(law, stated)
        or fact.instant_refusals(law, stated)
        or fact.form_refusals(law, situation.entry, stated.texts)
    )
    return played


def _earlier_cases(law: Law, situation: Situation) -> tuple[EarlierCase, ...]:
    """Return what the register would find: nothing of a party without a name or a contact, and nothing received
    later."""
    if not (situation.party and situation.party.is_known_again and situation.received):
        return ()
    before = [filing for filing in situation.earlier if filing.received < situation.received]
    return tuple(
        EarlierCase(
            number=f"{law.procedure.prefix}-{filing.received:%Y}-{900_001 + place:06d}",
            procedure=filing.procedure or law.procedure.slug,
            received=filing.received,
            end=filing.end,
        )
        for place, filing in enumerate(before)
    )


def refusal_summary(refused: tuple[Refusal, ...]) -> str:
    """Return the rules that refuse, each with why; the words of `why` are those of the scenario files."""
    return listed(sorted({_refusal_text(refusal) for refusal in refused}))


def _refusal_text(refusal: Refusal) -> str:
    """Return the rule and why; of a wrong value also which."""
    why = f"{refusal.why}: {refusal.about}" if refusal.why is Why.wrong_value and refusal.about else refusal.why
    if refusal.rule:
        return gettext("{rule} ({why})", rule=refusal.rule, why=why)
    return gettext("no rule ({why})", why=why)
