"""One complaint, whole, as a reader may see it."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.case import Case
from models.messages import FactValue
from models.procedure import Procedure
from models.requirement import Name
from models.tables import ClockRow, InboxRow, NoticeRow
from queries import attachments, documents, linked_cases
from queries.alarms import record_doubts
from queries.case_file import (
    CaseFile,
    named_people,
    old_number,
    party_row,
    person_name,
)
from queries.history import events_of
from queries.limits import clock_view, limits_that_applied
from queries.reading import CaseReading, begin_reading
from queries.views.case import CaseView, FactView, NoticeSummaryView, PartyView, RecordedHeadView, TextView
from queries.views.clock import ClockView
from queries.waiting import waiting_view
from register import texts
from register.office.access_journal import COMMAND, ReadingDoor
from rules.clock import clock_applies
from wording import terms
from wording.language import listed
from wording.table.cases import delivery, reads

CLOCK_EVENTS = ("warned", "held", "expired", "reminded", "escalated")


def case_view(
    session: Session, number: str, reader: str | None, now: datetime, door: ReadingDoor = COMMAND
) -> CaseView:
    """Return a complaint as this reader may see it; without a reader nothing personal is shown. What is shown of who
    filed it, and of confidential texts, is put on record. Raises BadInput, ReadingRefused."""
    reading = begin_reading(session, number, reader, now, door)
    case_file = reading.case_file
    row, case, procedure = case_file.row, case_file.case, case_file.procedure
    related = linked_cases.linked_case_views(session, row)
    party, shown_texts = _party_view(reading), _text_views(reading)
    reading.record_shown(identity=party is not None, narrative=bool(shown_texts))
    shown = CaseView(
        number=number,
        procedure=row.procedure,
        title=terms.case_title(procedure, row.entry),
        edition=row.edition,
        law_sha256=row.law_sha256,
        received_at=case.opened_at if (old := old_number(row)) else row.received_at,
        old_number=old,
        entry=row.entry,
        stage=case.stage,
        stage_label=terms.named(case.stage, procedure.find_stage(case.stage).zh),
        closed_at=case.closed_at,
        urgent=case.urgent,
        recused=named_people(session, case.recused),
        party=party,
        facts=_fact_views(session, procedure, case),
        texts=shown_texts,
        attachments=attachments.attachment_views(reading),
        documents=documents.document_summaries(session, number, procedure),
        clocks=_clock_views(session, case_file),
        parent=row.parent,
        linked=tuple(linked.number for linked in related if linked.relation == "child"),
        related=related,
        notices=_notice_summaries(session, number, procedure, now),
        waiting=None if case.closed_at else waiting_view(session, number, now, reading),
        unjudged=tuple(session.scalars(_unjudged_acts(number))),
        recorded=RecordedHeadView(seq=row.seq, hash=row.head),
        doubts=record_doubts(session, number),
        hidden=reading.hidden_parts(),
    )
    return reading.without_filer(shown)


def _fact_views(session: Session, procedure: Procedure, case: Case) -> tuple[FactView, ...]:
    """Return the facts that are stated, in the order of the procedure."""
    stated = [(name, case.facts[name]) for name in procedure.facts if case.facts.get(name) is not None]
    return tuple(
        FactView(name=name, label=terms.label(procedure, name), value=value, value_label=words)
        for name, value in stated
        if (words := _fact_words(session, procedure, name, value))
    )


def _fact_words(session: Session, procedure: Procedure, name: Name, value: FactValue) -> str:
    if procedure.facts[name].is_ in ("person", "persons"):
        people = value if isinstance(value, tuple) else (value,)
        return listed(person_name(session, str(person)) for person in people)
    return terms.value_text(procedure, name, value)


def _text_views(reading: CaseReading) -> tuple[TextView, ...]:
    procedure, case = reading.case_file.procedure, reading.case_file.case
    return tuple(
        TextView(name=name, label=terms.label(procedure, name, "text"), body=reading.shown_text(body))
        for name, body in texts.load_texts(reading.session, case.texts).items()
    )


def _party_view(reading: CaseReading) -> PartyView | None:
    """Return who filed the complaint, with the known fields hidden where the reader may not see them. None if nothing
    is known."""
    row, allowed = party_row(reading.session, reading.case_file.row.number), reading.may("identity")
    if row is None or not any((row.name, row.unit, row.contact, row.address)):
        return None
    fields = {"name": row.name, "unit": row.unit, "contact": row.contact, "address": row.address}
    return PartyView(**{name: value if allowed else reads.HIDDEN() for name, value in fields.items() if value})


def _clock_views(session: Session, case_file: CaseFile) -> tuple[ClockView, ...]:
    """Return the limits of a case, without those that apply to it no more than they ever did."""
    number = case_file.row.number
    query = select(ClockRow).where(ClockRow.complaint == number).order_by(ClockRow.started, ClockRow.name)
    rows = [row for row in session.scalars(query) if row.state != "idle"]
    if any(_is_in_doubt(case_file, row) for row in rows):
        applied = limits_that_applied(case_file.law, number, events_of(session, number))
        rows = [row for row in rows if row.name in applied]
    return tuple(clock_view(case_file.procedure, row) for row in rows)


def _is_in_doubt(case_file: CaseFile, row: ClockRow) -> bool:
    """Return True for a limit that may have stopped without ever having applied: its row does not tell."""
    clock = case_file.law.clock_rule(row.name)[1]
    return row.state == "stopped" and not clock_applies(case_file.law, case_file.case, clock)


def _notice_summaries(
    session: Session, number: str, procedure: Procedure, now: datetime
) -> tuple[NoticeSummaryView, ...]:
    rows = session.scalars(select(NoticeRow).where(NoticeRow.complaint == number).order_by(NoticeRow.seq))
    return tuple(
        NoticeSummaryView(
            name=row.name,
            label=terms.label(procedure, row.name, "notice"),
            kind=row.kind,
            to=row.to_role,
            to_label=terms.label(procedure, row.to_role),
            means=row.means,
            state=notice_state(row, now),
            state_label=delivery.NOTICE_STATES[notice_state(row, now)](),
            at=row.at,
            rule=row.rule,
        )
        for row in rows
    )


def notice_state(row: NoticeRow, now: datetime) -> str:
    """Return how far a notice has got. What a clock has caused is due until the office opens."""
    return "due" if row.kind in CLOCK_EVENTS and row.at > now else row.state


def _unjudged_acts(number: str) -> Select[int]:
    return select(InboxRow.n).where(InboxRow.complaint == number, InboxRow.state == "received").order_by(InboxRow.n)
