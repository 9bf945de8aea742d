"""An act judged beforehand, by the case and the act that the workflow will judge: the whole case, and the act as the
register would receive it. Offers and previews come from here, so that they agree with the verdict."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from models.case import Case
from models.events import Event
from models.messages import Act, Number, Refusal
from queries.cases.case_file import CaseFile
from register import journal
from register.acts import inbox
from register.acts.inbox import ReceiptContext
from register.office import staff
from register.transaction import read_once
from rules import roles
from rules.acts import deciders
from rules.acts.closed_case import closed_case_refusals
from rules.evolve import Evolved, fold_events
from rules.judge import uncited_refusals
from rules.redate import events_before_act

UNFOLDABLE = (ValueError, LookupError, TypeError, AttributeError, AssertionError)  # what an altered journal causes


def recorded_events(session: Session, number: Number) -> list[Event]:
    """Return the events of a case, in order; where reads are kept, as they were read before."""
    return read_once(session, ("events", number), lambda: journal.load_events(session, number))


def whole_case(session: Session, case_file: CaseFile) -> Case:
    """Return the case of a file as its workflow has it: the row of the complaint lacks the earlier states to which
    `correct` goes back, the journal has them. Where the journal was altered, the case of the row is returned."""
    try:
        events = recorded_events(session, case_file.row.number)
        recorded = [event for event in events if event.seq <= case_file.recorded.seq]
        return fold_events(case_file.law, case_file.row.number, recorded) if recorded else case_file.case
    except UNFOLDABLE:
        return case_file.case


def received_act(session: Session, case_file: CaseFile, act: Act, now: datetime) -> Act:
    """Return an act as if it were received now."""
    return inbox.act_as_received(session, case_file.row, act, now, ReceiptContext(case_file.law))


def stamped_act(session: Session, case_file: CaseFile, case: Case, act: Act, now: datetime) -> Act:
    """Return an act that says nothing yet with who decides on it now."""
    if not deciders.is_stamped(case_file.law, act):
        return act
    office = staff.office_at(session, now, case_file.row.procedure)
    known = {act.actor, *roles.complained_of(case_file.law, case)} & office.keys()
    named = {**act.named, **{person: office[person].standing for person in sorted(known)}}
    stamp = deciders.stamp_of(case_file.law, case, act, office)
    return act.model_copy(update={**stamp._asdict(), "named": named})


def case_before_act(case_file: CaseFile, case: Case, act: Act) -> Case:
    """Return the case as it is judged with an act: its clocks have rung up to then, by the newest calendar."""
    return last_case(case, events_before_act(case_file.law, case, act, act.received))


def last_case(case: Case, coming: Iterable[Evolved]) -> Case:
    """Return the case after these steps; the case itself where there are none."""
    for evolved in coming:
        case = evolved.case
    return case


def refusals_beforehand(case_file: CaseFile, before: Case, act: Act) -> tuple[Refusal, ...]:
    """Return the refusals that an act would meet from its judge: the case, or the register where the case is closed.
    A refusal has its rule only where the refusing check knows it (`cited_rules.with_rules` finds the others)."""
    judge = closed_case_refusals if case_file.case.closed_at else uncited_refusals
    return judge(case_file.law, before, act)
