"""A complaint, whole, as an official sees it on a terminal."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table

from cli.rendering.doubt_lines import doubt_lines
from cli.rendering.linked_cases import linked_case_line
from cli.rendering.output import console, escaped, instant_text, new_table, print_line
from cli.rendering.waiting_lines import labels, print_state
from queries.views.attachments import AttachmentView
from queries.views.case import CaseView, PartyView
from queries.views.clock import ClockView
from queries.views.documents import DocumentSummaryView
from queries.views.texts import WrittenTextView
from wording.articles import article_text
from wording.language import listed
from wording.table.cases import case_screens, events


def print_complaint(case: CaseView) -> None:
    """Print a complaint, whole, and what it waits for."""
    shown = escaped(case)
    parts: list[RenderableType | None] = [
        *doubt_lines(shown.doubts),
        _heading(shown),
        _complainant_line(shown.party),
        "\n".join(f"[yellow]{part.label}[/]" for part in shown.hidden),
        _two_column_table(case_screens.FACTS(), [(fact.label, fact.value_label) for fact in shown.facts]),
        _text_table(shown.texts),
        case_screens.TEXTS_OF_ACTS(number=shown.number) if any(text.of_act for text in shown.texts) else None,
        _attachment_table(shown.attachments),
        _document_table(shown.documents),
        _limit_table(shown.clocks),
    ]
    if shown.unjudged:
        parts.append(case_screens.UNJUDGED(numbers=listed(map(str, shown.unjudged))))
    console.print(Panel(Group(*(part for part in parts if part)), expand=False, padding=(0, 1)))
    if case.waiting:
        print_state(case.waiting)
        print_line(case_screens.MENU(number=case.number))


def _heading(case: CaseView) -> str:
    """Return which complaint it is, where it stands, and its linked cases."""
    received, stage = instant_text(case.received_at), case.stage_label
    parts = [case_screens.HEADING(number=case.number, title=case.title, received=received, stage=stage)]
    parts += [events.MOVED_IN(old_number=case.old_number)] * bool(case.old_number)
    parts += [case_screens.URGENT()] * case.urgent
    parts += [case_screens.RECUSED(people=labels(case.recused))] * bool(case.recused)
    parts += [case_screens.CLOSED(at=instant_text(case.closed_at))] * bool(case.closed_at)
    lines = [" · ".join(parts), *(case_screens.LINKED(case=linked_case_line(linked)) for linked in case.related)]
    return "\n".join(lines)


def _complainant_line(party: PartyView | None) -> str:
    if party is None:
        return case_screens.NO_COMPLAINANT()
    values = dict.fromkeys(filter(None, (party.name, party.unit, party.contact, party.address)))
    return case_screens.COMPLAINANT(values=" · ".join(values))


def _two_column_table(heading: str, rows: Sequence[tuple[str, str]]) -> Table | None:
    table = new_table(heading, case_screens.CONTENT())
    for row in rows:
        table.add_row(*row)
    return table if rows else None


def _text_table(texts: Sequence[WrittenTextView]) -> Table | None:
    """Return the texts of the case itself; a reason or an opinion stands under its act in the history."""
    table = new_table(case_screens.TEXTS(), case_screens.CONTENT(), case_screens.WRITTEN())
    of_case = [text for text in texts if not text.of_act]
    for text in of_case:
        table.add_row(text.label, text.body, f"{text.by_name} {instant_text(text.at)}".strip())
    return table if of_case else None


def _attachment_table(attachments: Sequence[AttachmentView]) -> Table | None:
    table = new_table(
        case_screens.ATTACHMENT(),
        case_screens.FILE(),
        case_screens.MEDIA_TYPE(),
        case_screens.SIZE(),
        case_screens.STATE(),
    )
    for attachment in attachments:
        states, state = case_screens.ATTACHMENT_STATES, attachment.state
        says = case_screens.FILE_STATES[attachment.file]() if attachment.file else states[state]()
        size = case_screens.BYTES(count=f"{attachment.size:,}")
        table.add_row(attachment.id, attachment.name, attachment.media_type, size, says)
    return table if attachments else None


def _document_table(documents: Sequence[DocumentSummaryView]) -> Table | None:
    table = new_table(case_screens.DOCUMENT(), case_screens.VERSION(), case_screens.SIGNED(), case_screens.MADE())
    for document in documents:
        count = document.signatures
        signed = case_screens.SIGNATURES(count=count) if count else case_screens.UNSIGNED()
        version = case_screens.VERSION_NUMBER(version=document.version)
        table.add_row(document.label, version, signed, instant_text(document.produced_at))
    return table if documents else None


def _limit_table(clocks: Sequence[ClockView]) -> Table | None:
    last_day = case_screens.LAST_DAY()
    table = new_table(case_screens.LIMIT(), case_screens.RULE(), last_day, case_screens.STATE(), unfolded=(last_day,))
    for clock in clocks:
        last_day = clock.last_day_label
        if clock.provisional:
            last_day = case_screens.PROVISIONAL(day=last_day)
        table.add_row(clock.label, f"{clock.rule} {article_text(clock.article)}", last_day, _limit_state(clock))
    return table if clocks else None


def _limit_state(clock: ClockView) -> str:
    if clock.noticed is None:
        return case_screens.LIMIT_STATES[clock.state]()
    overdue = case_screens.WAS_OVERDUE if clock.stopped else case_screens.FOUND_OVERDUE
    return overdue(at=instant_text(clock.noticed))


def print_attachments(attachments: Sequence[AttachmentView]) -> None:
    """Print the attachments of a complaint."""
    console.print(_attachment_table(escaped(attachments)) or case_screens.NO_ATTACHMENTS())
