"""The description of the interface with what the framework leaves out."""

KEY_HEADER = "idempotency-key"


def complete_description(part: object) -> None:
    """Complete a description, or a part of one: maps take keys of their pattern alone, and a mark that each write needs
    is needed there. The program answers one that is missing by a problem of its own, so that the framework may not
    know."""
    if isinstance(part, dict):
        if "patternProperties" in part:
            part["additionalProperties"] = False
        if part.get("in") == "header" and str(part.get("name", "")).lower() == KEY_HEADER:
            part["required"] = True
        part = [*part.values()]
    if isinstance(part, list):
        for one in part:
            complete_description(one)
