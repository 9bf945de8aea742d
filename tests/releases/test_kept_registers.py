"""The register of each release that is kept comes to the schema of today, and its open cases go on."""

import asyncio
from pathlib import Path

import pytest

from integrity.compare.runs import compare_runs
from integrity.verify.database_rights import stored_catalogue
from integrity.verify.record import verify_everything
from publishing.release import ROOT, ReleaseError, check_kept_register, kept_register, project_version
from register import migrations
from services import relay
from services.embedded.stack import Stack
from settings import Settings
from starter.acts.submit import act
from starter.client import open_client
from tests.releases.kept_registers import CASES, NOTE, restore_register
from tests.stack.fixtures import PYTHON
from tests.stack.revived_case import agrees, revived

pytestmark = pytest.mark.slow
KEPT = sorted(kept_register(ROOT, "0").parent.iterdir())
LARGEST = 200_000  # bytes of a kept register
ALTERED = "its schema is not that of today: write a migration. A pre-release may be kept anew (kept_registers.py)"


def test_the_register_of_this_release_is_kept_and_small(tmp_path: Path) -> None:
    assert kept_register(ROOT, project_version(ROOT)) in KEPT
    for folder in KEPT:
        assert sum(file.stat().st_size for file in folder.iterdir()) < LARGEST, folder
    with pytest.raises(ReleaseError, match="kept"):
        check_kept_register(tmp_path, "0.3.0")


@pytest.mark.parametrize("folder", KEPT, ids=lambda folder: folder.name)
def test_a_kept_register_comes_to_the_schema_of_today(folder: Path, tmp_path: Path) -> None:
    with Stack(tmp_path, throwaway=True, temporal=False) as stack:
        restore_register(stack, folder)
        migrations.upgrade(stack.database_owner_url)

        migrations.check(stack.database_owner_url)
        client = open_client(Settings(home=tmp_path))
        assert sorted(client.transact_sync(stored_catalogue)) == migrations.made_catalogue(), ALTERED
        client.close()


@pytest.mark.deep
@pytest.mark.parametrize("folder", KEPT, ids=lambda folder: folder.name)
def test_the_open_cases_of_a_kept_register_go_on(folder: Path, tmp_path: Path) -> None:
    with Stack(tmp_path, throwaway=True) as stack:
        restore_register(stack, folder)
        migrations.upgrade(stack.database_owner_url)
        stack.run_process("worker", [*PYTHON, "worker"], cwd=ROOT)
        asyncio.run(go_on(tmp_path))


async def go_on(home: Path) -> None:
    """Revive every case, act on each, and prove that nothing was lost."""
    client = open_client(Settings(home=home))
    assert (await verify_everything(client)).found == ()
    lost = (await compare_runs(client)).without
    assert len(lost) == CASES
    for number in lost:
        await revived(client, number)
    for number in lost:
        await act(client, number, NOTE)
        await agrees(client, number)
    assert not (await compare_runs(client)).without
    await relay.sequence_records(client)
    assert (await verify_everything(client)).found == ()
    client.close()
