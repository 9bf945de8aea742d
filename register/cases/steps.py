"""Write a step of a case into the register: its events, everything that follows from them, and the verdicts on acts.

The rows of one step stand in one transaction. A step that is sent again is found written, also where the case has
forgotten that it sent it and says it in other words: then the case takes over what it wrote first.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.case import Case
from models.events import Event, Step, StepAnswer
from models.law import Law
from models.messages import Number, Verdict
from models.packed_law import law_of_case
from models.payload_limit import MAX_ITEMS_PER_PAYLOAD, count_in_payload
from models.tables import ComplaintRow
from procedures.office_settings import OfficeSettings
from register import journal
from register.acts import inbox
from register.alarms import alarms
from register.alarms.alarms import Finding
from register.alarms.kinds import QUARANTINED
from register.cases import linked_cases, projections
from register.cases.stored_case import stored_case
from register.documents import made_documents
from register.documents.closed_texts import follow_closing
from register.editions import case_input
from register.journal import complaint_head
from register.locks import lock_complaint, lock_with_instant
from register.notices import notice_rows
from register.randomness import Randomness
from register.seal import KeyRing, Parts
from rules.acts import correction
from rules.event_names import CORRECT
from rules.evolve import evolve, fold_events, open_case
from rules.hash_chain import canonical_json, chain_head


@dataclass(frozen=True)
class StepContext:
    """What writing a step needs beside it: new ids and salts for linked complaints, the office's settings of other
    procedures, and the keys with which the case seals how far it has written. Without them it takes nothing over."""

    randomness: Randomness
    office: OfficeSettings
    keys: KeyRing | None = None


def store_step(session: Session, step: Step, context: StepContext) -> StepAnswer:
    """Write a step, find it written, or find in its place what the case wrote before.

    Where the stored chain is not the case's own, nothing has been written, an alarm has been raised, and the case has
    to stop.
    """
    complaint = lock_complaint(session, step.number)
    unwritten = unwritten_events(session, complaint, step)
    is_ahead = not step.events and complaint.seq > step.head.seq  # then even a refusal rests on too little
    if unwritten is None or is_ahead:
        if written := _events_of_case(session, complaint, step, context.keys):
            return StepAnswer(written=written)
        found = Finding(complaint.number, complaint.number, {"registered": complaint.seq})
        alarms.raise_alarms(session, QUARANTINED, [found], inbox.system_clock(session, complaint.number))
        last = step.head.seq + len(step.events)
        return StepAnswer(differs=journal.chain_at(session, step.number, last) or complaint_head(complaint))
    if unwritten:
        _write_events(session, complaint, unwritten, context)
        complaint.head_seal = context.keys.seal(*_head_parts(complaint)) if context.keys else None
    _record_verdicts(session, step.number, step.events, step.verdicts)
    return StepAnswer()


def _events_of_case(
    session: Session, complaint: ComplaintRow, step: Step, keys: KeyRing | None
) -> tuple[Event, ...] | None:
    """Return the events after the head of a step, if this generation of the case has written all of them; None where
    its seal does not say so, or they do not fit into one payload."""
    if keys is None or not keys.is_genuine(complaint.head_seal, *_head_parts(complaint)):
        return None
    events = journal.load_events_after(session, step.number, step.head.seq, MAX_ITEMS_PER_PAYLOAD + 1)
    if count_in_payload(len(canonical_json(event)) for event in events) < len(events):
        return None
    return events if chain_head(step.head, events) == complaint_head(complaint) else None


def _head_parts(complaint: ComplaintRow) -> Parts:
    """Return what the seal of a case covers at the end of its chain: through the hash all that comes before."""
    generation, seq = str(complaint.generation), str(complaint.seq)
    return "head", complaint.number, complaint.opening, generation, seq, complaint.head


def write_recovered(
    session: Session, complaint: ComplaintRow, step: Step, context: StepContext, displaced: frozenset[int]
) -> None:
    """Write the next step of a case as its history has it. What it opened and reported then is left alone: linked
    complaints have their own histories. The inbox holds another act under the numbers in `displaced`."""
    _write_events(session, complaint, step.events, context, with_links=False)
    events = tuple(event for event in step.events if event.n not in displaced)
    verdicts = tuple(verdict for verdict in step.verdicts if verdict.n not in displaced)
    _record_verdicts(session, step.number, events, verdicts)


def unwritten_events(session: Session, complaint: ComplaintRow, step: Step) -> tuple[Event, ...] | None:
    """Return the events of a step that are still to be written: () where all are written, None where the chain of the
    step differs from the stored one.

    A case that was begun anew may cut its steps elsewhere: what is written already must then be the same.
    """
    # The journal itself is asked, not the complaint's row: what was rewritten in it has to be noticed.
    recorded = lock_with_instant(session, step.number).recorded
    if step.head.seq == complaint.seq and step.head.hash == recorded:
        return step.events
    if journal.chain_at(session, step.number, step.head.seq) != step.head:
        return None
    if step.head.seq == complaint.seq:
        return step.events
    written = tuple(event for event in step.events if event.seq <= complaint.seq)
    if chain_head(step.head, written) != journal.chain_at(session, step.number, step.head.seq + len(written)):
        return None
    return step.events[len(written) :]


def _write_events(
    session: Session,
    complaint: ComplaintRow,
    events: tuple[Event, ...],
    context: StepContext,
    *,
    with_links: bool = True,
) -> None:
    opened = case_input(session, complaint.opened)
    law = law_of_case(opened)
    case = stored = stored_case(session, complaint)
    head = journal.append_events(session, complaint.number, complaint_head(complaint), events)
    for event in events:
        before, case = case, _evolved_case(session, law, complaint, case, event)
        made_documents.enqueue_documents(session, law, before, case, event)
        notice_rows.write_notices(session, law, case, event)
        follow_closing(session, complaint.number, event)
        if event.type == "linked" and with_links:
            linked_cases.open_linked_complaint(
                session, opened, law, case, event, randomness=context.randomness, office=context.office
            )
    assert case is not None
    complaint.seq, complaint.head = head.seq, head.hash
    projections.renew_projections(session, complaint, law, case, before=stored)
    if case.closed_at and with_links:
        linked_cases.report_end_to_parent(session, complaint, case, context.randomness)
        linked_cases.tell_merging(session, complaint, case, context.randomness)


def _evolved_case(session: Session, law: Law, complaint: ComplaintRow, case: Case | None, event: Event) -> Case:
    """Return the case after an event. A correction of an event that the stored state does not remember is folded from
    the whole journal."""
    if case is None:
        return open_case(law, complaint.number, event)
    if (
        event.type in ("corrected", "noted")
        and event.name == CORRECT
        and correction.find_undoable(case, event.refers_to) is None
    ):
        return fold_events(law, complaint.number, journal.load_events(session, complaint.number)[: event.seq])
    return evolve(law, case, event)


def _record_verdicts(
    session: Session, number: Number, events: tuple[Event, ...], verdicts: tuple[Verdict, ...]
) -> None:
    for event in events:
        if event.n:
            inbox.record_acceptance(session, number, event.n, event.seq)
    for verdict in verdicts:
        if verdict.seq:
            inbox.record_acceptance(session, number, verdict.n, verdict.seq)
        else:
            now = inbox.system_clock(session, number)
            inbox.record_refusal(session, number, verdict.n, verdict.refused, now)
