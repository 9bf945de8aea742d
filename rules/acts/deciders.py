"""Who decides on a person or for a role, and for which roles nobody is left, by what everybody of the office holds.

The register knows that when an act is received, and stamps the act with it; the case itself sees nobody of the office.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from typing import NamedTuple

from models.case import Case, replace
from models.indexes.stage_act import StageAct
from models.law import Law
from models.messages import Act, Holder, Person
from models.procedure import Permit
from models.requirement import Name, NeedsAll, NeedsOtherPerson, NeedsOtherUnit, simple_requirements
from rules import approval, position, roles
from rules.acts import handover

ADMINISTRATOR = "administrator"  # a role of the office, of no regulation
HEADS_OFFICE = "heads_office"  # held by who heads the one unit above all others
DECIDED_ACTS = frozenset({"recuse", "readmit", "deputise"})
WITHDRAW = "withdraw_breach"
STAMPED_ACTS = DECIDED_ACTS | {WITHDRAW}


class OfficeMember(NamedTuple):
    """What somebody of the staff holds under the procedure, and whom they stand for."""

    standing: tuple[Name, ...]
    stands_for: tuple[Person, ...] = ()


Office = Mapping[Person, OfficeMember]


class Stamp(NamedTuple):
    """What the register says with an act: who decides, and the roles for which nobody is left."""

    deciders: tuple[Holder, ...] = ()
    vacant: Mapping[Name, tuple[Holder, ...]] = {}


def is_stamped(law: Law, act: Act) -> bool:
    """Return True for an act that the register stamps: somebody decides on it, or it may leave a role to nobody."""
    named = not law.excluding_facts.isdisjoint(act.facts) or roles.names_respondents(law, (), act.texts)
    return named or act.name in STAMPED_ACTS


def stamp_of(law: Law, case: Case, act: Act, office: Office) -> Stamp:
    """Return the stamp of an act: of a recusal, with the roles that are vacant after it."""
    if act.name == WITHDRAW:
        return Stamp(_deciders_on_breach(law, case, office, act))
    vacant = lost_roles(law, _case_after(law, case, act), office, act.about if act.name == "deputise" else None)
    if act.name == "deputise":
        return Stamp(vacant.get(act.about or "", ()), vacant)
    if act.name not in DECIDED_ACTS:
        return Stamp((), vacant)
    return Stamp(deciders_on_person(law, case, office, act.whom or act.actor), vacant)


def stamped_act(law: Law, case: Case, act: Act, held: Mapping[Person, tuple[Name, ...]]) -> Act:
    """Return an act as the register would stamp it in an office of these people, none of whom stands for another."""
    if not is_stamped(law, act):
        return act
    office = {person: OfficeMember(standing) for person, standing in held.items() if standing}
    known = {act.actor, *roles.complained_of(law, case)} & held.keys()
    named = {**act.named, **{person: held[person] for person in sorted(known)}}
    return act.model_copy(update={**stamp_of(law, case, act, office)._asdict(), "named": named})


def _case_after(law: Law, case: Case, act: Act) -> Case:
    """Return the case with the people out of it whom the act, once it is decided, excludes or lets in again."""
    if act.name == "recuse":
        return replace(case, recused=(*case.recused, act.whom or act.actor))
    if act.name == "readmit":
        return replace(case, recused=tuple(person for person in case.recused if person != act.whom))
    stated = law.excluding_facts.intersection(act.facts)
    if roles.names_respondents(law, (), act.texts):
        case = replace(case, texts={**case.texts, **act.texts})
    if not stated:
        return case
    recused = {person for name in stated - law.respondent_facts for person in roles.stated_names(act.facts[name])}
    return replace(case, facts={**case.facts, **act.facts}, recused=(*case.recused, *sorted(recused)))


# ---- who decides --------------------------------------------------------------------------------------------


def deciders_on_person(law: Law, case: Case, office: Office, whom: Person) -> tuple[Holder, ...]:
    """Return who decides whether a person takes part in a case: whom the text names; else the superiors, and who could
    replace the person; else the head of the office; else two administrators. Each only if one of them is left."""
    permit = law.procedure.permits.get("recuse", True)
    by_text = permit.by if isinstance(permit, Permit) else ()
    named = [name for name in law.replaceable_facts if whom in roles.stated_names(case.facts.get(name))]
    could_replace = [role for name in sorted(named) for role in handover.replacing_roles(law, name)]
    above = _superiors_of_person(law, office[whom].standing if whom in office else ())
    return _first_left(
        law, case, office, {whom}, [_holders(law, case, by_text), {*_holders(law, case, could_replace), *above}]
    )


def deciders_on_role(law: Law, case: Case, office: Office, name: Name) -> tuple[Holder, ...]:
    """Return who names a deputy for a role: whom the text names; else the superiors of its unit and of who holds it;
    else the head of the office; else two administrators."""
    permit = law.procedure.permits.get("deputise", True)
    by_text = permit.by if isinstance(permit, Permit) else ()
    holding = {person for person, one in office.items() if _holds(law, case, person, one, (name,))}
    above = superiors_of_roles(law, case, office, (name,))
    return _first_left(law, case, office, holding, [_holders(law, case, by_text), above])


def superiors_of_roles(law: Law, case: Case, office: Office, names: Iterable[Name]) -> set[Name]:
    """Return what the superiors of roles hold: who heads their units, or those of the people who hold them, and who
    heads a unit above."""
    found = set[Name]()
    for name in names:
        found |= roles.superior_standings(law, case, name)
        if law.procedure.roles[name].is_ in ("post", "rank", "named", "head_of"):
            for person, one in office.items():
                if _holds(law, case, person, one, (name,)):
                    found |= _superiors_of_person(law, one.standing)
    return found


def _superiors_of_person(law: Law, standing: Collection[Name]) -> set[Name]:
    """Return what the superiors of a person hold: who heads a unit of theirs, or one above that they work in or
    head."""
    headed = {name.removeprefix("head_of_") for name in standing if name.startswith("head_of_")}
    found = {f"above_{unit}" for unit in headed}
    return found | roles.standings_above(
        law, (name for name in standing if roles.is_unit(law, name) and name not in headed)
    )


def _deciders_on_breach(law: Law, case: Case, office: Office, act: Act) -> tuple[Holder, ...]:
    """Return who may say that a breach was none: whom the text names; else whom the limit escalates to, and the
    superiors of those whose work it ends with and of who reported that; else these roles themselves, by a second
    person; else the head of the office. Without any of them the breach stays."""
    permit = law.procedure.permits.get(WITHDRAW, True)
    by_text = permit.by if isinstance(permit, Permit) else ()
    clock = law.clocks.get((act.clock or "").partition(":")[0])
    if clock is None:
        return ()
    late = law.stopping_roles[clock[1].code]
    reporters = {by for name in clock[1].stops if name in case.happened and (by := case.happened[name].by)}
    escalated = [rung.to for rung in clock[1].over if rung.do == "escalate" and rung.to and rung.to not in late]
    above = superiors_of_roles(law, case, office, late) | _holders(law, case, escalated)
    for person in reporters & office.keys():
        above |= _superiors_of_person(law, office[person].standing)
    levels = [_holders(law, case, by_text), above, _holders(law, case, late)]
    found = _first_left(law, case, office, reporters, levels)
    return () if found == (ADMINISTRATOR,) else found


def _first_left(
    law: Law, case: Case, office: Office, but: Set[Person], levels: Iterable[Set[Holder]]
) -> tuple[Holder, ...]:
    """Return the first of these levels of which somebody is left beside the persons `but`; in the end the head of the
    office, or administrators."""
    left = [
        {person, *one.stands_for, *one.standing}
        for person, one in office_left(law, case, office).items()
        if but.isdisjoint({person, *one.stands_for})
    ]
    for level in (*levels, {HEADS_OFFICE}):
        if any(not level.isdisjoint(held) for held in left):
            return tuple(sorted(level))
    return (ADMINISTRATOR,)


def _holders(law: Law, case: Case, names: Iterable[Name]) -> set[Holder]:
    staff = (name for name in names if law.procedure.roles[name].is_ != "outside")
    return {holder for name in staff for holder in roles.role_holders(law, case, name)}


def office_left(law: Law, case: Case, office: Office) -> Office:
    """Return who of the office may take part in a case."""
    out = roles.shut_out(law, case)
    return {person: one for person, one in office.items() if out.isdisjoint({person, *one.stands_for})}


# ---- for which roles nobody is left -------------------------------------------------------------------------


def vacant_roles(law: Law, case: Case, office: Office) -> dict[Name, tuple[Holder, ...]]:
    """Return the roles for which nobody is left on a case, each with who names a deputy; none of an office without
    people. Where the text has a way of its own to give the role to another, that way holds."""
    if not office:
        return {}
    left = office_left(law, case, office)
    empty = {
        name
        for name, role in law.procedure.roles.items()
        if role.is_ not in ("outside", "any_staff") and _is_given(case, name, law)
        and not any(_holds(law, case, person, one, (name,)) for person, one in left.items())
    }  # fmt: skip
    empty.update(_roles_of_others(law, case, left))
    return {
        name: deciders_on_role(law, case, office, name)
        for name in sorted(empty)
        if not _has_own_way(law, case, name, empty)
    }


def lost_roles(law: Law, case: Case, office: Office, asked: Name | None = None) -> dict[Name, tuple[Holder, ...]]:
    """Return the vacant roles that somebody of the office holds, and the one that is asked about: what nobody holds is
    no loss of this case, but somebody may be named for it."""
    return {
        role: by
        for role, by in vacant_roles(law, case, office).items()
        if role == asked or any(_holds(law, case, person, one, (role,)) for person, one in office.items())
    }


def _is_given(case: Case, name: Name, law: Law) -> bool:
    """Return True unless a role waits for a fact that nobody has stated yet."""
    named_in = law.procedure.roles[name].named_in
    return named_in is None or bool(roles.named_holders(law.procedure.roles[name], case))


def _roles_of_others(law: Law, case: Case, left: Office) -> Iterator[Name]:
    """Yield the roles of an open step all of whose people have done what another person has to follow, belong to a unit
    of who did what another unit has to follow, or have made what is to be approved."""
    for here in case.positions.values():
        stage = law.find_stage(here.stage)
        if stage.approval:
            makers = approval.subject_makers(case, here, stage.approval)
            others = {person: one for person, one in left.items() if person not in makers}
            yield from (role for role in stage.approval.by if _lacks(law, case, (role,), left, others))
            continue
        for name in law.stage_act_names(here.stage):
            act = law.stage_act(here.stage, name)
            done, units = (_doers_to_avoid(case, act), _units_to_avoid(law, case, act)) if act else (set(), set())
            if act and (done or units):
                others = {
                    person: one for person, one in left.items() if person not in done and units.isdisjoint(one.standing)
                }
                if _lacks(law, case, act.who, left, others):
                    yield from (role for role in act.who if _lacks(law, case, (role,), left, others))


def _lacks(law: Law, case: Case, names: tuple[Name, ...], left: Office, others: Office) -> bool:
    """Return True if roles are held by somebody who is left, and by none of the others."""
    held = any(_holds(law, case, person, one, names) for person, one in left.items())
    return held and not any(_holds(law, case, person, one, names) for person, one in others.items())


def _doers_to_avoid(case: Case, act: StageAct) -> set[Person]:
    found = set[Person]()
    for _, gate in act.gates:
        for need in simple_requirements(gate.needs, within=(NeedsAll,)):
            if isinstance(need, NeedsOtherPerson) and (done := case.happened.get(need.other_person)):
                found |= {*done.doers} | ({done.by} if done.by else set())
    return found


def _units_to_avoid(law: Law, case: Case, act: StageAct) -> set[Name]:
    """Return the units of those who have done what another unit has to follow."""
    in_any_case = (need for _, gate in act.gates for need in simple_requirements(gate.needs, within=(NeedsAll,)))
    needs = [need for need in in_any_case if isinstance(need, NeedsOtherUnit)]
    held = {name for need in needs if (done := case.happened.get(need.other_unit)) for name in done.standing}
    return held & law.unit_names


def _has_own_way(law: Law, case: Case, name: Name, empty: Set[Name]) -> bool:
    """Return True if somebody who is left can name another for the role: by `replace`, or by an act that is open now
    and states the fact that names who holds it."""
    fact = law.procedure.roles[name].named_in
    if fact is None:
        return False
    if fact in law.replaceable_facts and not {*handover.replacing_roles(law, fact)} <= empty:
        return True
    stages = {here.stage for here in case.positions.values()}
    acts = (law.stage_act(stage, act) for stage in stages for act in law.stage_act_names(stage))
    return any(act and fact in act.settles and not {*act.who} <= empty for act in acts)


def needed_roles(law: Law, case: Case) -> dict[Name, Name]:
    """Return the roles that the open stages need, each with its track: those that act there, or answer their
    approval."""
    found: dict[Name, Name] = {}
    for track in position.track_names(case):
        for role in handover.stage_roles(law, case.positions[track].stage):
            found.setdefault(role, track)
    return found


def deputy_namers(law: Law, case: Case, role: Name) -> tuple[Holder, ...]:
    """Return who names a deputy for a role of an open stage; nobody while somebody is left. A role that a fact gives to
    units is that of nobody when these are, also if it was given to them after their people were out."""
    if role in case.vacant or role in case.deputies:
        return case.vacant.get(role, ())
    units = [one for one in roles.named_holders(law.procedure.roles[role], case) if one in law.procedure.roles]
    return case.vacant[units[0]] if units and all(one in case.vacant for one in units) else ()


def _holds(law: Law, case: Case, person: Person, one: OfficeMember, names: tuple[Name, ...]) -> bool:
    return roles.holds_role(law, case, person, one.standing, names, stands_for=one.stands_for)
