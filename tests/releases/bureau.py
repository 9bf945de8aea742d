"""Several releases of the program side by side: edited copies of it, each with a worker process of its own."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from models.case import Case
from models.tables import ClockRow, EventRow
from register import migrations
from register.release_names import release_name
from services.embedded.processes import Child
from services.embedded.stack import Stack
from settings import Settings
from starter.acts import submit
from starter.cases.workflow_start import workflow_id
from starter.client import BanjieClient, open_client
from starter.releases.kept_code import copy_code
from tests.cli.test_up import environment
from tests.stack.fixtures import hire
from tests.stack.office import ACCEPTED, registered

NOTE = {"name": "note", "actor": "li", "texts": {"opinion": "现场已查看"}}
CASE_DIGEST_PROGRAM = """
import json, sys
from sqlalchemy.orm import Session
from register import complaints, journal
from models.packed_law import parse_law
from rules.hash_chain import case_digest
from rules.evolve import fold_events
from settings import settings
from starter.client import open_client

def digest(session, number):
    opened = complaints.load_case_input(session, number)
    law = parse_law(opened.law, opened.calendar)
    return case_digest(fold_events(law, number, journal.load_events(session, number)).without_history)

client = open_client(settings())
print(json.dumps({number: client.transact_sync(lambda session: digest(session, number)) for number in sys.argv[1:]}))
"""


class Edit(NamedTuple):
    """A line of the program that a release has replaced."""

    file: str
    old: str
    new: str


class CommandAnswer(NamedTuple):
    code: int
    data: dict[str, Any]


def edited_tree(tree: Path, *edits: Edit) -> Path:
    """Copy the program into a folder and replace these lines. Raises AssertionError if a line is not found once."""
    copy_code(tree)
    for edit in edits:
        path = tree / edit.file
        text = path.read_text(encoding="utf-8")
        assert text.count(edit.old) == 1, f"{edit.file} has changed: write the edit anew"
        path.write_text(text.replace(edit.old, edit.new), encoding="utf-8")
    return tree


class CaseSnapshot(NamedTuple):
    """A case at one time: its observed state, its run and history, its digest rebuilt from the journal."""

    observed: tuple[Any, ...]
    run: str
    history: list[str]
    digest: str


@dataclass
class Bureau:
    """Real servers without a worker; `trees` are the folders of the releases by name."""

    client: BanjieClient
    folder: Path
    home: Path
    stack: Stack | None = None
    trees: dict[str, Path] = field(default_factory=dict)
    workers: dict[str, Child] = field(default_factory=dict)

    def add_release(self, *edits: Edit) -> str:
        """Create a release with these edits; return its name."""
        tree = edited_tree(self.folder / f"tree-{len(self.trees)}", *edits)
        name = release_name(tree)
        self.trees[name] = tree
        return name

    def start_worker(self, name: str) -> None:
        """Start a worker of a release."""
        assert self.stack
        argv = (sys.executable, "-P", "-m", "cli.main", "worker")
        self.workers[name] = self.stack.run_process(f"worker-{name}", argv, env={"PYTHONPATH": str(self.trees[name])})

    def stop_worker(self, name: str) -> None:
        """Stop the worker of a release."""
        assert self.stack
        self.stack.stop_process(self.workers[name])

    async def run_banjie(self, name: str, *words: str) -> CommandAnswer:
        """Run the command `banjie` of a release."""
        done = await self._python(name, "-m", "cli.main", *words, "--json")
        return CommandAnswer(done.returncode, json.loads(done.stdout))

    async def case_digests(self, name: str, *numbers: str) -> dict[str, str]:
        """Return the digests of the cases that a release rebuilds from the journal."""
        done = await self._python(name, "-c", CASE_DIGEST_PROGRAM, *numbers)
        found: dict[str, str] = json.loads(done.stdout)
        return found

    async def _python(self, name: str, *words: str) -> subprocess.CompletedProcess[str]:
        env = environment(self.home) | {"PYTHONPATH": str(self.trees[name])}
        argv = [sys.executable, "-P", *words]

        def run() -> subprocess.CompletedProcess[str]:
            return subprocess.run(argv, env=env, cwd=self.folder, capture_output=True, text=True, check=False)

        done = await asyncio.to_thread(run)
        assert done.stdout, done.stderr
        return done

    # ---- cases --------------------------------------------------------------------------------------------------

    async def open_cases(self) -> list[str]:
        """Open three cases: one registered, one accepted, one with a note."""
        numbers = [await registered(self.client) for _ in range(3)]
        await submit.act(self.client, numbers[1], ACCEPTED | {"actor": "li"})
        await submit.act(self.client, numbers[2], NOTE)
        return numbers

    async def workflow_case(self, number: str) -> Case:
        found: Case = (
            await (await self.client.connect_temporal())
            .get_workflow_handle(workflow_id(number))
            .query("state", result_type=Case)
        )
        return found

    async def current_run(self, number: str) -> tuple[str, str]:
        """Return the current run of a case and the release to which it is pinned."""
        description = await (await self.client.connect_temporal()).get_workflow_handle(workflow_id(number)).describe()
        pinned = description.raw_description.workflow_execution_info.versioning_info.deployment_version.build_id
        assert description.run_id
        return description.run_id, pinned

    async def snapshots(self, release: str, numbers: list[str]) -> dict[str, CaseSnapshot]:
        """Return snapshots of these cases; all of them must run under the release."""
        digests, found = await self.case_digests(release, *numbers), {}
        for number in numbers:
            run, pinned = await self.current_run(number)
            assert pinned == release
            found[number] = CaseSnapshot(
                await self.observed_state(number), run, await self.history(number, run), digests[number]
            )
        return found

    async def observed_state(self, number: str) -> tuple[Any, ...]:
        """Return the case in the workflow, its due dates and its hash chain in the register."""
        return (
            await self.workflow_case(number),
            await self.due_dates(number),
            await self.client.transact(lambda session: _event_hashes(session, number)),
        )

    async def history(self, number: str, run: str | None = None) -> list[str]:
        """Return every event of a run, by default of the current one."""
        handle = (await self.client.connect_temporal()).get_workflow_handle(workflow_id(number), run_id=run)
        return [str(event) for event in (await handle.fetch_history()).events]

    async def due_dates(self, number: str) -> list[tuple[str, datetime | None]]:
        """Return the due dates in the register."""
        return await self.client.transact(lambda session: _due_dates(session, number))


def _due_dates(session: Session, number: str) -> list[tuple[str, datetime | None]]:
    rows = session.query(ClockRow).filter_by(complaint=number).order_by(ClockRow.name)
    return [(row.name, row.due) for row in rows]


def _event_hashes(session: Session, number: str) -> list[str]:
    return [row.hash for row in session.query(EventRow).filter_by(stream=number).order_by(EventRow.seq)]


@asynccontextmanager
async def open_bureau(folder: Path) -> AsyncIterator[Bureau]:
    """Start servers without a worker."""
    async with Stack(folder / "home", throwaway=True) as stack:
        await asyncio.to_thread(migrations.upgrade, stack.database_owner_url)
        await hire(stack.home)
        opened = open_client(Settings(home=stack.home))
        yield Bureau(opened, folder, stack.home, stack)
        opened.close()
