"""A sign of life is given for work that gets done, and for nothing else."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from models.errors import Unavailable
from services import health_file, relay
from settings import Settings
from starter.client import BanjieClient

Looks = Callable[[], Awaitable[None]]


@pytest.fixture
def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in ("FIRST_CHECK_DELAY", "CHECK_INTERVAL"):
        monkeypatch.setattr(health_file, name, timedelta(milliseconds=1))
    monkeypatch.setattr(health_file, "CHECK_TIMEOUT", timedelta(seconds=0.01))
    return Settings(pulse=tmp_path / "pulse")


def no_sign_yet(sign: Settings) -> bool:
    return sign.pulse is not None and not sign.pulse.exists()


async def unavailable() -> None:
    raise Unavailable("没有应答")


async def hanging() -> None:
    await asyncio.sleep(3600)


@pytest.mark.parametrize("work", [unavailable, hanging])
async def test_no_sign_where_the_work_does_not_get_done_until_it_does(chosen: Settings, work: Looks) -> None:
    looks = 0
    done = asyncio.Event()

    async def works() -> None:
        nonlocal looks
        looks += 1
        if looks <= 3:
            assert no_sign_yet(chosen)
            await work()
        if looks > 4:
            done.set()

    async with health_file.health_checks(chosen, works):
        await asyncio.wait_for(done.wait(), 10)
    assert not no_sign_yet(chosen)


async def test_without_a_file_nothing_is_looked_at() -> None:
    async with health_file.health_checks(Settings(), unavailable):
        await asyncio.sleep(0)


async def test_the_relay_gives_none_while_the_register_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = create_engine("postgresql+psycopg2://banjie@/banjie?host=/nowhere")
    client = BanjieClient(register=sessionmaker(nowhere), temporal_address="127.0.0.1:1")
    looked, tried = asyncio.Event(), asyncio.Event()
    once = relay.deliver_pending

    async def looks(client: BanjieClient) -> tuple[int, int]:
        tried.set()
        return await once(client)

    monkeypatch.setattr(relay, "deliver_pending", looks)
    running = asyncio.create_task(relay.run_relay(client, interval=timedelta(seconds=0.01), on_answer=looked.set))
    await asyncio.wait_for(tried.wait(), 10)
    await asyncio.sleep(0.2)
    assert not looked.is_set()

    async def answers(_: BanjieClient) -> tuple[int, int]:
        return 0, 0

    monkeypatch.setattr(relay, "deliver_pending", answers)
    await asyncio.wait_for(looked.wait(), 10)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
