"""`banjie audit verify`, `replay`, `conform`: what is on record, computed and judged again."""

import os
from typing import Annotated

import typer

from cli.auditing.dossiers import audit
from cli.cases.conform import conform_command
from cli.connection import AsJson, print_answer, read_register, with_reading_client
from cli.environment import load_environment
from cli.options import Everything, MaybeCaseNumber
from cli.rendering.output import escaped, print_line, print_sentence, progress_shown
from integrity.replay import many_cases
from integrity.verify import record
from integrity.verify.database_rights import shared_logins
from models.errors import BadInput
from queries.auditing.views import DifferenceView, ReplayListView, VerificationView
from wording.translation import gettext, ngettext, pgettext

Processes = Annotated[
    int | None,
    typer.Option("--processes", min=1, help=gettext("With --all: processes that work at once (one for each core)")),
]


@audit.command(
    name="verify",
    help=gettext("Compute everything again, and say what does not fit"),
    epilog=gettext("Example: banjie audit verify --all"),
)
def verify_command(
    number: MaybeCaseNumber = None,
    everything: Everything = False,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="PATH",
            help=gettext("File of a checkpoint, or the line of a receipt: what came after, and that it still holds"),
        ),
    ] = None,
    processes: Processes = None,
    as_json: AsJson = False,
) -> None:
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
    if everything and not as_json and not load_environment().embedded:  # the embedded servers have one account anyway
        print_shared_logins(read_register(lambda session, _: shared_logins(session)))
    raise typer.Exit(1 if found.found else 0)


def at_once(processes: int | None) -> int:
    """Return how many processes work at once: as many as were asked for, else one for each core."""
    return processes or os.cpu_count() or 1


def print_verification(done: VerificationView, *, whole: bool) -> None:
    """Print what was found, and how much was verified; of more than one case also the time stamps."""
    for one in escaped(done.found):
        print_sentence("{label}: {about}, {seen}", label=one.label, about=one.about, seen=one.seen_text)
    records = ngettext("{n} record of the log", "{n} records of the log", done.positions)
    cases = ngettext("{n} case", "{n} cases", done.cases)
    print_line(
        ngettext(
            "The record is not as it must be, in {n} place ({records}, {cases}).",
            "The record is not as it must be, in {n} places ({records}, {cases}).",
            len(done.found),
            records=records,
            cases=cases,
        )
        if done.found
        else gettext("The record is whole and not altered ({records}, {cases}).", records=records, cases=cases)
    )
    if done.witnessed is False:
        print_sentence(
            "No outside witness that BANJIE_TLOG_WITNESSES names has cosigned this log: that the office has signed no "
            "other one besides is not shown."
        )
    if whole:
        print_line(
            gettext("No time stamp was verified: no certificates of an authority are set (BANJIE_TLOG_STAMPS_CA).")
            if done.stamps is None
            else ngettext("{n} time stamp was verified.", "{n} time stamps were verified.", done.stamps)
        )


def print_shared_logins(logins: tuple[str, ...]) -> None:
    """Print which logins of the database can do what several processes may."""
    for login in escaped(logins):
        print_line(
            gettext(
                "The database login {login} has the rights of several processes: whoever has its password can do what "
                "all of them may (docs/operations.md).",
                login=login,
            )
        )


@audit.command(name="replay", help=gettext("Judge every decision again, by the law that the case was opened with"))
def replay_command(
    number: MaybeCaseNumber = None, everything: Everything = False, processes: Processes = None, as_json: AsJson = False
) -> None:
    if bool(number) + everything != 1:
        raise BadInput(gettext("Give a number or --all: one of the two."))
    if number:
        done = with_reading_client(lambda client: many_cases.replay_case(client, number))
    else:
        with progress_shown(gettext("Judging again")) as show:
            done = with_reading_client(lambda client: many_cases.replay_everything(client, at_once(processes), show))
    print_answer(done, as_json, lambda: print_replayed(done))
    raise typer.Exit(1 if done.differences else 0)


def print_replayed(done: ReplayListView) -> None:
    """Print how many decisions were reproduced, and the first of each case that was not."""
    for one in escaped(done.differences):
        print_sentence(
            "{number} {place}: expected {expected}, found {found}",
            number=one.number,
            place=_place(one),
            expected=one.expected,
            found=one.found,
        )
    if not done.differences:
        print_line(
            ngettext(
                "The {n} decision is reproduced ({cases}).",
                "All {n} decisions reproduced ({cases}).",
                done.decisions,
                cases=ngettext("{n} case", "{n} cases", done.cases),
            )
        )
    if done.histories and not done.differences:
        print_line(
            ngettext(
                "{n} exported history says the same as the record.",
                "{n} exported histories say the same as the record.",
                done.histories,
            )
        )
    if done.unjudged:
        print_line(
            ngettext(
                "{n} event was not decided by the case itself (linked cases, revivals, acts on a closed case): "
                "folded as it stands.",
                "{n} events were not decided by the case itself (linked cases, revivals, acts on a closed case): "
                "folded as they stand.",
                done.unjudged,
            )
        )


def _place(one: DifferenceView) -> str:
    if one.seq:
        return pgettext("place in a journal", "event {seq}", seq=one.seq)
    return gettext("submission {n}", n=one.n) if one.n else gettext("history of a run")


audit.command(name="conform", help=gettext("Whether each rule was kept, by the record alone"))(conform_command)
