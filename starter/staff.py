"""Who works here and holds what, as it is told at the counter: each a transaction, from now on, journaled."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import TypeVar

from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from models.errors import BadInput
from models.frozen import Written
from models.messages import Person
from models.requirement import Name
from models.tables import PersonRow, ServiceRow
from models.time import CHINA
from procedures import load, slugs
from register.office import absence, units
from register.office import ranks as rank_rows
from register.office import staff as members
from register.office.org_journal import StaffError
from register.office.units import Place
from rules.acts.common_acts import SYSTEM
from starter.client import BanjieClient
from starter.input_values import listed, problems, storable

T = TypeVar("T")
PERSON = TypeAdapter(Person)
SAYS = {
    "taken": "代号 {person} 已是他人;请另取代号",
    "unknown": "人员名册里没有「{person}」;请先用 banjie staff add 登记,名册见 banjie staff list",
    "gone": "「{person}」{until} 离任;请改为在任的人员",
    "succeeded": "「{person}」已离任,由 {to} 接任,不能再改",
    "held_until": "「{person}」担任 {role} 至 {until},不能自 {at} 起再担任",
    "not_held": "{at} 之前「{person}」不担任 {role}",
    "oneself": "「{person}」不能由本人代理或接任;请改为他人",
    "span": "止({until})要晚于起({since})",
    "away_already": "「{person}」{since} 至 {until} 已登记外出;要改请先用 banjie staff back {person} 销去",
    "substitute_away": "「{person}」{since} 至 {until} 也外出;请改由这段时间在岗的人员代理",
    "circle": "自 {at} 起会循环代理:{chain};请改为他人",
    "never_away": "「{person}」没有登记过外出",
    "no_ranks": "职级要由低到高写明,至少一级,每级一次",
    "no_rank": "本单位没有「{rank}」这一职级;现有(由低到高):{ranks}。职级用 banjie staff ranks 设定",
    "rank_in_use": "「{people}」的职级还是 {rank},不能没有这一级;请先用 banjie staff rank 改定",
    "not_listed": "「{person}」不在「{register}」名单上",
    "changed_later": "「{what}」自 {since} 起已另有变动,不能再自 {at} 起改",
    "two_heads": "处室由一人或一个职务负责,不能都写",
    "no_unit": "没有「{unit}」这一处室;请先用 banjie staff unit {unit} 设立",
    "under_itself": "「{unit}」不能设在「{parent}」之下:{parent} 就是它或在它之下",
    "bad_name": "代号「{name}」写法不对:小写字母开头,只可有小写字母、数字和 _,至多 {most} 个字",
}


class Newcomer(Written):
    """A member of staff as typed."""

    person: Person
    name: str = Field(min_length=1, max_length=200)
    roles: tuple[Name, ...] = ()
    contact: str = Field(default="", max_length=200)


async def join(desk: BanjieClient, person: str, name: str, roles: list[str], contact: str = "") -> None:
    """A member of staff and the roles held from now on. Raises BadInput."""
    newcomer = checked(person, name, roles, contact)
    await tell(desk, lambda session, at: employ(session, newcomer, at))


async def away(desk: BanjieClient, person: str, since: datetime, until: datetime, substitute: str) -> None:
    """In [since, until) the substitute holds what the person holds as well. Raises BadInput."""
    on_file(person, substitute)
    await tell(desk, lambda session, at: absence.away(session, person, since, until, substitute, at=at))


async def back(desk: BanjieClient, person: str) -> None:
    """The person is back now, and away at no later time that was told. Raises BadInput."""
    on_file(person)
    await tell(desk, lambda session, at: absence.back(session, person, at=at))


async def leave(desk: BanjieClient, person: str, to: str) -> None:
    """From now on the person is no longer staff, and `to` succeeds them. Raises BadInput."""
    on_file(person, to)
    await tell(desk, lambda session, at: members.leave(session, person, to, at=at))


async def unit(desk: BanjieClient, code: str, parent: str | None = None, head: str | None = None) -> Place:
    """A unit under another (`""`: under none), headed by a person or by whoever holds a post (`""`: by nobody).
    What is not said stays as it is. Gives where it stands then. Raises BadInput."""
    unused(f"head_of_{code}", f"above_{code}")
    return await tell(desk, lambda session, at: place(session, code, parent, head, at))


async def ranks(desk: BanjieClient, order: list[str]) -> None:
    """The ranks of the office from now on, the lowest first. Raises BadInput."""
    unused(*(f"rank_{one}" for one in order))
    await tell(desk, lambda session, at: rank_rows.arrange(session, tuple(order), at=at))


async def rank(desk: BanjieClient, person: str, given: str) -> None:
    """From now on the person has this rank. Raises BadInput."""
    on_file(person)
    await tell(desk, lambda session, at: rank_rows.rank(session, person, given, at=at))


async def register(desk: BanjieClient, name: str, add: list[str], remove: list[str]) -> None:
    """From now on these persons stand on the register, those do not. Raises BadInput."""
    on_file(*add, *remove)
    unused(f"on_{name}")
    if both := set(add) & set(remove):
        raise BadInput(f"「{'、'.join(sorted(both))}」不能既列入又移出「{name}」名单")

    def write(session: Session, at: datetime) -> None:
        for person in add:
            rank_rows.enroll(session, name, person, at=at)
        for person in remove:
            rank_rows.strike(session, name, person, at=at)

    await tell(desk, write)


async def tell(desk: BanjieClient, write: Callable[[Session, datetime], T]) -> T:
    """One transaction of what is told, at the register's instant. Raises BadInput for what does not fit."""
    try:
        return await desk.ask(lambda session: write(session, desk.clock(session, "")))
    except StaffError as error:
        about = {key: _plain(value) for key, value in error.about.items()}
        raise BadInput(SAYS[error.why].format_map(about), why=error.why) from None


