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
from rules import approval, document, fact, position
from rules.clock import is_suspended
from rules.event_names import served_name
from rules.judge import GENERIC_ACTS, act_refusals
from rules.requirements import context_of_case, fact_met, requirement_met
from rules.roles import SYSTEM, named_holders
from tests.rules.walks import complete_act
from tests.rules.walks.complete_act import (
    TEXT_REF,
    allowed_variant,
    completed_act,
    negated_requirements,
    register_entries,
    required_texts,
    requirements_of,
)
from tests.rules.walks.people import ALL_ROLE_HOLDERS, fact_values, standings_by_person

MAX_ITEMS = 6
MAX_REPETITIONS = 8  # an act done so often without effect will not help
OF_RULES = frozenset({Why.needs, Why.record, Why.notice})  # what an answer lacks, whoever gives it
ANSWER_BY_OUTCOME = {"agreed": "approve", "refused": "refuse", "returned": "return"}


def common_act(
    law: Law,
    case: Case,
    name: Name,
    now: datetime,
    *,
    opening: StageAct | None = None,
    excluded: Collection[str | None] = (),
    **fields: Any,
) -> Act | None:
    """Return a common act by a person who may do it, or None.

    With `opening` the act also states what the outcome that it decides requires.
    """
    reasons = dict.fromkeys(["reason", "opinion", "evidence"], TEXT_REF)
    stated: dict[str, Any] = {"means": Means.phone, "texts": reasons, "registered": register_entries(law)}
    act = Act(id="try", name=name, actor="bao", n=case.n + 1, received_at=now, **(stated | fields))
    if opening:
        subjects = _subjects_of_approval(law, case, act.track)
        facts = complete_act.stated_facts(law, case, opening, act)
        stated["facts"] = {fact: value for fact, value in facts.items() if fact not in subjects}
        stated["texts"] |= {text: TEXT_REF for text in required_texts(law, opening) if text not in subjects}
        stated["unknown"] = complete_act.unknown_fields(case, opening, {*stated["facts"], *stated["texts"]})
        act = act.model_copy(update=stated | fields)
    return allowed_variant(law, case, act, excluded)


def _subjects_of_approval(law: Law, case: Case, track: Name | None) -> tuple[Name, ...]:
    """Return the subjects of the approval on a track; approvers do not state them."""
    approval_spec = approval.approval_at(law, position.position_on(case, track))
    return approval_spec.of if approval_spec else ()


def act_by(law: Law, case: Case, name: Name, now: datetime, actor: str, **fields: Any) -> Act | None:
    """Return an act by this actor (the register, or a person asked for an opinion), or None if refused."""
    texts = {"opinion": TEXT_REF}
    act = Act(id="try", name=name, actor=actor, n=case.n + 1, received_at=now, texts=texts, **fields)
    everybody = standings_by_person(law)
    act = act.model_copy(update={"standing": everybody.get(actor, ()), "named": everybody})
    return None if act_refusals(law, case, act) else act


def acts_towards(law: Law, case: Case, track: Name, wanted: list[StageAct], now: datetime) -> Iterator[Act]:
    """Return every act on a track that brings the wanted openings nearer."""
    current = case.positions[track]
    context = context_of_case(law, case, current)
    negated = frozenset(atom for opening in wanted for atom in negated_requirements(opening))
    yield from _notes_of_subjects(law, case, track, wanted, now)
    for atom in dict.fromkeys(atom for opening in wanted for atom in requirements_of(opening)):
        if isinstance(atom, NeedsConsent) and (atom in negated) == requirement_met(atom, context):
            yield from _consent_acts(law, case, track, atom, now)
        elif (
            isinstance(atom, NeedsFact)
            and atom.fact in law.class_facts
            and (atom in negated) == requirement_met(atom, context)
        ):
            yield from _acts_that_set(law, case, track, atom, now)
            yield from _reclassifications(law, case, track, atom, now)
        elif isinstance(atom, NeedsFact) and atom.fact in case.facts:
            if (atom in negated) == requirement_met(atom, context):
                yield from _amendments(law, case, track, atom, now)
        elif (
            isinstance(atom, NeedsCount)
            and atom in negated
            and atom.at_most is not None
            and requirement_met(atom, context)
        ):
            yield from _acts_causing_event(law, case, track, atom.count, now)
        elif atom not in negated and not requirement_met(atom, context):
            yield from acts_for_requirement(law, case, track, atom, now)
    yield from useful_own_acts(law, case, track, now)


