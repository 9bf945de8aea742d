"""One complaint, whole, as a reader may see it."""

from datetime import datetime
from typing import get_args

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.case import Case
from models.messages import FactValue
from models.procedure import Procedure
from models.requirement import Name
from models.tables import ClockRow, InboxRow, NoticeRow
from queries import attachments, document_summary, linked_cases
from queries.case_file import PersonalPart, load_case_file, may_read, party_row, person_name, require_staff
from queries.views.base import HIDDEN
from queries.views.case import CaseView, FactView, NoticeSummaryView, PartyView, RecordedHeadView, TextView
from queries.views.clock import ClockView
from queries.waiting import waiting_view
from register import texts
from wording import terms

CLOCK_EVENTS = ("warned", "held", "expired", "reminded", "escalated")


def case_view(session: Session, number: str, reader: str | None, now: datetime) -> CaseView:
    """Return a complaint as this reader may see it; without a reader nothing personal is shown. Raises BadInput."""
    case_file = load_case_file(session, number)
    row, case, procedure = case_file.row, case_file.case, case_file.procedure
    if reader:
        require_staff(session, reader, now)
    related = linked_cases.linked_case_views(session, row)
    identity, narrative = (may_read(session, case_file, reader, now, part) for part in get_args(PersonalPart))
    return CaseView(
        number=number,
        procedure=row.procedure,
        title=procedure.title,
        edition=row.edition,
        law_sha256=row.law_sha256,
        received_at=row.received_at,
        entry=row.entry,
        stage=case.stage,
        stage_label=procedure.stages[case.stage].zh,
        closed_at=case.closed_at,
        urgent=case.urgent,
        recused=tuple(person_name(session, person) for person in case.recused),
        party=_party_view(session, number, identity),
        facts=_fact_views(session, procedure, case),
        texts=_text_views(session, procedure, case, narrative),
        attachments=attachments.attachment_views(session, number, narrative),
        documents=document_summary.document_summaries(session, number, procedure),
        clocks=_clock_views(session, number, procedure),
        parent=row.parent,
        linked=tuple(linked.number for linked in related if linked.relation == "child"),
        related=related,
        notices=_notice_summaries(session, number, procedure, now),
        waiting=None if case.closed_at else waiting_view(session, number),
        unjudged=tuple(session.scalars(_unjudged_acts(number))),
        recorded=RecordedHeadView(seq=row.seq, hash=row.head),
    )


def _fact_views(session: Session, procedure: Procedure, case: Case) -> tuple[FactView, ...]:
    """Return the facts that are stated, in the order of the procedure."""
    stated = [(name, case.facts[name]) for name in procedure.facts if case.facts.get(name) is not None]
    return tuple(
        FactView(name=name, label=terms.chinese_name(procedure, name), value=value, value_label=words)
        for name, value in stated
        if (words := _fact_words(session, procedure, name, value))
    )


def _fact_words(session: Session, procedure: Procedure, name: Name, value: FactValue) -> str:
    if procedure.facts[name].is_ in ("person", "persons"):
        people = value if isinstance(value, tuple) else (value,)
        return "、".join(person_name(session, str(person)) for person in people)
    return terms.value_text(procedure, name, value)


def _text_views(session: Session, procedure: Procedure, case: Case, narrative: bool) -> tuple[TextView, ...]:
    return tuple(
        TextView(name=name, label=terms.chinese_name(procedure, name), body=body if narrative else HIDDEN)
        for name, body in texts.load_texts(session, case.texts).items()
    )


def _party_view(session: Session, number: str, allowed: bool) -> PartyView | None:
    """Return who filed the complaint; without `allowed` the known fields are hidden. None if nothing is known."""
    row = party_row(session, number)
    if row is None or not any((row.name, row.unit, row.contact, row.address)):
        return None
    fields = {"name": row.name, "unit": row.unit, "contact": row.contact, "address": row.address}
    return PartyView(**{name: value if allowed else HIDDEN for name, value in fields.items() if value})


def _clock_views(session: Session, number: str, procedure: Procedure) -> tuple[ClockView, ...]:
    rows = session.scalars(
        select(ClockRow).where(ClockRow.complaint == number).order_by(ClockRow.started, ClockRow.name)
    )
    return tuple(clock_view(procedure, row) for row in rows if row.state != "idle")


def clock_view(procedure: Procedure, row: ClockRow) -> ClockView:
    """Return a limit with the rule that sets it and, once it was over, how late that was noticed."""
    rule = terms.rule_by_id(procedure, row.rule)
    return ClockView(
        clock=row.name,
        label=terms.chinese_name(procedure, row.name),
        rule=row.rule,
        article=rule.article if rule else "",
        state=row.state,
        started=row.started,
        due=row.due,
        last_day=row.last_day,
        last_day_label=terms.last_day_text(row.last_day),
        provisional=row.provisional,
        noticed=row.noticed,
        late_by=(row.noticed - row.due).total_seconds() if row.noticed and row.due else None,
        stopped=row.stopped,
    )


def _notice_summaries(
    session: Session, number: str, procedure: Procedure, now: datetime
) -> tuple[NoticeSummaryView, ...]:
    rows = session.scalars(select(NoticeRow).where(NoticeRow.complaint == number).order_by(NoticeRow.seq))
    return tuple(
        NoticeSummaryView(
            name=row.name,
            label=terms.chinese_name(procedure, row.name),
            kind=row.kind,
            to=terms.chinese_name(procedure, row.to_role),
            means=row.means,
            state=notice_state(row, now),
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
