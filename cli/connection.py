"""The connection of a command to the register and to Temporal, and its answer: JSON or text."""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from pydantic import BaseModel
from sqlalchemy.orm import Session

from cli.environment import load_environment
from embedded.processes import StackError
from embedded.stack import Stack, running_stack
from models.errors import Unavailable
from settings import Settings
from starter.client import BanjieClient, open_client

T = TypeVar("T")
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON,供程序使用")]
# A program that ends at the moment at which its Temporal client is closed can abort on its way out.
SHUTDOWN_PAUSE = timedelta(seconds=0.5)


def with_client(work: Callable[[BanjieClient], Coroutine[Any, Any, T]], chosen: Settings | None = None) -> T:
    """Run the work of a command with its one client: every read and every act of the command goes through it.

    `chosen` are the settings if the command has loaded them already. Raises Unavailable if no servers run, BadInput.
    """
    settings = chosen or load_environment()

    async def run_work() -> T:
        client = open_client(settings)
        try:
            return await work(client)
        finally:
            client.close()
            if client.temporal_client:
                await asyncio.sleep(SHUTDOWN_PAUSE.total_seconds())

    return asyncio.run(run_work())


def read_register(read: Callable[[Session, datetime], T], chosen: Settings | None = None) -> T:
    """Return what `read` finds in the register, for commands that only read: in one transaction, without Temporal.

    If no stack runs here, the embedded database is started for that long. Raises Unavailable, BadInput.
    """
    settings = chosen or load_environment()
    if settings.embedded and running_stack(settings.home) is None and (home := _register_home(settings.home)):
        try:
            with Stack(home, temporal=False):
                return _read_once(settings.model_copy(update={"home": home}), read)
        except StackError as error:
            raise Unavailable(f"登记簿打不开:{error}") from None
    return _read_once(settings, read)


def _register_home(home: Path) -> Path | None:
    """Return the folder with a register: this one, or the one that the demonstration has left."""
    for place in (home, home / "demo"):
        if (place / "postgres").exists():
            if place != home:
                print(f"读的是演示留下的登记簿 {place}", file=sys.stderr)
            return place
    return None


def _read_once(settings: Settings, read: Callable[[Session, datetime], T]) -> T:
    client = open_client(settings)
    try:
        return client.transact_sync(lambda session: read(session, client.clock(session, "")))
    finally:
        client.close()


def print_answer(data: BaseModel | Mapping[str, object], as_json: bool, render: Callable[[], None]) -> None:
    """Print JSON for a program, or render the answer for a person. A view is printed as its JSON form."""
    if as_json:
        print(json.dumps(data.model_dump(mode="json") if isinstance(data, BaseModel) else data, ensure_ascii=False))
    else:
        render()
