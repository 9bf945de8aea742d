"""`enforce: sees` who may read the identity of a party, or the narrative."""

from models.case import Case
from models.law import Law
from models.messages import Person, Refusal, Why
from models.procedure import Procedure
from models.requirement import Name
from models.rule import PersonalPart, Rule, Sees
from rules import roles
from rules.requirements import context_of_case, requirement_met


def read_refusals(
    law: Law,
    case: Case,
    actor: Person,
    standing: tuple[Name, ...],
    part: PersonalPart,
    *,
    stands_for: tuple[Person, ...] = (),
) -> list[Refusal]:
    """Return the rules that hide this part from this reader; empty if it may be read. Who is recused or complained
    of reads nothing, nor does who stands in for them."""
    if excluded := roles.exclusion_refusals(law, case, {actor, *stands_for}, part):
        return excluded
    return [
        Refusal(why=Why.hidden, rule=rule.id, about=part)
        for rule, seen in guarding_rules(law, case, part)
        if not (
            roles.holds_role(law, case, actor, standing, seen.roles, stands_for=stands_for)
            and not roles.holds_role(law, case, actor, standing, seen.but, stands_for=stands_for)
        )
    ]


def roles_on_case(
    law: Law, case: Case, actor: Person, standing: tuple[Name, ...], *, stands_for: tuple[Person, ...] = ()
) -> tuple[Name, ...]:
    """Return the roles with which the reader reads this case, in their own right or for others."""
    return tuple(
        name
        for name in reading_roles(law.procedure)
        if roles.holds_role(law, case, actor, standing, (name,), stands_for=stands_for)
    )


def reading_roles(procedure: Procedure) -> tuple[Name, ...]:
    """Return the roles with which somebody reads cases. A role of any member of staff is none, unless the text knows no
    narrower one: then everybody handles its cases (RFS)."""
    inside = {name: role.is_ for name, role in procedure.roles.items() if role.is_ != "outside"}
    narrower = tuple(name for name, kind in inside.items() if kind != "any_staff")
    return narrower or tuple(inside)


def facts_of_filer(procedure: Procedure) -> tuple[Name, ...]:
    """Return the facts that name who filed the complaint, where that is a person of the office: they bear the name of
    the role that files."""
    declared = procedure.facts
    return tuple(
        name
        for name, role in procedure.roles.items()
        if role.filer and name in declared and declared[name].is_ in ("person", "persons")
    )


def guarding_rules(law: Law, case: Case, part: PersonalPart) -> list[tuple[Rule, Sees]]:
    """Return the rules that keep a part of this case to some readers as it stands; empty where it is not
    confidential."""
    return [
        (rule, rule.sees)
        for rule in law.procedure.rules
        if rule.sees
        and rule.sees.part == part
        and (rule.sees.when is None or requirement_met(rule.sees.when, context_of_case(law, case)))
    ]
