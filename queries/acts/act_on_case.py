"""An act on a case for which a form is made, and what its fields can be chosen from."""

from collections.abc import Iterable
from dataclasses import dataclass

from models.case import Case
from models.limit import Clock
from models.procedure import Procedure
from models.requirement import Name, NeedsAll, NeedsAny, NeedsRegistered, simple_requirements
from queries.acts.acts_of_person import ActsOfPerson
from queries.acts.field import Control, Field, fact_field
from queries.acts.people import People, people_for_fact
from rules import position
from rules.clock import clock_key, running_clocks
from wording import terms

Choices = Iterable[tuple[str, str]]


def person_field(procedure: Procedure, name: Name, people: People) -> Field:
    """Return the field of a fact that names one or several of these people."""
    control: Control = "person" if procedure.facts[name].is_ == "person" else "persons"
    return Field(f"facts.{name}", terms.label(procedure, name, "fact"), control, people.choices, near=people.near)


@dataclass(frozen=True)
class ActOnCase:
    """An act for which a form is made, on one track of a case if it has several; `about` what the page names. `plain`:
    without what stands on record, to be typed over, and without other complaints to choose from."""

    acts: ActsOfPerson
    name: Name
    track: Name | None = None
    about: Name | None = None
    plain: bool = False

    @property
    def case(self) -> Case:
        return self.acts.case

    @property
    def procedure(self) -> Procedure:
        return self.acts.reading.case_file.procedure

    def labelled(self, names: Iterable[Name], kind: terms.NameKind | None = None) -> Choices:
        """Return these names of the procedure to choose from, with what people read for each."""
        return [(name, terms.label(self.procedure, name, kind)) for name in names]

    def fact(self, name: Name) -> Field:
        """Return the field of a fact; persons are chosen from the office."""
        fact = self.procedure.facts[name]
        if fact.is_ not in ("person", "persons"):
            return fact_field(self.procedure, name)
        return person_field(self.procedure, name, people_for_fact(self.acts, name, self.registers(name)))

    def registers(self, who: Name | None) -> frozenset[Name]:
        """Return on which registers the people whom a fact names must be; without a fact, whoever does the act."""
        within = (NeedsAll, NeedsAny) if who else (NeedsAll,)
        openings = position.track_openings(self.acts.law, self.case, self.name, self.track)
        gates = [gate for opening in openings for _, gate in opening.stage_act.gates]
        needs = [need for gate in gates for need in simple_requirements(gate.needs, within)]
        return frozenset(need.registered for need in needs if isinstance(need, NeedsRegistered) and need.who == who)

    def text(self, name: Name) -> Field:
        return Field(f"texts.{name}", terms.label(self.procedure, name, "text"), "text")

    @property
    def running(self) -> list[tuple[str, Clock]]:
        """The limits that run, by their keys."""
        clocks = running_clocks(self.acts.law, self.case)
        return [(clock_key(clock.code, state.item), clock) for clock, state in clocks]
