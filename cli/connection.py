"""The connection of a command to the register and to Temporal, and its answer: JSON or text."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from pydantic import BaseModel
from sqlalchemy.orm import Session

from cli.environment import load_environment
from cli.rendering import output
from models.errors import StackError, Unavailable
from register.database import create_register_engine, run_in_transaction, session_factory
from register.migrations.rights import OFFICE
from services.embedded.stack import Stack
from settings import Settings
from settings.servers import locate_servers, running_stack
from starter.client import BanjieClient, open_client
from wording.system_problems import stack_problem
from wording.translation import gettext

T = TypeVar("T")
AsJson = Annotated[bool, typer.Option("--json", help=gettext("Print JSON, for programs"))]
# A program that ends at the moment at which its Temporal client is closed can abort on its way out.
SHUTDOWN_PAUSE = timedelta(seconds=0.5)


def with_client(work: Callable[[BanjieClient], Coroutine[Any, Any, T]], chosen: Settings | None = None) -> T:
    """Run the work of a command with its one client: every read and every act of the command goes through it.

    `chosen` are the settings if the command has loaded them already. Raises Unavailable if no servers run, BadInput.
    """
    settings = chosen or load_environment()
    if _nothing_runs(settings) and (home := _register_home(settings.home)) not in (None, settings.home):
        raise Unavailable(
            gettext(
                "The demonstration has stopped. Its register {place} can be read, but nothing can be "
                "done in it.\n"
                "To handle cases, run banjie up in another terminal first. It has another register, "
                "without the cases of the demonstration.",
                place=home,
            )
        )
    return _run_work(settings, work)


def with_reading_client(work: Callable[[BanjieClient], Coroutine[Any, Any, T]]) -> T:
    """Run work that reads the register and the files beside it, without Temporal.

    If no stack runs here, the embedded database is started for that long. Raises Unavailable, BadInput.
    """
    with _readable_register(load_environment()) as settings:
        return _run_work(settings, work)


def in_register_of_owner(work: Callable[[Session], T]) -> T:
    """Run one transaction of the register as the role that owns its tables; it needs no key. Raises Unavailable."""
    with _readable_register(load_environment()) as settings:
        try:
            owner_url = locate_servers(settings).database_owner_url
        except StackError as error:
            raise Unavailable(stack_problem(error)) from error
        engine = create_register_engine(owner_url, connections=1)
        try:
            return run_in_transaction(session_factory(engine), work)
        finally:
            engine.dispose()


def read_register(read: Callable[[Session, datetime], T], chosen: Settings | None = None) -> T:
    """Return what `read` finds in the register, for commands that only read: in one transaction, without Temporal.

    If no stack runs here, the embedded database is started for that long. Raises Unavailable, BadInput.
    """
    with _readable_register(chosen or load_environment()) as settings:
        client = open_client(settings, role=OFFICE)
        try:
            return client.transact_sync(lambda session: read(session, client.clock(session, "")))
        finally:
            client.close()


def _run_work(settings: Settings, work: Callable[[BanjieClient], Coroutine[Any, Any, T]]) -> T:
    async def work_and_close() -> T:
        client = open_client(settings, role=OFFICE)
        try:
            return await work(client)
        finally:
            client.close()
            if client.temporal_client:
                await asyncio.sleep(SHUTDOWN_PAUSE.total_seconds())

    return asyncio.run(work_and_close())


@contextmanager
def _readable_register(settings: Settings) -> Iterator[Settings]:
    """Keep the register readable inside the block; give the settings with which it is opened."""
    home = _register_home(settings.home) if _nothing_runs(settings) else None
    if home is None:
        yield settings
        return
    if home != settings.home:
        output.print_note(gettext("This reads the register that the demonstration has left in {place}.", place=home))
    try:
        with Stack(home, temporal=False):
            yield settings.model_copy(update={"home": home})
    except StackError as error:
        raise Unavailable(gettext("The register cannot be opened: {error}", error=stack_problem(error))) from None


def _nothing_runs(settings: Settings) -> bool:
    return settings.embedded and running_stack(settings.home) is None


def _register_home(home: Path) -> Path | None:
    """Return the folder with a register: this one, or the one that the demonstration has left."""
    return next((place for place in (home, home / "demo") if (place / "postgres").exists()), None)


def print_answer(data: BaseModel | Mapping[str, object], as_json: bool, render: Callable[[], None]) -> None:
    """Print JSON for a program, or render the answer for a person. A view is printed as its JSON form."""
    if as_json:
        output.print_json(data.model_dump(mode="json") if isinstance(data, BaseModel) else data)
    else:
        render()
