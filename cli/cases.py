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
from cli.connection import AsJson, print_answer, read_register, with_client
from cli.custody import commands as custody
from cli.deploy import deploy
from cli.moving_in import import_command
from cli.notices import notice, notices_command
from cli.office import office_command
from cli.people.accounts import accounts
from cli.people.os_user import named_alone, own_name
from cli.procedures import procedures
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
from queries.views.history import HistoryView
from queries.views.lists import CaseListView
from queries.views.waiting import WaitingView
from register.office.access_journal import COMMAND
from starter import input_files
from starter.client import BanjieClient
from starter.registration import Registered, register
from wording.language import Language
from wording.table.cases import case_list
from wording.table.help import help_acts, help_cases, help_custody, help_files, help_operations, help_search

Number = Annotated[str, typer.Argument(help=help_cases.NUMBER())]
Reader = Annotated[str | None, typer.Option("--person", callback=own_name, help=help_cases.READER())]


def register_command(
    form: Annotated[str, typer.Argument(help=help_acts.FORM())],
    key: Annotated[str | None, typer.Option("--key", help=help_acts.KEY())] = None,
    as_json: AsJson = False,
) -> None:
    """Register a complaint."""
    what = case_list.FORM_ON_INPUT() if form == "-" else case_list.FORM_FILE(path=form)
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
    role: Annotated[str | None, typer.Option("--role", help=help_acts.ROLE())] = None,
    person: Annotated[str | None, typer.Option("--person", callback=named_alone, help=help_acts.HOLDER())] = None,
    procedure: Annotated[str | None, typer.Option("--procedure", help=help_acts.PROCEDURE())] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help=help_acts.OVERDUE())] = False,
    near: Annotated[bool, typer.Option("--near", help=help_acts.NEAR())] = False,
    due_within: Annotated[str | None, typer.Option("--due-within", help=help_acts.DUE_WITHIN())] = None,
    everything: Annotated[bool, typer.Option("--all", help=help_acts.CLOSED_TOO())] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=PAGE_SIZE, help=help_acts.LIMIT())] = PAGE_SIZE,
    after: Annotated[str | None, typer.Option("--after", help=help_acts.AFTER())] = None,
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
        raise BadInput(case_list.NOT_A_SPAN(written=written))
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
    lang: Annotated[Language | None, typer.Option("--lang", help=help_cases.LANG())] = None,
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
    "procedures": procedures,
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
    **help_acts.EXAMPLES,
    **help_files.EXAMPLES,
    **help_operations.EXAMPLES,
    "search": help_search.SEARCH_EXAMPLE,
    "erase": help_custody.ERASE_EXAMPLE,
}
PANELS = (
    (
        help_cases.CASES,
        "register import list search show waiting act history access explain conform extend approve refuse",
    ),
    (help_cases.FILES, "attach attachments attachment sweep documents document notices notice"),
    (
        help_cases.OFFICE,
        "procedures staff accounts senders endpoints calendar schedules hold erase retention audit witness",
    ),
    (help_cases.RUNNING, "demo office up alarms repair compare revive export deploy migrate worker relay watch serve"),
)


def build_app() -> typer.Typer:
    """Return the command with all that it can do, in the order of its help."""
    whole = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    whole.callback(help=help_cases.PROGRAM(), epilog=help_cases.PROGRAM_EXAMPLES())(main_options)
    for panel, names in PANELS:
        for name in names.split():
            _add_command(whole, name, panel())
    return whole


def _add_command(whole: typer.Typer, name: str, panel: str) -> None:
    line, example = help_cases.COMMANDS[name](), EXAMPLES.get(name)
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
