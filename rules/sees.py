"""`enforce: sees` who may read the identity of a party, or the narrative."""

from typing import Literal

from models.case import Case
from models.law import Law
from models.messages import Person, Refusal, Why
from models.requirement import Name
from rules import roles
from rules.requirements import context_of_case, requirement_met


def read_refusals(  # noqa: PLR0913  # the case, and all that says who reads
    law: Law,
    case: Case,
    actor: Person,
    standing: tuple[Name, ...],
    part: Literal["identity", "narrative"],
    *,
    stands_for: tuple[Person, ...] = (),
) -> list[Refusal]:
    """Return the rules that hide this part from this reader; empty if it may be read. Who is recused or complained
    of reads nothing, nor does who stands in for them."""
    if excluded := roles.exclusion_refusals(law, case, {actor, *stands_for}, part):
        return excluded
    return [
        Refusal(why=Why.hidden, rule=rule.id, about=part)
        for rule in law.procedure.rules
        if rule.sees
        and rule.sees.part == part
        and (rule.sees.when is None or requirement_met(rule.sees.when, context_of_case(law, case)))
        and not (
            roles.holds_role(law, case, actor, standing, rule.sees.roles, stands_for=stands_for)
            and not roles.holds_role(law, case, actor, standing, rule.sees.but, stands_for=stands_for)
        )
    ]
