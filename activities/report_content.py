"""What a periodic report says: its title, its period, and its tables, in the words of the procedure."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from activities.report_figures import Count, Tally
from documents.report_layout import Page, Section
from models.messages import FactValue
from models.procedure import Periodic, Procedure
from models.requirement import Name
from models.time import CHINA

NUMERALS = "一二三四五六七八九十"
FIGURES = ("收件", "办结", "未办结", "按期办结", "逾期")
UNSAID = "未记载"
Named = Callable[[str], str]  # a member of staff by name


def page(procedure: Procedure, entry: Name, found: Tally, named: Named) -> Page:
    """The report of a duty."""
    duty = procedure.periodic[entry]
    return Page(
        title=procedure.title,
        kind=duty.zh,
        lines=(f"统计期间：{period(found.since, found.until)}", *_basis(procedure, entry)),
        sections=tuple(_numbered([_total(found), _ends(procedure, found), *_by(procedure, duty, found, named)])),
        closing=(
            "统计范围：期间内收件的全部投诉，以期末的情况为准；本项统计自身的报告不计。",
            "逾期：有逾期记录且未撤销的，不论是否办结。按期办结：已办结而没有此种记录的。",
            f"由系统于{day(found.until)}自登记簿统计。",
        ),
        made_at=found.until,
    )


def _basis(procedure: Procedure, entry: Name) -> Iterator[str]:
    """By which rules of the text it is made: those whose limit the report starts, or that tell somebody of it."""
    rules = [
        rule
        for rule in procedure.rules
        if (rule.clock and entry in rule.clock.starts) or (rule.notice and entry in rule.notice.owed)
    ]
    if rules:
        yield "依据：" + "、".join(dict.fromkeys(f"{rule.article}（{rule.id}）" for rule in rules))


def rules_of(procedure: Procedure, entry: Name) -> list[str]:
    """The same by their ids."""
    clocks = [rule.id for rule in procedure.rules if rule.clock and entry in rule.clock.starts]
    return clocks or [rule.id for rule in procedure.rules if rule.notice and entry in rule.notice.owed]


def _numbered(sections: list[Section]) -> Iterator[Section]:
    for nth, section in enumerate(sections):
        number = NUMERALS[nth] if nth < len(NUMERALS) else str(nth + 1)
        yield section._replace(heading=f"{number}、{section.heading}")


def _total(found: Tally) -> Section:
    note = ""
    if found.earlier:
        left = found.earlier - found.earlier_closed
        note = (
            f"此前收件、期初未办结的 {found.earlier} 件，期内办结 {found.earlier_closed} 件，期末仍未办结 {left} 件。"
        )
    return Section("总体情况", FIGURES, (_figures(found.total),), note or "期初没有未办结的投诉。", figures_only=True)


def _ends(procedure: Procedure, found: Tally) -> Section:
    """How the closed ones ended, in the order of the text."""
    ends = [name for name, stage in procedure.stages.items() if stage.kind == "end" and name in found.ends]
    ends += [name for name in found.ends if name not in ends]
    rows = [(_stage(procedure, name), str(found.ends[name])) for name in ends]
    return Section("办理结果", ("结果", "件数"), tuple(rows) or (("无办结的投诉", "0"),))


def _stage(procedure: Procedure, name: Name) -> str:
    return procedure.stages[name].zh if name in procedure.stages else name


def _by(procedure: Procedure, duty: Periodic, found: Tally, named: Named) -> Iterator[Section]:
    for name in duty.by:
        fact, counts = procedure.facts[name], found.by[name]
        known: list[FactValue | None] = [*fact.one_of] or ([True, False] if fact.is_ == "yes_no" else [])
        seen = [value for value in counts if value is not None and value not in known]
        order = [*known, *sorted(seen, key=str), *([None] if None in counts else [])]
        rows = [(_value(procedure, name, value, named), *_figures(counts.get(value, Count()))) for value in order]
        note = "一件有几项的，各计一次。" if fact.is_ == "codes" else ""
        empty = ("无", *["0"] * len(FIGURES))
        yield Section(f"按{fact.zh or name}", (fact.zh or name, *FIGURES), tuple(rows) or (empty,), note)


def _value(procedure: Procedure, name: Name, value: FactValue | None, named: Named) -> str:
    fact = procedure.facts[name]
    if value is None:
        return UNSAID
    if isinstance(value, bool):
        return "是" if value else "否"
    return named(str(value)) if fact.is_ == "person" else fact.one_of.get(str(value)) or str(value)


def _figures(count: Count) -> tuple[str, ...]:
    return tuple(map(str, (count.received, count.closed, count.open, count.in_time, count.late)))


# ---- dates --------------------------------------------------------------------------------------------------


def period(since: datetime, until: datetime) -> str:
    """From the first day to the last; with the time of day where they are not whole."""
    began, ended = since.astimezone(CHINA), until.astimezone(CHINA)
    if began.time() == ended.time() == time():
        return f"{day(began)}至{day(ended - timedelta(days=1))}"
    return f"{day(began)} {began:%H:%M} 至 {day(ended)} {ended:%H:%M}"


def day(one: date | datetime) -> str:
    """As an official writes it."""
    local = one.astimezone(CHINA) if isinstance(one, datetime) else one
    return f"{local.year}年{local.month}月{local.day}日"
