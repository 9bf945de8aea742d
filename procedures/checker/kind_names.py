"""The kinds of facts and roles and the units of limits as a person reads them: the word of the file, and its meaning.

`checker/values.py` and the others name a kind in their sentences: `code（单选）`, in English only `code`.
"""

from collections.abc import Iterable, Sequence
from functools import reduce

from models.procedure import Fact, Role
from wording.language import listed
from wording.table.checker import checker_kinds


def fact_kind(fact: Fact) -> str:
    """Return what kind of value a fact has."""
    return checker_kinds.FACT_KINDS[fact.is_]()


def fact_kinds(kinds: Iterable[str]) -> str:
    """Return several kinds of facts as a list."""
    return listed(checker_kinds.FACT_KINDS[kind]() for kind in kinds)


def either(words: Sequence[str]) -> str:
    """Return words of which one is meant: `code or codes`; empty where there are none."""
    return reduce(lambda one, other: checker_kinds.EITHER(one=one, other=other), words) if words else ""


def either_fact_kind(kinds: Iterable[str]) -> str:
    """Return several kinds of facts of which one is meant."""
    return either([checker_kinds.FACT_KINDS[kind]() for kind in kinds])


def role_kind(role: Role) -> str:
    """Return what kind of role it is."""
    return checker_kinds.ROLE_KINDS[role.is_]()


def unit_name(unit: str) -> str:
    """Return a unit in which limits are counted."""
    return checker_kinds.UNITS[unit]()
