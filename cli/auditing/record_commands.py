"""`banjie audit verify`, `replay`, `conform`: what is on record, computed and judged again."""

import os
from pathlib import Path
from typing import Annotated

import typer

from cli.auditing.past_commands import audit
from cli.connection import AsJson, print_answer, with_reading_client
from cli.reading.conform import conform_command
from cli.rendering.output import escaped, print_line, progress_shown
from models.errors import BadInput
from queries.auditing.views import DifferenceView, ReplayListView, VerificationView
from starter.auditing import record, replaying
from wording.table.help import help_audit, help_cases
from wording.table.office import audit_screens

__all__ = ["audit"]
OneCase = Annotated[str | None, typer.Argument(help=help_cases.NUMBER())]
Processes = Annotated[int | None, typer.Option("--processes", min=1, help=help_audit.PROCESSES())]
EveryCase = Annotated[bool, typer.Option("--all", help=help_audit.ALL())]


@audit.command(name="verify", help=help_audit.VERIFY(), epilog=help_audit.VERIFY_EXAMPLE())
def verify_command(
    number: OneCase = None,
    everything: EveryCase = False,
    since: Annotated[Path | None, typer.Option("--since", help=help_audit.SINCE())] = None,
    processes: Processes = None,
    as_json: AsJson = False,
) -> None:
    """Verify what is on record."""
    if (number is not None) + everything + (since is not None) != 1:
        raise BadInput(audit_screens.WHICH_VERIFY())
    if everything:
        with progress_shown(audit_screens.VERIFYING()) as show:
            found = with_reading_client(lambda client: record.verify_everything(client, at_once(processes), show))
    elif since:
        found = with_reading_client(lambda client: record.verify_since(client, since))
    else:
        found = with_reading_client(lambda client: record.verify_case(client, number or ""))
    print_answer(found, as_json, lambda: print_verification(found, whole=number is None))
    raise typer.Exit(1 if found.found else 0)


def at_once(processes: int | None) -> int:
    """Return how many processes work at once: as many as were asked for, else one for each core."""
    return processes or os.cpu_count() or 1


def print_verification(done: VerificationView, *, whole: bool) -> None:
    """Print what was found, and how much was verified; of more than one case also the time stamps."""
    for one in escaped(done.found):
        print_line(audit_screens.FOUND(label=one.label, about=one.about, seen=one.seen_text))
    line = audit_screens.BROKEN if done.found else audit_screens.SOUND
    print_line(line(positions=done.positions, cases=done.cases, count=len(done.found)))
    if whole and done.stamps is None:
        print_line(audit_screens.STAMPS_UNCHECKED())
    elif whole:
        print_line(audit_screens.STAMPS_HOLD(count=done.stamps))


@audit.command(name="replay", help=help_audit.REPLAY())
def replay_command(
    number: OneCase = None, everything: EveryCase = False, processes: Processes = None, as_json: AsJson = False
) -> None:
    """Judge everything again that was decided."""
    if bool(number) + everything != 1:
        raise BadInput(audit_screens.WHICH_REPLAY())
    if number:
        done = with_reading_client(lambda client: replaying.replay_case(client, number))
    else:
        with progress_shown(audit_screens.JUDGING()) as show:
            done = with_reading_client(lambda client: replaying.replay_everything(client, at_once(processes), show))
    print_answer(done, as_json, lambda: print_replayed(done))
    raise typer.Exit(1 if done.differences else 0)


def print_replayed(done: ReplayListView) -> None:
    """Print how many decisions were reproduced, and the first of each case that was not."""
    for one in escaped(done.differences):
        print_line(audit_screens.DIFFERS(number=one.number, place=_place(one), expected=one.expected, found=one.found))
    if not done.differences:
        print_line(audit_screens.REPRODUCED(decisions=done.decisions, cases=done.cases))
    if done.histories and not done.differences:
        print_line(audit_screens.HISTORIES(count=done.histories))
    if done.unjudged:
        print_line(audit_screens.UNJUDGED(count=done.unjudged))


def _place(one: DifferenceView) -> str:
    if one.seq:
        return audit_screens.AT_EVENT(seq=one.seq)
    return audit_screens.AT_ACT(n=one.n) if one.n else audit_screens.AT_RUN()


audit.command(name="conform", help=help_audit.CONFORM())(conform_command)
