"""What the cases of a worker share: their law is parsed once in a process, and its text is there once."""

import gc

import pytest

import worker
from activities.case import CaseActivities
from tests.workflows.bureau import QUEUE, SECRET, Bureau, at, form
from workflows.live_case import LiveCase

pytestmark = pytest.mark.slow


async def test_the_cases_of_a_worker_share_one_law(dev_bureau: Bureau) -> None:
    """As in production, without the sandbox."""
    async with worker.build_worker(dev_bureau.client, CaseActivities(dev_bureau.register, SECRET), task_queue=QUEUE):
        numbers = [await dev_bureau.take_in(form(), at("2025-10-09 11:00")) for _ in range(3)]
        for number in numbers:
            await dev_bureau.case(number)
        cases = [one for one in gc.get_objects() if isinstance(one, LiveCase) and one.case.number in numbers]

        assert {one.case.number for one in cases} == set(numbers)
        assert len({id(one.law) for one in cases}) == 1
        assert len({id(one.opened.law) for one in cases}) == 1
        assert len({id(one.opened.calendar) for one in cases}) == 1
