"""The kinds of facts and roles and the units of limits as a person reads them: the word of the file, and its meaning.

`checker/values.py` and the others name a kind in their sentences: `code（单选）`, in English only `code`.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

from models.procedure import Fact, Role
from wording.translation import N_, NP_, Message, gettext, listed

FACT_KINDS: Mapping[str, Message] = {
    "yes_no": N_("yes_no"),
    "number": NP_("kinds", "number"),
    "date": N_("date"),
    "instant": N_("instant"),
    "code": N_("code"),
    "codes": N_("codes"),
    "person": N_("person"),
    "persons": N_("persons"),
}

ROLE_KINDS: Mapping[str, Message] = {
    "unit": N_("unit"),
    "post": N_("post"),
    "rank": N_("rank"),
    "head_of": N_("head_of"),
    "superior_of": N_("superior_of"),
    "named": N_("named"),
    "any_staff": N_("any_staff"),
    "outside": N_("outside"),
}

UNITS: Mapping[str, Message] = {
    "working_day": N_("working_day"),
    "calendar_day": N_("calendar_day"),
    "week": N_("week"),
    "month": N_("month"),
    "minute": N_("minute"),
    "hour": N_("hour"),
    "working_hour": N_("working_hour"),
    "same_day": N_("same_day"),
    "day_of_month": N_("day_of_month"),
    "weekday": N_("weekday"),
    "month_end": N_("month_end"),
    "date": NP_("kinds", "date"),
}


def fact_kind(fact: Fact) -> str:
    """Return what kind of value a fact has."""
    return FACT_KINDS[fact.is_]()


def fact_kinds(kinds: Iterable[str]) -> str:
    """Return several kinds of facts as a list."""
    return listed(FACT_KINDS[kind]() for kind in kinds)


def either(words: Sequence[str]) -> str:
    """Return words of which one is meant: `code or codes`; empty where there are none."""
    return reduce(lambda one, other: gettext("{one} or {other}", one=one, other=other), words) if words else ""


def either_fact_kind(kinds: Iterable[str]) -> str:
    """Return several kinds of facts of which one is meant."""
    return either([FACT_KINDS[kind]() for kind in kinds])


def role_kind(role: Role) -> str:
    """Return what kind of role it is."""
    return ROLE_KINDS[role.is_]()


def unit_name(unit: str) -> str:
    """Return a unit in which limits are counted."""
    return UNITS[unit]()
