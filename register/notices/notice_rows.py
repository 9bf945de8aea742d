"""Write the notices that follow from an event: told by a person, shown in somebody's list, or to be sent."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from models.case import Case
from models.events import Acted, Announced, Corrected, Escalated, Event, Joined, Noted, Notified, Reminded
from models.law import Law
from models.means import Means
from models.messages import Number, Person
from models.requirement import Name
from models.rule import Notice, Rule
from models.tables import NoticeRow, TaskRow
from register import journal
from register.cases.open_tasks import holders_at_work, office_holders
from register.journal import NoticeEventType
from register.notices import outbox
from register.notices.delivery_attempts import DESK, OUTBOX, ProjectedNotice, has_passage
from rules.acts.correction import letters_wait, slip_time_ends
from rules.event_names import CORRECT, CORRECT_FILER, URGE
from rules.fact import NEW_CONTACT, NOTE, OPINION
from rules.item import CORRECT_TEXT
from rules.notice import notices_told
from rules.statutory_time.calendar import calendar_of
from rules.statutory_time.hours import next_opening

FIRST_PASSAGE: Mapping[str, NoticeEventType] = {
    "due": "due", "delivered": "delivered", "told": "told", "no_contact": "no_contact",
}  # fmt: skip


ClockSays = Announced | Reminded | Escalated


def write_notices(session: Session, law: Law, case: Case, event: Event) -> None:
    """Write the notices of an event, and for each that is to be sent the first event of its passage; `case` is the case
    after the event. What has not been sent yet about an act that the event undoes is withdrawn."""
    if event.type == "corrected":
        _withdraw_letters(session, case.number, event)
    if event.type == "noted" and event.name == CORRECT_FILER and NEW_CONTACT in event.texts:
        _try_again(session, law, case, event)
    for notice in notices_of_event(law, case, event):
        row = NoticeRow(**vars(notice))
        session.add(row)
        if has_passage(row):
            outbox.record_passage(session, row, FIRST_PASSAGE[row.state], event.recorded_at)


def _withdraw_letters(session: Session, number: Number, event: Corrected) -> None:
    """Withdraw the letters about an act that is undone, where they still wait: who is told of the act since then is
    told of its undoing, too."""
    about_act = {
        told.seq
        for told in journal.load_events(session, number)[event.refers_to : event.seq]
        if told.type == "notified" and told.refers_to == event.refers_to
    }
    waiting = select(NoticeRow).where(NoticeRow.complaint == number, NoticeRow.seq.in_(about_act))
    waiting = waiting.where(NoticeRow.state == "due", NoticeRow.tries == 0, NoticeRow.channel == OUTBOX)
    for row in session.scalars(waiting.with_for_update()):
        if row.next_at is None or not letters_wait(row.next_at, event):
            continue
        outbox.record_passage(session, row, "withdrawn", event.recorded_at)


def _try_again(session: Session, law: Law, case: Case, event: Event) -> None:
    """Send again what could not be brought to who filed the complaint, now that another contact is known, and what a
    person would have to tell them."""
    ours = NoticeRow.complaint == case.number, NoticeRow.to_role == law.procedure.filing_role, NoticeRow.filer.is_(None)
    lost = or_(NoticeRow.state.in_(("no_contact", "failed")), (NoticeRow.state == "due") & (NoticeRow.channel == DESK))
    for row in session.scalars(select(NoticeRow).where(*ours, NoticeRow.kind == "sent", lost).with_for_update()):
        session.execute(delete(TaskRow).where(TaskRow.kind == "notice", TaskRow.about == row.id))
        outbox.record_passage(session, row, "passed_on", event.recorded_at, channel=OUTBOX)


def notices_of_event(law: Law, case: Case, event: Event) -> Iterator[ProjectedNotice]:
    """Yield the notices of an event as they are written first; `case` is the case after it."""
    if event.type == "acted":
        yield from _told_rows(law, case, event)
    elif event.type == "corrected":
        yield from _undone_rows(law, case, event)
    elif event.type == "noted" and event.name == URGE:
        yield from _urged_rows(law, case, event)
    elif event.type == "noted" and event.name == NOTE and OPINION in event.texts:
        yield from _mentioned_rows(law, case, event)
    elif event.type == "joined":
        yield from _belated_rows(law, case, event)
    elif event.type == "notified":
        yield from _owed_rows(law, case, event)
    elif event.type in ("warned", "held", "expired", "reminded", "escalated"):
        yield from _shown_rows(law, case, event)


def _told_rows(law: Law, case: Case, event: Acted) -> Iterator[ProjectedNotice]:
    """Yield the notices that an outcome tells: told by whoever took it, or recorded as impossible to tell."""
    opening = law.stage_act(event.stage, event.name)
    if opening is None or event.means is None:
        return
    owed = [(rule, notice, role) for rule, notice in opening.notices for role in notice.addressees]
    for rule, notice, role in owed:
        addressee = role if len(notice.addressees) > 1 else None
        yield ProjectedNotice(
            id=_notice_id(case, event, notice.code, addressee),
            complaint=case.number,
            seq=event.seq,
            kind="told",
            name=notice.code,
            rule=rule.id,
            to_role=role,
            channel="act",
            state="no_contact" if event.means is Means.no_contact else "told",
            means=event.means,
            at=event.at,
            receipt=notice.receipt,
        )
        if role == law.procedure.filing_role:
            yield from (_row_of_joined(case, event, (rule, notice), role, number) for number in case.joined)


def _belated_rows(law: Law, case: Case, event: Joined) -> Iterator[ProjectedNotice]:
    """Yield what the filer of another complaint has missed: of a case that had ended before they joined it, the last
    that its own filer was told."""
    if case.closed_at is None:
        return
    told = (notice for notice, role in notices_told(law, case, case.opened_at) if role == law.procedure.filing_role)
    if notice := next(told, None):
        yield _row_of_joined(case, event, law.notices[notice.code], law.procedure.filing_role or "", event.other)


def _row_of_joined(
    case: Case, event: Event, rule_and_notice: tuple[Rule, Notice], role: Name, filer: Number
) -> ProjectedNotice:
    """Return what is sent to the filer of a complaint that was merged into this one, as its own filer is told."""
    rule, notice = rule_and_notice
    return ProjectedNotice(
        id=_notice_id(case, event, notice.code, filer),
        complaint=case.number,
        seq=event.seq,
        kind="sent",
        name=notice.code,
        rule=rule.id,
        to_role=role,
        filer=filer,
        channel=OUTBOX,
        state="due",
        at=event.at,
        next_at=event.recorded_at,
    )


def _owed_rows(law: Law, case: Case, event: Notified) -> Iterator[ProjectedNotice]:
    """Yield a notice that is owed: sent to somebody outside the office, shown in a list inside it.

    It stays due until a person says more where proof was asked for, or where nobody holds the role. A notice that is
    repeated, because a limit has moved, an act was undone or a text corrected, asks for no proof. A letter about an
    act waits until the act can no longer be taken back as a slip.
    """
    rule, notice = law.notices[event.name]
    again = event.clock is not None or event.about in (CORRECT, CORRECT_TEXT)
    to, receipt = event.party, notice.receipt and not again
    waits = event.refers_to is not None and event.about is None and not again
    next_at = slip_time_ends(law, case, event) if waits else event.recorded_at
    for holder in office_holders(law, case, to) or (None,):
        yield ProjectedNotice(
            id=_notice_id(case, event, notice.code, holder),
            complaint=case.number,
            seq=event.seq,
            kind="sent",
            name=notice.code,
            rule=rule.id,
            to_role=to,
            holder=holder,
            channel=DESK if holder else OUTBOX,
            state="delivered" if holder and not receipt else "due",
            at=event.at,
            receipt=receipt,
            next_at=None if holder else next_at,
        )
    if to == law.procedure.filing_role:
        yield from (_row_of_joined(case, event, (rule, notice), to, number) for number in case.joined)


def _undone_rows(law: Law, case: Case, event: Corrected) -> Iterator[ProjectedNotice]:
    """Yield, into the list of who did an act, that somebody else has undone it."""
    if event.whom != event.by:
        yield _shown(case, event, event.whom, _role_here(law, case), rule=None, at=event.at)


def _urged_rows(law: Law, case: Case, event: Noted) -> Iterator[ProjectedNotice]:
    """Yield, into the lists of those who have the work, that somebody else urges it."""
    for holder, role in holders_at_work(law, case).items():
        if holder != event.by:
            yield _shown(case, event, holder, role, rule=None, at=event.at)


def _mentioned_rows(law: Law, case: Case, event: Noted) -> Iterator[ProjectedNotice]:
    """Yield, into the lists of those whom a note names by an @, that somebody else has named them."""
    for person in event.texts[OPINION].persons:
        if person != event.by:
            yield _shown(case, event, person, _role_here(law, case), rule=None, at=event.at)


def _role_here(law: Law, case: Case) -> Name:
    """Return a role for a notice to somebody who is meant by name: one that has the work here, or that answers at an
    approval, which is nobody's work."""
    stage = law.find_stage(case.stage)
    return (*stage.who, *(stage.approval.by if stage.approval else ()), *law.procedure.roles)[0]


