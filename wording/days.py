"""Explanation of a deadline: each day with the reason why it counts or not."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import calendars
from calendars import CountingRule
from models.time import StatuteCode
from rules.statutory_time.calendar import CalendarDay, DayKind
from rules.statutory_time.explain import DayRole, DayStep, Explanation
from wording import dates
from wording.translation import N_, Message, current_language, gettext, listed

ROLES: Mapping[DayRole, Message] = {
    DayRole.event: N_("not counted: the day on which it starts"),
    DayRole.received: N_("not counted: what came after the cut-off or on a day of rest counts as of this day"),
    DayRole.suspended: N_("not counted: suspended"),
    DayRole.rolled: N_("not counted: the last day was a rest day, so the limit goes on"),
    DayRole.least: N_("not counted: too few working days so far, so the limit goes on"),
    DayRole.awaited: N_("still running"),
}

HOLIDAYS: Mapping[str, Message] = {
    "元旦": N_("New Year"),
    "春节": N_("Spring Festival"),
    "清明节": N_("Tomb-Sweeping Day"),
    "劳动节": N_("Labor Day"),
    "端午节": N_("Dragon Boat Festival"),
    "中秋节": N_("Mid-Autumn Festival"),
    "国庆节": N_("National Day"),
}


def day_line(step: DayStep, statute: StatuteCode | None) -> str:
    """Return a day and why it counts or not, by the statute of the calendar."""
    return f"{dates.last_day_text(step.day)}  {day_reason(step, statute)}"


def cited(sentence: str, statute: StatuteCode | None, rule: CountingRule) -> str:
    """Return a sentence with the article on which it rests, if the statute has one."""
    source = citation(statute, rule)
    return gettext("{sentence} ({source})", sentence=sentence, source=source) if source else sentence


def citation(statute: StatuteCode | None, rule: CountingRule) -> str:
    """Return the article of a statute for a rule of counting, in the language of the reader if it is on file in that,
    else in that of the statute; empty if it has none."""
    found = calendars.statutes().get(statute or "", {}).get(rule, "")
    return found if isinstance(found, str) else found.get(current_language().value) or next(iter(found.values()))


def ending_lines(explanation: Explanation, zone: ZoneInfo) -> Iterator[str]:
    """Yield the last day and the instant from which on it is overdue, as clocks of the zone show it, of hours the
    instant, and whether that is provisional."""
    if explanation.due is None:
        yield gettext("suspended without an end: it does not end yet")
        return
    overdue = dates.instant_at_place(explanation.due.at, zone)
    if any(step.time for step in explanation.steps):
        yield gettext("ends {overdue}, overdue from then on", overdue=overdue)
    else:
        yield gettext(
            "last day {last}; overdue from {overdue}",
            last=dates.last_day_text(explanation.due.last_day),
            overdue=overdue,
        )
    if explanation.due.provisional:
        yield gettext(
            "provisional: no holiday notice covers these days yet, so they were counted by the "
            "statute on holidays; the notice may move them"
        )


def day_reason(step: DayStep, statute: StatuteCode | None) -> str:
    """Return why a day counts or not, by the statute of the calendar."""
    kind = day_kind_text(step.day, step.what)
    if step.role is DayRole.rest:
        return gettext("not counted: {kind}", kind=kind)
    reason = _count_text(step) if step.role in (DayRole.counted, DayRole.extension) else ROLES[step.role]()
    if step.role is DayRole.event:
        reason = cited(reason, statute, "event")
    elif step.role is DayRole.rolled:
        reason = cited(reason, statute, "rolled")
    return gettext("{reason}; {kind}", reason=reason, kind=kind) if kind else reason


def _count_text(step: DayStep) -> str:
    """Return what counts on a day: which of the counted days it is, or how much time."""
    extended = step.role is DayRole.extension
    if step.time:
        time = hours_and_minutes(step.time)
        return gettext("counts {time} (extension)", time=time) if extended else gettext("counts {time}", time=time)
    return gettext("day {nth} (extension)", nth=step.nth) if extended else gettext("day {nth}", nth=step.nth)


def day_kind_text(day: date, what: CalendarDay) -> str:
    """Return the kind of a day and the notice that made it so; empty for an ordinary working day."""
    match what.kind:
        case DayKind.working:
            return ""
        case DayKind.weekend:
            return gettext("weekend")
        case DayKind.closed:
            return gettext("the office is closed")
        case DayKind.opened:
            return gettext("the office works")
        case _:
            return _noticed_day_text(day, what)


def _noticed_day_text(day: date, what: CalendarDay) -> str:
    """Return for which holiday, and by which notice, a day is free or worked; without a notice, by the statute."""
    name = calendars.holiday_names().get((what.by or "", day))
    by = gettext("provisional, by the statute on holidays") if what.by_statute else what.by or ""
    name = holiday_text((what.by or "") if what.by_statute else name or "")  # of an adopted notice only the source
    if what.kind is DayKind.holiday:
        return gettext("{name} holiday ({by})", name=name, by=by) if name else gettext("holiday ({by})", by=by)
    return (
        gettext("working day in exchange for the {name} holiday ({by})", name=name, by=by)
        if name
        else gettext("working day in exchange for a holiday ({by})", by=by)
    )


def holiday_text(name: str) -> str:
    """Return the name of a holiday, or of several (国庆节、中秋节); one that the statute does not know as it is."""
    return listed(HOLIDAYS[part]() if part in HOLIDAYS else part for part in name.split("、") if part)


def hours_and_minutes(duration: timedelta) -> str:
    hours, minutes = divmod(duration // timedelta(minutes=1), 60)
    return (
        gettext("{hours} h {minutes} min", hours=hours, minutes=minutes)
        if minutes
        else gettext("{hours} h", hours=hours)
    )
