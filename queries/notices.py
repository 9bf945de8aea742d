"""The outbox as people see it: which notices there are, how far each has got, and every step of its way."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.errors import BadInput
from models.tables import EventRow, NoticeRow
from queries import case_file, complaint, notice_letter
from queries.attachments import HIDDEN
from queries.case_file import CaseFile
from queries.views import Data
from register import inbox, outbox
from register.journal import Passage
from register.office import staff
from wording import terms

STATES = {
    "due": "待送", "handed_over": "已交付渠道，待送达证明", "delivered": "已送达", "served": "已送达(有证明)",
    "told": "已告知", "no_contact": "无联系方式", "failed": "未能送达",
}  # fmt: skip


AT_MOST = 200


@dataclass(frozen=True)
class NoticeFilter:
    """Which notices a list shows: those still on their way, unless a complaint or a state is named."""

    number: str | None = None
    state: str | None = None
    person: str | None = None


def listing(session: Session, wanted: NoticeFilter) -> list[Data]:
    """Notices with how far they have got, the oldest first. Raises BadInput."""
    if wanted.state and wanted.state not in STATES:
        raise BadInput(
            f"没有「{wanted.state}」这一状态;可用:{'、'.join(f'{code}({zh})' for code, zh in STATES.items())}"
        )
    found = session.scalars(_query(session, wanted).order_by(NoticeRow.at, NoticeRow.id).limit(AT_MOST)).all()
    files = {number: case_file.case_file(session, number) for number in {row.complaint for row in found}}
    now = inbox.system_clock(session, "")
    return [_line(session, files[row.complaint], row, now) for row in found]


def _query(session: Session, wanted: NoticeFilter) -> Select[NoticeRow]:
    query = select(NoticeRow)
    if wanted.number:
        query = query.where(NoticeRow.complaint == case_file.complaint(session, wanted.number).number)
    if wanted.state:
        query = query.where(NoticeRow.state == wanted.state)
    elif not wanted.number:
        query = query.where(NoticeRow.state.in_(outbox.ON_THE_WAY))
    if wanted.person:
        now = inbox.system_clock(session, "")
        case_file.known(session, wanted.person, now)
        behind, standing = staff.stands(session, wanted.person, now)
        held = [wanted.person, *behind, *standing]
        # what waits until the office opens is not in the list yet
        query = query.where(NoticeRow.holder.in_(held), NoticeRow.at <= now)
    return query


def _line(session: Session, kept: CaseFile, row: NoticeRow, now: datetime) -> Data:
    procedure, state = kept.procedure, complaint.notice_state(row, now)
    rule = terms.rule_of(procedure, row.rule)
    return {
        "id": row.id,
        "number": row.complaint,
        "seq": row.seq,
        "name": row.name,
        "zh": terms.name(procedure, row.name),
        "rule": row.rule,
        "article": rule.article if rule else "",
        "to": terms.name(procedure, row.to_role),
        "holder": row.holder,
        "holder_zh": case_file.who(session, procedure, row.holder) if row.holder else "",
        "channel": row.channel,
        "channel_zh": terms.CHANNELS[row.channel],
        "state": state,
        "state_zh": STATES[state],
        "means": row.means,
        "receipt": row.receipt,
        "tries": row.tries,
        "code": row.code,
        "next_at": row.next_at.isoformat() if row.next_at else None,
        "at": row.at.isoformat(),
        "sha256": row.sha256,
    }


def show(session: Session, notice: str, reader: str | None) -> Data:
    """One notice with its way, and for whoever may know who filed the complaint its words and where to reach him.
    Raises BadInput."""
    row = _row(session, notice)
    kept = case_file.case_file(session, row.complaint)
    now = inbox.system_clock(session, "")
    if reader:
        case_file.known(session, reader, now)
    open_to = case_file.may_read(session, kept, reader, now, "identity")
    filed = row.kind == "sent" and kept.procedure.roles[row.to_role].files
    to = notice_letter.recipient(session, notice_letter.owed(session, row)) if filed else None
    return _line(session, kept, row, now) | {
        "body": (outbox.body(session, row) if open_to else HIDDEN) if row.text else None,
        "contact": (to.contact or to.address if open_to else HIDDEN) if to else None,
        "way": [_turn(session, one) for one in _way(session, row)],
    }


def _way(session: Session, row: NoticeRow) -> list[Passage]:
    rows = session.scalars(select(EventRow).where(EventRow.stream == outbox.stream(row)).order_by(EventRow.seq))
    return [Passage.model_validate_json(one.body) for one in rows]


def _turn(session: Session, one: Passage) -> Data:
    return one.model_dump(mode="json", exclude_defaults=True) | {
        "zh": TURNS[one.type],
        "channel_zh": terms.CHANNELS.get(one.channel or "", ""),
        "by_name": case_file.person_name(session, one.by),
    }


TURNS = {
    "due": "应告知", "rendered": "已成文", "tried": "交付", "handed_over": "渠道已接收", "delivered": "已送达",
    "failed": "未成", "passed_on": "转下一渠道", "served": "送达已证明", "told": "已告知", "no_contact": "无联系方式",
}  # fmt: skip


def _row(session: Session, notice: str) -> NoticeRow:
    row = session.get(NoticeRow, notice)
    if row is None:
        raise BadInput(f"没有编号为「{notice}」的告知;编号见 banjie notices")
    return row
