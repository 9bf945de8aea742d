"""An act tried at the end of a situation of a regulation's scenarios."""

from typing import Any

from procedures.scenarios.player import PlayedCase, play_scenario
from procedures.scenarios.schema import Given, Scenario
from tests.stack.regulations import scenario_suite


def attempted_act(
    slug: str, situation: str, actor: str | None, name: str, *, done: tuple[dict[str, Any], ...] = (), **said: Any
) -> PlayedCase:
    """Play an act at the instant of the last act of a situation, or of those `done` after it."""
    suite, given = scenario_suite(slug), Given.model_validate({"situation": situation, "done": done})
    opening = suite.book.opening_situation(given)
    at = opening.done[-1].at if opening.done else opening.received
    written = {
        "name": "attempt", "rules": ["AAA-1"], "given": given,
        "when": {"act": name, "at": at, "by": actor, **said}, "then": {},
    }  # fmt: skip
    played = play_scenario(suite.law_under(suite.book.office_settings), suite.book, Scenario.model_validate(written))
    assert not played.wrong
    return played
