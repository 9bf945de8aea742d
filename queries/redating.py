"""Why a newer holiday notice has moved limits: the days whose kind it changes."""

from collections.abc import Iterable, Mapping
from datetime import date

from models.events import Event
from models.law import Law
from queries.views.adoption import ChangedDayView
from rules.statutory_time.calendar import CalendarDay, DayKind, china_calendar, with_newer_years
from wording import terms
from wording.translation import N_, gettext

DAY_KINDS = {
    DayKind.working: N_("working day"),
    DayKind.weekend: N_("weekend"),
    DayKind.holiday: N_("holiday"),
    DayKind.made_up: N_("made-up working day"),
    DayKind.closed: N_("office closed"),
    DayKind.opened: N_("office open"),
}


def days_behind_moves(law: Law, events: Iterable[Event]) -> Mapping[int, tuple[ChangedDayView, ...]]:
    """Return the days by which limits were moved, by the number of the event that moved each. `events` are those of a
    case from its first on: a day was what the calendar said that the case counted by before."""
    before = after = law.calendar
    found: dict[int, tuple[ChangedDayView, ...]] = {}
    for event in events:
        if event.type == "adopted" and event.calendar:
            before, after = after, with_newer_years(after, event.calendar)
        elif event.type == "redated":
            was, now = china_calendar(before), china_calendar(after)
            found[event.seq] = tuple(changed_day(day, was.look_up(day), now.look_up(day)) for day in event.moved_by)
    return found


def changed_day(day: date, before: CalendarDay, after: CalendarDay) -> ChangedDayView:
    """Return a day with its kind by the one calendar and by the other."""
    label = gettext(
        "{day} from {was} to {now}",
        day=terms.last_day_text(day),
        was=DAY_KINDS[before.kind](),
        now=DAY_KINDS[after.kind](),
    )
    return ChangedDayView(day=day, was=before.kind, is_=after.kind, by=after.by, label=label)