def _plain(value: object) -> str:
    return f"{value.astimezone(CHINA):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)


def employ(session: Session, newcomer: Newcomer, at: datetime) -> None:
    """Put a newcomer on the staff list. Raises BadInput, StaffError."""
    there = session.get(PersonRow, newcomer.person)
    if there and (there.name, there.contact) != (newcomer.name, newcomer.contact):
        raise BadInput(f"代号 {newcomer.person} 已是 {there.name};请另取代号")
    members.add(session, newcomer.person, newcomer.name, newcomer.contact, at=at)
    for role in newcomer.roles:
        members.give(session, newcomer.person, role, at=at)


def place(session: Session, code: str, parent: str | None, head: str | None, at: datetime) -> Place:
    """State a unit, what is not said as it was. Raises BadInput, StaffError."""
    current = units.newest(session).get(code)
    stands = Place(current.parent, current.head, current.post) if current else Place()
    if parent is not None:
        stands = stands._replace(parent=parent or None)
    if head is not None:
        stands = stands._replace(**_head(session, head))
    units.state(session, code, stands, at=at)
    return stands


def _head(session: Session, head: str) -> dict[str, str | None]:
    if not head:
        return {"head": None, "post": None}
    if _is_person(head) and session.get(ServiceRow, head) is not None:
        return {"head": head, "post": None}
    if head in held_roles():
        return {"head": None, "post": head}
    raise BadInput(f"「{head}」不是名册里的人员,也不是制度里的职务;名册见 banjie staff list")


def checked(person: str, name: str, roles: list[str], contact: str) -> Newcomer:
    """What was typed, fit to be stored; the roles are those of some procedure. Raises BadInput."""
    says = f"不能登记 {person}:"
    if person == SYSTEM:
        raise BadInput(f"{says}这一代号留给系统自己的记录;请另取代号")
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


def on_file(*people: str) -> None:
    """Only what can be somebody's code is looked for. Raises BadInput."""
    for person in people:
        if not _is_person(person):
            raise BadInput(SAYS["unknown"].format(person=person))


def _is_person(written: str) -> bool:
    try:
        return bool(PERSON.validate_python(written))
    except ValidationError:
        return False


def unused(*names: str) -> None:
    """A name that would make people hold a role of some procedure is refused. Raises BadInput."""
    if taken := [name for name in names if name in held_roles()]:
        raise BadInput(f"「{'、'.join(taken)}」已是制度里的处室或职务代号;请另取代号")


@cache
def held_roles() -> Mapping[str, str]:
    """The units and posts of all procedures that people are given, by code; others follow from what a case states."""
    roles = (one for slug in slugs() for one in load(slug).roles.items())
    return {code: role.zh for code, role in roles if role.is_ in ("unit", "post") and role.given_by is None}
