"""The persons of a procedure and the values of its facts: enough of both that every act can be done by somebody."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import combinations, pairwise

from models.law import Law
from models.messages import FactValue
from models.procedure import Role
from models.requirement import Name, NeedsFact, NeedsRegistered
from procedures.checker.solver import candidate_values
from tests.zones import CHINA

ALL_ROLE_HOLDERS = ("bao", "cai", "deng", "jin", "kong", "lu")
UNREGISTERED_PERSON = "lu"
MAX_STANDINGS_FOR_PAIRS = 8  # with more standings, nobody holds exactly two of them
DAYS_AGO = (3, 0)  # dates and instants of what happened, seen from the act
DAYS_AHEAD = (10, 90)  # of what is promised
COMPLAINED_OF: list[FactValue] = [("p4",), ("kong", "p5")]  # persons whom the procedure does not need
ONE_COMPLAINED_OF = ("kong", "p4")  # the first may hold the role from which the person has to be
PERSONS: list[FactValue] = [("cai", "jin"), ("deng",), ("bao", "cai", "jin", "kong"), (UNREGISTERED_PERSON,)]

Standing = tuple[Name, ...]


_FURTHER_PEOPLE: ContextVar[tuple[str, ...]] = ContextVar("further people", default=())
_OFFICE: ContextVar[tuple[tuple[str, Standing], ...]] = ContextVar("the people of an office", default=())


@contextmanager
def joined_by(people: Iterable[str]) -> Iterator[None]:
    """Within this, these people hold all standings, too: those whom a case of another origin names."""
    token = _FURTHER_PEOPLE.set(tuple(people))
    try:
        yield
    finally:
        _FURTHER_PEOPLE.reset(token)


@contextmanager
def only(people: Mapping[str, Standing]) -> Iterator[None]:
    """Within this, there are these people alone, each with what they hold."""
    token = _OFFICE.set(tuple(people.items()))
    try:
        yield
    finally:
        _OFFICE.reset(token)


def office() -> tuple[tuple[str, Standing], ...]:
    """Return the people of the office, if there are `only` these."""
    return _OFFICE.get()


def all_role_holders() -> tuple[str, ...]:
    """Return the people who hold all roles; of an office, everybody."""
    return tuple(person for person, _ in office()) or ALL_ROLE_HOLDERS


def standings_by_person(law: Law) -> dict[str, Standing]:
    """Return each person's standing: all standings, a single one or, if there are few, a pair."""
    return dict(office()) or _standings_by_person(law, _FURTHER_PEOPLE.get())


@lru_cache(maxsize=16)
def _standings_by_person(law: Law, further: tuple[str, ...]) -> dict[str, Standing]:
    standings = tuple(
        sorted(
            {standing for name, role in law.procedure.roles.items() for standing in _standings_of_role(law, name, role)}
        )
    )
    sizes = (1, 2) if len(standings) <= MAX_STANDINGS_FOR_PAIRS else (1,)
    parts = [part for size in sizes for part in combinations(standings, size)]
    asked = any(isinstance(need, NeedsRegistered) and not need.who for need in law.requirements)
    unregistered = parts[: len(standings)] if asked else []  # a rule may want neither the list nor a second role
    listed = tuple(sorted({f"on_{fact.on_register}" for fact in law.procedure.facts.values() if fact.on_register}))
    return {
        **dict.fromkeys(ALL_ROLE_HOLDERS, (*standings, *listed, "staff")),
        UNREGISTERED_PERSON: (*standings, "staff"),
        **dict.fromkeys(further, (*standings, *listed, "staff")),
        **{f"p{nth}": (*part, "staff") for nth, part in enumerate(parts)},
        **{f"{UNREGISTERED_PERSON}{nth}": (*part, "staff") for nth, part in enumerate(unregistered)},
    }


def _standings_of_role(law: Law, name: Name, role: Role) -> Iterator[Name]:
    """Return the standings by which a person holds this role."""
    given = law.procedure.facts[role.named_in].one_of if role.named_in else {}
    units = [role.unit] if role.unit else list(given)
    match role.is_:
        case "rank":
            yield f"rank_{role.at_least}"
        case "head_of" | "superior_of":
            prefix = "head_of" if role.is_ == "head_of" else "above"
            yield from (f"{prefix}_{unit}" for unit in units)
        case "unit" | "post":
            yield from units or [name]
        case _:
            pass


def fact_values(law: Law, name: Name, at: datetime) -> tuple[FactValue, ...]:
    """Return values of a fact such that every requirement of it is met by one of them, stated at `at`: dates and
    instants lie where they must."""
    kind = law.procedure.facts[name].is_
    if kind in ("person", "persons") and (people := [person for person, _ in office()]):
        if name in law.respondent_facts:
            people = people[-1:]
        pairs = list(pairwise(people))
        return tuple(people) if kind == "person" else (*((person,) for person in people), *pairs, tuple(people))
    return _values_on_day(law, name, at.astimezone(CHINA).date())


@lru_cache(maxsize=2048)
def _values_on_day(law: Law, name: Name, today: date) -> tuple[FactValue, ...]:
    fact = law.procedure.facts[name]
    ahead = fact.is_ in ("date", "instant") and law.procedure.lies(name) == "ahead"
    days = [today + timedelta(days=n) for n in (DAYS_AHEAD if ahead else [-n for n in DAYS_AGO])]
    needs = [need for need in law.requirements if isinstance(need, NeedsFact) and need.fact == name]
    match fact.is_:
        case "date":
            return tuple(days)
        case "instant":
            return tuple(datetime.combine(day, time.min, CHINA) for day in days)
        case "person":
            return ONE_COMPLAINED_OF if name in law.respondent_facts else ("bao", "jin", UNREGISTERED_PERSON)
        case "persons":
            return tuple(COMPLAINED_OF if name in law.respondent_facts else PERSONS)
        case "number":
            return tuple(reversed(candidate_values(fact, needs)))
        case _:
            return tuple(value for value in candidate_values(fact, needs) if value != ())
