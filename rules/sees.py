"""`enforce: sees` who may read the identity of a party, or the narrative.

One description says it, `Admissions`: why somebody does not read a part is asked of it for one case, and a search asks
a thousand at once of what is kept of it beside them.
"""

from collections.abc import Collection, Iterator

from models.case import Case
from models.frozen import Frozen
from models.law import Law
from models.messages import Person, Refusal, Why
from models.procedure import Procedure
from models.requirement import Name
from models.rule import PersonalPart, Rule, Sees
from rules import roles
from rules.requirements import context_of_case, requirement_met


class Holders(Frozen):
    """Who holds one of some roles on a case: these persons, and whoever holds one of these names."""

    persons: tuple[Person, ...] = ()
    names: tuple[Name, ...] = ()

    def include(self, persons: Collection[Person], standing: Collection[Name]) -> bool:
        return not set(persons).isdisjoint(self.persons) or not set(standing).isdisjoint(self.names)


class HidingRule(Frozen):
    """A rule that hides a part: only `roles` read it, and `but` never do."""

    roles: Holders = Holders()
    but: Holders = Holders()

    def admits(self, persons: Collection[Person], standing: Collection[Name]) -> bool:
        return self.roles.include(persons, standing) and not self.but.include(persons, standing)


class Admissions(Frozen):
    """Who reads a case: nobody of `shut_out`; of the others whoever holds one of `roles` on it, and a part only if
    every rule that hides it admits them."""

    roles: Holders
    shut_out: tuple[Person, ...] = ()
    identity: tuple[HidingRule, ...] = ()
    narrative: tuple[HidingRule, ...] = ()


def admissions_of(law: Law, case: Case) -> Admissions:
    """Return who reads a case as it stands."""
    return Admissions(
        roles=_holders(law, case, reading_roles(law.procedure)),
        shut_out=tuple(sorted(roles.shut_out(law, case))),
        identity=tuple(hiding for _, hiding in _hiding_rules(law, case, "identity")),
        narrative=tuple(hiding for _, hiding in _hiding_rules(law, case, "narrative")),
    )


def admits(admissions: Admissions, persons: Collection[Person], standing: Collection[Name], part: PersonalPart) -> bool:
    """Return True if somebody may read a part: `persons` are the reader and those the reader stands for, `standing`
    what they hold under the procedure of the case."""
    if is_shut_out(admissions, persons) or not admissions.roles.include(persons, standing):
        return False
    hiding = admissions.identity if part == "identity" else admissions.narrative
    return all(rule.admits(persons, standing) for rule in hiding)


def is_shut_out(admissions: Admissions, persons: Collection[Person]) -> bool:
    """Return True if the reader, or somebody the reader stands for, is recused or complained of."""
    return not set(persons).isdisjoint(admissions.shut_out)


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
    persons = {actor, *stands_for}
    if excluded := roles.exclusion_refusals(law, case, persons, part):
        return excluded
    return [
        Refusal(why=Why.hidden, rule=rule.id, about=part)
        for rule, hiding in _hiding_rules(law, case, part)
        if not hiding.admits(persons, standing)
    ]


def roles_on_case(
    law: Law, case: Case, actor: Person, standing: tuple[Name, ...], *, stands_for: tuple[Person, ...] = ()
) -> tuple[Name, ...]:
    """Return the roles with which the reader reads this case, in their own right or for others."""
    persons = {actor, *stands_for}
    return tuple(
        name for name in reading_roles(law.procedure) if _holders(law, case, (name,)).include(persons, standing)
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


def _hiding_rules(law: Law, case: Case, part: PersonalPart) -> Iterator[tuple[Rule, HidingRule]]:
    for rule, seen in guarding_rules(law, case, part):
        yield rule, HidingRule(roles=_holders(law, case, seen.roles), but=_holders(law, case, seen.but))


def _holders(law: Law, case: Case, names: tuple[Name, ...]) -> Holders:
    persons, held = set[Person](), set[Name]()
    for name in names:
        persons.update(case.deputies.get(name, ()))
        own = persons if law.procedure.roles[name].is_ == "named" else held
        own.update(roles.standing_holders(law, case, name))
    return Holders(persons=tuple(sorted(persons)), names=tuple(sorted(held)))
