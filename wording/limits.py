"""How limits are read out in Chinese."""

from collections.abc import Callable

from models.limit import Clock
from models.procedure import Procedure
from models.time import Unit

WEEKDAYS = "一二三四五六日"
LIMITS: dict[Unit, Callable[[int], str]] = {
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


def limit(procedure: Procedure, clock: Clock) -> str:
    """How long a limit is, by whatever it goes by."""
    one = clock.limit
    said = [f"至{procedure.facts[one.set_by].zh}"] if one.set_by else []
    if one.by:
        zh = procedure.facts[one.by].one_of
        said += [f"{zh.get(value) or value}{LIMITS[span.unit](span.n)}" for value, span in one.values.items()]
    if one.n is not None and one.unit is not None:
        said += [("否则" if said else "") + LIMITS[one.unit](one.n)]
    return "，".join(said)
