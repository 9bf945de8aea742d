"""The counter at which complaints and acts come in: where the register and the cases are, and whose clock counts."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from weakref import WeakValueDictionary

from sqlalchemy.orm import Session, sessionmaker
from temporalio.client import Client
from temporalio.service import RPCError

from embedded.processes import StackError
from embedded.stack import locate, not_running
from models.errors import BadInput, Unavailable
from models.messages import Number
from procedures import office_procedures
from register.attachments import Store
from register.database import engine, sessions
from register.inbox import Clock, system_clock
from register.media_types import ALLOWED
from register.texts import Ids, random_id
from register.transactions import ask
from settings import Settings, settings
from starter import office_settings as offices
from starter.office_settings import Office
from workflows.data_converter import CONVERTER

AT_ONCE = 8  # acts that this process tells one case of at the same time
IDENTITY = "bj"  # stands in every task of every history, so it is short
T = TypeVar("T")


@dataclass
class BanjieClient:
    """What every request needs. `clock` says when something is received: the register's clock, or in
    demonstrations and tests the case's own. `office` holds an office's settings by procedure. Without a `store` nothing
    can be attached, without an `archive` no history exported."""

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
    store: Store | None = None
    archive: Path | None = None
    turns: WeakValueDictionary[Number, asyncio.Semaphore] = field(default_factory=WeakValueDictionary)

    async def temporal(self) -> Client:
        """The connection to Temporal, made on first use. Raises Unavailable."""
        if self.client is None:
            try:
                self.client = await Client.connect(
                    self.temporal_address,
                    namespace=self.namespace,
                    data_converter=CONVERTER,
                    identity=IDENTITY,
                )
            except (RuntimeError, RPCError) as error:
                raise Unavailable(f"Temporal({self.temporal_address})没有应答") from error
        return self.client

    def turn(self, number: Number) -> asyncio.Semaphore:
        """Whoever tells a case something waits here for a turn: Temporal refuses more than ten at once."""
        return self.turns.setdefault(number, asyncio.Semaphore(AT_ONCE))

    async def ask(self, work: Callable[[Session], T]) -> T:
        """One transaction of the register, beside the event loop. Raises Unavailable where PostgreSQL does not
        answer; where the connection broke while it was committing, nobody knows whether it did."""
        return await asyncio.to_thread(self.ask_now, work)

    def ask_now(self, work: Callable[[Session], T]) -> T:
        """The same, for programs without an event loop."""
        return ask(self.register, work)

    def close(self) -> None:
        """Give the register's connections back."""
        self.register.kw["bind"].dispose()


def open_client(chosen: Settings, office: Office | None = None) -> BanjieClient:
    """The counter that the settings name: external servers, or the embedded stack that runs here. Without `office`
    the settings of the procedures are those of the office's file. Raises Unavailable, BadInput."""
    office_procedures.bring(chosen)
    chosen_by_office = offices.read(chosen) if office is None else offices.checked(office, "office")
    try:
        endpoints = locate(chosen)
    except StackError as error:
        raise not_running(chosen) from error
    return BanjieClient(
        register=sessions(engine(endpoints.database_url, connections=4)),
        temporal_address=endpoints.temporal_address,
        namespace=chosen.temporal_namespace,
        task_queue=chosen.task_queue,
        secret=_key(chosen),
        office=chosen_by_office,
        raw_signals=chosen.raw_signals,
        store=_store(chosen),
        archive=chosen.archive_folder,
    )


def _store(chosen: Settings) -> Store | None:
    folder = chosen.attachments_folder
    return Store(folder, chosen.attachment_limit, chosen.attachment_types or ALLOWED) if folder else None


def _key(chosen: Settings) -> bytes:
    try:
        return chosen.key()
    except ValueError as error:
        raise BadInput(f"设置有误:{error}") from None


@asynccontextmanager
async def connect(chosen: Settings | None = None, office: Office | None = None) -> AsyncIterator[BanjieClient]:
    """The counter for a program's lifetime: `async with connect() as desk: await register(desk, form)`.

    `chosen` are the settings, by default those of the environment (BANJIE_…); `office` what this office sets in its
    procedures, by default its file. Raises Unavailable where nothing runs, BadInput where a setting is wrong.
    """
    opened = open_client(chosen or settings(), office)
    try:
        yield opened
    finally:
        opened.close()


def unavailable(desk: BanjieClient, error: RPCError) -> Unavailable:
    """Temporal did not answer."""
    return Unavailable(f"Temporal({desk.temporal_address})没有应答({error.status.name})")
