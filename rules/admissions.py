"""Who may read the parts of a case, as data that is kept beside it: a search asks it of a thousand cases at once.

It says the same as `rules/sees.py`, which says why not, for one case.
"""

from collections.abc import Collection

from models.case import Case
from models.frozen import Frozen
from models.law import Law
from models.messages import Person
from models.requirement import Name
from models.rule import PersonalPart
from rules import roles, sees


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
        roles=_holders(law, case, sees.reading_roles(law.procedure)),
        shut_out=tuple(sorted(roles.shut_out(law, case))),
        identity=_hiding_rules(law, case, "identity"),
        narrative=_hiding_rules(law, case, "narrative"),
    )


def admits(admissions: Admissions, persons: Collection[Person], standing: Collection[Name], part: PersonalPart) -> bool:
    """Return True if somebody may read a part: `persons` are the reader and those the reader stands for, `standing`
    what they hold under the procedure of the case."""
    if is_shut_out(admissions, persons) or not admissions.roles.include(persons, standing):
        return False
    hiding = admissions.identity if part == "identity" else admissions.narrative
    return all(
        admission.roles.include(persons, standing) and not admission.but.include(persons, standing)
        for admission in hiding
    )


def is_shut_out(admissions: Admissions, persons: Collection[Person]) -> bool:
    """Return True if the reader, or somebody the reader stands for, is recused or complained of."""
    return not set(persons).isdisjoint(admissions.shut_out)


def _hiding_rules(law: Law, case: Case, part: PersonalPart) -> tuple[HidingRule, ...]:
    return tuple(
        HidingRule(roles=_holders(law, case, seen.roles), but=_holders(law, case, seen.but))
        for _, seen in sees.guarding_rules(law, case, part)
    )


def _holders(law: Law, case: Case, names: tuple[Name, ...]) -> Holders:
    is_named = {name: law.procedure.roles[name].is_ == "named" for name in names}
    persons = {holder for name in names if is_named[name] for holder in roles.role_holders(law, case, name)}
    held = {holder for name in names if not is_named[name] for holder in roles.role_holders(law, case, name)}
    return Holders(persons=tuple(sorted(persons)), names=tuple(sorted(held)))
