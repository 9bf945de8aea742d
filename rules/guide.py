"""`enforce: guide` advice shown at a stage; it never blocks."""

from models.case import Case
from models.law import Law
from models.rule import Guide, RuleId


def guides_shown(law: Law, case: Case) -> tuple[RuleId, ...]:
    """Return the rules whose advice is shown where the case is. A guide without `at` is shown at every stage."""
    if case.closed_at:
        return ()
    return tuple(rule.id for rule in law.procedure.rules if rule.guide and _is_shown_at(law, case, rule.guide))


def _is_shown_at(law: Law, case: Case, guide: Guide) -> bool:
    stages = {position.stage for position in case.positions.values()}
    tags = {f"#{tag}" for stage in stages for tag in law.find_stage(stage).tags}
    return not guide.at or not (stages | tags).isdisjoint(guide.at)
