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
from starter.staff import join
from tests.faults.check_limits import lateness
from tests.faults.checker import findings
from tests.faults.evidence import Evidence
from tests.faults.harm import USUAL, Harm, Pace
from tests.faults.law import staff
from tests.faults.ledger import Ledger
from tests.faults.people import Crowd, crowd
from tests.faults.post import SlowMailbox, slowed
from tests.faults.servers import ROOT, Servers
from tests.faults.settle import at_rest, gathered, last_midnight, post_is_done
from tests.rules.walks.random_draws import seeded
from tests.stack.office import LONG_AGO, at
from tests.stack.post import KEY, Gateway, Mailbox, both, gateway, mail_server

UNDER_WAY = 50


@dataclass
class Scene:
    """Everything that a run is played on."""

    servers: Servers
    desk: BanjieClient
    crowd: Crowd
    box: SlowMailbox
    gate: Gateway


@dataclass
class Report:
    """What was done and what was found."""

    seed: int
    faults: Counter[str]
    seconds: float
    answers: Counter[str]
    seen: Evidence
    found: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        tables, late = self.seen.tables, lateness(self.seen)
        acts = Counter(row["state"] for row in tables["inbox"])
        keys = Counter((letter.channel, letter.key) for letter in self.seen.letters)
        states = Counter(row["state"] for row in tables["notice"] if row["kind"] == "sent")
        yield f"{self.faults.total()} faults in {self.seconds / 60:.1f} min, seed {self.seed}"
        yield from (f"  {times:>4} {kind}" for kind, times in sorted(self.faults.items()))
        closed = sum(bool(row["closed_at"]) for row in tables["complaint"])
        yield f"cases    {len(tables['complaint'])}, closed {closed}"
        yield f"acts     {len(tables['inbox'])}: {_counted(acts)}; answers to callers: {_counted(self.answers)}"
        yield f"events   {len(tables['event'])} in {len(self.seen.streams())} chains"
        yield f"notices  {len(tables['notice'])}, sent {states.total()}: {_counted(states)}"
        yield f"letters  {len(keys)} under their keys, {keys.total() - len(keys)} repeated"
        if late:
            yield f"expiries {len(late)}, late by {median(late):.1f} s (median), {late[-1]:.1f} s (most)"
        yield f"found    {len(self.found) or 'nothing'}"
        yield from (f"  {one}" for one in self.found)


def _counted(counts: "Counter[str]") -> str:
    return ", ".join(f"{times} {name}" for name, times in sorted(counts.items()))


@asynccontextmanager
async def scene(home: Path, seed: int, under_way: int = UNDER_WAY) -> AsyncIterator[Scene]:
    """Servers with an office at work, and where its letters arrive."""
    async with mail_server(SlowMailbox()) as box:
        assert isinstance(box, SlowMailbox)
        with gateway() as gate:
            slowed(gate, box.arrived)
            servers = Servers(home, _post(box, gate))
            await asyncio.to_thread(servers.__enter__)
            try:
                desk = counter(servers.settings())
                await _hire(desk)
                people = crowd(desk, Ledger(home / "ledger.jsonl"), seed, under_way)
                yield Scene(servers, people.desk, people, box, gate)
                desk.close()
            finally:
                await asyncio.to_thread(servers.__exit__)


def _post(box: Mailbox, gate: Gateway) -> dict[str, str]:
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
    await staff_file.load(long_ago, staff_file.read(ROOT / "examples" / "staff.yaml"))
    for person, roles in staff().items():
        await join(long_ago, person, person, roles)


async def run(home: Path, faults: int, seed: int, say: Callable[[str], None]) -> Report:
    """So many faults from this seed; `say` is told how it goes."""
    async with scene(home, seed) as played:
        played.crowd.begin()
        await asyncio.sleep(5)
        return await play(played, faults, seed, say)


async def play(played: Scene, faults: int, seed: int, say: Callable[[str], None], pace: Pace = USUAL) -> Report:
    """The faults, then rest, then the checker."""
    began = time.monotonic()
    harm = Harm(played.servers, played.crowd, seeded(seed + 1), played.box, played.gate, pace)
    done = await _harmed(played, harm, faults, say)
    left = await settled(played, say)
    seen = await gathered(played.servers, played.desk, played.box, played.gate, played.crowd)
    return Report(
        seed, done, time.monotonic() - began, played.crowd.caller.ledger.answers(), seen, left + findings(seen)
    )


async def _harmed(played: Scene, harm: Harm, faults: int, say: Callable[[str], None]) -> Counter[str]:
    began = time.monotonic()
    for nth in range(1, faults + 1):
        kind = await harm.next()
        answers = played.crowd.caller.ledger.answers()
        passed = f"{nth:>4}/{faults} {time.monotonic() - began:6.0f} s  {kind:<26}"
        say(f"{passed} {len(played.crowd.plans)} cases; {_counted(answers)}")
        await asyncio.sleep(harm.dice.number(*harm.pace.gap) / 10)
    return Counter(harm.done)


async def settled(played: Scene, say: Callable[[str], None]) -> list[str]:
    """Nobody begins anything new, every deadline passes, letters are tried until they are through; what is not at rest
    then."""
    say("no more harm; whoever waits for an answer gets it")
    await played.crowd.end(120)
    await last_midnight(played.crowd)
    left = await at_rest(played.desk)
    say("letters that failed are tried again")
    played.box.says.clear()
    played.gate.says.clear()
    house: NoticeSettings = both(played.box, played.gate)
    await post_is_done(played.desk, house)
    return left or await at_rest(played.desk)
