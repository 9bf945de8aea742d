"""What a correction of a fact (`amend`) and a change of class (`reclassify`) pass: the gates of the acts that state the
fact, asked now, and what has been done on the value that stood."""

from collections.abc import Iterator
from typing import NamedTuple

from models.case import Case, Position
from models.indexes.load_bearing import asked_facts
from models.indexes.stage_act import StageAct
from models.law import Law
from models.messages import Act, Refusal, Why
from models.procedure import Permit
from models.requirement import (
    EventName,
    Name,
    NeedsAll,
    NeedsAny,
    NeedsApproval,
    NeedsClock,
    NeedsConsent,
    NeedsCount,
    NeedsDocument,
    NeedsDuty,
    NeedsEvent,
    NeedsFact,
    NeedsNone,
    NeedsOtherPerson,
    NeedsOtherUnit,
    NeedsReason,
    NeedsRegistered,
    NeedsRole,
    Requirement,
    simple_requirements,
)
from models.rule import Rule, RuleId
from rules import position, roles
from rules.acts import handover
from rules.missing import missing_field, missing_for
from rules.record import missing_record_fields
from rules.requirements import RequirementContext, fact_met, requirement_met

OF_PERSONS = NeedsRole | NeedsOtherPerson | NeedsOtherUnit


class DoneAct(NamedTuple):
    """An outcome or own act that has been done on the case in this round, at a stage where it can have been."""

    stage: Name
    name: Name
    stage_act: StageAct


class Outlook(NamedTuple):
    """How a gate is asked without its act: what `context` knows, and what may come yet.

    `restated` are the facts that the act states; `anew`: as if with this very act. `persons`: whether who acts is
    asked. `ahead` are the events that can still happen; None: only what is on record counts.
    """

    context: RequirementContext
    restated: frozenset[Name]
    anew: bool = False
    persons: bool = False
    ahead: frozenset[EventName] | None = None

    def can_happen(self, event: EventName) -> bool:
        """Return True for an event that has happened, can still happen, or is no outcome or own act."""
        own = event.rpartition(".")[2] in self.context.law.act_names
        known = event in self.context.case.happened
        return known or (self.ahead is not None and (not own or event in self.ahead))

    def can_be_made(self, document: Name) -> bool:
        """Return True for a document that an outcome or own act makes which can still happen."""
        law = self.context.law
        ways = [(name, way) for stage in law.procedure.stages.values() for name, way in stage.outcomes.items()]
        makers = [name for name, way in (*ways, *law.procedure.acts.items()) if document in way.makes]
        return self.ahead is not None and not self.ahead.isdisjoint(makers)


# ---- whether a requirement can be met -------------------------------------------------------------------------


def can_be_met(need: Requirement, outlook: Outlook) -> bool | None:
    """Return whether a requirement is met by what is known; None where that depends on what is not asked here, or may
    come yet."""
    match need:
        case NeedsAll(all=parts):
            return _all_of([can_be_met(part, outlook) for part in parts])
        case NeedsAny(any=parts):
            return _negated(_all_of([_negated(can_be_met(part, outlook)) for part in parts]))
        case NeedsNone(none=parts):
            return _all_of([_negated(can_be_met(part, outlook)) for part in parts])
        case NeedsFact():
            return _can_be_stated(need, outlook)
        case NeedsRole() | NeedsOtherPerson() | NeedsOtherUnit():
            return requirement_met(need, outlook.context) if outlook.persons else None
        case NeedsEvent(event=event):
            return None if outlook.can_happen(event) else False
        case NeedsReason() | NeedsClock() | NeedsDuty() | NeedsCount():
            return None
        case NeedsDocument(document=name) if outlook.ahead is not None:
            made = name in outlook.context.case.documents or outlook.can_be_made(name)
            return None if made else False
        case NeedsApproval(approval=stage) if outlook.ahead is not None:
            return None if stage in outlook.context.case.approved or f"{stage}.agreed" in outlook.ahead else False
        case NeedsRegistered():
            return requirement_met(need, outlook.context) if need.who in outlook.restated else None
        case _:
            met = requirement_met(need, outlook.context._replace(earlier=frozenset())._replace(position=None))
            return None if not met and outlook.ahead is not None else met


