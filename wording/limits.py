"""Chinese text of a limit: its length and unit."""

from collections.abc import Callable

from models.limit import Clock
from models.procedure import Procedure
from models.time import Unit

WEEKDAYS = "一二三四五六日"
UNIT_TEXTS: dict[Unit, Callable[[int], str]] = {
    Unit.working_day: "{}个工作日".format,
    Unit.calendar_day: "{}日".format,
    Unit.month: "{}个月".format,
    Unit.minute: "{}分钟".format,
    Unit.hour: "{}小时".format,
    Unit.working_hour: "{}个工作小时".format,
    Unit.same_day: lambda _: "至当日",
    Unit.day_of_month: "至{}日".format,
    Unit.weekday: lambda n: f"至星期{WEEKDAYS[n - 1]}",
    Unit.month_end: lambda _: "至月底",
    Unit.date: lambda n: f"至{n // 100}月{n % 100}日",
}


def limit_text(procedure: Procedure, clock: Clock) -> str:
    """Return the length of a limit: by the date of a fact, by the values of a fact, or else by a number of units."""
    limit = clock.limit
    parts = [f"至{procedure.facts[limit.set_by].zh}"] if limit.set_by else []
    if limit.by:
        labels = procedure.facts[limit.by].one_of
        parts += [
            f"{labels.get(value) or value}{UNIT_TEXTS[span.unit](span.n)}" for value, span in limit.values.items()
        ]
    if limit.n is not None and limit.unit is not None:
        parts += [("否则" if parts else "") + UNIT_TEXTS[limit.unit](limit.n)]
    return "，".join(parts)
