"""`replace:` another person in the place of one whom a fact names for a role, and who is out of the case or away."""

from models.case import Case
from models.law import Law
from models.messages import Act, Person, Refusal, Why
from models.procedure import Permit
from models.requirement import Name
from rules import roles
from rules.acts import handover

AWAY = "away"  # held, with what they hold otherwise, by who is absent at that instant


def replacement_refusals(law: Law, case: Case, act: Act) -> list[Refusal]:
    """Refuse to replace who can act, to change anything else of the role, and to do so without the right to name."""
    if act.whom is None:
        return [Refusal(why=Why.wrong_value, about=handover.WHOM)]
    if not act.facts:
        return [Refusal(why=Why.wrong_value, about=act.name)]
    return [refusal for name in act.facts for refusal in _fact_refusals(law, case, act, act.whom, name)]


def _fact_refusals(law: Law, case: Case, act: Act, whom: Person, name: Name) -> list[Refusal]:
    rule = handover.rule_naming(law, name)
    if name not in law.replaceable_facts or not _replaces_only(law, case, act, whom, name):
        return [Refusal(why=Why.wrong_value, rule=rule, about=name)]
    if not is_lacking(law, case, act, whom):
        return [Refusal(why=Why.not_eligible, rule=rule, about=handover.WHOM)]
    if not _may_replace(law, case, act, whom, name):
        return [Refusal(why=Why.role, rule=rule)]
    return [Refusal(why=Why.same_person, about=name)] if act.actor in handover.newly_named(case, act, name) else []


def is_lacking(law: Law, case: Case, act: Act, person: Person) -> bool:
    """Return True if a person is recused or complained of, has left the staff, or is absent when the act is
    received."""
    held = act.named.get(person)
    return person in roles.shut_out(law, case) or (held is not None and (not held or AWAY in held))


def _replaces_only(law: Law, case: Case, act: Act, whom: Person, name: Name) -> bool:
    """Return True if of those named only `whom`, and others who are out of the case, make way for no more persons."""
    named, stated = {*roles.stated_names(case.facts.get(name))}, {*roles.stated_names(act.facts[name])}
    gone, new = named - stated, stated - named
    return whom in gone and gone - {whom} <= roles.shut_out(law, case) and 1 <= len(new) <= len(gone)


def _may_replace(law: Law, case: Case, act: Act, whom: Person, name: Name) -> bool:
    """Return True if the actor could name the person, or heads the unit of who could, or of who is replaced.

    Where `permits` says who replaces, nobody else does, and its own check has refused them.
    """
    permit = law.procedure.permits.get(handover.REPLACE)
    if isinstance(permit, Permit) and permit.by:
        return True
    naming = law.naming_roles[name]
    if roles.acts_as(law, case, act, naming):
        return True
    units = {holder for role in naming for holder in roles.role_holders(law, case, role)}.union(act.named.get(whom, ()))
    return any(f"{heads}_{unit}" in act.standing for unit in units for heads in ("head_of", "above"))