def _all_of(parts: list[bool | None]) -> bool | None:
    return False if False in parts else None if None in parts else True


def _negated(met: bool | None) -> bool | None:
    return None if met is None else not met


def _can_be_stated(need: NeedsFact, outlook: Outlook) -> bool | None:
    if need.fact in outlook.restated:
        return fact_met(need, outlook.context.facts.get(need.fact)) and (outlook.anew or not need.now)
    declared = outlook.context.law.procedure.facts[need.fact]
    if need.now or outlook.ahead is not None or declared.class_ or declared.follows:
        return None
    return fact_met(need, outlook.context.facts.get(need.fact))


# ---- the acts that have been done -----------------------------------------------------------------------------


def done_acts(law: Law, case: Case, here: Position, *, in_any_round: bool = False) -> Iterator[DoneAct]:
    """Yield each outcome and own act that has been done in this round, or in any, at every stage where that can have
    been."""
    seen = set[Name]()
    for stage in law.procedure.stages:
        if stage not in case.rounds:
            continue
        for name in law.stage_act_names(stage):
            done = case.happened.get(name)
            own = name in law.procedure.acts
            if done is None or name in seen:
                continue
            if not in_any_round and any(since < done.seq < until for since, until in here.redone):
                continue
            stage_act = law.stage_act(stage, name)
            assert stage_act is not None
            seen |= {name} if own else set()
            yield DoneAct(stage, name, stage_act)


def stating_acts(law: Law, case: Case, here: Position, act: Act, name: Name) -> list[DoneAct]:
    """Return the outcomes and own acts that have stated a fact: the last to do so; if an office act has changed it
    since, or the form stated it, each one done that asks for it."""
    if act.item:  # what is said of an item holds for all rounds
        acts = done_acts(law, case, here, in_any_round=True)
        return [one for one in acts if name in one.stage_act.asks_for and name in one.stage_act.item_fields]
    done = [one for one in done_acts(law, case, here) if name in one.stage_act.asks_for]
    stated = case.stated.get(name)
    last = [one for one in done if stated and (one.stage, one.name) == (stated.stage, stated.act)]
    return last or _of_earlier_round(law, case, name) or done


def _of_earlier_round(law: Law, case: Case, name: Name) -> list[DoneAct]:
    """Return the act of an earlier round that has stated who holds a role, which holds for all rounds."""
    stated = case.stated.get(name)
    if stated is None or stated.stage is None or name not in law.role_facts:
        return []
    stage_act = law.stage_act(stated.stage, stated.act)
    return [DoneAct(stated.stage, stated.act, stage_act)] if stage_act else []


# ---- a correction ---------------------------------------------------------------------------------------------


def amendment_refusals(law: Law, case: Case, here: Position, act: Act, name: Name) -> list[Refusal]:
    """Refuse to make of a fact what the act that states it could not make of it, or somebody who could not do that act;
    and what an act done since could not have rested on, or has told."""
    stating = stating_acts(law, case, here, act, name)
    before, after = _contexts(law, case, here, act)
    permit = law.procedure.permits.get(act.name)
    named = isinstance(permit, Permit) and permit.by  # the text says who corrects
    persons = not named and _is_guarded(law, name, before, after)
    refused = list[Refusal]()
    if name in act.unknown and (rule := _demanding_rule(law, case, name)):
        return [Refusal(why=Why.stated, rule=rule, about=name)]
    if name in act.unknown and any(name in one.way.sets for one in law.stage_acts):  # it is found, not said
        return [Refusal(why=Why.stated, rule=law.load_bearing_facts.get(name), about=name)]
    if _is_found_by_clock(law, case, name):
        return [Refusal(why=Why.stated, rule=law.load_bearing_facts.get(name), about=name)]
    for one in stating:
        refused += _gate_refusals(one.stage_act, name, before, after, states=True, persons=persons)
        refused += [Refusal(why=Why.stated, rule=law.load_bearing_facts.get(name), about=name)] * (
            name in one.stage_act.way.sets
        )
    leads_on = opens_a_way(law, case, name, before, after)
    for one in done_acts(law, case, here):
        if one not in stating and not leads_on:
            refused += _gate_refusals(one.stage_act, name, before, after)
            refused += _agreed_refusals(law, one.stage_act, name)
        if one.stage_act.way.to and name in before.facts and not leads_on and not named:
            refused += _person_refusals(law, one.stage_act, name)
        refused += _record_refusals(one.stage_act, before, after)
        refused += _told_refusals(law, one, name)
    return list(dict.fromkeys(refused))


