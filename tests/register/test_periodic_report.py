"""Periodic reports: one per occasion of a duty, also when started twice, late, or after a crash."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from temporalio.exceptions import ApplicationError

import procedures
from activities.periodic_report import PeriodicReportActivity
from documents import printed_text
from models.periodic import Occasion, PeriodicReportRef
from models.tables import AttachmentRow, ComplaintRow
from register import periodic_reports
from register.cases import complaints
from register.documents import attachments
from register.documents.attachments import AttachmentStore
from register.periodic_reports import PeriodicDuty
from tests.integrity.signed_folder import signed_folder
from tests.register.fixed_watch import alter_rows
from tests.register.monthly_report_law import at, hotline_intake, hotline_procedure, record_march_cases
from tests.register.recorded_case import clock_at, register_complaint_of
from tests.stack.databases import Database

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
APRIL, MAY = at("2026-04-01 00:00"), at("2026-05-01 00:00")


@pytest.fixture(autouse=True)
def _hotline_on_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load the hotline procedure as if it were on file."""
    procedure = hotline_procedure()
    monkeypatch.setattr(procedures, "load", lambda *_: procedure)


@pytest.fixture(autouse=True)
def _duty_taken_on(sessions: Sessions) -> None:
    duty = PeriodicDuty("hotline", "summary", hotline_procedure().periodic["summary"])
    with sessions.begin() as session:
        periodic_reports.replace_duties(session, [duty], at("2025-01-01 00:00"))


@pytest.fixture
def store(tmp_path: Path) -> AttachmentStore:
    """Return a store whose limits on uploads would reject a report; they do not apply to reports."""
    return AttachmentStore(tmp_path / "attachments", largest=10, types=("image/*",))


def report_activity(sessions: Sessions, store: AttachmentStore | None, now: datetime = APRIL) -> PeriodicReportActivity:
    return PeriodicReportActivity(sessions, store, clock=clock_at(now))


def make_report(
    sessions: Sessions, store: AttachmentStore, occasion: datetime = APRIL, now: datetime | None = None
) -> PeriodicReportRef:
    return report_activity(sessions, store, now or occasion).report(
        Occasion(procedure="hotline", entry="summary", at=occasion)
    )


def report_complaints(sessions: Sessions) -> list[ComplaintRow]:
    with sessions() as session:
        found = select(ComplaintRow).where(ComplaintRow.key.startswith("periodic:")).order_by(ComplaintRow.key)
        return list(session.scalars(found))


def attachment_rows(sessions: Sessions, number: str) -> list[AttachmentRow]:
    with sessions() as session:
        return attachments.attachments_of(session, number)


def test_the_report_case_has_the_figures_the_document_and_the_instant_of_the_occasion(
    sessions: Sessions, store: AttachmentStore
) -> None:
    record_march_cases(sessions)
    done = make_report(sessions, store)

    assert (done.at, done.since, done.before) == (APRIL, at("2026-03-01 00:00"), False)
    with sessions() as session:
        opened = complaints.load_case_input(session, done.number)
    assert opened.opened.facts == {
        "counted_from": date(2026, 3, 1), "counted": 6, "late_counted": 2, "major_counted": 2, "conduct_counted": 1,
    }  # fmt: skip
    assert (opened.entry, opened.opened.at, opened.first) == ("summary", APRIL, None)
    (file,) = attachment_rows(sessions, done.number)
    assert (file.name, file.n, file.added_by) == ("月度汇总-2026-04-01.docx", None, None)
    assert opened.opened.attachments[0].id == file.id
    written = io.BytesIO()
    attachments.copy_stored_file(store, file.sha256, written)
    document = Document(io.BytesIO(written.getvalue()))
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["6", "3", "3", "2", "2"]
    assert document.paragraphs[1].text == "月度汇总"


def test_a_report_says_at_its_end_how_the_log_stood(sessions: Sessions, store: AttachmentStore, tmp_path: Path) -> None:
    log, line = signed_folder(tmp_path)
    activity = PeriodicReportActivity(sessions, store, clock=clock_at(APRIL), published_log=log)
    done = activity.report(Occasion(procedure="hotline", entry="summary", at=APRIL))
    (file,) = attachment_rows(sessions, done.number)
    assert line in printed_text(store.path(file.sha256).read_bytes())


def test_a_report_made_twice_is_one_case(sessions: Sessions, store: AttachmentStore) -> None:
    first = make_report(sessions, store)
    again = make_report(sessions, store, occasion=APRIL + timedelta(hours=3))

    assert again == first.model_copy(update={"before": True})
    assert [row.number for row in report_complaints(sessions)] == [first.number]


