"""`banjie explain`: why a limit of a complaint ends when it does: its start, its length, its days, its end."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from calendars import office_code
from cli.connection import AsJson, print_answer, read_register
from cli.options import CaseNumber, Reader
from cli.rendering import output
from queries.cases.deadline import deadline_view
from queries.cases.reading import begin_reading
from queries.views.clock import CountingView, DeadlineView, GrantedExtensionView, LimitView, SuspensionView
from register.office.access_journal import COMMAND
from wording import dates
from wording.articles import article_text
from wording.translation import gettext, joined


def explain_command(
    number: CaseNumber,
    clock: Annotated[
        str,
        typer.Argument(
            help=gettext("Name or code of the time limit, see banjie show; CODE:ITEM where each item has its own")
        ),
    ],
    person: Reader = None,
    as_json: AsJson = False,
) -> None:
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
    yield gettext("{number} {limit}: {rule} ({article}) {says}", number=deadline.number, limit=deadline.label, **rule)
    yield _start_line(deadline)
    yield gettext("length {length}", length=_length_words(deadline.limit))
    yield from map(_extension_line, deadline.granted)
    if deadline.extended:
        yield gettext("extended in all: {units}", units=deadline.extended_label)
    yield from map(_suspension_line, deadline.suspended)
    yield from _counting_lines(deadline)
    yield from deadline.day_lines
    yield from deadline.end_lines
    yield from _state_lines(deadline)


def _start_line(deadline: DeadlineView) -> str:
    at, event, seq = output.instant_text(deadline.started), deadline.started_by_label, deadline.started_seq
    if not deadline.by_name:
        return gettext("starts {at}: {event}, event {seq}", at=at, event=event, seq=seq)
    person = deadline.by_name or deadline.by or ""
    return gettext("starts {at}: {event} by {person}, event {seq}", at=at, event=event, person=person, seq=seq)


def _length_words(limit: LimitView) -> str:
    if limit.named:
        day = dates.short_day(limit.named)
        if limit.set_by_label:
            return gettext("until {day} (by {fact})", day=day, fact=limit.set_by_label)
        return gettext("until {day} (by the extension that was granted)", day=day)
    if not limit.label:
        return gettext("not stated yet ({fact})", fact=limit.set_by_label)
    if not limit.by:
        return limit.label
    return gettext("{length} ({fact}: {value})", length=limit.label, fact=limit.by_label, value=limit.value_label)


def _extension_line(granted: GrantedExtensionView) -> str:
    extension = gettext("until {day}", day=dates.short_day(granted.until)) if granted.until else granted.units_label
    decision = {"granted_at": output.instant_text(granted.granted_at), "granted_by": granted.granted_by_name}
    if not granted.asked_at:
        return gettext("extended {extension}: granted {granted_at} by {granted_by}", extension=extension, **decision)
    asked_at, asked_by = output.instant_text(granted.asked_at), granted.asked_by_name
    return gettext(
        "extended {extension}: asked {asked_at} by {asked_by}, granted {granted_at} by {granted_by}",
        extension=extension,
        asked_at=asked_at,
        asked_by=asked_by,
        **decision,
    )


def _suspension_line(suspension: SuspensionView) -> str:
    since, ground = output.instant_text(suspension.since), suspension.ground_label
    if suspension.until is None:
        return gettext("suspended from {since}, not resumed yet: {ground}", since=since, ground=ground)
    return gettext(
        "suspended from {since}, resumed {until}: {ground}",
        since=since,
        until=output.instant_text(suspension.until),
        ground=ground,
    )


def _counting_lines(deadline: DeadlineView) -> Iterator[str]:
    """Yield by which calendar, terms, office hours and holiday notices the days were counted."""
    if deadline.counted.calendar != office_code():
        of_calendar = {"code": deadline.counted.calendar, "zone": deadline.counted.zone}
        yield gettext("counted by the calendar {code} ({zone})", **of_calendar)
    terms_of_count = list(_count_terms(deadline.counted, in_hours=deadline.limit.unit == "working_hour"))
    if terms_of_count:
        yield gettext("counted so: {terms}", terms=joined(terms_of_count))
    years = [
        gettext("{year}: {notice}", year=year, notice=notice)
        if notice
        else gettext("{year}: no notice yet, counted by the statute on holidays", year=year)
        for year, notice in deadline.counted.notices.items()
    ]
    if years:
        yield gettext("calendar {notices}", notices=joined(years))


def _count_terms(counted: CountingView, *, in_hours: bool) -> Iterator[str]:
    from_opening = counted.outside_hours == "next_opening"
    if counted.roll:
        moves = gettext("a last day that is a day of rest moves to the next working day")
        yield gettext("{sentence} ({source})", sentence=moves, source=counted.rolled_by) if counted.rolled_by else moves
    if counted.day_end == "close":
        yield gettext("ends when the office closes")
    if from_opening:
        yield gettext("what starts outside office hours starts when the office opens next")
    yield from counted.also
    if in_hours or counted.day_end == "close" or from_opening:
        yield gettext("office hours {hours}", hours=counted.hours)


def _state_lines(deadline: DeadlineView) -> Iterator[str]:
    """Yield the present state of the limit, where there is more to it than its end."""
    if not deadline.applies:
        yield gettext("This limit does not apply to the case now.")
    if deadline.stopped:
        yield gettext("It stopped at {at}.", at=output.instant_text(deadline.stopped))
    if deadline.withdrawn:
        yield gettext("The record of the breach is withdrawn.")
    if deadline.overdue:
        yield gettext("A breach is on record.")
    if deadline.state == "held":
        yield gettext("When it ended a request for more time was undecided; whether it is a breach is open.")
