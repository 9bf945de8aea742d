"""What the checker looks at: PostgreSQL by plain SQL, Temporal's histories as raw JSON, what came in by post, and what
the callers were told. Nothing here knows the project's models: rows are dicts, instants datetimes."""

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
    """One run of a case in Temporal: its raw events, the payloads in them decoded; `status` as the server tells it,
    `answer` what the open case says of its state when asked (none where it does not answer)."""

    status: str
    events: list[Row]
    answer: Row | None = None

    def of(self, kind: str) -> list[tuple[int, Row]]:
        """The events of a type (`ACTIVITY_TASK_SCHEDULED`), by number, with their attributes."""
        name = "".join(part.capitalize() if nth else part.lower() for nth, part in enumerate(kind.split("_")))
        attributes = f"{name}EventAttributes"
        wanted = f"EVENT_TYPE_{kind}"
        return [(int(one["eventId"]), one[attributes]) for one in self.events if one["eventType"] == wanted]


@dataclass
class Letter:
    """A letter that arrived: where, under which key, and the digest of all it says."""

    channel: str
    key: str
    digest: str


@dataclass
class Evidence:
    """All of it, as it was when the run had settled. `now` is PostgreSQL's clock then."""

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
    """A transaction in which everything is as it was when it began; nothing of it stays."""
    engine = create_engine(url, poolclass=NullPool, isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        yield connection
        connection.rollback()


def read_tables(connection: Connection) -> tuple[dict[str, list[Row]], datetime]:
    """Every row of the tables, in order; and when that was."""
    found = {
        name: [dict(row) for row in connection.execute(text(f"SELECT * FROM {name} ORDER BY {order}")).mappings()]
        for name, order in TABLE_ORDER.items()
    }
    now: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return found, now


async def fetch_histories(client: Client, numbers: list[str]) -> dict[str, list[Run]]:
    """The runs of each case, the first one first; none where Temporal knows no such case."""
    few = asyncio.Semaphore(MAX_CONCURRENT_HISTORIES)

    async def one(number: str) -> tuple[str, list[Run]]:
        async with few:
            return number, await _fetch_runs(client, f"complaint/{number}")

    return dict(await asyncio.gather(*map(one, numbers)))


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
        events = [_decode_payloads(one) for one in history["events"]]
        run = Run(status.name if status else "", events)
        found.append(run)
        if status is WorkflowExecutionStatus.RUNNING:
            run.answer = await _query_state(client, workflow)
        continued = run.of("WORKFLOW_EXECUTION_CONTINUED_AS_NEW")
        run_id = continued[0][1]["newExecutionRunId"] if continued else None
    return found


async def _query_state(client: Client, workflow: str) -> Row | None:
    try:
        async with asyncio.timeout(30):
            said: Row = await client.get_workflow_handle(workflow).query("state")
            return said
    except (TimeoutError, RPCError):
        return None


def _decode_payloads(found: Any) -> Any:
    """The same with every payload of JSON read."""
    if isinstance(found, dict):
        if set(found) <= {"metadata", "data"} and "data" in found:
            data = base64.b64decode(found["data"])
            return json.loads(data) if data.startswith((b"{", b"[", b'"')) else data
        return {name: _decode_payloads(value) for name, value in found.items()}
    return [_decode_payloads(one) for one in found] if isinstance(found, list) else found


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_ledger(path: Path) -> list[Row]:
    """The callers' ledger as it lies on disk."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
