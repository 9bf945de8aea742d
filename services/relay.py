"""The relay: delivers to Temporal and to the outside what the register holds and nobody has delivered yet.

It starts the workflows of registered complaints, delivers acts that no case has judged, gives every record its position
in the log, sends due notices and makes due documents. More rarely it compares the workflow runs with the register, and
exports the histories of ended runs.

Every step may be repeated without harm. The relay holds no state: after a crash the register tells what is left.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from sqlalchemy.orm import Session

from models.errors import Refused, Unavailable
from models.messages import Number
from queries.alarms import WATCH_SILENCE_LIMIT, is_watch_alive
from register import complaints, inbox
from register import log as record_log
from starter import documents
from starter.act_delivery import deliver_act
from starter.client import BanjieClient
from starter.notice_delivery import MAX_CONCURRENT_LETTERS, NoticeSettings, due_notices, hand_over
from starter.operations import export
from starter.operations.compare import compare_runs
from starter.workflow_start import start_case

T = TypeVar("T")
log = logging.getLogger("banjie.relay")

RELAY_INTERVAL = timedelta(seconds=1)  # from one look at the register to the next
DELIVERY_GRACE = timedelta(seconds=2)  # who registers a complaint or an act delivers it too: that comes first


@dataclass(frozen=True)
class RunCheckIntervals:
    """How often the relay compares the workflow runs with the register, and exports ended ones. The `first` round of
    both comes soon after the start."""

    first: timedelta = timedelta(seconds=20)
    compare: timedelta = timedelta(hours=1)
    export: timedelta = timedelta(minutes=5)


async def run_relay(
    client: BanjieClient,
    interval: timedelta = RELAY_INTERVAL,
    notice_settings: NoticeSettings | None = None,
    run_checks: RunCheckIntervals = RunCheckIntervals(),
    on_answer: Callable[[], None] = lambda: None,
) -> None:
    """Run until cancelled. Nothing ends it: it waits for a register that does not answer. An error with one complaint,
    act or notice is logged, and that item is tried again next time. The tasks run side by side, so that a slow mail
    server does not delay an act. `on_answer` is called after each look that the register has answered."""
    office = notice_settings or NoticeSettings()
    await asyncio.gather(
        _repeat("the register", lambda: _deliver_and_report(client, on_answer), interval),
        _repeat("the log", lambda: sequence_records(client), interval),
        _repeat("the outbox", lambda: send_due_notices(client, office), interval),
        _repeat("the documents", lambda: make_due_documents(client, office), interval),
        _repeat("the comparison", lambda: _log_run_comparison(client), run_checks.compare, run_checks.first),
        _repeat("the export", lambda: _export_ended_runs(client), run_checks.export, run_checks.first),
        _check_watch_alive(client),
    )


async def _repeat(
    task_name: str, task: Callable[[], Awaitable[object]], interval: timedelta, first_delay: timedelta = timedelta()
) -> None:
    await asyncio.sleep(first_delay.total_seconds())
    while True:
        await _log_errors(task_name, task())
        await asyncio.sleep(interval.total_seconds())


async def _check_watch_alive(client: BanjieClient) -> None:
    """Log a warning whenever the watch has been silent for too long: a dead watch cannot raise an alarm itself."""
    while True:
        await asyncio.sleep(WATCH_SILENCE_LIMIT.total_seconds())
        reading = client.transact(lambda session: is_watch_alive(session, client.clock(session, "")))
        if not await _log_errors("the watch", reading):
            log.warning("the watch has not looked for %s: is `banjie watch` running?", WATCH_SILENCE_LIMIT)


async def _deliver_and_report(client: BanjieClient, on_answer: Callable[[], None]) -> None:
    await deliver_pending(client)
    on_answer()


async def deliver_pending(client: BanjieClient, grace: timedelta = DELIVERY_GRACE) -> tuple[int, int]:
    """Start the workflows and deliver the acts that have waited longer than `grace`.

    Return the number of cases started, and of cases to which an act was delivered. Each case gets its newest waiting
    act only: it fetches all earlier ones from the inbox itself.
    """
    unstarted, unjudged = await client.transact(lambda session: _pending_work(session, grace))
    started = [await _log_errors(number, start_case(client, number), number) for number in unstarted]
    delivered = await asyncio.gather(*(_deliver_newest_act(client, number, n) for number, n in unjudged))
    return sum(map(bool, started)), sum(map(bool, delivered))


async def sequence_records(client: BanjieClient) -> int:
    """Give everything on record that has none its position in the log. Return how many records got one."""
    sequenced = batch = await client.transact(record_log.sequence_next)
    while batch:
        batch = await client.transact(record_log.sequence_next)
        sequenced += batch
    return sequenced


async def send_due_notices(client: BanjieClient, notice_settings: NoticeSettings) -> int:
    """Hand the due notices over to their channels. Return how many letters a channel was tried with."""
    slots = asyncio.Semaphore(MAX_CONCURRENT_LETTERS)

    async def send_notice(notice_id: str) -> bool | None:
        async with slots:
            sending = hand_over(client, notice_settings, notice_id)
            return await _log_errors(f"notice {notice_id}", sending, notice_id.partition(":")[0])

    return sum(map(bool, await asyncio.gather(*map(send_notice, await due_notices(client)))))


async def make_due_documents(client: BanjieClient, notice_settings: NoticeSettings) -> int:
    """Make the files of documents that are due. Return how many were made."""
    made = 0
    for number in await documents.complaints_with_due_documents(client):
        making = documents.make_documents(client, notice_settings, number)
        made += await _log_errors(f"documents of {number}", making, number) or 0
    return made


async def _log_run_comparison(client: BanjieClient) -> None:
    comparison = await compare_runs(client)
    differences = [f"{kind} {len(numbers)}" for kind, numbers in comparison.differences.items()]
    log.info("compared %s runs that go on: %s", comparison.running, ", ".join(differences) or "nothing amiss")


async def _export_ended_runs(client: BanjieClient) -> None:
    if client.archive is None:
        log.warning("no folder is set for the archive: nothing is exported")
        return
    states = Counter(run.state for run in await export.export_ended_runs(client))
    if states:
        log.info("exported: %s", ", ".join(f"{state} {count}" for state, count in sorted(states.items())))


def _pending_work(session: Session, grace: timedelta) -> tuple[list[Number], list[tuple[Number, int]]]:
    """Read the complaints without a workflow, and for each case its newest act that waits to be judged."""
    before = inbox.system_clock(session, "") - grace
    unstarted = [complaint.number for complaint in complaints.unstarted_cases(session, before)]
    return unstarted, inbox.cases_with_unjudged_acts(session, before)


async def _deliver_newest_act(client: BanjieClient, number: Number, n: int) -> bool | None:
    return await _log_errors(f"{number} act {n}", _deliver_stored_act(client, number, n), number)


async def _deliver_stored_act(client: BanjieClient, number: Number, n: int) -> bool:
    act = await client.transact(lambda session: inbox.load_act(session, number, n))
    with suppress(Refused):  # a refusal is an answer as well: the act has been judged
        await deliver_act(client, number, act)
    return True


async def _log_errors(what: str, work: Awaitable[T], number: Number | None = None) -> T | None:
    """Await the work; log any error and return None. The one place that catches everything: one item that fails must
    not stop the relay."""
    try:
        return await work
    except Unavailable as error:
        log.warning("%s: %s", what, error.says, extra={"number": number})
    except Exception:
        log.exception("%s", what, extra={"number": number})
    return None
