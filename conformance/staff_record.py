"""What people held at an instant, read from the stream `org`: independently of the tables that the register keeps."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from typing import NamedTuple

from models.held_role import split_role
from models.messages import Person
from models.office_events import Absent, MemberEvent, OfficeEvent, OfMember, RanksOrdered, UnitStated
from models.procedure import Role
from models.requirement import Name
from models.rule import Slug

ANYBODY = "any_staff"


class Held(NamedTuple):
    """What a person and those for whom they stand in hold at an instant under one regulation."""

    people: frozenset[Person]
    roles: frozenset[Name]
    ranks: frozenset[Name]
    serving: bool


class StaffRecord:
    """The stream `org`, asked for what people held."""

    def __init__(self, steps: Iterable[OfficeEvent]) -> None:
        self.steps = sorted(steps, key=lambda step: step.at)
        self.held = lru_cache(maxsize=4096)(self._held)  # several rules ask it of one act

    def _held(self, person: Person, at: datetime, slug: Slug) -> Held:
        """Return what a person held at an instant, with what those held for whom they stood in then."""
        people = frozenset(self._stands_for(person, at))
        serving = frozenset(one for one in people if self._serves(one, at))
        roles, ranks = set[Name](), set[Name]()
        for one in serving:
            roles |= self._roles(one, at, slug)
            ranks |= self._ranks(one, at)
        return Held(people, frozenset(roles), frozenset(ranks), bool(serving))

    def holds(self, held: Held, name: Name, role: Role, named: Sequence[str], at: datetime) -> bool:
        """Return True if somebody who holds this acts in the role. `named`: whom the fact of the role names."""
        match role.is_:
            case "any_staff":
                return held.serving
            case "named":
                return not held.people.isdisjoint(named)
            case "rank":
                return role.at_least in held.ranks
            case "head_of" | "superior_of":
                units = (role.unit,) if role.unit else tuple(named)
                return any(self._heads(held, unit, at, above=role.is_ == "superior_of", role=role) for unit in units)
            case _:
                return not held.roles.isdisjoint(named if role.named_in else (name,))

    def heads_unit(self, held: Held, unit: Name, at: datetime) -> bool:
        """Return True if somebody who holds this heads the unit, or one above it."""
        places = self._places(at)
        place, seen = places.get(unit), set[Name]()
        while place and place.name not in seen:
            if place.person in held.people or place.post in held.roles:
                return True
            seen.add(place.name)
            place = places.get(place.parent or "")
        return False

    def heads_office(self, held: Held, at: datetime) -> bool:
        """Return True if somebody who holds this heads the one unit to which all others belong."""
        tops = [place for place in self._places(at).values() if place.parent is None]
        return len(tops) == 1 and (tops[0].person in held.people or tops[0].post in held.roles)

    def _places(self, at: datetime) -> Mapping[Name, UnitStated]:
        return {step.name: step for step in self.steps if step.type == "unit" and step.at <= at}

    @cached_property
    def _of_person(self) -> Mapping[Person, Sequence[MemberEvent]]:
        found = defaultdict[Person, list[MemberEvent]](list)
        for step in self.steps:
            if isinstance(step, OfMember):
                found[step.person].append(step)
        return found

    @cached_property
    def _orders(self) -> Sequence[RanksOrdered]:
        return [step for step in self.steps if step.type == "ranks"]

    @cached_property
    def _absences(self) -> Sequence[Absent]:
        return [step for step in self.steps if step.type == "away"]

    def _stands_for(self, person: Person, at: datetime) -> set[Person]:
        """Return the person, and everybody in whose place they stood then, be it by way of another who was away."""
        found, waiting = {person}, [person]
        while waiting:
            substitute = waiting.pop()
            for step in self._absences:
                if step.other == substitute and step.person not in found and self._is_away(step, at):
                    found.add(step.person)
                    waiting.append(step.person)
        return found

    def _is_away(self, step: Absent, at: datetime) -> bool:
        if not step.since <= at < step.until:
            return False
        back = [one for one in self._of_person[step.person] if one.type == "back" and one.since == step.since]
        return all(at < max(one.at, step.since) for one in back)

    def _serves(self, person: Person, at: datetime) -> bool:
        serving = False
        for step in self._of_person.get(person, ()):
            if step.at <= at and step.type in ("joined", "left"):
                serving = step.type == "joined"
        return serving

    def _roles(self, person: Person, at: datetime, slug: Slug) -> set[Name]:
        held = set[str]()
        for step in self._of_person.get(person, ()):
            if step.at <= at and step.type == "given":
                held.add(step.name)
            elif step.at <= at and step.type == "ended":
                held.discard(step.name)
        return {role for scope, role in map(split_role, held) if scope in ("", slug)}

    def _ranks(self, person: Person, at: datetime) -> set[Name]:
        """Return the rank of a person and all below it."""
        order, rank = tuple[Name, ...](), None
        for stated in self._orders:
            if stated.at <= at:
                order = stated.names
        for step in self._of_person.get(person, ()):
            if step.at <= at and step.type in ("ranked", "unranked"):
                rank = step.name if step.type == "ranked" else None
        return set(order[: order.index(rank) + 1]) if rank in order else set()

    def _heads(self, held: Held, unit: Name | None, at: datetime, *, above: bool, role: Role) -> bool:
        """Return True if these head the unit or, with `above`, one above it (or with `members` belong to that)."""
        places = self._places(at)
        place = places.get(unit or "")
        if place is None:
            return False
        if not above:
            return place.person in held.people or place.post in held.roles
        if role.members:
            return place.parent in held.roles
        upper = places.get(place.parent or "")
        while upper:
            if upper.person in held.people or upper.post in held.roles:
                return True
            upper = places.get(upper.parent or "")
        return False
