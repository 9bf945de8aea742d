"""Which rule a refusal names whose own check knows none: the sentence that gives the act to another, asks for the
value, or provides for the step that must come first.

Asked only of what is refused, so that what is allowed costs nothing.
"""

from collections.abc import Collection
from heapq import heappop, heappush

from models.case import Case
from models.indexes.stage_act import StageAct
from models.law import Law
from models.limit import Clock, ExtensionPart
from models.messages import Act, Refusal, Why
from models.procedure import Permit
from models.requirement import Name, NeedsDocument, NeedsText, facts_in, simple_requirements
from models.rule import Gate, Rule, RuleId
from rules import guide, position
from rules.acts.approval_answer import approval_answered
from rules.acts.common_acts import COMMON_ACTS, EXTEND
from rules.acts.extension import APPROVE, EXTENSION_ACTS, REFUSE, request_of_act
from rules.acts.recusal import RECUSE
from rules.clock import split_clock_key

PARTS: dict[Name, ExtensionPart] = {EXTEND: "asks", APPROVE: "grants", REFUSE: "grants"}
OF_THE_PLACE = frozenset(
    {Why.role, Why.item, Why.not_highest, Why.not_offered, Why.same_person, Why.answered, Why.too_few}
)
OF_COMMON_ACTS = frozenset({Why.role, Why.not_eligible, Why.not_permitted})


def with_rules(law: Law, case: Case, act: Act, refused: tuple[Refusal, ...]) -> tuple[Refusal, ...]:
    """Return the refusals, each with a rule where the procedure has one for it. Where a rule says already that the act
    is not the actor's, nothing else has to."""
    by_role = any(refusal.why is Why.role and refusal.rule for refusal in refused)
    cited = [
        refusal if refusal.rule else refusal.model_copy(update={"rule": _rule_of(law, case, act, refusal)})
        for refusal in refused
        if refusal.rule or not (by_role and refusal.why is Why.role)
    ]
    return tuple(dict.fromkeys(cited))


def _rule_of(law: Law, case: Case, act: Act, refusal: Refusal) -> RuleId | None:
    match refusal.why:
        case Why.wrong_value:
            return rule_asking_for(law, _stage_act(law, case, act), refusal.about or "")
        case Why.not_open:
            return _rule_of_closed_way(law, case, act)
        case Why.joining:
            return _rule_of_other_tracks(law, case, act)
        case Why.order:
            return _rule_about_signature(law, act.about, refusal.about) or _rule_here(law, case, act)
        case Why.recused:
            return _rule_of_recusal(law)
        case Why.no_request:
            return _rule_of_extension(law, case, act)
        case _:
            return _rule_of_actor(law, case, act, refusal)


def rule_asking_for(law: Law, stage_act: StageAct | None, name: Name) -> RuleId | None:
    """Return the rule that asks for a fact or text: at the act itself, else the one that has it set, names who is
    complained of, asks for it on record, or counts by it, or is alone in depending on it."""
    rules, named = law.procedure.rules, law.procedure.respondents
    found = [rule.id for rule, record in (stage_act.records if stage_act else ()) if name in record.fields]
    found += [rule.id for rule, gate in (stage_act.gates if stage_act else ()) if name in _asked_by(gate)]
    found += [way.rule for way in law.act_definitions() if way.rule and name in way.sets]
    found += [named.rule] if named and named.rule and name in named.facts else []
    found += [rule.id for rule, record in law.record_rules if name in record.fields]
    found += [rule.id for rule in rules if rule.clock and name in (rule.clock.limit.set_by, rule.clock.limit.by)]
    depending = [rule.id for rule in rules if any(name in _asked_by(gate) for gate in rule.gates)]
    return next(iter(found), depending[0] if len(depending) == 1 else None)


def _asked_by(gate: Gate) -> set[Name]:
    texts = {need.text for need in simple_requirements(gate.needs) if isinstance(need, NeedsText)}
    return texts.union(facts_in(gate.needs))


# ---- who may act --------------------------------------------------------------------------------------------


def _rule_of_actor(law: Law, case: Case, act: Act, refusal: Refusal) -> RuleId | None:
    """Return the rule that gives an outcome or own act, an answer or the work of a stage to others. What all staff may
    do, and what the register alone reports, no procedure gives to anybody."""
    if (own := position.single_track_opening(law, case, act)) and refusal.why is Why.role:
        who = own.stage_act.who
        if rule := next((given for role in who if (given := _rule_giving(law, case, act, role))), None):
            return rule
    if act.name in law.act_names or approval_answered(law, case, act):
        return _rule_here(law, case, act) if refusal.why in OF_THE_PLACE else None
    if act.name in EXTENSION_ACTS and refusal.why is Why.role:
        return _rule_of_extension(law, case, act)
    common = COMMON_ACTS.get(act.name)
    if refusal.why is Why.not_permitted and act.facts:
        return next((rule for name in act.facts if (rule := rule_asking_for(law, None, name))), None)
    if refusal.why not in OF_COMMON_ACTS or (common and common.actors in ("all", "text", "register")):
        return None
    permit = law.procedure.permits.get(act.name)
    stage = position.position_on(case, act.track).stage
    if isinstance(permit, Permit) and permit.rule:
        return permit.rule
    return law.find_stage(stage).rule if refusal.why is Why.not_permitted else rule_of_stage(law, stage)


def _rule_giving(law: Law, case: Case, act: Act, role: Name) -> RuleId | None:
    """Return the rule of the outcome or own act that has given the work to a unit by itself, as the value of a fact.
    Only for who belongs to another unit to which it can be given."""
    fact = law.procedure.roles[role].named_in or ""
    given = case.stated.get(fact)
    way = law.stage_act(given.stage, given.act) if given and given.stage else None
    if way is None or fact not in way.way.sets or act.holders.isdisjoint(law.procedure.facts[fact].one_of):
        return None
    return way.way.rule


