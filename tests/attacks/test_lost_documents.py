"""The file of a document is made from the journal: where its row is lost it can be made again, and the log says so."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import select

from integrity.repair.cases import repair_lists
from models.tables import LogRow
from register.documents.attachments import AttachmentStore
from starter.client import BanjieClient
from starter.documents import document_files
from starter.notices.delivery import NoticeSettings
from tests.attacks.attacked_register import A_MINUTE, NOW, look
from tests.attacks.conftest import RegisterCopy, tamper
from tests.attacks.observer import standing_alarms
from tests.register.fixed_watch import sequence_all
from tests.register.recorded_case import SECRET
from tests.stack.office import at

pytestmark = pytest.mark.slow


def seen(copy: RegisterCopy, minutes: int) -> set[str]:
    """Let relay and watch go on; return the kinds of the alarms about the complaint with documents."""
    sequence_all(copy.sessions)
    look(copy.sessions, copy.home, minutes)
    alarms = standing_alarms(copy.superuser_url.replace("+psycopg2", ""))
    return {alarm.kind for alarm in alarms if alarm.complaint == copy.names.paper}


def test_a_lost_document_is_made_again_and_the_log_has_both(copy_register: Callable[[], RegisterCopy]) -> None:
    copy = copy_register()
    client = BanjieClient(
        register=copy.sessions,
        temporal_address="127.0.0.1:1",
        secret=SECRET,
        store=AttachmentStore(copy.home / "attachments"),
    )
    assert seen(copy, 2) == set()
    tamper(copy, "DELETE FROM document WHERE name = 'acceptance'")
    assert seen(copy, 4) == {"log_broken", "lists_wrong"}

    with copy.sessions.begin() as session:
        assert repair_lists(session, copy.names.paper).left == ()
    office = at(client, NOW + 5 * A_MINUTE)
    made = document_files.make_documents(office, NoticeSettings(signature="另一局"), copy.names.paper)
    assert asyncio.run(made) == 1

    assert seen(copy, 6) == set()
    with copy.sessions() as session:
        of_paper = LogRow.stream.like(f"document:{copy.names.paper}:acceptance:%")
        rows = session.execute(select(LogRow.seq, LogRow.hash).where(of_paper).order_by(LogRow.seq))
        records = [tuple(row) for row in rows]
    assert [seq for seq, _ in records] == [1, 2]
    assert len({digest for _, digest in records}) == 2
    tamper(copy, "UPDATE document SET sha256 = repeat('0', 64) WHERE name = 'acceptance'")
    assert "lists_wrong" in seen(copy, 8)
