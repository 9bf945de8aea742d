"""What a case knows of a text beside that it is there: which listed phrases it contains, and how many names it
lists."""

import re
from collections.abc import Mapping

from models.messages import Person, TextRef
from models.procedure import Procedure
from models.requirement import Name

NAME_ENDS = re.compile(r"[\n、；]")
MAX_NAME_LENGTH = 50
MENTION = re.compile(r"(?<![A-Za-z0-9._%+-])[@＠](\w(?:[\w.·-]*\w)?)")  # in an address of mail it is none


def known_content(
    ref: TextRef, procedure: Procedure, name: Name, body: str, accounts: Mapping[str, tuple[Person, ...]] = {}
) -> TextRef:
    """Return the reference to a text with what the case knows of its body. `accounts` are the members of staff by their
    names."""
    most = procedure.name_lists.get(name)
    names = () if most is None else listed_names(body)
    return ref.model_copy(
        update={
            "holds": phrase_lists_found(body, procedure.phrases),
            "count": None if most is None else _proper_count(names, most),
            "persons": tuple(sorted({person for listed in names for person in accounts.get(listed, ())})),
        }
    )


def names_in(procedure: Procedure, bodies: Mapping[Name, str]) -> frozenset[str]:
    """Return the names in those of these texts that list who is complained of."""
    lists = procedure.respondents.names if procedure.respondents else ()
    return frozenset(listed for name in lists if name in bodies for listed in listed_names(bodies[name]))


def phrase_lists_found(body: str, phrases: Mapping[Name, tuple[str, ...]]) -> tuple[Name, ...]:
    """Return the lists of which the text contains a phrase. White space is ignored."""
    packed = "".join(body.split())
    return tuple(name for name, listed in sorted(phrases.items()) if any(phrase in packed for phrase in listed))


def listed_names(body: str) -> tuple[str, ...]:
    """Return the names in a text that is a list of names: each ends with its line, or at 、 or ；."""
    names = (" ".join(part.split()) for part in NAME_ENDS.split(body))
    return tuple(name for name in names if name)


def mentions_in(body: str) -> frozenset[str]:
    """Return the names before which a text has an @: each ends at a blank or a mark."""
    return frozenset(MENTION.findall(body))


def _proper_count(names: tuple[str, ...], most: int) -> int:
    """Return how many names are listed; 0 if they are too many, one is too long, or one stands there twice."""
    different = {"".join(name.split()) for name in names}
    fits = len(different) == len(names) <= most and all(len(name) <= MAX_NAME_LENGTH for name in names)
    return len(names) if fits else 0
