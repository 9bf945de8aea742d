"""Another person in the place of one whom a fact names for a role, and who is recused, gone or away."""

from collections.abc import Iterator
from datetime import datetime

from models.case import Case
from models.law import Law
from models.messages import Act, FactValue, Person
from models.requirement import Name
from rules import roles
from rules.acts.handover import REPLACE
from rules.acts.replacement import AWAY
from rules.judge import act_refusals
from tests.rules.walks.complete_act import TEXT_REF
from tests.rules.walks.people import UNREGISTERED_PERSON, all_role_holders, standings_by_person


def replacement(law: Law, case: Case, name: Name, whom: Person, now: datetime) -> Act | None:
    """Return an allowed act by which somebody names another person for `whom`, who has left or is away; else None."""
    named = roles.stated_names(case.facts[name])
    out = roles.shut_out(law, case).union(named, {UNREGISTERED_PERSON})
    values = [_value_with(case.facts[name], whom, new) for new in all_role_holders() if new not in out]
    for act in _candidates(law, case, Act(id="try", name=REPLACE, actor="bao", whom=whom, received_at=now)):
        for value in values:
            tried = act.model_copy(update={"facts": {name: value}})
            if not act_refusals(law, case, tried):
                return tried
    return None


def replacements(law: Law, case: Case, now: datetime) -> Iterator[Act]:
    """Return the acts by which somebody names another person for each who has a role and takes no part in the case."""
    out = roles.shut_out(law, case)
    for name in sorted(law.replaceable_facts & case.facts.keys()):
        for whom in out.intersection(roles.stated_names(case.facts[name])):
            if found := replacement(law, case, name, whom, now):
                yield found


def _value_with(value: FactValue, whom: Person, new: Person) -> FactValue:
    """Return the fact with the new person for `whom`."""
    return tuple(new if person == whom else person for person in value) if isinstance(value, tuple) else new


def _candidates(law: Law, case: Case, act: Act) -> Iterator[Act]:
    """Yield the act by each person, once with `whom` gone and once with them away."""
    everybody, reason = standings_by_person(law), {"reason": TEXT_REF}
    assert act.whom is not None
    for held in ((), (AWAY, *everybody.get(act.whom, ()))):
        known = {**everybody, act.whom: held}
        for actor, standing in everybody.items():
            said = {"actor": actor, "standing": standing, "named": known, "texts": reason, "n": case.n + 1}
            yield act.model_copy(update=said)


def assert_named_persons_can_be_replaced(law: Law, case: Case, now: datetime) -> None:
    """Whoever a fact names for a role can be replaced, where some role of the office may name them and no word of the
    procedure is about it."""
    spoken_of = REPLACE in law.procedure.permits or any(
        law.gates(here.stage, REPLACE) for here in case.positions.values()
    )
    for name in sorted(law.replaceable_facts & case.facts.keys()):
        by_office = [role for role in law.naming_roles[name] if law.procedure.roles[role].named_in is None]
        for whom in roles.stated_names(case.facts[name]) if by_office and not spoken_of else ():
            assert replacement(law, case, name, whom, now), (name, whom)


def item_amendments(law: Law, case: Case, now: datetime) -> Iterator[Act]:
    """Return the acts by which somebody corrects whom an item names for a role."""
    fields = law.role_facts & law.procedure.item_fields
    kept = [(key, item) for items in case.items.values() for key, item in items.items()]
    for key, item in kept:
        for name in sorted(fields & item.facts.keys()):
            out = roles.shut_out(law, case).union(roles.stated_names(item.facts[name]))
            for new in (person for person in all_role_holders() if person not in out):
                amended = Act(id="try", name="amend", actor=new, received_at=now, item=key, facts={name: new})
                yield from _allowed(law, case, amended)


def _allowed(law: Law, case: Case, act: Act) -> Iterator[Act]:
    """Yield the act by each person who may do it."""
    everybody, reason = standings_by_person(law), {"reason": TEXT_REF}
    for actor, standing in everybody.items():
        said = {"actor": actor, "standing": standing, "named": everybody, "texts": reason, "n": case.n + 1}
        tried = act.model_copy(update=said)
        if not act_refusals(law, case, tried):
            yield tried
