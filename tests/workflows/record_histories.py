"""`python -m tests.workflows.record_histories`: records a golden history for every life that has none.

One that is on file is never written again: a change of it is a change of open cases, and begins with an ADR.
"""

import asyncio
import tempfile
from pathlib import Path

import migrations
from embedded.stack import Stack
from register.database import create_register_engine, session_factory
from tests.workflows.bureau import Bureau, courses_by_end
from tests.workflows.conftest import time_skipping_server
from tests.workflows.golden import HISTORIES, anonymized


async def record_missing_histories(bureau: Bureau) -> list[str]:
    """The lives without a history, lived and written down."""
    recorded = []
    async with bureau.running_worker():
        for end, course in courses_by_end().items():
            path = HISTORIES / f"{history_name(end)}.json"
            if path.exists():
                continue
            number = await bureau.play_course(course)
            await bureau.handle(number).result()
            history = await bureau.handle(number).fetch_history()
            path.write_text(anonymized(history.to_json()) + "\n", encoding="utf-8")
            recorded.append(path.name)
    return recorded


def history_name(end: str) -> str:
    """A golden history is named by its procedure, its edition and its end."""
    slug, _, life = end.rpartition(":")
    return f"{slug or 'zhengzhou-water'}-2026.1-{life}"


async def main() -> None:
    """On servers of its own."""
    HISTORIES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        async with Stack(Path(home), throwaway=True, temporal=False) as stack, time_skipping_server() as env:
            await asyncio.to_thread(migrations.upgrade, stack.database_owner_url)
            bureau = Bureau(env, session_factory(create_register_engine(stack.database_url)))
            await bureau.register_staff()
            print("recorded:", ", ".join(await record_missing_histories(bureau)) or "nothing: all are on file")  # noqa: T201
            bureau.client.close()


if __name__ == "__main__":
    asyncio.run(main())
