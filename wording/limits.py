"""Text of a limit: its length and unit."""

from datetime import date
from functools import reduce

from models.limit import Clock
from models.procedure import Procedure
from models.time import Unit
from wording import dates, terms
from wording.regulation_names import translated
from wording.translation import gettext, ngettext

LEAP_YEAR = 2000  # has every day


def amount_text(unit: Unit, n: int) -> str:
    """Return a number of units: 3个工作日, 3 working days; of a unit that names a day, until when."""
    match unit:
        case Unit.working_day:
            return ngettext("{n} working day", "{n} working days", n)
        case Unit.calendar_day:
            return ngettext("{n} day", "{n} days", n)
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
    limit = clock.limit
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
    if limit.n is not None and limit.unit is not None:
        amount = amount_text(limit.unit, limit.n)
        parts += [gettext("otherwise {amount}", amount=amount) if parts else amount]
    return reduce(lambda first, rest: gettext("{first}, {rest}", first=first, rest=rest), parts)


def extension_units_text(procedure: Procedure, clock_name: str, units: int) -> str:
    """Return so many more units of a clock; the bare number where its unit depends on the case."""
    clock = next((rule.clock for rule in procedure.rules if rule.clock and rule.clock.code == clock_name), None)
    spans = {span.unit for span in clock.limit.values.values()} if clock else set[Unit]()
    found = spans | ({clock.limit.unit} if clock and clock.limit.unit else set[Unit]())
    return amount_text(found.pop(), units) if len(found) == 1 else str(units)
