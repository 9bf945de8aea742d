"""What is so of a fact, as it was known at an event."""

from collections.abc import Collection

from models.keeps import FactCondition, KnownValue
from models.messages import FactValue


def is_so(known: FactValue | None, wanted: KnownValue) -> bool:
    """Return True if a fact is, or has among its codes, what is wanted of it. None is one that nobody has stated."""
    if isinstance(wanted, FactCondition):
        return _fulfils(wanted, known)
    if known is None:
        return False
    named = known if isinstance(known, tuple) else (known,)
    return any(value in named for value in wanted) if isinstance(wanted, tuple) else wanted in named


def values_of(value: FactValue | None) -> Collection[FactValue]:
    """Return the different persons or codes that a fact names, or its one value; nothing if nobody has stated it."""
    if value is None:
        return ()
    return {*value} if isinstance(value, tuple) else (value,)


def _fulfils(condition: FactCondition, known: FactValue | None) -> bool:
    if condition.known is not None and condition.known != (known is not None):
        return False
    named = values_of(known)
    if any(value in named for value in condition.none_of):
        return False
    number = len(named) if isinstance(known, tuple) else known
    return not condition.counts or (isinstance(number, int) and _is_in_range(condition, number))


def _is_in_range(condition: FactCondition, number: int) -> bool:
    enough = condition.at_least is None or number >= condition.at_least
    more = condition.more_than is None or number > condition.more_than
    return enough and more and (condition.at_most is None or number <= condition.at_most)
