"""Fixtures of all tests: a real PostgreSQL, one server per test process and a fresh database per test."""

import gc
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import hypothesis
import pytest
from sqlalchemy.orm import Session, sessionmaker

from register import database as door
from services.embedded.postgres import PostgresServer
from tests.stack.databases import Database, Databases, create_copy, drop, migrated_server
from tests.stack.signing import keys_of_tests
from tests.stack.tools import missing_tools_line

pytest_plugins = ["tests.stack.fixtures", "tests.stack.shared_statements"]
GARBAGE_THRESHOLD = 20_000  # new objects; at Python's 700, a sixteenth of the processor time goes into looking
A_DAY, CHINA_AHEAD, BEFORE_MIDNIGHT = 86_400, 8 * 3_600, 60  # seconds
LONGEST = (
    "tests/faults", "tests/deploy/test_services.py", "tests/test_adopting.py", "tests/test_docs_site.py",
    "tests/services/test_cold_start.py", "tests/workflows/test_wedge.py",
    "tests/workflows/test_fuzz.py",
)  # fmt: skip
# The same examples on every machine, however slow it is: a failure appears together with the change that caused it.
hypothesis.settings.register_profile("same", deadline=None, derandomize=True)
hypothesis.settings.load_profile("same")
ALL_SLOW = re.compile(r"^pytestmark = .*pytest\.mark\.slow\b", re.MULTILINE)


def pytest_configure(config: pytest.Config) -> None:
    """Give each session a folder of its own for `tmp_path`. pytest makes the folder that sessions share private to its
    user at every start, and a PostgreSQL that another session runs as another user below it stops answering."""
    if not hasattr(config, "workerinput"):
        os.environ["PYTEST_DEBUG_TEMPROOT"] = mkdtemp(prefix="banjie-pytest-")
    else:  # the folder came as an option; a pytest that a test starts must not inherit it and make it private
        os.environ.pop("PYTEST_DEBUG_TEMPROOT", None)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not read a file of which every test is slow where none of them is wanted (`make check`)."""
    if config.getoption("markexpr") != "not slow" or not collection_path.name.startswith("test_"):
        return None
    return bool(ALL_SLOW.search(collection_path.read_text(encoding="utf-8"))) or None


def pytest_collection() -> None:
    """Do not look for garbage while the tests are read: what is made then stays."""
    gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD)
    gc.enable()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Remove that folder when all tests have passed; else it is there to look into."""
    if exitstatus == pytest.ExitCode.OK and not hasattr(session.config, "workerinput"):
        shutil.rmtree(os.environ["PYTEST_DEBUG_TEMPROOT"], ignore_errors=True)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """End with the line that names the tools for which tests were skipped."""
    yield
    skipped = [report.longrepr for report in terminalreporter.getreports("skipped")]
    reasons = [place[2] for place in skipped if isinstance(place, tuple)]
    if line := missing_tools_line(reasons):
        terminalreporter.write_line(line, yellow=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--deep", action="store_true", help="all mutations, and walks, lives, floods and fuzz at their full numbers"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only `--deep` runs, and put the longest first: a process should not end with one of them while the
    others have nothing left to do. What stands at the start is taken over by no other process, which would build the
    site of the documents once more."""
    left_out = [] if config.getoption("deep") else [item for item in items if item.get_closest_marker("deep")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [item for item in items if item not in gone]
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Begin no test of real servers in the last minute of a day in China. Limits end with days, so that what a test
    reads before midnight differs from what it reads after. One of many would fail each day at 16:00 UTC."""
    left = A_DAY - (time.time() + CHINA_AHEAD) % A_DAY  # noqa: TID251  # seconds of the day that it is
    if left < BEFORE_MIDNIGHT and item.get_closest_marker("slow"):
        time.sleep(left)


@pytest.fixture
def many(pytestconfig: pytest.Config) -> Callable[[int, int], int]:
    """Return a function that picks the first of two numbers, or the second with `--deep`."""
    full = pytestconfig.getoption("deep")
    return lambda ordinary, long: long if full else ordinary


@pytest.fixture(scope="session")
def session_home() -> Iterator[Path]:
    """A folder for servers of the whole session. Not pytest's own folder, which the next session may close or clear."""
    with TemporaryDirectory(prefix="banjie-tests-", ignore_cleanup_errors=True) as home:
        yield Path(home)


@pytest.fixture(scope="module")
def module_home(session_home: Path) -> Path:
    """A new folder for servers of one module. A process that takes over tests of another may set them up twice."""
    return Path(mkdtemp(prefix="module-", dir=session_home))


@pytest.fixture(scope="session")
def postgres(session_home: Path) -> Iterator[PostgresServer]:
    """The embedded server with one migrated database, from which the databases of the tests are copied."""
    home = session_home / "postgres"
    home.mkdir()
    with migrated_server(home) as server:
        yield server


@pytest.fixture
def empty(postgres: PostgresServer) -> Iterator[Database]:
    """A database without tables."""
    made = create_copy(postgres, "template1")
    yield made
    drop(made)


@pytest.fixture(scope="session")
def databases(postgres: PostgresServer) -> Databases:
    """The databases of this process."""
    return Databases(postgres)


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    """A database with empty tables."""
    with databases.lent() as lent:
        yield lent


@pytest.fixture
def sessions(database: Database) -> Iterator[sessionmaker[Session]]:
    """The register as the application opens it."""
    engine = door.create_register_engine(database.url, connections=24)
    yield door.session_factory(engine, keys_of_tests())
    engine.dispose()
