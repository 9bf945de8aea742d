"""`enforce: guide` advice shown at a stage; it never blocks."""

from models.case import Case
from models.law import Law
from models.rule import RuleId


def guides_shown(law: Law, case: Case) -> tuple[RuleId, ...]:
    """Return the rules whose advice is shown where the case is. A guide without `at` is shown at every stage."""
    if case.closed_at:
        return ()
    stages = {position.stage for position in case.positions.values()}
    here = stages | {f"#{tag}" for stage in stages for tag in law.find_stage(stage).tags}
    advice = ((rule, rule.guide) for rule in law.procedure.rules if rule.guide)
    return tuple(rule.id for rule, guide in advice if not guide.at or not here.isdisjoint(guide.at))
