"""What an office does so that something else can be done: it ticks, signs, adds, gives its opinion, resumes."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from models.case import Case, Position
from models.law import Law, StageAct
from models.means import Means
from models.messages import Act, FactValue
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
from rules import approval, document, position
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
MAX_REPETITIONS = 8  # what has been done so often in vain will not help
ANSWER_BY_OUTCOME = {"agreed": "approve", "refused": "refuse", "returned": "return"}


def common_act(  # what an act says
    law: Law,
    case: Case,
    name: Name,
    now: datetime,
    *,
    opening: StageAct | None = None,
    but: Collection[str | None] = (),
    **said: Any,
) -> Act | None:
    """An act that every office knows, by whoever may do it, if anybody may; with what an outcome that it decides
    asks for."""
    stated: dict[str, Any] = {"texts": dict.fromkeys(["reason", "opinion", "evidence"], TEXT_REF)}
    if opening:
        asked = _subjects_of_approval(law, case, said.get("track"))
        facts = complete_act.stated_facts(law, case, opening)
        stated["facts"] = {fact: value for fact, value in facts.items() if fact not in asked}
        stated["texts"] |= {text: TEXT_REF for text in required_texts(law, opening) if text not in asked}
        stated["unknown"] = complete_act.unknown_fields(case, opening, {*stated["facts"], *stated["texts"]})
    act = Act(
        id="try", name=name, actor="bao", n=case.n + 1, received_at=now, means=Means.phone, registered=register_entries(law),
        **(stated | said),
    )  # fmt: skip
    return allowed_variant(law, case, act, but)


def _subjects_of_approval(law: Law, case: Case, track: Name | None) -> tuple[Name, ...]:
    """What an approval is asked for; who answers does not state it."""
    asked = approval.approval_at(law, position.position_on(case, track))
    return asked.of if asked else ()


def act_by(law: Law, case: Case, name: Name, now: datetime, actor: str, **said: Any) -> Act | None:
    """An act that is somebody's alone: the register's, or his who was asked."""
    texts = {"opinion": TEXT_REF}
    act = Act(id="try", name=name, actor=actor, n=case.n + 1, received_at=now, texts=texts, **said)
    act = act.model_copy(update={"standing": standings_by_person(law).get(actor, ())})
    return None if act_refusals(law, case, act) else act


def acts_towards(law: Law, case: Case, track: Name, wanted: list[StageAct], now: datetime) -> Iterator[Act]:
    """Every act on a track that brings what is wanted there nearer."""
    here = case.positions[track]
    scene = context_of_case(law, case, here)
    unwanted = frozenset(atom for opening in wanted for atom in negated_requirements(opening))
    for atom in dict.fromkeys(atom for opening in wanted for atom in requirements_of(opening)):
        if isinstance(atom, NeedsConsent) and (atom in unwanted) == requirement_met(atom, scene):
            yield from _consent_acts(law, case, track, atom, now)
        elif (
            isinstance(atom, NeedsFact)
            and atom.fact in law.class_facts
            and (atom in unwanted) == requirement_met(atom, scene)
        ):
            yield from _reclassifications(law, case, track, atom, now)
        elif (
            isinstance(atom, NeedsCount)
            and atom in unwanted
            and atom.at_most is not None
            and requirement_met(atom, scene)
        ):
            yield from _acts_causing_event(law, case, track, atom.count, now)
        elif atom not in unwanted and not requirement_met(atom, scene):
            yield from _acts_for_requirement(law, case, track, atom, now)
    yield from useful_own_acts(law, case, track, now)


def transfers(law: Law, case: Case, track: Name, now: datetime) -> Iterator[Act]:
    """Work that its holder cannot do goes to the next, and comes back to none."""
    holder = case.positions[track].holder
    tried = ALL_ROLE_HOLDERS.index(holder) + 1 if holder in ALL_ROLE_HOLDERS else 0
    for whom in ALL_ROLE_HOLDERS[tried:] if holder else ():
        yield from _if_any(common_act(law, case, "transfer", now, track=track, whom=whom))


def owed_opinions(law: Law, case: Case, track: Name, now: datetime) -> Iterator[Act]:
    """What those who were asked beside still owe."""
    for asked in case.positions[track].asked:
        yield from _if_any(act_by(law, case, "opinion", now, asked, track=track))


def _if_any(act: Act | None) -> Iterator[Act]:
    if act:
        yield act


def _acts_for_requirement(law: Law, case: Case, track: Name, need: Requirement, now: datetime) -> Iterator[Act]:  # noqa: C901  # one line a shape
    """What makes a single requirement true."""
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
    """Whether it has happened since the track came where it stands: once more would change nothing."""
    return name in case.happened and case.happened[name].seq >= case.positions[track].seq


def _consent_acts(law: Law, case: Case, track: Name, need: NeedsConsent, now: datetime) -> Iterator[Act]:
    """The party is asked again where it matters that it did, or did not, consent."""
    given = not requirement_met(need, context_of_case(law, case))
    about: dict[str, Any] = {"about": need.consent, "party": need.of, "given": given}
    yield from _if_any(common_act(law, case, "consent", now, track=track, **about))


def _reclassifications(law: Law, case: Case, track: Name, need: NeedsFact, now: datetime) -> Iterator[Act]:
    """A class is changed by an act of its own."""
    asked = not requirement_met(need, context_of_case(law, case))
    for value in fact_values(law, need.fact):
        if fact_met(need, value) == asked:
            yield from _if_any(common_act(law, case, "reclassify", now, track=track, facts={need.fact: value}))


def _document_acts(law: Law, case: Case, track: Name, name: Name, now: datetime) -> Iterator[Act]:
    """It is made, then signed."""
    if name not in case.documents:
        makes = [act for act, own in law.procedure.acts.items() if name in own.issues and own.to is None]
        yield from filter(None, (completed_act(law, case, act, now, track) for act in makes))
        return
    for role, _ in (slot for group in document.missing_signatures(law, case, name) for slot in group):
        outside = law.procedure.roles[role].is_ == "outside"
        yield from _if_any(common_act(law, case, "sign", now, about=name, party=role if outside else None))


def _acts_causing_event(law: Law, case: Case, track: Name, name: Name, now: datetime) -> Iterator[Act]:
    """What every office can do, or the register, so that it has happened; own acts come by themselves."""
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
    """First what moves the items that are there, then one more."""
    stage = case.positions[track].stage
    own = [(act, way.item) for act, way in law.procedure.acts.items() if way.item and way.item.of == name]
    for act, used in sorted(own, key=lambda one: one[1].adds):
        enough = len(case.items.get(name, {})) >= MAX_ITEMS if used.adds else not case.items.get(name)
        if law.stage_act(stage, act) and not enough:
            yield from _if_any(completed_act(law, case, act, now, track))


def useful_own_acts(law: Law, case: Case, track: Name, now: datetime) -> Iterator[Act]:
    """What the regulation lets be done here and leads nowhere, once each stay; last what opens another track."""
    here = case.positions[track]
    for name, own in sorted(law.procedure.acts.items(), key=lambda one: bool(one[1].fork)):
        happened = case.happened.get(name)
        fresh = happened is not None and (bool(own.fork) or happened.seq >= here.seq)
        if own.to is None and not fresh and law.stage_act(here.stage, name):
            yield from _if_any(completed_act(law, case, name, now, track))


def resumptions_and_refusals(law: Law, case: Case, now: datetime) -> Iterator[Act]:
    """A suspended clock runs on; what is asked for is decided."""
    for key, state in case.clocks.items():
        if state.stopped is None and is_suspended(state):
            yield from _if_any(common_act(law, case, "resume", now, clock=key))
    for request in case.requests.values():
        yield from _if_any(common_act(law, case, "refuse", now, clock=request.clock))


def approval_answers(law: Law, case: Case, track: Name, outcomes: set[Name], now: datetime) -> Iterator[Act]:
    """Agreement, if that leads on, or else the refusal."""
    here = case.positions[track]
    openings = {name: law.stage_act(here.stage, name) for name in ANSWER_BY_OUTCOME if name in outcomes}
    yield from _subject_notes(law, case, track, [opening for opening in openings.values() if opening], now)
    for outcome, name in ANSWER_BY_OUTCOME.items():
        if opening := openings.get(outcome):
            yield from _if_any(common_act(law, case, name, now, opening=opening, track=track))


def further_signers(law: Law, case: Case, track: Name, now: datetime) -> Iterator[Act]:
    """Where nobody can answer, the work goes to somebody who has not, or one more is asked."""
    here = case.positions[track]
    if any(_only_rules_forbid(law, case, track, name, now) for name in ("approve", "refuse")):
        return
    able = [
        one for one in standings_by_person(law) if one not in {*_excluded_from_answering(law, case, here), here.holder}
    ]
    if able and here.holder in _excluded_from_answering(law, case, here):
        yield from _if_any(common_act(law, case, "transfer", now, track=track, whom=able[0]))
    yield from _if_any(common_act(law, case, "add_signer", now, track=track, whom=able[0]) if able else None)


def _subject_notes(law: Law, case: Case, track: Name, outcomes: list[StageAct], now: datetime) -> Iterator[Act]:
    """What is to be approved is written down first, as the outcome asks, by somebody whom the case does not name."""
    here = case.positions[track]
    asked = approval.approval_at(law, here)
    assert asked is not None
    voices = {
        person for role in law.procedure.roles.values() for person in named_holders(role, case) if role.is_ == "named"
    }
    voices |= set(here.signers)
    for name in asked.of:
        by_a_voice = name in case.said and case.said[name].by in voices
        if name in law.procedure.facts:
            value = _fitting_value(law, name, outcomes)
            if by_a_voice or case.facts.get(name) != value:
                facts: dict[str, Any] = {"facts": {name: value}, "texts": {}}
                yield from _if_any(common_act(law, case, "note", now, but=voices, track=track, **facts))
        elif name not in law.procedure.documents and (by_a_voice or name not in case.texts):
            yield from _if_any(common_act(law, case, "note", now, but=voices, track=track, texts={name: TEXT_REF}))


def _fitting_value(law: Law, name: Name, outcomes: list[StageAct]) -> FactValue:
    """A value of a fact as the first outcome that speaks of it asks for."""
    for opening in outcomes:
        unwanted = negated_requirements(opening)
        asked = [atom for atom in requirements_of(opening) if isinstance(atom, NeedsFact) and atom.fact == name]
        for value in fact_values(law, name) if asked else ():
            if all(fact_met(atom, value) != (atom in unwanted) for atom in asked):
                return value
    return fact_values(law, name)[0]


def _only_rules_forbid(law: Law, case: Case, track: Name, name: Name, now: datetime) -> bool:
    """Whether somebody could answer, did the rules of the outcome allow it."""
    said = {"id": "try", "name": name, "n": case.n + 1, "received_at": now, "track": track, "means": Means.phone}
    acts = (Act(actor=actor, standing=standing, **said) for actor, standing in standings_by_person(law).items())
    return any(all(one.rule for one in act_refusals(law, case, act)) for act in acts)


def _excluded_from_answering(law: Law, case: Case, here: Position) -> set[str | None]:
    asked = approval.approval_at(law, here)
    assert asked is not None
    makers = approval.subject_makers(case, here, asked)
    return {*makers, *(one.by for one in here.answers), *here.signers, *case.recused}
