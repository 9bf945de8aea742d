"""`adopt`: 100,000 open complaints, each with a limit that runs, looked at for what a new holiday notice moves."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from time import process_time
from typing import Any

from psutil import Process
from sqlalchemy import create_engine, insert, text
from sqlalchemy.orm import Session, sessionmaker

import calendars
import migrations
import procedures
from benchmarks import course
from benchmarks.core import judged
from benchmarks.figures import Figure
from benchmarks.office import home
from calendars import Notice
from embedded.stack import Stack
from models.case import Case
from models.case_input import OpenCase
from models.law import Law, pack, parse
from models.messages import Chained, Event
from models.tables import ClockRow, ComplaintRow
from models.time import CHINA
from procedures.load import sha256
from register import calendar_adoption, editions, projections
from register.database import engine, sessions
from rules.evolve import open_case
from rules.hash_chain import canonical
from starter.calendar_adoption import report
from starter.client import BanjieClient

MANY = 100_000
MONDAY = datetime(2026, 3, 2, 9, tzinfo=CHINA)
STARTS = 12  # twenty working days from as many days, the first until March 30, the last until April 14
IN_ALL, IN_FEW = date(2026, 3, 27), date(2026, 4, 9)


def measure() -> list[Figure]:
    """All of it: the register read, the limits counted anew, each that moves with its days. Once where a changed day
    lies within every limit, once where it lies within few. Of one core, this process and its database together, so that
    neighbours count little."""
    with _register() as register:
        worst = _looked(register, IN_ALL, expects=MANY)
        usual = _looked(register, IN_FEW, expects=None)
    return [
        Figure("dry run over 100,000 open clocks, all of which move", worst, "s", "at most", 10),
        Figure("the same where the day lies within the last of them only", usual, "s", "at most", 10),
    ]


def _looked(register: sessionmaker[Session], day: date, expects: int | None) -> float:
    written = calendars.notices()[2026].model_dump(mode="json", exclude_defaults=True)
    written["holidays"]["临时放假"] = {"rest": day.isoformat()}
    notices = {2026: Notice.model_validate(written)}
    desk = BanjieClient(register=register, temporal_address="")
    with register() as session:
        database = Process(session.scalar(text("SELECT pg_backend_pid()")))
        began = process_time() + spent(database)
        found = report(session, desk, notices)
        took = process_time() + spent(database) - began
    if found["open"] != MANY or not 0 < found["cases"] <= MANY or expects not in (None, found["cases"]):
        raise RuntimeError(f"{found['cases']} of {found['open']} complaints move")
    return took


def spent(process: Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@contextmanager
def _register() -> Iterator[sessionmaker[Session]]:
    """A register in which they stand."""
    with Stack(home("adopt"), throwaway=True, temporal=False) as stack:
        migrations.upgrade(stack.database_owner_url)
        opened = engine(stack.database_url, connections=2)
        register = sessions(opened)
        fill(register)
        settle(stack.database_owner_url)
        yield register
        opened.dispose()


def settle(owner_url: str, tables: str = "complaint, clock") -> None:
    """As the database does by itself with tables that have grown: it learns how much of what there is."""
    owner = create_engine(owner_url, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text(f"VACUUM ANALYZE {tables}"))
    owner.dispose()


def fill(register: sessionmaker[Session]) -> None:
    """A few complaints as the core makes them, each many times under numbers of its own. What only an act reads, the
    input of its case, stands with the first of each alone."""
    procedure = procedures.load("zhengzhou-water")
    law, calendar = pack(procedures.carried(procedure)), calendars.for_years(2025, 2027).model_dump_json()
    with register.begin() as session:
        editions.keep(session, procedure, MONDAY)
    numbers = [f"ZZW-2026-{n + 1:06d}" for n in range(MANY)]
    for start in range(STARTS):
        case = _case(parse(law, calendar), MONDAY + timedelta(days=start))
        some = numbers[start::STARTS]
        opened = OpenCase(
            number=some[0], entry=case.entry, opened=_opened(case.opened_at), calendar=calendar, law=law,
            law_sha256=sha256(law),
        )  # fmt: skip
        with register.begin() as session:
            session.execute(insert(ComplaintRow), list(_complaints(case, opened, procedure.edition, some)))
            session.execute(insert(ClockRow), list(_clocks(parse(law, calendar), case, some)))


def _case(law: Law, at: datetime) -> Case:
    """The ordinary course until the complaint was accepted, on that day."""
    said = list(course.acts(course.six_steps()))[:2]
    case = open_case(law, "ZZW-2026-000000", _opened(at))
    for days, act in enumerate(said):
        received = at + timedelta(days=days)
        case = judged(law, case, act.model_copy(update={"received_at": received, "happened_at": None}))
    if case.stage != "investigation":
        raise RuntimeError(f"the course stops at {case.stage}")
    return case


def _opened(at: datetime) -> Event:
    return course.opened(course.six_steps()).model_copy(update={"at": at, "recorded_at": at})


def _complaints(case: Case, opened: OpenCase, edition: str, numbers: list[str]) -> Iterator[dict[str, Any]]:
    state = canonical(case.alone)
    for number in numbers:
        yield {
            "number": number, "key": number, "key_digest": "", "procedure": "zhengzhou-water", "edition": edition,
            "law_sha256": opened.law_sha256, "entry": case.entry, "received_at": case.opened_at,
            "opened": opened.model_dump_json(exclude_defaults=True) if number == numbers[0] else "",
            "n": case.n, "last_received_at": case.opened_at, "seq": case.seq, "head": Chained().hash,
            "state": state.replace(case.number, number), "stage": case.stage, "urgent": False,
            "calendar_sha": calendar_adoption.sha(opened.calendar),
        }  # fmt: skip


def _clocks(law: Law, case: Case, numbers: list[str]) -> Iterator[dict[str, Any]]:
    for name, state in case.clocks.items():
        rule, clock = law.clock(name)
        row = {
            "name": name, "rule": rule.id, "started": state.started, "due": state.due, "last_day": state.last_day,
            "provisional": state.provisional, "state": projections.clock_state(law, case, clock, state),
            "stopped": state.stopped,
        }  # fmt: skip
        yield from ({"complaint": number, **row} for number in numbers)
