"""Every periodic duty of the procedures on file makes its report and fills in declared facts."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from activities.periodic_report import PeriodicReportActivity
from models.messages import Act
from models.packed_law import parse_law
from models.periodic import Occasion
from procedures.load import find_procedure_file
from procedures.office_settings import OfficeSettings
from register import periodic_reports
from register.cases import complaints
from register.documents import attachments
from register.documents.attachments import AttachmentStore
from register.periodic_reports import PeriodicDuty
from rules import fact
from tests.register.monthly_report_law import at
from tests.register.recorded_case import clock_at
from tests.stack.regulations import SLUGS, regulation

pytestmark = pytest.mark.slow
APRIL = at("2026-04-01 00:00")
WITH_DUTIES = [slug for slug in SLUGS if "\nperiodic:" in find_procedure_file(slug).read_text(encoding="utf-8")]


@pytest.mark.parametrize("slug", WITH_DUTIES)
def test_each_duty_on_file_makes_its_report(slug: str, sessions: sessionmaker[Session], tmp_path: Path) -> None:
    """The facts that it fills in are allowed in its case."""
    assert regulation(slug).periodic
    for entry in regulation(slug).periodic:
        _check_report(slug, entry, sessions, tmp_path)


def _check_report(slug: str, entry: str, sessions: sessionmaker[Session], folder: Path) -> None:
    chosen = {name: 1 for name, setting in regulation(slug).settings.items() if setting.default is None}
    office = OfficeSettings({slug: chosen})
    activity = PeriodicReportActivity(sessions, AttachmentStore(folder), office, clock=clock_at(APRIL))
    duty = PeriodicDuty(slug, entry, regulation(slug).periodic[entry])
    with sessions.begin() as session:
        periodic_reports.replace_duties(session, [duty], at("2025-01-01 00:00"))
    done = activity.report(Occasion(procedure=slug, entry=entry, at=APRIL))

    with sessions() as session:
        opened = complaints.load_case_input(session, done.number)
        (file,) = attachments.attachments_of(session, done.number)
    law = parse_law(opened.law, opened.calendar)
    act = Act(id="0", name="opened", actor="nobody", facts=opened.opened.facts)
    assert fact.fact_refusals(law, act) == []
    assert set(opened.opened.facts) == set(regulation(slug).periodic[entry].fills)
    assert file.size > 10_000
