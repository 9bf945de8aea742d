"""The faults of two hosts, beside those of one: the primary changes, a host loses its power or is cut off."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.faults.fault_injection import FaultInjector
from tests.faults.two_hosts.network import HOSTS
from tests.faults.two_hosts.servers import TwoHosts


@dataclass
class TwoHostFaults(FaultInjector):
    """Injects them one after the other. After each kind the pair is a pair again."""

    servers: TwoHosts

    def kinds(self) -> dict[str, Callable[[], Awaitable[None]]]:
        return super().kinds() | {
            "watch killed": lambda: self._kill("watch"),
            "proxy killed": lambda: self._kill("proxy"),
            "primary changed in order": lambda: self._change_primary(in_order=True),
            "primary's host lost power": lambda: self._change_primary(in_order=False),
            "standby's host lost power": self._lose_standby,
            "standby hangs": lambda: self._hang_server(f"postgres-{self.servers.pair.standby}"),
            "a host cut off": self._cut_off,
            "a worker of each host killed": self._kill_workers,
        }

    async def _change_primary(self, *, in_order: bool) -> None:
        """Promote the standby while people work. The old primary returns later as the standby."""
        old = self.servers.pair.primary
        await asyncio.to_thread(self.servers.change_primary, in_order=in_order)
        await self._random_pause()
        await asyncio.to_thread(self.servers.return_host, old)
        await asyncio.to_thread(self.servers.pair_up)

    async def _lose_standby(self) -> None:
        host = self.servers.pair.standby
        await asyncio.to_thread(self.servers.lose_power, host)
        await self._random_pause()
        self.servers.network.join(host)
        self.servers.start(*self.servers.on_host(host))

    async def _cut_off(self) -> None:
        host = self.draws.choose(list(HOSTS))
        self.servers.network.cut(host)
        await self._random_pause()
        self.servers.network.join(host)

    async def _kill_workers(self) -> None:
        for host in HOSTS:
            self.servers.kill(f"worker-1-{host}")
        await asyncio.sleep(0)
