"""`banjie calendar status`: which holiday notices are on file, and which limits are provisional without one."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

import calendars
from cli.connection import AsJson, print_answer, read_register
from cli.rendering import output
from models.errors import Unavailable
from models.time import CHINA
from queries import calendars as calendars_query
from queries.views.calendar_status import CalendarStatusView
from register import calendar_adoption
from register.operations import alarms
from register.operations.watch_checks import CALENDAR_MISSING


def calendar_status_command(as_json: AsJson = False) -> None:
    """已载入哪些年份的节假日通知,哪些年份只能暂计,多少未办结的时限为暂计。"""
    try:
        found = read_register(calendars_query.calendar_status)
    except Unavailable:  # the notices on file can be shown without the register
        today = datetime.now(CHINA).date()  # noqa: TID251  # nor is there a register's clock to ask
        found = calendars_query.calendar_status_view(today, today.year + 1, None)
    print_answer(found, as_json, lambda: output.print_line("\n".join(status_lines(found))))


def status_lines(status: CalendarStatusView) -> Iterator[str]:
    """Yield the years one by one, then what is missing."""
    for year in status.years:
        issued = f"({year.issued})" if year.issued else ""
        amended = f";后经{'、'.join(year.amended)}调整" if year.amended else ""
        yield f"{year.year} 年 {year.notice}{issued}{amended}"
    for computed in status.computed:
        yield f"{computed} 年 尚无通知,按全国年节及纪念日放假办法暂计"
    if status.missing:
        yield f"[yellow]{status.missing} 年的通知应已公布而尚未载入[/]"
    if status.provisional is None:
        yield "登记簿没有应答,暂计的时限有多少不详"
    else:
        yield f"未办结的时限中,暂计的 {status.provisional.clocks} 个,涉及 {status.provisional.complaints} 件"


def missing_notice_year(session: Session, now: datetime) -> int | None:
    """Return the first year whose holiday notice should have been published by now and is not on file."""
    return calendars.first_missing_year(now.astimezone(CHINA).date(), calendar_adoption.adopted_notices(session))


class OfficeWarnings(NamedTuple):
    """What is shown below a list: the year without a holiday notice, and the number of other alarms."""

    year: int | None
    alarms: int


def office_warnings(session: Session, now: datetime) -> OfficeWarnings:
    """Return what is wrong now. The alarm on the missing notice is told by its year and not counted."""
    return OfficeWarnings(missing_notice_year(session, now), alarms.count_alarms(session, but=CALENDAR_MISSING))


def print_office_warnings(warnings: OfficeWarnings) -> None:
    """Print a line for each warning."""
    if warnings.alarms:
        output.print_alarm_count(warnings.alarms)
    print_missing_notice(warnings.year)


def print_missing_notice(year: int | None) -> None:
    """Print that the holiday notice of a year is missing; nothing for None."""
    if year:
        output.print_line(f"[yellow]{year} 年的节假日通知尚未载入,涉及该年的时限都是暂计[/](banjie calendar status)")