def _demanding_rule(law: Law, case: Case, name: Name) -> RuleId | None:
    """Return the rule without whose fact the act that stated it would not have been done: it is given another value,
    but not taken back."""
    stated = case.stated.get(name)
    stage_act = law.stage_act(stated.stage, stated.act) if stated and stated.stage else None
    if stage_act is None:
        return None
    recorded = [
        rule.id
        for rule, record in stage_act.records
        if name in record.fields and not (record.when or name in record.may_be_unknown)
    ]
    asked = [
        rule.id
        for rule, gate in stage_act.gates
        for need in (gate.needs.all if isinstance(gate.needs, NeedsAll) else (gate.needs,))
        if isinstance(need, NeedsFact) and need.fact == name
    ]
    return next(iter((*recorded, *asked)), None)


def actor_refusals(law: Law, case: Case, here: Position, act: Act) -> list[Refusal]:
    """Refuse who neither works at the stage nor could do one of the acts that have stated each of these facts.
    Who acts, or is complained of, and that others may read, only the latter say, unless the text names them."""
    before, after = _contexts(law, case, here, act)
    stages, at_stage = law.procedure.stages, law.find_stage(here.stage).who
    for name in (*act.facts, *act.unknown):
        found = stating_acts(law, case, here, act, name)
        stating = tuple(role for one in found for role in one.stage_act.who)
        stating = stating or tuple(role for at in law.procedure.first_stages.values() for role in stages[at].who)
        named = all(law.procedure.roles[role].is_ == "named" for role in stating)  # nobody else could do it
        settled = any(name in one.stage_act.settles for one in found)
        guarded = (settled or _is_guarded(law, name, before, after)) and not named
        if not roles.acts_as(law, case, act, stating if guarded else (*stating, *at_stage)):
            return [Refusal(why=Why.role, rule=handover.rule_naming(law, name) if guarded else None, about=name)]
    return []


def texts_along(law: Law, case: Case, here: Position, act: Act) -> frozenset[Name]:
    """Return the texts that a correction may write along: those that the acts which state its facts ask for."""
    stating = [one for name in act.facts for one in stating_acts(law, case, here, act, name)]
    return frozenset[Name]().union(*(one.stage_act.asks_for for one in stating)).intersection(law.procedure.texts)


def is_demanded_along(law: Law, case: Case, here: Position, act: Act, name: Name) -> bool:
    """Return True for a fact that nobody has stated, and that the acts which state the other facts of a correction ask
    for on record with their new values."""
    _, after = _contexts(law, case, here, act)
    without = after._replace(facts={known: value for known, value in after.facts.items() if known != name})
    stating = [one for other in act.facts if other != name for one in stating_acts(law, case, here, act, other)]
    records = [record for one in stating for _, record in one.stage_act.records]
    return any(name in missing_record_fields(record, without._replace(earlier=frozenset())) for record in records)


