"""The content of a periodic report: its title, its period and its tables, in the language of the procedure."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta

from activities.report_figures import CaseCount, ReportFigures
from calendars import office_zone
from documents.report_layout import ReportPage, ReportSection
from models.messages import FactValue
from models.procedure import PeriodicReportRule, Procedure
from models.requirement import Name
from wording.dates import long_day
from wording.terms import written_name
from wording.translation import NP_, gettext, listed, pgettext

FIGURE_COLUMNS = (
    NP_("report", "Received"),
    NP_("report", "Closed"),
    NP_("report", "Open"),
    NP_("report", "Closed in time"),
    NP_("report", "Late"),
)
COVERED = {
    "received": NP_(
        "report",
        "Counted: all complaints received in the period, as they stood at its end, without the reports themselves.",
    ),
    "closed": NP_(
        "report",
        "Counted: all complaints closed in the period, as they stood at its end, without the reports themselves.",
    ),
}
PersonNames = Callable[[str], str]  # a member of staff by name


def report_page(procedure: Procedure, entry: Name, figures: ReportFigures, person_name: PersonNames) -> ReportPage:
    """Return the report of a duty, in the language that is spoken."""
    duty = procedure.periodic[entry]
    period = period_text(figures.since, figures.until)
    return ReportPage(
        title=procedure.title,
        kind=duty.name,
        lines=(pgettext("report", "Period: {period}", period=period), *_basis(procedure, entry)),
        sections=tuple(
            _numbered_sections(
                [
                    _total_section(figures),
                    _ends_section(procedure, figures),
                    *_fact_sections(procedure, duty, figures, person_name),
                ]
            )
        ),
        closing=(
            COVERED[duty.covers](),
            pgettext(
                "report",
                "Late: with a breach on record that is not undone, closed or not. Closed in time: closed without one.",
            ),
            pgettext("report", "Counted from the register on {day}.", day=_day_of(figures.until)),
        ),
        made_at=figures.until,
    )


def _basis(procedure: Procedure, entry: Name) -> Iterator[str]:
    """Yield the line of rules that require the report: whose limit it starts, or that tell somebody of it."""
    rules = [
        rule
        for rule in procedure.rules
        if (rule.clock and entry in rule.clock.starts) or (rule.notice and entry in rule.notice.owed_after)
    ]
    if rules:
        cited = (pgettext("report", "{article} ({rule})", article=rule.article, rule=rule.id) for rule in rules)
        yield pgettext("report", "Basis: {rules}", rules=listed(dict.fromkeys(cited)))


def report_rule_ids(procedure: Procedure, entry: Name) -> list[str]:
    """Return the ids of those rules."""
    clocks = [rule.id for rule in procedure.rules if rule.clock and entry in rule.clock.starts]
    return clocks or [rule.id for rule in procedure.rules if rule.notice and entry in rule.notice.owed_after]


def _numbered_sections(sections: list[ReportSection]) -> Iterator[ReportSection]:
    numerals = pgettext("report", "1 2 3 4 5 6 7 8 9 10").split()
    for nth, section in enumerate(sections):
        number = numerals[nth] if nth < len(numerals) else str(nth + 1)
        yield section._replace(
            heading=pgettext("report", "{number}. {heading}", number=number, heading=section.heading)
        )


def _total_section(figures: ReportFigures) -> ReportSection:
    note = ""
    if figures.earlier:
        left = figures.earlier - figures.earlier_closed
        note = pgettext(
            "report",
            "Received before and open at the beginning: {earlier}; closed in the period: {closed}; still open: {left}.",
            earlier=figures.earlier,
            closed=figures.earlier_closed,
            left=left,
        )
    return ReportSection(
        pgettext("report", "In all"),
        _figure_columns(),
        (_count_cells(figures.total),),
        note or pgettext("report", "No complaint was open at the beginning."),
        figures_only=True,
    )


def _figure_columns() -> tuple[str, ...]:
    return tuple(column() for column in FIGURE_COLUMNS)


def counted_ends(procedure: Procedure, figures: ReportFigures) -> list[Name]:
    """Return the stages at which complaints ended, in the order of the procedure."""
    ends = [name for name, stage in procedure.stages.items() if stage.kind == "end" and name in figures.ends]
    return ends + [name for name in figures.ends if name not in ends]


def _ends_section(procedure: Procedure, figures: ReportFigures) -> ReportSection:
    """Return how the closed complaints ended, in the order of the procedure."""
    rows = [(stage_label(procedure, name), str(figures.ends[name])) for name in counted_ends(procedure, figures)]
    return ReportSection(
        pgettext("report", "Results"),
        (pgettext("report", "Result"), pgettext("report", "Number")),
        tuple(rows) or ((pgettext("report", "No complaint was closed"), "0"),),
    )


def stage_label(procedure: Procedure, name: Name) -> str:
    """Return the name of a stage at which complaints end."""
    return written_name(procedure, name, "stage")


def counted_values(procedure: Procedure, name: Name, figures: ReportFigures) -> list[FactValue | None]:
    """Return the values of a fact in the order of the report: those of the procedure, others that were stated, None
    where it was not stated."""
    fact, counts = procedure.facts[name], figures.by[name]
    known: list[FactValue | None] = [*fact.one_of] or ([True, False] if fact.is_ == "yes_no" else [])
    seen = [value for value in counts if value is not None and value not in known]
    return [*known, *sorted(seen, key=str), *([None] if None in counts else [])]


def _fact_sections(
    procedure: Procedure, duty: PeriodicReportRule, figures: ReportFigures, person_name: PersonNames
) -> Iterator[ReportSection]:
    for name in duty.by:
        fact, counts = procedure.facts[name], figures.by[name]
        rows = [
            (_fact_value_label(procedure, name, value, person_name), *_count_cells(counts.get(value, CaseCount())))
            for value in counted_values(procedure, name, figures)
        ]
        note = pgettext("report", "A complaint with several is counted once for each.") if fact.is_ == "codes" else ""
        empty = (pgettext("report", "None"), *["0"] * len(FIGURE_COLUMNS))
        named = fact.name or name
        heading = pgettext("report", "By {fact}", fact=named)
        yield ReportSection(heading, (named, *_figure_columns()), tuple(rows) or (empty,), note)


def _fact_value_label(procedure: Procedure, name: Name, value: FactValue | None, person_name: PersonNames) -> str:
    fact = procedure.facts[name]
    if value is None:
        return pgettext("report", "not stated")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return person_name(str(value)) if fact.is_ == "person" else fact.one_of.get(str(value)) or str(value)


def _count_cells(count: CaseCount) -> tuple[str, ...]:
    return tuple(map(str, (count.received, count.closed, count.open, count.in_time, count.late)))


# ---- dates --------------------------------------------------------------------------------------------------


def period_text(since: datetime, until: datetime) -> str:
    """Return the first and the last day of a period; with the time of day where they are not whole days."""
    began, ended = since.astimezone(office_zone()), until.astimezone(office_zone())
    if began.time() == ended.time() == time():
        first, last = _day_of(began), _day_of(ended - timedelta(days=1))
        return pgettext("report", "{first} to {last}", first=first, last=last)
    return pgettext(
        "report",
        "{first} {from_time} to {last} {to_time}",
        first=_day_of(began),
        from_time=f"{began:%H:%M}",
        last=_day_of(ended),
        to_time=f"{ended:%H:%M}",
    )


def _day_of(when: datetime) -> str:
    return long_day(when.astimezone(office_zone()).date())
