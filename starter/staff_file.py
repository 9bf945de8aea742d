"""A whole office from a file: its ranks, its people, its registers, its units; all of it or nothing."""

from datetime import datetime
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy.orm import Session

from models.errors import BadInput
from models.frozen import Written
from models.messages import Person
from models.requirement import Name
from register.office import ranks
from starter import input_files, staff
from starter.client import BanjieClient
from starter.input_values import problems
from starter.staff import Newcomer


class Employee(Newcomer):
    """A member of staff, with the rank from now on."""

    rank: Name | None = None


class Unit(Written):
    """A unit under another, headed by a person or by whoever holds a post."""

    unit: Name
    parent: Name | None = None
    head: str | None = None


class StaffFile(Written):
    """What a file says of an office. `ranks` stand the lowest first, a unit after the one it is under."""

    ranks: tuple[Name, ...] = ()
    staff: tuple[Employee, ...] = ()
    registers: dict[Name, tuple[Person, ...]] = {}
    units: tuple[Unit, ...] = ()


def read(path: str | Path) -> StaffFile:
    """The office that a file states. Raises BadInput, naming file and place."""
    what = f"人员文件 {path}"
    try:
        found = StaffFile.model_validate(input_files.mapping(path, what))
    except ValidationError as error:
        raise BadInput(f"{what} 有误:\n" + problems(error.errors())) from None
    for one in found.staff:
        staff.checked(one.person, one.name, list(one.roles), one.contact)
    units = [f"{prefix}{unit.unit}" for unit in found.units for prefix in ("head_of_", "above_")]
    staff.unused(*(f"rank_{rank}" for rank in found.ranks), *(f"on_{name}" for name in found.registers), *units)
    return found


async def load(desk: BanjieClient, stated: StaffFile) -> None:
    """Put an office on file from now on. What stands so already stays; nothing is taken away. Raises BadInput."""
    await staff.tell(desk, lambda session, at: _write(session, stated, at))


def _write(session: Session, stated: StaffFile, at: datetime) -> None:
    if stated.ranks:
        ranks.arrange(session, stated.ranks, at=at)
    for one in stated.staff:
        staff.employ(session, one, at)
        if one.rank:
            ranks.rank(session, one.person, one.rank, at=at)
    for register, listed in stated.registers.items():
        for person in listed:
            ranks.enroll(session, register, person, at=at)
    for unit in stated.units:
        staff.place(session, unit.unit, unit.parent, unit.head, at)
