"""The command `banjie`. Exit codes: 0 done, 1 refused, 2 bad input, 3 unavailable; `--json` for programs."""

import re
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from cli import (
    act,
    calendar_adopt,
    calendar_status,
    decisions,
    environment,
    explain,
    files,
    main,
    repair,
    runs,
    services,
)
from cli.alarms import alarms_command
from cli.auditing.log_commands import witness
from cli.auditing.what_if_commands import audit
from cli.calendar import calendar
from cli.calendar_status import OfficeWarnings, office_warnings, print_office_warnings
from cli.command_help import ACT_EXAMPLES, COMMANDS, FILE_EXAMPLES, OPERATION_EXAMPLES
from cli.connection import AsJson, print_answer, read_register, with_client
from cli.custody import commands as custody
from cli.deploy import deploy
from cli.moving_in import import_command
from cli.notices import notice, notices_command
from cli.office import office_command
from cli.people.accounts import accounts
from cli.people.os_user import named_alone, own_name
from cli.procedures import with_author_commands
from cli.programs.endpoints import endpoints
from cli.programs.senders import senders
from cli.reading import search
from cli.reading.access import access_command
from cli.reading.conform import conform_command
from cli.rendering import act_results, case_lists, case_tables, history_lines, waiting_lines
from cli.schedules import schedules
from cli.staff import staff
from cli.watch import watch_command
from models.errors import BadInput
from queries import complaint, history
from queries import waiting as waiting_query
from queries.lists import cases as listed_cases
from queries.lists.case_filter import PAGE_SIZE, CaseFilter
from queries.reading import begin_reading
from queries.views.case import WaitingView
from queries.views.history import HistoryView
from queries.views.lists import CaseListView
from register.office.access_journal import COMMAND
from starter import input_files
from starter.client import BanjieClient
from starter.registration import Registered, register
from wording.translation import N_, Language, gettext

Number = Annotated[str, typer.Argument(help=gettext("Number of the case, such as ZZW-2025-000001"))]
Reader = Annotated[
    str | None,
    typer.Option(
        "--person", callback=own_name, help=gettext("Code of the person who reads. Without it personal data is hidden")
    ),
]