def _is_guarded(law: Law, name: Name, before: RequirementContext, after: RequirementContext) -> bool:
    """Return True for who acts, who is complained of, and a value by which others may read, or an act opens now."""
    of_persons = name in law.role_facts | law.respondent_facts
    opens = of_persons or opens_a_way(law, before.case, name, before, after)
    return opens or _opens_reading(law, name, before, after)


def _opens_reading(law: Law, name: Name, before: RequirementContext, after: RequirementContext) -> bool:
    """Return True if a rule that keeps a part of the case to some no longer does so with the new value of a fact."""
    needs = [rule.sees.when for rule in law.procedure.rules if rule.sees and rule.sees.when]
    asked = [need for need in needs if any(name in _read(part) for part in simple_requirements(need))]
    outlooks = [[Outlook(context, frozenset({name})) for context in (before, after)] for _ in asked]
    return any(
        can_be_met(need, was) is True and can_be_met(need, now) is not True
        for need, (was, now) in zip(asked, outlooks, strict=True)
    )


def _contexts(law: Law, case: Case, here: Position, act: Act) -> tuple[RequirementContext, RequirementContext]:
    """Return the case before and after the act, as a requirement asks it."""
    facts = {**case.facts, **act.facts}
    kept = {name: value for name, value in facts.items() if name not in act.unknown}
    items = [items[act.item].facts for items in case.items.values() if act.item in items] if act.item else []
    item = items[0] if items else {}
    before = RequirementContext(law, case, {**case.facts, **item}, case.texts, act, here)
    texts = {**case.texts, **act.texts}
    return before, before._replace(
        texts=texts, facts={**kept, **{name: item[name] for name in item.keys() - act.facts.keys()}}
    )


def has_own_act(law: Law, case: Case, name: Name) -> bool:
    """Return True for who is complained of, where an own act that leads nowhere is open and asks for it with this very
    act: the text says by whom, and how, it is stated anew."""
    if name not in law.respondent_facts:
        return False
    acts = [act for act, own in law.procedure.acts.items() if own.to is None and own.item is None]
    found = [law.stage_act(here.stage, act) for here in case.positions.values() for act in acts]
    gates = [gate.needs for stage_act in found if stage_act for _, gate in stage_act.gates]
    parts = [part for need in gates for part in simple_requirements(need)]
    return any(isinstance(part, NeedsFact) and part.fact == name and part.now and part.is_ is None for part in parts)


def _is_found_by_clock(law: Law, case: Case, name: Name) -> bool:
    """Return True for what a limit has settled by itself when it ended: nobody has stated it, and no form."""
    stated = case.stated.get(name)
    return stated is not None and stated.by is None and stated.act not in law.procedure.entries


def opens_a_way(law: Law, case: Case, name: Name, before: RequirementContext, after: RequirementContext) -> bool:
    """Return True if an outcome or own act that is open where the case stands can be done with the new value of a fact
    and could not with the old one: the text has the case go on from there."""
    places = [here.stage for here in case.positions.values()]
    found = [law.stage_act(stage, act) for stage in places for act in law.stage_act_names(stage)]
    gates = [gate.needs for stage_act in found if stage_act for _, gate in stage_act.gates]
    about = [need for need in gates if any(name in _read(part) for part in simple_requirements(need))]
    outlooks = [Outlook(context, frozenset({name}), anew=True) for context in (before, after)]
    return any(can_be_met(need, outlooks[0]) is False and can_be_met(need, outlooks[1]) is not False for need in about)


def _gate_refusals(
    stage_act: StageAct,
    name: Name,
    before: RequirementContext,
    after: RequirementContext,
    *,
    states: bool = False,
    persons: bool = False,
) -> list[Refusal]:
    """Return the gates that close with the new value of a fact; of an act that `states` it, those that ask for
    `persons`, too."""
    refused = []
    for rule, gate in stage_act.gates:
        parts = list(simple_requirements(gate.needs))
        about = any(name in _read(part) for part in parts)
        if not about and not (persons and any(isinstance(part, OF_PERSONS) for part in parts)):
            continue
        outlooks = [Outlook(context, frozenset({name}), states, persons) for context in (before, after)]
        was, now = (can_be_met(gate.needs, outlook) for outlook in outlooks)
        if now is False and (was is not False or states):
            why = Why.role if isinstance(gate.needs, NeedsRole) else Why.needs
            refused.append(Refusal(why=why, rule=rule.id, about=name, missing=missing_for(gate.needs, after)))
    return refused


