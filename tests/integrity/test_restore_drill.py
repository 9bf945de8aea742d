"""The restore drill of docs/operations.md: everything comes back from the backup, holds and goes on; what the backup
lacks is named."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from integrity.compare.histories import export_histories
from integrity.compare.runs import compare_runs
from integrity.publish.signed_log import publish_log
from integrity.revive.cases import revive_case
from integrity.verify.record import verify_everything
from models.errors import Unavailable
from models.tables import AttachmentRow, DocumentRow
from services import relay
from starter.acts import submit
from starter.cases.registration import register
from starter.client import BanjieClient
from starter.notices.delivery import NoticeSettings
from tests.documents.document_procedure import procedure_with_documents
from tests.integrity.backups import Backup, with_files
from tests.stack.databases import Database
from tests.stack.office import ACCEPTED, REFERRED, form, registered, under
from tests.stack.own_servers import Server, working
from tests.stack.revived_case import NOTE, agrees, handle

pytestmark = pytest.mark.slow
WHY = "从备份恢复"


@dataclass(frozen=True)
class Cases:
    """What came in before the backup: open and with a file, with a document, closed with an exported history."""

    busy: str
    papered: str
    closed: str


@pytest.fixture
def backup(office: BanjieClient, database: Database, temporal: Server, tmp_path: Path) -> Backup:
    home = tmp_path / "home"
    return Backup(tmp_path / "backup", with_files(office, home), database, temporal, home)


async def back_up_and_lose(backup: Backup, tmp_path: Path) -> Cases:
    """Let the office work, be backed up meanwhile, work on, and lose everything."""
    office = backup.office
    (tmp_path / "现场.txt").write_text("现场记录", encoding="utf-8")
    async with working(office):
        busy = (await register(office, form(attachments=["现场.txt"]), folder=tmp_path)).number
        papered, closed = await under(office, procedure_with_documents()), await registered(office)
        await submit.act(office, closed, REFERRED | {"actor": "li"})
        await handle(office, closed).result()
        await export_histories(office, "li")
        assert await relay.make_due_documents(office, NoticeSettings(signature="水务局"))
    await backup.take_temporal()
    async with working(office):
        await submit.act(office, busy, ACCEPTED | {"actor": "li"})
        await publish_log(office)
        backup.take_rest()
        await submit.act(office, busy, NOTE)  # after the backup: lost with the register
    await backup.destroy()
    return Cases(busy, papered, closed)


async def found(office: BanjieClient) -> set[str]:
    return {one.kind for one in (await verify_everything(office)).found}


async def test_what_is_restored_holds_and_goes_on_and_a_part_left_out_is_named(backup: Backup, tmp_path: Path) -> None:
    office, cases = backup.office, await back_up_and_lose(backup, tmp_path)
    await backup.restore()

    assert await found(office) == set()
    async with working(office):
        assert (await compare_runs(office, everyone=True)).differences == {}  # the older case has caught up
        await submit.act(office, cases.busy, NOTE)
        await agrees(office, cases.busy)
        assert (await compare_runs(office, everyone=True)).differences == {}
    assert await publish_log(office)
    assert await found(office) == set()

    for part, kind in (await file_parts(backup, cases)).items():
        aside = tmp_path / "aside"
        part.rename(aside)
        assert await found(office) == ({kind} if kind else set()), part
        if part.name == "key":
            with pytest.raises(Unavailable):
                await publish_log(office)
        aside.rename(part)
    assert await found(office) == set()


async def file_parts(backup: Backup, cases: Cases) -> dict[Path, str]:
    """Return what a backup may lack of the files, with the kind of what is found then."""
    attached = select(AttachmentRow.sha256).where(AttachmentRow.complaint == cases.busy)
    made = select(DocumentRow.sha256).where(DocumentRow.complaint == cases.papered)
    file, paper = await backup.office.transact(
        lambda session: (session.scalars(attached).one(), session.scalars(made).one())
    )
    assert backup.office.store
    return {
        backup.office.store.path(file): "file_damaged",
        backup.office.store.path(paper): "file_damaged",
        backup.home / "attachments": "file_damaged",
        backup.home / "archive": "archive_damaged",
        backup.home / "log/public": "signed_log_differs",
        backup.home / "log/key": "",
    }


@pytest.mark.deep
@pytest.mark.parametrize("without", ["temporal", "register"])
async def test_a_server_that_was_not_restored_is_named(backup: Backup, tmp_path: Path, without: str) -> None:
    office, cases = backup.office, await back_up_and_lose(backup, tmp_path)
    await backup.restore(without)

    verified = await found(office)
    async with working(office):
        compared = (await compare_runs(office, everyone=True)).differences
        if without == "temporal":
            assert verified == set()
            assert compared == {"without": sorted([cases.busy, cases.papered])}
            await revive_case(office, cases.busy, "li", WHY)
            await agrees(office, cases.busy)
        else:
            assert verified == {"signed_log_differs"}
            assert set(compared["unknown_case"]) == {cases.busy, cases.papered, cases.closed}
            with pytest.raises(Unavailable):
                await publish_log(office)
