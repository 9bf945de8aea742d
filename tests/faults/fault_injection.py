"""The harm that is done: each kind at a moment and for a while that a seeded dice draws."""

import asyncio
import resource
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import psutil
from sqlalchemy.exc import DBAPIError

from tests.faults.people import Crowd, current_time
from tests.faults.post import SlowMailbox
from tests.faults.servers import Servers
from tests.rules.walks.random_draws import RandomDraws
from tests.stack.post import Gateway


@dataclass(frozen=True)
class Pace:
    """Tenths of a second: how long something is down at most, and how long it is between two faults."""

    longest: int = 60
    gap: tuple[int, int] = (10, 60)


USUAL_PACE = Pace()


@dataclass
class FaultInjector:
    """Does one fault after the other. Every kind leaves all servers to recover by themselves."""

    servers: Servers
    crowd: Crowd
    draws: RandomDraws
    box: SlowMailbox
    gate: Gateway
    pace: Pace = USUAL_PACE
    done: list[str] = field(default_factory=list)

    def kinds(self) -> dict[str, Callable[[], Awaitable[None]]]:
        return {
            "worker killed": lambda: self._killed("worker"),
            "relay killed": lambda: self._killed("relay"),
            "temporal killed": lambda: self._killed("temporal"),
            "postgres killed": lambda: self._killed("postgres"),
            "postgres backends killed": self._backends_killed,
            "postgres stopped": lambda: self._stopped("postgres"),
            "postgres hangs": lambda: self._hung("postgres"),
            "temporal stopped": lambda: self._stopped("temporal"),
            "temporal hangs": lambda: self._hung("temporal"),
            "all down at a deadline": self._down_at_a_deadline,
            "disk takes no writes": self._no_writes,
            "database read-only": self._read_only,
            "two killed at once": self._two_killed,
            "all killed at once": lambda: self._killed("postgres", "temporal", "worker", "relay"),
            "relay killed at a letter": lambda: self._killed_at_a_letter("relay"),
            "postgres killed at a letter": lambda: self._killed_at_a_letter("postgres"),
            "mail and gateway refuse": self._post_refuses,
        }

    async def next(self) -> str:
        """Each kind once in an order that is drawn, then again."""
        kinds = self.kinds()
        left = [kind for kind in kinds if self.done.count(kind) == min(self.done.count(one) for one in kinds)]
        kind = self.draws.choose(left)
        self.done.append(kind)
        await kinds[kind]()
        return kind

    async def _a_while(self) -> None:
        await asyncio.sleep(self.draws.integer(5, self.pace.longest) / 10)

    async def _killed(self, *names: str) -> None:
        for name in names:
            self.servers.kill(name)
        await asyncio.sleep(0)

    async def _two_killed(self) -> None:
        names = self.draws.sample(["worker", "relay", "temporal", "postgres"], 2, 2)
        await self._killed(*names)

    async def _backends_killed(self) -> None:
        for process in self.draws.sample(self.servers.backends()[1:], 1, 3):
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        await asyncio.sleep(0)

    async def _stopped(self, *names: str) -> None:
        await asyncio.to_thread(self.servers.stop, *names)
        await self._a_while()
        self.servers.start(*names)

    async def _hung(self, name: str) -> None:
        self.servers.hang(name)
        await self._a_while()
        self.servers.wake(name)

    async def _down_at_a_deadline(self) -> None:
        """Both are down before the midnight of a case, and come back after it."""
        names = ("worker", "temporal", "postgres")
        near = self.crowd.soon(current_time(), 8)
        await asyncio.to_thread(self.servers.stop, *names)
        if near:
            left = (near.midnight - current_time()).total_seconds()
            await asyncio.sleep(max(0.0, left) + 1)
        else:
            await self._a_while()
        self.servers.start(*reversed(names))

    async def _no_writes(self) -> None:
        """Every write to a file fails in the kernel (RLIMIT_FSIZE 0, which needs no privileges), also in what is
        started meanwhile: what a full or failed disk does. PostgreSQL panics at the first commit."""
        until = time.monotonic() + self.draws.integer(10, 40) / 10
        while time.monotonic() < until:
            _limit_file_size(self.servers.backends(), 0)
            await asyncio.sleep(0.05)
        _limit_file_size(self.servers.backends(), resource.RLIM_INFINITY)

    async def _read_only(self) -> None:
        """The server answers and takes no changes, as one that has become a standby."""
        try:
            await asyncio.to_thread(self._set_read_only, True)
            await self._a_while()
        finally:
            await asyncio.to_thread(self._set_read_only, False)

    def _set_read_only(self, wanted: bool) -> None:
        setting = "SET default_transaction_read_only = on" if wanted else "RESET default_transaction_read_only"
        deadline = time.monotonic() + 30
        while True:
            try:
                self.servers.superuser(f"ALTER SYSTEM {setting}")
                self.servers.superuser("SELECT pg_reload_conf()")
                return
            except DBAPIError:  # it may not have recovered from the fault before
                if wanted or time.monotonic() > deadline:
                    return
                time.sleep(0.2)

    async def _killed_at_a_letter(self, name: str) -> None:
        """Between the arrival of a letter and its being on record: nobody knows that it has arrived."""
        self.box.arrived.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.box.arrived.wait(), 6)
        await self._killed(name)

    async def _post_refuses(self) -> None:
        """For the next letters, now in a way that may pass and now in one that lasts."""
        self.box.says += self.draws.sample(["451 busy", "421 later", "550 no such mailbox"], 1, 3)
        self.gate.says += self.draws.sample([503, 429, 410], 1, 3)
        await asyncio.sleep(0)


def _limit_file_size(processes: list[psutil.Process], most: int) -> None:
    for process in processes:
        with suppress(ProcessLookupError, PermissionError):
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