def _notes_of_subjects(law: Law, case: Case, track: Name, wanted: list[StageAct], now: datetime) -> Iterator[Act]:
    """Note the texts that the openings ask for and that something rests on: they are agreed to and signed then."""
    earlier = fact.stated_earlier(law, case, case.positions[track])
    asked = {name for opening in wanted for name in required_texts(law, opening)} & law.agreed_subjects
    for name in sorted(asked - (case.texts.keys() - earlier)):
        yield from _if_any(common_act(law, case, "note", now, track=track, texts={name: TEXT_REF}))


def transfers(law: Law, case: Case, track: Name, now: datetime) -> Iterator[Act]:
    """Return the transfers of work that its holder cannot do, to persons who have not held it yet."""
    holder = case.positions[track].holder
    tried = ALL_ROLE_HOLDERS.index(holder) + 1 if holder in ALL_ROLE_HOLDERS else 0
    for whom in ALL_ROLE_HOLDERS[tried:] if holder else ():
        yield from _if_any(common_act(law, case, "transfer", now, track=track, whom=whom))


def owed_opinions(law: Law, case: Case, track: Name, now: datetime) -> Iterator[Act]:
    """Return the opinions that are still owed."""
    for person in case.positions[track].asked:
        yield from _if_any(act_by(law, case, "opinion", now, person, track=track))


def _if_any(act: Act | None) -> Iterator[Act]:
    if act:
        yield act


def acts_for_requirement(law: Law, case: Case, track: Name, need: Requirement, now: datetime) -> Iterator[Act]:  # noqa: C901  # one line a shape
    """Return the acts that make a single requirement true."""
    match need:
        case NeedsDuty(duty=name):
            yield from _if_any(common_act(law, case, "tick", now, track=track, about=name))
        case NeedsDocument(document=name):
            yield from _document_acts(law, case, track, name, now)
        case NeedsEvent(event=name) if not _happened_since_entry(case, track, name):
            yield from _acts_causing_event(law, case, track, name, now)
        case NeedsCount(count=name, at_least=int(times)) if (
            name not in case.happened or case.happened[name].times < times
        ):
            yield from _acts_causing_event(law, case, track, name, now)
        case NeedsItems(items=name):
            yield from _item_acts(law, case, track, name, now)
        case NeedsLinked():
            end = next(name for name, stage in law.procedure.stages.items() if stage.kind == "end")
            for seq, link in case.links.items():
                if link.end is None:
                    yield from _if_any(act_by(law, case, "ended", now, SYSTEM, of=seq, about=end))
        case _:
            pass


def _happened_since_entry(case: Case, track: Name, name: Name) -> bool:
    """Return True if the event has happened since the track entered its stage; another one would change nothing."""
    return name in case.happened and case.happened[name].seq >= case.positions[track].seq


def _consent_acts(law: Law, case: Case, track: Name, need: NeedsConsent, now: datetime) -> Iterator[Act]:
    """Record the consent, or the refusal of consent, that the requirement needs."""
    given = not requirement_met(need, context_of_case(law, case))
    about: dict[str, Any] = {"about": need.consent, "party": need.of, "given": given}
    yield from _if_any(common_act(law, case, "consent", now, track=track, **about))


def _reclassifications(law: Law, case: Case, track: Name, need: NeedsFact, now: datetime) -> Iterator[Act]:
    """Return reclassifications with a value that changes whether the requirement is met."""
    wanted_result = not requirement_met(need, context_of_case(law, case))
    for value in fact_values(law, need.fact, now):
        if fact_met(need, value) == wanted_result:
            yield from _if_any(common_act(law, case, "reclassify", now, track=track, facts={need.fact: value}))


