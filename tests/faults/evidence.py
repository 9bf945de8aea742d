"""The evidence for the checker: tables by plain SQL, raw JSON histories, received letters and the callers' ledger.

Nothing here uses the project's models: rows are dicts, instants are datetimes.
"""

import asyncio
import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, NullPool, create_engine, text
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError

from tests.stack.waiting import LIMIT_SECONDS

Row = dict[str, Any]
TABLE_ORDER = {
    "register_counter": "prefix, year",
    "complaint": "number",
    "inbox": "complaint, n",
    "event": "stream, seq",
    "clock": "complaint, name",
    "notice": "id",
}
MAX_CONCURRENT_HISTORIES = 8  # histories asked for at the same time


@dataclass
class Run:
    """One run of a case in Temporal.

    `status` comes from the server; `events` are raw with decoded payloads; `answer` is the state that the open case
    reports, None if it does not answer.
    """

    status: str
    events: list[Row]
    answer: Row | None = None

    def of(self, kind: str) -> list[tuple[int, Row]]:
        """Return the events of a type (such as `ACTIVITY_TASK_SCHEDULED`): number and attributes."""
        name = "".join(part.capitalize() if nth else part.lower() for nth, part in enumerate(kind.split("_")))
        attributes = f"{name}EventAttributes"
        wanted = f"EVENT_TYPE_{kind}"
        return [(int(event["eventId"]), event[attributes]) for event in self.events if event["eventType"] == wanted]


@dataclass
class Letter:
    """A received letter: its channel, its key and the digest of its content."""

    channel: str
    key: str
    digest: str


@dataclass
class Evidence:
    """All evidence, gathered when the run had settled. `now` is the time of PostgreSQL then."""

    now: datetime
    tables: dict[str, list[Row]]
    runs: dict[str, list[Run]]
    letters: list[Letter]
    ledger: list[Row]
    laws: dict[str, Row] = field(default_factory=dict)

    def streams(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.tables["event"]:
            found[row["stream"]].append({**row, "said": json.loads(row["body"])})
        return found

    def of_case(self, table: str) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.tables[table]:
            found[row["complaint"]].append(row)
        return found

    @property
    def complaints(self) -> list[Row]:
        return self.tables["complaint"]


@contextmanager
def read_transaction(url: str) -> Iterator[Connection]:
    """Open a repeatable-read transaction that is rolled back at the end."""
    engine = create_engine(url, poolclass=NullPool, isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        yield connection
        connection.rollback()


def read_tables(connection: Connection) -> tuple[dict[str, list[Row]], datetime]:
    """Return the rows of all tables, in order, and the time of the database."""
    found = {
        name: [dict(row) for row in connection.execute(text(f"SELECT * FROM {name} ORDER BY {order}")).mappings()]
        for name, order in TABLE_ORDER.items()
    }
    now: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return found, now


async def fetch_histories(client: Client, numbers: list[str]) -> dict[str, list[Run]]:
    """Return the runs of each case, the first one first; an empty list if Temporal does not know the case."""
    limit = asyncio.Semaphore(MAX_CONCURRENT_HISTORIES)

    async def fetch(number: str) -> tuple[str, list[Run]]:
        async with limit:
            return number, await _fetch_runs(client, f"complaint/{number}")

    return dict(await asyncio.gather(*map(fetch, numbers)))


async def _fetch_runs(client: Client, workflow: str) -> list[Run]:
    try:
        last = await client.get_workflow_handle(workflow).describe()
    except RPCError:
        return []
    found: list[Run] = []
    run_id: str | None = last.raw_description.workflow_execution_info.first_run_id or last.run_id
    while run_id:
        handle = client.get_workflow_handle(workflow, run_id=run_id)
        status = (await handle.describe()).status
        history = (await handle.fetch_history()).to_json_dict()
        events = [_decode_payloads(value) for value in history["events"]]
        run = Run(status.name if status else "", events)
        found.append(run)
        if status is WorkflowExecutionStatus.RUNNING:
            run.answer = await _query_state(client, workflow)
        continued = run.of("WORKFLOW_EXECUTION_CONTINUED_AS_NEW")
        run_id = continued[0][1]["newExecutionRunId"] if continued else None
    return found


async def _query_state(client: Client, workflow: str) -> Row | None:
    try:
        async with asyncio.timeout(LIMIT_SECONDS):
            said: Row = await client.get_workflow_handle(workflow).query("state")
            return said
    except (TimeoutError, RPCError):
        return None


def _decode_payloads(found: Any) -> Any:
    """Return the value with every JSON payload decoded."""
    if isinstance(found, dict):
        if set(found) <= {"metadata", "data"} and isinstance(found.get("data"), str):
            data, encoding = base64.b64decode(found["data"]), found.get("metadata", {}).get("encoding", "")
            return json.loads(data) if base64.b64decode(encoding) == b"json/plain" else data
        return {name: _decode_payloads(value) for name, value in found.items()}
    return [_decode_payloads(value) for value in found] if isinstance(found, list) else found


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_ledger(path: Path) -> list[Row]:
    """Return the lines of the callers' ledger from its file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
