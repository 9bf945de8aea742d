"""The relay: delivers to Temporal and to the outside what the register holds and nobody has delivered yet.

It starts the workflows of registered complaints, delivers acts that no case has judged, gives every record its position
in the log, sends due notices and events, and makes due documents. More rarely it compares the workflow runs with the
register, and exports the histories of ended runs.

Every step may be repeated without harm. The relay holds no state but what is stuck, which it tries more and more
seldom (`StuckItems`): after a crash the register tells what is left.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy.orm import Session
from temporalio.service import RPCError

from integrity.compare import histories
from integrity.compare.runs import compare_runs
from integrity.compare.temporal_setup import check_setup
from integrity.publish.cosignatures import cosign_log
from integrity.publish.daily_stamps import stamp_daily
from integrity.publish.signed_log import publish_or_alarm
from models.errors import Refused, Unavailable
from models.messages import Number
from queries.alarms import WATCH_SILENCE_LIMIT, is_watch_alive
from register import log as record_log
from register.acts import inbox
from register.cases import complaints
from register.relay_work import RelayWork, cases_with_unjudged_acts, find_work
from services.stuck_items import StuckItems
from services.webhooks import open_webhooks
from starter.acts.act_delivery import deliver_again
from starter.cases.workflow_start import start_case
from starter.client import BanjieClient
from starter.documents import document_files
from starter.notices.delivery import MAX_CONCURRENT_LETTERS, NoticeSettings, due_notices, hand_over
from starter.notices.staff_mail import send_staff_mail
from starter.temporal.foreign_workers import report_pollers
from starter.webhooks.delivery import forget_delivered

log = logging.getLogger("banjie.relay")

RELAY_INTERVAL = timedelta(seconds=1)  # from one look at the register to the next
HEALTH_TIMEOUT = timedelta(seconds=2)
CASES, NOTICES, DOCUMENTS = "cases", "notices", "documents"  # kinds of what can be stuck
DELIVERY_GRACE = timedelta(seconds=2)  # who registers a complaint or an act delivers it too: that comes first


@dataclass(frozen=True)
class RunCheckIntervals:
    """How often the relay compares the workflow runs with the register, exports ended ones, and looks who polls the
    task queues. The `first` round of each comes soon after the start."""

    first: timedelta = timedelta(seconds=20)
    compare: timedelta = timedelta(hours=1)
    export: timedelta = timedelta(minutes=5)
    log: timedelta = timedelta(minutes=1)
    stamp: timedelta = timedelta(minutes=10)  # is a stamp of today there? one is asked for each day
    temporal: timedelta = timedelta(minutes=1)  # who polls (Temporal lists the last five minutes), what it is set to


async def run_relay(
    client: BanjieClient,
    interval: timedelta = RELAY_INTERVAL,
    notice_settings: NoticeSettings | None = None,
    run_checks: RunCheckIntervals = RunCheckIntervals(),
    on_answer: Callable[[], None] = lambda: None,
) -> None:
    """Run until cancelled. Nothing ends it: it waits for a register that does not answer. An error with one complaint,
    act or notice is logged once, and that item is tried again after growing pauses. One look finds for which parts
    there is something; these run side by side, so that a slow mail server does not delay an act. `on_answer` is called
    after each look that the register has answered and, where cases wait, after they were seen to."""
    office, webhooks = notice_settings or NoticeSettings(), open_webhooks(client)
    stuck = StuckItems(log, asyncio.get_running_loop().time)
    parts: dict[str, tuple[str, Callable[[], Awaitable[object]]]] = {
        "cases": ("the cases", lambda: _deliver_and_report(client, stuck, on_answer)),
        "log": ("the log", lambda: sequence_records(client)),
        "notices": ("the outbox", lambda: send_due_notices(client, office, stuck)),
        "documents": ("the documents", lambda: make_due_documents(client, office, stuck)),
        "webhooks": ("the webhooks", webhooks.look),
    }
    wanted = {part: asyncio.Event() for part in parts}
    tasks: tuple[tuple[str, Callable[[], Awaitable[object]], timedelta, timedelta], ...] = (
        ("the register", lambda: _look_for_work(client, stuck, wanted, on_answer), interval, timedelta()),
        ("the signed log", lambda: publish_or_alarm(client), run_checks.log, run_checks.first),
        ("the witnesses", lambda: cosign_log(client), run_checks.log, run_checks.first),
        ("the mail to the staff", lambda: _mail_staff(client, office), run_checks.log, run_checks.first),
        ("the stamps", lambda: stamp_daily(client), run_checks.stamp, run_checks.first),
        ("the deliveries", lambda: forget_delivered(client), run_checks.compare, run_checks.first),
        ("the comparison", lambda: _log_run_comparison(client), run_checks.compare, run_checks.first),
        ("the export", lambda: _export_ended_runs(client), run_checks.export, run_checks.first),
        ("the pollers", lambda: _check_pollers(client), run_checks.temporal, run_checks.first),
        ("what Temporal is set to", lambda: _check_setup(client), run_checks.temporal, run_checks.first),
        ("the archive", lambda: _check_archive(client), run_checks.compare, run_checks.first),
    )
    repeated = (_repeat(stuck, name, task, every, first) for name, task, every, first in tasks)
    working = (_whenever(wanted[part], stuck, name, work) for part, (name, work) in parts.items())
    await asyncio.gather(*repeated, *working, _check_watch_alive(client, stuck))


async def _look_for_work(
    client: BanjieClient, stuck: StuckItems, wanted: Mapping[str, asyncio.Event], on_answer: Callable[[], None]
) -> None:
    """Wake the parts for which there is something, and those that may forget what was stuck."""
    for part, found in (await waiting_work(client))._asdict().items():
        if found or stuck.has(part):
            wanted[part].set()
    if not wanted["cases"].is_set():
        on_answer()


async def waiting_work(client: BanjieClient, grace: timedelta = DELIVERY_GRACE) -> RelayWork:
    """Return for which parts there is something that has waited longer than `grace`. Raises Unavailable."""
    return await client.transact(lambda session: find_work(session, client.clock(session, ""), grace))


async def _whenever(
    wanted: asyncio.Event, stuck: StuckItems, task_name: str, work: Callable[[], Awaitable[object]]
) -> None:
    while True:
        await wanted.wait()
        wanted.clear()
        await stuck.attempt(task_name, work)


async def _repeat(
    stuck: StuckItems,
    task_name: str,
    task: Callable[[], Awaitable[object]],
    interval: timedelta,
    first_delay: timedelta,
) -> None:
    await asyncio.sleep(first_delay.total_seconds())
    while True:
        await stuck.attempt(task_name, task)
        await asyncio.sleep(interval.total_seconds())


async def _check_watch_alive(client: BanjieClient, stuck: StuckItems) -> None:
    """Log a warning whenever the watch has been silent for too long: a dead watch cannot raise an alarm itself."""
    while True:
        await asyncio.sleep(WATCH_SILENCE_LIMIT.total_seconds())
        alive = await stuck.attempt(
            "the watch", lambda: client.transact(lambda session: is_watch_alive(session, client.clock(session, "")))
        )
        if not alive:
            log.warning("the watch has not looked for %s: is `banjie watch` running?", WATCH_SILENCE_LIMIT)


async def _deliver_and_report(client: BanjieClient, stuck: StuckItems, on_answer: Callable[[], None]) -> None:
    await deliver_pending(client, stuck=stuck)
    on_answer()


async def deliver_pending(
    client: BanjieClient, grace: timedelta = DELIVERY_GRACE, stuck: StuckItems | None = None
) -> tuple[int, int]:
    """Start the workflows and deliver the acts that have waited longer than `grace`.

    Return the number of cases started, and of cases to which an act was delivered. Each case gets its newest waiting
    act only: it fetches all earlier ones from the inbox itself. What is stuck pauses, and is tried at once when another
    act has come, when something has been recorded in the case, and when Temporal answers again.
    """
    stuck = stuck or StuckItems(log)
    unstarted, unjudged = await client.transact(lambda session: _pending_work(session, grace))
    answers = not stuck.has(CASES) or await _temporal_answers(client)
    stuck.forget_settled(CASES, {*map(_start_item, unstarted), *(_acts_item(number) for number, *_ in unjudged)})

    def deliver(number: Number, n: int, seq: int) -> Awaitable[bool | None]:
        work, mark = partial(_deliver_stored_act, client, number, n), (n, seq, answers)
        return stuck.attempt(_acts_item(number), work, number, kind=CASES, mark=mark)

    started = [
        await stuck.attempt(_start_item(number), partial(start_case, client, number), number, kind=CASES, mark=answers)
        for number in unstarted
    ]
    delivered = await asyncio.gather(*(deliver(*waiting) for waiting in unjudged))
    return sum(map(bool, started)), sum(map(bool, delivered))


def _start_item(number: Number) -> str:
    return f"start of {number}"


def _acts_item(number: Number) -> str:
    return f"acts of {number}"


async def _temporal_answers(client: BanjieClient) -> bool:
    with suppress(Unavailable, RPCError, RuntimeError):
        temporal = await client.connect_temporal()
        return await temporal.service_client.check_health(timeout=HEALTH_TIMEOUT)
    return False


async def sequence_records(client: BanjieClient) -> int:
    """Give everything on record that has none its position in the log. Return how many records got one."""
    sequenced = batch = await client.transact(record_log.sequence_next)
    while batch == record_log.MAX_SEQUENCED:  # less were all
        batch = await client.transact(record_log.sequence_next)
        sequenced += batch
    return sequenced


async def send_due_notices(
    client: BanjieClient, notice_settings: NoticeSettings, stuck: StuckItems | None = None
) -> int:
    """Hand the due notices over to their channels. Return how many letters a channel was tried with."""
    slots, stuck_notices = asyncio.Semaphore(MAX_CONCURRENT_LETTERS), stuck or StuckItems(log)

    async def send_notice(notice_id: str) -> bool | None:
        async with slots:
            sending = partial(hand_over, client, notice_settings, notice_id)
            number = notice_id.partition(":")[0]
            return await stuck_notices.attempt(_notice_item(notice_id), sending, number, kind=NOTICES)

    due = await due_notices(client)
    stuck_notices.forget_settled(NOTICES, {*map(_notice_item, due)})
    return sum(map(bool, await asyncio.gather(*map(send_notice, due))))


async def _mail_staff(client: BanjieClient, notice_settings: NoticeSettings) -> None:
    await send_staff_mail(client, notice_settings.channels.get("smtp"), notice_settings.morning)


def _notice_item(notice: str) -> str:
    return f"notice {notice}"


async def make_due_documents(
    client: BanjieClient, notice_settings: NoticeSettings, stuck: StuckItems | None = None
) -> int:
    """Make the files of documents that are due. Return how many were made."""
    made, stuck = 0, stuck or StuckItems(log)
    due = {f"documents of {number}": number for number in await document_files.complaints_with_due_documents(client)}
    stuck.forget_settled(DOCUMENTS, due)
    for item, number in due.items():
        making = partial(document_files.make_documents, client, notice_settings, number)
        made += await stuck.attempt(item, making, number, kind=DOCUMENTS) or 0
    return made


async def _log_run_comparison(client: BanjieClient) -> None:
    comparison = await compare_runs(client)
    differences = [f"{kind} {len(numbers)}" for kind, numbers in comparison.differences.items()]
    log.info("compared %s runs that go on: %s", comparison.running, ", ".join(differences) or "nothing amiss")


async def _check_setup(client: BanjieClient) -> None:
    for finding in await check_setup(client):
        log.error("Temporal is not set as it was: %s %s", finding.about, finding.detail["what"])


async def _check_pollers(client: BanjieClient) -> None:
    if foreign := await report_pollers(client):
        log.error("%s workers that are not ours poll the task queues", len(foreign))


async def _export_ended_runs(client: BanjieClient) -> None:
    if client.archive is None:
        log.warning("no folder is set for the archive: nothing is exported")
        return
    states = Counter(run.state for run in await histories.export_ended_runs(client))
    if states:
        log.info("exported: %s", ", ".join(f"{state} {count}" for state, count in sorted(states.items())))


async def _check_archive(client: BanjieClient) -> None:
    if client.archive and (wrong := await histories.check_archive_turn(client)):
        log.error("%s archived histories contradict the journal", len(wrong))


def _pending_work(session: Session, grace: timedelta) -> tuple[list[Number], list[tuple[Number, int, int]]]:
    """Read the complaints without a workflow, and for each case its newest act that waits to be judged, with the number
    of its last event."""
    before = inbox.system_clock(session, "") - grace
    unstarted = [complaint.number for complaint in complaints.unstarted_cases(session, before)]
    return unstarted, cases_with_unjudged_acts(session, before)


async def _deliver_stored_act(client: BanjieClient, number: Number, n: int) -> bool:
    act = await client.transact(lambda session: inbox.newest_act(session, number, n))
    if act:  # else the case has judged it since it was looked for
        with suppress(Refused):  # a refusal is an answer as well: the act has been judged
            await deliver_again(client, number, act)
    return True
