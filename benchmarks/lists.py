"""`lists`: one page of the list over 100,000 open complaints: the first, one far behind, of a rare procedure, all."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from statistics import median
from time import perf_counter

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

import migrations
from benchmarks.adopt import MONDAY, fill_register, vacuum_tables
from benchmarks.figures import Measurement
from benchmarks.office import fresh_home
from embedded.stack import Stack
from queries.lists import CaseFilter, case_list
from register.database import create_register_engine, session_factory

ROUNDS = 9
TARGET_MILLISECONDS = 100
RARE = 50  # complaints of a procedure that few are of
FAR = 50_000  # complaints before the page that is far behind
# One complaint in a thousand is urgent.
SHAPE = """
UPDATE complaint SET urgent = true WHERE number LIKE '%000';
UPDATE complaint SET procedure = 'rare' WHERE number IN (SELECT number FROM complaint ORDER BY md5(number) LIMIT :rare);
INSERT INTO edition (slug, edition, sha256, title, body, first_used)
  SELECT 'rare', edition, 'rare', title, body, first_used FROM edition;
INSERT INTO task (complaint, holder, role, kind, since)
  SELECT number, 'water_policy_office', 'water_policy_office', 'stage', received_at FROM complaint;
"""


def measure_lists() -> list[Measurement]:
    """Measure wall time of a page of 200 complaints, median of nine, editions read before."""
    with _filled_register() as register, register() as session:
        far = _cursor_after(session, FAR)
        pages = {
            "the first page": CaseFilter(),
            f"a page behind {FAR:,}": CaseFilter(after=far),
            f"of a procedure with {RARE} complaints": CaseFilter(procedure="rare"),
            "of a role": CaseFilter(role="water_policy_office"),
            "with closed ones": CaseFilter(everything=True),
        }
        return [
            Measurement(f"list, {name}", _page_milliseconds(session, wanted), "ms", "at most", TARGET_MILLISECONDS)
            for name, wanted in pages.items()
        ]


def _page_milliseconds(session: Session, wanted: CaseFilter) -> float:
    took = []
    for _ in range(ROUNDS):
        began = perf_counter()
        case_list(session, wanted, MONDAY)
        took.append(1000 * (perf_counter() - began))
    return median(took)


def _cursor_after(session: Session, rows: int) -> str | None:
    """Return the cursor behind that many rows."""
    return case_list(session, replace(CaseFilter(), limit=rows), MONDAY).next


@contextmanager
def _filled_register() -> Iterator[sessionmaker[Session]]:
    with Stack(fresh_home("lists"), throwaway=True, temporal=False) as stack:
        migrations.upgrade(stack.database_owner_url)
        opened = create_register_engine(stack.database_url, connections=1)
        register = session_factory(opened)
        fill_register(register)
        with register.begin() as session:
            session.execute(text("SET LOCAL statement_timeout = 0"))
            for statement in filter(str.strip, SHAPE.split(";")):
                session.execute(text(statement), {"rare": RARE} if ":rare" in statement else {})
        vacuum_tables(stack.database_owner_url, "complaint, clock, task, edition")
        yield register
        opened.dispose()
