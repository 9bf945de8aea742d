"""`banjie calendar status`, `adopt`, `runs`: the holiday notices on file, and the adoption of newer ones."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy.orm import Session

import calendars
from calendars import office_zone
from cli.connection import AsJson, print_answer, read_register, with_client
from cli.identity.os_user import own_name
from cli.rendering import output
from models.errors import Unavailable
from queries.calendars import notices as calendars_query
from queries.views.calendars import (
    AdoptionPreviewView,
    AdoptionRunView,
    CalendarStatusView,
    HolidayNoticeView,
    MovedLimitView,
)
from register.alarms import alarms
from register.alarms.kinds import CALENDAR_MISSING
from register.calendars.notice_adoption import Adoption, adopted_notices
from starter.calendars import adoption_preview, notice_adoption
from starter.client import BanjieClient
from wording import dates
from wording.holiday_notices import notice_text
from wording.translation import gettext, joined, listed, ngettext

MAX_SHOWN_MOVES = 50
MAX_SHOWN_DAYS = 5
app = typer.Typer()  # its commands join those of `cli.calendars.limit_ends`, which starts without the register


@app.command(name="status", help=gettext("Show the holiday notices on file, and how many time limits are provisional"))
def calendar_status_command(as_json: AsJson = False) -> None:
    try:
        found = read_register(calendars_query.calendar_status)
    except Unavailable:  # the notices on file can be shown without the register
        today = datetime.now(office_zone()).date()  # noqa: TID251  # nor is there a register's clock to ask
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
        yield ngettext(
            "Provisional time limits of open cases: {clocks}, in {n} complaint",
            "Provisional time limits of open cases: {clocks}, in {n} complaints",
            status.provisional.complaints,
            clocks=status.provisional.clocks,
        )


def _year_parts(year: HolidayNoticeView) -> Iterator[str]:
    if year.issued:
        yield gettext(
            "{year}: {notice}, issued {issued}",
            year=year.year,
            notice=notice_text(year.notice),
            issued=dates.short_day(year.issued),
        )
    else:
        yield gettext("{year}: {notice}", year=year.year, notice=notice_text(year.notice))
    if year.amended:
        yield gettext("amended by {notices}", notices=listed(map(notice_text, year.amended)))


def office_warnings(session: Session, now: datetime) -> list[str]:
    """Return what is wrong now, a line each, for below a list. The alarm on the missing notice is told by its year and
    not counted."""
    count = alarms.count_alarms(session, but=CALENDAR_MISSING)
    year = calendars.first_missing_year(now.astimezone(office_zone()).date(), adopted_notices(session))
    return [*([output.alarm_count_text(count)] if count else []), *missing_notice_lines(year)]


def missing_notice_lines(year: int | None) -> list[str]:
    """Return that the holiday notice of a year should have been published by now and is missing; nothing for None."""
    if year is None:
        return []
    return [
        gettext(
            "[yellow]The holiday notice for {year} is not on file: time limits that reach into "
            "it are provisional[/] (banjie calendar status)",
            year=year,
        )
    ]


@app.command(
    name="adopt",
    help=gettext("Adopt a new holiday notice. Without --yes only preview which open cases get other dates."),
    epilog=gettext("Example: banjie calendar adopt 2027.yaml --yes --actor li"),
)
def adopt_command(
    file: Annotated[
        list[str],
        typer.Argument(help=gettext("Holiday notice (YAML), named by its year, such as 2027.yaml; may be several")),
    ],
    yes: Annotated[bool, typer.Option("--yes", help=gettext("Adopt it; left out, nothing is changed"))] = False,
    actor: Annotated[
        str | None, typer.Option("--by", "--actor", callback=own_name, help=gettext("Code of the person who decides"))
    ] = None,
    calendar: Annotated[
        str | None, typer.Option("--calendar", help=gettext("Code of the calendar; left out, that of the office"))
    ] = None,
    as_json: AsJson = False,
) -> None:
    notices = notice_adoption.read_holiday_notices(file)

    async def preview_and_adopt(client: BanjieClient) -> tuple[AdoptionPreviewView, Adoption | None]:
        preview = await adoption_preview.preview_adoption(client, notices, calendar)
        return preview, await notice_adoption.adopt_notices(client, notices, actor, calendar) if yes else None

    preview, adoption = with_client(preview_and_adopt)
    adopted = {
        "adoption": adoption.number if adoption else None,
        "run": notice_adoption.redate_workflow_id(adoption.key) if adoption else None,
    }
    print_answer(preview.model_dump(mode="json") | adopted, as_json, lambda: _print_preview(preview, adoption))


def _print_preview(preview: AdoptionPreviewView, adoption: Adoption | None) -> None:
    for line in _preview_lines(output.escaped(preview)):
        output.print_line(line)
    if adoption:
        run = notice_adoption.redate_workflow_id(adoption.key)
        output.print_sentence(
            "Adopted (adoption {adoption}). {run} changes the dates case by case; see banjie calendar runs.",
            adoption=adoption.number,
            run=run,
        )
    else:
        output.print_sentence("This was a preview; nothing is changed. Add --yes to adopt.")


def _preview_lines(preview: AdoptionPreviewView) -> Iterator[str]:
    for notice in preview.notices:
        yield gettext("{year}: {notice}", year=notice.year, notice=notice_text(notice.notice))
    counts = preview.model_dump(exclude={"notices", "moves"})
    yield gettext(
        "Open cases: {open}. With other dates: {cases} (time limits later: {later}, earlier: "
        "{earlier}). Only the day of a reminder changes: {reminders_only}. Not begun: "
        "{unbegun}. The others take the new calendar with their next act: {with_next_act}.",
        **counts,
    )
    yield gettext(
        "Cases whose parties were told a date, and are told the new one: {told}. Breaches undone: {undone}.",
        told=preview.told,
        undone=preview.undone,
    )
    yield from map(_move_text, preview.moves[:MAX_SHOWN_MOVES])
    if len(preview.moves) > MAX_SHOWN_MOVES:
        yield ngettext(
            "… and {n} more time limit; --json lists them all",
            "… and {n} more time limits; --json lists them all",
            len(preview.moves) - MAX_SHOWN_MOVES,
        )


def _move_text(move: MovedLimitView) -> str:
    days = listed(changed.label for changed in move.days[:MAX_SHOWN_DAYS])
    if len(move.days) > MAX_SHOWN_DAYS:
        days = gettext("{days} and others", days=days)
    said = {"number": move.number, "label": move.label, "was": move.was_label, "until": move.until_label}
    text = gettext("  {number} {label} {was} → {until}, for {days}", **said, days=days)
    also = [gettext("breach undone")] * move.undone + [gettext("parties were told the date")] * move.told
    return joined([text, *also])


@app.command(name="runs", help=gettext("List the adopted holiday notices, and how far their changes have got"))
def runs_command(as_json: AsJson = False) -> None:
    runs = read_register(lambda session, _: notice_adoption.adoption_runs(session))
    print_answer({"runs": [run.model_dump(mode="json") for run in runs]}, as_json, lambda: _print_runs(runs))


def _print_runs(runs: list[AdoptionRunView]) -> None:
    if not runs:
        output.print_sentence("No holiday notice was adopted; cases are counted by those that come with the program.")
    for run in map(output.escaped, runs):
        adopted = output.instant_text(run.adopted_at)
        if run.adopted_by:
            adopted = gettext("{at}, {person}", at=adopted, person=run.adopted_by_name)
        said = {"adoption": run.adoption, "years": listed(map(str, run.years)), "adopted": adopted, "run": run.run}
        output.print_line(
            ngettext(
                "Adoption {adoption}, {years} ({adopted}): {n} case told of other dates, "
                "{waiting} still to be told; {run}",
                "Adoption {adoption}, {years} ({adopted}): {n} cases told of other dates, "
                "{waiting} still to be told; {run}",
                run.told,
                waiting=run.waiting,
                **said,
            )
            if run.waiting
            else ngettext(
                "Adoption {adoption}, {years} ({adopted}): {n} case told of other dates; {run}",
                "Adoption {adoption}, {years} ({adopted}): {n} cases told of other dates; {run}",
                run.told,
                **said,
            )
        )
