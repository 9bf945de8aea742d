"""`phrases:` words that a text may be required to be free of."""

from collections.abc import Mapping

from models.requirement import Name


def found(body: str, phrases: Mapping[Name, tuple[str, ...]]) -> tuple[Name, ...]:
    """The lists of phrases of which a text holds one, however it is spaced."""
    packed = "".join(body.split())
    return tuple(name for name, listed in sorted(phrases.items()) if any(phrase in packed for phrase in listed))