def _acts_that_set(law: Law, case: Case, track: Name, need: NeedsFact, now: datetime) -> Iterator[Act]:
    """Return own acts that stay at the stage and set a value that changes whether the requirement is met."""
    wanted_result = not requirement_met(need, context_of_case(law, case))
    for name, own in law.procedure.acts.items():
        if own.to is None and need.fact in own.sets and fact_met(need, own.sets[need.fact]) == wanted_result:
            yield from _if_any(completed_act(law, case, name, now, track))


def _amendments(law: Law, case: Case, track: Name, need: NeedsFact, now: datetime) -> Iterator[Act]:
    """Return amendments with a value that changes whether the requirement is met."""
    wanted_result = not requirement_met(need, context_of_case(law, case))
    for value in fact_values(law, need.fact, now):
        if fact_met(need, value) == wanted_result:
            yield from _if_any(common_act(law, case, "amend", now, track=track, facts={need.fact: value}))
    if not wanted_result:  # of a fact that is taken back no requirement is met
        yield from _if_any(common_act(law, case, "amend", now, track=track, unknown=(need.fact,)))


def _document_acts(law: Law, case: Case, track: Name, name: Name, now: datetime) -> Iterator[Act]:
    """Issue the document, then have it signed."""
    if name not in case.documents:
        makes = [act for act, own in law.procedure.acts.items() if name in own.makes and own.to is None]
        yield from filter(None, (completed_act(law, case, act, now, track) for act in makes))
        return
    for role, _ in (slot for group in document.missing_signatures(law, case, name) for slot in group):
        outside = law.procedure.roles[role].is_ == "outside"
        yield from _if_any(common_act(law, case, "sign", now, about=name, party=role if outside else None))


def _acts_causing_event(law: Law, case: Case, track: Name, name: Name, now: datetime) -> Iterator[Act]:
    """Return common acts, own acts, or acts of the register that cause the event."""
    for _, notice in law.notice_rules:
        if served_name(notice.name) == name:
            yield from _if_any(act_by(law, case, "served", now, SYSTEM, about=notice.name))
    own = law.procedure.acts.get(name)
    if name in case.happened and case.happened[name].times >= MAX_REPETITIONS:
        return
    if own and own.to is None:
        again = completed_act(law, case, name, now, track)
        yield from _if_any(again)
        if own.item and again is None:
            yield from _item_acts(law, case, track, own.item.of, now)
    elif name in GENERIC_ACTS and name not in law.procedure.acts and name != "return":
        yield from _if_any(common_act(law, case, name, now, track=track))


def _item_acts(law: Law, case: Case, track: Name, name: Name, now: datetime) -> Iterator[Act]:
    """Return acts on existing items first, then acts that add one."""
    stage = case.positions[track].stage
    own = [(act, way.item) for act, way in law.procedure.acts.items() if way.item and way.item.of == name]
    for act, item_use in sorted(own, key=lambda pair: pair[1].adds):
        enough = len(case.items.get(name, {})) >= MAX_ITEMS if item_use.adds else not case.items.get(name)
        if law.stage_act(stage, act) and not enough:
            yield from _if_any(completed_act(law, case, act, now, track))


def useful_own_acts(law: Law, case: Case, track: Name, now: datetime) -> Iterator[Act]:
    """Return own acts that stay at the stage, each once per stay; those that open another track come last."""
    current = case.positions[track]
    for name, own in sorted(law.procedure.acts.items(), key=lambda person: bool(person[1].fork)):
        happened = case.happened.get(name)
        fresh = happened is not None and (bool(own.fork) or happened.seq >= current.seq)
        if own.to is None and not fresh and law.stage_act(current.stage, name):
            yield from _if_any(completed_act(law, case, name, now, track))


def resumptions_and_refusals(law: Law, case: Case, now: datetime) -> Iterator[Act]:
    """Resume suspended clocks and refuse undecided requests."""
    for key, state in case.clocks.items():
        if state.stopped is None and is_suspended(state):
            yield from _if_any(common_act(law, case, "resume", now, clock=key))
    for request in case.requests.values():
        yield from _if_any(common_act(law, case, "refuse", now, clock=request.clock))


