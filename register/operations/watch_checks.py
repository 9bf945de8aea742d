"""The second watch: what is wrong with the register, found in its tables alone. It asks no case and needs no Temporal,
so that it raises what those miss.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, exists, func, literal, or_, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

import calendars
from models.tables import ClockRow, ComplaintRow, DocumentDueRow, EventRow, InboxRow, NoticeRow, RunRow
from models.time import CHINA
from register import calendar_adoption, periodic_reports
from register.inbox import Clock
from register.operations import alarms, journal_verification
from register.operations.alarms import AT_MOST, QUARANTINED, Found
from rules.periodic import latest

SOON = timedelta(minutes=2)  # what a worker at work has long done by then
UNSENT = timedelta(minutes=15)
COMPARED = timedelta(hours=2)  # twice as long as from one comparison to the next
COMPARING = timedelta(minutes=30)  # by then what has begun is found by a comparison, however late it is listed
EXPORTED = timedelta(days=7)
REPORTED = timedelta(hours=1)  # after its occasion
WATCH, COMPARISON = "watch", "comparison"
LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended('watch', 0))")
OPEN = ComplaintRow.closed_at.is_(None)
RUNNING = RunRow.status == "running"


class Kind(NamedTuple):
    """A kind of alarm: its words, what was seen (`detail` filled in), what to do, and how it is found."""

    zh: str
    seen: str
    todo: str
    find: Callable[[Session, datetime], Iterable[Found]]


def look(session: Session, clock: Clock) -> bool:
    """One look at everything: what is found is raised, what is right again is cleared. In one snapshot, so the session
    must be fresh; False where another watch is looking at this moment."""
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    if not session.scalar(LOCK):
        return False
    now = clock(session, "")
    found = {name: list(kind.find(session, now)) for name, kind in KINDS.items()}
    for name, those in found.items():
        alarms.settle(session, name, those, now)
    alarms.looked(session, WATCH, now)
    return True


def _clocks_unrung(session: Session, now: datetime) -> Iterable[Found]:
    """Past due without a breach on record. One that an undecided request holds is not running."""
    late = (
        select(ClockRow.complaint, ClockRow.name, ClockRow.due)
        .join(ComplaintRow, ComplaintRow.number == ClockRow.complaint)
        .where(ClockRow.state == "running", ClockRow.due < now - SOON, OPEN)
        .ext(distinct_on(ClockRow.complaint))
        .order_by(ClockRow.complaint, ClockRow.due)
    )
    for number, name, due in session.execute(late.limit(AT_MOST)):
        assert due is not None
        yield Found(number, number, {"clock": name, "due": due.isoformat()})


def _acts_unjudged(session: Session, now: datetime) -> Iterable[Found]:
    waiting = (
        select(InboxRow.complaint, InboxRow.n, InboxRow.received_at)
        .where(InboxRow.state == "received", InboxRow.received_at < now - SOON)
        .ext(distinct_on(InboxRow.complaint))
        .order_by(InboxRow.complaint, InboxRow.n)
    )
    for number, n, at in session.execute(waiting.limit(AT_MOST)):
        yield Found(number, number, {"n": n, "received_at": at.isoformat()})


def _cases_unstarted(session: Session, now: datetime) -> Iterable[Found]:
    silent = select(ComplaintRow.number, ComplaintRow.received_at).where(
        ComplaintRow.seq == 0, ComplaintRow.received_at < now - SOON
    )
    for number, at in session.execute(silent.order_by(ComplaintRow.received_at).limit(AT_MOST)):
        yield Found(number, number, {"received_at": at.isoformat()})


def _notices_stuck(session: Session, now: datetime) -> Iterable[Found]:
    """Owed for so long and taken by no channel, or not looked at when it was time. What lies at the desk waits for a
    person, and for no time."""
    owed_at = (
        select(EventRow.recorded_at)
        .where(EventRow.stream == literal("notice:").concat(NoticeRow.id), EventRow.seq == 1)
        .scalar_subquery()
    )
    unsent = and_(NoticeRow.state == "due", owed_at < now - UNSENT)
    stuck = select(NoticeRow.id, NoticeRow.complaint, NoticeRow.channel, NoticeRow.tries, NoticeRow.code).where(
        NoticeRow.next_at.is_not(None), or_(NoticeRow.next_at < now - UNSENT, unsent)
    )
    for notice, number, channel, tries, code in session.execute(stuck.order_by(NoticeRow.next_at).limit(AT_MOST)):
        yield Found(notice, number, {"channel": channel, "tries": tries, "code": code})


def _documents_unmade(session: Session, now: datetime) -> Iterable[Found]:
    """Papers that have been owed for so long, and which of them could not be made."""
    owed = (
        select(DocumentDueRow.complaint, DocumentDueRow.since, DocumentDueRow.tries, DocumentDueRow.code)
        .where(DocumentDueRow.since < now - UNSENT)
        .ext(distinct_on(DocumentDueRow.complaint))
        .order_by(DocumentDueRow.complaint, DocumentDueRow.seq)
    )
    for number, since, tries, code in session.execute(owed.limit(AT_MOST)):
        yield Found(number, number, {"since": since.isoformat(), "tries": tries, "code": code})


def compared_at(session: Session) -> datetime | None:
    """When the register was last compared with what Temporal runs."""
    last = alarms.last_look(session, COMPARISON)
    return last.at if last else session.scalar(select(func.max(RunRow.seen_at)).where(RUNNING))


def _runs_missing(session: Session, now: datetime) -> Iterable[Found]:  # noqa: ARG001  # as of the comparison
    """Open complaints that nothing runs for. One of which no run is known may have been begun after the comparison."""
    at = compared_at(session)
    if at is None:
        return
    running = exists().where(RunRow.complaint == ComplaintRow.number, RUNNING)
    begun_at = func.coalesce(ComplaintRow.started_at, ComplaintRow.received_at).label("begun_at")
    left = select(ComplaintRow.number, begun_at).where(OPEN, ComplaintRow.seq > 0, ~running)
    few = left.cte("few").prefix_with("MATERIALIZED")  # only of these is it asked which run was the last
    last = select(RunRow.status).where(RunRow.complaint == few.c.number).order_by(RunRow.started_at.desc())
    last_status = last.limit(1).scalar_subquery()
    missing = select(few.c.number, last_status).where(or_(few.c.begun_at < at - COMPARING, last_status.is_not(None)))
    for number, status in session.execute(missing.order_by(few.c.number).limit(AT_MOST)):
        yield Found(number, number, {"status": status})


def _runs_behind(session: Session, now: datetime) -> Iterable[Found]:  # noqa: ARG001  # as of the comparison
    """Cases that know less than the register: their Temporal is older than it was."""
    behind = (
        select(ComplaintRow.number, RunRow.seq, RunRow.registered)
        .join(RunRow, RunRow.complaint == ComplaintRow.number)
        .where(OPEN, RUNNING, RunRow.seq < RunRow.registered)
        .ext(distinct_on(ComplaintRow.number))
        .order_by(ComplaintRow.number, RunRow.started_at.desc())
    )
    for number, seq, registered in session.execute(behind.limit(AT_MOST)):
        yield Found(number, number, {"seq": seq, "registered": registered})


def _comparison_late(session: Session, now: datetime) -> Iterable[Found]:
    at = compared_at(session)
    if at is not None and at >= now - COMPARED:
        return
    waiting = select(ComplaintRow.number).where(OPEN, ComplaintRow.received_at < now - COMPARED).limit(1)
    if session.scalar(waiting) is not None:
        yield Found(COMPARISON, None, {"compared_at": at.isoformat() if at else None})


def _runs_unexported(session: Session, now: datetime) -> Iterable[Found]:
    left = select(RunRow.run_id, RunRow.complaint, RunRow.ended_at).where(
        RunRow.ended_at < now - EXPORTED, RunRow.exported_at.is_(None)
    )
    for run, number, at in session.execute(left.order_by(RunRow.ended_at).limit(AT_MOST)):
        yield Found(run, number, {"ended_at": at.isoformat() if at else None})


def _quarantined(session: Session, now: datetime) -> Iterable[Found]:  # noqa: ARG001  # reported, and seen to last
    """What `Records.record` has reported, until the case has recorded again, was begun anew, or is closed."""
    for alarm in alarms.standing(session, QUARANTINED):
        detail = alarms.detail(alarm)
        revived = exists().where(RunRow.complaint == alarm.about, RUNNING, RunRow.started_at > alarm.since)
        recorded = ComplaintRow.seq > detail["registered"]
        lasts = select(ComplaintRow.number).where(ComplaintRow.number == alarm.about, OPEN, ~recorded, ~revived)
        if session.scalar(lasts):
            yield Found(alarm.about, alarm.complaint, detail)


def _calendar_missing(session: Session, now: datetime) -> Iterable[Found]:
    year = calendars.missing(now.astimezone(CHINA).date(), calendar_adoption.notices(session))
    if year:
        yield Found(str(year), None, {})


def _reports_missing(session: Session, now: datetime) -> Iterable[Found]:
    """The last occasion of a periodic duty has come, and no report of it is on record."""
    for duty, since in periodic_reports.taken_on(session):
        occasion = latest(duty.words, now - REPORTED)
        if occasion > since and periodic_reports.report(session, duty, occasion) is None:
            day = occasion.astimezone(CHINA).date()
            yield Found(f"{duty.procedure} {duty.entry} --day {day}", None, {"occasion_at": occasion.isoformat()})


CALENDAR_MISSING = "calendar_missing"
AT_WORK = "看办理程序(worker)、传递程序(relay)和 Temporal 是否都在运行"
REVIVE = "由日志恢复:banjie revive {number} --by 代号 --reason 理由"
KINDS: dict[str, Kind] = {
    "clock_unrung": Kind(
        "时限已届满,逾期未记录", "「{clock}」{due} 届满", f"{AT_WORK};都在运行而不解除的,{REVIVE}", _clocks_unrung
    ),
    "act_unjudged": Kind(
        "已收文,未办理", "第 {n} 号,{received_at} 收到", f"{AT_WORK};都在运行而不解除的,{REVIVE}", _acts_unjudged
    ),
    "case_unstarted": Kind("已收件,案件未开始", "{received_at} 收件", f"{AT_WORK};恢复后自动开始", _cases_unstarted),
    "notice_stuck": Kind(
        "告知未能发出", "{channel},已试 {tries} 次 {code}",
        "看传递程序、邮件服务器和网关;改由人告知的:banjie notice record {about} --means 方式 --actor 代号",
        _notices_stuck,
    ),
    "document_unmade": Kind(
        "文书未能制发", "自 {since},已试 {tries} 次 {code}",
        "看传递程序(relay)的日志:哪一份样式要了案件没有的内容;样式用 banjie procedures check 校验",
        _documents_unmade,
    ),
    "run_missing": Kind("案件没有在运行", "Temporal 中:{status}", REVIVE, _runs_missing),
    "run_behind": Kind(
        "案件落后于登记簿", "案件到第 {seq} 号事件,登记簿到第 {registered} 号",
        f"Temporal 可能被恢复到较早的备份;{REVIVE}", _runs_behind,
    ),
    "comparison_late": Kind(
        "登记簿与 Temporal 久未核对", "上次核对 {compared_at}", "看传递程序(relay)和 Temporal 是否在运行",
        _comparison_late,
    ),
    "run_unexported": Kind(
        "已结束的历史未导出", "{ended_at} 结束", "看传递程序(relay)的日志;过了 Temporal 的保存期就不能再导出",
        _runs_unexported,
    ),
    journal_verification.KIND: Kind(
        "日志被改动", "自第 {seq} 号事件起不相符", "停止使用并保留现场,与备份核对:是谁、何时改动了数据库",
        journal_verification.broken,
    ),
    QUARANTINED: Kind(
        "案件与登记簿不符,已停止办理", "登记簿到第 {registered} 号事件", f"查明原因之后,{REVIVE}", _quarantined
    ),
    CALENDAR_MISSING: Kind(
        "节假日通知尚未载入", "涉及该年的时限都是暂计", "banjie calendar adopt 文件 --yes", _calendar_missing
    ),
    "report_missing": Kind(
        "定期事项到期,报告未登记", "应于 {occasion_at} 统计",
        f"{AT_WORK};都在运行而不解除的,补办:banjie schedules run {{about}}", _reports_missing,
    ),
}  # fmt: skip
