"""What holds of persons and times at every allowed act: who is complained of takes no part, nobody is named who may not
be, and nothing happened after it was reported."""

from datetime import date, datetime, timedelta

from models.case import Case
from models.law import Law
from models.messages import Act
from models.procedure import Permit, Role
from models.requirement import Name
from models.stage import LATE_REPORT_DAYS
from rules import position
from rules.acts import handover
from rules.roles import role_holders, stated_names
from rules.sees import read_refusals
from tests.zones import CHINA


def check_persons(law: Law, case: Case, act: Act) -> None:
    """Check who acts, who is named and to whom work goes."""
    assert not {act.actor, *act.stands_for} & set(case.recused)
    _check_respondents(law, case, act)
    _check_named_persons(law, act)
    _check_receiver(law, case, act)


def _check_respondents(law: Law, case: Case, act: Act) -> None:
    """Who is complained of neither acts, but for what the procedure lets them do, nor is given a part or reads."""
    words = law.procedure.respondents
    if words is None:
        return
    complained_of = {person for fact in words.facts for person in stated_names(case.facts.get(fact))}
    assert act.name in words.may or not {act.actor, *act.stands_for} & complained_of
    assert act.whom not in complained_of or act.name in ("recuse", "readmit")
    given = {person for name in law.role_facts & act.facts.keys() for person in stated_names(act.facts[name])}
    assert not given & complained_of
    for person in complained_of:
        assert read_refusals(law, case, person, act.named.get(person, ()), "identity")
        assert all(person not in (here.holder, *here.helpers, *here.signers) for here in case.positions.values())


def _check_named_persons(law: Law, act: Act) -> None:
    """Whoever is named is on the staff, holds one of the roles in `from` and stands on the register."""
    for name in act.facts:
        fact = law.procedure.facts[name]
        if fact.is_ not in ("person", "persons") or not (fact.from_ or fact.on_register or name in law.role_facts):
            continue
        for person in stated_names(act.facts[name]):
            standing = act.named.get(person, ())
            assert standing
            assert fact.on_register is None or f"on_{fact.on_register}" in standing
            assert not fact.from_ or {_standing_of(law.procedure.roles[role], role) for role in fact.from_} & {
                *standing
            }


def _standing_of(role: Role, name: Name) -> str:
    """Return the standing by which staff hold a role that no fact of the case gives."""
    prefixes = {"rank": f"rank_{role.at_least}", "head_of": f"head_of_{role.unit}", "superior_of": f"above_{role.unit}"}
    return "staff" if role.is_ == "any_staff" else prefixes.get(role.is_, name)


def _check_receiver(law: Law, case: Case, act: Act) -> None:
    """Work is handed only to somebody who could have it by a role of the stage, and never to who is recused."""
    if act.name not in ("transfer", "delegate", "add_signer") or act.name in law.act_names:
        return
    assert act.whom is not None
    assert act.whom not in case.recused
    here = position.position_on(case, act.track)
    permit = law.procedure.permits.get(act.name)
    acting = handover.stage_roles(law, here.stage)
    further = [to for role in acting for to in permit.to.get(role, ())] if isinstance(permit, Permit) else []
    receiving = {*acting, *further}
    kinds = {law.procedure.roles[role].is_ for role in receiving}
    held = {act.whom, *act.named.get(act.whom, ())}
    holders = {holder for role in receiving for holder in role_holders(law, case, role)}
    assert "any_staff" in kinds or held & holders


# ---- when it happened ---------------------------------------------------------------------------------------


def check_times(law: Law, case: Case, act: Act) -> None:
    """What happened lies on no later day than the receipt of the act, what is promised on no earlier one; and a report
    is late within its bound alone, with evidence."""
    for name, value in act.facts.items():
        if isinstance(value, date):
            day = value.astimezone(CHINA).date() if isinstance(value, datetime) else value
            lies = law.procedure.lies(name)
            assert lies != "past" or day <= act.received.astimezone(CHINA).date()
            assert lies != "ahead" or act.name == "amend" or day >= act.happened.astimezone(CHINA).date()
    assert act.happened <= act.received
    if act.happened < act.received:
        assert "evidence" in act.texts
        assert act.received - act.happened <= timedelta(days=_late_report_days(law, case, act))


def _late_report_days(law: Law, case: Case, act: Act) -> int:
    """Return how late the text lets an act be reported: as it says, else some days if a limit hangs on it."""
    opening = position.single_track_opening(law, case, act)
    if opening is None:
        return LATE_REPORT_DAYS if act.name in ("contact", "evidence") else 0
    stage, declared = opening.position.stage, opening.stage_act.way.late_report
    if declared is not None:
        return declared
    moving = {
        act.name,
        f"{stage}.{act.name}",
        *(entry for entry, to in law.procedure.first_stages.items() if to == stage),
    }
    clocks = [rule.clock for rule in law.procedure.rules if rule.clock]
    events = {name for clock in clocks for name in (*clock.starts, *clock.stops)}
    pauses = [clock.suspension for clock in clocks if clock.suspension]
    events |= {name for words in pauses for name in (*words.from_, *words.until)}
    assert act.happened >= opening.position.since
    return LATE_REPORT_DAYS if moving & events else 0
