"""The notices that have come to a person: what the bell in the head of a page counts, and the list behind it.

A notice comes to a person where its channel is the desk and it is addressed to them, to somebody for whom they stand
in, or to a role or unit of theirs. What is addressed to any member of the staff is work for anybody and no notice to
one. Each receiver reads for themselves: what a colleague has read is still new to the others.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, not_, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.events import read_event
from models.messages import Person
from models.rule import HOUSE_MARK
from models.tables import EventRow, NoticeMarkRow, NoticePreferenceRow, NoticeRow
from queries.cases.case_file import CaseFile, held_by, load_case_files
from queries.lists.bound_values import Instant
from queries.lists.case_filter import CaseFilter, work_of
from queries.lists.page_cursor import decode_cursor, encode_cursor
from queries.lists.shut_out import shut_out_of
from queries.views.lists import ReceivedNoticesView, ReceivedNoticeView
from register.notices.delivery_attempts import DESK
from register.office import staff
from register.office.staff import WorkHolders
from rules.fact import NOTE
from wording import terms
from wording.articles import article_of
from wording.event_texts import event_text
from wording.translation import gettext

KEPT_IN_LIST = timedelta(days=90)  # afterwards a notice stands with its case alone
PAGE_SIZE = 30
READ, MAILED = "read", "mailed"
# A rule of the text orders it. The office adds its own reminders, and that somebody's act was undone.
IS_ORDERED = and_(NoticeRow.rule.is_not(None), ~func.coalesce(NoticeRow.rule, "").contains(HOUSE_MARK, autoescape=True))


@dataclass(frozen=True)
class Receiver:
    """Somebody at an instant, with the names under which notices come to them."""

    person: Person
    held: WorkHolders
    now: Instant

    @property
    def came(self) -> tuple[ColumnElement[bool], ...]:
        """The conditions that a notice has come to them lately, about a complaint that is open to them."""
        own = work_of(CaseFilter(anyone=False), self.held)
        return (
            held_by(NoticeRow, own),
            NoticeRow.channel == DESK,
            NoticeRow.at.between(self.now - KEPT_IN_LIST, self.now),
            NoticeRow.complaint.not_in(shut_out_of(self.held.anywhere)),  # persons among them
        )

    def is_marked(self, mark: str) -> ColumnElement[bool]:
        own = NoticeMarkRow.person == self.person, NoticeMarkRow.notice == NoticeRow.id, NoticeMarkRow.mark == mark
        return exists().where(*own)

    @property
    def has_read(self) -> ColumnElement[bool]:
        """The condition that they have read a notice, or that it is one that the office adds and they have muted these.
        What a rule of the text orders is muted by nobody."""
        mutes = exists().where(NoticePreferenceRow.person == self.person, NoticePreferenceRow.muted)
        return or_(self.is_marked(READ), and_(~IS_ORDERED, mutes))


def receiver_at(session: Session, person: Person, now: datetime) -> Receiver:
    return Receiver(person, staff.work_holders(session, person, now), now)


def unread_count(receiver: Receiver, most: int) -> ColumnElement[int]:
    """Return the query of how many notices the receiver has not read, which counts to `most` + 1."""
    unread = select(NoticeRow.id).where(*receiver.came, not_(receiver.has_read)).limit(most + 1)
    return select(func.count()).select_from(unread.subquery()).scalar_subquery()


def received_notices(session: Session, person: Person, after: str | None, now: datetime) -> ReceivedNoticesView:
    """Return a page of the notices that have come to a person: unread ones first, of each the latest first. Raises
    BadInput."""
    receiver = receiver_at(session, person, now)
    found = session.execute(_page_query(receiver, after)).all()
    page = [row for row, _ in found[:PAGE_SIZE]]
    read = {row.id for row, is_read in found if is_read}
    last = page[-1] if len(found) > len(page) else None
    return ReceivedNoticesView(
        notices=notice_lines(session, page, read),
        next=encode_cursor(last.at, last.id, last.id in read) if last else None,
    )


def notice_lines(session: Session, rows: Sequence[NoticeRow], read: Collection[str]) -> tuple[ReceivedNoticeView, ...]:
    """Return notices as they are listed; `read` are the ids of those that were read."""
    files = load_case_files(session, {row.complaint for row in rows})
    named = tuple_(EventRow.stream, EventRow.seq).in_([(row.complaint, row.seq) for row in rows])
    bodies = session.execute(select(EventRow.stream, EventRow.seq, EventRow.body).where(named))
    events = {(number, seq): body for number, seq, body in bodies}
    return tuple(_line(files[row.complaint], row, events[row.complaint, row.seq], read=row.id in read) for row in rows)


def mark_read(session: Session, person: Person, which: str | datetime, now: datetime) -> None:
    """Put down that a person has read a notice that has come to them, or all that had come until an instant. One that
    is somebody else's stays as it is."""
    receiver = receiver_at(session, person, now)
    chosen = NoticeRow.id == which if isinstance(which, str) else NoticeRow.at <= which
    unread = select(literal(person), NoticeRow.id, literal(READ), literal(now))
    unread = unread.where(*receiver.came, not_(receiver.has_read), chosen)
    marks = insert(NoticeMarkRow).from_select(["person", "notice", "mark", "at"], unread)
    session.execute(marks.on_conflict_do_nothing())


def _page_query(receiver: Receiver, after: str | None) -> Select[NoticeRow, bool]:
    is_read = receiver.has_read
    query = select(NoticeRow, is_read).where(*receiver.came)
    if after is not None:
        (was_read,), at, notice = decode_cursor(after, flags=1)
        later = or_(NoticeRow.at < at, and_(NoticeRow.at == at, NoticeRow.id > notice))
        query = query.where(and_(is_read, later) if was_read else or_(is_read, later))
    return query.order_by(is_read, NoticeRow.at.desc(), NoticeRow.id).limit(PAGE_SIZE + 1)


def unmailed_notices(receiver: Receiver, since: datetime, most: int) -> Select[str]:
    """Return the query of the notices that have come to the receiver since then and that they have neither read nor
    been mailed, the oldest first."""
    query = select(NoticeRow.id).where(*receiver.came, NoticeRow.at > since)
    query = query.where(not_(receiver.has_read), not_(receiver.is_marked(MAILED)))
    return query.order_by(NoticeRow.at, NoticeRow.id).limit(most)


def _line(case_file: CaseFile, row: NoticeRow, body: str, *, read: bool) -> ReceivedNoticeView:
    procedure, rule = case_file.procedure, terms.rule_by_id(case_file.procedure, row.rule)
    if row.kind == "sent":
        says = terms.label(procedure, row.name, "notice")
    elif row.kind == "noted" and row.name == NOTE:
        says = gettext("You are mentioned in a note")
    else:
        says = event_text(procedure, read_event(body))
    return ReceivedNoticeView(
        id=row.id,
        number=row.complaint,
        title=terms.case_title(procedure, case_file.row.entry),
        stage_label=terms.label(procedure, case_file.case.stage, "stage"),
        says=says,
        article=article_of(procedure, rule) if rule else "",
        at=row.at,
        read=read,
    )
