"""What may still be said of a closed case: that a breach on record was none. Nothing else changes it."""

from models.case import Case, Position
from models.law import Law
from models.messages import Act, Refusal, Why
from rules import fact
from rules.acts import common_acts, extension
from rules.judge import scene


def refusals(law: Law, case: Case, act: Act) -> tuple[Refusal, ...]:
    """What forbids this act once the case is closed: all but `withdraw_breach`, by another person than who reported
    that the limit was kept or closed the case, holding a role of the stage it was closed from."""
    here = left(case)
    if act.name != extension.WITHDRAW or law.known(act.name) or here is None:
        return (Refusal(why=Why.closed),)
    if not act.persons.isdisjoint(case.recused):
        return (Refusal(why=Why.recused),)
    wrong = fact.refusals(law, act)
    if act.happened != act.received:
        wrong.append(Refusal(why=Why.happened_at, about=act.name))
    seen = scene(law, case, act, here)
    wrong += common_acts.permitted(law, here, act, seen) + extension.refusals(law, case, here, act, seen)
    if here.by == act.actor and all(one.why is not Why.same_person for one in wrong):
        wrong.append(Refusal(why=Why.same_person))
    return tuple(wrong)


def left(case: Case) -> Position | None:
    """Where the case stood before its end, with who brought it there."""
    source = case.position.source
    return case.position.model_copy(update={"stage": source}) if source else None
