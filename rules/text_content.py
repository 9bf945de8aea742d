"""What a case knows of a text beside that it is there: which listed phrases it contains, and how many names it
lists."""

import re
from collections.abc import Mapping

from models.messages import TextRef
from models.procedure import Procedure
from models.requirement import Name

NAME_ENDS = re.compile(r"[\n、；]")
MAX_NAME_LENGTH = 50


def known_content(ref: TextRef, procedure: Procedure, name: Name, body: str) -> TextRef:
    """Return the reference to a text with what the case knows of its body."""
    most = procedure.name_lists.get(name)
    count = None if most is None else _proper_count(listed_names(body), most)
    return ref.changed({"holds": phrase_lists_found(body, procedure.phrases), "count": count})


def phrase_lists_found(body: str, phrases: Mapping[Name, tuple[str, ...]]) -> tuple[Name, ...]:
    """Return the lists of which the text contains a phrase. White space is ignored."""
    packed = "".join(body.split())
    return tuple(name for name, listed in sorted(phrases.items()) if any(phrase in packed for phrase in listed))


def listed_names(body: str) -> tuple[str, ...]:
    """Return the names in a text that is a list of names: each ends with its line, or at 、 or ；."""
    names = (" ".join(part.split()) for part in NAME_ENDS.split(body))
    return tuple(name for name in names if name)


def _proper_count(names: tuple[str, ...], most: int) -> int:
    """Return how many names are listed; 0 if they are too many, one is too long, or one stands there twice."""
    different = {"".join(name.split()) for name in names}
    fits = len(different) == len(names) <= most and all(len(name) <= MAX_NAME_LENGTH for name in names)
    return len(names) if fits else 0
