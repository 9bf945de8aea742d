"""Text of a limit: its length and unit; days with their weekday."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial, reduce

from models.limit import Clock
from models.procedure import Procedure
from models.time import Unit
from wording import terms
from wording.terms import WEEKDAYS
from wording.translation import N_, Message, gettext

ONE_UNIT: Mapping[Unit, Message] = {
    Unit.working_day: N_("{n} working day"),
    Unit.calendar_day: N_("{n} day"),
    Unit.month: N_("{n} month"),
    Unit.minute: N_("{n} minute"),
    Unit.hour: N_("{n} hour"),
    Unit.working_hour: N_("{n} working hour"),
}

UNITS: Mapping[Unit, Message] = {
    Unit.working_day: N_("{n} working days"),
    Unit.calendar_day: N_("{n} days"),
    Unit.month: N_("{n} months"),
    Unit.minute: N_("{n} minutes"),
    Unit.hour: N_("{n} hours"),
    Unit.working_hour: N_("{n} working hours"),
    Unit.same_day: N_("until the end of the day"),
    Unit.day_of_month: N_("until day {n} of the month"),
    Unit.weekday: N_("until {weekday}"),
    Unit.month_end: N_("until the end of the month"),
    Unit.date: N_("until {month:02}-{day:02}"),
}


def amount_text(unit: Unit, n: int) -> str:
    """Return a number of units: 3个工作日, 3 working days; of a unit that names a day, until when."""
    line = ONE_UNIT.get(unit) if n == 1 else None
    weekday = WEEKDAYS[n]() if unit is Unit.weekday else ""
    return (line or UNITS[unit])(n=n, weekday=weekday, month=n // 100, day=n % 100)


UNIT_TEXTS: Mapping[Unit, Callable[[int], str]] = {unit: partial(amount_text, unit) for unit in Unit}


def weekday_text(day: date) -> str:
    """Return the weekday of a day: 星期三, Wed."""
    return WEEKDAYS[day.isoweekday()]()


def limit_text(procedure: Procedure, clock: Clock) -> str:
    """Return the length of a limit: by the date of a fact, by the values of a fact, or else by a number of units."""
    limit = clock.limit
    parts = [gettext("until {fact}", fact=terms.label(procedure, limit.set_by))] if limit.set_by else []
    if limit.by:
        labels = procedure.facts[limit.by].one_of
        parts += [
            gettext(
                "{value}: {amount}",
                value=terms.named(value, labels.get(value, "")),
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
    clock = next((rule.clock for rule in procedure.rules if rule.clock and rule.clock.name == clock_name), None)
    spans = {span.unit for span in clock.limit.values.values()} if clock else set[Unit]()
    found = spans | ({clock.limit.unit} if clock and clock.limit.unit else set[Unit]())
    return amount_text(found.pop(), units) if len(found) == 1 else str(units)
