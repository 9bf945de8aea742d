"""A complaint as whoever filed it may see it: where it stands, what they were told, what they may do. No names of
staff, no facts found, no texts but those that the regulation has them told."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.messages import Act, TextRef
from models.rule import HOUSE_MARK
from models.tables import ClockRow, NoticeRow
from queries.cases.about import shown_line, subject_of, subject_texts
from queries.cases.case_file import CaseFile
from queries.notices.passages import notice_state
from queries.views.base import NamedView
from queries.views.intake import PublicCaseView, PublicLimitView, PublicNoticeView
from register.documents import texts
from rules.acts.common_acts import ACTS_OF_FILER
from rules.fact import EVIDENCE
from rules.judge import act_refusals
from rules.record import records_owed
from rules.roles import SYSTEM
from wording import dates, terms

TOLD_STATES = frozenset({"handed_over", "delivered", "served", "told"})
TRIED_TEXT = TextRef(id="0", digest="0" * 16)  # stands for what the filer has not written yet

SATISFACTION = "satisfaction"  # the fact, in every text that asks for it
NOT_OF_THE_FILER = frozenset({"unknown", "not_reached"})  # what only the office can say


def public_case_view(session: Session, file: CaseFile, now: datetime, grading: str | None) -> PublicCaseView:
    """Return a complaint for whoever filed it. The caller has checked who asks, and knows by which link the complaint
    is graded."""
    allowed = tuple(sorted(name for name in ACTS_OF_FILER if _may_say(file, name, now)))
    return PublicCaseView(
        number=file.row.number,
        title=terms.case_title(file.procedure, file.row.entry),
        subject=_subject(session, file),
        received_at=file.row.received_at,
        stage_label=terms.label(file.procedure, file.case.stage, "stage"),
        closed_at=file.case.closed_at,
        limits=_limits(session, file),
        notices=_notices(session, file, now),
        allowed=allowed,
        satisfaction=satisfaction_answers(file) if "evidence" in allowed else (),
        grading=grading,
    )


def _subject(session: Session, file: CaseFile) -> str:
    """Return what a complaint is about, as it reads now; empty once that is erased or closed."""
    known = file.case.texts_as_corrected
    refs = {name: known[name] for name in subject_texts(file.procedure) if name in known}
    bodies = {refs[name].id: body for name, body in texts.load_texts(session, refs).items()}
    return shown_line(subject_of(file.procedure, file.case, bodies))


def _limits(session: Session, file: CaseFile) -> tuple[PublicLimitView, ...]:
    """Return the limits of the text that run. The reminders of the office are its own affair."""
    if file.case.closed_at:
        return ()
    running = select(ClockRow).where(ClockRow.complaint == file.row.number, ClockRow.state == "running")
    return tuple(
        PublicLimitView(label=terms.label(file.procedure, row.name), last_day_label=dates.last_day_text(row.last_day))
        for row in session.scalars(running.order_by(ClockRow.due))
        if row.last_day and HOUSE_MARK not in row.rule
    )


def _notices(session: Session, file: CaseFile, now: datetime) -> tuple[PublicNoticeView, ...]:
    """Return what this filer was told, the latest first. What a merged complaint's filer was told is theirs alone."""
    told = select(NoticeRow).where(
        NoticeRow.complaint == file.row.number,
        NoticeRow.to_role == file.law.procedure.filing_role,
        NoticeRow.filer.is_(None),
    )
    rows = session.scalars(told.order_by(NoticeRow.seq.desc())).all()
    return tuple(_notice(session, file, row) for row in rows if row.at <= now and notice_state(row, now) in TOLD_STATES)


def _notice(session: Session, file: CaseFile, row: NoticeRow) -> PublicNoticeView:
    found = file.law.notices.get(row.name)
    sent_along = found[1].with_ if found else ()
    bodies = texts.load_texts(session, {name: file.case.texts[name] for name in sent_along if name in file.case.texts})
    told = tuple((terms.label(file.procedure, name, "text"), body) for name, body in bodies.items())
    return PublicNoticeView(label=terms.label(file.procedure, row.name, "notice"), at=row.at, texts=told)


def _may_say(file: CaseFile, name: str, now: datetime) -> bool:
    """Return True if the law of the case would take this act of the filer now."""
    filer = file.law.procedure.filing_role
    said = Act(id="0", name=name, actor=SYSTEM, n=1, received_at=now, party=filer, texts={EVIDENCE: TRIED_TEXT})
    return filer is not None and not act_refusals(file.law, file.case, said)


def satisfaction_answers(file: CaseFile) -> tuple[NamedView, ...]:
    """Return what a filer may answer; nothing where the text does not ask at the stage where the case stands. The
    office asks by telephone, and states the fact; what the filer says on the page is their own word in the file."""
    fact = file.law.procedure.facts.get(SATISFACTION)
    if fact is None or file.case.closed_at or not _is_asked(file):
        return ()
    words = terms.options(file.procedure, SATISFACTION)
    return tuple(NamedView(code=code, label=words[code]) for code in fact.one_of if code not in NOT_OF_THE_FILER)


def _is_asked(file: CaseFile) -> bool:
    """Return True where the answer is owed before the case goes on, or an outcome states it: not yet where a complaint
    has only just come in."""
    owed = {name for owed in records_owed(file.law, file.case) for name in owed.fields}
    stages = {here.stage for here in file.case.positions.values()} - {*file.law.procedure.first_stages.values()}
    outcomes = [outcome for stage in stages for outcome in file.law.find_stage(stage).outcomes.values()]
    return SATISFACTION in owed or any(SATISFACTION in outcome.sets for outcome in outcomes)
