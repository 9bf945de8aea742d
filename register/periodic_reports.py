"""Reports of periodic duties in the register, and which duties the office has taken on, since when. A report is known
by its duty and the day on which it fell due."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars import office_zone
from models.case_input import CaseOpening
from models.messages import Number
from models.office_events import DutyGivenUp, DutyTakenOn
from models.procedure import PeriodicReportRule
from models.requirement import Name
from models.rule import Slug
from models.tables import ComplaintRow, PeriodicRow
from register.office import org_journal
from rules.periodic import latest_occasion

REPORT_KEY_PREFIX = "periodic:"  # under such keys the reports are registered, and nothing else


class PeriodicDuty(NamedTuple):
    """A periodic duty of a procedure, by the entry that its reports are opened by."""

    procedure: Slug
    entry: Name
    rule: PeriodicReportRule

    @property
    def report_key_prefix(self) -> str:
        return f"{REPORT_KEY_PREFIX}{self.procedure}:{self.entry}:"

    def report_key(self, occasion: datetime) -> str:
        """Return the key under which the report of an occasion is registered; it makes registering idempotent."""
        return f"{self.report_key_prefix}{occasion.astimezone(office_zone()).date().isoformat()}"


class StoredReport(NamedTuple):
    """A report on record, and the occasion it was made for."""

    number: Number
    occasion: datetime


def last_report(session: Session, duty: PeriodicDuty, before: datetime | None = None) -> StoredReport | None:
    """Return the last report of a duty, or the last of an occasion before that day."""
    reports = select(ComplaintRow.number, ComplaintRow.opened).where(
        ComplaintRow.key.startswith(duty.report_key_prefix, autoescape=True)
    )
    if before:
        reports = reports.where(ComplaintRow.key < duty.report_key(before))
    row = session.execute(reports.order_by(ComplaintRow.key.desc()).limit(1)).first()
    return StoredReport(row.number, CaseOpening.model_validate_json(row.opened).opened.at) if row else None


def find_report(session: Session, duty: PeriodicDuty, occasion: datetime) -> StoredReport | None:
    query = select(ComplaintRow.number, ComplaintRow.opened).where(ComplaintRow.key == duty.report_key(occasion))
    row = session.execute(query).first()
    return StoredReport(row.number, CaseOpening.model_validate_json(row.opened).opened.at) if row else None


# ---- what the office has taken on ---------------------------------------------------------------------------


def replace_duties(session: Session, duties: Iterable[PeriodicDuty], now: datetime) -> list[tuple[Slug, Name]]:
    """Replace the duties of the office, on record in the stream `org`; return those that are no longer among them.

    A duty that falls due on other days than before counts from now: its new days are not missing in the past.
    """
    org_journal.lock_org_stream(session)
    wanted = {  # the days of each, without what its report holds
        (duty.procedure, duty.entry): PeriodicReportRule(name="", day=duty.rule.day, at=duty.rule.at).model_dump_json()
        for duty in duties
    }
    known = {(row.procedure, row.entry): row for row in session.scalars(select(PeriodicRow))}
    gone = [key for key in known if key not in wanted]
    for procedure, entry in gone:
        session.delete(known[procedure, entry])
        given_up = DutyGivenUp(**org_journal.change(procedure, now, None), type="given_up", entry=entry)
        org_journal.append_org_event(session, given_up)
    for (procedure, entry), days in wanted.items():
        if (procedure, entry) in known and known[procedure, entry].days == days:
            continue
        session.merge(PeriodicRow(procedure=procedure, entry=entry, days=days, since=now))
        taken_on = DutyTakenOn(**org_journal.change(procedure, now, None), type="taken_on", entry=entry, days=days)
        org_journal.append_org_event(session, taken_on)
    return gone


def first_owed(session: Session, duty: PeriodicDuty) -> datetime | None:
    """Return the first occasion for which the office owes a report: the last one before it took the duty on. None if
    it has not taken it on."""
    row = session.get(PeriodicRow, (duty.procedure, duty.entry))
    return latest_occasion(duty.rule, row.since, office_zone()) if row else None


def current_duties(session: Session) -> Iterator[tuple[PeriodicDuty, datetime]]:
    """Yield the duties of the office, each with the instant since which it counts."""
    for row in session.scalars(select(PeriodicRow).order_by(PeriodicRow.procedure, PeriodicRow.entry)):
        yield PeriodicDuty(row.procedure, row.entry, PeriodicReportRule.model_validate_json(row.days)), row.since
