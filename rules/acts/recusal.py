"""Who takes no part in a case, and who acts where nobody is left: `recuse` (回避), `readmit` (恢复办理) and `deputise`
(指定代行).

One recuses oneself at once. Anything else is decided by whom the text names, else by a superior or by who could replace
the person, else by the head of the office, else by two administrators; anybody else asks for it, and the case goes on
meanwhile (docs/adr/0074). The register stamps an act with who decides (`rules/acts/deciders.py`).
"""

from collections.abc import Mapping
from datetime import datetime

from models.case import AskedDecision, Case, Position, replace
from models.events import ActEventFields, Assigned, Noted
from models.law import Law
from models.messages import Act, Refusal, Why
from models.procedure import Permit
from models.requirement import Name
from models.time import Unit
from rules import position, roles
from rules.acts import handover
from rules.acts.deciders import ADMINISTRATOR
from rules.event_names import ACT_ASKED_FOR
from rules.missing import unwritten_refusal
from rules.statutory_time.calendar import calendar_of
from rules.statutory_time.counting import count_limit

RECUSE, READMIT, DEPUTISE = "recuse", "readmit", "deputise"
ASKED: Mapping[Name, Name] = {act: event for event, act in ACT_ASKED_FOR.items()}
WHOM, REASON = "whom", "reason"


# ---- who decides --------------------------------------------------------------------------------------------


def is_decided(law: Law, case: Case, act: Act) -> bool:
    """Return True if the act takes effect at once: one recuses oneself, or whoever acts decides on it. Of two
    administrators the second decides what the first has asked for."""
    if act.name == RECUSE and act.whom in (None, act.actor):
        return True
    if not may_decide(law, case, act):
        return False
    declines = act.name == READMIT and act.whom not in case.recused
    return act.deciders != (ADMINISTRATOR,) or declines or _is_seconded(case, act)


def may_decide(law: Law, case: Case, act: Act) -> bool:
    """Return True if it is the actor's to decide, alone or with a second person: not on oneself or whom one stands for,
    and, unless the text says so, not for a colleague who is complained of."""
    if act.whom in act.persons or act.holders.isdisjoint(act.deciders):
        return False
    own = act.named.get(act.actor, act.standing)
    if act.deciders == (ADMINISTRATOR,) and ADMINISTRATOR not in own:  # nobody stands in for an administrator
        return False
    permit = law.procedure.permits.get(DEPUTISE if act.name == DEPUTISE else RECUSE, True)
    by_text = isinstance(permit, Permit) and bool(permit.by) and roles.acts_as(law, case, act, permit.by)
    return by_text or not roles.colleague_refusals(law, case, act)


def _is_seconded(case: Case, act: Act) -> bool:
    return any(not act.persons.issuperset(asked.seconds) for asked in _same_requests(case, act))


def _same_requests(case: Case, act: Act) -> list[AskedDecision]:
    about = act.about if act.name == DEPUTISE else None
    return [one for one in case.asked_for.values() if (one.act, one.whom, one.about) == (act.name, act.whom, about)]


def decided_by(law: Law, case: Case, asked: AskedDecision) -> datetime:
    """Return until when a request has to be decided."""
    days = law.procedure.recusal_days
    return count_limit(asked.at, days, Unit.working_day, calendar=calendar_of(law, case)).at


# ---- refusals -----------------------------------------------------------------------------------------------


def check_recusal(law: Law, case: Case, _here: Position, act: Act) -> list[Refusal]:
    """Refuse to recuse a person twice, or anybody who is not known."""
    if act.whom in case.recused:
        return [Refusal(why=Why.wrong_value, about=WHOM)]
    unknown = act.whom is not None and act.whom not in act.named and act.whom != act.actor
    return [Refusal(why=Why.not_eligible, about=WHOM)] * unknown + _asking_refusals(law, case, act)


def check_readmission(law: Law, case: Case, _here: Position, act: Act) -> list[Refusal]:
    """Refuse to readmit oneself or whom one stands for, whom the text itself keeps out as who they are, and anybody who
    is not recused and whose recusal nobody asks for."""
    if act.whom in act.persons:
        return [Refusal(why=Why.same_person, about=WHOM)]
    for name in sorted(law.excluding_facts - law.respondent_facts):
        if act.whom in case.recused and act.whom in roles.stated_names(case.facts.get(name)):
            return [Refusal(why=Why.recused, rule=handover.rule_naming(law, name), about=WHOM)]
    asked = any((one.act, one.whom) == (RECUSE, act.whom) for one in case.asked_for.values())
    if act.whom not in case.recused and not asked:
        return [Refusal(why=Why.wrong_value, about=WHOM)]
    return _asking_refusals(law, case, act)


