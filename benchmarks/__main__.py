"""Run benchmarks and print each measurement with its target: `python -m benchmarks [NAME ...] [--json]`."""

import argparse
import asyncio
import gc
import json
import os
import platform
import sys
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from time import perf_counter

from rich.console import Console
from rich.table import Table

from benchmarks import acts, api, audit, compare, core, due, history, lists, memory, pages, verify, walks
from benchmarks.figures import Measurement
from benchmarks.register import RegisterPlan
from cli.main import GARBAGE_THRESHOLD

Measure = Callable[[], list[Measurement]] | Callable[[], Awaitable[list[Measurement]]]
BENCHMARKS: Mapping[str, Measure] = {
    "history": history.measure_history,
    "core": core.measure_core,
    "acts": acts.measure_acts,
    "compare": compare.measure_comparison,
    "api": api.measure_api,
    "memory": memory.measure_memory,
    "due": due.measure_due,
    "walks": walks.measure_walks,
}
# These make a register of the size that the command line names.
REGISTER_BENCHMARKS: Mapping[str, Callable[[RegisterPlan], list[Measurement]]] = {
    "lists": lists.measure_lists,
    "pages": pages.measure_pages,
    "verify": verify.measure_verification,
    "audit": audit.measure_audit,
}


def run_benchmarks() -> int:
    """Run the benchmarks named on the command line. Return 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"of: {', '.join((*BENCHMARKS, *REGISTER_BENCHMARKS))}; all without one",
    )
    parser.add_argument("--json", action="store_true", help="for a program")
    plan = RegisterPlan()
    parser.add_argument(
        "--complaints",
        type=int,
        default=plan.complaints,
        help="in the register of lists, pages, verify and audit",
    )
    parser.add_argument(
        "--open",
        type=int,
        metavar="N",
        help="of these are open; without it 10 of 100 in lists and pages, 60 in verify and audit",
    )
    parser.add_argument("--seed", type=int, default=plan.seed, help="of that register")
    parser.add_argument("--kept", action="store_true", help="make that register once; later commands use it again")
    arguments = parser.parse_args()
    plan = plan._replace(complaints=arguments.complaints, open=arguments.open, seed=arguments.seed, kept=arguments.kept)
    named = {**BENCHMARKS, **{name: partial(measure, plan) for name, measure in REGISTER_BENCHMARKS.items()}}
    if unknown := set(arguments.names) - set(named):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(named)}")
    gc.freeze()  # as the command does
    gc.set_threshold(GARBAGE_THRESHOLD)
    found = {name: _run_benchmark(name, named[name]) for name in arguments.names or named}
    if arguments.json:
        print(json.dumps(_json_report(found), ensure_ascii=False, indent=2))
    else:
        Console(width=140 if not sys.stdout.isatty() else None).print(_measurement_table(found))
    return int(any(figure.target_met is False for figures in found.values() for figure in figures))


def _run_benchmark(name: str, measure: Measure) -> list[Measurement]:
    began = perf_counter()
    print(f"{name} ...", end="", file=sys.stderr, flush=True)
    done = measure()
    figures = done if isinstance(done, list) else asyncio.run(_awaited(done))
    print(f" {perf_counter() - began:.0f} s", file=sys.stderr)
    return figures


async def _awaited(measuring: Awaitable[list[Measurement]]) -> list[Measurement]:
    return await measuring


def _machine() -> str:
    return f"{os.cpu_count()} cores {platform.machine()}, Python {platform.python_version()}"


def _command(name: str) -> str:
    return f"python -m benchmarks {name}"


def _json_report(found: Mapping[str, list[Measurement]]) -> dict[str, object]:
    figures = [
        {"name": name, **figure._asdict(), "met": figure.target_met, "command": _command(name)}
        for name, some in found.items()
        for figure in some
    ]
    return {"machine": _machine(), "figures": figures}


def _measurement_table(found: Mapping[str, list[Measurement]]) -> Table:
    table = Table(title=f"Banjie on {_machine()}", title_justify="left")
    table.add_column("what")
    table.add_column("measured", justify="right")
    table.add_column("target", justify="right")
    table.add_column("again by")
    for name, figures in found.items():
        for place, figure in enumerate(figures):
            table.add_row(figure.what, _measured_cell(figure), _target_cell(figure), "" if place else _command(name))
        table.add_section()
    return table


def _measured_cell(figure: Measurement) -> str:
    colour = {True: "[green]", False: "[red]", None: ""}[figure.target_met]
    spread = "" if figure.low is None or figure.high is None else f" ({_number(figure.low)} to {_number(figure.high)})"
    return f"{colour}{_number(figure.value)}{spread} {figure.unit}".rstrip()


def _target_cell(figure: Measurement) -> str:
    if figure.target is None:
        return ""
    sign = "≤" if figure.bound == "at most" else "≥"
    return f"{sign} {figure.target:,g} {figure.unit}".rstrip()


def _number(value: float) -> str:
    """Format a value: three significant digits; whole numbers and values from 100 on without decimals."""
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"


if __name__ == "__main__":
    sys.exit(run_benchmarks())
