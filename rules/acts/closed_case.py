"""The acts possible on a closed case: own acts that the procedure lets be done after its end (`on_closed`),
`withdraw_breach`, if a breach on record was none, `correct`, by which the case goes on, `close_text` and `open_text`,
`correct_filer`, `grade`, and `joined`."""

from models.case import Case, Position, replace
from models.law import Law
from models.messages import Act, Refusal, Why
from models.stage import OwnAct
from rules import fact, judge, roles
from rules.acts import cited_rules, common_acts, extension, grading, merging, text_closing
from rules.event_names import CORRECT, CORRECT_FILER
from rules.outcome import context_of_act
from rules.statutory_time.calendar import calendar_of
from rules.statutory_time.counting import count_limit

OF_ANY_END = (CORRECT, CORRECT_FILER, grading.GRADE, *text_closing.CLOSING_ACTS)


def closed_case_refusals(law: Law, case: Case, act: Act) -> tuple[Refusal, ...]:
    """Return what forbids an act on a closed case.

    A breach is withdrawn by a role that works on cases, and by another person than who reported that the limit was
    kept, or closed the case.
    """
    own = law.procedure.acts.get(act.name)
    if own and own.is_open_after(case.stage, law.find_stage(case.stage)):
        forbidden = judge.refusals_by_law(law, case, act) + _past_end_refusals(law, case, act, own)
        return cited_rules.with_rules(law, case, act, forbidden)
    if act.name == merging.JOINED:
        return tuple(merging.check_joined(law, case, case.position, act))
    if act.name in OF_ANY_END and act.name not in law.act_names:
        return cited_rules.with_rules(law, case, act, judge.refusals_by_law(law, case, act))
    here = position_before_end(case)
    if act.name != extension.WITHDRAW or act.name in law.act_names or here is None:
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


def _past_end_refusals(law: Law, case: Case, act: Act, own: OwnAct) -> tuple[Refusal, ...]:
    """Refuse an own act for which the time after the end of the case is over."""
    if isinstance(own.on_closed, bool) or case.closed_at is None:
        return ()
    end = count_limit(case.closed_at, own.on_closed.n, own.on_closed.unit, calendar=calendar_of(law, case)).at
    return () if act.happened < end else (Refusal(why=Why.too_late, rule=own.rule, about=act.name),)


def position_before_end(case: Case) -> Position | None:
    """Return the stage that the case was closed from, with who closed it."""
    source = case.position.source
    return replace(case.position, stage=source) if source else None
