"""`acts`: acts per second from the starter to the record in PostgreSQL, compared with bare workflows of the same shape.

Client, worker and relay are processes of their own, as in production. One of the bare workflows commits as often as an
act does, the other has an activity that does nothing. All take turns in the same run.
"""

import asyncio
import re
from statistics import median
from time import perf_counter

from sqlalchemy import NullPool, create_engine, make_url, text

from benchmarks import course
from benchmarks.contenders import COMMITS_PER_ACT, start_bare_cases, start_worker
from benchmarks.figures import Measurement
from benchmarks.office import RunningOffice, running_office
from benchmarks.turns import PARALLEL_CASES, Turn, measure_turns, rate, ratio
from models.form import ActInput
from models.messages import Number
from starter.acts.receipt import OnRecord
from starter.acts.submit import act
from starter.cases.registration import register
from starter.client import BanjieClient

SINGLE_ACTS = 20
STATEMENT = re.compile(r"LOG:  statement: (\S+)")
FRAME = ("BEGIN", "COMMIT", "ROLLBACK")  # around the statements of a transaction
COUNTED_ACTS = 20
LAST_RECORD = 0.5  # seconds until the worker's last commit is in the log


class BanjieCases:
    """Open cases, each of which gets notes."""

    def __init__(self, client: BanjieClient, numbers: list[Number]) -> None:
        self.client = client
        self.numbers = numbers

    async def send_act(self, nth: int) -> None:
        """Put a note with a text on the nth case. Raises RuntimeError if it is not recorded at once."""
        noted = ActInput(name="note", actor="li", texts={"opinion": "已电话核实"})
        result = await act(self.client, self.numbers[nth], noted)
        if not (isinstance(result, OnRecord) and result.recorded):
            raise RuntimeError("the register is behind: this is not what is measured")


async def open_cases(office: RunningOffice, cases: int = PARALLEL_CASES) -> BanjieCases:
    """Register cases that are to get acts."""
    form = course.six_steps().form_input
    return BanjieCases(office.client, [(await register(office.client, form)).number for _ in range(cases)])


async def measure_acts() -> list[Measurement]:
    """Measure on PostgreSQL as `banjie up` runs it, then on one without durability; count the statements."""
    durable = await _measure_office(throwaway=False)
    fleeting = await _measure_office(throwaway=True)
    return [*durable, *fleeting, *await _measure_statements()]


async def _measure_office(*, throwaway: bool) -> list[Measurement]:
    async with running_office("acts", throwaway=throwaway) as office:
        await start_worker(office)
        banjie = await open_cases(office)
        programs = {
            "banjie": banjie.send_act,
            "committing": (await start_bare_cases(office, "commit")).send_act,
            "empty": (await start_bare_cases(office, "do_nothing")).send_act,
        }
        turns = await measure_turns(programs)
        alone = list[float]()
        for _ in range(SINGLE_ACTS):
            began = perf_counter()
            await banjie.send_act(0)
            alone.append(perf_counter() - began)
    return [
        *_turn_measurements(turns, throwaway=throwaway),
        Measurement("one act with nothing else going on", 1000 * median(alone), "ms"),
    ]


def _turn_measurements(turns: list[Turn], *, throwaway: bool) -> list[Measurement]:
    where = "throwaway servers" if throwaway else "servers as `banjie up` keeps them"
    over_committing, over_empty = (None, None) if throwaway else (0.9, 0.75)
    return [
        rate(f"acts end to end, {PARALLEL_CASES} cases in parallel, {where}", turns, "banjie"),
        rate("bare workflow that commits as often", turns, "committing", "updates/s"),
        rate("bare workflow whose activity does nothing", turns, "empty", "updates/s"),
        ratio("acts over the one that commits", turns, "banjie", "committing", over_committing),
        ratio("acts over the empty one", turns, "banjie", "empty", over_empty),
    ]


async def _measure_statements() -> list[Measurement]:
    """Count statements and commits of an act in PostgreSQL's own log: those of client and worker. The relay, which
    gives many records their places in the log at once, does not run. Raises RuntimeError if an act commits more often
    than the bare workflow."""
    async with running_office("statements", throwaway=True, services=("worker",)) as office:
        cases = await open_cases(office, 1)
        _log_every_statement(office)
        await asyncio.sleep(LAST_RECORD)
        await cases.send_act(0)  # connects anew
        before = len(_logged_statements(office))
        for _ in range(COUNTED_ACTS):
            await cases.send_act(0)
        await asyncio.sleep(LAST_RECORD)
        logged = _logged_statements(office)[before:]
    commits = logged.count("COMMIT") / COUNTED_ACTS
    if commits != COMMITS_PER_ACT:
        raise RuntimeError(f"an act commits {commits} times, the bare workflow {COMMITS_PER_ACT} times")
    statements = sum(word not in FRAME for word in logged) / COUNTED_ACTS
    return [
        Measurement("statements of an act, client and worker", statements, "", "at most", 9),
        Measurement("commits of an act, client and worker", commits, "", "at most", 3),
    ]


def _log_every_statement(office: RunningOffice) -> None:
    """Let PostgreSQL log each statement of the application from now on; connections that are open are closed."""
    url = make_url(office.stack.database_url).set(username="postgres")
    server = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("ALTER ROLE banjie SET log_statement = 'all'"))
        connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'banjie'"))
    server.dispose()


def _logged_statements(office: RunningOffice) -> list[str]:
    """Return the first word of each statement in the log of the server, in order."""
    return STATEMENT.findall((office.stack.logs / "postgres.log").read_text(encoding="utf-8"))
