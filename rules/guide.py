"""`enforce: guide` advice shown where the case stands; it never blocks."""

from models.case import Case
from models.law import Law
from models.procedure import RuleId


def shown(law: Law, case: Case) -> tuple[RuleId, ...]:
    """The rules whose advice is shown at this stage (a guide without `at` is shown at every stage)."""
    return tuple(
        rule.id
        for rule in law.procedure.rules
        if rule.guide and not case.closed_at and (not rule.guide.at or case.stage in rule.guide.at)
    )
