"""Record a golden history for every course that has none: `python -m tests.workflows.record_histories`.

An existing history is never overwritten: changing it changes open cases, and needs an ADR.
"""

import asyncio
import tempfile
from pathlib import Path

from temporalio.client import WorkflowHistory

from register import migrations
from register.database import create_register_engine, session_factory
from services.embedded.stack import Stack
from tests.stack.signing import stack_signing
from tests.workflows.bureau import Bureau, courses_by_end
from tests.workflows.conftest import time_skipping_server
from tests.workflows.golden_histories import HISTORIES, anonymized


async def record_missing_histories(bureau: Bureau) -> list[str]:
    """Play the courses without a history; write their histories and return the file names."""
    recorded = []
    async with bureau.running_worker():
        for end, course in courses_by_end().items():
            path = HISTORIES / f"{history_name(end)}.json"
            if path.exists():
                continue
            number = await bureau.play_course(course)
            await bureau.handle(number).result()
            history = await bureau.handle(number).fetch_history()
            if failed := failed_markers(history):
                raise SystemExit(
                    f"{path.name}: the register was silent at events {failed}; record it on a quiet machine"
                )
            path.write_text(anonymized(history.to_json()) + "\n", encoding="utf-8")
            recorded.append(path.name)
    return recorded


def failed_markers(history: WorkflowHistory) -> list[int]:
    """Return the events by which a local activity says that it failed: a history of a course has none."""
    return [
        event.event_id
        for event in history.events
        if event.HasField("marker_recorded_event_attributes")
        and event.marker_recorded_event_attributes.HasField("failure")
    ]


def history_name(end: str) -> str:
    """Return the name of a golden history: procedure, edition and end."""
    slug, _, life = end.rpartition(":")
    return f"{slug or 'zhengzhou-water'}-2026.1-{life}"


async def main() -> None:
    """Record on servers started for this purpose."""
    HISTORIES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        async with Stack(Path(home), throwaway=True, temporal=False) as stack, time_skipping_server() as env:
            await asyncio.to_thread(migrations.upgrade, stack.database_owner_url)
            bureau = Bureau(env, session_factory(create_register_engine(stack.database_url), stack_signing(stack.home)))
            await bureau.register_staff()
            print("recorded:", ", ".join(await record_missing_histories(bureau)) or "nothing: all are on file")  # noqa: T201
            bureau.client.close()


if __name__ == "__main__":
    asyncio.run(main())
