"""`roles:` who holds a role on a case.

A standing is what a person held when the act was received: roles, ranks, units. A role may also be held by the persons
or units that a fact of the case names; whoever stands for such a person at that time counts as that person.
"""

from collections.abc import Collection, Iterable, Mapping, Set
from types import MappingProxyType

from models.case import Case
from models.law import Law
from models.messages import Act, FactValue, Person, Refusal, TextRef, Why
from models.procedure import Role
from models.requirement import Name

EMPTY: Mapping[Name, FactValue] = MappingProxyType({})
SYSTEM = "system"  # the register as an actor: it reports on notices, linked complaints and new calendars
BARRED_TO_COLLEAGUES = frozenset({  # acts that judge by what who is complained of holds
    "correct", "recuse", "readmit", "deputise", "withdraw_breach", "amend", "reclassify", "correct_text",
    "correct_filer", "close_text", "open_text",
})  # fmt: skip
RoleSlot = tuple[Name, str | None]  # a role; and a person, if the role is held by named persons


def holds_role(
    law: Law,
    case: Case,
    actor: Person,
    standing: tuple[Name, ...],
    roles: tuple[Name, ...],
    *,
    stands_for: tuple[Person, ...] = (),
    item: Name | None = None,
) -> bool:
    """Return True if the actor, or a person they stand for, holds one of the roles on this case; of the roles that a
    field of items names, on this item."""
    persons, known = (actor, *stands_for), law.procedure.roles
    for name in roles:  # asked at each act: a generator costs as much again
        if _holds_single_role(known[name], case, persons, standing, name, item=item):
            return True
    return bool(case.deputies) and any(person in case.deputies.get(name, ()) for person in persons for name in roles)


def acts_as(law: Law, case: Case, act: Act, roles: tuple[Name, ...]) -> bool:
    """Return True if whoever acts holds one of the roles."""
    return holds_role(law, case, act.actor, act.standing, roles, stands_for=act.stands_for, item=act.item)


def receives(law: Law, case: Case, act: Act, whom: str, roles: tuple[Name, ...]) -> bool:
    """Return True if the person, unit or post `whom` holds one of the roles. What a person holds is known of persons
    whom the act names."""
    if whom in act.named:
        return holds_role(law, case, whom, act.named[whom], roles)
    known = law.unit_names | {name for name, role in law.procedure.roles.items() if role.is_ == "post"}
    holders = {holder for name in roles for holder in role_holders(law, case, name)}
    return whom in known and (whom in holders or any(law.procedure.roles[name].is_ == "any_staff" for name in roles))


def _holds_single_role(
    role: Role, case: Case, persons: tuple[Person, ...], standing: tuple[Name, ...], name: Name, *, item: Name | None
) -> bool:
    if role.is_ == "any_staff":
        return bool(standing)
    if role.is_ == "named":
        return any(person in named_holders(role, case, item) for person in persons)
    return any(unit in standing for unit in _required_standings(role, case, name))


def named_holders(role: Role, case: Case, item: Name | None = None) -> tuple[str, ...]:
    """Return the units or persons that a fact of the case names for a role; where items have that fact, those whom any
    of the items names, or this one."""
    if role.named_in is None:
        return ()
    kept = [(key, one.facts) for items in case.items.values() for key, one in items.items()]
    of_items = [(key, facts[role.named_in]) for key, facts in kept if role.named_in in facts]
    if not of_items:
        return stated_names(case.facts.get(role.named_in))
    found = [value for key, value in of_items if item in (None, key)]
    return tuple(dict.fromkeys(name for value in found for name in stated_names(value)))


def stated_names(value: FactValue | None) -> tuple[str, ...]:
    """Return the names that a fact states: of persons or units; none if it is not stated."""
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)


# ---- who is shut out ----------------------------------------------------------------------------------------


def respondents(law: Law, facts: Mapping[Name, FactValue]) -> frozenset[Person]:
    """Return the persons complained of, as these facts name them."""
    return frozenset(person for name in law.respondent_facts for person in stated_names(facts.get(name)))


def complained_of(law: Law, case: Case, facts: Mapping[Name, FactValue] = EMPTY) -> frozenset[Person]:
    """Return who is complained of: whom facts of the case or these further facts name, and the members of staff whose
    names stand in a list of those who are complained of."""
    words = law.procedure.respondents
    if words is None:
        return frozenset()
    by_name = {person for name in words.names if name in case.texts for person in case.texts[name].persons}
    return respondents(law, {**case.facts, **facts} if facts else case.facts).union(by_name)


def names_respondents(law: Law, facts: Collection[Name], texts: Mapping[Name, TextRef]) -> bool:
    """Return True for facts and texts that name a member of staff as complained of."""
    by_text = law.procedure.respondents.names if law.procedure.respondents and texts else ()
    by_name = any(name in texts and texts[name].persons for name in by_text)
    return by_name or not law.respondent_facts.isdisjoint(facts)


def shut_out(law: Law, case: Case) -> frozenset[Person]:
    """Return who takes no part in the case: the persons complained of, who filed it, and who is recused."""
    return complained_of(law, case).union(case.recused, case.filed_as)


