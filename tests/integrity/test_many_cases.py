"""Cases as they are raise no alarm: their dossiers are whole, every decision is reproduced, and a law that says the
same changes none of them. Each regulation has a register of its own: lives of its scenarios, and copies of them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.register import RegisterPlan, fill_register
from integrity.dossier import make
from integrity.dossier.course import read_course
from integrity.dossier.make import Export, Sources
from integrity.log import publish
from integrity.log.publish import PublishedLog
from integrity.replay import what_if
from integrity.replay.changed_law import ChangedLaws, LawChange
from integrity.replay.replayed_case import recorded_cases, replay
from integrity.replay.what_if import OtherLaw
from models.errors import ReadingRefused
from models.law import Law
from models.messages import Number, Person
from models.packed_law import law_of_case
from models.tables import ComplaintRow, EventRow
from procedures import slugs
from register.documents.attachments import AttachmentStore
from register.office import staff
from register.office.access_journal import COMMAND
from tests.integrity.test_dossier import Check
from tests.register.fixed_watch import sequence_all
from tests.stack.databases import Database

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
CASES = 477  # of each of 23 texts: 10,971 together
WITH_TRACKS = 12
SEEDS = {slug: place for place, slug in enumerate(slugs())}


@pytest.mark.deep
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("slug", slugs())
def test_cases_as_they_are_raise_no_alarm(
    slug: str, sessions: Sessions, database: Database, tmp_path: Path, checked: Check
) -> None:
    plan = RegisterPlan(complaints=CASES, procedures=(slug,), seed=SEEDS[slug])
    now = fill_register(sessions, database.owner_url, tmp_path / "attachments", plan)

    with sessions() as session:
        numbers = session.scalars(select(ComplaintRow.number).order_by(ComplaintRow.number)).all()
        verdicts = Counter(verdict for number in numbers for verdict in judged(session, number, now))
    assert verdicts == {"same": 3 * len(numbers)}

    log = PublishedLog(tmp_path / "log", tmp_path / "log.key")
    codes = Counter[str]()
    for number, packed in dossiers(sessions, numbers, log, tmp_path, now):
        path = tmp_path / "case.dossier.zip"
        path.write_bytes(packed)
        code, faults = checked(path)
        assert read_course(path).happenings
        codes[f"{code}" if code == 0 else f"{number}: {faults}"] += 1
    assert codes == Counter({"0": len(numbers)})


def test_tracks_that_an_act_ends_are_judged_again(sessions: Sessions, database: Database, tmp_path: Path) -> None:
    plan = RegisterPlan(complaints=WITH_TRACKS, procedures=("home-mall",), seed=SEEDS["home-mall"])
    now = fill_register(sessions, database.owner_url, tmp_path / "attachments", plan)

    with sessions() as session:
        numbers = session.scalars(select(ComplaintRow.number)).all()
        assert session.scalar(select(func.count()).where(EventRow.body.contains('"type":"dropped"')))
        assert {verdict for number in numbers for verdict in judged(session, number, now)} == {"same"}


def judged(session: Session, number: Number, now: datetime) -> Iterator[str]:
    """Yield what comes of a case: judged again, by a change that changes nothing, and by an equal law followed beside
    its own."""
    [recorded] = recorded_cases(session, [number])
    own = law_of_case(recorded.opened)
    yield "same" if (found := replay(recorded).difference) is None else str(found)
    for laws in (ChangedLaws(LawChange()).of_case(recorded.opened), OtherLaw(own, Law(own.procedure, own.calendar))):
        done = what_if.what_if(recorded, laws, now)
        yield "same" if (done.outcome, done.moved) == ("same", ()) else str(done)


def dossiers(
    sessions: Sessions, numbers: Sequence[Number], log: PublishedLog, folder: Path, now: datetime
) -> Iterator[tuple[Number, bytes]]:
    """Put the export of each case on record, sign the log, and yield the dossiers."""
    with sessions() as session:
        people = [member.id for member in staff.staff_at(session, now)]
    sources = Sources(AttachmentStore(folder / "attachments"), None, log)
    exports = [exported(sessions, number, people, now, sources) for number in numbers]
    sequence_all(sessions)
    with sessions.begin() as session:
        assert publish.publish(session, log)
    for export in exports:
        with sessions.begin() as session:
            yield export.number, make.make_dossier(session, export, sources).packed


def exported(sessions: Sessions, number: Number, people: list[Person], now: datetime, sources: Sources) -> Export:
    """Put on record that the first person who may do so exports the dossier of a case."""
    for person in people:
        try:
            with sessions.begin() as session:
                return make.record_export(session, number, person, now, door=COMMAND, sources=sources)
        except ReadingRefused:
            continue
    raise AssertionError(f"nobody may export {number}")