def register_command(
    form: Annotated[str, typer.Argument(help=gettext("Intake form (YAML or JSON file), or - for standard input"))],
    key: Annotated[
        str | None, typer.Option("--key", help=gettext("Mark of the sender: the same mark is registered once"))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Register a complaint."""
    what = gettext("the form on standard input") if form == "-" else gettext("form {path}", path=form)
    written = input_files.read_mapping(form, what)
    folder = Path() if form == "-" else Path(form).parent

    async def register_and_look(client: BanjieClient) -> tuple[Registered, WaitingView | None]:
        registered = await register(client, written, key, folder)
        if not registered.begun:
            return registered, None
        return registered, await client.transact(
            lambda session: decisions.waiting_now(session, client, registered.number)
        )

    registered, waiting = with_client(register_and_look)
    print_answer(registered, as_json, lambda: act_results.print_registered(registered, waiting))


def show_command(
    number: Number,
    person: Reader = None,
    as_json: AsJson = False,
) -> None:
    """Show a case, whole."""
    case = read_register(lambda session, now: complaint.case_view(session, number, person, now, COMMAND))
    print_answer(case, as_json, lambda: case_tables.print_complaint(case))


def list_command(
    role: Annotated[str | None, typer.Option("--role", help=gettext("Held by this unit or post"))] = None,
    person: Annotated[
        str | None,
        typer.Option(
            "--person", callback=named_alone, help=gettext("Held by this person, or by a unit or post of this person")
        ),
    ] = None,
    procedure: Annotated[str | None, typer.Option("--procedure", help=gettext("Of this procedure"))] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help=gettext("Overdue"))] = False,
    near: Annotated[
        bool,
        typer.Option(
            "--near",
            help=gettext("Near: not late, and three working days or fewer are left to the next limit or reminder"),
        ),
    ] = False,
    due_within: Annotated[
        str | None, typer.Option("--due-within", help=gettext("Due within this time, such as 3d or 12h, or past"))
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help=gettext("Closed cases too"))] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=PAGE_SIZE, help=gettext("Cases on a page"))] = PAGE_SIZE,
    after: Annotated[
        str | None, typer.Option("--after", help=gettext("Go on from the mark that the page before has given"))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List cases, page by page."""
    within = _read_duration(due_within) if due_within else None
    environment.load_environment()
    wanted = CaseFilter(
        role=role, person=person, procedure=(procedure,) if procedure else (), overdue=overdue, near=near,
        due_within=within, everything=everything, limit=limit, after=after,
    )  # fmt: skip

    cases, warnings = read_register(
        lambda session, now: (listed_cases.case_list(session, wanted, now), office_warnings(session, now))
    )
    print_answer(cases, as_json, lambda: _print_list(cases, warnings))


def _print_list(cases: CaseListView, warnings: OfficeWarnings) -> None:
    case_lists.print_case_list(cases)
    print_office_warnings(warnings)


def _read_duration(written: str) -> timedelta:
    units = {"d": "days", "h": "hours", "m": "minutes"}
    number, unit = written[:-1], written[-1:]
    if unit not in units or not re.fullmatch("[0-9]{1,6}", number):
        raise BadInput(gettext("Write --due-within as 3d, 12h or 30m. This was given: {written}", written=written))
    return timedelta(**{units[unit]: int(number)})


def waiting_command(number: Number, person: Reader = None, as_json: AsJson = False) -> None:
    """Print what a case waits for and everything that can be done with it."""

    def read(session: Session, now: datetime) -> WaitingView:
        return waiting_query.waiting_view(session, number, now, begin_reading(session, number, person, now, COMMAND))

    found = read_register(read)
    print_answer(found, as_json, lambda: waiting_lines.print_waiting(found))


def history_command(number: Number, person: Reader = None, as_json: AsJson = False) -> None:
    """Print what happened in a case."""

    def read(session: Session, now: datetime) -> HistoryView:
        return history.history_view(session, number, begin_reading(session, number, person, now, COMMAND))

    found = read_register(read)
    print_answer(found, as_json, lambda: history_lines.print_history(found))


def main_options(
    lang: Annotated[
        Language | None,
        typer.Option(
            "--lang",
            help=gettext(
                "Speak Chinese (zh) or English (en). May stand anywhere in a command; BANJIE_LANG sets it for all."
            ),
        ),
    ] = None,
) -> None:
    """Show `--lang` in the help. It may stand anywhere in a command, so it is read before (`main.split_language`)."""


commands: dict[str, Callable[..., None]] = {
    "register": register_command,
    "list": list_command,
    "show": show_command,
    "waiting": waiting_command,
    "act": act.act_command,
    "history": history_command,
    "access": access_command,
    "conform": conform_command,
    "import": import_command,
    "explain": explain.explain_command,
    "notices": notices_command,
    "alarms": alarms_command,
    "watch": watch_command,
    **decisions.commands,
    **files.commands,
    **services.commands,
    "office": office_command,
    **repair.commands,
    **search.commands,
    **custody.commands,
    **runs.commands,
}
groups = {
    "audit": audit,
    "witness": witness,
    "notice": notice,
    "procedures": with_author_commands(),
    "staff": staff,
    "accounts": accounts,
    "calendar": calendar,
    "schedules": schedules,
    "senders": senders,
    "endpoints": endpoints,
    "deploy": deploy,
    "hold": custody.hold,
    "retention": custody.retention,
}


EXAMPLES = {
    **ACT_EXAMPLES,
    **FILE_EXAMPLES,
    **OPERATION_EXAMPLES,
    "search": N_(
        "Examples: banjie search leak landlord --person li. A single Chinese character finds "
        "the names that begin with it."
    ),
    "erase": N_(
        "Example: banjie erase ZZW-2026-000001 --text narrative --ground '...' --by li "
        "--with wang. Add --preview to see first what goes."
    ),
}
PANELS = (
    (
        N_("Cases"),
        "register import list search show waiting act history access explain conform extend approve refuse",
    ),
    (N_("Files, documents, notices"), "attach attachments attachment sweep documents document notices notice"),
    (
        N_("The office: procedures, staff, calendar"),
        "procedures staff accounts senders endpoints calendar schedules hold erase retention audit witness",
    ),
    (
        N_("Running and maintenance"),
        "demo office up alarms repair compare revive export deploy migrate worker relay watch serve",
    ),
)


def build_app() -> typer.Typer:
    """Return the command with all that it can do, in the order of its help."""
    whole = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    whole.callback(
        help=gettext("Banjie: every complaint is handled to its end, in time, with proof."),
        epilog=gettext(
            "To try: banjie --lang en demo. To handle cases: banjie list, banjie waiting NUMBER, "
            "banjie act NUMBER ACT --actor CODE."
        ),
    )(main_options)
    for panel, names in PANELS:
        for name in names.split():
            _add_command(whole, name, panel())
    return whole


def _add_command(whole: typer.Typer, name: str, panel: str) -> None:
    line, example = COMMANDS[name](), EXAMPLES.get(name)
    if name in groups:
        whole.add_typer(groups[name], name=name, help=line, rich_help_panel=panel)
    else:
        epilog = example() if example else None
        whole.command(name=name, help=line, epilog=epilog, rich_help_panel=panel)(commands[name])


calendar.registered_commands += calendar_status.app.registered_commands + calendar_adopt.app.registered_commands
app = build_app()


def run_banjie(written: list[str]) -> int:
    """One command; its exit code."""
    return main.run_command(app, written)


if __name__ == "__main__":
    sys.exit(run_banjie(sys.argv[1:]))
