"""`banjie staff`: the staff of the office with their roles, absences, units and ranks."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, with_client, with_reading_client
from cli.people.os_user import own_name, second_name
from cli.rendering import output
from models.errors import BadInput
from models.held_role import split_role
from models.time import CHINA, parse_day
from register.office.administrators import ADMINISTRATOR, Signed
from register.office.staff import Member
from register.office.units import UnitPlace
from starter import input_values, staff_file
from starter import staff as staff_changes
from starter.office.people import StaffOverview, staff_overview
from wording.language import joined, listed
from wording.table.help import help_staff
from wording.table.office import staff_screens

staff = typer.Typer(no_args_is_help=True)
By = Annotated[str | None, typer.Option("--by", callback=own_name, help=help_staff.BY())]
With = Annotated[str | None, typer.Option("--with", callback=second_name, help=help_staff.WITH())]
PersonArgument = Annotated[str, typer.Argument(help=help_staff.PERSON())]


@staff.command(name="add", help=help_staff.ADD(), epilog=help_staff.ADD_EXAMPLE())
def add_command(
    person: Annotated[str, typer.Argument(help=help_staff.NEW_PERSON())],
    name: Annotated[str, typer.Option("--name", help=help_staff.NAME())],
    role: Annotated[list[str] | None, typer.Option("--role", help=help_staff.ROLE())] = None,
    contact: Annotated[str, typer.Option("--contact", help=help_staff.CONTACT())] = "",
    by: By = None,
    second: With = None,
    as_json: AsJson = False,
) -> None:
    """Add one person."""
    with_client(
        lambda client: staff_changes.add_person(client, person, name, role or [], contact, signed=Signed(by, second))
    )
    _print_change({"person": person, "roles": role or []}, as_json, staff_screens.ADDED(name=name, person=person))


@staff.command(name="load", help=help_staff.LOAD())
def load_command(
    file: Annotated[str, typer.Argument(help=help_staff.FILE())],
    by: By = None,
    second: With = None,
    as_json: AsJson = False,
) -> None:
    """Load an office from a file."""
    stated = staff_file.read_staff_file(file)
    with_client(lambda client: staff_file.load_staff(client, stated, signed=Signed(by, second)))
    counts = {"staff": len(stated.staff), "units": len(stated.units), "registers": len(stated.registers)}
    told = staff_screens.LOADED(people=len(stated.staff), units=len(stated.units), registers=len(stated.registers))
    _print_change(counts | {"ranks": list(stated.ranks)}, as_json, told)


@staff.command(name="away", help=help_staff.AWAY(), epilog=help_staff.AWAY_EXAMPLE())
def away_command(
    person: PersonArgument,
    since: Annotated[str, typer.Option("--from", help=help_staff.SINCE())],
    until: Annotated[str, typer.Option("--to", help=help_staff.UNTIL())],
    substitute: Annotated[str, typer.Option("--substitute", help=help_staff.SUBSTITUTE())],
    by: By = None,
    second: With = None,
    as_json: AsJson = False,
) -> None:
    """Record an absence."""
    begins, ends = _parse_instant_option("--from", since), _parse_instant_option("--to", until, whole_day=True)
    with_client(
        lambda client: staff_changes.record_absence(client, person, begins, ends, substitute, signed=Signed(by, second))
    )
    span = {"since": begins.astimezone(CHINA).isoformat(), "until": ends.astimezone(CHINA).isoformat()}
    since, until = output.instant_text(begins), output.instant_text(ends)
    told = staff_screens.AWAY(person=person, since=since, until=until, substitute=substitute)
    _print_change({"person": person, **span, "substitute": substitute}, as_json, told)


@staff.command(name="back", help=help_staff.BACK())
def back_command(person: PersonArgument, by: By = None, second: With = None, as_json: AsJson = False) -> None:
    """Record a return."""
    with_client(lambda client: staff_changes.record_return(client, person, signed=Signed(by, second)))
    _print_change({"person": person}, as_json, staff_screens.BACK(person=person))


@staff.command(name="end", help=help_staff.END(), epilog=help_staff.END_EXAMPLE())
def end_command(
    person: PersonArgument,
    role: Annotated[str, typer.Argument(help=help_staff.ENDED_ROLE())],
    by: By = None,
    second: With = None,
    as_json: AsJson = False,
) -> None:
    """Take a role back."""
    with_client(lambda client: staff_changes.end_role(client, person, role, signed=Signed(by, second)))
    _print_change({"person": person, "role": role}, as_json, staff_screens.ENDED(person=person, role=role))


@staff.command(name="leave", help=help_staff.LEAVE())
def leave_command(
    person: PersonArgument,
    to: Annotated[str, typer.Option("--to", help=help_staff.SUCCESSOR())],
    by: By = None,
    second: With = None,
    as_json: AsJson = False,
) -> None:
    """Record that somebody leaves."""
    with_client(lambda client: staff_changes.record_leaving(client, person, to, signed=Signed(by, second)))
    _print_change({"person": person, "to": to}, as_json, staff_screens.LEFT(person=person, to=to))


@staff.command(name="unit", help=help_staff.UNIT(), epilog=help_staff.UNIT_EXAMPLE())
def unit_command(
    code: Annotated[str, typer.Argument(help=help_staff.UNIT_CODE())],
    parent: Annotated[str | None, typer.Option("--parent", help=help_staff.PARENT())] = None,
    head: Annotated[str | None, typer.Option("--head", help=help_staff.HEAD())] = None,
    by: By = None,
    second: With = None,
    as_json: AsJson = False,
) -> None:
    """Set up or change a unit."""
    place = with_client(lambda client: staff_changes.change_unit(client, code, parent, head, signed=Signed(by, second)))
    _print_change({"unit": code, **place._asdict()}, as_json, _unit_text(code, place))


@staff.command(name="ranks", help=help_staff.RANKS())
def ranks_command(
    order: Annotated[list[str], typer.Argument(help=help_staff.ORDER())],
    by: By = None,
    second: With = None,
    as_json: AsJson = False,
) -> None:
    """Set the ranks of the office."""
    with_client(lambda client: staff_changes.change_ranks(client, order, signed=Signed(by, second)))
    _print_change({"ranks": order}, as_json, staff_screens.RANKS(ranks=listed(order)))


@staff.command(name="rank", help=help_staff.RANK())
def rank_command(
    person: PersonArgument,
    rank: Annotated[str, typer.Argument(help=help_staff.RANK_CODE())],
    by: By = None,
    second: With = None,
    as_json: AsJson = False,
) -> None:
    """Set the rank of a person."""
    with_client(lambda client: staff_changes.change_rank(client, person, rank, signed=Signed(by, second)))
    _print_change({"person": person, "rank": rank}, as_json, staff_screens.RANK(person=person, rank=rank))


@staff.command(name="register", help=help_staff.REGISTER(), epilog=help_staff.REGISTER_EXAMPLE())
def register_list_command(
    name: Annotated[str, typer.Argument(help=help_staff.REGISTER_NAME())],
    add: Annotated[list[str] | None, typer.Option("--add", help=help_staff.PUT_ON())] = None,
    remove: Annotated[list[str] | None, typer.Option("--remove", help=help_staff.TAKE_OFF())] = None,
    by: By = None,
    second: With = None,
    as_json: AsJson = False,
) -> None:
    """Change a register of persons."""
    if not add and not remove:
        raise BadInput(staff_screens.NOTHING_TO_CHANGE(register=name))
    with_client(
        lambda client: staff_changes.change_person_register(
            client, name, add or [], remove or [], signed=Signed(by, second)
        )
    )
    changes = [staff_screens.PUT_ON(people=listed(add))] if add else []
    changes += [staff_screens.TAKEN_OFF(people=listed(remove))] if remove else []
    data = {"register": name, "added": add or [], "removed": remove or []}
    _print_change(data, as_json, staff_screens.REGISTER(register=name, changes=joined(changes)))


@staff.command(name="list", help=help_staff.LIST())
def list_staff_command(as_json: AsJson = False) -> None:
    """Print the staff and the units."""
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
        shared = staff_screens.SHARED_ROLE(
            role=_code_text(code, names), procedures=listed(slugs), one=slugs[0], code=code
        )
        output.print_note(shared)
    if not any(ADMINISTRATOR in member.roles for member in people):
        output.print_note(staff_screens.NO_ADMINISTRATOR())


def print_people(columns: Mapping[str, Sequence[str]]) -> None:
    """Print a table of people without the columns that are empty."""
    used = {column: cells for column, cells in columns.items() if any(cells) or column in ("code", "name", "roles")}
    table = output.new_table(*(staff_screens.COLUMNS[column]() for column in used))
    for row in zip(*used.values(), strict=True):
        table.add_row(*output.escaped(list(row)))
    output.console.print(table)


def _codes_text(codes: Sequence[str], names: Mapping[str, str]) -> str:
    return listed(_code_text(code, names) for code in codes)


def _code_text(code: str, names: Mapping[str, str]) -> str:
    """Return a code with its name; alone if it has none."""
    name = names.get(split_role(code)[1])
    return staff_screens.NAME_AND_CODE(name=name, code=code) if name else code


def _absence_text(member: Member, names: Mapping[str, str]) -> str:
    if member.away is None:
        return ""
    until, substitute = output.instant_text(member.away.until), _code_text(member.away.substitute, names)
    return staff_screens.STANDS_IN(until=until, substitute=substitute)


def _unit_text(code: str, place: UnitPlace, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return a unit with the unit above it and who heads it."""
    head = place.head or place.post
    said = {"unit": code, "parent": place.parent or "", "head": head or ""}
    wording = staff_screens.UNIT_PLACES[bool(place.parent), bool(head)]
    return wording(**{part: _code_text(stated, names) for part, stated in said.items()})


def _print_change(data: Mapping[str, object], as_json: bool, told: str) -> None:
    print_answer(data, as_json, lambda: output.console.print(f"[green]✓[/] {output.escaped(told)}"))


def _parse_instant_option(option: str, written: str, *, whole_day: bool = False) -> datetime:
    """Return the instant written; of a day its beginning, or with `whole_day` its end. Raises BadInput."""
    try:
        instant = input_values.parse_instant(written)
        day = parse_day(written) if len(written) <= len("2026-05-06") else None
    except ValueError:
        raise BadInput(staff_screens.NO_INSTANT(option=option, written=written)) from None
    return datetime.combine(day + timedelta(days=whole_day), time(), CHINA) if day else instant
