"""The description of the interface with what the framework leaves out."""

from contextvars import copy_context
from typing import Any

from starter.act_fields import ACT_FIELDS
from wording.translation import Door, Language, use_door, use_language

KEY_HEADER = "idempotency-key"


def complete_description(described: Any) -> None:
    """Complete the description of the interface: say what each field of an act is, and close maps and headers."""
    for name, line in copy_context().run(_act_field_lines).items():
        described["components"]["schemas"]["ActInput"]["properties"][name]["description"] = line
    _complete_part(described)


def _act_field_lines() -> dict[str, str]:
    """Return what each field of an act is, in the words of the interface whatever is spoken now."""
    use_language(Language.en)
    use_door(Door.http)
    return {name: field.says() for name, field in ACT_FIELDS.items()}


def _complete_part(part: object) -> None:
    """Let maps take keys of their pattern alone, and require the mark that each write needs: the program answers one
    that is missing by a problem of its own, so that the framework may not know."""
    if isinstance(part, dict):
        if "patternProperties" in part:
            part["additionalProperties"] = False
        if part.get("in") == "header" and str(part.get("name", "")).lower() == KEY_HEADER:
            part["required"] = True
        part = [*part.values()]
    if isinstance(part, list):
        for one in part:
            _complete_part(one)
