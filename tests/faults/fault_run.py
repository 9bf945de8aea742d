"""A fault run: people at work, faults one after the other, settling, and the report of the checker."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from queries.conformance import conformance_view
from starter.client import BanjieClient, open_client
from starter.notices.delivery import NoticeSettings
from starter.office import staff_file
from starter.office.senders import add_sender
from starter.office.staff import add_person
from tests.faults.check_limits import seconds_late
from tests.faults.checker import all_findings
from tests.faults.evidence import Evidence
from tests.faults.fault_injection import USUAL_PACE, FaultInjector, Pace
from tests.faults.fault_run_procedures import staff_roles
from tests.faults.http_requests import HttpActs
from tests.faults.ledger import Ledger
from tests.faults.letter_receivers import SlowMailbox, delay_gateway
from tests.faults.people import Crowd, create_crowd
from tests.faults.servers import ROOT, Servers
from tests.faults.settled_evidence import (
    deliver_remaining_letters,
    gather_evidence,
    wait_for_last_midnight,
    wait_until_settled,
)
from tests.rules.walks.random_draws import seeded_draws
from tests.stack.letter_receivers import KEY, Gateway, Mailbox, both, gateway, mail_server
from tests.stack.office import LONG_AGO, at
from tests.stack.waiting import LIMIT_SECONDS

CONCURRENT_CASES = 50
FaultKind = tuple[type[Servers], type[FaultInjector]]  # of servers, and what injects their faults
ONE_HOST: FaultKind = (Servers, FaultInjector)


@dataclass
class FaultRun:
    """The servers, clients and receivers of one fault run."""

    servers: Servers
    client: BanjieClient
    crowd: Crowd
    mailbox: SlowMailbox
    webhook: Gateway
    injector: type[FaultInjector] = FaultInjector


@dataclass
class FaultReport:
    """The faults injected, the answers to callers, and the findings."""

    seed: int
    faults: Counter[str]
    seconds: float
    answers: Counter[str]
    seen: Evidence
    found: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        tables, late = self.seen.tables, seconds_late(self.seen)
        acts = Counter(row["state"] for row in tables["inbox"])
        keys = Counter((letter.channel, letter.key) for letter in self.seen.letters)  # about alarms, too
        states = Counter(row["state"] for row in tables["notice"] if row["kind"] == "sent")
        yield f"{self.faults.total()} faults in {self.seconds / 60:.1f} min, seed {self.seed}"
        yield from (f"  {times:>4} {kind}" for kind, times in sorted(self.faults.items()))
        closed = sum(bool(row["closed_at"]) for row in tables["complaint"])
        yield f"cases    {len(tables['complaint'])}, closed {closed}"
        answers = _format_counts(self.answers)
        yield f"acts     {len(tables['inbox'])}: {_format_counts(acts)}; answers to callers: {answers}"
        yield f"events   {len(tables['event'])} in {len(self.seen.streams())} chains"
        yield f"notices  {len(tables['notice'])}, sent {states.total()}: {_format_counts(states)}"
        yield f"letters  {len(keys)} under their keys, {keys.total() - len(keys)} repeated"
        if late:
            yield f"expiries {len(late)}, late by {median(late):.1f} s (median), {late[-1]:.1f} s (most)"
        yield f"found    {len(self.found) or 'nothing'}"
        yield from (f"  {one}" for one in self.found)


def _format_counts(counts: "Counter[str]") -> str:
    return ", ".join(f"{times} {name}" for name, times in sorted(counts.items()))


@asynccontextmanager
async def open_fault_run(
    home: Path,
    seed: int,
    concurrent: int = CONCURRENT_CASES,
    kind: FaultKind = ONE_HOST,
) -> AsyncIterator[FaultRun]:
    """Start servers, an office with its staff, and the receivers of letters."""
    async with mail_server(SlowMailbox()) as mailbox:
        assert isinstance(mailbox, SlowMailbox)
        with gateway() as webhook:
            delay_gateway(webhook, mailbox.arrived)
            servers = kind[0](home, _post_settings(mailbox, webhook))
            await asyncio.to_thread(servers.__enter__)
            try:
                client = open_client(servers.settings())
                await _hire(client)
                key = await add_sender(client, "crowd", ["act"], ["*"])
                async with HttpActs(f"http://127.0.0.1:{servers.http_port}", key) as web:
                    people = create_crowd(client, web, Ledger(home / "ledger.jsonl"), seed, concurrent)
                    yield FaultRun(servers, people.client, people, mailbox, webhook, kind[1])
                client.close()
            finally:
                await asyncio.to_thread(servers.__exit__)


def _post_settings(mailbox: Mailbox, webhook: Gateway) -> dict[str, str]:
    return {
        "BANJIE_SMTP_HOST": "127.0.0.1",
        "BANJIE_SMTP_PORT": str(mailbox.port),
        "BANJIE_SMTP_TLS": "none",
        "BANJIE_SMTP_FROM": "tousu@water.example.cn",
        "BANJIE_WEBHOOK_URL": webhook.url,
        "BANJIE_WEBHOOK_SECRET": KEY.decode(),
    }


async def _hire(client: BanjieClient) -> None:
    long_ago = at(client, LONG_AGO)
    await staff_file.load_staff(long_ago, staff_file.read_staff_file(ROOT / "examples" / "staff.yaml"))
    for person, roles in staff_roles().items():
        await add_person(long_ago, person, person, roles)


async def run(
    home: Path,
    faults: int,
    seed: int,
    say: Callable[[str], None],
    concurrent: int = CONCURRENT_CASES,
    kind: FaultKind = ONE_HOST,
) -> FaultReport:
    """Inject `faults` faults drawn from a seed; `say` prints progress."""
    async with open_fault_run(home, seed, concurrent, kind) as fault_run:
        fault_run.crowd.start()
        await asyncio.sleep(5)
        return await inject_and_check(fault_run, faults, seed, say)


async def inject_and_check(
    fault_run: FaultRun, faults: int, seed: int, say: Callable[[str], None], pace: Pace = USUAL_PACE
) -> FaultReport:
    """Inject the faults, let everything settle, then run the checker."""
    started = time.monotonic()
    injector = fault_run.injector(
        fault_run.servers, fault_run.crowd, seeded_draws(seed + 1), fault_run.mailbox, fault_run.webhook, pace
    )
    kinds = await _inject_faults(fault_run, injector, faults, say)
    unsettled = await settle(fault_run, say)
    seen = await gather_evidence(
        fault_run.servers, fault_run.client, fault_run.mailbox, fault_run.webhook, fault_run.crowd
    )
    return FaultReport(
        seed,
        kinds,
        time.monotonic() - started,
        fault_run.crowd.caller.ledger.answers(),
        seen,
        unsettled + all_findings(seen) + await _rules_broken(fault_run.client),
    )


async def _rules_broken(client: BanjieClient) -> list[str]:
    """Return the rules that a case breaks by its record, though the register does not call it a breach."""
    judged = await client.transact(lambda session: conformance_view(session, client.clock(session, "")))
    return [f"{case.number} breaks {rule.rule}: {rule.broken}" for case in judged.unexplained for rule in case.rules]


async def _inject_faults(
    fault_run: FaultRun, injector: FaultInjector, faults: int, say: Callable[[str], None]
) -> Counter[str]:
    started = time.monotonic()
    for nth in range(1, faults + 1):
        kind = await injector.next()
        answers = fault_run.crowd.caller.ledger.answers()
        progress = f"{nth:>4}/{faults} {time.monotonic() - started:6.0f} s  {kind:<26}"
        say(f"{progress} {len(fault_run.crowd.plans)} cases; {_format_counts(answers)}")
        await asyncio.sleep(injector.draws.integer(*injector.pace.gap) / 10)
    return Counter(injector.done)


async def settle(fault_run: FaultRun, say: Callable[[str], None]) -> list[str]:
    """Stop new work, let every deadline pass and deliver all letters; return what is not settled then."""
    say("no more faults; open requests are answered")
    await fault_run.crowd.end(LIMIT_SECONDS)
    await wait_for_last_midnight(fault_run.crowd)
    unsettled = await wait_until_settled(fault_run.client)
    say("letters that failed are tried again")
    fault_run.mailbox.says.clear()
    fault_run.webhook.says.clear()
    notice_settings: NoticeSettings = both(fault_run.mailbox, fault_run.webhook)
    await deliver_remaining_letters(fault_run.client, notice_settings)
    return unsettled or await wait_until_settled(fault_run.client)
