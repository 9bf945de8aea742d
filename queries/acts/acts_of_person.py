"""The acts that one person can do on a case, and those that they cannot, each with the reason. The judge is asked
about each act as if it arrived now with nothing stated. Facts and texts that it then asks for can still be filled
in; any other refusal forbids the act."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from models.case import Case
from models.law import Law
from models.messages import Act, Missing, MissingKind, Person, Refusal, Why
from models.requirement import Name
from queries.acts import judging
from queries.acts.refusal_lines import field_of, field_of_refusal, fixed_facts, named_facts, refusal_lines
from queries.cases.reading import CaseReading
from queries.views.acts import RefusalLineView
from queries.views.base import View
from register.cases.earlier_cases import earlier_cases_of
from rules import document, fact, position
from rules.acts import cited_rules, recusal, text_closing
from rules.event_names import CORRECT
from rules.item import CORRECT_TEXT
from wording import terms
from wording.regulation_names import translated

OF_THE_REGISTER = frozenset(
    {"served", "undelivered", "link_ended", "joined", "adopt_calendar", "grade"}
)  # acts that no person does
DONE_BY_PEOPLE = tuple(name for name in terms.COMMON_ACTS if name not in OF_THE_REGISTER)
FILLED_IN = frozenset({
    Why.record, Why.notice, Why.reason, Why.wrong_value, Why.no_clock, Why.item, Why.which_track, Why.beyond_cap,
    Why.not_highest,
})  # fmt: skip
VALUE_TRIED = frozenset({Why.needs, Why.not_eligible})  # another value than the one that is tried may meet it
DECISIONS = ("approve", "refuse")  # what a request or an approval waits for, where it waits for this person
UNNAMED_MERGE = Refusal(why=Why.not_mergeable, about="into")  # nobody has said yet into which complaint
CLOCK_ACTS = frozenset({"extend", "suspend", "resume", "withdraw_breach"})
TICK, SIGN = "tick", "sign"
LISTED = frozenset(
    {TICK, SIGN, CORRECT_TEXT, text_closing.OPEN_TEXT, recusal.READMIT, recusal.DEPUTISE}
)  # done where there is something to do it with
STATED = frozenset({MissingKind.fact, MissingKind.text, MissingKind.phrases})


class OpenLineView(View):
    """An act that the person can do now; `track`, where the case has several."""

    name: Name
    label: str
    track: Name | None = None
    own: bool = False


class ForbiddenLineView(View):
    """An act that the person cannot do now, which rules forbid it and what is missing."""

    name: Name
    label: str
    lines: tuple[RefusalLineView, ...]


class ActsView(View):
    """What a person can do on a case. `steps` are decisions that wait for them, the outcomes and acts of its
    regulation; `common` are those that every regulation knows. `first` of the steps: the decisions that wait; else the
    act without which no outcome can be done; else the outcomes."""

    first: tuple[OpenLineView, ...]
    steps: tuple[OpenLineView, ...]
    common: tuple[OpenLineView, ...]
    forbidden: tuple[ForbiddenLineView, ...]


@dataclass(frozen=True)
class ActsOfPerson:
    """The acts of one person on a case, at an instant."""

    reading: CaseReading
    now: datetime

    @property
    def law(self) -> Law:
        return self.reading.case_file.law

    @cached_property
    def case(self) -> Case:
        """The case as an act that is received now finds it."""
        whole = judging.whole_case(self.reading.session, self.reading.case_file)
        return judging.case_before_act(self.reading.case_file, whole, self._received)

    @cached_property
    def known_case(self) -> Case:
        """The case by which people are offered to choose from: that somebody is left out is to tell nobody who filed
        it, unless they may know that."""
        return self.case if self.reading.may("identity") else replace(self.case, filed_as=())

    @cached_property
    def _received(self) -> Act:
        """An act of the person that says nothing, as the register would put it on record now."""
        said = Act(id="0", name=fact.NOTE, actor=self.reading.person or "nobody")
        return judging.received_act(self.reading.session, self.reading.case_file, said, self.now)

    def view(self) -> ActsView:
        """Return all acts of the regulation, and those that every regulation knows."""
        steps = dict(self.names_here())
        common = [name for name in DONE_BY_PEOPLE if name not in steps]
        elsewhere = [name for name in self.law.procedure.acts if name not in steps]
        refused = {name: self.hindrances(name, steps.get(name)) for name in (*steps, *common, *elsewhere)}
        held = self._received.holders
        asked = [one.act for one in self.case.asked_for.values() if not held.isdisjoint(one.deciders)]
        decided = {*DECISIONS, *asked, *((recusal.READMIT,) if asked else ())}
        decisions = [name for name in common if name in decided and not refused[name]]
        lines = [self._open_line(name, steps.get(name)) for name in (*decisions, *steps) if not refused[name]]
        forbidden = [
            ForbiddenLineView(name=name, label=self.label(name), lines=self.lines(name, why))
            for name, why in refused.items()
            if why
        ]
        return ActsView(
            first=tuple(self._first(lines, decisions, forbidden)),
            steps=tuple(lines),
            common=tuple(self._open_line(name, None) for name in common if not (refused[name] or name in decisions)),
            forbidden=tuple(forbidden),
        )

    def _first(
        self, steps: list[OpenLineView], decisions: Collection[Name], forbidden: Iterable[ForbiddenLineView]
    ) -> list[OpenLineView]:
        """Return the decisions that wait; else the act that an outcome still needs; else the outcomes."""
        if decisions:
            return [line for line in steps if line.name in decisions]
        outcomes = [line for line in steps if not line.own]
        lacking = (line for line in forbidden if line.name not in (*self.law.procedure.acts, *terms.COMMON_ACTS))
        needed = [one.act for line in lacking for reason in line.lines for one in reason.missing]
        return outcomes or [line for line in steps if line.name in needed][:1]

    def instead_of(self, name: Name, track: Name | None) -> tuple[OpenLineView, ...]:
        """Return the outcomes of which the person chooses one where this one is open, itself among them; none where
        there is no choice."""
        here = [(one, on) for one, on in self.names_here() if on == track and one not in self.law.procedure.acts]
        if len(here) < 2 or (name, track) not in here:
            return ()
        lines = tuple(self._open_line(*one) for one in here if not self.hindrances(*one))
        return lines if len(lines) > 1 and any(line.name == name for line in lines) else ()

    def hindrances(self, name: Name, track: Name | None = None, of: int | None = None) -> tuple[Refusal, ...]:
        """Return the refusals that forbid an act, whatever it states; none if it can be done. Without `of` an act
        about an event counts as possible if it is possible about any event."""
        if name in LISTED and not self._things_to_do(name, track):
            return (Refusal(why=Why.not_open, about=name),)
        tried = list[tuple[Act, tuple[Refusal, ...]]]()
        for act in self._bare_acts(name, track, of):
            tried.append((act, self._lasting_refusals(act)))
            if not tried[-1][1]:
                break
        fewest, refused = min(tried, key=lambda one: len(one[1]))
        return cited_rules.with_rules(self.law, self.case, fewest, refused)

    def lines(self, name: Name, why: tuple[Refusal, ...]) -> tuple[RefusalLineView, ...]:
        """Return refusals in words, each with its missing parts."""
        return refusal_lines(self.reading.case_file, self.case, why, self.bare_act(name, None))

    def asked_fields(self, name: Name, track: Name | None) -> frozenset[str]:
        """Return the fields of the form of an act without which it is refused, whatever else it states."""
        act = self._stamped(self.bare_act(name, track))
        refused = judging.refusals_beforehand(self.reading.case_file, self.case, act)
        parts = (part for refusal in refused for part in refusal.missing if part.kind is not MissingKind.one_of)
        stated = map(field_of, parts)
        about = (field_of_refusal(self.law, refusal) for refusal in refused if not refusal.missing)
        return frozenset(filter(None, (*stated, *about)))

    def events_open(self, name: Name) -> tuple[int, ...]:
        """Return the events, newest first, about which this act can be done (which can be undone)."""
        acts = self._bare_acts(name, None, None)
        return tuple(dict.fromkeys(act.of for act in acts if act.of and not self._lasting_refusals(act)))

    def texts_open(self, name: Name) -> tuple[tuple[int, Name], ...]:
        """Return the texts about which this act can be done, each by its event and name."""
        acts = self._bare_acts(name, None, None)
        return tuple((act.of, act.about) for act in acts if act.of and act.about and not self._lasting_refusals(act))

    def texts_correctable(self) -> tuple[Name, ...]:
        """Return the texts of the case in which a slip can be corrected."""
        acts = self._bare_acts(CORRECT_TEXT, None, None)
        return tuple(act.about for act in acts if act.about and not (act.item or self._lasting_refusals(act)))

    def facts_amendable(self) -> tuple[Name, ...]:
        """Return the facts that the person can give another value, of those that somebody has stated."""
        tried = self._bare_acts(fact.CORRECTION, None, None)
        open_to = {name for act in tried if act.facts and not self._lasting_refusals(act) for name in act.facts}
        return tuple(name for name in self.law.procedure.facts if name in open_to)

    def _bare_acts(self, name: Name, track: Name | None, of: int | None) -> list[Act]:
        """Return an act without anything stated: one for each limit, or each event, that it can be about."""
        act = self.bare_act(name, track)
        if name in CLOCK_ACTS and self.case.clocks:
            running_first = sorted(self.case.clocks, key=lambda key: self.case.clocks[key].stopped is not None)
            return [self._stamped(act.model_copy(update={"clock": key})) for key in running_first]
        if name == CORRECT and name not in self.law.act_names:
            about = [of] if of else range(self.case.seq, 0, -1)
            return [act.model_copy(update={"of": seq}) for seq in about]
        if name == fact.CORRECTION and name not in self.law.act_names:
            return [*self._amendments(act)] or [act]
        if name == CORRECT_TEXT and name not in self.law.act_names:
            return [act.model_copy(update={"about": text, "item": item}) for item, text in self._texts_written()] or [
                act
            ]
        if name in text_closing.CLOSING_ACTS and name not in self.law.act_names:
            return [*self._acts_on_texts(act, of)] or [act]
        if name == recusal.READMIT:
            return [self._stamped(act.model_copy(update={"whom": person})) for person in self.excludable]
        if name == recusal.DEPUTISE:
            return [self._stamped(act.model_copy(update={"about": role})) for role in self.vacant]
        return [self._stamped(act)]

    def _amendments(self, act: Act) -> Iterator[Act]:
        """Yield an act that gives a stated fact another value, one for each value that may be tried."""
        for name, known in self.case.facts.items():
            declared = self.law.procedure.facts.get(name)
            if declared and not declared.known and name not in self.law.class_facts:
                for value in fact.other_values(self.law, declared, known, act.received):
                    yield act.model_copy(update={"facts": {name: value}})

    def _texts_written(self) -> list[tuple[Name | None, Name]]:
        """Return the texts of the case, and those of its items, each with the code of its item."""
        items = (one for many in self.case.items.values() for one in many.items())
        written = [(None, name) for name in self.case.texts]
        return written + [(code, name) for code, item in items for name in item.texts]

    def _acts_on_texts(self, act: Act, of: int | None) -> Iterator[Act]:
        """Yield an act about each text that the case can show closed, or open, the newest first."""
        events = judging.recorded_events(self.reading.session, self.reading.case_file.row.number)
        closed = {(one.seq, one.name) for one in self.case.closed_texts}
        for event in reversed(events):
            for name in event.texts if of in (None, event.seq) else ():
                if ((event.seq, name) in closed) == (act.name == text_closing.OPEN_TEXT):
                    about = act.model_copy(update={"of": event.seq, "about": name})
                    yield text_closing.with_origin(about, {event.seq: event}.get)

    def _lasting_refusals(self, act: Act) -> tuple[Refusal, ...]:
        refused = judging.refusals_beforehand(self.reading.case_file, self.case, act)
        without_limit = act.name in CLOCK_ACTS  # each limit is tried: there is no other to fill in
        tried = VALUE_TRIED if act.name == fact.CORRECTION and act.facts else frozenset[Why]()
        return tuple(
            refusal
            for refusal in refused
            if (without_limit and refusal.why is Why.no_clock)
            or not (refusal.why in tried or self._can_be_filled_in(refusal, act))
        )

    def _things_to_do(self, name: Name, track: Name | None) -> bool:
        """Return True if there is something to tick, to sign, to correct or to open again, somebody to readmit, or a
        deputy to name."""
        if name == recusal.DEPUTISE:
            return bool(self.vacant)
        if name == recusal.READMIT:
            return bool(self.excludable)
        if name == CORRECT_TEXT:
            return any(text in self.law.procedure.texts for _, text in self._texts_written())
        if name == text_closing.OPEN_TEXT:
            return bool(self.case.closed_texts)
        if name == SIGN:
            return any(any(document.missing_signatures(self.law, self.case, one)) for one in self.case.documents)
        here = position.position_on(self.case, track)
        return any(duty not in here.ticked for duty in self.law.find_stage(here.stage).duties)

    @cached_property
    def vacant(self) -> tuple[Name, ...]:
        """The roles for which nobody is left, so that a deputy may be named."""
        return tuple(self._stamped(self.bare_act(recusal.DEPUTISE, None)).vacant)

    @cached_property
    def excludable(self) -> tuple[Person, ...]:
        """The persons who are recused, and those whose recusal somebody has asked for."""
        asked = (one.whom for one in self.case.asked_for.values() if one.act == recusal.RECUSE)
        return tuple(dict.fromkeys((*self.case.recused, *asked)))

    def _stamped(self, act: Act) -> Act:
        """Return an act with who decides on it, as the register would put it on record now."""
        return judging.stamped_act(self.reading.session, self.reading.case_file, self.case, act, self.now)

    def bare_act(self, name: Name, track: Name | None) -> Act:
        """Return an act without anything stated, as the register would put it on record now."""
        session, row = self.reading.session, self.reading.case_file.row
        earlier = earlier_cases_of(session, self.law, name, row)
        return self._received.model_copy(update={"name": name, "track": track, "earlier": earlier})

    def _can_be_filled_in(self, refusal: Refusal, act: Act) -> bool:
        """Return True for a refusal that what is typed may lift: a gate that misses a fact or text does, unless the
        fact is stated and the act may not change it."""
        if refusal.why is not Why.needs:
            return refusal.why in FILLED_IN or refusal == UNNAMED_MERGE
        fixed = fixed_facts(self.law, self.case, act, named_facts(refusal.missing))
        return not refusal.missing or any(_is_stated(one, fixed) for one in refusal.missing)

    def names_here(self) -> Iterator[tuple[Name, Name | None]]:
        """Yield the outcomes and own acts that are open where the case stands, with their track if it has several. The
        outcomes of an approval follow from answers."""
        tracks = position.track_names(self.case)
        for track in tracks:
            stage = self.law.find_stage(self.case.positions[track].stage)
            for name in self.law.stage_act_names(self.case.positions[track].stage):
                if not (stage.kind == "approval" and name in stage.outcomes):
                    yield name, track if len(tracks) > 1 else None

    def stage_of(self, line: OpenLineView) -> Name:
        return position.position_on(self.case, line.track).stage

    def label(self, name: Name) -> str:
        """Return what people read for an act where the case stands."""
        procedure = self.reading.case_file.procedure
        stages = [procedure.find_stage(here.stage) for here in self.case.positions.values()]
        found = next((stage.outcomes[name] for stage in stages if name in stage.outcomes), None)
        return translated(procedure, found.name) if found else terms.label(procedure, name, "act")

    def _open_line(self, name: Name, track: Name | None) -> OpenLineView:
        return OpenLineView(name=name, label=self.label(name), track=track, own=name in self.law.procedure.acts)


def _is_stated(missing: Missing, fixed: Collection[Name]) -> bool:
    """Return True for what is stated or written with the act itself; of alternatives, for one of them."""
    if missing.kind is MissingKind.one_of:
        return any(_is_stated(one, fixed) for way in missing.ways for one in way)
    return missing.kind in STATED and missing.name not in fixed
