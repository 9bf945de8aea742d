"""The large register of the benchmarks: nothing is wrong with it, and copies differ in what must differ."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.register import RegisterPlan, fill_register
from integrity.verify import watch_checks
from models.tables import AlarmRow, AttachmentRow, ComplaintRow, PartyRow, TextRow
from register.documents import body_digests
from tests.stack.databases import Database

pytestmark = pytest.mark.slow
SMALL = RegisterPlan(complaints=30, open=15, procedures=("zhengzhou-water",))
LARGER = RegisterPlan(complaints=60, open=30, procedures=("zhengzhou-water", "auto-repair"))


def test_nothing_is_wrong_with_a_large_register(
    sessions: sessionmaker[Session], database: Database, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    plan = LARGER if pytestconfig.getoption("deep") else SMALL
    filled = fill_register(sessions, database.owner_url, tmp_path, plan)
    for _ in range(3):
        with sessions.begin() as session:
            assert watch_checks.run_watch(session, lambda *_: filled)
    with sessions() as session:
        assert session.execute(select(AlarmRow.kind, AlarmRow.about, AlarmRow.detail)).all() == []
        closed = [row.closed_at is not None for row in session.scalars(select(ComplaintRow))]
        assert len(closed) >= plan.complaints
        assert plan.complaints * 0.4 < sum(closed) < plan.complaints * 0.6
        assert_every_copy_opens_its_own_digests(session)


def assert_every_copy_opens_its_own_digests(session: Session) -> None:
    texts = list(session.scalars(select(TextRow)))
    assert all(map(body_digests.text_holds, texts))
    assert all(map(body_digests.party_holds, session.scalars(select(PartyRow))))
    assert all(map(body_digests.attachment_holds, session.scalars(select(AttachmentRow))))
    assert len({row.salt for row in texts}) == len({row.digest for row in texts}) == len(texts) > 30
    heads = list(session.scalars(select(ComplaintRow.head)))
    assert len(set(heads)) == len(heads)
