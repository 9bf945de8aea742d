"""`banjie staff`: who works here and holds which role."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated

import typer
from pydantic import Field, ValidationError
from sqlalchemy.orm import Session

from activities import staff as members
from models.frozen import Written
from models.messages import Person
from models.requirement import Name
from models.tables import PersonRow
from procedures import load, slugs
from starter import screen
from starter.counter import AsJson, answer, asked, reading
from starter.desk import Desk
from starter.errors import BadInput
from starter.parse import listed, problems, storable

staff = typer.Typer(no_args_is_help=True)


@staff.command()
def add(
    person: Annotated[str, typer.Argument(help="代号,如 li;小写字母开头")],
    name: Annotated[str, typer.Option("--name", help="姓名")],
    role: Annotated[list[str] | None, typer.Option("--role", help="担任的处室或职务代号,可多次")] = None,
    contact: Annotated[str, typer.Option("--contact", help="联系方式")] = "",
    as_json: AsJson = False,
) -> None:
    """登记一名人员及其职责,自现在起。"""
    asked(lambda desk: join(desk, person, name, role or [], contact))
    answer(
        {"person": person, "roles": role or []},
        as_json,
        lambda: screen.console.print(f"[green]已登记[/] {screen.safe(name)}({person})"),
    )


async def join(desk: Desk, person: str, name: str, roles: list[str], contact: str = "") -> None:
    """A member of staff and the roles held from now on. Raises BadInput."""

    newcomer = checked(person, name, roles, contact)

    def write(session: Session) -> None:
        at = desk.clock(session, "")
        there = session.get(PersonRow, person)
        if there and (there.name, there.contact) != (name, contact):
            raise BadInput(f"代号 {person} 已是 {there.name};请另取代号")
        members.add(session, person, name, contact, at=at)
        for role in newcomer.roles:
            members.give(session, person, role, at=at)

    await desk.ask(write)


class Newcomer(Written):
    """A member of staff as typed."""

    person: Person
    name: str = Field(min_length=1, max_length=200)
    roles: tuple[Name, ...]
    contact: str = Field(max_length=200)


def checked(person: str, name: str, roles: list[str], contact: str) -> Newcomer:
    """What was typed, fit to be stored; the roles are those of some procedure. Raises BadInput."""
    says = f"不能登记 {person}:"
    try:
        read = Newcomer(person=person, name=name.strip(), roles=tuple(roles), contact=contact)
    except ValidationError as error:
        hint = "(代号以小写字母开头,可有数字、- 和 _,至多 32 个字)"
        raise BadInput(f"{says}{hint}\n" + problems(error.errors())) from None
    listed([*storable("姓名", name), *storable("联系方式", contact)], says)
    held = held_roles()
    if strange := [role for role in roles if role not in held]:
        can = "、".join(f"{role}({zh})" for role, zh in held.items())
        raise BadInput(f"{says}没有「{'、'.join(strange)}」这一处室或职务;现有:{can}")
    return read


@cache
def held_roles() -> Mapping[str, str]:
    """The units and posts of all procedures that people are given, by code; others follow from what a case states."""
    roles = (one for slug in slugs() for one in load(slug).roles.items())
    return {code: role.zh for code, role in roles if role.is_ in ("unit", "post") and role.given_by is None}


@staff.command(name="list")
def list_(as_json: AsJson = False) -> None:
    """人员名册。"""
    found = reading(members.everyone)
    data = [one.model_dump(mode="json") for one in found]

    def render() -> None:
        made = screen.table("代号", "姓名", "担任", "联系方式")
        for one in found:
            made.add_row(*screen.safe([one.id, one.name, "、".join(one.roles), one.contact]))
        screen.console.print(made)

    answer({"staff": data}, as_json, render)
