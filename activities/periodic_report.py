"""The activity of a periodic duty: the figures of its period, the document, and the case that is to hand it over. All
of it in one transaction under the key of the occasion, so that firing late or twice, or dying in between, makes one."""

from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session, sessionmaker
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.report_content import page
from activities.report_figures import Tally, tally
from documents.report_layout import printed
from models.form import StoredFile
from models.messages import FactValue, Number
from models.periodic import Occasion, Reported
from models.procedure import Procedure
from models.requirement import Name
from models.tables import PersonRow
from models.time import CHINA
from register import attachments, calendar_adoption, complaints, linked_cases, periodic_reports, texts
from register.attachments import Store
from register.complaints import Intake
from register.inbox import Clock, system_clock
from register.linked_cases import Office
from register.locks import hold
from register.periodic_reports import Duty
from register.texts import Ids
from rules.periodic import before, latest

NO_DUTY, NO_FOLDER = "NoSuchDuty", "NoFolder"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class PeriodicReportActivity:
    """Where reports are made: the register, the folder of attachments, and how this office has its regulations."""

    def __init__(  # noqa: PLR0913, PLR0917  # the parts of a desk
        self,
        sessions: sessionmaker[Session],
        secret: bytes,
        store: Store | None,
        office: Office | None = None,
        clock: Clock = system_clock,
        ids: Ids = texts.random_id,
        raw_signals: Literal["refuse", "accept"] = "refuse",
    ) -> None:
        self.sessions, self.secret, self.store, self.office = sessions, secret, store, office or {}
        self.clock, self.ids, self.raw_signals = clock, ids, raw_signals

    @activity.defn(no_thread_cancel_exception=True)
    def report(self, asked: Occasion) -> Reported:
        """Make the report of the last occasion that has come by that instant, or find it made."""
        assert asked.at is not None
        procedure = linked_cases.in_force(asked.procedure, asked.at, self.office)
        if asked.entry not in procedure.periodic:
            says = f"{asked.procedure} has no periodic duty {asked.entry}"
            raise ApplicationError(says, type=NO_DUTY, non_retryable=True)
        duty = Duty(asked.procedure, asked.entry, procedure.periodic[asked.entry])
        occasion = latest(duty.words, asked.at)
        with self.sessions.begin() as session:
            hold(session, f"key:{duty.key(occasion)}")
            since = self._since(session, duty, occasion)
            if done := periodic_reports.report(session, duty, occasion):
                return Reported(number=done.number, at=done.occasion, since=since, before=True)
            number = self._make(session, procedure, duty, (since, occasion))
            return Reported(number=number, at=occasion, since=since)

    def _since(self, session: Session, duty: Duty, occasion: datetime) -> datetime:
        """Since the last report, whatever day it came round on then: nothing is counted twice or left out."""
        last = periodic_reports.made(session, duty, occasion)
        return last.occasion if last else before(duty.words, occasion)

    def _make(self, session: Session, procedure: Procedure, duty: Duty, period: tuple[datetime, datetime]) -> Number:
        """The case begins at its occasion, however late it is registered: its limit runs from there."""
        found = tally(session, procedure, duty.words, *period)
        now = self.clock(session, "")
        coming = Intake(
            key=duty.key(period[1]),
            **linked_cases.law_of(session, procedure, now),
            calendar=calendar_adoption.for_years(session, now.year - 1, now.year + 1).model_dump_json(
                exclude_defaults=True
            ),
            entry=duty.entry,
            received_at=now,
            happened_at=period[1],
            facts=filled(duty, found),
            attachments=(self._kept(session, procedure, duty, found),),
            raw_signals=self.raw_signals,
        )
        return complaints.take_in(session, coming, ids=self.ids, secret=self.secret)

    def _kept(self, session: Session, procedure: Procedure, duty: Duty, found: Tally) -> StoredFile:
        """The document, in the folder of attachments. The same words are the same file, so that one stored by whoever
        died after it is taken up again."""
        if self.store is None:
            raise ApplicationError("no folder is set for attachments: BANJIE_ATTACHMENTS", type=NO_FOLDER)

        def named(person: str) -> str:
            row = session.get(PersonRow, person)
            return row.name if row else person

        written = printed(page(procedure, duty.entry, found, named))
        name = f"{duty.words.zh}-{found.until.astimezone(CHINA):%Y-%m-%d}.docx".replace("/", "-")
        kept = StoredFile(name=name, media_type=WORD, size=len(written), sha256=attachments.put(self.store, written))
        if attachments.missing(session, self.store, (kept,)):
            raise ApplicationError(f"{name} was swept away before it was named", type=NO_FOLDER)
        return kept


def filled(duty: Duty, found: Tally) -> dict[Name, FactValue]:
    """The facts that a report states by itself."""
    stated: dict[Name, FactValue] = {}
    for name, figure in duty.words.fills.items():
        if figure == "since":
            stated[name] = found.since.astimezone(CHINA).date()
        elif isinstance(figure, str):
            stated[name] = found.total.figure(figure)
        else:
            stated[name] = sum(found.of(fact, value) for fact, value in figure.items())
    return stated
