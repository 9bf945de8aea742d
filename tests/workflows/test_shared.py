"""The cases of a worker process share one parsed law and one text of it, and keep nothing of how they were started."""

import gc

import pytest
from temporalio.worker import ExecuteWorkflowInput

import worker
from activities.case import CaseActivities
from tests.workflows.bureau import QUEUE, SECRET, Bureau, at, form
from workflows.complaint import Complaint
from workflows.live_case import LiveCase

pytestmark = pytest.mark.slow


async def test_the_cases_of_a_worker_share_one_law(dev_bureau: Bureau) -> None:
    """As in production, without the sandbox."""
    async with worker.build_worker(
        dev_bureau.temporal_client, CaseActivities(dev_bureau.register, SECRET), task_queue=QUEUE
    ):
        numbers = [await dev_bureau.register_complaint(form(), at("2025-10-09 11:00")) for _ in range(3)]
        for number in numbers:
            await dev_bureau.case(number)
        # `type`, since isinstance asks the object, and proxies of the sandbox of other tests do not answer
        cases = [case for case in gc.get_objects() if type(case) is LiveCase and case.case.number in numbers]

        assert {case.case.number for case in cases} == set(numbers)
        assert len({id(case.law) for case in cases}) == 1
        assert len({id(case.opened.law) for case in cases}) == 1
        assert len({id(case.opened.calendar) for case in cases}) == 1

        inputs = [held for held in gc.get_objects() if type(held) is ExecuteWorkflowInput and held.type is Complaint]
        assert len(inputs) >= len(numbers)
        assert all((held.args, held.headers) == ([None], {}) for held in inputs)
        assert not any(case.opened.first for case in cases)
