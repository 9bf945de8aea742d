"""Why a limit of a complaint ends when it does: its record in the journal and its days, one by one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from calendars import office_zone
from models.case import Case, ClockState, SuspendedInterval
from models.errors import BadInput
from models.events import Asked, Event, Granted
from models.law import Law
from models.limit import Clock
from models.messages import ClockKey
from models.procedure import Procedure
from models.time import Calendar, StatuteCode, Unit, format_hours
from queries.calendars.due_date import day_view
from queries.cases.case_file import CaseFile, load_case_file, person_name
from queries.cases.history import events_of, holder_to_say
from queries.cases.limits import clock_condition
from queries.views.clock import (
    CountingView,
    DeadlineView,
    GrantedExtensionView,
    LimitEndView,
    LimitStartView,
    LimitView,
    SuspensionView,
)
from rules.clock import clock_applies, clock_facts, clock_key
from rules.deadline_record import DeadlineRecord, deadline_record
from rules.event_effects.returns import RETURN
from rules.event_names import CORRECT, CORRECT_FILER
from rules.evolve import evolve, open_case
from rules.statutory_time.calendar import calendar_of_clock
from wording import event_texts, terms
from wording.articles import article_of
from wording.days import citation, day_line, ending_lines
from wording.holiday_notices import notice_text
from wording.limit_ends import end_label
from wording.limits import amount_text, counting_texts, limit_text
from wording.regulation_names import translated
from wording.translation import gettext, listed, pgettext

MOVED_UNITS = (Unit.calendar_day, Unit.week, Unit.month)  # whose last day may be a day of rest


@dataclass
class ClockRun:
    """One running of a clock in the journal: the event that began it, the case while it last ran, the state it was
    left in, and the extensions asked for and granted on the way."""

    case: Case
    state: ClockState
    began: Event
    asked: dict[int, Asked] = field(default_factory=dict)
    granted: list[Granted] = field(default_factory=list)


def deadline_view(session: Session, number: str, clock_name: str) -> DeadlineView:
    """Return the limit of that name or code, day by day; `code:item` where each item has its own. Raises BadInput."""
    case_file = load_case_file(session, number)
    key = _find_clock_key(case_file, clock_name)
    run = _last_run(case_file.law, number, events_of(session, number), key)
    rule, clock = case_file.law.clock_rule(key)
    record = deadline_record(case_file.law, run.case, clock, run.state)
    prose = terms.rule_by_id(case_file.procedure, rule.id)
    calendar = calendar_of_clock(case_file.law, run.case, clock)
    return DeadlineView(
        number=number,
        clock=key,
        label=terms.label(case_file.procedure, key, "clock"),
        rule=rule.id,
        article=article_of(case_file.procedure, rule),
        says=translated(case_file.procedure, prose.says) if prose else "",
        **dict(_limit_start(session, case_file, run)),
        applies=bool(run.state.stopped) or clock_applies(case_file.law, run.case, clock),
        limit=_limit_view(case_file, run, clock, record),
        extended=run.state.extended,
        extended_label=_units_words(run.state.extended, record),
        granted=tuple(_granted_view(session, run, event, record) for event in run.granted),
        suspended=tuple(_suspension_view(case_file.law.procedure, clock, interval) for interval in run.state.suspended),
        counted=_counting_view(calendar, clock, record),
        stopped=run.state.stopped.astimezone(office_zone()) if run.state.stopped else None,
        state=clock_condition(run.state),
        overdue=run.state.expired is not None and not run.state.withdrawn,
        withdrawn=run.state.withdrawn,
        **dict(_limit_end(case_file.procedure, key, clock, record, calendar)),
    )


def _find_clock_key(case_file: CaseFile, clock_name: str) -> ClockKey:
    """Return the key of the running limit that a person names. Raises BadInput if there is none, or several."""
    procedure, clocks = case_file.procedure, case_file.case.clocks
    name, _, item = clock_name.partition(":")
    code = next(
        (
            clock
            for clock in case_file.law.clocks
            if name in (clock, terms.written_name(procedure, clock, "clock"), terms.label(procedure, clock, "clock"))
        ),
        None,
    )
    if code is None:
        known = listed(_clock_to_type(procedure, clock) for clock in case_file.law.clocks)
        raise BadInput(
            gettext(
                "{title} has no time limit “{clock}”. Its time limits: {known}.",
                title=terms.title(procedure),
                clock=name,
                known=known,
            )
        )
    exact = clock_key(code, item or None)
    if exact in clocks:
        return exact
    of_items = [key for key in clocks if key.startswith(f"{code}:")]
    if len(of_items) == 1 and not item:
        return of_items[0]
    label = terms.label(procedure, exact, "clock")
    if of_items:
        raise BadInput(
            gettext(
                "“{clock}” is counted for each item. Say which one: {items}.",
                clock=label,
                items=listed(sorted(of_items)),
            )
        )
    if not clocks:
        raise BadInput(
            gettext(
                "“{clock}” of {number} has not begun; no time limit of the case has.",
                number=case_file.row.number,
                clock=label,
            )
        )
    begun = listed(_clock_to_type(procedure, key) for key in sorted(clocks))
    raise BadInput(
        gettext(
            "“{clock}” of {number} has not begun. Time limits that have: {begun}.",
            number=case_file.row.number,
            clock=label,
            begun=begun,
        )
    )


def _clock_to_type(procedure: Procedure, key: ClockKey) -> str:
    return gettext("{code} ({name})", code=key, name=terms.label(procedure, key, "clock"))


def _last_run(law: Law, number: str, events: Iterable[Event], key: ClockKey) -> ClockRun:
    """Return the last running of a clock, followed through the journal."""
    case: Case | None = None
    run: ClockRun | None = None
    for event in events:
        before = case
        case = evolve(law, before, event) if before else open_case(law, number, event)
        state = case.clocks.get(key)
        if state is None:
            continue
        if run is None or run.state.started != state.started:
            run = ClockRun(case, state, event)
        # The facts of the event that stops a limit do not count for it, nor do later events that leave it unchanged.
        if not state.stopped or state != run.state:
            run.case, run.state = (before if state.stopped and before else case), state
        if event.type in ("asked", "granted") and clock_key(event.name, event.item) == key:
            if event.type == "asked":
                run.asked[event.seq] = event
            else:
                run.granted.append(event)
    assert run is not None
    return run


def _limit_start(session: Session, case_file: CaseFile, run: ClockRun) -> LimitStartView:
    event = run.began
    return LimitStartView(
        started=run.state.started.astimezone(office_zone()),
        started_by=event.name,
        started_by_label=event_texts.event_text(
            case_file.procedure, event, lambda holder: holder_to_say(session, case_file.procedure, holder)
        ),
        started_seq=event.seq,
        by=event.by,
        by_name=person_name(session, event.by),
    )


def _limit_view(case_file: CaseFile, run: ClockRun, clock: Clock, record: DeadlineRecord) -> LimitView:
    """Return the length of a limit and what it rests on: the class of the case, or the act that named the day."""
    by, set_by = clock.limit.by, clock.limit.set_by
    value = clock_facts(run.case, run.state).get(by) if by else None
    classed = by is not None and value is not None and str(value) in clock.limit.values
    return LimitView(
        n=record.n,
        unit=record.unit,
        label=_length_words(case_file.procedure, clock, record),
        by=by if classed else None,
        by_label=terms.label(case_file.procedure, by) if classed else "",
        value_label=terms.value_text(case_file.procedure, by, value) if classed and by and value is not None else "",
        named=record.named,
        set_by=set_by,
        set_by_label=terms.label(case_file.procedure, set_by),
    )


def _length_words(procedure: Procedure, clock: Clock, record: DeadlineRecord) -> str:
    if clock.limit.several:
        return limit_text(procedure, clock)
    return amount_text(record.unit, record.n) if record.unit and record.n is not None else ""


def _units_words(units: int | None, record: DeadlineRecord) -> str:
    return amount_text(record.unit, units) if record.unit and units else ""


def _granted_view(session: Session, run: ClockRun, event: Granted, record: DeadlineRecord) -> GrantedExtensionView:
    asked = run.asked.get(event.refers_to)
    units = event.units or (asked.units if asked else None)  # less than was asked for may be granted
    return GrantedExtensionView(
        asked_at=asked.at if asked else None,
        asked_by=asked.by if asked else None,
        asked_by_name=person_name(session, asked.by) if asked else "",
        granted_at=event.at,
        granted_by=event.by,
        granted_by_name=person_name(session, event.by),
        units=units,
        units_label=_units_words(units, record),
        until=event.until or (asked.until if asked else None),
    )


def _suspension_view(procedure: Procedure, clock: Clock, interval: SuspendedInterval) -> SuspensionView:
    grounds = clock.suspension.grounds if clock.suspension else {}
    by_office_act = terms.COMMON_ACTS[interval.ground]() if interval.ground in (RETURN, CORRECT, CORRECT_FILER) else ""
    event = by_office_act or terms.label(procedure, interval.ground)
    return SuspensionView(
        since=interval.since.astimezone(office_zone()),
        until=interval.until.astimezone(office_zone()) if interval.until else None,
        ground=interval.ground,
        ground_label=translated(procedure, grounds.get(interval.ground, "")) or event,
    )


def _counting_view(calendar: Calendar, clock: Clock, record: DeadlineRecord) -> CountingView:
    """Return the terms, office hours and notices by which the days were counted."""
    steps = record.explanation.steps if record.explanation else ()
    spanned = range(steps[0].day.year, steps[-1].day.year + 1) if steps else ()
    notices = {
        year: notice_text(notice)
        for year in spanned
        if year in calendar.years and (notice := calendar.years[year].source)
    }
    return CountingView(
        roll=clock.roll,
        day_end=clock.day_end,
        outside_hours=clock.outside_hours,
        also=tuple(counting_texts(clock)),
        hours=format_hours(calendar.hours),
        calendar=calendar.code,
        zone=str(calendar.zone),
        rolled_by=citation(calendar.statute, "rolled"),
        notices={year: notices.get(year) for year in spanned},
    )


def _limit_end(
    procedure: Procedure, key: ClockKey, clock: Clock, record: DeadlineRecord, calendar: Calendar
) -> LimitEndView:
    """Return the end, and each day with its reason in words."""
    explanation = record.explanation
    if explanation is None:
        return LimitEndView(
            due=None,
            last_day=None,
            last_day_label=end_label(procedure, key, None, None),
            provisional=False,
            days=(),
            day_lines=(),
            end_lines=(pgettext("end of a limit", "not known yet"),),
        )
    due, last_day = (explanation.due.at, explanation.due.last_day) if explanation.due else (None, None)
    return LimitEndView(
        due=due,
        last_day=last_day,
        last_day_label=end_label(procedure, key, due, last_day),
        provisional=bool(explanation.due and explanation.due.provisional),
        days=tuple(map(day_view, explanation.steps)),
        day_lines=tuple(day_line(step, calendar.statute) for step in explanation.steps),
        end_lines=(
            *ending_lines(explanation, calendar.zone),
            *unmoved_day_of_rest(procedure, clock, record, calendar.statute),
        ),
    )


def unmoved_day_of_rest(
    procedure: Procedure, clock: Clock, record: DeadlineRecord, statute: StatuteCode | None
) -> Iterator[str]:
    """Yield why a last day that is a day of rest is not moved to the next working day."""
    explanation = record.explanation
    if explanation is None or explanation.due is None or clock.roll or record.unit not in MOVED_UNITS:
        return
    last = explanation.steps[-1]
    if record.named or last.day != explanation.due.last_day or last.what.is_worked:
        return
    if clock.rest_day:
        yield gettext(
            "the last day is a day of rest and stays the last day: {reason}",
            reason=translated(procedure, clock.rest_day),
        )
    elif source := citation(statute, "rolled"):
        yield gettext(
            "the last day is a day of rest and stays the last day, which would move by {source}: the regulation is "
            "written without roll, and no reason is given",
            source=source,
        )
    else:
        yield gettext("the last day is a day of rest and stays the last day: the regulation is written without roll")
