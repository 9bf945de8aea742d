"""The acts possible on a closed case: `withdraw_breach`, if a breach on record was none, and `joined`."""

from models.case import Case, Position
from models.changes import changed_position
from models.law import Law
from models.messages import Act, Refusal, Why
from rules import fact, roles
from rules.acts import common_acts, extension, merging
from rules.outcome import context_of_act


def closed_case_refusals(law: Law, case: Case, act: Act) -> tuple[Refusal, ...]:
    """Return what forbids an act on a closed case.

    A breach is withdrawn by a role that works on cases, and by another person than who reported that the limit was
    kept, or closed the case.
    """
    if act.name == merging.JOINED:
        return tuple(merging.check_joined(law, case, case.position, act))
    here = position_before_end(case)
    if act.name != extension.WITHDRAW or law.has_act(act.name) or here is None:
        return (Refusal(why=Why.closed),)
    if excluded := roles.exclusion_refusals(law, case, act.persons):
        return tuple(excluded)
    refused = fact.fact_refusals(law, act) + fact.instant_refusals(law, act)
    if act.happened != act.received:
        refused.append(Refusal(why=Why.happened_at, about=act.name))
    context = context_of_act(law, case, act, here)
    refused += common_acts.permit_refusals(law, here, act, context)
    refused += extension.extension_act_refusals(law, case, act, context)
    if here.by == act.actor and all(refusal.why is not Why.same_person for refusal in refused):
        refused.append(Refusal(why=Why.same_person))
    return tuple(refused)


def position_before_end(case: Case) -> Position | None:
    """Return the stage that the case was closed from, with who closed it."""
    source = case.position.source
    return changed_position(case.position, stage=source) if source else None
