"""The second verdict on the rules of cases, read from the register and judged without the gates (`conformance/`)."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache, partial

from pydantic import TypeAdapter
from sqlalchemy import Select, exists, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from conformance import CaseRecord, Judge, RawJudge, RawVerdict, RuleVerdict, judge_case
from conformance.staff_record import StaffRecord
from models.case_input import InternedText
from models.events import Event
from models.frozen import Frozen
from models.law import Law
from models.messages import Digest, Number
from models.office_events import OFFICE_EVENT
from models.packed_law import parse_law
from models.procedure import Procedure
from models.requirement import Name
from models.rule import Slug
from models.tables import ComplaintRow, EventRow, InboxRow, NoticeRow
from queries.cases.case_file import complaint_row, procedure_with_prose
from queries.cases.history import events_of
from queries.views.conformance import (
    BrokenView,
    CaseFindingsView,
    ConformanceView,
    IrregularityView,
    RuleFindingView,
    TimeGainedView,
)
from register.acts.inbox import REFUSALS
from register.editions import packed_law
from register.office.org_journal import ORG_STREAM
from rules.statutory_time.calendar import with_newer_years
from wording import terms
from wording.articles import article_of
from wording.regulation_names import translated
from wording.translation import N_, Message

FINDING_NAMES: Mapping[str, Message] = {
    "kept": N_("kept"),
    "broken": N_("broken"),
    "open": N_("open"),
    "does_not_apply": N_("does not apply"),
}

IRREGULAR_KINDS: Mapping[str, Message] = {
    "limit": N_("a limit lasted longer than the law says, and no breach is on record"),
    "told_words": N_("rewritten after it was signed, told, approved, decided or filed"),
    "foreign_words": N_("written by an act for which another is asked"),
    "foreign_facts": N_("stated by an act for which another is asked"),
    "undone_by": N_("undone by somebody who may not"),
    "undone_alone": N_("undone by one person where two have to agree"),
    "undone_out_of_order": N_("undone with what others did after it"),
    "excluded_by": N_("excluded by somebody who does not decide on it"),
    "closed_by": N_("a text closed or opened by who may not"),
    "respondent": N_("done by who is complained of"),
    "filer": N_("done by who filed the complaint"),
    "colleague": N_("done to another's act by a colleague of who is complained of"),
    "alone": N_("done by one person where a second one is needed"),
}


Judges = tuple[Judge, RawJudge]  # of the rules of a law, and of the journal
NOTHING = RawVerdict((), ())
TESTED = ("kept", "broken")
REACHED = ("delivered", "served", "told")
NOTICE = "notice:"
CASES_AT_ONCE = 200
EVENTS = TypeAdapter(list[Event])

# Of each case: the bodies of its events in their order; the events whose notice reached somebody, by its own stream.
BODIES = (
    select(func.string_agg(EventRow.body, aggregate_order_by(literal(","), EventRow.seq)))
    .where(EventRow.stream == ComplaintRow.number)
    .scalar_subquery()
)
REACHING = (
    select(func.array_agg(NoticeRow.seq))
    .where(
        NoticeRow.complaint == ComplaintRow.number,
        exists().where(EventRow.stream == literal(NOTICE).concat(NoticeRow.id), EventRow.type.in_(REACHED)),
    )
    .scalar_subquery()
)


class OpenedUnder(Frozen):
    """The fields of `CaseOpening` that say under which law a case was opened."""

    entry: Name
    calendar: InternedText
    law_sha256: Digest
    clock_offset: int = 0

    def own_time(self, now: datetime) -> datetime:
        """Return what time it is for the case: a demonstration skips time."""
        return now + timedelta(seconds=self.clock_offset)


def case_findings(session: Session, number: Number, now: datetime) -> CaseFindingsView:
    """Return the finding of each rule of a case. Raises BadInput if there is none of that number."""
    row = complaint_row(session, number)
    delivered = frozenset(session.scalar(select(REACHING).where(ComplaintRow.number == number)) or ())
    opened = OpenedUnder.model_validate_json(row.opened)
    law, events = _law(session, opened), events_of(session, number)
    record = _record(law, events, staff_record(session), delivered, opened.own_time(now))
    return _case_view(session, record, row, judge_case(record), RawJudge(law).verdict(record))


def conformance_view(
    session: Session,
    now: datetime,
    slug: Slug | None = None,
    events: range | None = None,
    newest: int | None = None,
) -> ConformanceView:
    """Return in how many cases each rule was kept, broken or open, how many acts it has refused, and which rules
    nothing has tested. The cases are all, those of one procedure, those with a number of events in `events`;
    `newest` caps them."""
    chosen = _chosen_cases(slug, events, newest)
    counted, rules = Counter[tuple[str, str]](), dict[Judge, frozenset[str]]()
    unexplained, irregular, cases = list[CaseFindingsView](), list[CaseFindingsView](), 0
    for number, (judge, raw), record in _records(session, now, chosen):
        verdicts, found_raw = judge.verdicts(record), raw.verdict(record)
        if judge not in rules:
            rules[judge] = frozenset(rule.id for rule in record.procedure.rules if rule.keeps or rule.gates)
        cases += 1
        counted.update([verdict[:2] for verdict in verdicts])
        if strange := [verdict for verdict in verdicts if verdict.unexplained]:
            unexplained.append(_case_view(session, record, complaint_row(session, number), strange))
        if found_raw.irregular or found_raw.gained:
            irregular.append(_case_view(session, record, complaint_row(session, number), (), found_raw))
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
        irregular=tuple(irregular),
    )


def _refused_attempts(session: Session, chosen: Select[str]) -> Counter[str]:
    """Return how many acts on these cases each rule has refused."""
    found = Counter[str]()
    rows = select(InboxRow.refused).where(InboxRow.refused.is_not(None), InboxRow.complaint.in_(chosen))
    for written in session.scalars(rows.execution_options(yield_per=CASES_AT_ONCE)):
        found.update({refusal.rule for refusal in REFUSALS.validate_json(written or "[]") if refusal.rule})
    return found


def _chosen_cases(slug: Slug | None, events: range | None, newest: int | None) -> Select[str]:
    by_number = ComplaintRow.number.desc() if newest else ComplaintRow.number
    numbers = select(ComplaintRow.number).order_by(by_number).limit(newest)
    if slug:
        numbers = numbers.where(ComplaintRow.procedure == slug)
    return numbers.where(ComplaintRow.seq.in_(events)) if events else numbers


def _records(session: Session, now: datetime, chosen: Select[str]) -> Iterator[tuple[Number, Judges, CaseRecord]]:
    staff = staff_record(session)
    rows = select(ComplaintRow.number, ComplaintRow.opened, BODIES, REACHING).where(ComplaintRow.number.in_(chosen))
    streamed = rows.order_by(ComplaintRow.number).execution_options(yield_per=CASES_AT_ONCE)
    for number, opened, bodies, reaching in session.execute(streamed):
        if bodies:
            case = OpenedUnder.model_validate_json(opened)
            law, events = _law(session, case), EVENTS.validate_json(f"[{bodies}]")
            record = _record(law, events, staff, frozenset(reaching or ()), case.own_time(now))
            yield number, _judges_of(law), record


def _law(session: Session, opened: OpenedUnder) -> Law:
    return parse_law(packed_law(session, opened.law_sha256), opened.calendar).of_entry(opened.entry)


@lru_cache(maxsize=256)
def _judges_of(law: Law) -> Judges:
    return Judge(law.procedure), RawJudge(law)


def _record(
    law: Law, events: Sequence[Event], staff: StaffRecord, delivered: frozenset[int], now: datetime
) -> CaseRecord:
    """Return the record of a case, under the law that it was opened with."""
    calendar = law.calendar
    for event in events:
        if event.type == "adopted" and event.calendar:
            calendar = with_newer_years(calendar, event.calendar)
    return CaseRecord(law.procedure, calendar, events, staff, max(now, events[-1].recorded_at), delivered)


def staff_record(session: Session) -> StaffRecord:
    """Return the stream `org`, ready to be asked."""
    bodies = session.scalars(select(EventRow.body).where(EventRow.stream == ORG_STREAM).order_by(EventRow.seq))
    return StaffRecord(map(OFFICE_EVENT.validate_json, bodies))


def _case_view(
    session: Session,
    record: CaseRecord,
    row: ComplaintRow,
    verdicts: Sequence[RuleVerdict],
    raw: RawVerdict = NOTHING,
) -> CaseFindingsView:
    prose = procedure_with_prose(session, row.procedure, row.edition, record.procedure.overlays)
    view = partial(_rule_view, prose)
    title = terms.case_title(prose, row.entry)
    irregular = tuple(
        IrregularityView(label=IRREGULAR_KINDS[found.kind](), **found._asdict()) for found in raw.irregular
    )
    gained = tuple(TimeGainedView(**found._asdict()) for found in raw.gained)
    return CaseFindingsView(
        number=row.number, title=title, rules=tuple(map(view, verdicts)), irregular=irregular, gained=gained
    )


def _rule_view(procedure: Procedure, verdict: RuleVerdict) -> RuleFindingView:
    rule = next(rule for rule in procedure.rules if rule.id == verdict.rule)
    return RuleFindingView(
        rule=rule.id,
        article=article_of(procedure, rule),
        says=translated(procedure, rule.says),
        found=verdict.found,
        label=FINDING_NAMES[verdict.found](),
        broken=tuple(BrokenView(line=keep.line, seq=keep.seq, since=keep.since) for keep in verdict.broken),
        breach=verdict.breach,
    )
