"""What the embedded stack writes is for its account alone, under names that nobody else can take; its logs are bounded
and hold no person's data."""

import os
import stat
import sys
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from models.errors import StackError
from services.embedded.postgres import MAX_SOCKET_PATH_BYTES, SERVER_SETTINGS, PostgresServer
from services.embedded.private_files import account_folder, is_private_folder, open_private, prepare_home, short_folder
from services.embedded.processes import KEPT_LOGS, ChildProcesses, Command, rotate_log
from services.embedded.stack import Stack
from tests.stack.waiting import wait_until
from wording.system_problems import stack_problem

NAME = "周建国"
OWN = (os.geteuid(),)
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")


def mode_of(path: Path) -> str:
    return oct(stat.S_IMODE(path.lstat().st_mode))


def test_a_new_home_is_for_its_account_alone(tmp_path: Path) -> None:
    prepare_home(tmp_path / "home")
    assert mode_of(tmp_path / "home") == "0o700"


def test_a_home_that_everybody_may_write_into_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(StackError) as refused:
        Stack(tmp_path).start()
    assert refused.value.why == "open_home"
    assert f"chmod o-w {tmp_path}" in stack_problem(refused.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["/dev/null", "/dev/null/home", "/proc/home"])
def test_a_home_that_cannot_be_is_refused(place: str) -> None:
    with pytest.raises(StackError) as refused:
        Stack(Path(place)).start()
    assert refused.value.why == "no_home"


@needs_root
def test_a_home_of_somebody_else_is_refused(tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 12345)
    with pytest.raises(StackError) as refused:
        Stack(tmp_path).start()
    assert refused.value.about["account"] == 12345
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_private_whatever_it_was_before_and_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "old.log").write_text("old\n")
    (tmp_path / "old.log").chmod(0o666)
    with open_private(tmp_path / "old.log") as file:
        file.write(b"new\n")
    assert ((tmp_path / "old.log").read_text(), mode_of(tmp_path / "old.log")) == ("old\nnew\n", "0o600")

    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(OSError, match="symbolic"):
        open_private(tmp_path / "link")
    assert not (tmp_path / "target").exists()


def test_a_long_home_gets_a_socket_folder_that_nobody_could_take_first(tmp_path: Path) -> None:
    home = tmp_path / ("很长的目录" * 10)
    home.mkdir()

    found = PostgresServer(home).socket

    assert found.parent == Path(tempfile.gettempdir())
    assert is_private_folder(found, OWN)
    assert len(os.fsencode(found)) < MAX_SOCKET_PATH_BYTES
    assert PostgresServer(home).socket == found  # another process finds it again
    PostgresServer(home).remove_socket_folder()
    assert not found.exists()
    assert PostgresServer(home).socket != found


@pytest.mark.parametrize("trap", ["a link", "open to everybody", "a file"])
def test_a_folder_that_was_laid_out_for_us_is_not_used(tmp_path: Path, trap: str) -> None:
    laid = tmp_path / "laid"
    if trap == "a file":
        laid.write_text("")
    else:
        (tmp_path / "real").mkdir(mode=0o700)
        laid.symlink_to(tmp_path / "real") if trap == "a link" else laid.mkdir()
    if trap == "open to everybody":
        laid.chmod(0o777)
    (tmp_path / "note").write_text(str(laid))

    found = short_folder(tmp_path / "note", OWN)

    assert found != laid
    assert is_private_folder(found, OWN)


def test_locks_of_ports_lie_where_no_other_account_reaches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert account_folder() == account_folder()
    assert is_private_folder(account_folder(), OWN)

    account_folder().chmod(0o777)  # as another account would have made it
    elsewhere = account_folder()
    assert elsewhere.name != f"banjie-{os.geteuid()}"
    assert is_private_folder(elsewhere, OWN)


@pytest.mark.slow
def test_nothing_of_a_running_stack_can_be_read_by_others(tmp_path: Path) -> None:
    with Stack(tmp_path / "home", throwaway=False, ui=False) as stack:
        assert stack.database_url
        open_to_others = [
            f"{path} {mode_of(path)}"
            for path in (tmp_path / "home").iterdir()
            if path.lstat().st_mode & 0o077 and not path.is_symlink()
        ]
        assert open_to_others == []
        assert (tmp_path / "home").stat().st_mode & 0o066 == 0


