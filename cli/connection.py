"""How a command reaches the register and the cases, and how it answers."""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from sqlalchemy.orm import Session

from cli.environment import set_up
from embedded.processes import StackError
from embedded.stack import Stack, running
from models.errors import Unavailable
from starter.client import BanjieClient, open_client

T = TypeVar("T")
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON,供程序使用")]
QUIET = 0.5  # seconds: a program that ends the moment its Temporal client does can abort on its way out


def asked(work: Callable[[BanjieClient], Coroutine[Any, Any, T]]) -> T:
    """Ask something of the cases."""
    chosen = set_up()

    async def ask() -> T:
        counter = open_client(chosen)
        try:
            return await work(counter)
        finally:
            counter.close()
            if counter.client:
                await asyncio.sleep(QUIET)

    return asyncio.run(ask())


def reading(look: Callable[[Session, datetime], T]) -> T:
    """Read the register; where no stack runs here, its database is started for that long."""
    chosen = set_up()
    if chosen.embedded and running(chosen.home) is None and (home := _kept(chosen.home)):
        try:
            with Stack(home, temporal=False):
                return _read(open_client(chosen.model_copy(update={"home": home})), look)
        except StackError as error:
            raise Unavailable(f"登记簿打不开:{error}") from None
    return _read(open_client(chosen), look)


def _kept(home: Path) -> Path | None:
    """Where a register lies: here, or what the demonstration left."""
    for place in (home, home / "demo"):
        if (place / "postgres").exists():
            if place != home:
                print(f"读的是演示留下的登记簿 {place}", file=sys.stderr)
            return place
    return None


def _read(counter: BanjieClient, look: Callable[[Session, datetime], T]) -> T:
    try:
        return counter.ask_now(lambda session: look(session, counter.clock(session, "")))
    finally:
        counter.close()


def answer(data: Any, as_json: bool, render: Callable[[], None]) -> None:
    """JSON for a program, a screen for a person."""
    if as_json:
        print(json.dumps(data, ensure_ascii=False))
    else:
        render()
