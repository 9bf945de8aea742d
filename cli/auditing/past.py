"""`banjie audit as-of`, `staff-as-of`, `list-as-of`: what the register knew of an instant, and knows of it today."""

from typing import Annotated

import typer

from cli.auditing.dossiers import audit
from cli.connection import AsJson, print_answer, read_register
from cli.office.staff import print_people
from cli.options import CaseNumber, OfProcedureAlone, Reader, read_instant
from cli.rendering import case_tables
from cli.rendering.output import instant_text, print_line
from queries.auditing.past_lists import PastList, whole_past_list
from queries.auditing.past_office import past_office_view
from queries.auditing.views import PastCaseListView, PastMemberView, PastOfficeView
from queries.cases import complaint
from queries.views.base import Known
from register.office.access_journal import COMMAND
from starter.office.people import role_names
from wording.translation import N_, gettext, listed, ngettext

Instant = Annotated[str, typer.Argument(help=gettext("Instant, such as 2026-03-01T12:00"))]
KnownNow = Annotated[
    bool, typer.Option("--known-now", help=gettext("As known now: with what was recorded later about the time before"))
]


@audit.command(name="as-of", help=gettext("A case as the register had it at an instant"))
def as_of_command(
    number: CaseNumber,
    instant: Instant,
    person: Reader = None,
    known_now: KnownNow = False,
    as_json: AsJson = False,
) -> None:
    at, known = read_instant("INSTANT", instant), _known(known_now)
    case = read_register(lambda session, now: complaint.case_view(session, number, person, now, COMMAND, at, known))
    print_answer(case, as_json, lambda: case_tables.print_complaint(case))


@audit.command(name="staff-as-of", help=gettext("The staff at an instant: who held which role, who was away"))
def staff_as_of_command(instant: Instant, known_now: KnownNow = False, as_json: AsJson = False) -> None:
    at, known = read_instant("INSTANT", instant), _known(known_now)
    found = read_register(lambda session, now: past_office_view(session, at, known, now, role_names()))
    print_answer(found, as_json, lambda: _print_office(found))


@audit.command(name="list-as-of", help=gettext("The complaints open at an instant: stage, holder, late or not"))
def list_as_of_command(
    instant: Instant,
    procedure: OfProcedureAlone = None,
    known_now: KnownNow = False,
    as_json: AsJson = False,
) -> None:
    wanted = PastList(read_instant("INSTANT", instant), _known(known_now), procedure)
    found = read_register(lambda session, now: whole_past_list(session, wanted, now))
    print_answer(found, as_json, lambda: _print_list(found))


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
    count, at, late = len(found.cases), instant_text(found.as_of), sum(case.late for case in found.cases)
    case_tables.print_cases(found.cases)
    print_line(
        ngettext(
            "{n} complaint was open at {at}, {late} of them late, as known then.",
            "{n} complaints were open at {at}, {late} of them late, as known then.",
            count,
            at=at,
            late=late,
        )
        if found.known == "then"
        else ngettext(
            "{n} complaint was open at {at}, {late} of them late, as known now.",
            "{n} complaints were open at {at}, {late} of them late, as known now.",
            count,
            at=at,
            late=late,
        )
    )