def _read(need: Requirement) -> tuple[Name, ...]:
    """Return the fact of which a requirement reads the value."""
    match need:
        case NeedsFact(fact=name) | NeedsRegistered(who=str(name)):
            return (name,)
        case _:
            return ()


def _person_refusals(law: Law, stage_act: StageAct, name: Name) -> list[Refusal]:
    """Refuse another person where something has been done about the one who was named."""
    if law.procedure.facts[name].is_ not in ("person", "persons") or name in law.replaceable_facts:
        return []
    rules = [rule for rule, gate in stage_act.gates if name in asked_facts(gate.needs)]
    rules += [rule for rule, record in stage_act.records if name in record.fields]
    return [Refusal(why=Why.stated, rule=rule.id, about=name) for rule in rules[:1]]


def _agreed_refusals(law: Law, stage_act: StageAct, name: Name) -> list[Refusal]:
    """Refuse to change the content of a document, or the subject of an approval or consent, for which an act has asked
    that has been done: it is made, signed, approved or agreed anew by its own act first."""
    documents, subjects = law.procedure.documents, law.approval_subjects
    asking = [
        rule
        for rule, gate in stage_act.gates
        for part in simple_requirements(gate.needs)
        if (isinstance(part, NeedsDocument) and name in documents[part.document].holds)
        or (isinstance(part, NeedsApproval) and name in subjects[part.approval])
        or (isinstance(part, NeedsConsent) and name == part.consent)
    ]
    return [Refusal(why=Why.stated, rule=rule.id, about=name) for rule in asking[:1]]


def _record_refusals(stage_act: StageAct, before: RequirementContext, after: RequirementContext) -> list[Refusal]:
    """Return the records that an act would have needed with the new value, and that are not there."""
    refused = []
    for rule, record in stage_act.records:
        had = missing_record_fields(record, before._replace(earlier=frozenset()))
        refused += [
            Refusal(why=Why.record, rule=rule.id, about=field, missing=(missing_field(after.law, field),))
            for field in missing_record_fields(record, after._replace(earlier=frozenset()))
            if field not in had
        ]
    return refused


def _told_refusals(law: Law, done: DoneAct, name: Name) -> list[Refusal]:
    """Refuse to change what a party was told: it is told another value by the same act."""
    outside = {role for role, declared in law.procedure.roles.items() if declared.is_ == "outside"}
    told = [
        rule
        for rule, notice in done.stage_act.notices
        if outside.intersection(notice.addressees) and (name in notice.with_ or name in _asked_with(rule, done))
    ]
    return [Refusal(why=Why.stated, rule=rule.id, about=name) for rule in told[:1]]


def _asked_with(rule: Rule, done: DoneAct) -> frozenset[Name]:
    """Return the facts that the rule of a notice asks for with the act that gives it."""
    fields = [field for other, record in done.stage_act.records if other is rule for field in record.fields]
    asked = [asked_facts(gate.needs) for other, gate in done.stage_act.gates if other is rule]
    return frozenset(fields).union(*asked)


# ---- a change of class ----------------------------------------------------------------------------------------


def class_refusals(law: Law, case: Case, here: Position, act: Act, named: bool) -> list[Refusal]:
    """Refuse to class a case anew to who classed it, and past the gates of the acts that give the new class, unless the
    text names who may (`named`); and a class with which the case cannot go on as the text demands of it."""
    refused = list[Refusal]()
    for name in act.facts:
        stated = case.stated.get(name)
        done = case.happened.get(stated.act) if stated else None
        if not named and stated is not None and act.actor in (stated.by, *(done.doers if done else ())):
            refused.append(Refusal(why=Why.same_person, rule=law.load_bearing_facts.get(name), about=name))
        refused += [] if named else _giving_refusals(law, case, here, act, name)
    return refused or _way_refusals(law, case, here, act)


