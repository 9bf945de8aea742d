"""Write a step of a case into the register: its events, everything that follows from them, and the verdicts on acts.

The rows of one step stand in one transaction. A step that is sent again is found written.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.case import Case
from models.events import ChainHead, Event, Step
from models.law import Law
from models.messages import Number, Verdict
from models.packed_law import law_of_case
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
from rules.acts import correction
from rules.event_names import CORRECT
from rules.evolve import evolve, fold_events, open_case
from rules.hash_chain import chain_head


@dataclass(frozen=True)
class StepContext:
    """What writing a step needs beside it: new ids and salts for linked complaints, and the office's settings of other
    procedures."""

    randomness: Randomness
    office: OfficeSettings


def store_step(session: Session, step: Step, context: StepContext) -> ChainHead:
    """Write a step, or find it written.

    Returns the end of the chain as it is stored after this step. Where that is not the case's own, nothing has been
    written, an alarm has been raised, and the case has to stop.
    """
    complaint = lock_complaint(session, step.number)
    unwritten = unwritten_events(session, complaint, step)
    if unwritten:
        _write_events(session, complaint, unwritten, context)
    if unwritten is None:
        found = Finding(complaint.number, complaint.number, {"registered": complaint.seq})
        alarms.raise_alarms(session, QUARANTINED, [found], inbox.system_clock(session, complaint.number))
    else:
        _record_verdicts(session, step.number, step.events, step.verdicts)
    last = step.head.seq + len(step.events)
    if unwritten and last == complaint.seq:
        return complaint_head(complaint)
    return journal.chain_at(session, step.number, last) or complaint_head(complaint)


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
