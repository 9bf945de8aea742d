"""A complaint, whole, and a page of complaints, as an official sees them on a terminal."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table

from calendars import office_zone
from cli.rendering.history_lines import doubt_lines
from cli.rendering.output import console, escaped, instant_text, new_table, print_line, print_sentence
from cli.rendering.waiting_lines import labels, linked_case_line, print_state
from queries.views.about import AboutView
from queries.views.case import AttachmentView, CaseView, PartyView, WrittenTextView
from queries.views.clock import ClockView
from queries.views.documents import DocumentSummaryView
from queries.views.lists import CaseLineView, CaseListView, UrgedView
from wording.articles import article_text
from wording.dates import short_day
from wording.translation import N_, Message, gettext, listed, ngettext, pgettext

ATTACHMENT_STATES: Mapping[str, Message] = {
    "form": N_("came with the complaint"),
    "received": N_("to be judged"),
    "accepted": N_("on file"),
    "refused": N_("its act was refused"),
}

LIMIT_STATES: Mapping[str, Message] = {
    "running": N_("running"),
    "held": N_("ended, a request for more time waits"),
    "over": N_("[red]overdue[/]"),
    "stopped": N_("ended"),
}

FILE_STATES: Mapping[str, Message] = {
    "intact": N_("[green]intact[/]"),
    "altered": N_("[red]altered[/]"),
    "missing": N_("[red]missing[/]"),
}


def print_complaint(case: CaseView) -> None:
    shown = escaped(case)
    parts: list[RenderableType | None] = [
        *doubt_lines(shown.doubts),
        _heading(shown),
        _complainant_line(shown.party),
        "\n".join(_correction_lines(shown.party)),
        "\n".join(f"[yellow]{part.label}[/]" for part in shown.hidden),
        _two_column_table(gettext("Fact"), [(fact.label, fact.value_label) for fact in shown.facts]),
        _text_table(shown.texts),
        gettext("The reasons, opinions and contacts of all acts: banjie history {number}", number=shown.number)
        if any(text.of_act for text in shown.texts)
        else None,
        _attachment_table(shown.attachments),
        _document_table(shown.documents),
        _limit_table(shown.clocks),
    ]
    if shown.unjudged:
        parts.append(
            gettext(
                "[yellow]Received, not judged yet: submissions {numbers}[/]", numbers=listed(map(str, shown.unjudged))
            )
        )
    console.print(Panel(Group(*(part for part in parts if part)), expand=False, padding=(0, 1)))
    if case.waiting:
        print_state(case.waiting)
        print_sentence("What can be done: banjie waiting {number}", number=case.number)


def _heading(case: CaseView) -> str:
    """Return which complaint it is, where it stands, and its linked cases."""
    received, stage = instant_text(case.came_in), case.stage_label
    parts = [
        gettext(
            "[bold]{number}[/] {title}\nreceived {received} · stage [bold]{stage}[/]",
            number=case.number,
            title=case.title,
            received=received,
            stage=stage,
        )
    ]
    parts += [gettext("moved in from an old system (old number {old_number})", old_number=case.old_number)] * bool(
        case.old_number
    )
    parts += [gettext("[red]urgent[/]")] * case.urgent
    parts += [gettext("recused: {people}", people=labels(case.recused))] * bool(case.recused)
    parts += [gettext("closed {at}", at=instant_text(case.closed_at))] * bool(case.closed_at)
    lines = [
        " · ".join(parts),
        *about_lines(case.about),
        *(gettext("linked case {case}", case=linked_case_line(linked)) for linked in case.related),
    ]
    return "\n".join(lines)


def about_lines(about: AboutView | None) -> list[str]:
    """Return what a case is about, and between whom, as far as the reader may know."""
    if about is None:
        return []
    between = [gettext("filed by {filer}", filer=about.filer)] * bool(about.filer)
    between += [gettext("against {target}", target=about.target)] * bool(about.target)
    return [line for line in (about.subject, gettext("; ").join(between)) if line]


def _complainant_line(party: PartyView | None) -> str:
    if party is None:
        return gettext("Complainant: anonymous")
    if party.erased:
        return gettext("Complainant: erased")
    values = dict.fromkeys(filter(None, (party.name, party.unit, party.contact, party.address)))
    return gettext("Complainant: {values}", values=" · ".join(values))


def _correction_lines(party: PartyView | None) -> Iterator[str]:
    for one in party.corrected if party else ():
        at = instant_text(one.at)
        yield gettext(
            "corrected by {name}, {at}: {before} → {after}",
            name=one.by_name,
            at=at,
            before=one.before or "—",
            after=one.after,
        )


def _two_column_table(heading: str, rows: Sequence[tuple[str, str]]) -> Table | None:
    table = new_table(heading, gettext("Content"))
    for row in rows:
        table.add_row(*row)
    return table if rows else None


def _text_table(texts: Sequence[WrittenTextView]) -> Table | None:
    """Return the texts of the case itself; a reason or an opinion stands under its act in the history."""
    table = new_table(gettext("Text"), gettext("Content"), gettext("Written by, at"))
    of_case = [text for text in texts if not text.of_act]
    for text in of_case:
        table.add_row(text.label, text.body, f"{text.by_name} {instant_text(text.at)}".strip())
        for one in text.corrected:
            label = gettext("{text}, as corrected", text=text.label)
            table.add_row(label, one.body, f"{one.by_name} {instant_text(one.at)}".strip())
    return table if of_case else None


def _attachment_table(attachments: Sequence[AttachmentView]) -> Table | None:
    table = new_table(gettext("File no."), gettext("File"), gettext("Type"), gettext("Size"), gettext("State"))
    for attachment in attachments:
        states, state = ATTACHMENT_STATES, attachment.state
        says = FILE_STATES[attachment.file]() if attachment.file else states[state]()
        size = ngettext("{n} byte", "{n} bytes", attachment.size)
        table.add_row(attachment.id, attachment.name, attachment.media_type, size, says)
    return table if attachments else None


def _document_table(documents: Sequence[DocumentSummaryView]) -> Table | None:
    table = new_table(gettext("Document"), gettext("Version"), gettext("Signatures"), gettext("Made"))
    for document in documents:
        count = document.signatures
        signed = gettext("{count}", count=count) if count else pgettext("signatures", "none")
        version = gettext("{version}", version=document.version)
        table.add_row(document.label, version, signed, instant_text(document.produced_at))
    return table if documents else None


def _limit_table(clocks: Sequence[ClockView]) -> Table | None:
    last_day = gettext("Ends")
    table = new_table(gettext("Time limit"), gettext("Rule"), last_day, gettext("State"), unfolded=(last_day,))
    for clock in clocks:
        last_day = clock.last_day_label
        if clock.provisional:
            last_day = gettext("{day} (provisional)", day=last_day)
        table.add_row(clock.label, f"{clock.rule} {article_text(clock.article)}", last_day, _limit_state(clock))
    return table if clocks else None


def _limit_state(clock: ClockView) -> str:
    if clock.noticed is None:
        return LIMIT_STATES[clock.state]()
    overdue = N_("[red]overdue[/] (noticed {at}), ended") if clock.stopped else N_("[red]overdue[/] (noticed {at})")
    return overdue(at=instant_text(clock.noticed))


def print_attachments(attachments: Sequence[AttachmentView]) -> None:
    console.print(_attachment_table(escaped(attachments)) or gettext("No files."))


def print_case_list(page: CaseListView) -> None:
    if page.cases:
        print_cases(page.cases)
        print_line(_page_line(page))
    else:
        print_sentence("No case matches.")


def print_cases(cases: Sequence[CaseLineView]) -> None:
    number, last_day = gettext("Number"), gettext("Ends")
    about = [pgettext("column", "Subject")] * any(case.about for case in cases)
    table = new_table(
        number,
        *about,
        pgettext("column", "Stage"),
        gettext("Held by"),
        gettext("Time limit"),
        last_day,
        unfolded=(number, last_day),
    )
    for case in escaped(tuple(cases)):
        first, *rest = _case_row(case)
        table.add_row(first, *(["\n".join(about_lines(case.about))] * len(about)), *rest)
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
    number += f"\n{_urged(case.urged)}" if case.urged else ""
    limits = "\n".join(map(_limit_cell, clocks))
    return number, stage, labels(case.holders), limits, "\n".join(clock.last_day_label for clock in clocks)


def _urged(urged: UrgedView) -> str:
    last = short_day(urged.last.astimezone(office_zone()))
    return ngettext("urged {n} time, last {day}", "urged {n} times, last {day}", urged.times, day=last)


def _limit_cell(clock: ClockView) -> str:
    return (
        gettext("[red]overdue[/] {limit}", limit=clock.label) if clock.state == "over" and clock.breach else clock.label
    )
