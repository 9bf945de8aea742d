"""Laws in the register: each stands there once, complaints name it by its digest, and nothing is read of an altered
one."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from integrity.repair.cases import repair_lists
from integrity.verify import case_look
from models.packed_law import pack_law, unpack_law
from models.tables import ComplaintRow, EventRow, LawRow
from register import editions
from register.cases import rebuilt_case
from register.cases.complaints import load_case_input
from register.chains import UnsoundJournal
from register.editions import UnsoundLaw
from tests.register.fixed_watch import alter_rows
from tests.register.recorded_case import MONDAY, RecordedCase, complaint, register_complaint_of, zhengzhou_law
from tests.stack.databases import Database

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]


def test_many_complaints_name_one_law(sessions: Sessions) -> None:
    packed, digest, _ = zhengzhou_law()

    def register(nth: int) -> str:
        with sessions.begin() as session:
            return register_complaint_of(session, complaint(f"form-{nth}"))

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(register, range(8)))

    with sessions() as session:
        row = session.scalars(select(LawRow)).one()
        event = session.scalars(select(EventRow).where(EventRow.stream == "editions")).one()
        assert (row.sha256, row.slug, row.body) == (digest, "zhengzhou-water", unpack_law(packed))
        assert (row.first_used, event.name) == (MONDAY, row.slug)
        assert digest in event.body
        for opened in session.scalars(select(ComplaintRow.opened)):
            assert digest in opened
            assert '"law":' not in opened
        assert {load_case_input(session, number).law for number in numbers} == {packed}


def test_a_text_of_another_digest_is_not_kept(sessions: Sessions) -> None:
    _, digest, _ = zhengzhou_law()
    with sessions.begin() as session, pytest.raises(UnsoundLaw, match=digest):
        editions.keep_law(session, "zhengzhou-water", pack_law("{}"), digest, MONDAY)
    with sessions() as session:
        assert session.scalars(select(LawRow)).all() == []


@pytest.mark.parametrize("harm", ["UPDATE law SET body = body || ' '", "DELETE FROM law"])
def test_nothing_is_built_on_a_law_that_is_not_sound(
    sessions: Sessions, database: Database, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    case = RecordedCase(sessions).accept()
    monkeypatch.setattr(editions, "_READ_LAWS", {})  # as in a process that has not read it yet
    alter_rows(database, harm)

    with sessions() as session:
        with pytest.raises(UnsoundLaw):
            load_case_input(session, case.number)
        with pytest.raises(UnsoundJournal, match="law"):
            rebuilt_case.rebuilt_case_input(session, case.number)
        with pytest.raises(UnsoundJournal):
            repair_lists(session, case.number)
        found = case_look.verify_cases(session, [case.number], MONDAY)
    said = {kind: [(one.detail["what"], one.detail["name"]) for one in some] for kind, some in found.items() if some}
    assert ("missing", "law") in said["opening_altered"]
