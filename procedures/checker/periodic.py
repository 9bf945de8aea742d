"""Whether periodic reports can be made: due on a day that exists, with figures that can be counted and filled in."""

from collections.abc import Iterator

from models.procedure import Bucket, ClosedInBucket, PeriodicReportRule, Procedure
from models.requirement import Name
from models.time import Unit
from procedures.checker import kind_names
from procedures.checker.clocks import span_flaws
from procedures.checker.values import code_value_flaws, stated_value_flaws
from procedures.references import Flaw
from procedures.source import YamlPath
from wording.translation import gettext, listed

PERIODIC_UNITS = (Unit.day_of_month, Unit.weekday, Unit.month_end, Unit.date)
COUNTABLE_FACT_KINDS = ("code", "codes", "yes_no", "person")


def periodic_flaws(procedure: Procedure) -> Iterator[Flaw]:
    """Yield what is wrong with periodic reports. Every name must resolve (see `unresolved_names`)."""
    for entry, duty in procedure.periodic.items():
        path: YamlPath = ("periodic", entry)
        yield from _due_day_flaws((*path, "day"), duty)
        for place, name in enumerate(duty.by):
            if (fact := procedure.facts[name]).is_ not in COUNTABLE_FACT_KINDS:
                kind, kinds = kind_names.fact_kind(fact), kind_names.fact_kinds(COUNTABLE_FACT_KINDS)
                yield Flaw(
                    (*path, "by", place),
                    gettext(
                        "{fact} ({kind}) is not counted by; figures are broken down by {kinds}",
                        fact=name,
                        kind=kind,
                        kinds=kinds,
                    ),
                )
        for name, figure in duty.fills.items():
            yield from _figure_flaws((*path, "fills", name), name, figure, procedure)


def _due_day_flaws(path: YamlPath, duty: PeriodicReportRule) -> Iterator[Flaw]:
    if duty.day.unit not in PERIODIC_UNITS:
        unit, units = kind_names.unit_name(duty.day.unit), listed(map(kind_names.unit_name, PERIODIC_UNITS))
        yield Flaw((*path, "unit"), gettext("nothing comes round on a {unit}; write {units}", unit=unit, units=units))
    else:
        yield from span_flaws(path, duty.day)
    if duty.months and duty.day.unit is Unit.date:
        yield Flaw((*path[:-1], "months"), gettext("a date names its month itself; leave out months:"))


def _figure_flaws(
    path: YamlPath, name: Name, figure: str | ClosedInBucket | dict[Name, bool | int | Name], procedure: Procedure
) -> Iterator[Flaw]:
    wanted, filled = "date" if figure == "since" else "number", procedure.facts[name]
    if filled.is_ != wanted:
        kind, kinds = kind_names.fact_kind(filled), kind_names.fact_kinds([wanted])
        yield Flaw(
            path, gettext("{fact} is a {kind}; with that only a {wanted} is filled", fact=name, kind=kind, wanted=kinds)
        )
    if not figure:
        yield Flaw(
            path, gettext("it says nothing that {fact} counts; write a figure, or a fact and its value", fact=name)
        )
    if isinstance(figure, ClosedInBucket):
        yield from _bucket_flaws((*path, "closed"), figure.closed)
    for fact, value in figure.items() if isinstance(figure, dict) else ():
        if procedure.facts[fact].is_ == "codes":
            yield from code_value_flaws((*path, fact), str(value), fact, procedure.facts[fact])
        else:
            yield from stated_value_flaws(path, {fact: value}, procedure)


def _bucket_flaws(path: YamlPath, bucket: Bucket) -> Iterator[Flaw]:
    amounts = {"after": bucket.after, "within": bucket.within}
    if not any(amounts.values()):
        yield Flaw(path, gettext("it says no time; write within:, after:, or both"))
    for word, amount in amounts.items():
        if amount and amount.unit in PERIODIC_UNITS:
            unit = kind_names.unit_name(amount.unit)
            yield Flaw((*path, word, "unit"), gettext("a {unit} is no length of time", unit=unit))
        elif amount:
            yield from span_flaws((*path, word), amount)
