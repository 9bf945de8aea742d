"""Preparing acts that make another act possible: ticking duties, signing, adding items, giving opinions, resuming
clocks."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from models.case import Case, Position
from models.indexes.stage_act import StageAct
from models.law import Law
from models.means import Means
from models.messages import Act, FactValue, Why
from models.requirement import (
    Name,
    NeedsConsent,
    NeedsCount,
    NeedsDocument,
    NeedsDuty,
    NeedsEvent,
    NeedsFact,
    NeedsItems,
    NeedsLinked,
    Requirement,
)
from rules import approval, document, fact
from rules.clock import is_suspended
from rules.event_names import served_name
from rules.judge import GENERIC_ACTS, act_refusals
from rules.requirements import context_of_case, fact_met, requirement_met
from rules.roles import named_holders
from tests.rules.walks.complete_act import completed_act, negated_requirements, required_texts, requirements_of
from tests.rules.walks.people import all_role_holders, fact_values, standings_by_person
from tests.rules.walks.possible_acts import Here, act_by, common_act, if_any

MAX_ITEMS = 6
MAX_REPETITIONS = 8  # an act done so often without effect will not help
OF_RULES = frozenset({Why.needs, Why.record, Why.notice})  # what an answer lacks, whoever gives it
ANSWER_BY_OUTCOME = {"agreed": "approve", "refused": "refuse", "returned": "return"}


def acts_towards(law: Law, case: Case, track: Name, wanted: list[StageAct], now: datetime) -> Iterator[Act]:
    """Return every act on a track that brings the wanted openings nearer."""
    here = Here(law, case, track, now)
    context = context_of_case(law, case, here.current)
    negated = frozenset(atom for opening in wanted for atom in negated_requirements(opening))
    yield from _notes_of_subjects(here, wanted)
    for atom in dict.fromkeys(atom for opening in wanted for atom in requirements_of(opening)):
        stands_against = (atom in negated) == requirement_met(atom, context)
        if isinstance(atom, NeedsConsent) and stands_against:
            about: dict[str, Any] = {"about": atom.consent, "party": atom.of, "given": not here.is_met(atom)}
            yield from here.common("consent", **about)
        elif isinstance(atom, NeedsFact) and atom.fact in law.class_facts and stands_against:
            yield from _acts_that_set(here, atom)
            yield from _restatements(here, "reclassify", atom)
        elif isinstance(atom, NeedsFact) and atom.fact in case.facts:
            yield from _amendments(here, atom) if stands_against else ()
        elif isinstance(atom, NeedsCount) and atom in negated and atom.at_most is not None and stands_against:
            yield from _acts_causing_event(here, atom.count)
        elif atom not in negated and stands_against:
            yield from acts_for_requirement(law, case, track, atom, now)
    yield from useful_own_acts(law, case, track, now)


def _notes_of_subjects(here: Here, wanted: list[StageAct]) -> Iterator[Act]:
    """Write the texts that the openings ask for and that something rests on: they are agreed to and signed then."""
    earlier = fact.stated_earlier(here.law, here.case, here.current)
    asked = {name for opening in wanted for name in required_texts(here.law, opening)} & here.law.agreed_subjects
    atoms = {atom for opening in wanted for atom in requirements_of(opening)}
    asked |= {atom.consent for atom in atoms if isinstance(atom, NeedsConsent)} & here.law.procedure.texts.keys()
    for name in sorted(asked - (here.case.texts.keys() - earlier)):
        yield from _writing_acts(here, name)


def _writing_acts(here: Here, name: Name, excluded: Collection[str | None] = ()) -> Iterator[Act]:
    """Yield the acts that write a text where the track stands, by nobody who is `excluded`."""
    law, case, track = here.law, here.case, here.track
    for act in law.procedure.acts:
        opening = law.stage_act(here.current.stage, act)
        if opening and name in opening.asks_for and opening.way.to is None and opening.way.item is None:
            yield from if_any(completed_act(law, case, act, here.now, track, writing=[name], excluded=excluded))


def transfers(law: Law, case: Case, track: Name, now: datetime) -> Iterator[Act]:
    """Return the transfers of work that its holder cannot do, to persons who have not held it yet."""
    holder = case.positions[track].holder
    tried = all_role_holders().index(holder) + 1 if holder in all_role_holders() else 0
    for whom in all_role_holders()[tried:] if holder else ():
        yield from Here(law, case, track, now).common("transfer", whom=whom)


def owed_opinions(law: Law, case: Case, track: Name, now: datetime) -> Iterator[Act]:
    """Return the opinions that are still owed."""
    for person in case.positions[track].asked:
        yield from if_any(act_by(law, case, "opinion", now, person, track=track))


def acts_for_requirement(law: Law, case: Case, track: Name, need: Requirement, now: datetime) -> Iterator[Act]:
    """Return the acts that make a single requirement true."""
    here = Here(law, case, track, now)
    match need:
        case NeedsDuty(duty=name):
            yield from here.common("tick", about=name)
        case NeedsDocument(document=name):
            yield from _document_acts(here, name)
        case NeedsEvent(event=name) if not _happened_since_entry(here, name):
            yield from _acts_causing_event(here, name)
        case NeedsCount(count=name, at_least=int(times)) if (
            name not in case.happened or case.happened[name].times < times
        ):
            yield from _acts_causing_event(here, name)
        case NeedsItems(items=name):
            yield from _item_acts(here, name)
        case NeedsLinked():
            end = next(name for name, stage in law.procedure.stages.items() if stage.kind == "end")
            for seq, link in case.links.items():
                if link.end is None:
                    yield from here.of_register("link_ended", of=seq, about=end)
        case _:
            pass


def _happened_since_entry(here: Here, name: Name) -> bool:
    """Return True if the event has happened since the track entered its stage; another one would change nothing."""
    return name in here.case.happened and here.case.happened[name].seq >= here.current.seq


def _restatements(here: Here, act: Name, need: NeedsFact) -> Iterator[Act]:
    """Return acts that give a fact a value that changes whether the requirement is met."""
    for value in here.values_against(need):
        yield from here.common(act, facts={need.fact: value})


def _acts_that_set(here: Here, need: NeedsFact) -> Iterator[Act]:
    """Return own acts that stay at the stage and set a value that changes whether the requirement is met."""
    met = here.is_met(need)
    for name, own in here.law.procedure.acts.items():
        if own.to is None and need.fact in own.sets and fact_met(need, own.sets[need.fact]) != met:
            yield from here.own(name)


def _amendments(here: Here, need: NeedsFact) -> Iterator[Act]:
    yield from _restatements(here, "amend", need)
    if here.is_met(need):  # of a fact that is taken back no requirement is met
        yield from here.common("amend", unknown=(need.fact,))


def _document_acts(here: Here, name: Name) -> Iterator[Act]:
    """Issue the document, then have it signed."""
    law, case = here.law, here.case
    if name not in case.documents:
        for act, own in law.procedure.acts.items():
            yield from here.own(act) if name in own.makes and own.to is None else ()
        return
    for role, _ in (slot for group in document.missing_signatures(law, case, name) for slot in group):
        outside = law.procedure.roles[role].is_ == "outside"
        yield from here.common("sign", track=None, about=name, party=role if outside else None)


def _acts_causing_event(here: Here, name: Name) -> Iterator[Act]:
    """Return common acts, own acts, or acts of the register that cause the event."""
    law, case = here.law, here.case
    for _, notice in law.notice_rules:
        if served_name(notice.code) == name:
            yield from here.of_register("served", about=notice.code)
    own = law.procedure.acts.get(name)
    if name in case.happened and case.happened[name].times >= MAX_REPETITIONS:
        return
    if own and own.to is None:
        again = [*here.own(name)]
        yield from again
        if own.item and not again:
            yield from _item_acts(here, own.item.of)
    elif name in GENERIC_ACTS and name not in law.procedure.acts and name != "return":
        yield from here.common(name)


def _item_acts(here: Here, name: Name) -> Iterator[Act]:
    """Return acts on existing items first, then acts that add one."""
    law, case = here.law, here.case
    own = [(act, way.item) for act, way in law.procedure.acts.items() if way.item and way.item.of == name]
    for act, item_use in sorted(own, key=lambda pair: pair[1].adds):
        enough = len(case.items.get(name, {})) >= MAX_ITEMS if item_use.adds else not case.items.get(name)
        if law.stage_act(here.current.stage, act) and not enough:
            yield from here.own(act)


def useful_own_acts(law: Law, case: Case, track: Name, now: datetime) -> Iterator[Act]:
    """Return own acts that stay at the stage, each once per stay; those that open another track come last."""
    here = Here(law, case, track, now)
    for name, own in sorted(law.procedure.acts.items(), key=lambda person: bool(person[1].fork)):
        fresh = name in case.happened and (bool(own.fork) or _happened_since_entry(here, name))
        if own.to is None and not fresh and law.stage_act(here.current.stage, name):
            yield from here.own(name)


def resumptions_and_refusals(law: Law, case: Case, now: datetime) -> Iterator[Act]:
    """Resume suspended clocks and refuse undecided requests."""
    suspended = [key for key, state in case.clocks.items() if state.stopped is None and is_suspended(state)]
    for name, keys in (("resume", suspended), ("refuse", [request.clock for request in case.requests.values()])):
        for key in keys:
            yield from if_any(common_act(law, case, name, now, clock=key))


def approval_answers(law: Law, case: Case, track: Name, outcomes: set[Name], now: datetime) -> Iterator[Act]:
    """Return the answers that lead on, agreement first."""
    here = Here(law, case, track, now)
    openings = {name: law.stage_act(here.current.stage, name) for name in ANSWER_BY_OUTCOME if name in outcomes}
    yield from _subject_notes(here, [opening for opening in openings.values() if opening])
    for outcome, name in ANSWER_BY_OUTCOME.items():
        if opening := openings.get(outcome):
            yield from here.common(name, opening=opening)


def further_signers(law: Law, case: Case, track: Name, now: datetime) -> Iterator[Act]:
    """Return a transfer to somebody who holds every role, and an additional signer, where nobody can answer."""
    here = Here(law, case, track, now)
    current = here.current
    if any(_only_rules_forbid(here, name) for name in ("approve", "refuse")):
        return
    excluded = _excluded_from_answering(law, case, current)
    candidates = [person for person in standings_by_person(law) if person not in {*excluded, current.holder}]
    able = [person for person in candidates if person in all_role_holders()]
    if able and current.holder and (current.holder not in all_role_holders() or current.holder in excluded):
        yield from here.common("transfer", whom=able[0])
    if candidates:
        yield from here.common("add_signer", whom=candidates[0])


def _subject_notes(here: Here, outcomes: list[StageAct]) -> Iterator[Act]:
    """Return notes by persons other than approvers that state the subjects as the outcome requires."""
    law, case = here.law, here.case
    approval_spec = approval.approval_at(law, here.current)
    assert approval_spec is not None
    approvers = {
        person for role in law.procedure.roles.values() for person in named_holders(role, case) if role.is_ == "named"
    }
    approvers |= set(here.current.signers)
    for name in approval_spec.of:
        by_approver = name in case.stated and case.stated[name].by in approvers
        if name in law.procedure.facts:
            value = _fitting_value(law, name, outcomes, here.now)
            if by_approver or case.facts.get(name) != value:
                yield from here.common("note", excluded=approvers, facts={name: value}, texts={})
        elif name not in law.procedure.documents and (by_approver or name not in case.texts):
            yield from _writing_acts(here, name, approvers)


def _fitting_value(law: Law, name: Name, outcomes: list[StageAct], now: datetime) -> FactValue:
    """Return the value of a fact that the first outcome with a requirement of it needs."""
    for opening in outcomes:
        negated = negated_requirements(opening)
        atoms = [atom for atom in requirements_of(opening) if isinstance(atom, NeedsFact) and atom.fact == name]
        for value in fact_values(law, name, now) if atoms else ():
            if all(fact_met(atom, value) != (atom in negated) for atom in atoms):
                return value
    return fact_values(law, name, now)[0]


def _only_rules_forbid(here: Here, name: Name) -> bool:
    """Return True if somebody could answer but for the rules of the outcome."""
    law, case = here.law, here.case
    said = {"name": name, "n": case.n + 1, "received_at": here.now, "track": here.track, "means": Means.phone}
    acts = (Act(id="try", actor=actor, standing=held, **said) for actor, held in standings_by_person(law).items())
    return any({refusal.why for refusal in act_refusals(law, case, act)} <= OF_RULES for act in acts)


def _excluded_from_answering(law: Law, case: Case, current: Position) -> set[str | None]:
    approval_spec = approval.approval_at(law, current)
    assert approval_spec is not None
    makers = approval.subject_makers(case, current, approval_spec)
    return {*makers, *(answer.by for answer in current.answers), *current.signers, *case.recused}
