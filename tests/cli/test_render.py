"""What a person types is shown as it stands."""

from typing import Any, get_args

from cli import render
from rules.timer import Spoken

ODD = "见[/附件]一 [red]急[/] [1]"


def shown(number: str = "ZZW-2025-000001") -> dict[str, Any]:
    """A complaint whose every word looks like markup."""
    return {
        "number": number, "title": ODD, "received_at": "2025-09-30T16:00:00+08:00", "stage_zh": ODD,
        "closed_at": None, "urgent": True, "recused": [ODD], "parent": None, "linked": [], "clocks": [],
        "unjudged": [], "waiting": None,
        "related": [
            {
                "number": "ZZW-2025-000002", "relation": "child", "title": ODD, "stage_zh": ODD, "why_zh": ODD,
                "opened_at": "2025-09-30T16:00:00+08:00", "closed_at": None,
            },
        ],
        "party": {"name": ODD, "unit": "", "contact": "", "address": ""},
        "facts": [{"zh": ODD, "value_zh": ODD}],
        "texts": [{"zh": ODD, "body": ODD}],
        "attachments": [{"id": "0", "name": ODD, "media_type": "image/png", "size": 1, "state": "form"}],
        "documents": [{"zh": ODD, "version": 1, "signatures": 0, "produced_at": None}],
    }  # fmt: skip


def test_words_that_look_like_markup_are_shown_as_they_stand() -> None:
    with render.console.capture() as seen:
        render.show(shown())

    assert seen.get().count("[/附件]") == 13
    assert seen.get().count("[1]") == 13


def test_a_refusal_is_shown_as_it_stands() -> None:
    event = {
        "seq": 1, "type": "opened", "zh": ODD, "at": "2025-09-30T16:00:00+08:00", "to_zh": "", "by_name": ODD,
        "recorded_at": "2025-09-30T16:00:00+08:00", "articles": [], "due_next": [], "attachments": [],
    }  # fmt: skip
    refused = {"at": "2025-10-01T16:00:00+08:00", "zh": ODD, "by_name": ODD, "says": [ODD]}

    with render.console.capture() as seen:
        render.history({"number": "ZZW-2025-000001", "title": ODD, "events": [event], "refused": [refused]})

    assert seen.get().count("[/附件]") == 6


def test_everything_a_clock_may_still_say_has_a_word() -> None:
    assert set(render.AHEAD) == {*get_args(Spoken), "dropped"}
