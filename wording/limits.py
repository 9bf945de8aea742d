"""Text of a limit: its length and unit."""

from collections.abc import Iterator
from datetime import date
from functools import reduce

from models.limit import Clock, Limit
from models.procedure import Procedure
from models.time import Unit
from rules.statutory_time.counting import DAY_UNITS
from wording import dates, terms
from wording.regulation_names import translated
from wording.translation import N_, gettext, listed, ngettext

LEAP_YEAR = 2000  # has every day


def amount_text(unit: Unit, n: int) -> str:
    """Return a number of units: 3个工作日, 3 working days; of a unit that names a day, until when."""
    match unit:
        case Unit.working_day:
            return ngettext("{n} working day", "{n} working days", n)
        case Unit.calendar_day:
            return ngettext("{n} day", "{n} days", n)
        case Unit.week:
            return ngettext("{n} week", "{n} weeks", n)
        case Unit.month:
            return ngettext("{n} month", "{n} months", n)
        case Unit.minute:
            return ngettext("{n} minute", "{n} minutes", n)
        case Unit.hour:
            return ngettext("{n} hour", "{n} hours", n)
        case Unit.working_hour:
            return ngettext("{n} working hour", "{n} working hours", n)
        case Unit.same_day:
            return gettext("until the end of the day")
        case Unit.day_of_month:
            return gettext("until day {n} of the month", n=n)
        case Unit.weekday:
            return gettext("until {weekday}", weekday=dates.weekday_name(n))
        case Unit.month_end:
            return gettext("until the end of the month")
        case Unit.date:
            return gettext("until {day}", day=dates.month_and_day(date(LEAP_YEAR, n // 100, n % 100)))


def limit_text(procedure: Procedure, clock: Clock) -> str:
    """Return the length of a limit: by the date of a fact, by the values of a fact, or else by a number of units."""
    return limit_length_text(procedure, clock.limit)


def limit_length_text(procedure: Procedure, limit: Limit) -> str:
    """Return the length of a limit that stands at a clock or by itself."""
    parts = [gettext("until {fact}", fact=terms.label(procedure, limit.set_by))] if limit.set_by else []
    if limit.by:
        labels = procedure.facts[limit.by].one_of
        parts += [
            gettext(
                "{value}: {amount}",
                value=translated(procedure, labels.get(value, value)),
                amount=amount_text(span.unit, span.n),
            )
            for value, span in limit.values.items()
        ]
    usual = [amount_text(unit, n) for n, unit in limit.usual]
    if limit.several:
        several = N_("the later of {ends}") if limit.later_of else N_("the earlier of {ends}")
        parts += [several(ends=listed(usual))]
    elif usual:
        parts += [gettext("otherwise {amount}", amount=usual[0]) if parts else usual[0]]
    return reduce(lambda first, rest: gettext("{first}, {rest}", first=first, rest=rest), parts)


def counting_texts(clock: Clock) -> Iterator[str]:
    """Yield what a limit counts in another way than most."""
    if clock.outside_hours == "next_opening" and {*clock.limit.units} & {*DAY_UNITS}:
        yield gettext("what comes after the cut-off or on a day of rest counts as of the next working day")
    if clock.extended_from == "start":
        yield gettext("an extension is counted with the limit from its start")
    if clock.extended_from == "unrolled_end":
        yield gettext("an extension is counted from the end before a day of rest moved it")
    counting = clock.counting
    if counting and counting.at_least_working_days:
        yield gettext("{n} working days at least", n=counting.at_least_working_days)
    if counting and counting.month_from == "next_day":
        yield gettext("months are counted from the day after")
    if counting and counting.month_end == "up":
        yield gettext("where the month lacks the day, it ends on the first of the next")
    if counting and counting.month_end == "refuse":
        yield gettext("where the month lacks the day, nothing but a stated day ends it")
    if counting and counting.whole_hours:
        yield gettext("the hour in which it starts is not counted")


def extension_units_text(procedure: Procedure, clock_name: str, units: int) -> str:
    """Return so many more units of a clock; the bare number where its unit depends on the case."""
    clock = next((rule.clock for rule in procedure.rules if rule.clock and rule.clock.code == clock_name), None)
    found = set(clock.limit.units) if clock else set[Unit]()
    return amount_text(found.pop(), units) if len(found) == 1 else str(units)
