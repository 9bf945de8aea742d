"""The terminal: one console, tables, lines, instants; failures. Nothing here reads files, servers or the register."""

from collections.abc import Collection
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar, cast

from pydantic import BaseModel
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from embedded.ports import OpenPort, PortUse
from models.time import CHINA
from wording.table.input import command_line

Shown = TypeVar("Shown")
console = Console(highlight=False)


def instant_text(at: datetime | None) -> str:
    """Return an instant in China time, to the minute; empty for None."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}" if at else ""


def escaped(shown: Shown) -> Shown:
    """Return a copy in which no text is taken as markup: what people type may look like it."""
    copy: Any = shown
    match shown:
        case Enum():
            pass
        case str():
            copy = escape(shown)
        case BaseModel():
            copy = shown.model_copy(update={name: escaped(value) for name, value in shown})
        case dict():
            copy = {name: escaped(value) for name, value in shown.items()}
        case tuple() if hasattr(shown, "_make"):  # a NamedTuple
            copy = shown._make(map(escaped, shown))
        case tuple() | list():
            copy = type(shown)(map(escaped, shown))
    return cast(Shown, copy)


def print_line(line: str) -> None:
    """Print one line without folding it."""
    console.print(line, soft_wrap=True)


def new_table(*columns: str, unfolded: Collection[str] = ()) -> Table:
    """Return an empty table with these headings, without lines. Columns that are `unfolded` stay on one line."""
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in unfolded)
    return table


def print_failure(kind: str, says: str) -> None:
    """Print a failure on standard error."""
    Console(stderr=True, highlight=False).print(f"{command_line.OUTCOMES[kind]()} ", says, soft_wrap=True)


def print_addresses(ports: Collection[OpenPort], logs: str) -> None:
    """Print every open door and where the logs are, once everything runs; a warning if the screen is among them."""
    print_line(command_line.STARTED())
    print_line(command_line.OPEN_PORTS())
    for port in ports:
        print_line(f"    {port.address:<21}  {command_line.PORT_USES[port.use]()}")
    if any(port.use is PortUse.SCREEN for port in ports):
        print_line(command_line.SCREEN_WRITES())
    print_line(command_line.LOGS(folder=logs))
    print_line(command_line.WHAT_NEXT())
    print_line(command_line.HOW_TO_STOP())


def print_alarm_count(count: int) -> None:
    """Print how many alarms stand, and which command shows them."""
    print_line(command_line.ALARMS_STAND(count=count))
