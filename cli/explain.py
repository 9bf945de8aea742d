"""`banjie explain`: why a limit of a complaint ends when it does: its start, its length, its days, its end."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from cli.connection import AsJson, print_answer, read_register
from cli.people.os_user import own_name
from cli.rendering import output
from queries.deadline import deadline_view
from queries.reading import begin_reading
from queries.views.deadline import CountingView, DeadlineView, GrantedExtensionView, LimitView, SuspensionView
from register.office.access_journal import COMMAND
from wording import terms
from wording.articles import article_text
from wording.language import joined
from wording.table.cases import explain_screens
from wording.table.help import help_acts, help_cases


def explain_command(
    number: Annotated[str, typer.Argument(help=help_cases.NUMBER())],
    clock: Annotated[str, typer.Argument(help=help_acts.EXPLAINED_CLOCK())],
    person: Annotated[str | None, typer.Option("--person", callback=own_name, help=help_cases.READER())] = None,
    as_json: AsJson = False,
) -> None:
    """Explain a limit of a case."""

    def read(session: Session, now: datetime) -> DeadlineView:
        begin_reading(session, number, person, now, COMMAND)
        return deadline_view(session, number, clock)

    deadline = read_register(read)
    print_answer(
        deadline, as_json, lambda: output.print_line("\n".join(map(output.escaped, explanation_lines(deadline))))
    )


def explanation_lines(deadline: DeadlineView) -> Iterator[str]:
    """Yield the limit with all that it rests on, then its days, then its present state."""
    rule = {"rule": deadline.rule, "article": article_text(deadline.article), "says": deadline.says}
    yield explain_screens.HEADING(number=deadline.number, limit=deadline.label, **rule)
    yield _start_line(deadline)
    yield explain_screens.LENGTH(length=_length_words(deadline.limit))
    yield from map(_extension_line, deadline.granted)
    if deadline.extended:
        yield explain_screens.EXTENDED_IN_ALL(units=deadline.extended_label)
    yield from map(_suspension_line, deadline.suspended)
    yield from _counting_lines(deadline)
    yield from deadline.day_lines
    yield from deadline.end_lines
    yield from _state_lines(deadline)


def _start_line(deadline: DeadlineView) -> str:
    at, event, seq = output.instant_text(deadline.started), deadline.started_by_label, deadline.started_seq
    if not deadline.by_name:
        return explain_screens.STARTED(at=at, event=event, seq=seq)
    person = terms.named(deadline.by or "", deadline.by_name)
    return explain_screens.STARTED_BY(at=at, event=event, person=person, seq=seq)


def _length_words(limit: LimitView) -> str:
    if limit.named:
        day = limit.named.isoformat()
        if limit.set_by_label:
            return explain_screens.UNTIL_STATED_DAY(day=day, fact=limit.set_by_label)
        return explain_screens.UNTIL_GRANTED_DAY(day=day)
    if not limit.label:
        return explain_screens.NOT_STATED(fact=limit.set_by_label)
    if not limit.by:
        return limit.label
    return explain_screens.LENGTH_BY_CLASS(length=limit.label, fact=limit.by_label, value=limit.value_label)


def _extension_line(granted: GrantedExtensionView) -> str:
    extension = explain_screens.UNTIL_DAY(day=granted.until) if granted.until else granted.units_label
    decision = {"granted_at": output.instant_text(granted.granted_at), "granted_by": granted.granted_by_name}
    if not granted.asked_at:
        return explain_screens.EXTENDED(extension=extension, **decision)
    asked_at, asked_by = output.instant_text(granted.asked_at), granted.asked_by_name
    return explain_screens.EXTENDED_AS_ASKED(extension=extension, asked_at=asked_at, asked_by=asked_by, **decision)


def _suspension_line(suspension: SuspensionView) -> str:
    since, ground = output.instant_text(suspension.since), suspension.ground_label
    if suspension.until is None:
        return explain_screens.STILL_SUSPENDED(since=since, ground=ground)
    return explain_screens.SUSPENDED(since=since, until=output.instant_text(suspension.until), ground=ground)


def _counting_lines(deadline: DeadlineView) -> Iterator[str]:
    """Yield by which terms, office hours and holiday notices the days were counted."""
    terms_of_count = list(_count_terms(deadline.counted, in_hours=deadline.limit.unit == "working_hour"))
    if terms_of_count:
        yield explain_screens.COUNTED_BY(terms=joined(terms_of_count))
    years = [
        explain_screens.YEAR(year=year, notice=notice) if notice else explain_screens.YEAR_WITHOUT_NOTICE(year=year)
        for year, notice in deadline.counted.notices.items()
    ]
    if years:
        yield explain_screens.CALENDAR(notices=joined(years))


def _count_terms(counted: CountingView, *, in_hours: bool) -> Iterator[str]:
    from_opening = explain_screens.FROM_OPENING.get(counted.outside_hours)
    if counted.roll:
        yield explain_screens.ROLLS()
    if counted.day_end == "close":
        yield explain_screens.ENDS_AT_CLOSE()
    if from_opening:
        yield from_opening()
    if in_hours or counted.day_end == "close" or from_opening:
        yield explain_screens.OFFICE_HOURS(hours=counted.hours)


def _state_lines(deadline: DeadlineView) -> Iterator[str]:
    """Yield the present state of the limit, where there is more to it than its end."""
    if not deadline.applies:
        yield explain_screens.DOES_NOT_APPLY()
    if deadline.stopped:
        yield explain_screens.STOPPED(at=output.instant_text(deadline.stopped))
    if deadline.withdrawn:
        yield explain_screens.BREACH_WITHDRAWN()
    if deadline.overdue:
        yield explain_screens.OVER()
    if deadline.state == "held":
        yield explain_screens.HELD()
