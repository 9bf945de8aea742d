"""Which run of a case may ask the register: the one noted at the complaint when it first asked, and no other."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple, Self
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.messages import Number
from models.tables import ComplaintRow
from register.acts.inbox import TimeSource
from register.alarms.kinds import FOREIGN_CASE, FOREIGN_RUN, REGISTER_BEHIND
from register.cases.complaints import load_case_input
from register.locks import lock_with_instant

CLOCK_TOLERANCE = timedelta(minutes=1)  # by so much the clocks of two machines may differ
# Kinds of alarms about what reaches Temporal past the register.
ANSWERED: Mapping[str, str | None] = {"what": "answered", "name": None}  # what `foreign_worker` says of an answer


class CallingRun(NamedTuple):
    """The run that asks. `execution` is the first run of its chain of runs, `generation` how often the case was made
    anew (from 1), `opening` the digest of the complaint's opening."""

    execution: str
    generation: int
    opening: str

    @property
    def place(self) -> tuple[str, ...]:
        """What the seal of a question covers of it."""
        return self.execution, str(self.generation), self.opening

    def packed(self, seal: str) -> bytes:
        """Return the header of an activity: the seal, then what it vouches for. In bytes, since it stands in every
        history many times."""
        fixed = bytes.fromhex(seal) + bytes.fromhex(self.opening) + UUID(self.execution).bytes
        return fixed + str(self.generation).encode()

    @classmethod
    def unpacked(cls, header: bytes) -> tuple[Self, str]:
        """Return who asks according to this header, and its seal. Raises ValueError."""
        seal, opening, execution, generation = header[:16], header[16:32], header[32:48], header[48:]
        return cls(str(UUID(bytes=execution)), int(generation), opening.hex()), seal.hex()


class NotThisRun(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where a run of ours may not ask: `alarm` says why."""

    def __init__(self, alarm: str, number: Number, run: CallingRun) -> None:
        super().__init__(f"{alarm}: {number} is asked for by {run}")
        self.alarm, self.number, self.run = alarm, number, run


class NotYetComeError(Exception):
    """Raised where a run names an instant that has not come yet. It may ask again, since clocks differ."""


def admit_run(
    session: Session, number: Number, run: CallingRun, latest: datetime | None, clock: TimeSource | None = None
) -> None:
    """Let a run ask, or raise NotThisRun, NotYetComeError, NoSuchComplaint. `latest` is the last instant that it names.

    The first run that asks after the complaint was registered or revived is noted. The complaint stays locked.
    """
    row, now, *_ = lock_with_instant(session, number)
    if run.opening != row.opening:
        raise NotThisRun(FOREIGN_CASE, number, run)
    if run.generation > row.generation:
        raise NotThisRun(REGISTER_BEHIND, number, run)
    if run.generation < row.generation or row.execution not in (None, run.execution):
        raise NotThisRun(FOREIGN_RUN, number, run)
    if latest:
        now = clock(session, number) if clock else now
        ahead = latest - now - CLOCK_TOLERANCE
        if ahead > timedelta() and ahead > timedelta(seconds=load_case_input(session, number).clock_offset):
            raise NotYetComeError(f"{number} names {latest}, and it is {now}")
    if row.execution is None:
        row.execution, row.awaits_run = run.execution, False


def begin_generation(session: Session, number: Number) -> int:
    """Begin the next generation of a case that is made anew, and return it: runs of earlier ones may not ask any more.
    The caller holds the lock of the complaint."""
    begun = update(ComplaintRow).where(ComplaintRow.number == number)
    begun = begun.values(generation=ComplaintRow.generation + 1, execution=None).returning(ComplaintRow.generation)
    generation: int = session.execute(begun.execution_options(synchronize_session="fetch")).scalar_one()
    return generation
