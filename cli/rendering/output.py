"""The terminal: one console, tables, lines, instants; failures; JSON. All that commands print goes through here.

Nothing that a person typed reaches a terminal as it is: hidden signs are written out, markup is not followed. Nothing
here reads files, servers or the register.
"""

import io
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar, cast

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from calendars import office_zone
from wording import dates
from wording.translation import N_, Message, gettext
from wording.visible_text import json_text, visible_line, visible_text

OUTCOMES: Mapping[str, Message] = {
    "done": N_("[green]done[/]"),
    "refused": N_("[yellow]refused[/]"),
    "bad_input": N_("[red]not understood[/]"),
    "unavailable": N_("[red]not available now[/]"),
    "failure": N_("[red]failed[/]"),
    "fault": N_("[red]program fault[/]"),
}

Shown = TypeVar("Shown")
LINE_FIELDS = (
    "name",
    "label",
    "title",
    "unit",
    "contact",
    "address",
    "subject",
    "filer",
    "target",
)  # ends of the fields that stand on one line


class VisibleConsole(Console):
    """A console that writes hidden signs out, wherever a string comes from. It makes no emoji of what people type."""

    def render_str(self, text: str, **options: Any) -> Text:
        return super().render_str(visible_text(text), **options)


console = VisibleConsole(highlight=False, emoji=False)


def degrade_streams() -> None:
    """Let standard output and error write escapes for what their encoding lacks: a terminal may know ASCII alone."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def instant_text(at: datetime | None) -> str:
    """Return an instant in the office's time, to the minute; empty for None."""
    return dates.short_instant(at) if at else ""


def day_text(at: datetime) -> str:
    """Return the day of an instant in the office's time."""
    return dates.short_day(at.astimezone(office_zone()))


def escaped(shown: Shown) -> Shown:
    """Return a copy in which no text is taken as markup, or steers the terminal: what people type may do either."""
    copy: Any = shown
    match shown:
        case Enum():
            pass
        case str():
            copy = escape(visible_text(shown))
        case BaseModel():
            copy = shown.model_copy(update={name: _escaped_field(name, value) for name, value in shown})
        case dict():
            copy = {name: escaped(value) for name, value in shown.items()}
        case tuple() if hasattr(shown, "_make"):  # a NamedTuple
            copy = shown._make(map(escaped, shown))
        case tuple() | list():
            copy = type(shown)(map(escaped, shown))
    return cast(Shown, copy)


def _escaped_field(name: str, value: Shown) -> Shown:
    if isinstance(value, str) and not isinstance(value, Enum) and name.endswith(LINE_FIELDS):
        return cast(Shown, escape(visible_line(value)))
    return escaped(value)


def print_json(data: object) -> None:
    """Print one line of JSON for a program, at once."""
    encoding = sys.stdout.encoding or "utf-8"
    print(json_text(data, ascii_only=not encoding.lower().startswith("utf")), flush=True)


def print_line(line: str) -> None:
    console.print(line, soft_wrap=True)


def print_sentence(sentence: str, /, **values: object) -> None:
    """Print a sentence of the catalogue in the current language, without folding it."""
    print_line(Message(sentence)(**values))


def new_table(*columns: str, unfolded: Collection[str] = ()) -> Table:
    """Return an empty table with these headings, without lines. Columns that are `unfolded` stay on one line."""
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in unfolded)
    return table


def print_table(headings: Iterable[Message], rows: Iterable[Iterable[str]]) -> None:
    """Print a table; its cells may be folded."""
    table = new_table(*(heading() for heading in headings))
    for row in rows:
        table.add_row(*row)
    console.print(table)


def print_failure(kind: str, says: str) -> None:
    _print_error((OUTCOMES[kind]() + " "), escape(says))


def print_note(says: str) -> None:
    """Print what a reader should know beside the answer, on standard error."""
    _print_error(escape(says))


def _print_error(*says: str) -> None:
    VisibleConsole(stderr=True, highlight=False, emoji=False).print(*says, soft_wrap=True)


def alarm_count_text(count: int) -> str:
    """Return how many alarms stand, and which command shows them."""
    return gettext("[red]Open alarms: {count}[/] (banjie alarms)", count=count)


@contextmanager
def progress_shown(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show on a terminal how far long work has got; give the function that is told what is done, and of how much."""
    with typer.progressbar(length=1, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def show(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        yield show
