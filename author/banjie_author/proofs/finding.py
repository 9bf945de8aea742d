"""A finding: a place at which a sound procedure can go against what it means, with the cause and the cure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from models.requirement import EventName, Name
from procedures.checker.event_graph import EventGraph
from procedures.references import Flaw


@dataclass(frozen=True)
class CheckFinding(Flaw):
    """A place at which a proof fails. `kind`: in one word, what can go wrong. `says`: the cause and the cure.

    `stage`, `act`, `clock` and `person` (a role) say where, as far as they apply; together with `kind` they identify
    the finding, since lines move.
    """

    kind: Name
    stage: Name | None = None
    act: EventName | None = None
    clock: Name | None = None
    person: Name | None = None

    @property
    def place(self) -> str:
        """Return where it is in a line: `clock handling, stage review, act confirmed`."""
        parts = {"clock": self.clock, "stage": self.stage, "act": self.act, "person": self.person}
        return ", ".join(f"{word} {name}" for word, name in parts.items() if name)


class Proof(NamedTuple):
    """`find` yields where the proof fails; `holds` says what is proved where it yields nothing, None where the
    procedure has nothing to be proved. `meant`: an act may give the reason for what is found there. `leaves` says what
    the proof does not cover of this procedure."""

    find: Callable[[EventGraph], Iterable[CheckFinding]]
    holds: Callable[[EventGraph], str | None]
    meant: bool = False
    leaves: Callable[[EventGraph], Iterable[str]] = lambda _: ()
