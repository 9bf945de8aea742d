"""Random messages, raw and through a client: no case blocks, and each message is answered or recorded."""

import asyncio
import random  # noqa: TID251  # reproducible by its seed
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy.orm import Session, sessionmaker
from temporalio.client import WorkflowQueryFailedError, WorkflowQueryRejectedError, WorkflowUpdateFailedError
from temporalio.service import RPCError

from models.errors import BadInput, Refused, Unavailable
from models.messages import Number
from register.acts import inbox
from services import relay
from starter import reads
from starter.acts import submit
from starter.acts.act_delivery import deliver_again
from starter.acts.act_preview import preview
from starter.client import BanjieClient
from tests.register.recorded_case import clock_at
from tests.stack.flood import failures, kept
from tests.stack.office import on_record
from tests.stack.waiting import LIMIT_SECONDS
from tests.workflows.bureau import Bureau, at, form
from tests.workflows.busy_case import run_histories
from tests.workflows.conftest import start_dev_server
from tests.workflows.random_messages import PEOPLE, QUERIES, SIGNALS, Noise
from workflows.signals import signal_digest

pytestmark = pytest.mark.slow

SEED = 20_260_303
NOON = at("2025-10-09 12:00")
MESSAGES_PER_ROUND = 40  # messages between two checks of all cases
WAYS = ("signal", "signal", "signal", "update", "update", "query", "client", "client", "crossed")
ANSWER_ERRORS = (WorkflowUpdateFailedError, WorkflowQueryFailedError, WorkflowQueryRejectedError, RPCError)


@dataclass
class Target:
    """A case, its random messages, and the digests of the raw signals sent to it."""

    number: Number
    noise: Noise
    digests: set[str] = field(default_factory=set)


@pytest_asyncio.fixture
async def fuzz_bureau(sessions: sessionmaker[Session]) -> AsyncIterator[Bureau]:
    """Yield a bureau on the server that production runs; its cases continue as new after 700 events."""
    async with await start_dev_server("limit.historyCount.suggestContinueAsNew=700") as env:
        bureau = Bureau(env, sessions)
        await bureau.register_staff()
        async with bureau.running_worker():
            yield bureau


async def test_random_messages_block_no_case(fuzz_bureau: Bureau, many: Callable[[int, int], int]) -> None:
    rng, count, answers = random.Random(SEED), many(120, 10_000), Counter[str]()
    targets = [await open_target(fuzz_bureau, rng, *kind) for kind in TARGET_KINDS]
    all_targets = list(targets)
    for start in range(0, count, MESSAGES_PER_ROUND):
        sent = [send_message(fuzz_bureau, rng.choice(targets), rng.choice(WAYS)) for _ in range(MESSAGES_PER_ROUND)]
        answers.update(await asyncio.gather(*sent))
        for index, target in enumerate(targets):
            if not await still_judges(fuzz_bureau, target):
                targets[index] = await open_target(fuzz_bureau, rng, *TARGET_KINDS[index])
                all_targets.append(targets[index])
        assert start < count, (SEED, start)

    print(f"seed {SEED}: {count} messages to {len(all_targets)} cases: {dict(answers)}")  # noqa: T201
    assert not [outcome for outcome in answers if outcome.endswith("nowhere")], answers
    for target in all_targets:
        await assert_all_on_record(fuzz_bureau, target)
    often = ("signal: sent", "update: answered", "query: answered", "client: bad")
    assert min(answers[outcome] for outcome in often) > count // 50, answers


TARGET_KINDS = (
    ("01", "refuse"),
    ("06", "accept"),
    ("11", "refuse"),
)  # an example form, and whether raw signals are judged


async def open_target(bureau: Bureau, rng: random.Random, form_number: str, raw_signals: str) -> Target:
    bureau.raw_signals = raw_signals
    number = await bureau.register_complaint(form(form_number), at("2025-10-09 11:00"))
    return Target(number, Noise(rng, bureau.law(number)))


def client_at_noon(bureau: Bureau) -> BanjieClient:
    return replace(bureau.client, clock=clock_at(NOON))


