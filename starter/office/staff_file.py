"""A whole office from a file: its ranks, people, registers and units, put on record in one transaction."""

from pathlib import Path

from pydantic import ValidationError
from sqlalchemy.orm import Session

from models.errors import BadInput
from models.frozen import StrictModel
from models.messages import Person
from models.requirement import Name
from register.office import ranks
from register.office.administrators import Stamp
from register.office.power import Signed
from register.randomness import Randomness
from starter import input_files
from starter.client import BanjieClient
from starter.input_values import validation_problems
from starter.office import staff
from starter.office.change import NOBODY, write_staff_change
from starter.office.staff import Newcomer
from wording.translation import gettext


class Employee(Newcomer):
    """A member of staff, with their rank from now on."""

    rank: Name | None = None


class UnitEntry(StrictModel):
    """A unit under another one, headed by a person or by whoever holds a post."""

    unit: Name
    parent: Name | None = None
    head: str | None = None


class StaffFile(StrictModel):
    """An office as a file states it. `ranks` ascend; a unit comes after the unit above it."""

    ranks: tuple[Name, ...] = ()
    staff: tuple[Employee, ...] = ()
    registers: dict[Name, tuple[Person, ...]] = {}
    units: tuple[UnitEntry, ...] = ()


def read_staff_file(path: str | Path) -> StaffFile:
    """Return the office that a file states. Raises BadInput, naming file and field."""
    try:
        return StaffFile.model_validate(input_files.read_mapping(path, gettext("Staff file {path}", path=path)))
    except ValidationError as error:
        headline = gettext("Staff file {path} has errors:", path=path)
        raise BadInput(f"{headline}\n{validation_problems(error.errors())}") from None


async def load_staff(client: BanjieClient, stated: StaffFile, *, signed: Signed = NOBODY) -> None:
    """Put an office on record from now on. What is on record already stays; nothing is removed. Raises BadInput."""
    for one in stated.staff:
        staff.check_newcomer(one.person, one.name, list(one.roles), one.contact, client.office.followed)
    units = [f"{prefix}{unit.unit}" for unit in stated.units for prefix in ("head_of_", "above_", "over_")]
    staff.check_unused_names(
        *(f"rank_{rank}" for rank in stated.ranks), *(f"on_{name}" for name in stated.registers), *units
    )
    await write_staff_change(
        client, lambda session, stamp: _write_staff(session, stated, client.randomness, stamp), signed
    )


def _write_staff(session: Session, stated: StaffFile, randomness: Randomness, stamp: Stamp) -> None:
    if stated.ranks:
        ranks.set_ranks(session, stated.ranks, **stamp)
    for one in stated.staff:
        staff.insert_person(session, one, randomness, stamp)
        if one.rank:
            ranks.give_rank(session, one.person, one.rank, **stamp)
    for register, people in stated.registers.items():
        for person in people:
            ranks.add_to_register(session, register, person, **stamp)
    for unit in stated.units:
        staff.write_unit(session, unit.unit, unit.parent, unit.head, stamp)
