"""One run: people at work, fault upon fault, rest, and the checker's report."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from starter import staff_file
from starter.client import BanjieClient
from starter.client import open_client as counter
from starter.notice_delivery import NoticeSettings
from starter.staff import add_person
from tests.faults.check_limits import seconds_late
from tests.faults.checker import all_findings
from tests.faults.evidence import Evidence
from tests.faults.fault_injection import USUAL_PACE, FaultInjector, Pace
from tests.faults.law import staff_roles
from tests.faults.ledger import Ledger
from tests.faults.people import Crowd, create_crowd
from tests.faults.post import SlowMailbox, delay_gateway
from tests.faults.servers import ROOT, Servers
from tests.faults.settle import deliver_remaining_letters, gather_evidence, wait_for_last_midnight, wait_until_settled
from tests.rules.walks.random_draws import seeded_draws
from tests.stack.office import LONG_AGO, at
from tests.stack.post import KEY, Gateway, Mailbox, both, gateway, mail_server

CONCURRENT_CASES = 50


@dataclass
class FaultRun:
    """Everything that a run is played on."""

    servers: Servers
    desk: BanjieClient
    crowd: Crowd
    box: SlowMailbox
    gate: Gateway


@dataclass
class FaultReport:
    """What was done and what was found."""

    seed: int
    faults: Counter[str]
    seconds: float
    answers: Counter[str]
    seen: Evidence
    found: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        tables, late = self.seen.tables, seconds_late(self.seen)
        acts = Counter(row["state"] for row in tables["inbox"])
        keys = Counter((letter.channel, letter.key) for letter in self.seen.letters)
        states = Counter(row["state"] for row in tables["notice"] if row["kind"] == "sent")
        yield f"{self.faults.total()} faults in {self.seconds / 60:.1f} min, seed {self.seed}"
        yield from (f"  {times:>4} {kind}" for kind, times in sorted(self.faults.items()))
        closed = sum(bool(row["closed_at"]) for row in tables["complaint"])
        yield f"cases    {len(tables['complaint'])}, closed {closed}"
        yield f"acts     {len(tables['inbox'])}: {_format_counts(acts)}; answers to callers: {_format_counts(self.answers)}"
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
async def open_fault_run(home: Path, seed: int, under_way: int = CONCURRENT_CASES) -> AsyncIterator[FaultRun]:
    """Servers with an office at work, and where its letters arrive."""
    async with mail_server(SlowMailbox()) as box:
        assert isinstance(box, SlowMailbox)
        with gateway() as gate:
            delay_gateway(gate, box.arrived)
            servers = Servers(home, _post_settings(box, gate))
            await asyncio.to_thread(servers.__enter__)
            try:
                desk = counter(servers.settings())
                await _hire(desk)
                people = create_crowd(desk, Ledger(home / "ledger.jsonl"), seed, under_way)
                yield FaultRun(servers, people.desk, people, box, gate)
                desk.close()
            finally:
                await asyncio.to_thread(servers.__exit__)


def _post_settings(box: Mailbox, gate: Gateway) -> dict[str, str]:
    return {
        "BANJIE_SMTP_HOST": "127.0.0.1",
        "BANJIE_SMTP_PORT": str(box.port),
        "BANJIE_SMTP_TLS": "none",
        "BANJIE_SMTP_FROM": "tousu@water.example.cn",
        "BANJIE_WEBHOOK_URL": gate.url,
        "BANJIE_WEBHOOK_SECRET": KEY.decode(),
    }


async def _hire(desk: BanjieClient) -> None:
    long_ago = at(desk, LONG_AGO)
    await staff_file.load_staff(long_ago, staff_file.read_staff_file(ROOT / "examples" / "staff.yaml"))
    for person, roles in staff_roles().items():
        await add_person(long_ago, person, person, roles)


async def run(home: Path, faults: int, seed: int, say: Callable[[str], None]) -> FaultReport:
    """So many faults from this seed; `say` is told how it goes."""
    async with open_fault_run(home, seed) as played:
        played.crowd.begin()
        await asyncio.sleep(5)
        return await inject_and_check(played, faults, seed, say)


async def inject_and_check(
    played: FaultRun, faults: int, seed: int, say: Callable[[str], None], pace: Pace = USUAL_PACE
) -> FaultReport:
    """The faults, then rest, then the checker."""
    began = time.monotonic()
    harm = FaultInjector(played.servers, played.crowd, seeded_draws(seed + 1), played.box, played.gate, pace)
    done = await _inject_faults(played, harm, faults, say)
    left = await settle(played, say)
    seen = await gather_evidence(played.servers, played.desk, played.box, played.gate, played.crowd)
    return FaultReport(
        seed, done, time.monotonic() - began, played.crowd.caller.ledger.answers(), seen, left + all_findings(seen)
    )


async def _inject_faults(
    played: FaultRun, harm: FaultInjector, faults: int, say: Callable[[str], None]
) -> Counter[str]:
    began = time.monotonic()
    for nth in range(1, faults + 1):
        kind = await harm.next()
        answers = played.crowd.caller.ledger.answers()
        passed = f"{nth:>4}/{faults} {time.monotonic() - began:6.0f} s  {kind:<26}"
        say(f"{passed} {len(played.crowd.plans)} cases; {_format_counts(answers)}")
        await asyncio.sleep(harm.draws.integer(*harm.pace.gap) / 10)
    return Counter(harm.done)


async def settle(played: FaultRun, say: Callable[[str], None]) -> list[str]:
    """Nobody begins anything new, every deadline passes, letters are tried until they are through; what is not at rest
    then."""
    say("no more harm; whoever waits for an answer gets it")
    await played.crowd.end(120)
    await wait_for_last_midnight(played.crowd)
    left = await wait_until_settled(played.desk)
    say("letters that failed are tried again")
    played.box.says.clear()
    played.gate.says.clear()
    house: NoticeSettings = both(played.box, played.gate)
    await deliver_remaining_letters(played.desk, house)
    return left or await wait_until_settled(played.desk)
