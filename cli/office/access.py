"""`banjie access`: who has read what."""

from collections.abc import Iterator
from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, read_register
from cli.options import MaybeCaseNumber
from cli.rendering import output
from models.errors import BadInput
from models.time import parse_day
from queries.office.access import AccessFilter, access_list
from queries.views.history import AccessListView, AccessView
from starter.input_values import NOT_AN_INSTANT
from wording.translation import gettext, joined, listed, ngettext


def access_command(
    number: MaybeCaseNumber = None,
    person: Annotated[str | None, typer.Option("--person", help=gettext("Only what this person read"))] = None,
    holder: Annotated[
        str | None, typer.Option("--holder", help=gettext("What was read of the cases of this person"))
    ] = None,
    day: Annotated[
        str | None, typer.Option("--day", help=gettext("Day, such as 2026-05-06; without a number today"))
    ] = None,
    as_json: AsJson = False,
) -> None:
    try:
        wanted = AccessFilter(number, holder, parse_day(day) if day else None, person)
    except ValueError:
        raise BadInput(NOT_AN_INSTANT(option="--day", written=day)) from None
    found = read_register(lambda session, now: access_list(session, wanted, now))
    print_answer(found, as_json, lambda: _print_accesses(found))


def _print_accesses(found: AccessListView) -> None:
    for one in output.escaped(found.accesses):
        at = output.instant_text(one.at)
        said = {"number": one.number or "—", "person": one.by_name, "label": one.label, "parts": one.parts_label}
        output.print_sentence(
            "{at} {number} {person} {label} {parts} ({details})", at=at, **said, details=joined(list(_details(one)))
        )
    if not found.accesses:
        output.print_sentence("Nothing was read.")


def _details(one: AccessView) -> Iterator[str]:
    yield f"{one.door_label} {one.program}" if one.program else one.door_label
    if one.about:
        yield ngettext("{n} place found", "{n} places found", int(one.about)) if one.type == "searched" else one.about
    if one.stands_for:
        yield gettext("for {people}", people=listed(one.stands_for))
    if one.rules:
        yield gettext("by {rules}", rules=listed(one.rules))