def exclusion_refusals(
    law: Law, case: Case, persons: Set[Person], about: Name | None = None, *, facts: Mapping[Name, FactValue] = EMPTY
) -> list[Refusal]:
    """Refuse a part in the case to who is recused, has filed it or is complained of, the last also by these further
    facts."""
    if not persons.isdisjoint(case.recused):
        return [Refusal(why=Why.recused, about=about)]
    words = law.procedure.respondents
    found = [] if persons.isdisjoint(case.filed_as) else [Refusal(why=Why.filer, about=about)]
    if words and not persons.isdisjoint(complained_of(law, case, facts)):
        found.append(Refusal(why=Why.respondent, rule=words.rule, about=about))
    return found


def named_exclusion_refusals(
    law: Law, case: Case, named: Set[Person], about: Name, *, facts: Mapping[Name, FactValue] = EMPTY
) -> list[Refusal]:
    """Refuse a part to whom an act names, as above; not to who filed the case, since whoever names them may not know
    that: they are refused as somebody without the role is."""
    return [one for one in exclusion_refusals(law, case, named, about, facts=facts) if one.why is not Why.filer]


def intake_roles(law: Law) -> tuple[Name, ...]:
    """Return the roles that take complaints in: those of the stages at which a case begins."""
    return tuple(role for stage in law.procedure.first_stages.values() for role in law.find_stage(stage).who)


def colleague_refusals(law: Law, case: Case, act: Act) -> list[Refusal]:
    """Refuse what who is complained of may not do by the hand of a colleague: the actor, or somebody they stand in for,
    belongs to a unit of theirs and does not head it. What they hold is known where the act names them."""
    named = complained_of(law, case)
    if not any(_shares_unit(law, act.standing, act.named.get(person, ())) for person in named):
        return []
    rule = law.procedure.respondents.rule if law.procedure.respondents else None
    return [Refusal(why=Why.respondent, rule=rule)]


def _shares_unit(law: Law, standing: tuple[Name, ...], other: tuple[Name, ...]) -> bool:
    """Return True for the standing of a member of a unit in which the other works too, but not for its head."""
    units = {name for name in standing if is_unit(law, name)}
    of_other = {name.removeprefix("head_of_") for name in other}
    return any(not {f"head_of_{unit}", f"above_{unit}"} & {*standing} for unit in units & of_other)


def is_unit(law: Law, name: Name) -> bool:
    if name in law.procedure.roles:
        return law.procedure.roles[name].is_ == "unit"
    return name != "staff" and not name.startswith(("head_of_", "above_", "over_", "rank_", "on_"))


def supervises(law: Law, case: Case, act: Act, roles: tuple[Name, ...]) -> bool:
    """Return True if whoever acts is the superior of one of the roles: heads its unit, or one above that."""
    return any(not superior_standings(law, case, name).isdisjoint(act.standing) for name in roles)


def superior_standings(law: Law, case: Case, name: Name) -> set[Name]:
    """Return what the superiors of a role hold that is a unit or heads one."""
    role = law.procedure.roles[name]
    units = (role.unit,) if role.unit else named_holders(role, case) if role.named_in else (name,)
    if role.is_ == "unit":
        return standings_above(law, units)
    return {f"above_{unit}" for unit in units} if role.is_ == "head_of" else set()


def standings_above(law: Law, units: Iterable[Name]) -> set[Name]:
    """Return what those hold who are above these units. Members of the unit right above are, where the text says so."""
    by_members = {role.unit for role in law.procedure.roles.values() if role.is_ == "superior_of" and role.members}
    found = set[Name]()
    for unit in units:
        found |= {f"head_of_{unit}", f"above_{unit}"}
        found |= {f"over_{unit}"} if unit in by_members else set()
    return found


def _required_standings(role: Role, case: Case, name: Name) -> tuple[str, ...]:
    """Return the standings of which a person must hold one."""
    units = (role.unit,) if role.unit else named_holders(role, case)
    match role.is_:
        case "rank":
            return (f"rank_{role.at_least}",)
        case "head_of":
            return tuple(f"head_of_{unit}" for unit in units)
        case "superior_of":
            return tuple(f"{'over' if role.members else 'above'}_{unit}" for unit in units)
        case _:
            return units if role.named_in else (name,)


def role_slots(law: Law, case: Case, name: Name) -> list[RoleSlot]:
    """Return the slots of a role: one for the role, or one for each person named."""
    role = law.procedure.roles[name]
    if role.is_ != "named":
        return [(name, None)]
    return [(name, person) for person in (*named_holders(role, case), *case.deputies.get(name, ()))]


def role_holders(law: Law, case: Case, name: Name) -> tuple[str, ...]:
    """Return the units, posts, ranks or persons that hold a role on this case."""
    if law.procedure.roles[name].is_ == "any_staff":
        return ("staff",)
    return (*standing_holders(law, case, name), *case.deputies.get(name, ()))


def standing_holders(law: Law, case: Case, name: Name) -> tuple[str, ...]:
    """Return those who hold a role on this case without having been named to act in place of somebody."""
    role = law.procedure.roles[name]
    if role.is_ == "any_staff":
        return ("staff",)
    return named_holders(role, case) if role.is_ == "named" else _required_standings(role, case, name)
