"""`phrases:` lists of phrases that a text may be required not to contain."""

from collections.abc import Mapping

from models.requirement import Name


def phrase_lists_found(body: str, phrases: Mapping[Name, tuple[str, ...]]) -> tuple[Name, ...]:
    """Return the lists of which the text contains a phrase. White space is ignored."""
    packed = "".join(body.split())
    return tuple(name for name, listed in sorted(phrases.items()) if any(phrase in packed for phrase in listed))