def _giving_refusals(law: Law, case: Case, here: Position, act: Act, name: Name) -> list[Refusal]:
    """Return what keeps the actor from giving the case its new class by any of the acts that give it; none where no act
    does."""
    giving = [
        one
        for one in law.stage_acts
        if name in one.asks_for and one.way.sets.get(name, act.facts[name]) == act.facts[name]
    ]
    _, after = _contexts(law, case, here, act)
    outlook = Outlook(after, frozenset(act.facts), anew=True, persons=True)
    at_stage, found = law.find_stage(here.stage).who, list[list[Refusal]]()
    for one in giving:
        by_role = roles.acts_as(law, case, act, (*one.who, *at_stage))
        refused = [] if by_role else [Refusal(why=Why.role, about=name)]
        refused += [
            Refusal(why=Why.needs, rule=rule.id, about=name, missing=missing_for(gate.needs, after))
            for rule, gate in one.gates
            if any(name in _read(part) for part in simple_requirements(gate.needs))
            and can_be_met(gate.needs, outlook) is False
        ]
        found.append(refused)
    return min(found, key=len, default=[])


def _way_refusals(law: Law, case: Case, here: Position, act: Act) -> list[Refusal]:
    """Refuse a class that closes every way to an end of the case, or that demands of an act which has been done what
    it did without, if that act cannot be done again from here."""
    before, after = _contexts(law, case, here, act)
    stages, events, closed = _ways_on(law, case, act, after)
    if not any(position.is_case_end(law.find_stage(stage)) for stage in stages):
        return [Refusal(why=Why.needs, rule=closed, about=next(iter(act.facts)))]
    acts = [(stage, name) for stage in law.procedure.stages for name in law.stage_act_names(stage)]
    classes, anything = frozenset(act.facts), frozenset(event for at, name in acts for event in (name, f"{at}.{name}"))
    refused = []
    for done in done_acts(law, case, here):
        for rule, gate in done.stage_act.gates:
            if done.name in events:
                continue
            was, now = (can_be_met(gate.needs, Outlook(context, classes)) for context in (before, after))
            demands = can_be_met(gate.needs, Outlook(after, classes, ahead=anything)) is not False
            if now is False and was is not False and demands:
                lacking = missing_for(gate.needs, after)
                refused.append(Refusal(why=Why.needs, rule=rule.id, about=next(iter(act.facts)), missing=lacking))
    return list(dict.fromkeys(refused))


def _ways_on(
    law: Law, case: Case, act: Act, after: RequirementContext
) -> tuple[set[Name], set[EventName], RuleId | None]:
    """Return the stages to which the case can come with its new class, the acts that can be done on the way, and the
    first rule that closes one because of the class."""
    stages, events = {here.stage for here in case.positions.values()}, set[EventName]()
    returns = law.return_permit.from_ if law.return_permit else {}
    while True:
        known = len(stages) + len(events)
        outlook = Outlook(after, frozenset(act.facts), anew=True, ahead=frozenset(events))
        closed = None
        for stage in sorted(stages):
            stages |= {returns[stage]} if stage in returns else set()
            for name in law.stage_act_names(stage):
                stage_act = law.stage_act(stage, name)
                assert stage_act is not None
                shut = [rule.id for rule, gate in stage_act.gates if can_be_met(gate.needs, outlook) is False]
                if shut:
                    closed = closed or shut[0]
                    continue
                events |= {name, f"{stage}.{name}"}
                stages |= {to for to in (stage_act.way.to, *stage_act.way.fork.values()) if to}
        if len(stages) + len(events) == known:
            return stages, events, closed
