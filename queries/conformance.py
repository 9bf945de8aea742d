"""The second verdict on the rules of cases, read from the register and judged without the gates (`conformance/`)."""

import gc
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from functools import lru_cache, partial

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from conformance import CaseRecord, Judge, KeepVerdict, RuleVerdict, judge_case
from conformance.staff_record import StaffRecord
from models.case_input import OpenCase
from models.events import Event
from models.messages import Number
from models.packed_law import law_of_case, parse_law
from models.procedure import Procedure
from models.requirement import Name
from models.rule import Slug
from models.tables import ComplaintRow, EventRow, InboxRow, NoticeRow
from queries.case_file import complaint_row, procedure_with_prose
from queries.history import events_of
from queries.views.conformance import BrokenView, CaseFindingsView, ConformanceView, RuleFindingView
from register.inbox import REFUSALS
from register.journal import NoticeEvent, OfficeEvent
from register.office.org_journal import ORG_STREAM
from rules.statutory_time.calendar import with_newer_years
from wording import terms
from wording.table.cases import conformance

TESTED = ("kept", "broken")
REACHED = ("delivered", "served", "told")
NOTICE = "notice:"
CASES_AT_ONCE = 200
OBJECTS_OF_MANY_BATCHES = 200_000
OPENED = select(ComplaintRow.number, ComplaintRow.opened)


def case_findings(session: Session, number: Number, now: datetime) -> CaseFindingsView:
    """Return what is so of each rule of a case. Raises BadInput if there is none of that number."""
    row = complaint_row(session, number)
    delivered = _delivered(session, [number])[number]
    opened = OpenCase.model_validate_json(row.opened)
    record = _record(opened, events_of(session, number), staff_record(session), delivered, now)
    return _case_view(session, record, row, list(judge_case(record)))


def conformance_view(
    session: Session,
    now: datetime,
    slug: Slug | None = None,
    events: range | None = None,
    newest: int | None = None,
) -> ConformanceView:
    """Return in how many cases each rule was kept, broken or open, what it has refused, and which rules nothing has put
    to the test; of all cases, or of those of one procedure, or with so many events; with `newest` of no more than so
    many, for a page: beside other requests nothing is changed of how memory is freed."""
    chosen = _chosen_cases(slug, events, newest)
    counted, rules = Counter[tuple[str, str]](), dict[Judge, frozenset[str]]()
    unexplained, cases = list[CaseFindingsView](), 0
    with nullcontext() if newest else _few_collections():
        for number, judge, record in _records(session, now, chosen):
            verdicts = list(judge.verdicts(record))
            if judge not in rules:
                rules[judge] = frozenset(rule.id for rule in record.procedure.rules if rule.keeps or rule.gates)
            cases += 1
            counted.update([(verdict.rule, verdict.found) for verdict in verdicts])
            if strange := [verdict for verdict in verdicts if verdict.unexplained]:
                unexplained.append(_case_view(session, record, complaint_row(session, number), strange))
    found = defaultdict[str, dict[str, int]](dict)
    for (rule, finding), count in sorted(counted.items()):
        found[rule][finding] = count
    refused = _refused_attempts(session, chosen)
    tested = {rule for rule, finding in counted if finding in TESTED} | refused.keys()
    return ConformanceView(
        cases=cases,
        counted=found,
        refused=dict(sorted(refused.items())),
        never_tested=tuple(sorted(frozenset[str]().union(*rules.values()) - tested)),
        unexplained=tuple(unexplained),
    )


def _refused_attempts(session: Session, chosen: Select[str]) -> Counter[str]:
    """Return how many acts on these cases each rule has refused."""
    found = Counter[str]()
    rows = select(InboxRow.refused).where(InboxRow.refused.is_not(None), InboxRow.complaint.in_(chosen))
    for written in session.scalars(rows.execution_options(yield_per=CASES_AT_ONCE)):
        found.update({refusal.rule for refusal in REFUSALS.validate_json(written or "[]") if refusal.rule})
    return found


