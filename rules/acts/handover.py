"""To whom work may be handed, and who may be named: holders of the roles that the procedure says."""

from models.case import Case, replace
from models.law import Law
from models.messages import Act, Refusal, Why
from models.procedure import Permit
from models.requirement import Name, facts_in
from models.rule import RuleId
from rules import roles

HANDING_ACTS = ("transfer", "delegate")  # who has received work by one of them acts on it
WHOM = "whom"
REPLACE = "replace"


def receiver_refusals(law: Law, case: Case, stage: Name, act: Act) -> list[Refusal]:
    """Refuse to hand work at a stage to who is shut out, unknown, or holds none of the roles that may have it."""
    assert act.whom is not None
    if excluded := roles.named_exclusion_refusals(law, case, {act.whom}, WHOM):
        return excluded
    permit = law.procedure.permits.get(act.name, True)
    rule = permit.rule if isinstance(permit, Permit) else None
    eligible = roles.receives(law, case, act, act.whom, receiving_roles(law, stage, act.name))
    return [] if eligible and act.whom not in case.filed_as else [Refusal(why=Why.not_eligible, rule=rule, about=WHOM)]


def receiving_roles(law: Law, stage: Name, act: Name) -> tuple[Name, ...]:
    """Return the roles of which somebody must hold one to whom `act` (transfer, delegate, add_signer, countersign)
    hands a part of the work at a stage: those that act there, and those to which `permits` lets their work go. An
    opinion decides nothing and may be asked of any role."""
    acting = stage_roles(law, stage)
    return staff_roles(law) if act == "countersign" else (*acting, *roles_by_hand(law, acting, (act,)))


def staff_roles(law: Law) -> tuple[Name, ...]:
    """Return every role of the procedure that staff can hold."""
    return tuple(name for name, role in law.procedure.roles.items() if role.is_ != "outside")


def stage_roles(law: Law, stage: Name) -> tuple[Name, ...]:
    """Return every role that acts at a stage: those who have it, who answer its approval, and who take one of its
    outcomes."""
    here = law.find_stage(stage)
    answering = here.approval.by if here.approval else ()
    return tuple(dict.fromkeys((*here.who, *answering, *(role for way in here.outcomes.values() for role in way.by))))


def roles_by_hand(law: Law, held: tuple[Name, ...], acts: tuple[Name, ...] = HANDING_ACTS) -> tuple[Name, ...]:
    """Return the roles to which `permits` lets the work of these roles be handed."""
    permits = [permit for permit in map(law.procedure.permits.get, acts) if isinstance(permit, Permit)]
    return tuple(to for permit in permits for role in held for to in permit.to.get(role, ()))


def named_person_refusals(law: Law, case: Case, act: Act) -> list[Refusal]:
    """Refuse to name for a role, or where the procedure says from whom, a person who is not on the staff, holds none of
    these roles, or does not stand on that register."""
    guarded = [name for name in act.facts if _is_guarded(law, name)]
    if not guarded:
        return []
    stated = replace(case, facts={**case.facts, **act.facts})
    wrong = [
        name
        for name in guarded
        if not all(_may_be_named(law, stated, act, name, person) for person in newly_named(case, act, name))
    ]
    return [Refusal(why=Why.not_eligible, rule=rule_naming(law, name), about=name) for name in wrong]


def replacing_roles(law: Law, name: Name) -> tuple[Name, ...]:
    """Return the roles that may name another person by a fact: those that `permits` says, else whoever may name one;
    nobody where it is forbidden."""
    permit = law.procedure.permits.get(REPLACE, True)
    if isinstance(permit, Permit) and permit.by:
        return permit.by
    return law.naming_roles[name] if permit else ()


def appointing_roles(law: Law, name: Name) -> tuple[Name, ...]:
    """Return the roles of the staff that may settle by an outcome or own act who holds a role, and so correct it; none
    for a fact that says nothing of the kind, that says who is complained of, or that no act settles."""
    if name not in law.role_facts - law.respondent_facts:
        return ()
    return tuple(dict.fromkeys(role for act in law.stage_acts if name in act.settles for role in act.who))


def newly_named(case: Case, act: Act, name: Name) -> tuple[str, ...]:
    """Return whom an act names by a fact. Who replaces one of several names only the new ones."""
    before = roles.stated_names(case.facts.get(name)) if act.name == REPLACE else ()
    return tuple(person for person in roles.stated_names(act.facts[name]) if person not in before)


def _is_guarded(law: Law, name: Name) -> bool:
    """Return True for a fact that names persons for a role, or says from whom it names them."""
    fact = law.procedure.facts.get(name)
    if fact is None or fact.is_ not in ("person", "persons"):
        return False
    return name in law.role_facts or bool(fact.from_ or fact.on_register)


def rule_naming(law: Law, name: Name) -> RuleId | None:
    """Return the first rule that asks for a fact, if one does."""
    asking = (rule for rule in law.procedure.rules if rule.record and name in rule.record.fields)
    gated = (rule for rule in law.procedure.rules if any(name in facts_in(gate.needs) for gate in rule.gates))
    return next((rule.id for rules in (asking, gated) for rule in rules), None)


def _may_be_named(law: Law, case: Case, act: Act, name: Name, person: str) -> bool:
    fact, standing = law.procedure.facts[name], act.named.get(person, ())
    if name in law.role_facts - law.respondent_facts and person in case.filed_as:
        return False
    if not standing or (fact.on_register and f"on_{fact.on_register}" not in standing):
        return False
    return not fact.from_ or roles.holds_role(law, case, person, standing, fact.from_)
