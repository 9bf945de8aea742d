"""What is stuck is tried more and more seldom, said once, and tried at once when something has changed."""

import logging
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from models.errors import Unavailable
from services import relay
from services.stuck_items import MAX_PAUSE, StuckItems
from starter.cases.registration import register
from starter.client import BanjieClient
from tests.stack.office import form
from tests.stack.own_servers import Server

LOG = logging.getLogger("banjie.relay")


class Patient:
    """An item that fails while it is told to; `tried` are the seconds at which it was tried."""

    def __init__(self) -> None:
        self.error: Exception | None = Unavailable("no answer")
        self.now = 0.0
        self.tried = list[float]()
        self.stuck = StuckItems(LOG, clock=lambda: self.now)

    async def treat(self) -> str:
        self.tried.append(self.now)
        if self.error:
            raise self.error
        return "done"

    async def attempt(self, mark: object = None, kind: str = "cases", item: str = "case 1") -> str | None:
        return await self.stuck.attempt(item, self.treat, "ZZW-2026-000001", kind=kind, mark=mark)

    async def live(self, seconds: float) -> None:
        """Look each second, as the relay does."""
        until = self.now + seconds
        while self.now < until:
            await self.attempt()
            self.now += 1


@pytest.fixture
def patient(caplog: pytest.LogCaptureFixture) -> Patient:
    caplog.set_level(logging.INFO, "banjie.relay")
    return Patient()


async def test_the_pauses_double_up_to_their_maximum(patient: Patient) -> None:
    await patient.live(3600)

    pauses = [after - before for before, after in pairwise(patient.tried)]
    assert pauses[:6] == [1, 2, 4, 8, 16, 32]
    assert set(pauses[9:]) == {MAX_PAUSE.total_seconds()}
    assert len(patient.tried) < 25


async def test_it_is_said_once_when_it_gets_stuck_and_once_when_it_is_well(
    patient: Patient, caplog: pytest.LogCaptureFixture
) -> None:
    await patient.live(1800)
    assert [record.getMessage() for record in caplog.records] == ["case 1: no answer"]

    patient.error = None
    await patient.live(1800)
    assert [record.getMessage() for record in caplog.records][1:] == ["case 1: well again, after 14 failed tries"]
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert not patient.stuck.items


async def test_another_error_is_said_too(patient: Patient, caplog: pytest.LogCaptureFixture) -> None:
    await patient.live(60)
    patient.error = ZeroDivisionError("a fault")
    await patient.live(60)
    assert [record.levelname for record in caplog.records] == ["WARNING", "ERROR"]


async def test_it_is_tried_at_once_where_something_has_changed(patient: Patient) -> None:
    await patient.live(100)
    before = len(patient.tried)

    await patient.attempt(mark=None)
    assert len(patient.tried) == before
    await patient.attempt(mark="another act has come")
    assert len(patient.tried) == before + 1


async def test_when_one_is_well_again_all_of_its_kind_are_tried(patient: Patient) -> None:
    for item in ("case 1", "case 2", "case 3"):
        for _ in range(8):
            await patient.attempt(item=item)
            patient.now += 200
    await patient.attempt(item="case 2")
    before = len(patient.tried)
    await patient.attempt(item="case 2")
    assert len(patient.tried) == before

    patient.error = None
    patient.stuck.forget_settled("cases", {"case 2", "case 3"})  # somebody else has done case 1
    assert await patient.attempt(item="case 2") == "done"
    assert await patient.attempt(item="case 3") == "done"


async def test_a_task_of_the_relay_never_pauses(patient: Patient, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(50):
        await patient.attempt(kind="", item="the register")
    assert (len(patient.tried), len(caplog.records)) == (50, 1)


@pytest.mark.slow
async def test_cases_that_cannot_begin_are_said_once_and_begin_when_temporal_is_back(
    office: BanjieClient, temporal: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "banjie.relay")
    temporal.kill()
    for _ in range(2):
        with pytest.raises(Unavailable):
            await register(replace(office, temporal_client=None), form())
    client, stuck = replace(office, temporal_client=None), StuckItems(LOG)

    for _ in range(6):
        await relay.deliver_pending(client, timedelta(seconds=-60), stuck)
    said = [record for record in caplog.records if record.name == "banjie.relay"]
    assert len(said) == len(stuck.items) > 0

    for item in stuck.items.values():
        item.due += 10_000
    await temporal.start()
    await relay.deliver_pending(client, timedelta(seconds=-60), stuck)
    assert {name for name in stuck.items if name.startswith("start")} == set()  # their acts wait for a worker
