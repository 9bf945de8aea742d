"""`adopt`: preview of a new holiday notice over 100,000 open complaints, each with a running limit."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from time import process_time

from psutil import Process
from sqlalchemy import create_engine, insert, text
from sqlalchemy.orm import Session, sessionmaker

import calendars
import migrations
import procedures
from benchmarks import course
from benchmarks.core import case_after_act
from benchmarks.figures import Measurement
from benchmarks.office import fresh_home
from calendars import HolidayNotice
from embedded.stack import Stack
from models.case import Case
from models.case_input import OpenCase
from models.events import ChainHead, Event
from models.law import Law
from models.packed_law import law_of_case, pack_law, parse_law
from models.tables import ClockRow, ComplaintRow
from models.time import CHINA
from procedures.load import sha256
from register import calendar_adoption, editions
from register.database import create_register_engine, session_factory
from register.lists import projections
from rules.digests.seal_parts import opened_digest
from rules.evolve import open_case
from rules.hash_chain import case_json
from starter.adoption_preview import adoption_preview
from starter.client import BanjieClient

OPEN_COMPLAINTS = 100_000
MONDAY = datetime(2026, 3, 2, 9, tzinfo=CHINA)
START_DAYS = 12  # limits of 20 working days, each started a day later; the first ends March 30, the last April 14
DAY_IN_ALL_CLOCKS, DAY_IN_FEW_CLOCKS = date(2026, 3, 27), date(2026, 4, 9)


def measure_adoption() -> list[Measurement]:
    """Measure reading the register and computing each limit again: once where the changed day lies within every limit,
    once where it lies within few. CPU time of this process and its database, so that other processes count little."""
    with _filled_register() as register:
        worst = _report_seconds(register, DAY_IN_ALL_CLOCKS, expected=OPEN_COMPLAINTS)
        usual = _report_seconds(register, DAY_IN_FEW_CLOCKS, expected=None)
    return [
        Measurement("dry run over 100,000 open clocks, all of which move", worst, "s", "at most", 2),
        Measurement("the same where the day lies within the last of them only", usual, "s", "at most", 2),
    ]


def _report_seconds(register: sessionmaker[Session], day: date, expected: int | None) -> float:
    notice = calendars.holiday_notices()[2026].model_dump(mode="json", exclude_defaults=True)
    notice["holidays"]["临时放假"] = {"rest": day.isoformat()}
    notices = {2026: HolidayNotice.model_validate(notice)}
    client = BanjieClient(register=register, temporal_address="")
    with register() as session:
        database = Process(session.scalar(text("SELECT pg_backend_pid()")))
        began = process_time() + cpu_seconds(database)
        found = adoption_preview(session, client, notices)
        took = process_time() + cpu_seconds(database) - began
    if found.open != OPEN_COMPLAINTS or not 0 < found.cases <= OPEN_COMPLAINTS or expected not in (None, found.cases):
        raise RuntimeError(f"{found.cases} of {found.open} complaints move")
    return took


def cpu_seconds(process: Process) -> float:
    """Return the CPU time that a process has used."""
    times = process.cpu_times()
    return float(times.user + times.system)


@contextmanager
def _filled_register() -> Iterator[sessionmaker[Session]]:
    """Run a register that holds the complaints."""
    with Stack(fresh_home("adopt"), throwaway=True, temporal=False) as stack:
        migrations.upgrade(stack.database_owner_url)
        engine = create_register_engine(stack.database_url, connections=2)
        register = session_factory(engine)
        fill_register(register)
        vacuum_tables(stack.database_owner_url)
        yield register
        engine.dispose()


def vacuum_tables(owner_url: str, tables: str = "complaint, clock") -> None:
    """Collect the planner statistics that autovacuum would collect of tables that have grown."""
    owner = create_engine(owner_url, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text(f"VACUUM ANALYZE {tables}"))
    owner.dispose()


def fill_register(register: sessionmaker[Session], complaints: int = OPEN_COMPLAINTS) -> None:
    """Insert a few complaints as the rules make them, each many times under different numbers. The input of a case,
    which only acts read, is stored with the first of each."""
    procedure = procedures.load("zhengzhou-water")
    text, calendar = procedures.canonical_law(procedure), calendars.calendar_for_years(2025, 2027).model_dump_json()
    law = pack_law(text)
    with register.begin() as session:
        editions.keep_edition(session, procedure, MONDAY)
        editions.keep_law(session, procedure.slug, law, sha256(text), MONDAY)
    numbers = [f"ZZW-2026-{n + 1:06d}" for n in range(complaints)]
    for start in range(START_DAYS):
        case = _accepted_case(parse_law(law, calendar), MONDAY + timedelta(days=start))
        some = numbers[start::START_DAYS]
        opened = OpenCase(
            number=some[0], entry=case.entry, opened=_opened_event(case.opened_at), calendar=calendar, law=law,
            law_sha256=sha256(text),
        )  # fmt: skip
        with register.begin() as session:
            session.execute(insert(ComplaintRow), list(_complaint_rows(case, opened, procedure.edition, some)))
            session.execute(insert(ClockRow), list(_running_clock_rows(parse_law(law, calendar), case, some)))


def _accepted_case(law: Law, at: datetime) -> Case:
    """Return a case of the ordinary course, registered at an instant and accepted a day later."""
    acts = list(course.course_acts(course.six_steps()))[:2]
    case = open_case(law, "ZZW-2026-000000", _opened_event(at))
    for days, act in enumerate(acts):
        received = at + timedelta(days=days)
        case = case_after_act(law, case, act.model_copy(update={"received_at": received, "happened_at": None}))
    if case.stage != "investigation":
        raise RuntimeError(f"the course stops at {case.stage}")
    return case


def _opened_event(at: datetime) -> Event:
    return course.opening_event(course.six_steps()).model_copy(update={"at": at, "recorded_at": at})


def _complaint_rows(case: Case, opened: OpenCase, edition: str, numbers: list[str]) -> Iterator[dict[str, object]]:
    admissions = projections.admissions_text(law_of_case(opened), case)
    state = case_json(case.without_history)
    for number in numbers:
        yield {
            "number": number, "key": number, "key_digest": "", "procedure": "zhengzhou-water", "edition": edition,
            "law_sha256": opened.law_sha256, "entry": case.entry, "received_at": case.opened_at,
            "opened": opened.opening_json() if number == numbers[0] else "",
            "n": case.n, "last_received_at": case.opened_at, "seq": case.seq, "head": ChainHead().hash,
            "state": state.replace(case.number, number), "stage": case.stage, "urgent": False,
            "opening": opened_digest(number, opened.law_sha256, opened.opened),
            "calendar_sha": calendar_adoption.calendar_digest(opened.calendar), "admissions": admissions,
        }  # fmt: skip


def _running_clock_rows(law: Law, case: Case, numbers: list[str]) -> Iterator[dict[str, object]]:
    for name, state in case.clocks.items():
        rule, clock = law.clock_rule(name)
        row = {
            "name": name, "rule": rule.id, "started": state.started, "due": state.due, "last_day": state.last_day,
            "provisional": state.provisional, "state": projections.clock_row_state(law, case, clock, state),
            "stopped": state.stopped, "plain": projections.is_plain_clock(law, case, clock, state),
        }  # fmt: skip
        yield from ({"complaint": number, **row} for number in numbers)
