"""`enforce: guide` advice shown where the case stands; it never blocks."""

from models.case import Case
from models.law import Law
from models.procedure import Guide, RuleId


def shown(law: Law, case: Case) -> tuple[RuleId, ...]:
    """The rules whose advice is shown where the case stands (a guide without `at` is shown at every stage)."""
    if case.closed_at:
        return ()
    return tuple(rule.id for rule in law.procedure.rules if rule.guide and _here(law, case, rule.guide))


def _here(law: Law, case: Case, guide: Guide) -> bool:
    stages = {position.stage for position in case.positions.values()}
    tags = {f"#{tag}" for stage in stages for tag in law.stage(stage).tags}
    return not guide.at or not (stages | tags).isdisjoint(guide.at)
