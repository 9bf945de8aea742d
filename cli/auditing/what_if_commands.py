"""`banjie audit what-if`: another law over recorded cases."""

from collections.abc import Iterator
from typing import Annotated

import typer

from cli.auditing.record_commands import audit
from cli.connection import AsJson, print_answer, with_reading_client
from cli.reading.search import read_day
from cli.rendering.output import escaped, instant_text, print_line
from models.errors import BadInput
from queries.auditing.what_if_views import WhatIfCaseView, WhatIfView
from starter.auditing.chosen_cases import Chosen
from starter.auditing.what_if import Written, ask_what_if
from wording.language import listed
from wording.table.help import help_audit, help_cases
from wording.table.office import what_if_screens

__all__ = ["audit"]
MAX_SHOWN = 50
BAR_WIDTH = 40
Several = list[str]


@audit.command(name="what-if", help=help_audit.WHAT_IF(), epilog=help_audit.WHAT_IF_EXAMPLE())
def what_if_command(  # one parameter an option
    number: Annotated[str | None, typer.Argument(help=help_cases.NUMBER())] = None,
    values: Annotated[Several, typer.Option("--set", help=help_audit.WHAT_IF_SET())] = [],  # noqa: B006  # typer's form
    overlay: Annotated[str | None, typer.Option("--overlay", help=help_audit.WHAT_IF_OVERLAY())] = None,
    editions: Annotated[Several, typer.Option("--edition", help=help_audit.WHAT_IF_EDITION())] = [],  # noqa: B006
    calendars: Annotated[Several, typer.Option("--calendar", help=help_audit.WHAT_IF_CALENDAR())] = [],  # noqa: B006
    procedure: Annotated[str | None, typer.Option("--procedure", help=help_audit.ONE_PROCEDURE())] = None,
    everything: Annotated[bool, typer.Option("--all", help=help_audit.ALL())] = False,
    since: Annotated[str | None, typer.Option("--from", help=help_audit.RECEIVED_FROM())] = None,
    until: Annotated[str | None, typer.Option("--until", help=help_audit.RECEIVED_UNTIL())] = None,
    as_json: AsJson = False,
) -> None:
    """Judge recorded cases by a changed law."""
    if bool(number) + bool(procedure) + everything != 1:
        raise BadInput(what_if_screens.WHICH())
    chosen = Chosen((number,) if number else (), procedure, read_day("--from", since), read_day("--until", until))
    written = Written(values, editions, calendars)
    if overlay:
        written = written.with_file(overlay)
    found = with_reading_client(lambda client: ask_what_if(client, written, chosen))
    print_answer(found, as_json, lambda: print_what_if(found))


def print_what_if(found: WhatIfView) -> None:
    """Print what is assumed, the totals as bars, and the cases that come out otherwise."""
    print_line(found.assumes)
    print_line(what_if_screens.TOTAL(cases=found.cases, differing=len(found.differing)))
    for outcome, count in found.counted.items():
        bar = "█" * round(BAR_WIDTH * count / max(found.cases, 1))
        print_line(what_if_screens.BAR(label=what_if_screens.OUTCOMES[outcome](), count=count, bar=bar).rstrip())
    for rule, count in found.refused_by.items():
        print_line(what_if_screens.RULE(rule=rule, count=count))
    for case in escaped(found.differing[:MAX_SHOWN]):
        for line in _case_lines(case):
            print_line(line)
    if len(found.differing) > MAX_SHOWN:
        print_line(what_if_screens.NOT_SHOWN(count=len(found.differing) - MAX_SHOWN))


def _case_lines(case: WhatIfCaseView) -> Iterator[str]:
    yield what_if_screens.CASE(number=case.number, label=what_if_screens.OUTCOMES[case.outcome]().strip("　 "))
    refused = what_if_screens.ACT_REFUSED if case.n else what_if_screens.FORM_REFUSED
    for one in case.refused:
        yield refused(n=case.n, rule=one.rule or "", says=one.says)
    if case.outcome == "allowed":
        yield what_if_screens.ACT_ALLOWED(n=case.n)
    if case.breached:
        yield what_if_screens.BREACHED(clocks=listed(case.breached))
    if case.kept:
        yield what_if_screens.KEPT(clocks=listed(case.kept))
    for moved in case.moved:
        clock = what_if_screens.CLOSING() if moved.clock == "closing" else moved.clock
        ends = [instant_text(at) or what_if_screens.NO_END() for at in (moved.before, moved.after)]
        yield what_if_screens.MOVED(clock=clock, before=ends[0], after=ends[1])