def _stage_act(law: Law, case: Case, act: Act) -> StageAct | None:
    opening = position.single_track_opening(law, case, act) or approval_answered(law, case, act)
    return opening.stage_act if opening else None


def _rule_here(law: Law, case: Case, act: Act) -> RuleId | None:
    """Return the rule of what is open on the case now under the name of the act, or of the approval that it answers."""
    if own := position.single_track_opening(law, case, act):
        return rule_of_way(law, own.position.stage, act.name)
    stage = position.position_on(case, act.track).stage
    if answered := approval_answered(law, case, act):
        asking = answered.position.stage
        return law.find_stage(asking).rule or rule_of_way(law, asking, "agreed")
    return rule_of_stage(law, stage)


def rule_of_way(law: Law, stage: Name, name: Name) -> RuleId | None:
    """Return the rule that provides for an outcome or own act at a stage, else for the work of the stage."""
    rules = law.providing_rules
    return rules.get((stage, name)) or rules.get(("", name)) or rule_of_stage(law, stage)


def rule_of_stage(law: Law, stage: Name) -> RuleId | None:
    """Return the rule that provides for the work of a stage."""
    return law.providing_rules.get((stage, ""))


# ---- what must come first -----------------------------------------------------------------------------------


def _rule_of_closed_way(law: Law, case: Case, act: Act) -> RuleId | None:
    """Return the rule by which an outcome or own act is not open. Where the case has been, and where advice under that
    rule is shown now: that of the act itself. Where a track has yet to come: that of the step that must come first on
    it, the nearest track first."""
    open_at = [stage for stage in law.procedure.stages if law.stage_act(stage, act.name)]
    been = [stage for stage in open_at if case.rounds.get(stage)]
    own = next((rule for stage in been or open_at if (rule := rule_of_way(law, stage, act.name))), None)
    tracks = [act.track] if act.track else position.track_names(case)
    waiting = [case.positions[track].stage for track in tracks if track in case.positions]
    if own and (been or own in guide.guides_shown(law, case)):
        return own
    ahead = [(steps, stage) for stage in waiting if (steps := _steps_to(law, stage, open_at)) is not None]
    if not ahead:
        return own or rule_of_stage(law, waiting[0])
    return rule_of_stage(law, min(ahead)[1]) or own


def _steps_to(law: Law, stage: Name, wanted: Collection[Name]) -> tuple[int, int] | None:
    """Return by how few new tracks, and then by how few outcomes, a track comes from a stage to one that is wanted;
    None if it does not."""
    found, waiting = dict[Name, tuple[int, int]](), [((0, 0), stage)]
    while waiting:
        (forks, steps), at = heappop(waiting)
        if at in wanted:
            return forks, steps
        if at in found:
            continue
        found[at] = forks, steps
        for name in law.stage_act_names(at):
            way = law.stage_act(at, name)
            assert way is not None
            for to in filter(None, [way.way.to]):
                heappush(waiting, ((forks, steps + 1), to))
            for to in way.way.fork.values():
                heappush(waiting, ((forks + 1, steps + 1), to))
    return None


def _rule_of_other_tracks(law: Law, case: Case, act: Act) -> RuleId | None:
    """Return the rule of the stage at which a track stands that is waited for."""
    waiting = [track for track in case.positions if position.waits_for_join(law, case, track)]
    others = [case.positions[track].stage for track in position.track_names(case) if track not in waiting]
    return next((rule for stage in others if (rule := rule_of_stage(law, stage))), None) or _rule_here(law, case, act)


def _rule_about_signature(law: Law, name: Name | None, role: Name | None) -> RuleId | None:
    """Return the first rule that asks for the signature of a role on a document, else for any signature on it, else for
    the document."""
    asked = [
        (role not in need.signed_by, not need.signed_by, place, rule.id)
        for place, rule in enumerate(law.procedure.rules)
        for gate in rule.gates
        for need in simple_requirements(gate.needs)
        if isinstance(need, NeedsDocument) and need.document == name
    ]
    return min(asked)[3] if asked else None


def _rule_of_recusal(law: Law) -> RuleId | None:
    """Return the rule by which somebody is recused: that of the permit, else the one that asks for something of who
    withdraws, else that of the procedure's own act; none where the text says nothing of it."""
    permit = law.procedure.permits.get(RECUSE)
    if isinstance(permit, Permit) and permit.rule:
        return permit.rule
    own = {name for name, way in law.procedure.acts.items() if way.recuses}
    gates = [
        (rule.id, place.rpartition(".")[2]) for rule in law.procedure.rules for gate in rule.gates for place in gate.at
    ]
    return next((rule for names in ({RECUSE}, own) for rule, name in gates if name in names), None)


def _rule_of_extension(law: Law, case: Case, act: Act) -> RuleId | None:
    """Return the rule that says who asks for, or grants, more time on the clock that the act names or whose request it
    decides; else on the one clock that runs and can be extended."""
    request = request_of_act(case, act)
    key = act.clock or (request.clock if request else None)
    part = PARTS.get(act.name)
    if key:
        return _rule_of_part(*law.clock_rule(key), part) if split_clock_key(key)[0] in law.clocks else None
    running = [law.clock_rule(key) for key, state in case.clocks.items() if state.stopped is None]
    extendable = {_rule_of_part(rule, clock, part) for rule, clock in running if clock.extension}
    return next(iter(extendable)) if len(extendable) == 1 else None


def _rule_of_part(rule: Rule, clock: Clock, part: ExtensionPart | None) -> RuleId:
    return clock.extension.rules.get(part, rule.id) if clock.extension and part else rule.id
