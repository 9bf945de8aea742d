"""The register that is attacked: made by real work under three procedures, from intake to letters and papers."""

import asyncio
import io
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session, sessionmaker

from integrity.verify import watch_checks
from integrity.verify.outside import OutsideFiles
from models.tables import RunRow
from notices.channels import DeliveryResult
from register import editions, periodic_reports
from register.acts import inbox
from register.calendars import notice_adoption
from register.cases import query_codes
from register.documents.attachments import AttachmentStore, store_upload
from register.files import history_archive
from register.notices import outbox
from register.office import absence, ranks, staff, units
from register.office.units import UnitPlace
from register.randomness import RANDOM
from services import relay
from starter.client import BanjieClient
from starter.notices.delivery import NoticeSettings
from tests.documents.document_procedure import accepted_complaint
from tests.register.fixed_watch import record_comparison, sequence_all
from tests.register.monthly_report_law import answer_case, close_case, hotline_procedure, open_hotline_case
from tests.register.notice_law import accepted_case, owe_notice, report_context
from tests.register.recorded_case import MONDAY, SECRET, RecordedCase, clock_at, complaint, register_staff
from tests.register.test_calendar_adoption import notice_with_rest_day
from tests.stack.office import at

Sessions = sessionmaker[Session]
NOW = MONDAY + timedelta(days=2, hours=2)
A_MINUTE = timedelta(minutes=1)
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
HISTORY = '{"events": [{"eventId": "1"}]}'


class AttackedRegister(NamedTuple):
    """Names of what stands in the register, as the attacks use them: `paper`, an open complaint with documents, files
    and a refused act; `mailed`, one with a letter on its way; `closed`; `late`, with an act that nobody has judged."""

    paper: str
    mailed: str
    closed: str
    late: str
    notice: str


def outside_files(home: Path) -> OutsideFiles:
    """Return what lies outside the database, below a folder of its own."""
    return OutsideFiles(home / "witness", home / "attachments", home / "archive")


def build_register(sessions: Sessions, home: Path) -> AttackedRegister:
    """Make the register. The last act is in the queue of the log, all else has its position."""
    _arrange_office(sessions)
    store = AttachmentStore(home / "attachments")
    paper = _paper_case(sessions, store)
    mailed, notice = _mailed_case(sessions)
    closed = _closed_case(sessions, home / "archive")
    late = RecordedCase(sessions, complaint("late")).accept()
    for case in (paper, mailed, late):
        record_comparison(sessions, case.number, NOW)
    _let_alarms_come_and_go(sessions, home, late)
    waiting = paper.perform("note", "li", NOW - A_MINUTE, texts={"opinion": "再次查看"})
    assert waiting.new
    paper.record()
    record_comparison(sessions, paper.number, NOW)
    return AttackedRegister(paper.number, mailed.number, closed, late.number, notice)


def look(sessions: Sessions, home: Path, minutes: int) -> None:
    """Let the watch look, so many minutes after NOW."""
    with sessions.begin() as session:
        assert watch_checks.run_watch(session, clock_at(NOW + minutes * A_MINUTE), outside_files(home))


def _let_alarms_come_and_go(sessions: Sessions, home: Path, late: RecordedCase) -> None:
    """Leave one alarm that has cleared and one that stands: about an act that nobody has judged."""
    late.commit("note", "li", NOW - 60 * A_MINUTE, texts={"opinion": "来电询问"})
    sequence_all(sessions)
    look(sessions, home, -50)
    with sessions() as session:
        late.judge(inbox.load_act(session, late.number, 3))
    late.record()
    sequence_all(sessions)
    look(sessions, home, -40)
    late.commit("note", "li", NOW - 30 * A_MINUTE, texts={"opinion": "再次来电"})
    for minutes in (-20, -10):
        sequence_all(sessions)
        look(sessions, home, minutes)


def _arrange_office(sessions: Sessions) -> None:
    since = MONDAY - timedelta(days=300)
    with sessions.begin() as session:
        register_staff(session)
        units.state_unit(session, "bureau", UnitPlace(head="zhou"), at=since)
        units.state_unit(session, "water_policy_office", UnitPlace(parent="bureau", head="li"), at=since)
        ranks.set_ranks(session, ("clerk", "section_head", "director"), at=since)
        ranks.give_rank(session, "wang", "clerk", at=since)
        ranks.add_to_register(session, "mediators", "chen", at=since)
        staff.add_member(session, "sun", "孙某", at=since, randomness=RANDOM)
        staff.give_role(session, "sun", "discipline_office", at=since)
        staff.end_service(session, "sun", "chen", at=MONDAY - timedelta(days=30))
        absence.insert_absence(session, "zhou", MONDAY, MONDAY + timedelta(days=9), "chen", at=since)
        notice_adoption.record_adoption(session, {2026: notice_with_rest_day()}, at=since, by="li")
        hotline = hotline_procedure()
        editions.keep_edition(session, hotline, MONDAY)
        duties = [periodic_reports.PeriodicDuty("hotline", entry, rule) for entry, rule in hotline.periodic.items()]
        periodic_reports.replace_duties(session, duties, MONDAY)


def _paper_case(sessions: Sessions, store: AttachmentStore) -> RecordedCase:
    files = (store_upload(store, "现场.png", io.BytesIO(PNG)),)
    case = accepted_complaint(sessions, key="paper", attachments=files)
    later = MONDAY + timedelta(days=1, hours=2)
    scan = store_upload(store, "卷.pdf", io.BytesIO(PDF))
    case.perform("note", "li", later, texts={"opinion": "已查看现场"}, attachments=[scan])
    case.perform("accepted", "li", later + A_MINUTE)
    assert case.verdicts
    case.perform("note", "wang", later + 2 * A_MINUTE, texts={"opinion": "已询问"})
    case.record()
    client = BanjieClient(register=sessions, temporal_address="127.0.0.1:1", secret=SECRET, store=store)
    made = asyncio.run(relay.make_due_documents(at(client, later + 3 * A_MINUTE), NoticeSettings(signature="水务局")))
    assert made
    with sessions.begin() as session:
        assert query_codes.store_query_code(session, case.number, ["CODE"], "salt", later)
    return case


def _mailed_case(sessions: Sessions) -> tuple[RecordedCase, str]:
    case = accepted_case(sessions, key="mailed")
    sent = MONDAY + timedelta(days=1, hours=1)
    owe_notice(case, "filing", sent)
    notice = owe_notice(case, "acceptance", sent)
    with sessions.begin() as session:
        row = outbox.claim_notice(session, notice, sent)
        assert row
        outbox.store_notice_text(session, row, "您的投诉已受理。", sent, report_context(sent))
        row.channel = "smtp"
        attempt = outbox.begin_attempt(session, row, sent)
        assert outbox.record_channel_answer(session, notice, attempt, DeliveryResult(taken=True, code="250"), sent)
    return case, notice


def _closed_case(sessions: Sessions, archive: Path) -> str:
    case = answer_case(open_hotline_case(sessions, "2026-03-02 09:00", severity="minor"), "2026-03-02 10:00")
    close_case(case, "2026-03-02 11:00")
    history = history_archive.canonical_history(HISTORY)
    sha256 = history_archive.store_history(archive, case.number, "run-of-closed", history)
    ended = MONDAY + timedelta(hours=2)
    with sessions.begin() as session:
        run = RunRow(run_id="run-of-closed", complaint=case.number, status="completed", events=1, sha256=sha256)
        run.started_at, run.ended_at, run.exported_at, run.seen_at = MONDAY, ended, ended, ended
        run.seq = run.registered = case.state.seq
        session.add(run)
    return case.number