@pytest.mark.slow
def test_the_log_of_postgresql_holds_no_values(tmp_path: Path) -> None:
    with Stack(tmp_path, throwaway=True, temporal=False) as stack:
        engine = create_engine(stack.database_owner_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("CREATE TABLE who (name text PRIMARY KEY, note text NOT NULL CHECK (note <> 'x'))"))
            connection.execute(text("INSERT INTO who VALUES (:name, '1')"), {"name": NAME})
            for statement in (
                "INSERT INTO who VALUES (:name, '1')",  # DETAIL would quote the key
                "INSERT INTO who VALUES (:name || '2', NULL)",  # DETAIL would quote the row
                "INSERT INTO who VALUES (:name || '2', 'x')",
                "SELECT pg_sleep(0), 1 / (length(:name) - 3)",  # STATEMENT would quote it
                "UPDATE who SET note = nothing WHERE name = :name",
                "DO $$ BEGIN PERFORM 1 / 0; END $$ -- :name",
                "SELECT CAST(:name AS integer)",  # the first line quotes it
                "SELECT CAST(:name AS timestamptz)",
                "SELECT CAST('{\"' || :name AS json)",
                "DO $$ BEGIN RAISE WARNING '%', (SELECT name FROM who); PERFORM 1 / 0; END $$ -- :name",
            ):
                with pytest.raises(DBAPIError):
                    connection.execute(text(statement), {"name": NAME})
        engine.dispose()
        elsewhere = make_url(stack.database_owner_url).set(database="no_such_database")
        with pytest.raises(DBAPIError):
            create_engine(elsewhere, poolclass=NullPool).connect()
        written = (stack.logs / "postgres.log").read_text(encoding="utf-8")
    assert "ready to accept connections" in written
    assert "FATAL" in written  # what ends a connection is told
    assert [word for word in (NAME, "ERROR", "WARNING", "DETAIL", "STATEMENT") if word in written] == []


def test_a_log_is_cut_while_its_process_writes_and_few_are_kept(tmp_path: Path) -> None:
    """The sum of all is bounded; the process, which keeps its file open, goes on at the new beginning."""
    path = tmp_path / "talker.log"
    with open_private(path) as log:
        for turn in range(8):
            log.write(f"turn {turn}: {'x' * 100}\n".encode())
            log.flush()
            assert rotate_log(path, max_bytes=100)
        log.write(b"last\n")
    assert path.read_text() == "last\n"
    assert sorted(kept.name for kept in tmp_path.iterdir()) == sorted(
        ["talker.log", *(f"talker.log.{place}" for place in range(1, KEPT_LOGS))]
    )
    assert (tmp_path / "talker.log.1").read_text().startswith("turn 7")
    assert (tmp_path / "talker.log.4").read_text().startswith("turn 4")
    assert not rotate_log(path)
    assert not rotate_log(tmp_path / "none.log")
    assert {mode_of(kept) for kept in tmp_path.iterdir()} == {"0o600"}


@pytest.mark.slow
def test_the_log_of_a_running_child_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.embedded.processes.rotate_log", lambda path: rotate_log(path, max_bytes=10_000))
    talking = "import time\nwhile True: print('x' * 999, flush=True); time.sleep(0.001)"
    children = ChildProcesses(tmp_path / "logs", lambda _: None)
    children.start_child(Command("talker", (sys.executable, "-c", talking), dict(os.environ), tmp_path))
    children.restart_crashed()
    wait_until((tmp_path / "logs" / f"talker.log.{KEPT_LOGS - 1}").exists, "as many logs as are kept")
    newest = tmp_path / "logs" / "talker.log.1"
    last = newest.stat().st_ino
    wait_until(lambda: newest.stat().st_ino != last, "one more log")
    children.stop_all()
    kept = sorted(path.name for path in (tmp_path / "logs").iterdir())
    assert kept[:2] == ["talker.log", "talker.log.1"]
    assert len(kept) <= KEPT_LOGS


def test_the_settings_of_compose_keep_values_out_of_the_log_too() -> None:
    written = (Path(__file__).parents[3] / "docker-compose.yml").read_text(encoding="utf-8")
    for name, value in SERVER_SETTINGS.items():
        if name.startswith("log_") and name != "log_timezone":
            assert f"- --{name}={value}\n" in written
