"""What goes wrong, drawn by the seed: at each transaction, at each call to Temporal, and in Temporal itself."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random  # noqa: TID251  # of a fixed seed
from typing import Any

from sqlalchemy import Engine

from simulation.scheduler import RUNNING, Process

CALM, LOST, UNANSWERED, REPEATED = "calm", "lost", "unanswered", "repeated"


class Crashed(BaseException):
    """Ends the step in which a process crashed. Nothing of the process goes on, so nobody sees it."""


@dataclass(frozen=True)
class Chances:
    """How often something goes wrong, between 0 and 1. A transaction or a call is *lost* before it takes effect, or
    *unanswered* after it has; at either place the process may crash instead."""

    transaction: float = 0.004
    call: float = 0.01
    crash: float = 0.002
    eviction: float = 0.05
    activity: float = 0.02  # its answer is lost
    long_history: int = 150  # events of a history, after which Temporal suggests a new run
    longest_outage: float = 600.0  # seconds from a crash to the next process


NO_CHANCES = Chances(0, 0, 0, 0, 0, 2_000)


@dataclass
class Faults:
    """Draws the faults of a run. `calm` draws none: while the office is set up, and while it comes to rest."""

    draws: Random
    chances: Chances
    crash: Callable[[Process], None]
    calm: bool = True
    only: frozenset[int] | None = None  # the faults that happen, by their number; all others are left out
    drawn: int = 0
    happened: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def strikes(self, chance: float, what: str) -> bool:
        """Draw whether this fault happens here."""
        if self.calm or self.draws.random() >= chance:
            return False
        self.drawn += 1
        if self.only is not None and self.drawn not in self.only:
            return False
        self.counts[what.partition(":")[0]] += 1
        self.happened.append(f"{self.drawn} {what}")
        return True

    def maybe_crash(self, where: str) -> None:
        """Let the process that runs crash here, at times. Raises Crashed."""
        process = RUNNING.get()
        if process.name in RESTARTED and self.strikes(self.chances.crash, f"crash: {process.name} {where}"):
            self.crash(process)
            raise Crashed

    def at_call(self, rpc: str) -> str:
        """Draw what becomes of a call to Temporal."""
        for fate in (LOST, UNANSWERED, REPEATED):
            if self.strikes(self.chances.call / 3, f"call {fate}: {rpc}"):
                return fate
        return CALM

    def watch_transactions(self, engine: Engine) -> None:
        """Let transactions of this engine go wrong."""
        dialect: Any = engine.dialect
        commit, broken = dialect.do_commit, dialect.dbapi.OperationalError

        def commit_or_not(connection: Any) -> None:
            self.maybe_crash("before a commit")
            if self.strikes(self.chances.transaction / 2, f"transaction lost: {RUNNING.get().name}"):
                raise broken("the connection broke before the commit")
            commit(connection)
            self.maybe_crash("after a commit")
            if self.strikes(self.chances.transaction / 2, f"transaction unanswered: {RUNNING.get().name}"):
                raise broken("the connection broke after the commit")

        dialect.do_commit = commit_or_not


RESTARTED = ("web", "relay", "worker")
