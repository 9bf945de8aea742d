"""`banjie register`, `list`, `show`, `waiting`, `history`: the cases."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from cli import environment
from cli.acts import decisions
from cli.calendars.holiday_notices import office_warnings
from cli.connection import AsJson, print_answer, read_register, with_client
from cli.identity.os_user import named_alone
from cli.options import CaseNumber, NextPage, OfProcedure, Reader, read_instant_if_given
from cli.rendering import act_results, case_tables, history_lines, output, waiting_lines
from models.errors import BadInput
from queries.acts.offered_acts import waiting_with_acts
from queries.cases import complaint, history
from queries.cases.reading import begin_reading
from queries.lists import cases as listed_cases
from queries.lists.case_filter import PAGE_SIZE, CaseFilter
from queries.views.case import WaitingView
from queries.views.lists import CaseListView
from register.office.access_journal import COMMAND
from starter import input_files
from starter.cases.registration import Registered, register
from starter.client import BanjieClient
from wording.translation import gettext, listed


def register_command(
    form: Annotated[str, typer.Argument(help=gettext("Intake form (YAML or JSON file), or - for standard input"))],
    key: Annotated[
        str | None, typer.Option("--key", help=gettext("Mark of the sender: the same mark is registered once"))
    ] = None,
    as_json: AsJson = False,
) -> None:
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


def show_command(number: CaseNumber, person: Reader = None, as_json: AsJson = False) -> None:
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
    procedure: OfProcedure = None,
    overdue: Annotated[bool, typer.Option("--overdue", help=gettext("Overdue"))] = False,
    near: Annotated[
        bool,
        typer.Option(
            "--near",
            help=gettext("Near: not late, and three working days or fewer are left to the next limit or reminder"),
        ),
    ] = False,
    urged: Annotated[
        bool, typer.Option("--urged", help=gettext("Urged, and nobody who has work on it has acted since"))
    ] = False,
    due_within: Annotated[
        str | None, typer.Option("--due-within", help=gettext("Due within this time, such as 3d or 12h, or past"))
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help=gettext("Closed cases too"))] = False,
    received_before: Annotated[
        str | None, typer.Option("--received-before", help=gettext("Came in before this instant, such as 2027-01-01"))
    ] = None,
    closed_after: Annotated[
        str | None, typer.Option("--closed-after", help=gettext("Only those that closed then or later"))
    ] = None,
    closed_before: Annotated[
        str | None, typer.Option("--closed-before", help=gettext("Only those that closed before then"))
    ] = None,
    old_number: Annotated[
        str | None, typer.Option("--old-number", help=gettext("Number in the system from which it was moved in"))
    ] = None,
    newest: Annotated[bool, typer.Option("--newest", help=gettext("By receipt, the newest first"))] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=PAGE_SIZE, help=gettext("Cases on a page"))] = PAGE_SIZE,
    after: NextPage = None,
    as_json: AsJson = False,
) -> None:
    within = _read_duration(due_within) if due_within else None
    environment.load_environment()
    wanted = CaseFilter(
        role=role, person=person, procedure=(procedure,) if procedure else (), overdue=overdue, near=near,
        urged=urged, due_within=within, everything=everything, limit=limit, after=after,
        old_number=old_number, newest=newest,
        received_before=read_instant_if_given("--received-before", received_before),
        closed_after=read_instant_if_given("--closed-after", closed_after),
        closed_before=read_instant_if_given("--closed-before", closed_before),
    )  # fmt: skip

    cases, warnings = read_register(
        lambda session, now: (listed_cases.case_list(session, wanted, now, COMMAND), office_warnings(session, now))
    )
    print_answer(cases, as_json, lambda: _print_list(cases, warnings))


def _print_list(cases: CaseListView, warnings: list[str]) -> None:
    case_tables.print_case_list(cases)
    for line in warnings:
        output.print_line(line)


def _read_duration(written: str) -> timedelta:
    units = {"d": "days", "h": "hours", "m": "minutes"}
    number, unit = written[:-1], written[-1:]
    if unit not in units or not re.fullmatch("[0-9]{1,6}", number):
        raise BadInput(gettext("Write --due-within as 3d, 12h or 30m. This was given: {written}", written=written))
    return timedelta(**{units[unit]: int(number)})


def waiting_command(
    number: CaseNumber,
    person: Reader = None,
    act: Annotated[
        str | None,
        typer.Option("--act", metavar="ACT", help=gettext("Show the fields of this act alone, and who may do it")),
    ] = None,
    as_json: AsJson = False,
) -> None:
    found = read_register(
        lambda session, now: waiting_with_acts(
            session, number, now, begin_reading(session, number, person, now, COMMAND)
        )
    )
    if act is None:
        print_answer(found, as_json, lambda: waiting_lines.print_waiting(found))
        return
    acts = [one for one in found.acts if act in (one.name, one.label)]
    if not acts:
        known = listed(dict.fromkeys(one.name for one in found.acts))
        raise BadInput(gettext("{act} cannot be done now. What can be done: {acts}", act=act, acts=known))
    print_answer(
        {"acts": [one.model_dump(mode="json") for one in acts]}, as_json, lambda: waiting_lines.print_acts(acts)
    )


def history_command(number: CaseNumber, person: Reader = None, as_json: AsJson = False) -> None:
    found = read_register(
        lambda session, now: history.history_view(session, number, begin_reading(session, number, person, now, COMMAND))
    )
    print_answer(found, as_json, lambda: history_lines.print_history(found))