@contextmanager
def _few_collections() -> Iterator[None]:
    """Within this, the garbage collector leaves alone what is loaded by now, and looks at the rest seldom: records hold
    no circles, and to look through those of a batch again and again costs a fifth of the time."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(OBJECTS_OF_MANY_BATCHES)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _chosen_cases(slug: Slug | None, events: range | None, newest: int | None) -> Select[str]:
    by_number = ComplaintRow.number.desc() if newest else ComplaintRow.number
    numbers = select(ComplaintRow.number).order_by(by_number).limit(newest)
    if slug:
        numbers = numbers.where(ComplaintRow.procedure == slug)
    return numbers.where(ComplaintRow.seq.in_(events)) if events else numbers


def _records(session: Session, now: datetime, chosen: Select[str]) -> Iterator[tuple[Number, Judge, CaseRecord]]:
    known = session.scalars(chosen).all()
    staff = staff_record(session)
    for first in range(0, len(known), CASES_AT_ONCE):
        some = known[first : first + CASES_AT_ONCE]
        events, delivered = _events(session, some), _delivered(session, some)
        for number, opened in session.execute(OPENED.where(ComplaintRow.number.in_(some))):
            if events[number]:
                case = OpenCase.model_validate_json(opened)
                record = _record(case, events[number], staff, delivered[number], now)
                yield number, _judge_of(case.law, case.calendar, case.entry), record


@lru_cache(maxsize=256)
def _judge_of(law: str, calendar: str, entry: Name) -> Judge:
    return Judge(parse_law(law, calendar).of_entry(entry).procedure)


def _record(
    opened: OpenCase, events: Sequence[Event], staff: StaffRecord, delivered: frozenset[int], now: datetime
) -> CaseRecord:
    """Return the record of a case, under the law that it was opened with."""
    law = law_of_case(opened)
    calendar = law.calendar
    for event in events:
        if event.calendar:
            calendar = with_newer_years(calendar, event.calendar)
    here = max(now + timedelta(seconds=opened.clock_offset), events[-1].recorded_at)  # a demonstration skips time
    return CaseRecord(law.procedure, calendar, events, staff, here, delivered)


def staff_record(session: Session) -> StaffRecord:
    """Return the stream `org`, ready to be asked."""
    bodies = session.scalars(select(EventRow.body).where(EventRow.stream == ORG_STREAM).order_by(EventRow.seq))
    return StaffRecord(map(OfficeEvent.model_validate_json, bodies))


def _events(session: Session, numbers: Sequence[Number]) -> dict[Number, list[Event]]:
    found = defaultdict[Number, list[Event]](list)
    rows = select(EventRow.stream, EventRow.body).where(EventRow.stream.in_(numbers))
    for stream, body in session.execute(rows.order_by(EventRow.stream, EventRow.seq)):
        found[stream].append(Event.model_validate_json(body))
    return found


def _delivered(session: Session, numbers: Sequence[Number]) -> dict[Number, frozenset[int]]:
    """Return the events of each case whose notice reached somebody, by its own stream."""
    found = defaultdict[Number, set[int]](set)
    notices = session.execute(select(NoticeRow.id, NoticeRow.complaint).where(NoticeRow.complaint.in_(numbers)))
    cases = {f"{NOTICE}{notice}": number for notice, number in notices}
    passages = select(EventRow.stream, EventRow.body).where(EventRow.stream.in_(cases))
    for stream, body in session.execute(passages) if cases else ():
        if NoticeEvent.model_validate_json(body).type in REACHED:
            found[cases[stream]].add(int(stream.split(":")[2]))
    return defaultdict(frozenset, {number: frozenset(seqs) for number, seqs in found.items()})


def _case_view(
    session: Session, record: CaseRecord, row: ComplaintRow, verdicts: Sequence[RuleVerdict]
) -> CaseFindingsView:
    prose = procedure_with_prose(session, row.procedure, row.edition, record.procedure.overlays)
    view = partial(_rule_view, prose)
    title = terms.case_title(prose, row.entry)
    return CaseFindingsView(number=row.number, title=title, rules=tuple(map(view, verdicts)))


def _rule_view(procedure: Procedure, verdict: RuleVerdict) -> RuleFindingView:
    rule = next(rule for rule in procedure.rules if rule.id == verdict.rule)
    return RuleFindingView(
        rule=rule.id,
        article=rule.article,
        says=rule.says,
        found=verdict.found,
        label=conformance.FINDINGS[verdict.found](),
        broken=tuple(map(_broken_view, verdict.broken)),
        breach=verdict.breach,
    )


def _broken_view(verdict: KeepVerdict) -> BrokenView:
    return BrokenView(line=verdict.line, seq=verdict.seq, since=verdict.since)