def _shown_rows(law: Law, case: Case, event: ClockSays) -> Iterator[ProjectedNotice]:
    """Yield what a clock says, delivered into lists. The event has the instant that the law means; people are told
    when their office next opens."""
    told_at = next_opening(event.recorded_at, calendar_of(law, case))
    rule = law.clocks[event.name][0].id
    for holder, role in _clock_addressees(law, case, event).items():
        yield _shown(case, event, holder, role, rule, told_at)


def _shown(
    case: Case, event: Corrected | Noted | ClockSays, holder: Person, role: Name, rule: str | None, at: datetime
) -> ProjectedNotice:
    """Return what appears in somebody's list: it is delivered with that."""
    return ProjectedNotice(
        id=_notice_id(case, event, event.name, holder),
        complaint=case.number,
        seq=event.seq,
        kind=event.type,
        name=event.name,
        rule=rule,
        to_role=role,
        holder=holder,
        channel=DESK,
        state="delivered",
        at=at,
    )


def _clock_addressees(law: Law, case: Case, event: ClockSays) -> dict[str, Name]:
    """Return the holders of the role it is addressed to, else of the roles of the stage; each once."""
    to = event.to if event.type in ("reminded", "escalated") else None
    roles = (to,) if to else law.find_stage(case.stage).who
    found: dict[str, Name] = {}
    for role in roles:
        for holder in office_holders(law, case, role):
            found.setdefault(holder, role)
    return found


def _notice_id(case: Case, event: Event, name: Name, to: str | None) -> str:
    """Return the id of a notice of an event; where it goes to several, `to` tells them apart."""
    return f"{case.number}:{event.seq}:{name}:{to}" if to else f"{case.number}:{event.seq}:{name}"