def test_concurrent_reports_are_one_case(sessions: Sessions, store: AttachmentStore) -> None:
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda _: make_report(sessions, store).number, range(6)))

    assert len(set(done)) == 1
    assert len(report_complaints(sessions)) == len(attachment_rows(sessions, done[0])) == 1


@pytest.mark.parametrize(
    "step",
    ["register.cases.complaints.attachments.attach_files", "activities.periodic_report.complaints.register_complaint"],
)
def test_a_report_that_fails_half_way_leaves_no_case_and_is_made_again(
    sessions: Sessions, store: AttachmentStore, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(step, fail)
        with pytest.raises(RuntimeError, match="killed"):
            make_report(sessions, store)
    left = list(attachments.stored_paths(store))
    assert report_complaints(sessions) == []

    done = make_report(sessions, store)
    assert [row.number for row in report_complaints(sessions)] == [done.number]
    assert list(attachments.stored_paths(store)) == left  # the same content is the same file


def test_a_late_report_has_the_figures_of_its_occasion(sessions: Sessions, store: AttachmentStore) -> None:
    """On 2 May, for 1 April. Its limit runs from the occasion: it is over."""
    record_march_cases(sessions)
    late = make_report(sessions, store, now=at("2026-05-02 09:00"))

    with sessions() as session:
        opened = complaints.load_case_input(session, late.number)
    assert opened.opened.facts["counted"] == 6
    assert opened.opened.facts["late_counted"] == 2
    assert (opened.opened.at, opened.opened.recorded_at) == (APRIL, at("2026-05-02 09:00"))
    assert report_complaints(sessions)[0].received_at == at("2026-05-02 09:00")


def test_the_next_report_counts_from_the_last(
    sessions: Sessions, store: AttachmentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_march_cases(sessions)
    make_report(sessions, store)
    assert make_report(sessions, store, occasion=MAY).since == APRIL

    changed = hotline_procedure().model_copy(deep=True)
    rule = changed.periodic["summary"]
    on_the_20th = rule.model_copy(update={"day": rule.day.model_copy(update={"n": 20})})
    changed.periodic["summary"] = on_the_20th
    monkeypatch.setattr(procedures, "load", lambda *_: changed)
    assert make_report(sessions, store, occasion=at("2026-05-25 09:00")) == PeriodicReportRef(
        number="HOT-2026-000013", at=at("2026-05-20 00:00"), since=MAY
    )


def test_the_report_after_a_skipped_one_covers_its_days(sessions: Sessions, store: AttachmentStore) -> None:
    make_report(sessions, store)

    assert make_report(sessions, store, occasion=at("2026-06-01 00:00")).since == APRIL
    assert make_report(sessions, store, occasion=MAY, now=at("2026-06-02 09:00")).since == APRIL  # made later by hand
    assert [row.key[-10:] for row in report_complaints(sessions)] == ["2026-04-01", "2026-05-01", "2026-06-01"]


def test_the_same_figures_give_the_same_file(
    sessions: Sessions, database: Database, store: AttachmentStore, tmp_path: Path
) -> None:
    record_march_cases(sessions)
    first = attachment_rows(sessions, make_report(sessions, store).number)[0].sha256
    alter_rows(database, "DELETE FROM attachment", "DELETE FROM complaint WHERE key LIKE 'periodic:%'")
    again = attachment_rows(sessions, make_report(sessions, AttachmentStore(tmp_path / "other"), now=MAY).number)[
        0
    ].sha256

    assert again == first
    with zipfile.ZipFile(store.path(first)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_report_is_not_counted_by_the_next(sessions: Sessions, store: AttachmentStore) -> None:
    make_report(sessions, store)
    with sessions.begin() as session:
        register_complaint_of(session, hotline_intake("2026-04-05 09:00"))
    number = make_report(sessions, store, occasion=MAY).number

    with sessions() as session:
        assert complaints.load_case_input(session, number).opened.facts["counted"] == 1


def test_an_unknown_duty_is_not_retried(sessions: Sessions, store: AttachmentStore) -> None:
    with pytest.raises(ApplicationError, match="no periodic duty circular") as raised:
        report_activity(sessions, store).report(Occasion(procedure="hotline", entry="circular", at=APRIL))
    assert raised.value.non_retryable


def test_without_an_attachment_folder_the_report_is_retried(sessions: Sessions) -> None:
    with pytest.raises(ApplicationError, match="BANJIE_ATTACHMENTS") as raised:
        report_activity(sessions, None).report(Occasion(procedure="hotline", entry="summary", at=APRIL))
    assert not raised.value.non_retryable
    assert report_complaints(sessions) == []


def test_the_report_key_consists_of_duty_and_day() -> None:
    duty = PeriodicDuty("hotline", "summary", hotline_procedure().periodic["summary"])

    assert duty.report_key(APRIL) == "periodic:hotline:summary:2026-04-01"
