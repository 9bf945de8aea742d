"""The grades that a complainant gives after the end (好差评), and the reasons that may be ticked with one."""

from collections.abc import Mapping

from wording.translation import N_, Message

GRADE_NAMES: Mapping[str, Message] = {
    "very_satisfied": N_("very satisfied"),
    "satisfied": N_("satisfied"),
    "mostly_satisfied": N_("mostly satisfied"),
    "dissatisfied": N_("dissatisfied"),
    "very_dissatisfied": N_("very dissatisfied"),
}
GOOD_REASONS: Mapping[str, Message] = {
    "solved": N_("the matter was solved"),
    "quick": N_("it went quickly"),
    "clear": N_("the answer was clear"),
    "friendly": N_("people were attentive and polite"),
}
BAD_REASONS: Mapping[str, Message] = {
    "unsolved": N_("the matter was not solved"),
    "slow": N_("it took too long"),
    "unclear": N_("the answer did not meet the question"),
    "passed_around": N_("I was sent from one to another"),
    "impolite": N_("people were not polite"),
    "untouched": N_("nobody contacted me"),
}
REASONS: Mapping[str, Message] = {**GOOD_REASONS, **BAD_REASONS}


def grade_text(grade: str) -> str:
    """Return a grade in words."""
    return GRADE_NAMES[grade]()
