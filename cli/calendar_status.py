"""`banjie calendar status`: which holiday notices are on file, and which limits are provisional without one."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import typer
from sqlalchemy.orm import Session

import calendars
from cli.connection import AsJson, print_answer, read_register
from cli.rendering import output
from models.errors import Unavailable
from models.time import CHINA
from queries import calendars as calendars_query
from queries.views.calendars import CalendarStatusView, HolidayNoticeView
from register import calendar_adoption
from register.operations import alarms
from register.operations.watch_checks import CALENDAR_MISSING
from wording.translation import gettext, joined, listed

app = typer.Typer()


@app.command(name="status", help=gettext("Show the holiday notices on file, and how many time limits are provisional"))
def calendar_status_command(as_json: AsJson = False) -> None:
    """Print the notices on file, what is missing, and the number of provisional limits."""
    try:
        found = read_register(calendars_query.calendar_status)
    except Unavailable:  # the notices on file can be shown without the register
        today = datetime.now(CHINA).date()  # noqa: TID251  # nor is there a register's clock to ask
        found = calendars_query.calendar_status_view(today, today.year + 1, None)
    print_answer(found, as_json, lambda: output.print_line("\n".join(status_lines(found))))


def status_lines(status: CalendarStatusView) -> Iterator[str]:
    """Yield the years one by one, then what is missing."""
    for year in status.years:
        yield joined(_year_parts(year))
    for computed in status.computed:
        yield gettext("{year}: no notice yet; provisional, by the statutory holidays", year=computed)
    if status.missing:
        yield gettext(
            "[yellow]The notice for {year} should be out and is not on file[/]; banjie calendar adopt {year}.yaml",
            year=status.missing,
        )
    if status.provisional is None:
        yield gettext("The register does not answer: how many time limits are provisional is not known.")
    else:
        yield gettext(
            "Provisional time limits of open cases: {clocks}, in {complaints} complaints", **dict(status.provisional)
        )


def _year_parts(year: HolidayNoticeView) -> Iterator[str]:
    if year.issued:
        yield gettext("{year}: {notice}, issued {issued}", year=year.year, notice=year.notice, issued=year.issued)
    else:
        yield gettext("{year}: {notice}", year=year.year, notice=year.notice)
    if year.amended:
        yield gettext("amended by {notices}", notices=listed(year.amended))


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
        output.print_line(
            gettext(
                "[yellow]The holiday notice for {year} is not on file: time limits that reach into "
                "it are provisional[/] (banjie calendar status)",
                year=year,
            )
        )
