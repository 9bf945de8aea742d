"""A case rebuilt from the journal equals the state that the running case would carry over, after each act."""

from typing import Any

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner, WorkflowInstance, WorkflowInstanceDetails

from cli.demo.script import Course
from models.case_input import CarriedState
from models.messages import Number
from register.cases import rebuilt_case
from tests.stack.regulations import some_or_deep
from tests.workflows.bureau import Bureau, courses_by_end
from workflows.complaint import Complaint
from workflows.data_converter import CONVERTER

pytestmark = pytest.mark.slow
COURSES = courses_by_end()


class InstanceKeepingRunner(UnsandboxedWorkflowRunner):
    """Keep the workflow instance that it replays."""

    instance: Any = None

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        self.instance = super().create_instance(det)
        return self.instance  # type: ignore[no-any-return]


async def replayed_state(bureau: Bureau, number: Number) -> CarriedState:
    """Replay the history so far; return the state that the case would carry over."""
    events = await bureau.idle_history(number)
    runner = InstanceKeepingRunner()
    replayer = Replayer(workflows=[Complaint], data_converter=CONVERTER, workflow_runner=runner)
    await replayer.replay_workflow(WorkflowHistory(f"complaint/{number}", events))
    workflow: Complaint = runner.instance._object
    assert (workflow.live.unrecorded, workflow.live.verdicts) == ([], [])
    return workflow.live.carried_state(tuple(workflow.strays))


def rebuilt_state(bureau: Bureau, number: Number) -> CarriedState:
    """Return the same state rebuilt by the register."""
    with bureau.register.begin() as session:
        carried = rebuilt_case.rebuilt_case_input(session, number).carried
    assert carried
    return carried


def assert_states_agree(bureau: Bureau, number: Number, replayed: CarriedState, rebuilt: CarriedState) -> None:
    """Assert that case, chain head and the events of all acts are equal.

    The register also knows acts refused before delivery, and at least as many receipts. It gives as receipt the
    act's own event, the case the last of the events that came with it.
    """
    assert rebuilt.case == replayed.case
    assert rebuilt.head == replayed.head
    assert not rebuilt.quarantined
    refused_rows = bureau.inbox_rows(number)[replayed.judged : rebuilt.judged]
    assert rebuilt.judged >= replayed.judged
    assert {row.state for row in refused_rows} <= {"refused"}
    assert list(rebuilt.receipts)[-len(replayed.receipts) or len(rebuilt.receipts) :] == list(replayed.receipts)
    events = {event.seq: event for event in bureau.journal(number)}
    for n, receipt in replayed.receipts.items():
        own_seq = rebuilt.receipts[n].head.seq
        assert rebuilt.receipts[n].act == receipt.act
        assert events[own_seq].n == n
        assert {events[seq].n for seq in range(own_seq + 1, receipt.head.seq + 1)} <= {None}


@pytest.mark.parametrize("end", some_or_deep(sorted(COURSES), one_in=4, first=1))
async def test_a_case_rebuilt_from_the_journal_equals_the_running_case(bureau: Bureau, end: str) -> None:
    course: Course = COURSES[end]
    async with bureau.running_worker():
        number = await bureau.register_complaint(course.form_input, course.received)
        for step in (None, *course.acts[:-1]):
            if step:
                await bureau.perform_step(number, step)
            await bureau.settled_case(number)
            assert_states_agree(bureau, number, await replayed_state(bureau, number), rebuilt_state(bureau, number))