def approval_answers(law: Law, case: Case, track: Name, outcomes: set[Name], now: datetime) -> Iterator[Act]:
    """Return the answers that lead on, agreement first."""
    current = case.positions[track]
    openings = {name: law.stage_act(current.stage, name) for name in ANSWER_BY_OUTCOME if name in outcomes}
    yield from _subject_notes(law, case, track, [opening for opening in openings.values() if opening], now)
    for outcome, name in ANSWER_BY_OUTCOME.items():
        if opening := openings.get(outcome):
            yield from _if_any(common_act(law, case, name, now, opening=opening, track=track))


def further_signers(law: Law, case: Case, track: Name, now: datetime) -> Iterator[Act]:
    """Return a transfer to somebody who holds every role, and an additional signer, where nobody can answer."""
    current = case.positions[track]
    if any(_only_rules_forbid(law, case, track, name, now) for name in ("approve", "refuse")):
        return
    excluded = _excluded_from_answering(law, case, current)
    candidates = [person for person in standings_by_person(law) if person not in {*excluded, current.holder}]
    able = [person for person in candidates if person in ALL_ROLE_HOLDERS]
    if able and current.holder and (current.holder not in ALL_ROLE_HOLDERS or current.holder in excluded):
        yield from _if_any(common_act(law, case, "transfer", now, track=track, whom=able[0]))
    yield from _if_any(
        common_act(law, case, "add_signer", now, track=track, whom=candidates[0]) if candidates else None
    )


def _subject_notes(law: Law, case: Case, track: Name, outcomes: list[StageAct], now: datetime) -> Iterator[Act]:
    """Return notes by persons other than approvers that state the subjects as the outcome requires."""
    current = case.positions[track]
    approval_spec = approval.approval_at(law, current)
    assert approval_spec is not None
    approvers = {
        person for role in law.procedure.roles.values() for person in named_holders(role, case) if role.is_ == "named"
    }
    approvers |= set(current.signers)
    for name in approval_spec.of:
        by_approver = name in case.stated and case.stated[name].by in approvers
        if name in law.procedure.facts:
            value = _fitting_value(law, name, outcomes, now)
            if by_approver or case.facts.get(name) != value:
                facts: dict[str, Any] = {"facts": {name: value}, "texts": {}}
                yield from _if_any(common_act(law, case, "note", now, excluded=approvers, track=track, **facts))
        elif name not in law.procedure.documents and (by_approver or name not in case.texts):
            yield from _if_any(
                common_act(law, case, "note", now, excluded=approvers, track=track, texts={name: TEXT_REF})
            )


def _fitting_value(law: Law, name: Name, outcomes: list[StageAct], now: datetime) -> FactValue:
    """Return the value of a fact that the first outcome with a requirement of it needs."""
    for opening in outcomes:
        negated = negated_requirements(opening)
        atoms = [atom for atom in requirements_of(opening) if isinstance(atom, NeedsFact) and atom.fact == name]
        for value in fact_values(law, name, now) if atoms else ():
            if all(fact_met(atom, value) != (atom in negated) for atom in atoms):
                return value
    return fact_values(law, name, now)[0]


def _only_rules_forbid(law: Law, case: Case, track: Name, name: Name, now: datetime) -> bool:
    """Return True if somebody could answer but for the rules of the outcome."""
    fields = {"id": "try", "name": name, "n": case.n + 1, "received_at": now, "track": track, "means": Means.phone}
    acts = (Act(actor=actor, standing=standing, **fields) for actor, standing in standings_by_person(law).items())
    return any({refusal.why for refusal in act_refusals(law, case, act)} <= OF_RULES for act in acts)


def _excluded_from_answering(law: Law, case: Case, current: Position) -> set[str | None]:
    approval_spec = approval.approval_at(law, current)
    assert approval_spec is not None
    makers = approval.subject_makers(case, current, approval_spec)
    return {*makers, *(answer.by for answer in current.answers), *current.signers, *case.recused}
