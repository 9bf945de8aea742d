"""What holds of every refusal: it names a rule that binds the case, wherever the procedure has one for it, and says
what is missing, in words too."""

from collections.abc import Iterable

from models.case import Case
from models.law import Law
from models.messages import Act, Refusal, Why
from models.procedure import Permit, Procedure
from models.rule import RuleId
from rules import position
from wording.refusal_texts import missing_texts

FROM_A_RULE = frozenset({
    Why.record, Why.notice, Why.no_extension, Why.no_suspension, Why.beyond_cap
})  # fmt: skip

ASKING = frozenset({Why.needs, Why.record, Why.reason, Why.opinion_owed})


def check_refusals(law: Law, case: Case, act: Act, refused: Iterable[Refusal]) -> None:
    """Check the rule of each refusal, and that what a gate, record, notice or reason asks for is named."""
    for refusal in refused:
        assert refusal.missing or refusal.why not in ASKING or _is_dead_end(act, refusal), refusal
        assert all(missing_texts(law.procedure, refusal)), refusal
        assert refusal.rule is not None or not _has_rule(law, case, act, refusal), refusal


def _is_dead_end(act: Act, refusal: Refusal) -> bool:
    """Return True for a class with which the case could not end, or that has lost what it needs: nothing is missing."""
    return act.name in ("reclassify", "amend") and refusal.why is Why.needs


def _has_rule(law: Law, case: Case, act: Act, refusal: Refusal) -> bool:
    """Return True if the procedure has a rule for this reason."""
    permit = law.procedure.permits.get(act.name)
    by_permit = isinstance(permit, Permit) and bool(permit.rule)
    own = act.name in law.act_names
    match refusal.why:
        case Why.respondent:
            return bool(law.procedure.respondents and law.procedure.respondents.rule)
        case Why.in_passing | Why.stated:
            return law.load_bearing_facts.get(refusal.about or "") is not None
        case Why.not_open:
            return own and law.find_stage(position.position_on(case, act.track).stage).rule is not None
        case Why.not_permitted:
            return by_permit and not own and not act.facts
        case Why.role | Why.not_offered:
            return own and _rule_of_opening(law, case, act) is not None
        case Why.needs:
            return by_permit or not isinstance(permit, Permit)
        case why:
            return why in FROM_A_RULE and act.name != "contact"


def _rule_of_opening(law: Law, case: Case, act: Act) -> RuleId | None:
    opening = position.single_track_opening(law, case, act)
    return (opening.stage_act.way.rule or law.find_stage(opening.position.stage).rule) if opening else None


def rules_of_other_entries(procedure: Procedure, entry: str) -> frozenset[RuleId]:
    """Return the rules that do not bind a case which came in by this entry."""
    return frozenset(rule.id for rule in procedure.rules if rule.entries and entry not in rule.entries)