async def send_message(bureau: Bureau, target: Target, kind: str) -> str:
    """Send one message; return the kind and how the sender was answered. Any other error fails the test."""
    try:
        return f"{kind}: {await SENDERS[kind](bureau, target)}"
    except ANSWER_ERRORS:
        return f"{kind}: answered"
    except BadInput:
        return f"{kind}: bad"
    except Refused:
        return f"{kind}: refused"
    except Unavailable as error:
        return f"{kind}: on record" if error.more.get("n") else f"{kind}: nowhere"


async def send_random_signal(bureau: Bureau, target: Target) -> str:
    noise = target.noise
    name, arguments = noise.rng.choice((*SIGNALS, noise.act_name())), noise.arguments()
    await bureau.handle(target.number).signal(name, args=arguments)
    target.digests.add(signal_digest(name, arguments))
    return "sent"


async def send_random_update(bureau: Bureau, target: Target) -> str:
    noise = target.noise
    name = noise.rng.choice(("act", "act", "act", noise.act_name()))
    timeout = timedelta(seconds=LIMIT_SECONDS)
    await bureau.handle(target.number).execute_update(name, args=noise.arguments(), rpc_timeout=timeout)
    return "taken"


async def send_random_query(bureau: Bureau, target: Target) -> str:
    name = target.noise.rng.choice(QUERIES)
    await bureau.handle(target.number).query(name, args=target.noise.arguments())
    return "known"


async def send_random_act(bureau: Bureau, target: Target) -> str:
    act_input, client = target.noise.act_input(), client_at_noon(bureau)
    if target.noise.rng.random() < 0.2:
        await preview(client, target.number, act_input)
        return "foreseen"
    await submit.act(client, target.number, act_input)
    return "done"


async def send_crossed_acts(bureau: Bureau, target: Target) -> str:
    """Deliver committed acts in random order, some of them twice and some as signals."""
    rng, fields = target.noise.rng, {"texts": {"opinion": "现场已查看"}}
    committed = [bureau.commit_act(target.number, "note", rng.choice(("li", "wu")), NOON, **fields) for _ in range(3)]
    for act in rng.sample([*committed, *committed], 5):
        if rng.random() < 0.3:
            await bureau.handle(target.number).signal("act", bureau.sealed(target.number, act))
        else:
            await asyncio.gather(deliver_again(client_at_noon(bureau), target.number, act), return_exceptions=True)
    return "sent"


SENDERS: dict[str, Callable[[Bureau, Target], Any]] = {
    "signal": send_random_signal,
    "update": send_random_update,
    "query": send_random_query,
    "client": send_random_act,
    "crossed": send_crossed_acts,
}


async def still_judges(bureau: Bureau, target: Target) -> bool:
    """Return True when the case accepts an ordinary act and answers a query, False when it has been closed."""
    async with asyncio.timeout(LIMIT_SECONDS):
        for actor in PEOPLE:
            if bureau.complaint_row(target.number).closed_at:
                return False
            try:
                assert on_record(
                    await submit.act(client_at_noon(bureau), target.number, {"name": "urge", "actor": actor})
                ).seq
            except (Refused, BadInput):  # recused or unknown: try the next person
                continue
            await bureau.case(target.number)
            return True
    raise AssertionError(f"nobody may urge {target.number}")


async def assert_all_on_record(bureau: Bureau, target: Target) -> None:
    """Assert that every raw signal is in the inbox, every entry has a verdict, the journal matches the verdicts,
    no run failed, and the case can be read.
    """
    while any(row.state == "received" for row in bureau.inbox_rows(target.number)):
        await relay.deliver_pending(bureau.client, timedelta())
        await asyncio.sleep(0.1)
    rows = bureau.inbox_rows(target.number)
    assert all(any(inbox.has_content(row, digest) for row in rows) for digest in target.digests)
    assert [row.n for row in rows] == list(range(1, len(rows) + 1))
    events = await kept(bureau.client, target.number)
    judged = [event.n for event in events if event.n]
    assert judged == [row.n for row in rows if row.state == "accepted"]
    assert failures(await run_histories(bureau, target.number)) == []
    for read_case in (reads.show, reads.waiting, reads.history):
        assert (await read_case(client_at_noon(bureau), target.number)).number == target.number
