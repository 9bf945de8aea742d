"""The outbox as people see it: which notices there are, how far each has got, and every step of its delivery."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.errors import BadInput
from models.tables import EventRow, NoticeRow
from queries import notice_letter
from queries.case_file import (
    CaseFile,
    complaint_row,
    holder_name,
    load_case_file,
    may_read,
    person_name,
    require_staff,
)
from queries.complaint import notice_state
from queries.views.base import HIDDEN
from queries.views.notices import DeliveryStepView, NoticeDetailView, NoticeListView, NoticeView
from register import inbox, outbox
from register.journal import NoticeEvent
from register.office import staff
from wording import terms

MAX_NOTICES = 200  # in one list
NOTICE_STATES_ZH = {
    "due": "待送", "handed_over": "已交付渠道，待送达证明", "delivered": "已送达", "served": "已送达(有证明)",
    "told": "已告知", "no_contact": "无联系方式", "failed": "未能送达",
}  # fmt: skip
DELIVERY_STEPS_ZH = {
    "due": "应告知", "rendered": "已成文", "tried": "交付", "handed_over": "渠道已接收", "delivered": "已送达",
    "failed": "未成", "passed_on": "转下一渠道", "served": "送达已证明", "told": "已告知", "no_contact": "无联系方式",
}  # fmt: skip


@dataclass(frozen=True)
class NoticeFilter:
    """Which notices a list shows: those under way, unless a complaint or a state is named."""

    number: str | None = None
    state: str | None = None
    person: str | None = None


def notice_list(session: Session, wanted: NoticeFilter) -> NoticeListView:
    """Return notices with how far they have got, the oldest first. Raises BadInput."""
    if wanted.state and wanted.state not in NOTICE_STATES_ZH:
        states = "、".join(f"{code}({zh})" for code, zh in NOTICE_STATES_ZH.items())
        raise BadInput(f"没有「{wanted.state}」这一状态;可用:{states}")
    query = _notice_query(session, wanted).order_by(NoticeRow.at, NoticeRow.id).limit(MAX_NOTICES)
    rows = session.scalars(query).all()
    files = {number: load_case_file(session, number) for number in {row.complaint for row in rows}}
    now = inbox.system_clock(session, "")
    return NoticeListView(notices=tuple(notice_view(session, files[row.complaint], row, now) for row in rows))


def _notice_query(session: Session, wanted: NoticeFilter) -> Select[NoticeRow]:
    query = select(NoticeRow)
    if wanted.number:
        query = query.where(NoticeRow.complaint == complaint_row(session, wanted.number).number)
    if wanted.state:
        query = query.where(NoticeRow.state == wanted.state)
    elif not wanted.number:
        query = query.where(NoticeRow.state.in_(outbox.UNDER_WAY_STATES))
    if wanted.person:
        now = inbox.system_clock(session, "")
        require_staff(session, wanted.person, now)
        represented, standing = staff.standing_at(session, wanted.person, now)
        held = [wanted.person, *represented, *standing]
        # a notice that waits until the office opens is not in the list yet
        query = query.where(NoticeRow.holder.in_(held), NoticeRow.at <= now)
    return query


def notice_view(session: Session, case_file: CaseFile, row: NoticeRow, now: datetime) -> NoticeView:
    """Return a notice and how far its delivery has got."""
    procedure, state = case_file.procedure, notice_state(row, now)
    rule = terms.rule_by_id(procedure, row.rule)
    return NoticeView(
        id=row.id,
        number=row.complaint,
        seq=row.seq,
        name=row.name,
        label=terms.chinese_name(procedure, row.name),
        rule=row.rule,
        article=rule.article if rule else "",
        to=terms.chinese_name(procedure, row.to_role),
        holder=row.holder,
        holder_label=holder_name(session, procedure, row.holder) if row.holder else "",
        channel=row.channel,
        channel_label=terms.CHANNEL_NAMES[row.channel],
        state=state,
        state_label=NOTICE_STATES_ZH[state],
        means=row.means,
        receipt=row.receipt,
        tries=row.tries,
        code=row.code,
        next_at=row.next_at,
        at=row.at,
        sha256=row.sha256,
    )


def notice_detail(session: Session, notice_id: str, reader: str | None) -> NoticeDetailView:
    """Return a notice with its delivery. Its text and its contact are shown to readers who may know who filed the
    complaint. Raises BadInput."""
    row = notice_row(session, notice_id)
    case_file = load_case_file(session, row.complaint)
    now = inbox.system_clock(session, "")
    if reader:
        require_staff(session, reader, now)
    allowed = may_read(session, case_file, reader, now, "identity")
    to_complainant = row.kind == "sent" and case_file.procedure.roles[row.to_role].files
    recipient = (
        notice_letter.notice_recipient(session, notice_letter.owed_notice(session, row)) if to_complainant else None
    )
    return NoticeDetailView(
        **dict(notice_view(session, case_file, row, now)),
        body=(outbox.notice_text(session, row) if allowed else HIDDEN) if row.text else None,
        contact=(recipient.contact or recipient.address if allowed else HIDDEN) if recipient else None,
        way=tuple(_delivery_step(session, event) for event in _delivery_events(session, row)),
    )


def _delivery_events(session: Session, row: NoticeRow) -> list[NoticeEvent]:
    rows = session.scalars(select(EventRow).where(EventRow.stream == outbox.notice_stream(row)).order_by(EventRow.seq))
    return [NoticeEvent.model_validate_json(event_row.body) for event_row in rows]


def _delivery_step(session: Session, event: NoticeEvent) -> DeliveryStepView:
    return DeliveryStepView(
        **dict(event),
        label=DELIVERY_STEPS_ZH[event.type],
        channel_label=terms.CHANNEL_NAMES.get(event.channel or "", ""),
        by_name=person_name(session, event.by),
    )


def notice_row(session: Session, notice_id: str) -> NoticeRow:
    """Return the row of a notice. Raises BadInput."""
    row = session.get(NoticeRow, notice_id)
    if row is None:
        raise BadInput(f"没有编号为「{notice_id}」的告知;编号见 banjie notices")
    return row
