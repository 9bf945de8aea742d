"""`banjie calendar status`: which holiday notices are on file, and what is provisional for want of one."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

import calendars
from cli import render
from cli.connection import AsJson, answer, reading
from models.errors import Unavailable
from models.time import CHINA
from queries import calendars as calendar_notices
from queries.views import Data
from register import calendar_adoption
from register.operations import alarms
from register.operations.watch_checks import CALENDAR_MISSING


def status(as_json: AsJson = False) -> None:
    """已载入哪些年份的节假日通知,哪些年份只能暂计,多少未办结的时限为暂计。"""
    try:
        data = reading(calendar_notices.status)
    except Unavailable:  # the notices are on file all the same
        today = datetime.now(CHINA).date()  # noqa: TID251  # nor is there a register's clock to ask
        data = calendar_notices.on_file(today, today.year + 1, None)
    answer(data, as_json, lambda: render.told("\n".join(lines(data))))


def lines(data: Data) -> Iterator[str]:
    """The years one by one, then what is wanting."""
    for year in data["years"]:
        issued = f"({year['issued']})" if year["issued"] else ""
        amended = f";后经{'、'.join(year['amended'])}调整" if year["amended"] else ""
        yield f"{year['year']} 年 {year['notice']}{issued}{amended}"
    for computed in data["computed"]:
        yield f"{computed} 年 尚无通知,按全国年节及纪念日放假办法暂计"
    if data["missing"]:
        yield f"[yellow]{data['missing']} 年的通知应已公布而尚未载入[/]"
    if data["provisional"] is None:
        yield "登记簿没有应答,暂计的时限有多少不详"
    else:
        yield f"未办结的时限中,暂计的 {data['provisional']['clocks']} 个,涉及 {data['provisional']['complaints']} 件"


def wanting(session: Session, now: datetime) -> int | None:
    """The year of a holiday notice that should be there by now and is not."""
    return calendars.missing(now.astimezone(CHINA).date(), calendar_adoption.notices(session))


class Amiss(NamedTuple):
    """What an office should know when it looks at its lists: a year without its notice, how many other alarms."""

    year: int | None
    alarms: int


def amiss(session: Session, now: datetime) -> Amiss:
    """What is wrong now. The notice that is wanting is said by its year."""
    return Amiss(wanting(session, now), alarms.count(session, but=CALENDAR_MISSING))


def told_of(amiss: Amiss) -> None:
    """A line for each."""
    if amiss.alarms:
        render.alarmed(amiss.alarms)
    awaited(amiss.year)


def awaited(year: int | None) -> None:
    """A line where one is wanting."""
    if year:
        render.told(f"[yellow]{year} 年的节假日通知尚未载入,涉及该年的时限都是暂计[/](banjie calendar status)")
