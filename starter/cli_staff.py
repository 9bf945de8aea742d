"""`banjie staff`: who works here and holds which role."""

from typing import Annotated

import typer
from sqlalchemy.orm import Session

from activities import staff as members
from activities.staff import StaffError
from starter import screen
from starter.counter import AsJson, answer, asked, reading
from starter.desk import Desk
from starter.errors import BadInput

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
        lambda: screen.console.print(f"[green]已登记[/] {name}({person})"),
    )


async def join(desk: Desk, person: str, name: str, roles: list[str], contact: str = "") -> None:
    """A member of staff and the roles held from now on. Raises BadInput."""

    def write(session: Session) -> None:
        at = desk.clock(session, "")
        try:
            members.add(session, person, name, contact, at=at)
            for role in roles:
                members.give(session, person, role, at=at)
        except (StaffError, ValueError) as error:
            raise BadInput(f"不能登记 {person}:{error}") from None

    await desk.ask(write)


@staff.command(name="list")
def list_(as_json: AsJson = False) -> None:
    """人员名册。"""
    found = reading(members.everyone)
    data = [one.model_dump(mode="json") for one in found]

    def render() -> None:
        made = screen.table("代号", "姓名", "担任", "联系方式")
        for one in found:
            made.add_row(one.id, one.name, "、".join(one.roles), one.contact)
        screen.console.print(made)

    answer({"staff": data}, as_json, render)