def check_deputy(law: Law, case: Case, _here: Position, act: Act) -> list[Refusal]:
    """Refuse a deputy for a role for which somebody is left, and to name oneself, or who takes no part in the case."""
    if act.about not in act.vacant:
        return [Refusal(why=Why.wrong_value, about=act.about or DEPUTISE)]
    if act.whom is None:
        return [Refusal(why=Why.wrong_value, about=WHOM)]
    if act.whom in act.persons:
        return [Refusal(why=Why.same_person, about=WHOM)]
    if excluded := roles.named_exclusion_refusals(law, case, {act.whom}, WHOM):
        return excluded
    unknown = not act.named.get(act.whom) or act.whom in case.filed_as
    return [Refusal(why=Why.not_eligible, about=WHOM)] * unknown + _asking_refusals(law, case, act)


def _asking_refusals(law: Law, case: Case, act: Act) -> list[Refusal]:
    """Refuse an act without a reason, and to ask again for what one has asked for. Whoever comes to decide on what they
    have asked for says so once more."""
    if REASON not in act.texts:
        return [unwritten_refusal(REASON)]
    decides = may_decide(law, case, act)
    again = any(act.actor in (one.seconds if decides else one.by) for one in _same_requests(case, act))
    return [Refusal(why=Why.same_person)] if again and not is_decided(law, case, act) else []


# ---- events -------------------------------------------------------------------------------------------------


def event_of_act(law: Law, case: Case, act: Act, said: ActEventFields) -> Assigned | Noted:
    """Return the decision, or that it is asked for. Either says who decides, and what the actor held."""
    said, whom = {**said, "standing": act.standing}, act.whom or act.actor
    if is_decided(law, case, act):
        said["vacant"] = _vacant_after(act)
        return Assigned(**said, type="assigned", whom=whom, deciders=act.deciders)
    said |= {"name": ASKED[act.name], "vacant": {}}
    return Noted(**said, type="noted", whom=whom, given=may_decide(law, case, act), deciders=act.deciders)


def _vacant_after(act: Act) -> dict[Name, tuple[str, ...]]:
    if act.name != DEPUTISE:
        return act.vacant
    return {role: by for role, by in act.vacant.items() if role != act.about}


def with_request(case: Case, event: Noted) -> Case:
    """Keep that something is asked for, beside who has asked for the same before."""
    act, whom = ACT_ASKED_FOR[event.name], event.whom or event.by
    about = event.about if act == DEPUTISE else None
    seconds = (event.by,) if event.given else ()
    for seq, one in case.asked_for.items():
        if (one.act, one.whom, one.about) == (act, whom, about):
            by = tuple(dict.fromkeys((*one.by, event.by)))
            more = replace(one, by=by, seconds=(*one.seconds, *seconds), deciders=event.deciders)
            return replace(case, asked_for={**case.asked_for, seq: more})
    asked = AskedDecision(
        act=act, whom=whom, about=about, at=event.at, by=(event.by,), seconds=seconds, deciders=event.deciders
    )
    return replace(case, asked_for={**case.asked_for, event.seq: asked})


def with_decision(case: Case, event: Assigned) -> Case:
    """Return the case after a decision: requests for the same are over, and so is a request to recuse whom somebody
    readmits, or the other way round."""
    whom = event.whom
    over = {event.name} if event.name == DEPUTISE else {RECUSE, READMIT}
    left = {
        seq: one
        for seq, one in case.asked_for.items()
        if not (one.act in over and one.whom == whom) and not (event.name == DEPUTISE and one.about == event.about)
    }
    case = replace(case, asked_for=left, vacant=event.vacant)
    if event.name == RECUSE:
        recused = tuple(sorted({*case.recused, whom}))
        return replace(case, recused=recused, positions=position.positions_without(case, {whom}))
    if event.name == READMIT:
        return replace(case, recused=tuple(person for person in case.recused if person != whom))
    role = event.about or ""
    return replace(case, deputies={**case.deputies, role: (*case.deputies.get(role, ()), whom)})
