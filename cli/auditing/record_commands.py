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
from wording.translation import N_, gettext, pgettext

__all__ = ["audit"]
OneCase = Annotated[str | None, typer.Argument(help=gettext("Number of the case, such as ZZW-2025-000001"))]
Processes = Annotated[
    int | None,
    typer.Option("--processes", min=1, help=gettext("With --all: processes that work at once (one for each core)")),
]
EveryCase = Annotated[bool, typer.Option("--all", help=gettext("Everything"))]


@audit.command(
    name="verify",
    help=gettext("Compute everything again, and say what does not fit"),
    epilog=gettext("Example: banjie audit verify --all"),
)
def verify_command(
    number: OneCase = None,
    everything: EveryCase = False,
    since: Annotated[
        Path | None,
        typer.Option("--since", help=gettext("File of a checkpoint: what came after it, and that it still holds")),
    ] = None,
    processes: Processes = None,
    as_json: AsJson = False,
) -> None:
    """Verify what is on record."""
    if (number is not None) + everything + (since is not None) != 1:
        raise BadInput(gettext("Give a number, --all, or --since with the file of a checkpoint: one of the three."))
    if everything:
        with progress_shown(gettext("Verifying")) as show:
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
        print_line(gettext("{label}: {about}, {seen}", label=one.label, about=one.about, seen=one.seen_text))
    line = (
        N_("The record is not as it must be, in {count} places ({positions} records of the log, {cases} cases).")
        if done.found
        else N_("The record is whole and not altered ({positions} records of the log, {cases} cases).")
    )
    print_line(line(positions=done.positions, cases=done.cases, count=len(done.found)))
    if done.witnessed is False:
        print_line(
            gettext(
                "No outside witness has cosigned this log: that the office has signed no other one besides is not "
                "shown."
            )
        )
    if whole and done.stamps is None:
        print_line(
            gettext("No time stamp was verified: no certificates of an authority are set (BANJIE_TLOG_STAMPS_CA).")
        )
    elif whole:
        print_line(gettext("{count} time stamps were verified.", count=done.stamps))


@audit.command(name="replay", help=gettext("Judge every decision again, by the law that the case was opened with"))
def replay_command(
    number: OneCase = None, everything: EveryCase = False, processes: Processes = None, as_json: AsJson = False
) -> None:
    """Judge everything again that was decided."""
    if bool(number) + everything != 1:
        raise BadInput(gettext("Give a number or --all: one of the two."))
    if number:
        done = with_reading_client(lambda client: replaying.replay_case(client, number))
    else:
        with progress_shown(gettext("Judging again")) as show:
            done = with_reading_client(lambda client: replaying.replay_everything(client, at_once(processes), show))
    print_answer(done, as_json, lambda: print_replayed(done))
    raise typer.Exit(1 if done.differences else 0)


def print_replayed(done: ReplayListView) -> None:
    """Print how many decisions were reproduced, and the first of each case that was not."""
    for one in escaped(done.differences):
        print_line(
            gettext(
                "{number} {place}: expected {expected}, found {found}",
                number=one.number,
                place=_place(one),
                expected=one.expected,
                found=one.found,
            )
        )
    if not done.differences:
        print_line(
            gettext("All {decisions} decisions reproduced ({cases} cases).", decisions=done.decisions, cases=done.cases)
        )
    if done.histories and not done.differences:
        print_line(gettext("{count} exported histories say the same as the record.", count=done.histories))
    if done.unjudged:
        print_line(
            gettext(
                "{count} events were not decided by the case itself (linked cases, revivals, acts on "
                "a closed case): folded as they stand.",
                count=done.unjudged,
            )
        )


def _place(one: DifferenceView) -> str:
    if one.seq:
        return pgettext("audit", "event {seq}", seq=one.seq)
    return gettext("submission {n}", n=one.n) if one.n else gettext("history of a run")


audit.command(name="conform", help=gettext("Whether each rule was kept, by the record alone"))(conform_command)
