"""A page of complaints, as an official sees it on a terminal."""

from collections.abc import Sequence

from cli.rendering.output import console, escaped, new_table, print_line, print_sentence
from cli.rendering.waiting_lines import labels
from queries.views.clock import ClockView
from queries.views.lists import CaseLineView, CaseListView
from wording.translation import gettext, pgettext


def print_case_list(page: CaseListView) -> None:
    if page.cases:
        print_cases(page.cases)
        print_line(_page_line(page))
    else:
        print_sentence("No case matches.")


def print_cases(cases: Sequence[CaseLineView]) -> None:
    number, last_day = gettext("Number"), gettext("Ends")
    table = new_table(
        number,
        pgettext("column", "Stage"),
        gettext("Held by"),
        gettext("Time limit"),
        last_day,
        unfolded=(number, last_day),
    )
    for case in escaped(tuple(cases)):
        table.add_row(*_case_row(case))
    console.print(table)


def _page_line(page: CaseListView) -> str:
    here, total = len(page.cases), str(page.total)
    if page.total_is_capped:
        total = gettext("{count}+", count=total)
    if page.next is None:
        return gettext("{here} on this page, {total} in all", here=here, total=total)
    return gettext(
        "{here} on this page, {total} in all. Next page: add --after {mark} to the same command.",
        here=here,
        total=total,
        mark=page.next,
    )


def _case_row(case: CaseLineView) -> tuple[str, ...]:
    clocks = [clock for clock in case.clocks if clock.state != "stopped"]
    stage = case.stage_label if case.begun else gettext("{stage} (not begun)", stage=case.stage_label)
    number = gettext("[red]urgent[/] {number}", number=case.number) if case.urgent else case.number
    limits = "\n".join(map(_limit_cell, clocks))
    return number, stage, labels(case.holders), limits, "\n".join(clock.last_day_label for clock in clocks)


def _limit_cell(clock: ClockView) -> str:
    return (
        gettext("[red]overdue[/] {limit}", limit=clock.label) if clock.state == "over" and clock.breach else clock.label
    )
