"""`banjie staff`: who works here, holds which role, is away, heads which unit, has which rank."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from cli import render
from cli.connection import AsJson, answer, asked, reading
from models.errors import BadInput
from models.time import CHINA
from register.office import ranks as rank_rows
from register.office import staff as members
from register.office import units
from register.office.staff import Member
from register.office.units import Place
from starter import input_values, staff_file
from starter import staff as staff_changes

staff = typer.Typer(no_args_is_help=True)
Who = Annotated[str, typer.Argument(help="人员代号")]


@staff.command()
def add(
    person: Annotated[str, typer.Argument(help="代号,如 li;小写字母开头")],
    name: Annotated[str, typer.Option("--name", help="姓名")],
    role: Annotated[list[str] | None, typer.Option("--role", help="担任的处室或职务代号,可多次")] = None,
    contact: Annotated[str, typer.Option("--contact", help="联系方式")] = "",
    as_json: AsJson = False,
) -> None:
    """登记一名人员及其职责,自现在起。"""
    asked(lambda desk: staff_changes.join(desk, person, name, role or [], contact))
    _done({"person": person, "roles": role or []}, as_json, f"已登记 {name}({person})")


@staff.command(name="load")
def load_(
    file: Annotated[str, typer.Argument(help="人员文件(YAML 或 JSON):人员、职级、名单、处室")],
    as_json: AsJson = False,
) -> None:
    """按文件登记一个单位;已登记的不变,不删去任何人。"""
    stated = staff_file.read(file)
    asked(lambda desk: staff_file.load(desk, stated))
    counts = {"staff": len(stated.staff), "units": len(stated.units), "registers": len(stated.registers)}
    told = f"已登记 {counts['staff']} 人、{counts['units']} 个处室、{counts['registers']} 份名单"
    _done(counts | {"ranks": list(stated.ranks)}, as_json, told)


@staff.command()
def away(
    person: Who,
    since: Annotated[str, typer.Option("--from", help="自何日(0 时)或何时起,如 2026-05-06、2026-05-06T14:00")],
    until: Annotated[str, typer.Option("--to", help="至何日(含当日)或何时止")],
    substitute: Annotated[str, typer.Option("--substitute", help="代理人的代号")],
    as_json: AsJson = False,
) -> None:
    """登记外出:这段时间代理人一并担任其职责。"""
    begins, ends = _instant("--from", since), _instant("--to", until, whole_day=True)
    asked(lambda desk: staff_changes.away(desk, person, begins, ends, substitute))
    span = {"since": begins.isoformat(), "until": ends.isoformat()}
    told = f"{person} {_time(begins)} 至 {_time(ends)} 外出,由 {substitute} 代理"
    _done({"person": person, **span, "substitute": substitute}, as_json, told)


@staff.command()
def back(person: Who, as_json: AsJson = False) -> None:
    """销去外出:即日返岗,尚未开始的外出也一并取消。"""
    asked(lambda desk: staff_changes.back(desk, person))
    _done({"person": person}, as_json, f"{person} 已返岗")


@staff.command()
def leave(
    person: Who,
    to: Annotated[str, typer.Option("--to", help="接任人的代号")],
    as_json: AsJson = False,
) -> None:
    """登记离任:自现在起不再担任任何职责,由接任人接任。"""
    asked(lambda desk: staff_changes.leave(desk, person, to))
    _done({"person": person, "to": to}, as_json, f"{person} 已离任,由 {to} 接任")


@staff.command()
def unit(
    code: Annotated[str, typer.Argument(help="处室代号")],
    parent: Annotated[str | None, typer.Option("--parent", help="上级处室;写空字则没有,不写则照旧")] = None,
    head: Annotated[str | None, typer.Option("--head", help="负责的人员或职务;写空字则没有,不写则照旧")] = None,
    as_json: AsJson = False,
) -> None:
    """设立或改定一个处室:归谁管,由谁负责。"""
    place = asked(lambda desk: staff_changes.unit(desk, code, parent, head))
    _done({"unit": code, **place._asdict()}, as_json, f"处室 {code}" + _place(place))


@staff.command()
def ranks(
    order: Annotated[list[str], typer.Argument(help="本单位的职级,由低到高")],
    as_json: AsJson = False,
) -> None:
    """设定本单位的职级次序。"""
    asked(lambda desk: staff_changes.ranks(desk, order))
    _done({"ranks": order}, as_json, "职级(由低到高):" + "、".join(order))


@staff.command()
def rank(person: Who, rank: Annotated[str, typer.Argument(help="职级代号")], as_json: AsJson = False) -> None:
    """改定一名人员的职级。"""
    asked(lambda desk: staff_changes.rank(desk, person, rank))
    _done({"person": person, "rank": rank}, as_json, f"{person} 的职级现为 {rank}")


@staff.command()
def register(
    name: Annotated[str, typer.Argument(help="名单代号,如 qualified_officers")],
    add: Annotated[list[str] | None, typer.Option("--add", help="列入的人员,可多次")] = None,
    remove: Annotated[list[str] | None, typer.Option("--remove", help="移出的人员,可多次")] = None,
    as_json: AsJson = False,
) -> None:
    """列入或移出一份名单,如执法资格。"""
    if not add and not remove:
        raise BadInput(f"没有写明谁列入或移出「{name}」;请写 --add 或 --remove")
    asked(lambda desk: staff_changes.register(desk, name, add or [], remove or []))
    said = [f"列入 {'、'.join(add)}"] if add else []
    said += [f"移出 {'、'.join(remove)}"] if remove else []
    _done({"register": name, "added": add or [], "removed": remove or []}, as_json, f"名单 {name}:" + ",".join(said))


@staff.command(name="list")
def list_(as_json: AsJson = False) -> None:
    """人员名册。"""
    found, tree, order = reading(_whole)
    data = {
        "staff": [one.model_dump(mode="json") for one in found],
        "units": [{"unit": code, **place._asdict()} for code, place in tree.items()],
        "ranks": list(order),
    }
    answer(data, as_json, lambda: _show(found, tree))


def _whole(session: Session, now: datetime) -> tuple[tuple[Member, ...], dict[str, Place], tuple[str, ...]]:
    return members.everyone(session, now), units.places(session, now), rank_rows.order(session, now)


def _show(found: Sequence[Member], tree: dict[str, Place]) -> None:
    """Columns in which nobody has anything are left out."""
    columns = {
        "代号": [one.id for one in found],
        "姓名": [one.name for one in found],
        "担任": ["、".join(one.roles) for one in found],
        "职级": [one.rank or "" for one in found],
        "负责": ["、".join(one.heads) for one in found],
        "名单": ["、".join(one.registers) for one in found],
        "外出": [f"至 {_time(one.away.until)},{one.away.substitute} 代理" if one.away else "" for one in found],
        "联系方式": [one.contact for one in found],
    }
    used = {head: cells for head, cells in columns.items() if any(cells) or head in ("代号", "姓名", "担任")}
    made = render.table(*used)
    for row in zip(*used.values(), strict=True):
        made.add_row(*render.safe(list(row)))
    render.console.print(made)
    for code, place in tree.items():
        render.console.print(render.safe(f"处室 {code}" + _place(place)))


def _place(place: Place) -> str:
    under = f",属 {place.parent}" if place.parent else ""
    return under + (f",由 {place.head or place.post} 负责" if place.head or place.post else "")


def _done(data: dict[str, object], as_json: bool, told: str) -> None:
    answer(data, as_json, lambda: render.console.print(f"[green]✓[/] {render.safe(told)}"))


def _instant(option: str, written: str, *, whole_day: bool = False) -> datetime:
    """A day's beginning, or its end where the whole day belongs to it; or the instant written."""
    try:
        read = input_values.instant(written)
        day = date.fromisoformat(written) if len(written) <= len("2026-05-06") else None
    except ValueError:
        raise BadInput(f"{option} 要写成 2026-05-06 或 2026-05-06T14:00;收到的是 {written}") from None
    if read.year not in input_values.YEARS:
        raise BadInput(f"{option}:{read.year} 年不对")
    return datetime.combine(day + timedelta(days=whole_day), time(), CHINA) if day else read


def _time(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"
