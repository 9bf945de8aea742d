"""The content of a periodic report: its title, its period and its tables, in the words of the procedure."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from activities.report_figures import CaseCount, ReportFigures
from documents.report_layout import ReportPage, ReportSection
from models.messages import FactValue
from models.procedure import PeriodicReportRule, Procedure
from models.requirement import Name
from models.time import CHINA
from wording.terms import written_name

NUMERALS = "一二三四五六七八九十"
FIGURE_COLUMNS = ("收件", "办结", "未办结", "按期办结", "逾期")
NOT_STATED = "未记载"
COVERED = {"received": "收件", "closed": "办结"}
PersonNames = Callable[[str], str]  # a member of staff by name


def report_page(procedure: Procedure, entry: Name, figures: ReportFigures, person_name: PersonNames) -> ReportPage:
    """Return the report of a duty."""
    duty = procedure.periodic[entry]
    return ReportPage(
        title=procedure.title,
        kind=duty.name,
        lines=(f"统计期间：{period_text(figures.since, figures.until)}", *_basis(procedure, entry)),
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
            f"统计范围：期间内{COVERED[duty.covers]}的全部投诉，以期末的情况为准；本项统计自身的报告不计。",
            "逾期：有逾期记录且未撤销的，不论是否办结。按期办结：已办结而没有此种记录的。",
            f"由系统于{chinese_date(figures.until)}自登记簿统计。",
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
        yield "依据：" + "、".join(dict.fromkeys(f"{rule.article}（{rule.id}）" for rule in rules))


def report_rule_ids(procedure: Procedure, entry: Name) -> list[str]:
    """Return the ids of those rules."""
    clocks = [rule.id for rule in procedure.rules if rule.clock and entry in rule.clock.starts]
    return clocks or [rule.id for rule in procedure.rules if rule.notice and entry in rule.notice.owed_after]


def _numbered_sections(sections: list[ReportSection]) -> Iterator[ReportSection]:
    for nth, section in enumerate(sections):
        number = NUMERALS[nth] if nth < len(NUMERALS) else str(nth + 1)
        yield section._replace(heading=f"{number}、{section.heading}")


def _total_section(figures: ReportFigures) -> ReportSection:
    note = ""
    if figures.earlier:
        left = figures.earlier - figures.earlier_closed
        note = (
            f"此前收件、期初未办结的 {figures.earlier} 件，"
            f"期内办结 {figures.earlier_closed} 件，期末仍未办结 {left} 件。"
        )
    return ReportSection(
        "总体情况", FIGURE_COLUMNS, (_count_cells(figures.total),), note or "期初没有未办结的投诉。", figures_only=True
    )


def counted_ends(procedure: Procedure, figures: ReportFigures) -> list[Name]:
    """Return the stages at which complaints ended, in the order of the procedure."""
    ends = [name for name, stage in procedure.stages.items() if stage.kind == "end" and name in figures.ends]
    return ends + [name for name in figures.ends if name not in ends]


def _ends_section(procedure: Procedure, figures: ReportFigures) -> ReportSection:
    """Return how the closed complaints ended, in the order of the procedure."""
    rows = [(stage_label(procedure, name), str(figures.ends[name])) for name in counted_ends(procedure, figures)]
    return ReportSection("办理结果", ("结果", "件数"), tuple(rows) or (("无办结的投诉", "0"),))


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
        note = "一件有几项的，各计一次。" if fact.is_ == "codes" else ""
        empty = ("无", *["0"] * len(FIGURE_COLUMNS))
        yield ReportSection(
            f"按{fact.name or name}", (fact.name or name, *FIGURE_COLUMNS), tuple(rows) or (empty,), note
        )


def _fact_value_label(procedure: Procedure, name: Name, value: FactValue | None, person_name: PersonNames) -> str:
    fact = procedure.facts[name]
    if value is None:
        return NOT_STATED
    if isinstance(value, bool):
        return "是" if value else "否"
    return person_name(str(value)) if fact.is_ == "person" else fact.one_of.get(str(value)) or str(value)


def _count_cells(count: CaseCount) -> tuple[str, ...]:
    return tuple(map(str, (count.received, count.closed, count.open, count.in_time, count.late)))


# ---- dates --------------------------------------------------------------------------------------------------


def period_text(since: datetime, until: datetime) -> str:
    """Return the first and the last day of a period; with the time of day where they are not whole days."""
    began, ended = since.astimezone(CHINA), until.astimezone(CHINA)
    if began.time() == ended.time() == time():
        return f"{chinese_date(began)}至{chinese_date(ended - timedelta(days=1))}"
    return f"{chinese_date(began)} {began:%H:%M} 至 {chinese_date(ended)} {ended:%H:%M}"


def chinese_date(when: date | datetime) -> str:
    """Return a date as an official writes it."""
    local = when.astimezone(CHINA) if isinstance(when, datetime) else when
    return f"{local.year}年{local.month}月{local.day}日"
