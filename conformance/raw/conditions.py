"""Whether a condition was met, as far as the journal can tell: yes, no, or None where nobody can."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from models.requirement import NeedsAll, NeedsAny, NeedsEvent, NeedsFact, NeedsNone, NeedsParty, Requirement


def is_met(need: Requirement, facts: Mapping[str, Any], happened: Collection[str], filer: Sequence[str]) -> bool | None:
    """Return whether a requirement is met by what is stated, by what has happened, and by who filed the complaint."""

    def of(part: Requirement) -> bool | None:
        return is_met(part, facts, happened, filer)

    match need:
        case NeedsAll(all=parts):
            return _all([of(part) for part in parts])
        case NeedsAny(any=parts):
            return _not(_all([_not(of(part)) for part in parts]))
        case NeedsNone(none=parts):
            return _all([_not(of(part)) for part in parts])
        case NeedsFact():
            return _fact(need, facts.get(need.fact))
        case NeedsEvent(event=name):
            return None if name in happened else False  # it may have happened in an earlier round
        case NeedsParty(party=word):
            return ("named" not in filer) if word == "anonymous" else word in filer
        case _:
            return None


def _all(found: Sequence[bool | None]) -> bool | None:
    return False if False in found else None if None in found else True


def _not(found: bool | None) -> bool | None:
    return None if found is None else not found


def _fact(need: NeedsFact, value: Any) -> bool:
    if value is None:
        return False
    if need.is_ is not None:
        return bool(value == need.is_ and isinstance(value, bool) == isinstance(need.is_, bool))
    if need.in_:
        return value in need.in_
    members = isinstance(value, tuple | list)
    if need.has is not None:
        return members and need.has in value
    size = len(value) if members else value
    if need.at_least is not None and not (isinstance(size, int) and size >= need.at_least):
        return False
    return need.more_than is None or (isinstance(size, int) and size > need.more_than)
