"""`banjie staff`: the staff of the office with their roles, absences, units and ranks."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from cli.connection import AsJson, print_answer, read_register, with_client
from cli.rendering import output
from models.errors import BadInput
from models.time import CHINA
from register.office import ranks as rank_rows
from register.office import staff as members
from register.office import units
from register.office.staff import Member
from register.office.units import UnitPlace
from starter import input_values, staff_file
from starter import staff as staff_changes

staff = typer.Typer(no_args_is_help=True)
PersonArgument = Annotated[str, typer.Argument(help="人员代号")]


@staff.command(name="add")
def add_command(
    person: Annotated[str, typer.Argument(help="代号,如 li;小写字母开头")],
    name: Annotated[str, typer.Option("--name", help="姓名")],
    role: Annotated[list[str] | None, typer.Option("--role", help="担任的处室或职务代号,可多次")] = None,
    contact: Annotated[str, typer.Option("--contact", help="联系方式")] = "",
    as_json: AsJson = False,
) -> None:
    """登记一名人员及其职责,自现在起。"""
    with_client(lambda client: staff_changes.add_person(client, person, name, role or [], contact))
    _print_change({"person": person, "roles": role or []}, as_json, f"已登记 {name}({person})")


@staff.command(name="load")
def load_command(
    file: Annotated[str, typer.Argument(help="人员文件(YAML 或 JSON):人员、职级、名单、处室")],
    as_json: AsJson = False,
) -> None:
    """按文件登记一个单位;已登记的不变,不删去任何人。"""
    stated = staff_file.read_staff_file(file)
    with_client(lambda client: staff_file.load_staff(client, stated))
    counts = {"staff": len(stated.staff), "units": len(stated.units), "registers": len(stated.registers)}
    told = f"已登记 {counts['staff']} 人、{counts['units']} 个处室、{counts['registers']} 份名单"
    _print_change(counts | {"ranks": list(stated.ranks)}, as_json, told)


@staff.command(name="away")
def away_command(
    person: PersonArgument,
    since: Annotated[str, typer.Option("--from", help="自何日(0 时)或何时起,如 2026-05-06、2026-05-06T14:00")],
    until: Annotated[str, typer.Option("--to", help="至何日(含当日)或何时止")],
    substitute: Annotated[str, typer.Option("--substitute", help="代理人的代号")],
    as_json: AsJson = False,
) -> None:
    """登记外出:这段时间代理人一并担任其职责。"""
    begins, ends = _parse_instant_option("--from", since), _parse_instant_option("--to", until, whole_day=True)
    with_client(lambda client: staff_changes.record_absence(client, person, begins, ends, substitute))
    span = {"since": begins.isoformat(), "until": ends.isoformat()}
    told = f"{person} {output.instant_text(begins)} 至 {output.instant_text(ends)} 外出,由 {substitute} 代理"
    _print_change({"person": person, **span, "substitute": substitute}, as_json, told)


@staff.command(name="back")
def back_command(person: PersonArgument, as_json: AsJson = False) -> None:
    """销去外出:即日返岗,尚未开始的外出也一并取消。"""
    with_client(lambda client: staff_changes.record_return(client, person))
    _print_change({"person": person}, as_json, f"{person} 已返岗")


@staff.command(name="leave")
def leave_command(
    person: PersonArgument,
    to: Annotated[str, typer.Option("--to", help="接任人的代号")],
    as_json: AsJson = False,
) -> None:
    """登记离任:自现在起不再担任任何职责,由接任人接任。"""
    with_client(lambda client: staff_changes.record_leaving(client, person, to))
    _print_change({"person": person, "to": to}, as_json, f"{person} 已离任,由 {to} 接任")


@staff.command(name="unit")
def unit_command(
    code: Annotated[str, typer.Argument(help="处室代号")],
    parent: Annotated[str | None, typer.Option("--parent", help="上级处室;写空字则没有,不写则照旧")] = None,
    head: Annotated[str | None, typer.Option("--head", help="负责的人员或职务;写空字则没有,不写则照旧")] = None,
    as_json: AsJson = False,
) -> None:
    """设立或改定一个处室:归谁管,由谁负责。"""
    place = with_client(lambda client: staff_changes.change_unit(client, code, parent, head))
    _print_change({"unit": code, **place._asdict()}, as_json, f"处室 {code}" + _unit_place_text(place))


@staff.command(name="ranks")
def ranks_command(
    order: Annotated[list[str], typer.Argument(help="本单位的职级,由低到高")],
    as_json: AsJson = False,
) -> None:
    """设定本单位的职级次序。"""
    with_client(lambda client: staff_changes.change_ranks(client, order))
    _print_change({"ranks": order}, as_json, "职级(由低到高):" + "、".join(order))


@staff.command(name="rank")
def rank_command(
    person: PersonArgument, rank: Annotated[str, typer.Argument(help="职级代号")], as_json: AsJson = False
) -> None:
    """改定一名人员的职级。"""
    with_client(lambda client: staff_changes.change_rank(client, person, rank))
    _print_change({"person": person, "rank": rank}, as_json, f"{person} 的职级现为 {rank}")


@staff.command(name="register")
def register_list_command(
    name: Annotated[str, typer.Argument(help="名单代号,如 qualified_officers")],
    add: Annotated[list[str] | None, typer.Option("--add", help="列入的人员,可多次")] = None,
    remove: Annotated[list[str] | None, typer.Option("--remove", help="移出的人员,可多次")] = None,
    as_json: AsJson = False,
) -> None:
    """列入或移出一份名单,如执法资格。"""
    if not add and not remove:
        raise BadInput(f"没有写明谁列入或移出「{name}」;请写 --add 或 --remove")
    with_client(lambda client: staff_changes.change_person_register(client, name, add or [], remove or []))
    said = [f"列入 {'、'.join(add)}"] if add else []
    said += [f"移出 {'、'.join(remove)}"] if remove else []
    _print_change(
        {"register": name, "added": add or [], "removed": remove or []}, as_json, f"名单 {name}:" + ",".join(said)
    )


@staff.command(name="list")
def list_staff_command(as_json: AsJson = False) -> None:
    """人员名册。"""
    people, tree, order = read_register(_staff_overview)
    data = {
        "staff": [member.model_dump(mode="json") for member in people],
        "units": [{"unit": code, **place._asdict()} for code, place in tree.items()],
        "ranks": list(order),
    }
    print_answer(data, as_json, lambda: _print_staff(people, tree))


def _staff_overview(
    session: Session, now: datetime
) -> tuple[tuple[Member, ...], dict[str, UnitPlace], tuple[str, ...]]:
    return members.staff_at(session, now), units.unit_tree(session, now), rank_rows.ranks_at(session, now)


def _print_staff(people: Sequence[Member], tree: dict[str, UnitPlace]) -> None:
    """Print the staff without the columns that are empty, then the units."""
    columns = {
        "代号": [member.id for member in people],
        "姓名": [member.name for member in people],
        "担任": ["、".join(member.roles) for member in people],
        "职级": [member.rank or "" for member in people],
        "负责": ["、".join(member.heads) for member in people],
        "名单": ["、".join(member.registers) for member in people],
        "外出": [_absence_text(member) for member in people],
        "联系方式": [member.contact for member in people],
    }
    used = {head: cells for head, cells in columns.items() if any(cells) or head in ("代号", "姓名", "担任")}
    table = output.new_table(*used)
    for row in zip(*used.values(), strict=True):
        table.add_row(*output.escaped(list(row)))
    output.console.print(table)
    for code, place in tree.items():
        output.console.print(output.escaped(f"处室 {code}" + _unit_place_text(place)))


def _absence_text(member: Member) -> str:
    if member.away is None:
        return ""
    return f"至 {output.instant_text(member.away.until)},{member.away.substitute} 代理"


def _unit_place_text(place: UnitPlace) -> str:
    under = f",属 {place.parent}" if place.parent else ""
    return under + (f",由 {place.head or place.post} 负责" if place.head or place.post else "")


def _print_change(data: dict[str, object], as_json: bool, told: str) -> None:
    print_answer(data, as_json, lambda: output.console.print(f"[green]✓[/] {output.escaped(told)}"))


def _parse_instant_option(option: str, written: str, *, whole_day: bool = False) -> datetime:
    """Return the instant written; of a day its beginning, or with `whole_day` its end. Raises BadInput."""
    try:
        instant = input_values.parse_instant(written)
        day = date.fromisoformat(written) if len(written) <= len("2026-05-06") else None
    except ValueError:
        raise BadInput(f"{option} 要写成 2026-05-06 或 2026-05-06T14:00;收到的是 {written}") from None
    if instant.year not in input_values.POSSIBLE_YEARS:
        raise BadInput(f"{option}:{instant.year} 年不对")
    return datetime.combine(day + timedelta(days=whole_day), time(), CHINA) if day else instant
