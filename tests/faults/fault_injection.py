"""Injection of faults: each kind at a random moment and for a random time, drawn from a seed."""

import asyncio
import resource
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import psutil
from sqlalchemy.exc import DBAPIError

from tests.faults.letter_receivers import SlowMailbox
from tests.faults.people import Crowd, current_time
from tests.faults.servers import Servers
from tests.rules.walks.random_draws import RandomDraws
from tests.stack.letter_receivers import Gateway
from tests.stack.waiting import LIMIT_SECONDS


@dataclass(frozen=True)
class Pace:
    """Durations in tenths of a second: the longest outage, and the gap between two faults (from, to)."""

    longest: int = 60
    gap: tuple[int, int] = (10, 60)


USUAL_PACE = Pace()


@dataclass
class FaultInjector:
    """Injects one fault after the other. After every kind all servers must recover by themselves."""

    servers: Servers
    crowd: Crowd
    draws: RandomDraws
    mailbox: SlowMailbox
    webhook: Gateway
    pace: Pace = USUAL_PACE
    done: list[str] = field(default_factory=list)

    def kinds(self) -> dict[str, Callable[[], Awaitable[None]]]:
        return {
            "worker killed": lambda: self._kill("worker"),
            "relay killed": lambda: self._kill("relay"),
            "web killed": lambda: self._kill("web"),
            "temporal killed": lambda: self._kill("temporal"),
            "postgres killed": lambda: self._kill("postgres"),
            "postgres backends killed": self._kill_backends,
            "postgres stopped": lambda: self._stop_servers("postgres"),
            "postgres hangs": lambda: self._hang_server("postgres"),
            "temporal stopped": lambda: self._stop_servers("temporal"),
            "temporal hangs": lambda: self._hang_server("temporal"),
            "all down at a deadline": self._stop_over_deadline,
            "disk takes no writes": self._forbid_writes,
            "database read-only": self._make_read_only,
            "two killed at once": self._kill_two,
            "all killed at once": lambda: self._kill_all("postgres", "temporal", "worker", "relay", "web"),
            "relay killed at a letter": lambda: self._kill_at_letter("relay"),
            "postgres killed at a letter": lambda: self._kill_at_letter("postgres"),
            "mail and gateway refuse": self._refuse_letters,
        }

    async def next(self) -> str:
        """Inject the next fault; return its kind. Each kind comes once in a random order, then again."""
        kinds = self.kinds()
        left = [kind for kind in kinds if self.done.count(kind) == min(self.done.count(other) for other in kinds)]
        kind = self.draws.choose(left)
        self.done.append(kind)
        await kinds[kind]()
        return kind

    async def _random_pause(self) -> None:
        await asyncio.sleep(self.draws.integer(5, self.pace.longest) / 10)

    async def _kill(self, *roles: str) -> None:
        """Kill one server of each of these."""
        for role in roles:
            members = self.servers.members(role)
            self.servers.kill(self.draws.choose(members) if len(members) > 1 else members[0])
        await asyncio.sleep(0)

    async def _kill_all(self, *roles: str) -> None:
        for name in self._all(*roles):
            self.servers.kill(name)
        await asyncio.sleep(0)

    def _all(self, *roles: str) -> list[str]:
        return [name for role in roles for name in self.servers.members(role)]

    async def _kill_two(self) -> None:
        names = self.draws.sample(["worker", "relay", "web", "temporal", "postgres"], 2, 2)
        await self._kill(*names)

    async def _kill_backends(self) -> None:
        for process in self.draws.sample(self.servers.backends()[1:], 1, 3):
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        await asyncio.sleep(0)

    async def _stop_servers(self, role: str) -> None:
        names = self.servers.members(role)[:1]
        await asyncio.to_thread(self.servers.stop, *names)
        await self._random_pause()
        self.servers.start(*names)

    async def _hang_server(self, role: str) -> None:
        name = self.servers.members(role)[0]
        self.servers.hang(name)
        await self._random_pause()
        self.servers.wake(name)

    async def _stop_over_deadline(self) -> None:
        """Stop worker, Temporal and PostgreSQL before the midnight of a case, and start them after it."""
        names = self._all("worker", "temporal", "postgres")
        nearest = self.crowd.nearest_midnight(current_time(), 8)
        await asyncio.to_thread(self.servers.stop, *names)
        if nearest:
            left = (nearest.midnight - current_time()).total_seconds()
            await asyncio.sleep(max(0.0, left) + 1)
        else:
            await self._random_pause()
        self.servers.start(*reversed(names))

    async def _forbid_writes(self) -> None:
        """Make every write of PostgreSQL to a file fail in the kernel, as on a full or failed disk.

        RLIMIT_FSIZE 0 needs no privileges; new backends get it as well. PostgreSQL panics at the first commit.
        """
        until = time.monotonic() + self.draws.integer(10, 40) / 10
        while time.monotonic() < until:
            _limit_file_size(self.servers.backends(), 0)
            await asyncio.sleep(0.05)
        _limit_file_size(self.servers.backends(), resource.RLIM_INFINITY)

    async def _make_read_only(self) -> None:
        """Make the database read-only, as on a standby: it answers and accepts no changes."""
        try:
            await asyncio.to_thread(self._set_read_only, True)
            await self._random_pause()
        finally:
            await asyncio.to_thread(self._set_read_only, False)

    def _set_read_only(self, wanted: bool) -> None:
        setting = "SET default_transaction_read_only = on" if wanted else "RESET default_transaction_read_only"
        deadline = time.monotonic() + LIMIT_SECONDS
        while True:
            try:
                self.servers.superuser(f"ALTER SYSTEM {setting}")
                self.servers.superuser("SELECT pg_reload_conf()")
                return
            except DBAPIError:  # it may not have recovered from the previous fault
                if wanted or time.monotonic() > deadline:
                    return
                time.sleep(0.2)

    async def _kill_at_letter(self, name: str) -> None:
        """Kill a server after a letter has arrived and before its arrival is on record."""
        self.mailbox.arrived.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.mailbox.arrived.wait(), 6)
        await self._kill(name)

    async def _refuse_letters(self) -> None:
        """Refuse the next letters, with temporary or permanent errors."""
        self.mailbox.says += self.draws.sample(["451 busy", "421 later", "550 no such mailbox"], 1, 3)
        self.webhook.says += self.draws.sample([503, 429, 410], 1, 3)
        await asyncio.sleep(0)


def _limit_file_size(processes: list[psutil.Process], size: int) -> None:
    for process in processes:
        with suppress(ProcessLookupError, PermissionError):
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
