"""`enforce: sees` who may read what of a person or a text."""

from typing import Literal

from models.case import Case
from models.law import Law
from models.messages import Person, Refusal, Why
from models.requirement import Name
from rules import roles
from rules.block import met, standing_still


def refusals(  # noqa: PLR0913  # the case, and all that says who reads
    law: Law,
    case: Case,
    actor: Person,
    standing: tuple[Name, ...],
    part: Literal["identity", "narrative"],
    *,
    stands_for: tuple[Person, ...] = (),
) -> list[Refusal]:
    """The rules that hide this part from this reader; empty when it may be read."""
    return [
        Refusal(why=Why.hidden, rule=rule.id, about=part)
        for rule in law.procedure.rules
        if rule.sees
        and rule.sees.part == part
        and (rule.sees.when is None or met(rule.sees.when, standing_still(law, case)))
        and not (
            roles.holds(law, case, actor, standing, rule.sees.roles, stands_for=stands_for)
            and not roles.holds(law, case, actor, standing, rule.sees.but, stands_for=stands_for)
        )
    ]
