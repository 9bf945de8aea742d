"""`banjie access`: who has read what."""

from collections.abc import Iterator
from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, read_register
from cli.rendering import output
from models.errors import BadInput
from models.time import parse_day
from queries.access import AccessFilter, access_list
from queries.views.history import AccessListView, AccessView
from wording.language import joined, listed
from wording.table.cases import access_screens
from wording.table.help import help_cases
from wording.table.office import staff_screens


def access_command(
    number: Annotated[str | None, typer.Argument(help=help_cases.NUMBER())] = None,
    person: Annotated[str | None, typer.Option("--person", help=help_cases.ACCESS_PERSON())] = None,
    holder: Annotated[str | None, typer.Option("--holder", help=help_cases.ACCESS_HOLDER())] = None,
    day: Annotated[str | None, typer.Option("--day", help=help_cases.ACCESS_DAY())] = None,
    as_json: AsJson = False,
) -> None:
    """Print who has read what."""
    try:
        wanted = AccessFilter(number, holder, parse_day(day) if day else None, person)
    except ValueError:
        raise BadInput(staff_screens.NO_INSTANT(option="--day", written=day)) from None
    found = read_register(lambda session, now: access_list(session, wanted, now))
    print_answer(found, as_json, lambda: _print_accesses(found))


def _print_accesses(found: AccessListView) -> None:
    for one in output.escaped(found.accesses):
        at = output.instant_text(one.at)
        said = {"number": one.number or "—", "person": one.by_name, "label": one.label, "parts": one.parts_label}
        output.print_line(access_screens.LINE(at=at, **said, details=joined(list(_details(one)))))
    if not found.accesses:
        output.print_line(access_screens.NONE())


def _details(one: AccessView) -> Iterator[str]:
    yield f"{one.door_label} {one.program}" if one.program else one.door_label
    if one.about:
        yield access_screens.FOUND(count=one.about) if one.type == "searched" else one.about
    if one.stands_for:
        yield access_screens.STOOD_FOR(people=listed(one.stands_for))
    if one.rules:
        yield access_screens.BY_RULES(rules=listed(one.rules))
