"""Whether the duties that come round can: on a day there is, with figures that can be counted and filled in."""

from collections.abc import Iterator

from models.procedure import Periodic, Procedure
from models.requirement import Name
from models.time import Unit
from procedures.checker.clocks import unfit_span
from procedures.checker.values import among, settable
from procedures.references import Flaw
from procedures.source import Path_

DAYS = (Unit.day_of_month, Unit.weekday, Unit.month_end, Unit.date)
COUNTABLE = ("code", "codes", "yes_no", "person")


def unfit_periodic(procedure: Procedure) -> Iterator[Flaw]:
    """All that a periodic duty says and cannot be. The names must be sound."""
    for entry, duty in procedure.periodic.items():
        path: Path_ = ("periodic", entry)
        yield from _day((*path, "day"), duty)
        for place, name in enumerate(duty.by):
            if (kind := procedure.facts[name].is_) not in COUNTABLE:
                says = f"{name} ({kind}) is not counted by; figures are broken down by {', '.join(COUNTABLE)}"
                yield Flaw((*path, "by", place), says)
        for name, figure in duty.fills.items():
            yield from _figure((*path, "fills", name), name, figure, procedure)


def _day(path: Path_, duty: Periodic) -> Iterator[Flaw]:
    if duty.day.unit not in DAYS:
        yield Flaw((*path, "unit"), f"nothing comes round on a {duty.day.unit}; write {', '.join(DAYS)}")
    else:
        yield from unfit_span(path, duty.day)


def _figure(
    path: Path_, name: Name, figure: str | dict[Name, bool | int | Name], procedure: Procedure
) -> Iterator[Flaw]:
    wanted, kind = "date" if figure == "since" else "number", procedure.facts[name].is_
    if kind != wanted:
        yield Flaw(path, f"{name} is a {kind}; with that only a {wanted} is filled")
    if not figure:
        yield Flaw(path, f"it says nothing that {name} counts; write a figure, or a fact and its value")
    for fact, value in () if isinstance(figure, str) else figure.items():
        if procedure.facts[fact].is_ == "codes":
            yield from among((*path, fact), str(value), fact, procedure.facts[fact])
        else:
            yield from settable(path, {fact: value}, procedure)
