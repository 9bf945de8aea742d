"""`banjie staff`: the staff of the office with their roles, absences, units and ranks."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import Annotated

import typer

from calendars import office_zone
from cli.connection import AsJson, print_answer, with_client, with_reading_client
from cli.options import Administrator, OwnCode, PersonArgument, SecondAdministrator
from cli.rendering import output
from models.errors import BadInput
from models.held_role import split_role
from models.time import parse_day
from register.office.power import Signed
from register.office.staff import Member
from register.office.units import UnitPlace
from rules.acts.deciders import ADMINISTRATOR
from starter import input_values
from starter.office import staff as staff_changes
from starter.office import staff_file
from starter.office.people import StaffOverview, staff_overview
from wording.translation import N_, NP_, gettext, joined, listed

UNIT_PLACES = {
    (False, False): N_("Unit {unit}"),
    (False, True): N_("Unit {unit}, headed by {head}"),
    (True, False): N_("Unit {unit}, part of {parent}"),
    (True, True): N_("Unit {unit}, part of {parent}, headed by {head}"),
}

COLUMNS = {
    "code": N_("Code"),
    "name": N_("Name"),
    "roles": NP_("column", "Roles"),
    "rank": N_("Rank"),
    "heads": N_("Heads"),
    "registers": N_("Registers"),
    "away": N_("Away"),
    "contact": N_("Contact"),
}


staff = typer.Typer(no_args_is_help=True)


@staff.command(
    name="add",
    help=gettext("Add a person with the roles held from now on"),
    epilog=gettext('Example: banjie staff add li --name "Li Min" --role water_policy_office'),
)
def add_command(
    person: Annotated[str, typer.Argument(help=gettext("New code, such as li; begins with a lower-case letter"))],
    name: Annotated[str, typer.Option("--name", help=gettext("Name"))],
    role: Annotated[
        list[str] | None,
        typer.Option(
            "--role",
            help=gettext(
                "Code of a unit or post that the person holds; may be repeated. For one procedure alone: PROCEDURE:CODE"
            ),
        ),
    ] = None,
    contact: Annotated[str, typer.Option("--contact", help=gettext("Phone or mail address"))] = "",
    by: Administrator = None,
    second: SecondAdministrator = None,
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    with_client(
        lambda client: staff_changes.add_person(
            client, person, name, role or [], contact, signed=Signed(by, second, code=code)
        )
    )
    _print_change(
        {"person": person, "roles": role or []}, as_json, gettext("Added {name} ({person}).", name=name, person=person)
    )


@staff.command(
    name="load", help=gettext("Load a whole office from a file. What is on file already stays; nobody is removed.")
)
def load_command(
    file: Annotated[str, typer.Argument(help=gettext("Staff file (YAML or JSON): people, ranks, registers, units"))],
    by: Administrator = None,
    second: SecondAdministrator = None,
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    stated = staff_file.read_staff_file(file)
    with_client(lambda client: staff_file.load_staff(client, stated, signed=Signed(by, second, code=code)))
    counts = {"staff": len(stated.staff), "units": len(stated.units), "registers": len(stated.registers)}
    told = gettext(
        "On file: {people} people, {units} units, {registers} registers of persons.",
        people=len(stated.staff),
        units=len(stated.units),
        registers=len(stated.registers),
    )
    _print_change(counts | {"ranks": list(stated.ranks)}, as_json, told)


@staff.command(
    name="away",
    help=gettext("Record an absence: meanwhile the substitute also holds the person's roles"),
    epilog=gettext("Example: banjie staff away li --from 2026-05-06 --to 2026-05-12 --substitute wang"),
)
def away_command(
    person: PersonArgument,
    since: Annotated[
        str,
        typer.Option(
            "--from", help=gettext("First day (from 00:00) or instant, such as 2026-05-06 or 2026-05-06T14:00")
        ),
    ],
    until: Annotated[str, typer.Option("--to", help=gettext("Last day (included) or instant of the end"))],
    substitute: Annotated[str, typer.Option("--substitute", help=gettext("Code of the substitute"))],
    by: Administrator = None,
    second: SecondAdministrator = None,
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    begins, ends = _parse_instant_option("--from", since), _parse_instant_option("--to", until, whole_day=True)
    with_client(
        lambda client: staff_changes.record_absence(
            client, person, begins, ends, substitute, signed=Signed(by, second, code=code)
        )
    )
    span = {"since": begins.astimezone(office_zone()).isoformat(), "until": ends.astimezone(office_zone()).isoformat()}
    since, until = output.instant_text(begins), output.instant_text(ends)
    told = gettext(
        "{person} is away from {since} until {until}; {substitute} stands in.",
        person=person,
        since=since,
        until=until,
        substitute=substitute,
    )
    _print_change({"person": person, **span, "substitute": substitute}, as_json, told)


@staff.command(
    name="back", help=gettext("Record that a person is back. Absences that have not begun are cancelled too.")
)
def back_command(
    person: PersonArgument,
    by: Administrator = None,
    second: SecondAdministrator = None,
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    with_client(lambda client: staff_changes.record_return(client, person, signed=Signed(by, second, code=code)))
    _print_change({"person": person}, as_json, gettext("{person} is back.", person=person))


@staff.command(
    name="end",
    help=gettext("Take a role back: the person no longer holds it from now on"),
    epilog=gettext("Example: banjie staff end li water_policy_office"),
)
def end_command(
    person: PersonArgument,
    role: Annotated[str, typer.Argument(help=gettext("Code of the unit or post to take back"))],
    by: Administrator = None,
    second: SecondAdministrator = None,
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    with_client(lambda client: staff_changes.end_role(client, person, role, signed=Signed(by, second, code=code)))
    _print_change(
        {"person": person, "role": role}, as_json, gettext("{person} no longer holds {role}.", person=person, role=role)
    )


@staff.command(name="leave", help=gettext("Record that a person leaves: from now on the successor holds their roles"))
def leave_command(
    person: PersonArgument,
    to: Annotated[str, typer.Option("--to", help=gettext("Code of the successor"))],
    by: Administrator = None,
    second: SecondAdministrator = None,
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    with_client(lambda client: staff_changes.record_leaving(client, person, to, signed=Signed(by, second, code=code)))
    _print_change(
        {"person": person, "to": to}, as_json, gettext("{person} has left; {to} takes over.", person=person, to=to)
    )


@staff.command(
    name="unit",
    help=gettext("Set up or change a unit: the unit above it, and who heads it"),
    epilog=gettext("Example: banjie staff unit water_policy_office --parent bureau --head li"),
)
def unit_command(
    code: Annotated[str, typer.Argument(help=gettext("Code of the unit"))],
    parent: Annotated[
        str | None, typer.Option("--parent", help=gettext("Unit above it; '' for none, left out for no change"))
    ] = None,
    head: Annotated[
        str | None,
        typer.Option("--head", help=gettext("Person or post that heads it; '' for none, left out for no change")),
    ] = None,
    by: Administrator = None,
    second: SecondAdministrator = None,
    own_code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    place = with_client(
        lambda client: staff_changes.change_unit(client, code, parent, head, signed=Signed(by, second, code=own_code))
    )
    _print_change({"unit": code, **place._asdict()}, as_json, _unit_text(code, place))


@staff.command(name="ranks", help=gettext("Set the ranks of the office, in order"))
def ranks_command(
    order: Annotated[list[str], typer.Argument(help=gettext("The ranks, from the lowest to the highest"))],
    by: Administrator = None,
    second: SecondAdministrator = None,
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    with_client(lambda client: staff_changes.change_ranks(client, order, signed=Signed(by, second, code=code)))
    _print_change({"ranks": order}, as_json, gettext("Ranks, from the lowest: {ranks}", ranks=listed(order)))


@staff.command(name="rank", help=gettext("Set the rank of a person"))
def rank_command(
    person: PersonArgument,
    rank: Annotated[str, typer.Argument(help=gettext("Code of the rank"))],
    by: Administrator = None,
    second: SecondAdministrator = None,
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    with_client(lambda client: staff_changes.change_rank(client, person, rank, signed=Signed(by, second, code=code)))
    _print_change(
        {"person": person, "rank": rank},
        as_json,
        gettext("{person} now has the rank {rank}.", person=person, rank=rank),
    )


@staff.command(
    name="register",
    help=gettext("Put people on a register of persons, such as that of qualified officers, or take them off"),
    epilog=gettext("Example: banjie staff register qualified_officers --add li --add wang"),
)
def register_list_command(
    name: Annotated[str, typer.Argument(help=gettext("Code of the register, such as qualified_officers"))],
    add: Annotated[
        list[str] | None, typer.Option("--add", help=gettext("Person to put on it; may be repeated"))
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", help=gettext("Person to take off it; may be repeated"))
    ] = None,
    by: Administrator = None,
    second: SecondAdministrator = None,
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    if not add and not remove:
        raise BadInput(gettext("Nobody is named for the register {register}. Give --add or --remove.", register=name))
    with_client(
        lambda client: staff_changes.change_person_register(
            client, name, add or [], remove or [], signed=Signed(by, second, code=code)
        )
    )
    changes = [gettext("put on {people}", people=listed(add))] if add else []
    changes += [gettext("taken off {people}", people=listed(remove))] if remove else []
    data = {"register": name, "added": add or [], "removed": remove or []}
    _print_change(data, as_json, gettext("Register {register}: {changes}", register=name, changes=joined(changes)))


@staff.command(name="list", help=gettext("List the people with their roles and absences, and the units"))
def list_staff_command(as_json: AsJson = False) -> None:
    found = with_reading_client(staff_overview)
    people, tree = found.people, found.tree
    data = {
        "staff": [member.model_dump(mode="json") for member in people],
        "units": [{"unit": code, **place._asdict()} for code, place in tree.items()],
        "ranks": list(found.ranks),
        "shared_roles": found.shared_roles,
    }
    print_answer(data, as_json, lambda: _print_staff(found))


def _print_staff(found: StaffOverview) -> None:
    """Print the staff, then the units and what the procedures share. A code stands beside its name."""
    people = found.people
    names = found.names
    columns = {
        "code": [member.id for member in people],
        "name": [member.name for member in people],
        "roles": [_codes_text(member.roles, names) for member in people],
        "rank": [member.rank or "" for member in people],
        "heads": [_codes_text(member.heads, names) for member in people],
        "registers": [listed(member.registers) for member in people],
        "away": [_absence_text(member, names) for member in people],
        "contact": [member.contact for member in people],
    }
    print_people(columns)
    for code, place in found.tree.items():
        output.print_line(output.escaped(_unit_text(code, place, names)))
    for code, slugs in found.shared_roles.items():
        shared = gettext(
            "{role} is in each of {procedures}: who is given it holds it in all. For one alone write {one}:{code}.",
            role=_code_text(code, names),
            procedures=listed(slugs),
            one=slugs[0],
            code=code,
        )
        output.print_note(shared)
    if not any(ADMINISTRATOR in member.roles for member in people):
        output.print_note(
            gettext(
                "The office has no administrator yet, so changes of the staff are on record without "
                "a name. Add one: banjie staff add CODE --name NAME --role administrator"
            )
        )


def print_people(columns: Mapping[str, Sequence[str]]) -> None:
    """Print a table of people without the columns that are empty."""
    used = {column: cells for column, cells in columns.items() if any(cells) or column in ("code", "name", "roles")}
    table = output.new_table(*(COLUMNS[column]() for column in used))
    for row in zip(*used.values(), strict=True):
        table.add_row(*output.escaped(list(row)))
    output.console.print(table)


def _codes_text(codes: Sequence[str], names: Mapping[str, str]) -> str:
    return listed(_code_text(code, names) for code in codes)


def _code_text(code: str, names: Mapping[str, str]) -> str:
    """Return a code with its name; alone if it has none."""
    name = names.get(split_role(code)[1])
    return gettext("{code} ({name})", name=name, code=code) if name else code


def _absence_text(member: Member, names: Mapping[str, str]) -> str:
    if member.away is None:
        return ""
    until, substitute = output.instant_text(member.away.until), _code_text(member.away.substitute, names)
    return gettext("until {until}; {substitute} stands in", until=until, substitute=substitute)


def _unit_text(code: str, place: UnitPlace, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return a unit with the unit above it and who heads it."""
    head = place.head or place.post
    said = {"unit": code, "parent": place.parent or "", "head": head or ""}
    wording = UNIT_PLACES[bool(place.parent), bool(head)]
    return wording(**{part: _code_text(stated, names) for part, stated in said.items()})


def _print_change(data: Mapping[str, object], as_json: bool, told: str) -> None:
    print_answer(data, as_json, lambda: output.console.print(f"[green]✓[/] {output.escaped(told)}"))


def _parse_instant_option(option: str, written: str, *, whole_day: bool = False) -> datetime:
    """Return the instant written; of a day its beginning, or with `whole_day` its end. Raises BadInput."""
    try:
        instant = input_values.parse_instant(written)
        day = parse_day(written) if len(written) <= len("2026-05-06") else None
    except ValueError:
        raise BadInput(input_values.NOT_AN_INSTANT(option=option, written=written)) from None
    return datetime.combine(day + timedelta(days=whole_day), time(), office_zone()) if day else instant
