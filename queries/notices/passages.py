"""The outbox as people see it: which notices there are, how far each has got, and every step of its delivery."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, literal, not_, or_, select
from sqlalchemy.orm import Session

from models.errors import BadInput
from models.tables import EventRow, NoticeRow
from queries.cases.case_file import (
    CaseFile,
    complaint_row,
    held_by,
    holder_name,
    load_case_file,
    person_name,
    require_staff,
)
from queries.cases.reading import PARTS, begin_reading
from queries.lists.page_cursor import UNKNOWN_PLACE, decode_cursor, encode_cursor
from queries.notices import letter
from queries.views.notices import DeliveryStepView, NoticeDetailView, NoticeListView, NoticeView
from register.acts import inbox
from register.journal import NoticeEvent
from register.notices import outbox
from register.notices.delivery_attempts import notice_stream
from register.office import staff
from register.office.access_journal import ReadingDoor
from wording import terms
from wording.articles import article_of
from wording.terms import CHANNEL_NAMES, CODE_AND_NAME
from wording.translation import N_, Message, by_door, gettext, listed

NOTICE_STATES: Mapping[str, Message] = {
    "due": N_("to be delivered"),
    "handed_over": N_("with the channel, not proved yet"),
    "delivered": N_("delivered"),
    "served": N_("served, with proof"),
    "told": N_("told"),
    "no_contact": N_("no contact on file"),
    "failed": N_("not delivered"),
    "withdrawn": N_("withdrawn before it was sent"),
}

DELIVERY_STEPS: Mapping[str, Message] = {
    "due": N_("owed"),
    "rendered": N_("written"),
    "tried": N_("tried"),
    "handed_over": N_("taken by the channel"),
    "delivered": N_("delivered"),
    "failed": N_("failed"),
    "passed_on": N_("passed on to the next channel"),
    "served": N_("delivery proved"),
    "told": N_("told"),
    "no_contact": N_("no contact on file"),
    "withdrawn": N_("its act was undone: not sent"),
}


MAX_NOTICES = 200  # on one page
CLOCK_EVENTS = ("warned", "held", "expired", "reminded", "escalated")


def notice_state(row: NoticeRow, now: datetime) -> str:
    """Return how far a notice has got. What a clock has caused is due until the office opens."""
    return "due" if row.kind in CLOCK_EVENTS and row.at > now else row.state


def is_waiting(row: NoticeRow, now: datetime) -> bool:
    """Return True for a letter that nobody has tried to send, and that is not to go out yet."""
    return row.state == "due" and row.tries == 0 and row.next_at is not None and row.next_at > now


@dataclass(frozen=True)
class NoticeFilter:
    """Chooses the notices of a list: of a complaint, in a state, to be told by a person. `limit` rows a page;
    `after` is the `next` of the page before."""

    number: str | None = None
    state: str | None = None
    person: str | None = None
    limit: int = MAX_NOTICES
    after: str | None = None


def notice_list(session: Session, criteria: NoticeFilter) -> NoticeListView:
    """Return one page of notices with how far they have got: those under way, the oldest first; then the others, the
    latest first. Raises BadInput."""
    if criteria.state and criteria.state not in NOTICE_STATES:
        states = listed(CODE_AND_NAME(code=code, label=wording()) for code, wording in NOTICE_STATES.items())
        raise BadInput(
            gettext("There is no state {state}; the states are: {states}.", state=criteria.state, states=states)
        )
    now = inbox.system_clock(session, "")
    found = session.scalars(_notice_query(session, criteria, now).limit(criteria.limit + 1)).all()
    page = found[: criteria.limit]
    files = {number: load_case_file(session, number) for number in {row.complaint for row in page}}
    following = None
    if len(found) > len(page):
        last = page[-1]
        following = encode_cursor(last.at, last.id, notice_state(last, now) in outbox.UNDER_WAY_STATES)
    return NoticeListView(
        notices=tuple(notice_view(session, files[row.complaint], row, now) for row in page),
        next=following,
    )


def _notice_query(session: Session, criteria: NoticeFilter, now: datetime) -> Select[NoticeRow]:
    is_to_come = and_(NoticeRow.kind.in_(CLOCK_EVENTS), NoticeRow.at > now)
    state = case((is_to_come, literal("due")), else_=NoticeRow.state)  # as `notice_state` says of a row
    under_way = state.in_(outbox.UNDER_WAY_STATES)
    oldest_first = case((under_way, NoticeRow.at))
    query = select(NoticeRow).order_by(oldest_first.asc().nulls_last(), NoticeRow.at.desc(), NoticeRow.id)
    if criteria.number:
        query = query.where(NoticeRow.complaint == complaint_row(session, criteria.number).number)
    if criteria.state:
        query = query.where(state == criteria.state)
    if criteria.person:
        require_staff(session, criteria.person, now)
        held = held_by(NoticeRow, staff.work_holders(session, criteria.person, now))
        # a notice that waits until the office opens is not in the list yet
        query = query.where(held, NoticeRow.at <= now)
    return query.where(_is_after(criteria.after, under_way)) if criteria.after is not None else query


def _is_after(cursor: str, under_way: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that a row comes after a cursor. Raises BadInput for one that no page gave out."""
    (was_under_way,), at, notice = decode_cursor(cursor, flags=1)
    if at is None:
        raise BadInput(UNKNOWN_PLACE())
    later_id = and_(NoticeRow.at == at, NoticeRow.id > notice)
    if was_under_way:
        return or_(not_(under_way), NoticeRow.at > at, later_id)
    return and_(not_(under_way), or_(NoticeRow.at < at, later_id))


