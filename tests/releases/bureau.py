"""A bureau that is given new releases: each is a copy of the program with a file changed, at work in a process of its
own beside the others."""

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

import migrations
from embedded.processes import Child
from embedded.stack import Stack
from models.case import Case
from models.tables import ClockRow, EventRow
from settings import Settings
from starter import acts
from starter.client import BanjieClient, open_client
from starter.operations.releases import copy_code, release_name
from starter.workflow_start import workflow_id
from tests.cli.test_up import environment
from tests.stack.fixtures import hire
from tests.stack.office import ACCEPTED, registered

NOTE = {"name": "note", "actor": "li", "texts": {"findings": "现场已查看"}}
CASE_DIGEST_PROGRAM = """
import json, sys
from sqlalchemy.orm import Session
from register import complaints, journal
from models.law import parse
from rules.hash_chain import digest
from rules.evolve import fold
from settings import settings
from starter.client import open_client

def made(session, number):
    opened = complaints.opening(session, number)
    return digest(fold(parse(opened.law, opened.calendar), number, journal.events(session, number)).without_history)

counter = open_client(settings())
print(json.dumps({number: counter.transact_sync(lambda session: made(session, number)) for number in sys.argv[1:]}))
"""


class Edit(NamedTuple):
    """A line of the program that a release has otherwise."""

    file: str
    old: str
    new: str


class CommandAnswer(NamedTuple):
    code: int
    data: dict[str, Any]


def edited_tree(tree: Path, *edits: Edit) -> Path:
    """A copy of the program in that folder, with these lines changed."""
    copy_code(tree)
    for edit in edits:
        path = tree / edit.file
        text = path.read_text(encoding="utf-8")
        assert text.count(edit.old) == 1, f"{edit.file} has changed: write the edit anew"
        path.write_text(text.replace(edit.old, edit.new), encoding="utf-8")
    return tree


class CaseSnapshot(NamedTuple):
    """What was so of a case: what there is to see of it, its run, the events of that, and what its release makes of
    the register."""

    seen: tuple[Any, ...]
    run: str
    past: list[str]
    made: str


@dataclass
class Bureau:
    """Real servers; `trees` are the releases by their names."""

    desk: BanjieClient
    folder: Path
    home: Path
    stack: Stack | None = None
    trees: dict[str, Path] = field(default_factory=dict)
    workers: dict[str, Child] = field(default_factory=dict)

    def release(self, *edits: Edit) -> str:
        """A release of the program; its name."""
        tree = edited_tree(self.folder / f"tree-{len(self.trees)}", *edits)
        name = release_name(tree)
        self.trees[name] = tree
        return name

    def work(self, name: str) -> None:
        """A worker of that release."""
        assert self.stack
        argv = (sys.executable, "-P", "-m", "cli.main", "worker")
        self.workers[name] = self.stack.run_process(f"worker-{name}", argv, env={"PYTHONPATH": str(self.trees[name])})

    def end(self, name: str) -> None:
        """The workers of that release end."""
        assert self.stack
        self.stack.stop_process(self.workers[name])

    async def banjie(self, name: str, *words: str) -> CommandAnswer:
        """The command, of that release."""
        done = await self._python(name, "-m", "cli.main", *words, "--json")
        return CommandAnswer(done.returncode, json.loads(done.stdout))

    async def made(self, name: str, *numbers: str) -> dict[str, str]:
        """What a release makes of what is on record."""
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
        """One just registered, one accepted, one with a note on it."""
        numbers = [await registered(self.desk) for _ in range(3)]
        await acts.act(self.desk, numbers[1], ACCEPTED | {"actor": "li"})
        await acts.act(self.desk, numbers[2], NOTE)
        return numbers

    async def case(self, number: str) -> Case:
        found: Case = (
            await (await self.desk.connect_temporal())
            .get_workflow_handle(workflow_id(number))
            .query("state", result_type=Case)
        )
        return found

    async def run(self, number: str) -> tuple[str, str]:
        """The run of a case that goes on now, and the release it is pinned to."""
        there = await (await self.desk.connect_temporal()).get_workflow_handle(workflow_id(number)).describe()
        pinned = there.raw_description.workflow_execution_info.versioning_info.deployment_version.build_id
        assert there.run_id
        return there.run_id, pinned

    async def lived(self, release: str, numbers: list[str]) -> dict[str, CaseSnapshot]:
        """What is so of these cases, all of which run under that release."""
        made, found = await self.made(release, *numbers), {}
        for number in numbers:
            run, pinned = await self.run(number)
            assert pinned == release
            found[number] = CaseSnapshot(await self.seen(number), run, await self.history(number, run), made[number])
        return found

    async def seen(self, number: str) -> tuple[Any, ...]:
        """A case as the workflow has it, its limits and its chain in the register."""
        return (
            await self.case(number),
            await self.dates(number),
            await self.desk.transact(lambda session: _event_hashes(session, number)),
        )

    async def history(self, number: str, run: str | None = None) -> list[str]:
        """Every event of a run, whole; by default of the one that goes on."""
        handle = (await self.desk.connect_temporal()).get_workflow_handle(workflow_id(number), run_id=run)
        return [str(event) for event in (await handle.fetch_history()).events]

    async def dates(self, number: str) -> list[tuple[str, datetime | None]]:
        """The limits in the register."""
        return await self.desk.transact(lambda session: _due_dates(session, number))


def _due_dates(session: Session, number: str) -> list[tuple[str, datetime | None]]:
    rows = session.query(ClockRow).filter_by(complaint=number).order_by(ClockRow.name)
    return [(row.name, row.due) for row in rows]


def _event_hashes(session: Session, number: str) -> list[str]:
    return [row.hash for row in session.query(EventRow).filter_by(stream=number).order_by(EventRow.seq)]


@asynccontextmanager
async def open_bureau(folder: Path) -> AsyncIterator[Bureau]:
    """Servers without a worker."""
    async with Stack(folder / "home", throwaway=True) as stack:
        await asyncio.to_thread(migrations.upgrade, stack.database_owner_url)
        await hire(stack.home)
        opened = open_client(Settings(home=stack.home))
        yield Bureau(opened, folder, stack.home, stack)
        opened.close()
