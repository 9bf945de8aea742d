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
from starter.duties import periodic_duties
from starter.duties.schedules import SyncResult, sync_schedules
from wording import dates
from wording.translation import N_, gettext, joined, listed

SYNC_RESULTS = {
    "created": N_("{duty}: arranged"),
    "updated": N_("{duty}: changed"),
    "deleted": N_("{duty}: removed"),
    "unchanged": N_("{duty}: no change"),
}


schedules = typer.Typer(no_args_is_help=True)


@schedules.command(
    name="sync",
    help=gettext("Arrange the periodic duties of the procedures that office.yaml names. Repeating it changes nothing."),
)
def sync_command(as_json: AsJson = False) -> None:
    result = with_client(sync_schedules)
    print_answer(result, as_json, lambda: _print_sync(result))


def _print_sync(result: SyncResult) -> None:
    for kind, names in result:
        for name in names:
            output.print_line(SYNC_RESULTS[kind](duty=name.partition(":")[2]))
    if result == SyncResult():
        output.print_sentence(
            "There are no periodic duties to arrange. Name the procedures in office.yaml, such "
            "as property-internal: {{}}"
        )


@schedules.command(
    name="list",
    help=gettext("List the periodic duties: the rule, the next date, the last report and who was told of it"),
)
def list_duties_command(as_json: AsJson = False) -> None:
    duties = with_client(periodic_duties.list_duties)
    print_answer(duties, as_json, lambda: _print_duties(output.escaped(duties)))


def _print_duties(found: DutyListView) -> None:
    for duty in found.duties:
        output.print_line(_duty_text(duty))
        output.print_line(_next_text(duty))
        output.print_line(_last_report_text(duty.last))
    if not found.answered:
        output.print_sentence("[yellow]Temporal does not answer: whether they are arranged is not known[/]")
    if found.not_followed:
        output.print_sentence(
            "Other procedures with periodic duties: {procedures}. To follow one, name it in "
            "office.yaml, then run banjie schedules sync.",
            procedures=listed(found.not_followed),
        )


def _duty_text(duty: DutyView) -> str:
    codes = f"({duty.procedure} {duty.entry})"
    known = duty.entry in duty.label and duty.procedure in duty.title  # in English both begin with their codes
    return " ".join([f"[bold]{duty.label}[/]", duty.title, *([] if known else [codes]), listed(duty.rules)])


def _next_text(duty: DutyView) -> str:
    at = output.instant_text(duty.next)
    if duty.arranged is False:
        return gettext("  next {at}, [red]not arranged[/] (banjie schedules sync)", at=at)
    return gettext("  next {at}, [yellow]paused[/]", at=at) if duty.paused else gettext("  next {at}", at=at)


def _last_report_text(last: LastReportView | None) -> str:
    if last is None:
        return gettext("  last: none yet")
    told = [
        gettext("{person} ({at})", person=recipient.to_label, at=output.instant_text(recipient.at))
        for recipient in last.told
    ]
    parts = [(f"{last.day} {last.number} " + (last.stage_label or gettext("not begun")))]
    parts += [gettext("closed")] if last.closed_at else []
    parts += [gettext("told: {people}", people=listed(told))] if told else []
    return gettext("  last {report}", report=joined(parts))


@schedules.command(
    name="run",
    help=gettext("Run a periodic duty that was missed. One already done is not repeated."),
    epilog=gettext("Example: banjie schedules run property-internal monthly_report --day 2026-12-01"),
)
def run_duty_command(
    slug: Annotated[str, typer.Argument(help=gettext("Procedure, such as property-internal"))],
    entry: Annotated[str, typer.Argument(help=gettext("Periodic duty, such as monthly_report"))],
    day: Annotated[str, typer.Option("--day", help=gettext("Day on which it was due, such as 2026-12-01"))],
    as_json: AsJson = False,
) -> None:
    on = _parse_day_option(day)
    done = with_client(lambda client: periodic_duties.run_duty(client, slug, entry, on))
    print_answer(done, as_json, lambda: _print_duty_run(done))


def _parse_day_option(written: str) -> date:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", written):
            raise ValueError
        return parse_day(written)
    except ValueError:
        raise BadInput(gettext("--day is a day such as 2026-12-01, not {written}.", written=written)) from None


def _print_duty_run(done: periodic_duties.DutyRun) -> None:
    if done.number is None:
        output.print_sentence("Ordered; the report is still being made. Look later: banjie schedules list")
        return
    wording = (
        N_("[green]On file already[/]: report of {at}, {number}; its file: banjie attachments {number}")
        if done.before
        else N_("[green]Made and registered[/]: report of {at}, {number}; its file: banjie attachments {number}")
    )
    text = wording(at=dates.long_instant(done.at), number=done.number)
    output.print_line(text if done.begun else joined([text, gettext("its case begins by itself a little later")]))
