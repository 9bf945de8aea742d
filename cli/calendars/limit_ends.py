"""`banjie calendar due`: when a limit ends, and why. It needs neither register nor server, and starts at once."""

import os
import re
import sys
from collections.abc import Iterator
from typing import Annotated

import typer
from pydantic import ValidationError

from calendars import load_calendar
from cli.rendering import output
from models.errors import BadInput
from models.time import CountsFrom, DayEnd, OutsideHours, Unit
from queries.calendars import due_date
from rules.statutory_time.counting import UNITS_WITHOUT_NUMBER
from rules.statutory_time.explain import Explanation
from wording import dates
from wording.days import day_line, ending_lines
from wording.limits import amount_text
from wording.translation import gettext, listed

calendar = typer.Typer(no_args_is_help=True)
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(calendar, name="calendar", help=gettext("The calendar: count time limits, adopt holiday notices"))


@calendar.callback()
def calendar_group() -> None:
    """The group of commands, of which there is only one here."""


@calendar.command(
    name="due",
    help=gettext("Compute when a time limit ends. Needs neither register nor server."),
    epilog=gettext('Example: banjie calendar due 2025-09-30T16:00 "3 working_day" --explain'),
)
def due_command(
    start: Annotated[
        str,
        typer.Argument(
            help=gettext(
                "Day or instant of the start, such as 2025-09-30T16:00; - reads JSON lines from standard input"
            )
        ),
    ],
    limit: Annotated[
        str | None, typer.Argument(help=gettext('Time limit, such as "3 working_day", "2 month" or same_day'))
    ] = None,
    roll: Annotated[
        bool,
        typer.Option("--roll", help=gettext("Move a last day on which nobody works to the next working day")),
    ] = False,
    extended: Annotated[
        int, typer.Option("--extended", help=gettext("Extension in total, in units of the time limit"))
    ] = 0,
    suspended: Annotated[
        list[str] | None,
        typer.Option(
            "--suspended",
            help=gettext("Suspension, from/to (the day of resumption excluded); may be repeated; from/ if it goes on"),
        ),
    ] = None,
    day_end: Annotated[
        DayEnd,
        typer.Option("--day-end", help=gettext("End of the last day: midnight, or close for the end of office hours")),
    ] = "midnight",
    outside_hours: Annotated[
        OutsideHours,
        typer.Option(
            "--outside-hours", help=gettext("Hours that start outside office hours: at_once, or next_opening")
        ),
    ] = "at_once",
    counts_from: Annotated[
        CountsFrom,
        typer.Option("--counts-from", help=gettext("From where an extension counts: end, unrolled_end or start")),
    ] = "end",
    counting: Annotated[
        list[str] | None,
        typer.Option(
            "--counting",
            help=gettext(
                "What the statute counts in its own way, such as at_least_working_days=2, month_end=up, "
                "month_from=next_day or whole_hours=true; may be repeated"
            ),
        ),
    ] = None,
    by_calendar: Annotated[
        str | None, typer.Option("--calendar", help=gettext("Code of the calendar; left out, that of the office"))
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help=gettext("Say of each day whether it counts, and why"))
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=gettext("Print JSON, for programs"))] = False,
) -> None:
    if start == "-":
        answer_stream(explain)
        return
    request = read_limit(
        calendar=by_calendar,
        start=start,
        limit=limit or "",
        last_day="roll_forward" if roll else "as_is",
        extended=extended,
        suspended=[(since, until or None) for since, _, until in (span.partition("/") for span in suspended or [])],
        day_end=day_end,
        outside_hours=outside_hours,
        counts_from=counts_from,
        counting=dict(map(read_word, counting)) if counting else None,
    )
    try:
        explanation = due_date.explained_limit(request)
    except ValueError as error:
        raise BadInput(str(error)) from None
    if as_json:
        view = (
            due_date.due_days_view(request, explanation)
            if explain
            else due_date.due_date_view(request, explanation.due)
        )
        output.print_json(view.model_dump(mode="json"))
    else:
        calendar = load_calendar(request.calendar)
        lines = explanation_note(request, explanation) if explain else ending_lines(explanation, calendar.zone)
        output.print_line(output.escaped("\n".join(lines)))


def answer_stream(in_full: bool) -> None:
    """Print one answer for each line of standard input, in order. A reader may close the pipe."""
    try:
        for line in sys.stdin.buffer:
            output.print_json(due_date.answer_json_line(line, in_full).model_dump(mode="json"))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def read_word(written: str) -> tuple[str, object]:
    """Return a word and its value, written as WORD=VALUE."""
    word, _, value = written.partition("=")
    return word, {"true": True, "false": False}.get(value, value)


def read_limit(limit: str, **asked: object) -> due_date.LimitRequest:
    """Return the request of a limit such as "3 working_day". Raises BadInput."""
    number, _, asked["unit"] = limit.strip().rpartition(" ")
    if number:
        asked["n"] = int(number) if re.fullmatch("[0-9]{1,6}", number.strip()) else number
    elif asked["unit"] not in UNITS_WITHOUT_NUMBER:
        raise BadInput(
            gettext('A time limit is a number and a unit, such as "3 working_day". Units: {units}', units=listed(Unit))
        )
    try:
        return due_date.LimitRequest.model_validate(asked)
    except ValidationError as error:
        raise BadInput(due_date.limit_problems(error)) from None


def explanation_note(request: due_date.LimitRequest, explanation: Explanation) -> Iterator[str]:
    """Yield the start and the length of a limit, then its days, then its end."""
    length = amount_text(request.unit, request.n)
    calendar = load_calendar(request.calendar)
    start = dates.instant_at_place(request.start, calendar.zone)
    yield gettext("Starts {start}; time limit: {limit}", start=start, limit=length)
    yield from (day_line(step, calendar.statute) for step in explanation.steps)
    yield from ending_lines(explanation, calendar.zone)
