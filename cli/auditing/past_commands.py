"""`banjie audit as-of`, `staff-as-of`, `list-as-of`: what the register knew of an instant, and knows of it today."""

from datetime import datetime
from typing import Annotated

import typer

from cli.auditing.commands import audit
from cli.connection import AsJson, print_answer, read_register
from cli.people.os_user import own_name
from cli.rendering import case_tables
from cli.rendering.case_lists import print_cases
from cli.rendering.output import instant_text, print_line
from cli.staff import print_people
from models.errors import BadInput
from queries import complaint
from queries.auditing.past_lists import PastList, whole_past_list
from queries.auditing.past_office import past_office_view
from queries.auditing.views import PastCaseListView, PastMemberView, PastOfficeView
from queries.views.base import Known
from register.office.access_journal import COMMAND
from starter.input_values import NOT_AN_INSTANT, parse_instant
from starter.office.people import role_names
from wording.translation import N_, gettext, listed

__all__ = ["audit"]
Instant = Annotated[str, typer.Argument(help=gettext("Instant, such as 2026-03-01T12:00"))]
KnownNow = Annotated[
    bool, typer.Option("--known-now", help=gettext("As known now: with what was recorded later about the time before"))
]


@audit.command(name="as-of", help=gettext("A case as the register had it at an instant"))
def as_of_command(
    number: Annotated[str, typer.Argument(help=gettext("Number of the case, such as ZZW-2025-000001"))],
    instant: Instant,
    person: Annotated[
        str | None,
        typer.Option(
            "--person",
            callback=own_name,
            help=gettext("Code of the person who reads. Without it personal data is hidden"),
        ),
    ] = None,
    known_now: KnownNow = False,
    as_json: AsJson = False,
) -> None:
    """Show a case as the register had it at an instant."""
    at, known = _instant(instant), _known(known_now)
    case = read_register(lambda session, now: complaint.case_view(session, number, person, now, COMMAND, at, known))
    print_answer(case, as_json, lambda: case_tables.print_complaint(case))


@audit.command(name="staff-as-of", help=gettext("The staff at an instant: who held which role, who was away"))
def staff_as_of_command(instant: Instant, known_now: KnownNow = False, as_json: AsJson = False) -> None:
    """Show the office as of an instant."""
    at, known = _instant(instant), _known(known_now)
    found = read_register(lambda session, now: past_office_view(session, at, known, now, role_names()))
    print_answer(found, as_json, lambda: _print_office(found))


@audit.command(name="list-as-of", help=gettext("The complaints open at an instant: stage, holder, late or not"))
def list_as_of_command(
    instant: Instant,
    procedure: Annotated[str | None, typer.Option("--procedure", help=gettext("Cases of this procedure alone"))] = None,
    known_now: KnownNow = False,
    as_json: AsJson = False,
) -> None:
    """List the complaints that were open at an instant."""
    wanted = PastList(_instant(instant), _known(known_now), procedure)
    found = read_register(lambda session, now: whole_past_list(session, wanted, now))
    print_answer(found, as_json, lambda: _print_list(found))


def _instant(written: str) -> datetime:
    try:
        return parse_instant(written)
    except ValueError:
        raise BadInput(NOT_AN_INSTANT(option="INSTANT", written=written)) from None


def _known(now: bool) -> Known:
    return "now" if now else "then"


def _print_office(found: PastOfficeView) -> None:
    line = (
        N_("The staff at {at}, as known then (up to event {seq} of the stream org).")
        if found.known == "then"
        else N_("The staff at {at}, as known now (up to event {seq} of the stream org).")
    )
    print_line(line(at=instant_text(found.as_of), seq=found.seq))
    columns = {
        "code": [one.code for one in found.staff],
        "name": [one.label for one in found.staff],
        "roles": [listed(role.label for role in one.roles) for one in found.staff],
        "rank": [one.rank or "" for one in found.staff],
        "heads": [listed(one.heads) for one in found.staff],
        "registers": [listed(one.registers) for one in found.staff],
        "away": [_absence_text(one) for one in found.staff],
    }
    print_people(columns)


def _absence_text(one: PastMemberView) -> str:
    if one.away is None:
        return ""
    return gettext(
        "until {until}; {substitute} stands in", until=instant_text(one.away.until), substitute=one.away.substitute
    )


def _print_list(found: PastCaseListView) -> None:
    line = (
        N_("{count} complaints were open at {at}, {late} of them late, as known then.")
        if found.known == "then"
        else N_("{count} complaints were open at {at}, {late} of them late, as known now.")
    )
    late = sum(case.late for case in found.cases)
    print_cases(found.cases)
    print_line(line(at=instant_text(found.as_of), count=len(found.cases), late=late))
