"""What a case asks of the register: to write down a step, to hand over acts, to receive a stray message."""

from sqlalchemy.orm import Session, sessionmaker
from temporalio import activity

from models.case import Case
from models.case_input import OpenCase
from models.law import Law, parse
from models.messages import (
    Act,
    Chained,
    Event,
    Fetch,
    Fetched,
    Number,
    Refusal,
    Step,
    Unnumbered,
    Verdict,
    Why,
)
from models.tables import ComplaintRow
from register import documents, inbox, journal, linked_cases, notice_rows, projections, seal, texts
from register.journal import stored_head
from register.linked_cases import Office
from register.locks import locked
from register.operations import alarms
from register.operations.alarms import Found
from register.texts import Ids
from rules.acts import correction
from rules.evolve import evolve, fold, open_case
from rules.hash_chain import chained

# What the register alone may say of an act.
NOBODYS_WORD: dict[str, object] = {"calendar": None, "registered": {}, "seal": None}


class CaseActivities:
    """The activities of the register. Each is one transaction, and asked twice it does nothing more."""

    def __init__(
        self, sessions: sessionmaker[Session], secret: bytes, ids: Ids = texts.random_id, office: Office | None = None
    ) -> None:
        self.sessions = sessions
        self.secret = secret
        self.ids = ids
        self.office = office or {}

    @activity.defn(no_thread_cancel_exception=True)
    def record(self, step: Step) -> Chained:
        """Write a step down, or find it written. The answer is the chain as it is stored: where that is not
        the case's own, nothing has been written, and the case has to stop."""
        with self.sessions.begin() as session:
            complaint = locked(session, step.number)
            fresh = unwritten(session, complaint, step)
            if fresh:
                self._write(session, complaint, fresh)
            if fresh is None:
                _differs(session, complaint)
            else:
                _judge(session, step.number, step.events, step.verdicts)
            last = step.head.seq + len(step.events)
            if fresh and last == complaint.seq:
                return stored_head(complaint)
            return journal.at(session, step.number, last) or stored_head(complaint)

    @activity.defn(no_thread_cancel_exception=True)
    def fetch(self, asked: Fetch) -> Fetched:
        """The acts a case has not seen. The lock waits for those that are being committed at this moment; what is
        committed after it is received no earlier than `before`, at which the case is about to ring."""
        with self.sessions.begin() as session:
            complaint = locked(session, asked.number)
            if asked.before:
                complaint.last_received_at = max(complaint.last_received_at, asked.before)
            acts, settled = inbox.between(session, asked.number, asked.after, asked.upto, asked.before)
            return Fetched(acts=acts, settled=settled)

    @activity.defn(no_thread_cancel_exception=True)
    def receive(self, message: Unnumbered) -> Act | None:
        """Put messages on record that did not come through the register: their sender is not verified. What bears the
        register's own seal is on record. The answer is the last act among them, which is to be judged after all
        before it; None where they hold none, or one whose id belongs to another."""
        with self.sessions.begin() as session:
            complaint = locked(session, message.number)
            acts = [self._receive(session, complaint, one) for one in (message, *message.more)]
            return max((act for act in acts if act), key=lambda act: act.n, default=None)

    def _receive(self, session: Session, complaint: ComplaintRow, message: Unnumbered) -> Act | None:
        if message.act and seal.genuine(self.secret, message.number, message.act):
            return inbox.act(session, message.number, message.act.n)
        known = inbox.find(session, message.number, message.id)
        if known is None:
            return _enter(session, complaint, message, message.id)
        if known.digest == message.digest:
            return inbox.delivered(known) if known.body else None
        again = f"raw:{message.digest[:32]}"
        if inbox.find(session, message.number, again) is None:
            _enter(session, complaint, message.model_copy(update={"act": None}), again)
        return None

    def _write(self, session: Session, complaint: ComplaintRow, events: tuple[Event, ...]) -> None:
        opened = OpenCase.model_validate_json(complaint.opened)
        law = parse(opened.law, opened.calendar)
        case = Case.model_validate_json(complaint.state) if complaint.state else None
        head = stored_head(complaint)
        for event in events:
            head = journal.append(session, complaint.number, head, event)
            before, case = case, self._after(session, law, complaint, case, event)
            documents.owe(session, law, before, case, event)
            notice_rows.write(session, law, case, event)
            if event.type == "linked":
                linked_cases.open_linked(
                    session, opened, law, case, event, ids=self.ids, secret=self.secret, office=self.office
                )
        assert case is not None
        complaint.seq, complaint.head = head.seq, head.hash
        projections.renew(session, complaint, law, case)
        if case.closed_at:
            linked_cases.report_end(session, complaint, case)

    def _after(self, session: Session, law: Law, complaint: ComplaintRow, case: Case | None, event: Event) -> Case:
        """The case after an event. What the stored state does not remember of earlier ones is folded anew."""
        if case is None:
            return open_case(law, complaint.number, event)
        if event.type == "corrected" and correction.before(case, event.refers_to) is None:
            session.flush()
            return fold(law, complaint.number, journal.events(session, complaint.number))
        return evolve(law, case, event)


def unwritten(session: Session, complaint: ComplaintRow, step: Step) -> tuple[Event, ...] | None:
    """The events of a step that are still to be written. () is none of them, None that the chain differs.

    A case that was begun anew may cut its steps elsewhere: what is written already must then be the same.
    """
    if journal.at(session, step.number, step.head.seq) != step.head:
        return None
    if step.head.seq == complaint.seq:
        return step.events
    written = tuple(event for event in step.events if event.seq <= complaint.seq)
    if chained(step.head, written) != journal.at(session, step.number, step.head.seq + len(written)):
        return None
    return step.events[len(written) :]


def _differs(session: Session, complaint: ComplaintRow) -> None:
    """The case will stop: that is wrong until somebody has looked."""
    found = Found(complaint.number, complaint.number, {"registered": complaint.seq})
    alarms.rise(session, alarms.QUARANTINED, [found], inbox.system_clock(session, complaint.number))


def _judge(session: Session, number: Number, events: tuple[Event, ...], verdicts: tuple[Verdict, ...]) -> None:
    for event in events:
        if event.n:
            inbox.accept(session, number, event.n, event.seq, event.recorded_at)
    for verdict in verdicts:
        now = inbox.system_clock(session, number)
        if verdict.seq:
            inbox.accept(session, number, verdict.n, verdict.seq, now)
        else:
            inbox.refuse(session, number, verdict.n, verdict.refused, now)


def _enter(session: Session, complaint: ComplaintRow, message: Unnumbered, act_id: str) -> Act | None:
    if message.act is None:
        why = Refusal(why=Why.undecodable)
        inbox.enter_undecodable(session, complaint, why, act_id=act_id, digest=message.digest, at=message.at)
        return None
    act = message.act.model_copy(update={"id": act_id, "verified": False} | NOBODYS_WORD)
    return inbox.delivered(inbox.enter(session, complaint, act, digest=message.digest, at=message.at))
