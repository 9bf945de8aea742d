"""The watch: find what is wrong with the register from its tables alone.

It asks no case and needs no Temporal, so that it also raises what these miss.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import and_, exists, func, literal, or_, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

import calendars
from calendars import office_zone
from integrity.verify import case_look, log_rows, stored_files, whole_look, witness_file
from integrity.verify.outside import NOTHING_OUTSIDE, OutsideFiles
from models.messages import Number
from models.rule import Slug
from models.tables import ClockRow, ComplaintRow, DocumentDueRow, EventRow, InboxRow, NoticeRow, RunRow, TaskRow
from register import chains, periodic_reports
from register.acts.inbox import TimeSource
from register.alarms import alarms
from register.alarms.alarms import MAX_ALARMS_PER_KIND, REPORTED_STANDS, WATCH_LOOK, Finding
from register.alarms.kinds import (
    CALENDAR_MISSING,
    CHAIN_BROKEN,
    GRADE_CASE_UNOPENED,
    LOG_BROKEN,
    QUARANTINED,
    REPORTED_KINDS,
    UNSEQUENCED_LATE,
    UNSIGNED_RECORD,
    WITNESS_DIFFERS,
    WITNESS_UNKEPT,
)
from register.calendars import notice_adoption
from register.cases.complaints import complaint_of_key
from register.cases.open_tasks import DEPUTY_WANTED
from register.cases.stored_case import stored_case
from register.editions import law_of_complaint
from register.identity import lockout
from register.metrics import SENDING_GRACE
from register.office.staff import office_at
from register.row_conditions import (
    ACT_UNJUDGED,
    CASE_BEHIND,
    CASE_OPEN,
    CASE_UNSTARTED,
    CASE_WITHOUT_RUN,
    CLOCK_RUNNING,
    RUN_GOING_ON,
    RUN_UNEXPORTED,
)
from register.webhooks.endpoints import disabled_endpoints
from rules.acts.deciders import DECIDED_ACTS, Office, vacant_roles
from rules.periodic import latest_occasion

PROCESSING_GRACE = timedelta(minutes=2)  # by then a running worker has done it
MAX_CLOCKS_UNRUNG = 10 * MAX_ALARMS_PER_KIND  # so that they are clocks of as many cases as alarms may be raised for
MAX_COMPARISON_AGE = timedelta(hours=2)  # twice the interval of comparisons
LISTING_DELAY = timedelta(minutes=30)  # by then Temporal lists a run that has begun
EXPORT_GRACE = timedelta(days=7)
REPORT_GRACE = timedelta(hours=1)  # after the duty fell due
COMPARISON_LOOK = "comparison"
TRY_WATCH_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended('watch', 0))")
ON_ONE_CORE = text("SET LOCAL max_parallel_workers_per_gather = 0")  # the others are for those who wait

_OPEN_DECISION = (TaskRow.kind == "decision", TaskRow.closed_at.is_(None))

Finder = Callable[[Session, datetime], Iterable[Finding]]
OutsideFinder = Callable[[Session, datetime, OutsideFiles], Iterable[Finding]]


def run_watch(
    session: Session, clock: TimeSource, outside: OutsideFiles = NOTHING_OUTSIDE, release: str | None = None
) -> bool:
    """Check everything once: raise what is found, clear what is right again. Returns False where another watch is
    looking at this moment. `outside` names what the register is compared with, `release` the one that looks: the lists
    of a case that goes on under another are not folded by this one.

    Reads one snapshot, so the session must be fresh.
    """
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    if not session.scalar(TRY_WATCH_LOCK):
        return False
    session.execute(ON_ONE_CORE)
    now = clock(session, "")
    found = {name: list(find(session, now)) for name, find in FINDERS.items()}
    found |= {name: list(find(session, now, outside)) for name, find in OUTSIDE_FINDERS.items()}
    for name, findings in found.items():
        alarms.settle_alarms(session, name, findings, now)
    case_look.look_at_cases(session, now, release)
    whole_look.look_at_whole(session, now)
    stored_files.look_at_files(session, now, outside)
    alarms.record_look(session, WATCH_LOOK, now)
    return True


def _clocks_unrung(session: Session, now: datetime) -> Iterable[Finding]:
    """Find cases with a clock that is past due without a breach on record, those overdue for longest first."""
    unrung = (
        select(ClockRow.complaint, ClockRow.name, ClockRow.due)
        .join(ComplaintRow, ComplaintRow.number == ClockRow.complaint)
        .where(CLOCK_RUNNING, ClockRow.due < now - PROCESSING_GRACE, CASE_OPEN)
        .order_by(ClockRow.due, ClockRow.complaint, ClockRow.name)
    )
    first = dict[Number, Finding]()
    for number, name, due in session.execute(unrung.limit(MAX_CLOCKS_UNRUNG)):
        assert due is not None
        first.setdefault(number, Finding(number, number, {"clock": name, "due": due.isoformat()}))
    yield from islice(first.values(), MAX_ALARMS_PER_KIND)


def _acts_unjudged(session: Session, now: datetime) -> Iterable[Finding]:
    unjudged = (
        select(InboxRow.complaint, InboxRow.n, InboxRow.received_at)
        .where(ACT_UNJUDGED, InboxRow.received_at < now - PROCESSING_GRACE)
        .ext(distinct_on(InboxRow.complaint))
        .order_by(InboxRow.complaint, InboxRow.n)
    )
    for number, n, at in session.execute(unjudged.limit(MAX_ALARMS_PER_KIND)):
        yield Finding(number, number, {"n": n, "received_at": at.isoformat()})


def _cases_unstarted(session: Session, now: datetime) -> Iterable[Finding]:
    unstarted = select(ComplaintRow.number, ComplaintRow.received_at).where(
        CASE_UNSTARTED, ComplaintRow.received_at < now - PROCESSING_GRACE
    )
    for number, at in session.execute(unstarted.order_by(ComplaintRow.received_at).limit(MAX_ALARMS_PER_KIND)):
        yield Finding(number, number, {"received_at": at.isoformat()})


def _notices_stuck(session: Session, now: datetime) -> Iterable[Finding]:
    """Find notices that are owed for so long and taken by no channel, or that were not looked at when it was time. A
    notice that a person has to tell is not among them; `metrics.backlogs` says how its condition differs."""
    owed_at = (
        select(EventRow.recorded_at)
        .where(EventRow.stream == literal("notice:").concat(NoticeRow.id), EventRow.seq == 1)
        .scalar_subquery()
    )
    unsent = and_(NoticeRow.state == "due", owed_at < now - SENDING_GRACE)
    stuck = select(NoticeRow.id, NoticeRow.complaint, NoticeRow.channel, NoticeRow.tries, NoticeRow.code).where(
        NoticeRow.next_at.is_not(None), or_(NoticeRow.next_at < now - SENDING_GRACE, unsent)
    )
    for notice, number, channel, tries, code in session.execute(
        stuck.order_by(NoticeRow.next_at).limit(MAX_ALARMS_PER_KIND)
    ):
        yield Finding(notice, number, {"channel": channel, "tries": tries, "code": code})


def _documents_unmade(session: Session, now: datetime) -> Iterable[Finding]:
    """Find documents that have been owed for so long, and how often making them has failed."""
    owed = (
        select(DocumentDueRow.complaint, DocumentDueRow.since, DocumentDueRow.tries, DocumentDueRow.code)
        .where(DocumentDueRow.since < now - SENDING_GRACE)
        .ext(distinct_on(DocumentDueRow.complaint))
        .order_by(DocumentDueRow.complaint, DocumentDueRow.seq)
    )
    for number, since, tries, code in session.execute(owed.limit(MAX_ALARMS_PER_KIND)):
        yield Finding(number, number, {"since": since.isoformat(), "tries": tries, "code": code})


def last_compared_at(session: Session) -> datetime | None:
    """Return when register and Temporal were last compared."""
    last = alarms.last_look(session, COMPARISON_LOOK)
    return last.at if last else session.scalar(select(func.max(RunRow.seen_at)).where(RUN_GOING_ON))


def _runs_missing(session: Session, now: datetime) -> Iterable[Finding]:  # noqa: ARG001  # as of the comparison
    """Find open complaints without a run, as of the last comparison. Where no run is known at all, it may have begun
    after the comparison."""
    at = last_compared_at(session)
    if at is None:
        return
    # All open cases are gone through, so of indexes alone. Only of the few that are left more is asked.
    candidates = select(ComplaintRow.number).where(CASE_WITHOUT_RUN).cte("few").prefix_with("MATERIALIZED")
    begun_at = func.coalesce(ComplaintRow.started_at, ComplaintRow.received_at)
    last_run = select(RunRow.status).where(RunRow.complaint == candidates.c.number).order_by(RunRow.started_at.desc())
    last_status = last_run.limit(1).scalar_subquery()
    missing = (
        select(candidates.c.number, last_status)
        .join(ComplaintRow, ComplaintRow.number == candidates.c.number)
        .where(or_(begun_at < at - LISTING_DELAY, last_status.is_not(None)))
    )
    for number, status in session.execute(missing.order_by(candidates.c.number).limit(MAX_ALARMS_PER_KIND)):
        yield Finding(number, number, {"status": status})


def _runs_behind(session: Session, now: datetime) -> Iterable[Finding]:  # noqa: ARG001  # as of the comparison
    """Find cases that know less than the register, as of the last comparison: their Temporal was restored from an older
    backup."""
    behind = (
        select(ComplaintRow.number, RunRow.seq, RunRow.registered)
        .join(RunRow, RunRow.complaint == ComplaintRow.number)
        .where(CASE_BEHIND)
        .ext(distinct_on(ComplaintRow.number))
        .order_by(ComplaintRow.number, RunRow.started_at.desc())
    )
    for number, seq, registered in session.execute(behind.limit(MAX_ALARMS_PER_KIND)):
        yield Finding(number, number, {"seq": seq, "registered": registered})


def _comparison_late(session: Session, now: datetime) -> Iterable[Finding]:
    at = last_compared_at(session)
    if at is not None and at >= now - MAX_COMPARISON_AGE:
        return
    uncompared = (
        select(ComplaintRow.number).where(CASE_OPEN, ComplaintRow.received_at < now - MAX_COMPARISON_AGE).limit(1)
    )
    if session.scalar(uncompared) is not None:
        yield Finding(COMPARISON_LOOK, None, {"compared_at": at.isoformat() if at else None})


def _runs_unexported(session: Session, now: datetime) -> Iterable[Finding]:
    unexported = select(RunRow.run_id, RunRow.complaint, RunRow.ended_at).where(
        RUN_UNEXPORTED, RunRow.ended_at < now - EXPORT_GRACE
    )
    for run, number, at in session.execute(unexported.order_by(RunRow.ended_at).limit(MAX_ALARMS_PER_KIND)):
        yield Finding(run, number, {"ended_at": at.isoformat() if at else None})


def _quarantined(session: Session, now: datetime) -> Iterable[Finding]:  # noqa: ARG001  # reported, and seen to last
    """Find the cases that `steps.store_step` has reported, until they have recorded again, were begun anew, or are
    closed."""
    for alarm in alarms.standing_alarms(session, QUARANTINED):
        detail = alarms.alarm_detail(alarm)
        revived = exists().where(RunRow.complaint == alarm.about, RUN_GOING_ON, RunRow.started_at > alarm.since)
        recorded = ComplaintRow.seq > detail["registered"]
        still_stopped = select(ComplaintRow.number).where(
            ComplaintRow.number == alarm.about, CASE_OPEN, ~recorded, ~revived
        )
        if session.scalar(still_stopped):
            yield Finding(alarm.about, alarm.complaint, detail)


def _calendar_missing(session: Session, now: datetime) -> Iterable[Finding]:
    year = calendars.first_missing_year(now.astimezone(office_zone()).date(), notice_adoption.adopted_notices(session))
    if year:
        yield Finding(str(year), None, {})


def _reports_missing(session: Session, now: datetime) -> Iterable[Finding]:
    """Find periodic duties whose last occasion has passed without a report on record."""
    for duty, since in periodic_reports.current_duties(session):
        occasion = latest_occasion(duty.rule, now - REPORT_GRACE, office_zone())
        if occasion > since and periodic_reports.find_report(session, duty, occasion) is None:
            day = occasion.astimezone(office_zone()).date()
            yield Finding(f"{duty.procedure} {duty.entry} --day {day}", None, {"occasion_at": occasion.isoformat()})


def _nobody_left(session: Session, now: datetime) -> Iterable[Finding]:
    """Find roles that an open stage needs and nobody is left for, until somebody is named to act, or is hired."""
    query = select(TaskRow.complaint, TaskRow.role).where(*_OPEN_DECISION, TaskRow.about == DEPUTY_WANTED).distinct()
    rows = session.execute(query.order_by(TaskRow.complaint, TaskRow.role).limit(MAX_ALARMS_PER_KIND)).all()
    offices = dict[Slug, Office]()
    for number, role in rows:
        complaint = session.get_one(ComplaintRow, number)
        law, case = law_of_complaint(session, complaint), stored_case(session, complaint)
        if complaint.procedure not in offices:
            offices[complaint.procedure] = office_at(session, now, complaint.procedure)
        if case and role in vacant_roles(law, case, offices[complaint.procedure]):
            yield Finding(f"{number} {role}", number, {"name": role})


def _decisions_late(session: Session, now: datetime) -> Iterable[Finding]:
    """Find requests to recuse somebody, and the like, that are undecided when they should be."""
    late = select(TaskRow.complaint, func.min(TaskRow.due)).where(
        *_OPEN_DECISION, TaskRow.due < now, or_(*(TaskRow.about.startswith(f"{act}:") for act in DECIDED_ACTS))
    )
    found = late.group_by(TaskRow.complaint).order_by(TaskRow.complaint).limit(MAX_ALARMS_PER_KIND)
    for number, due in session.execute(found):
        yield Finding(number, number, {"due": due.isoformat() if due else None})


def _reported(kind: str) -> Finder:
    """Return a finder for alarms that are reported when they happen. No table shows them afterwards, so they stand
    for a while."""

    def find(session: Session, now: datetime) -> Iterable[Finding]:
        for alarm in alarms.standing_alarms(session, kind):
            if alarm.since > now - REPORTED_STANDS:
                yield Finding(alarm.about, alarm.complaint, alarms.alarm_detail(alarm))

    return find


def _grade_cases_unopened(session: Session, now: datetime) -> Iterable[Finding]:  # noqa: ARG001  # until it is opened
    """Find bad grades whose linked case could not be opened, and is not there yet."""
    for alarm in alarms.standing_alarms(session, GRADE_CASE_UNOPENED):
        if complaint_of_key(session, alarm.about) is None:
            yield Finding(alarm.about, alarm.complaint, alarms.alarm_detail(alarm))


FINDERS: dict[str, Finder] = {
    "clock_unrung": _clocks_unrung,
    "act_unjudged": _acts_unjudged,
    "case_unstarted": _cases_unstarted,
    "notice_stuck": _notices_stuck,
    "document_unmade": _documents_unmade,
    "run_missing": _runs_missing,
    "run_behind": _runs_behind,
    "comparison_late": _comparison_late,
    "run_unexported": _runs_unexported,
    CHAIN_BROKEN: chains.broken_streams,
    LOG_BROKEN: log_rows.broken_log,
    UNSEQUENCED_LATE: log_rows.late_queue,
    UNSIGNED_RECORD: log_rows.unsigned_records,
    QUARANTINED: _quarantined,
    CALENDAR_MISSING: _calendar_missing,
    "report_missing": _reports_missing,
    GRADE_CASE_UNOPENED: _grade_cases_unopened,
    "nobody_left": _nobody_left,
    "decision_late": _decisions_late,
    "endpoint_disabled": disabled_endpoints,
    **{kind: _reported(kind) for kind in (*REPORTED_KINDS, *lockout.LOGIN_KINDS)},
}
OUTSIDE_FINDERS: dict[str, OutsideFinder] = {
    WITNESS_DIFFERS: lambda session, now, outside: witness_file.differing_witness(session, now, outside.witness),
    WITNESS_UNKEPT: lambda session, now, outside: witness_file.unkept_witness(session, now, outside.witness),
}
