"""One run of an office by a seed: what is played, and what is found afterwards."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import services.relay
from register.locks import NoSuchComplaint
from services.embedded.postgres import PostgresServer
from simulation.checks import turn_findings
from simulation.faults import Chances
from simulation.office import Office, office_at
from simulation.people import MOST_ACTS, USUAL_CROWD, Crowd, People
from simulation.register import journal_digest, simulated_database
from simulation.scheduler import MOST_STEPS, Stalled
from starter.office.staff import add_person
from tests.faults.caller_requests import Caller
from tests.faults.check_callers import caller_findings
from tests.faults.check_limits import expiry_findings
from tests.faults.check_notices import notice_findings
from tests.faults.check_register import chain_findings, inbox_findings, number_findings
from tests.faults.checker import known_rules
from tests.faults.evidence import Evidence, read_tables, read_transaction
from tests.faults.fault_run_procedures import staff_roles
from tests.faults.ledger import Ledger
from tests.rules.walks.random_draws import RandomDraws
from tests.stack.databases import Database
from tests.stack.office import LONG_AGO, STAFF
from tests.zones import CHINA

BEGAN = datetime(2025, 3, 4, 9, tzinfo=CHINA)
USUAL = Chances()
REST = timedelta(days=2)  # without a fault, after which nothing may wait any more
PATIENCE = 3_000  # how often a caller repeats a request, a second apart: longer than outages last
CHECKS = (
    number_findings, chain_findings, inbox_findings, caller_findings, expiry_findings, notice_findings, turn_findings,
)  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """What is played: so many complaints that come in within so many days. `only` are the faults that happen, `who` the
    complaints that are filed, by their place from 0; None: all."""

    seed: int
    complaints: int = 20
    days: float = 36.5
    chances: Chances = USUAL
    only: frozenset[int] | None = None
    who: frozenset[int] | None = None
    crowd: Crowd = USUAL_CROWD
    most_acts: int = MOST_ACTS
    patience: int = PATIENCE
    most_steps: int = MOST_STEPS  # more is a finding: the office does not come to rest


@dataclass
class Played:
    """What came of a plan. Two runs of one plan give the same digests."""

    plan: Plan
    trace: str
    journal: str
    findings: list[str]
    story: list[str]
    faults: list[str]
    counts: Counter[str] = field(default_factory=Counter)


def play(server: PostgresServer, plan: Plan) -> Played:
    """Play a plan and check what it has left."""
    with (
        simulated_database(server) as database,
        patch.object(services.relay, "WATCH_SILENCE_LIMIT", timedelta(days=1)),
        office_at(database, plan.seed, BEGAN, plan.chances) as office,
    ):
        office.faults.only = plan.only
        caller = Caller(Ledger(Path("/dev/null")), RandomDraws(office.loop.draws), plan.patience)
        people = People(office, caller, plan.crowd, plan.most_acts)
        outside = office.loop.new_process("people")
        office.loop.most_steps = plan.most_steps
        findings = list[str]()
        try:
            office.loop.run_until_complete(office.spawn(outside, _live(office, people, plan)))
        except (Stalled, NoSuchComplaint) as error:  # people ask for nothing but what they were told is on record
            findings.append(f"{type(error).__name__}: {error}")
        findings[:0] = [*office.model.findings, *_found(database, people.caller.ledger, office.loop.instant())]
        counts = office.faults.counts + Counter(
            steps=office.loop.steps,
            acts=sum("id" in line and "answer" in line for line in people.caller.ledger.lines),
            runs=len(office.model.runs),
            complaints=plan.complaints,
        )
        return Played(
            plan,
            office.loop.trace.hexdigest(),
            journal_digest(database),
            findings,
            people.told,
            office.faults.happened,
            counts,
        )


async def _live(office: Office, people: People, plan: Plan) -> None:
    for name in ("web", "worker", "relay"):
        office.start(name)
    client = replace(office.clients["web"], clock=lambda *_: LONG_AGO)
    for person, name, roles in _staff():
        await add_person(client, person, name, roles)
    office.faults.calm = False
    who = range(plan.complaints) if plan.who is None else sorted(plan.who)
    await asyncio.gather(*(people.handle(nth, plan.days) for nth in who))
    office.faults.calm = True
    await asyncio.sleep(REST.total_seconds())


def _staff() -> Iterator[tuple[str, str, list[str]]]:
    held = {person: set(roles) for person, roles in staff_roles().items()}
    names = {one["person"]: one["name"] for one in STAFF}
    for one in STAFF:
        held.setdefault(one["person"], set()).update(one["roles"])
    for person in sorted(held):
        yield person, names.get(person, person), sorted(held[person])


def _found(database: Database, ledger: Ledger, now: datetime) -> Iterator[str]:
    """Yield what is wrong with the tables and with what callers were told, by the checkers of the fault tests."""
    with read_transaction(database.superuser_url) as connection:
        connection.exec_driver_sql("SET search_path = pg_catalog, public")
        tables, _ = read_tables(connection)
    lines: list[Any] = [json.loads(json.dumps(line, default=str)) for line in ledger.lines]
    # The first limit that the checker knows by heart is that of an office which began at another instant.
    laws = {slug: {name: said[name] for name in said if name != "first_limit"} for slug, said in known_rules().items()}
    seen = Evidence(now, tables, {}, [], lines, laws)
    for check in CHECKS:
        yield from check(seen)
