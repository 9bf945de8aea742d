"""The system account of the embedded PostgreSQL on a machine that has none yet, where several stacks start at once."""

import multiprocessing
import os
import pwd
import subprocess
from collections.abc import Iterator
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

import pytest

from services.embedded import postgres
from tests.stack.waiting import LIMIT_SECONDS

ACCOUNT = "banjie-test"
STARTED = 6
forked = multiprocessing.get_context("fork")


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of an account that this machine does not have."""
    if os.geteuid() != 0:
        pytest.skip("only root makes an account")
    monkeypatch.setattr(postgres, "SYSTEM_ACCOUNT", ACCOUNT)
    delete_account()
    yield ACCOUNT
    delete_account()


def delete_account() -> None:
    subprocess.run(("userdel", ACCOUNT), capture_output=True, check=False)


def start(all_ready: Barrier, seen: "Queue[int]") -> None:
    all_ready.wait()
    account = postgres.system_account()
    seen.put(account.uid if account else -1)


@pytest.mark.slow
@pytest.mark.parametrize("_", range(3))
def test_stacks_that_start_at_once_make_one_account(absent: str, _: int) -> None:
    all_ready, seen = forked.Barrier(STARTED), forked.Queue()
    processes = [forked.Process(target=start, args=(all_ready, seen)) for _ in range(STARTED)]
    for process in processes:
        process.start()
    uids = {seen.get(timeout=LIMIT_SECONDS) for _ in processes}
    for process in processes:
        process.join()
    assert uids == {pwd.getpwnam(absent).pw_uid}
