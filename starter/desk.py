"""The counter at which complaints and acts come in: where the register and the cases are, and whose clock counts."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from temporalio.client import Client
from temporalio.service import RPCError

from activities.database import engine, sessions
from activities.inbox import Clock, system_clock
from activities.texts import Ids, random_id
from settings import Settings, settings
from starter.errors import Unavailable
from starter.processes import StackError
from starter.stack import locate
from workflows.wire import CONVERTER

T = TypeVar("T")
Office = Mapping[str, Mapping[str, Any]]


@dataclass
class Desk:
    """What every request needs. `clock` says when something is received: the register's clock, or in
    demonstrations and tests the case's own. `office` holds an office's settings by procedure."""

    register: sessionmaker[Session]
    temporal_address: str
    namespace: str = "default"
    task_queue: str = "banjie"
    secret: bytes = b""
    clock: Clock = system_clock
    ids: Ids = random_id
    office: Office = field(default_factory=dict)
    raw_signals: str = "refuse"
    clock_offset: int = 0
    client: Client | None = None

    async def temporal(self) -> Client:
        """The connection to Temporal, made on first use. Raises Unavailable."""
        if self.client is None:
            try:
                self.client = await Client.connect(
                    self.temporal_address,
                    namespace=self.namespace,
                    data_converter=CONVERTER,
                    identity="banjie",
                )
            except (RuntimeError, RPCError) as error:
                raise Unavailable(f"Temporal({self.temporal_address})没有应答") from error
        return self.client

    async def ask(self, work: Callable[[Session], T]) -> T:
        """One transaction of the register, beside the event loop. Raises Unavailable where PostgreSQL does not
        answer; nothing was stored then."""
        return await asyncio.to_thread(self.ask_now, work)

    def ask_now(self, work: Callable[[Session], T]) -> T:
        """The same, for programs without an event loop."""
        try:
            with self.register.begin() as session:
                return work(session)
        except OperationalError as error:
            raise Unavailable("登记簿(PostgreSQL)没有应答,什么也没有存下;请稍后用同样的内容再试") from error
        except DBAPIError as error:
            if error.connection_invalidated:
                raise Unavailable("与登记簿(PostgreSQL)的连接断了;用同样的内容再试不会重复") from error
            raise

    def close(self) -> None:
        """Give the register's connections back."""
        self.register.kw["bind"].dispose()


def desk(chosen: Settings, office: Office | None = None) -> Desk:
    """The counter that the settings name: external servers, or the embedded stack that runs here."""
    try:
        endpoints = locate(chosen)
    except StackError as error:
        raise Unavailable(f"{chosen.home} 里没有运行中的服务;请在另一个终端运行 banjie up") from error
    return Desk(
        register=sessions(engine(endpoints.database_url, connections=4)),
        temporal_address=endpoints.temporal_address,
        namespace=chosen.temporal_namespace,
        task_queue=chosen.task_queue,
        secret=chosen.key(),
        office=office or {},
        raw_signals=chosen.raw_signals,
    )


@asynccontextmanager
async def connect(chosen: Settings | None = None, office: Office | None = None) -> AsyncIterator[Desk]:
    """The counter for a program's lifetime: `async with connect() as desk: await register(desk, form)`."""
    opened = desk(chosen or settings(), office)
    try:
        yield opened
    finally:
        opened.close()
