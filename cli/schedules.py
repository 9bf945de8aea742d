"""`banjie schedules`: synchronize and list the periodic duties, and make the report of a missed one."""

import re
from datetime import date
from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, with_client
from cli.rendering import output
from models.errors import BadInput
from models.time import parse_day
from queries.views.duties import DutyListView, DutyView, LastReportView
from starter import periodic_duties
from starter.schedules import SyncResult, sync_schedules
from wording import terms
from wording.language import joined, listed
from wording.table.help import help_calendar
from wording.table.office import schedule_screens

schedules = typer.Typer(no_args_is_help=True)


@schedules.command(name="sync", help=help_calendar.SYNC())
def sync_command(as_json: AsJson = False) -> None:
    """Arrange the duties of the office."""
    result = with_client(sync_schedules)
    print_answer(result, as_json, lambda: _print_sync(result))


def _print_sync(result: SyncResult) -> None:
    for kind, names in result:
        for name in names:
            output.print_line(schedule_screens.SYNC_RESULTS[kind](duty=name.partition(":")[2]))
    if result == SyncResult():
        output.print_line(schedule_screens.NOTHING_TO_ARRANGE())


@schedules.command(name="list", help=help_calendar.DUTIES())
def list_duties_command(as_json: AsJson = False) -> None:
    """Print the duties of the office."""
    duties = with_client(periodic_duties.list_duties)
    print_answer(duties, as_json, lambda: _print_duties(output.escaped(duties)))


def _print_duties(found: DutyListView) -> None:
    for duty in found.duties:
        output.print_line(_duty_text(duty))
        output.print_line(_next_text(duty))
        output.print_line(_last_report_text(duty.last))
    if not found.answered:
        output.print_line(schedule_screens.TEMPORAL_SILENT())
    if found.not_followed:
        output.print_line(schedule_screens.NOT_FOLLOWED(procedures=listed(found.not_followed)))


def _duty_text(duty: DutyView) -> str:
    codes = f"({duty.procedure} {duty.entry})"
    known = duty.entry in duty.label and duty.procedure in duty.title  # in English both begin with their codes
    return " ".join([f"[bold]{duty.label}[/]", duty.title, *([] if known else [codes]), listed(duty.rules)])


def _next_text(duty: DutyView) -> str:
    at = output.instant_text(duty.next)
    if duty.arranged is False:
        return schedule_screens.NEXT_NOT_ARRANGED(at=at)
    return schedule_screens.NEXT_PAUSED(at=at) if duty.paused else schedule_screens.NEXT(at=at)


def _last_report_text(last: LastReportView | None) -> str:
    if last is None:
        return schedule_screens.NO_LAST()
    told = [
        schedule_screens.TOLD_AT(person=recipient.to_label, at=output.instant_text(recipient.at))
        for recipient in last.told
    ]
    parts = [f"{last.day} {last.number} {last.stage_label or schedule_screens.NOT_BEGUN()}"]
    parts += [schedule_screens.CLOSED()] if last.closed_at else []
    parts += [schedule_screens.TOLD(people=listed(told))] if told else []
    return schedule_screens.LAST(report=joined(parts))


@schedules.command(name="run", help=help_calendar.RUN_DUTY(), epilog=help_calendar.RUN_DUTY_EXAMPLE())
def run_duty_command(
    slug: Annotated[str, typer.Argument(help=help_calendar.SLUG())],
    entry: Annotated[str, typer.Argument(help=help_calendar.ENTRY())],
    day: Annotated[str, typer.Option("--day", help=help_calendar.DAY())],
    as_json: AsJson = False,
) -> None:
    """Make the report of one occasion."""
    on = _parse_day_option(day)
    done = with_client(lambda client: periodic_duties.run_duty(client, slug, entry, on))
    print_answer(done, as_json, lambda: _print_duty_run(done))


def _parse_day_option(written: str) -> date:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", written):
            raise ValueError
        return parse_day(written)
    except ValueError:
        raise BadInput(schedule_screens.NO_DAY(written=written)) from None


def _print_duty_run(done: periodic_duties.DutyRun) -> None:
    if done.number is None:
        output.print_line(schedule_screens.STILL_COUNTING())
        return
    wording = schedule_screens.BEFORE if done.before else schedule_screens.MADE
    text = wording(at=terms.official_instant(done.at), number=done.number)
    output.print_line(text if done.begun else joined([text, schedule_screens.BEGINS_LATER()]))
