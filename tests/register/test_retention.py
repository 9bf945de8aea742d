"""Retention: what is due when, and how two persons carry a list out."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.errors import BadInput
from models.tables import PartyRow, TextRow
from procedures import load
from procedures.office_settings import OfficeSettings
from register import editions
from register.alarms.kinds import CASE_KINDS
from register.custody.retention import years_before
from register.documents.attachments import AttachmentStore
from starter import custody
from starter.client import BanjieClient
from starter.office.deciders import Deciders
from starter.office.settings_file import check_office_settings
from tests.register.fixed_watch import alarm_kinds_after_watch, record_comparison
from tests.register.recorded_case import MONDAY, RecordedCase, clock_at, complaint
from tests.register.test_record import REMEDY_BEGUN

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
LATER = MONDAY + timedelta(days=3 * 366)
TERMS = {"zhengzhou-water": {"party": 2, "texts": 3, "case": 10}}


@pytest.fixture
def desk(sessions: Sessions, tmp_path: Path) -> BanjieClient:
    """The starter three years later, in an office that says how long it keeps what."""
    office = OfficeSettings(retention=check_office_settings({"retention": TERMS}, "office").retention)
    return BanjieClient(
        register=sessions, temporal_address="nowhere", clock=clock_at(LATER), office=office,
        store=AttachmentStore(tmp_path),
    )  # fmt: skip


def closed_case(sessions: Sessions, key: str) -> RecordedCase:
    """Return a case that has ended; the complaint that it opens on its end stays open."""
    with sessions.begin() as session:
        editions.keep_edition(session, load("zhengzhou-water"), MONDAY)
    case = RecordedCase(sessions, complaint(key)).accept()
    case.perform("remedy_begun", "li", MONDAY + timedelta(days=2), **REMEDY_BEGUN)
    case.record()
    assert case.state.closed_at, case.verdicts
    record_comparison(sessions, case.number, LATER, status="completed", ended_at=LATER, exported_at=LATER)
    return case


def doubts(sessions: Sessions) -> set[str]:
    """Return the alarms that say that something on record does not hold."""
    return {*alarm_kinds_after_watch(sessions, LATER)} & {*CASE_KINDS, "log_broken", "chain_broken"}


async def test_a_list_is_made_by_one_and_carried_out_by_another_and_goes_on_where_it_stopped(
    desk: BanjieClient, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [closed_case(sessions, f"form-{place}") for place in range(3)]
    RecordedCase(sessions, complaint("open"))
    await custody.change_hold(desk, cases[1].number, Deciders("li", "法院来函"), place=True)

    due = (await custody.due_for_erasure(desk)).due
    assert [(one.number, one.kinds, one.held) for one in due] == [
        (case.number, ("party", "texts"), case is cases[1]) for case in cases
    ]
    made = await custody.make_list(desk, "li")
    assert made.listed == 1
    for listed, by in ((1, "li"), (2, "chen"), (1, "nobody")):
        with pytest.raises(BadInput):
            await custody.carry_out(desk, listed, by)

    real = custody.remove_files

    async def fail(*_: object) -> None:
        monkeypatch.setattr(custody, "remove_files", real)
        raise ConnectionError

    monkeypatch.setattr(custody, "remove_files", fail)
    with pytest.raises(ConnectionError):
        await custody.carry_out(desk, 1, "chen")
    with pytest.raises(BadInput):
        await custody.carry_out(desk, 1, "wang")
    done = await custody.carry_out(desk, 1, "chen")

    assert (done.erased, done.held, done.done_before) == ((cases[2].number,), (), (cases[0].number,))
    assert [one.number for one in (await custody.due_for_erasure(desk)).due] == [cases[1].number]
    with pytest.raises(BadInput):
        await custody.make_list(desk, "li")
    with sessions() as session:
        kept = {row.complaint for row in session.scalars(select(PartyRow)) if row.salt}
        assert kept & {case.number for case in cases} == {cases[1].number}
        bodies = [row.body for row in session.scalars(select(TextRow).where(TextRow.complaint == cases[0].number))]
        assert [body for body in bodies if body] == ["保存期限届满"]
    assert doubts(sessions) == set()


async def test_a_hold_that_comes_after_the_list_protects(desk: BanjieClient, sessions: Sessions) -> None:
    case = closed_case(sessions, "form-1")
    await custody.make_list(desk, "li")
    await custody.change_hold(desk, case.number, Deciders("li", "法院来函"), place=True)
    assert (await custody.carry_out(desk, 1, "chen")).held == (case.number,)
    found = await custody.read_custody(desk, case.number)
    assert [event.type for event in found.events] == ["held", "refused"]


@pytest.mark.parametrize(
    "written",
    [{"zhengzhou-water": {"party": 0}}, {"zhengzhou-water": {"name": 3}}, {"nobody": {"party": 3}}, [], {"bank": 3}],
)
def test_terms_that_say_nothing_sensible_are_refused(written: object) -> None:
    with pytest.raises(BadInput):
        check_office_settings({"retention": written}, "office")


def test_a_year_after_a_leap_day() -> None:
    leap = MONDAY.replace(year=2028, month=2, day=29)
    assert (years_before(leap, 1).month, years_before(leap, 1).day, years_before(leap, 4).day) == (2, 28, 29)