def notice_view(session: Session, case_file: CaseFile, row: NoticeRow, now: datetime) -> NoticeView:
    """Return a notice and how far its delivery has got."""
    procedure, state = case_file.procedure, notice_state(row, now)
    rule = terms.rule_by_id(procedure, row.rule)
    return NoticeView(
        id=row.id,
        number=row.complaint,
        seq=row.seq,
        name=row.name,
        label=terms.label(procedure, row.name, "notice"),
        rule=row.rule,
        article=article_of(procedure, rule) if rule else "",
        to=row.to_role,
        to_label=terms.label(procedure, row.to_role),
        holder=row.holder,
        holder_label=holder_name(session, procedure, row.holder) if row.holder else "",
        channel=row.channel,
        channel_label=CHANNEL_NAMES[row.channel](),
        state=state,
        state_label=NOTICE_STATES[state](),
        means=row.means,
        receipt=row.receipt,
        tries=row.tries,
        code=row.code,
        next_at=row.next_at,
        at=row.at,
        sha256=row.sha256,
    )


def notice_detail(session: Session, notice_id: str, reader: str | None, door: ReadingDoor) -> NoticeDetailView:
    """Return a notice with its delivery. Its text and its contact are shown to readers who may know who filed the
    complaint and what it says, and that is put on record. Raises BadInput, ReadingRefused."""
    row = notice_row(session, notice_id)
    now = inbox.system_clock(session, "")
    reading = begin_reading(session, row.complaint, reader, now, door)
    case_file, allowed = reading.case_file, reading.may(*PARTS)
    to_complainant = row.kind == "sent" and case_file.procedure.roles[row.to_role].filer
    recipient = letter.notice_recipient(session, letter.owed_notice(session, row)) if to_complainant else None
    if allowed and (row.text or recipient):
        reading.record("notice", about=row.id)
    steps = select(EventRow.body).where(EventRow.stream == notice_stream(row)).order_by(EventRow.seq)
    return NoticeDetailView(
        **dict(notice_view(session, case_file, row, now)),
        body=(outbox.notice_text(session, row) if allowed else gettext("(confidential)")) if row.text else None,
        contact=(listed(recipient.reached_by) if allowed else gettext("(confidential)")) if recipient else None,
        way=tuple(_delivery_step(session, NoticeEvent.model_validate_json(body)) for body in session.scalars(steps)),
    )


def _delivery_step(session: Session, event: NoticeEvent) -> DeliveryStepView:
    return DeliveryStepView(
        **event.model_dump(exclude={"holder"}),
        label=DELIVERY_STEPS[event.type](),
        channel_label=CHANNEL_NAMES[event.channel]() if event.channel else "",
        by_name=person_name(session, event.by),
    )


def notice_row(session: Session, notice_id: str) -> NoticeRow:
    """Return the row of a notice. Raises BadInput."""
    row = session.get(NoticeRow, notice_id)
    if row is None:
        raise BadInput(
            by_door(
                N_("There is no notice {id}; banjie notices shows their ids."), page=N_("There is no notice {id}.")
            )(id=notice_id)
        )
    return row
