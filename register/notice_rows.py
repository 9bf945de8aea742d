"""The notices of an event, written with it: what a person has told, what appears in whose list, what is to be sent."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from models.case import Case
from models.law import Law
from models.means import Means
from models.messages import Event
from models.requirement import Name
from models.tables import NoticeRow
from register import outbox
from register.projections import inside
from rules.statutory_time.calendar import calendar_of
from rules.statutory_time.hours import next_opening


def write(session: Session, law: Law, case: Case, event: Event) -> None:
    """The notices of an event; `case` is as the event has left it."""
    if event.type == "acted":
        session.add_all(_told(law, case, event))
    elif event.type == "notified":
        _send(session, law, case, event)
    elif event.type in ("warned", "held", "expired", "reminded", "escalated"):
        session.add_all(_shown(law, case, event))


def _told(law: Law, case: Case, event: Event) -> Iterator[NoticeRow]:
    """Whoever took the outcome has told it, or has put on record that there is no way to."""
    opening = law.opening(event.stage, event.name) if event.stage else None
    if opening is None or event.means is None:
        return
    told = [(rule, notice, role) for rule, notice in opening.notices for role in notice.addressees]
    for rule, notice, role in told:
        several = role if len(notice.addressees) > 1 else None
        yield NoticeRow(
            id=":".join(filter(None, (case.number, str(event.seq), notice.name, several))),
            complaint=case.number,
            seq=event.seq,
            kind="told",
            name=notice.name,
            rule=rule.id,
            to_role=role,
            channel="act",
            state="no_contact" if event.means is Means.no_contact else "told",
            means=event.means,
            at=event.at,
        )


def _send(session: Session, law: Law, case: Case, event: Event) -> None:
    """It is owed: whoever is outside will be sent it, whoever is inside has it in his list. Where proof was asked for
    or nobody holds the role, it stays due until a person says more. Told again since a limit has moved, it proves
    nothing."""
    for row in _owed(law, case, event):
        session.add(row)
        outbox.note(session, row, row.state, event.recorded_at)


def _owed(law: Law, case: Case, event: Event) -> Iterator[NoticeRow]:
    rule, notice = {notice.name: (rule, notice) for rule, notice in law.notices}[event.name]
    to, receipt = event.party or notice.addressees[0], notice.receipt and event.clock is None
    for holder in inside(law, case, to) or (None,):
        yield NoticeRow(
            id=":".join(filter(None, (case.number, str(event.seq), notice.name, holder))),
            complaint=case.number,
            seq=event.seq,
            kind="sent",
            name=notice.name,
            rule=rule.id,
            to_role=to,
            holder=holder,
            channel=outbox.DESK if holder else outbox.OUTBOX,
            state="delivered" if holder and not receipt else "due",
            at=event.at,
            receipt=receipt,
            next_at=None if holder else event.recorded_at,
        )


def _shown(law: Law, case: Case, event: Event) -> Iterator[NoticeRow]:
    """What a clock says is delivered when it stands in the list of whom it concerns. The case says it at the instant
    the law means, the people it concerns are told when their office next opens."""
    told_at = next_opening(event.recorded_at, calendar_of(law, case))
    for holder, role in _concerned(law, case, event).items():
        yield NoticeRow(
            id=f"{case.number}:{event.seq}:{event.name}:{holder}",
            complaint=case.number,
            seq=event.seq,
            kind=event.type,
            name=event.name,
            rule=law.clocks[event.name][0].id,
            to_role=role,
            holder=holder,
            channel="desk",
            state="delivered",
            at=told_at,
        )


def _concerned(law: Law, case: Case, event: Event) -> dict[str, Name]:
    """The one it is addressed to, else whoever the stage belongs to; each once."""
    to = (event.to,) if event.to else law.stage(case.stage).who
    found: dict[str, Name] = {}
    for role in to:
        for holder in inside(law, case, role):
            found.setdefault(holder, role)
    return found
