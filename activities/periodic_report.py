"""The activity of a periodic duty: count the figures of a period, print the report, and register the case that hands it
over."""

from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.report_content import report_page
from activities.report_figures import ReportFigures, compute_figures
from calendars import office_zone
from documents.report_layout import report_bytes
from integrity.log.printed import line_on_paper
from integrity.log.publish import PublishedLog
from models.form import StoredFile
from models.messages import FactValue, Number
from models.periodic import Occasion, PeriodicReportRef
from models.procedure import ClosedInBucket, Procedure
from models.requirement import Name
from models.tables import PersonRow
from procedures.office_settings import OfficeSettings
from register import periodic_reports
from register.acts.inbox import TimeSource, system_clock
from register.calendars import notice_adoption
from register.cases import complaints, linked_cases
from register.cases.calling_runs import CLOCK_TOLERANCE
from register.cases.complaints import Intake
from register.documents import attachments
from register.documents.attachments import AttachmentStore
from register.locks import advisory_lock
from register.periodic_reports import PeriodicDuty
from register.randomness import RANDOM, Randomness
from rules.periodic import latest_occasion, preceding_occasion
from wording.regulation_names import language_of
from wording.translation import speaking

NO_SUCH_DUTY = "NoSuchDuty"
NO_FOLDER = "NoFolder"
NOT_OWED = "NotOwed"
DOCX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class PeriodicReportActivity:
    """The activity `report` of the workflow Periodic.

    `store`: the folder of attachments. `office`: the office's settings of procedures. `published_log`: the log of which
    a report says at its end how it stood.
    """

    def __init__(
        self,
        sessions: sessionmaker[Session],
        store: AttachmentStore | None,
        office: OfficeSettings | None = None,
        clock: TimeSource = system_clock,
        randomness: Randomness = RANDOM,
        raw_signals: Literal["refuse", "accept"] = "refuse",
        lang: Literal["zh", "en"] = "zh",
        published_log: PublishedLog | None = None,
    ) -> None:
        self.sessions, self.store, self.office = sessions, store, office or OfficeSettings()
        self.clock, self.randomness, self.raw_signals, self.lang = clock, randomness, raw_signals, lang
        self.published_log = published_log

    @activity.defn(no_thread_cancel_exception=True)
    def report(self, request: Occasion) -> PeriodicReportRef:
        """Make the report of the last occasion up to `request.at`.

        Idempotency key: the duty and the day of the occasion (`PeriodicDuty.report_key`). Everything is one transaction
        under a lock on that key, so that a schedule that fires late or twice, or a crash, makes one report. Called
        again it returns the report on record, with `before=True`.

        Raises ApplicationError where the procedure has no such duty, the office had not taken it on, or the day has not
        come (not retried); where no folder is set.
        """
        assert request.at is not None
        with self.sessions.begin() as session:
            procedure = linked_cases.load_procedure_in_force(session, request.procedure, request.at, self.office)
            if request.entry not in procedure.periodic:
                message = f"{request.procedure} has no periodic duty {request.entry}"
                raise ApplicationError(message, type=NO_SUCH_DUTY, non_retryable=True)
            duty = PeriodicDuty(request.procedure, request.entry, procedure.periodic[request.entry])
            occasion = latest_occasion(duty.rule, request.at, office_zone())
            self._check_owed(session, duty, request.at, occasion)
            advisory_lock(session, f"key:{duty.report_key(occasion)}")
            since = _period_start(session, duty, occasion)
            if stored := periodic_reports.find_report(session, duty, occasion):
                return PeriodicReportRef(number=stored.number, at=stored.occasion, since=since, before=True)
            number = self._register_report(session, procedure, duty, (since, occasion))
            return PeriodicReportRef(number=number, at=occasion, since=since)

    def _check_owed(self, session: Session, duty: PeriodicDuty, at: datetime, occasion: datetime) -> None:
        """Raise ApplicationError unless the office owed the report of this occasion, and owes it now: anybody who
        reaches Temporal can ask for one."""
        first = periodic_reports.first_owed(session, duty)
        if first is None or occasion < first or at > self.clock(session, "") + CLOCK_TOLERANCE:
            message = f"no report of {duty.procedure} {duty.entry} is owed for {occasion}"
            raise ApplicationError(message, type=NOT_OWED, non_retryable=True)

    def _register_report(
        self, session: Session, procedure: Procedure, duty: PeriodicDuty, period: tuple[datetime, datetime]
    ) -> Number:
        """Register the case of a report. It begins at its occasion, however late it is registered: its limit runs from
        there."""
        figures = compute_figures(session, procedure, duty.rule, *period)
        now = self.clock(session, "")
        calendar = notice_adoption.intake_calendar(session, now.year - 1, now.year + 1, procedure)
        intake = Intake(
            key=duty.report_key(period[1]),
            **linked_cases.carried_law(session, procedure, now),
            calendar=calendar.model_dump_json(exclude_defaults=True),
            entry=duty.entry,
            received_at=now,
            happened_at=period[1],
            facts=filled_facts(duty, figures),
            attachments=(self._store_report(session, procedure, duty, figures),),
            raw_signals=self.raw_signals,
            lang=self.lang,
        )
        return complaints.register_complaint(session, intake, randomness=self.randomness)

    def _store_report(
        self, session: Session, procedure: Procedure, duty: PeriodicDuty, figures: ReportFigures
    ) -> StoredFile:
        """Store the document among the attachments. It says how the log stood when it was made."""
        if self.store is None:
            raise ApplicationError("no folder is set for attachments: BANJIE_ATTACHMENTS", type=NO_FOLDER)

        def staff_name(person: str) -> str:
            name = session.scalar(select(PersonRow.name).where(PersonRow.id == person))
            return name if name is not None else person

        line = line_on_paper(self.published_log)
        with speaking(language_of(procedure)):
            page = report_page(procedure, duty.entry, figures, staff_name)
            content = report_bytes(page._replace(closing=(*page.closing, *filter(None, [line]))))
        name = f"{duty.rule.name}-{figures.until.astimezone(office_zone()):%Y-%m-%d}.docx".replace("/", "-")
        document = StoredFile(
            name=name,
            media_type=DOCX_MEDIA_TYPE,
            size=len(content),
            sha256=attachments.store_bytes(self.store, content),
        )
        if attachments.missing_files(session, self.store, (document,)):
            raise ApplicationError(f"{name} was swept away before it was named", type=NO_FOLDER)
        return document


def _period_start(session: Session, duty: PeriodicDuty, occasion: datetime) -> datetime:
    """Return the occasion of the last report, on whatever day it fell due: nothing is counted twice or left out."""
    last = periodic_reports.last_report(session, duty, occasion)
    return last.occasion if last else preceding_occasion(duty.rule, occasion, office_zone())


def filled_facts(duty: PeriodicDuty, figures: ReportFigures) -> dict[Name, FactValue]:
    """Return the facts that a report states by itself."""
    stated: dict[Name, FactValue] = {}
    for name, figure in duty.rule.fills.items():
        if figure == "since":
            stated[name] = figures.since.astimezone(office_zone()).date()
        elif isinstance(figure, str):
            stated[name] = figures.figure(figure)
        elif isinstance(figure, ClosedInBucket):
            stated[name] = figures.closed_in(figure.closed)
        else:
            stated[name] = sum(figures.received_with(fact, value) for fact, value in figure.items())
    return stated
