"""The health file: touched only when a check of the work succeeds."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from models.errors import Unavailable
from register.relay_work import RelayWork
from services import health_file, relay
from settings import Settings
from starter.client import BanjieClient
from tests.stack.waiting import LIMIT_SECONDS

Looks = Callable[[], Awaitable[None]]


@pytest.fixture
def pulse_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in ("FIRST_CHECK_DELAY", "CHECK_INTERVAL"):
        monkeypatch.setattr(health_file, name, timedelta(milliseconds=1))
    monkeypatch.setattr(health_file, "CHECK_TIMEOUT", timedelta(seconds=0.01))
    return Settings(pulse=tmp_path / "pulse")


def no_sign_yet(settings: Settings) -> bool:
    return settings.pulse is not None and not settings.pulse.exists()


async def unavailable() -> None:
    raise Unavailable("没有应答")


async def hanging() -> None:
    await asyncio.sleep(3600)


@pytest.mark.parametrize("work", [unavailable, hanging])
async def test_the_health_file_is_not_touched_until_a_check_succeeds(pulse_settings: Settings, work: Looks) -> None:
    looks = 0
    done = asyncio.Event()

    async def check() -> None:
        nonlocal looks
        looks += 1
        if looks <= 3:
            assert no_sign_yet(pulse_settings)
            await work()
        if not no_sign_yet(pulse_settings):
            done.set()

    async with health_file.health_checks(pulse_settings, check):
        await asyncio.wait_for(done.wait(), LIMIT_SECONDS)
    assert looks > 4


async def test_without_a_health_file_no_check_runs() -> None:
    async with health_file.health_checks(Settings(), unavailable):
        await asyncio.sleep(0)


async def test_the_relay_reports_no_answer_while_the_register_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = create_engine("postgresql+psycopg2://banjie@/banjie?host=/nowhere")
    client = BanjieClient(register=sessionmaker(nowhere), temporal_address="127.0.0.1:1")
    answered, tried_again, looks = asyncio.Event(), asyncio.Event(), count(1)
    waiting_work = relay.waiting_work

    async def signalling_look(client: BanjieClient) -> RelayWork:
        if next(looks) > 2:  # two looks have ended
            tried_again.set()
        return await waiting_work(client)

    monkeypatch.setattr(relay, "waiting_work", signalling_look)
    running = asyncio.create_task(relay.run_relay(client, interval=timedelta(seconds=0.01), on_answer=answered.set))
    await asyncio.wait_for(tried_again.wait(), LIMIT_SECONDS)
    assert not answered.is_set()

    async def nothing_waits(_: BanjieClient) -> RelayWork:
        return RelayWork(cases=False, log=False, notices=False, documents=False, webhooks=False)

    monkeypatch.setattr(relay, "waiting_work", nothing_waits)
    await asyncio.wait_for(answered.wait(), LIMIT_SECONDS)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
