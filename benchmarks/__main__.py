"""`python -m benchmarks [NAME ...] [--json]`: measure, and say what was measured, against which target, by what."""

import argparse
import asyncio
import json
import os
import platform
import sys
from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter

from rich.console import Console
from rich.table import Table

from benchmarks import acts, adopt, core, due, history, memory, up, watch
from benchmarks.figures import Figure

Measure = Callable[[], list[Figure]] | Callable[[], Awaitable[list[Figure]]]
ALL: Mapping[str, Measure] = {
    "history": history.measure,
    "core": core.measure,
    "up": up.measure,
    "acts": acts.measure,
    "memory": memory.measure,
    "due": due.measure,
    "adopt": adopt.measure,
    "watch": watch.measure,
}


def main() -> int:
    """The exit code is 1 where a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one or more of: {', '.join(ALL)}; all without one")
    parser.add_argument("--json", action="store_true", help="for a program")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(ALL):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(ALL)}")
    found = {name: _measured(name) for name in asked.names or ALL}
    if asked.json:
        print(json.dumps(_data(found), ensure_ascii=False, indent=2))
    else:
        Console(width=140 if not sys.stdout.isatty() else None).print(_table(found))
    return int(any(figure.met is False for figures in found.values() for figure in figures))


def _measured(name: str) -> list[Figure]:
    began = perf_counter()
    print(f"{name} ...", end="", file=sys.stderr, flush=True)
    figures = asyncio.run(_awaited(ALL[name]))
    print(f" {perf_counter() - began:.0f} s", file=sys.stderr)
    return figures


async def _awaited(measure: Measure) -> list[Figure]:
    done = measure()
    return done if isinstance(done, list) else await done


def _machine() -> str:
    return f"{os.cpu_count()} cores {platform.machine()}, Python {platform.python_version()}"


def _command(name: str) -> str:
    return f"python -m benchmarks {name}"


def _data(found: Mapping[str, list[Figure]]) -> dict[str, object]:
    figures = [
        {"name": name, **figure._asdict(), "met": figure.met, "command": _command(name)}
        for name, some in found.items()
        for figure in some
    ]
    return {"machine": _machine(), "figures": figures}


def _table(found: Mapping[str, list[Figure]]) -> Table:
    table = Table(title=f"Banjie on {_machine()}", title_justify="left")
    table.add_column("what")
    table.add_column("measured", justify="right")
    table.add_column("target", justify="right")
    table.add_column("again by")
    for name, figures in found.items():
        for place, figure in enumerate(figures):
            table.add_row(figure.what, _value(figure), _target(figure), "" if place else _command(name))
        table.add_section()
    return table


def _value(figure: Figure) -> str:
    colour = {True: "[green]", False: "[red]", None: ""}[figure.met]
    return f"{colour}{_number(figure.value)} {figure.unit}".rstrip()


def _target(figure: Figure) -> str:
    if figure.target is None:
        return ""
    sign = "≤" if figure.bound == "at most" else "≥"
    return f"{sign} {figure.target:,g} {figure.unit}".rstrip()


def _number(value: float) -> str:
    """Three digits are what a measurement is worth; counts are whole."""
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"


if __name__ == "__main__":
    sys.exit(main())
