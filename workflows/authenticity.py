"""Seals of a case: its questions bear one, and what it is told must bear one. The key lies with the worker, which lends
functions; at replay none is needed.

A verdict on a seal must be the same at every replay, also after a change of the key. So a bad one alone is written into
the history, as a marker: where there is none, what was told was genuine.
"""

from collections.abc import Callable
from typing import Any

from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.worker import StartActivityInput, StartLocalActivityInput, WorkflowOutboundInterceptor

from activities.admission import CALLERS, REFUSED
from models.case_input import OpenCase
from models.messages import CASE_ID_PREFIX, Number, Sealed
from register.alarms.kinds import FORGED_INPUT
from register.cases.calling_runs import CallingRun
from register.seal import SEAL_HEADER, Message, Parts, answer_parts, sealed_parts
from rules.digests.identifying import opened_digest
from workflows.run_input import InputRelease

# Names of the functions that the worker lends.
MAKE_SEAL = "banjie_make_seal"
CHECK_SEAL = "banjie_check_seal"
RAISE_ALARM = "banjie_raise_alarm"
FORGED_INPUT_MARK = "forged input"


class QuestionSealing(InputRelease):
    """Puts a seal on what a case asks."""

    def init(self, outbound: WorkflowOutboundInterceptor) -> None:
        super().init(_SealingOutbound(outbound))


class _SealingOutbound(WorkflowOutboundInterceptor):
    def start_activity(self, input: StartActivityInput) -> workflow.ActivityHandle[Any]:
        _seal_question(input)
        return super().start_activity(input)

    def start_local_activity(self, input: StartLocalActivityInput) -> workflow.ActivityHandle[Any]:
        _seal_question(input)
        return super().start_local_activity(input)


def _seal_question(input: StartActivityInput | StartLocalActivityInput) -> None:
    caller = CALLERS.get(input.activity)
    if caller and caller.sealed and not workflow.unsafe.is_replaying():
        run: CallingRun = workflow.instance().calling_run
        place = call_place(input.activity, input.activity_id or "")
        seal = workflow.extern_functions()[MAKE_SEAL](*sealed_parts(input.args[0], *place, *run.place))
        input.headers = {**input.headers, SEAL_HEADER: Payload(data=run.packed(seal))}


def call_place(activity: str, activity_id: str) -> Parts:
    """Return which call this is: activity, workflow, run and number of the call."""
    info = workflow.info()
    return activity, info.workflow_id, info.run_id, activity_id


def calling_run(opened: OpenCase) -> CallingRun:
    """Return who asks in this run."""
    opening = opened_digest(opened.number, opened.law_sha256, opened.opened)
    return CallingRun(workflow.info().first_execution_run_id, opened.generation, opening)


def sealed(message: Message, *place: str) -> Message:
    """Return the message with its seal. At replay it has none: Temporal does not compare what a seal stands on. Queries
    leave nothing in a history, so that they are answered under seal after a replay too."""
    if workflow.unsafe.is_replaying_history_events():
        return message
    seal = workflow.extern_functions()[MAKE_SEAL](*sealed_parts(message, *place))
    return message.model_copy(update={"seal": seal})


def bears_seal(message: Sealed, *place: str) -> bool:
    """Return True if the message bears a seal for this place. No workflow asks this at replay: validators do not run
    then."""
    return _is_genuine(message.seal, sealed_parts(message, *place))


def is_genuine_input(opened: OpenCase) -> bool:
    """Return True if the register made this input for this workflow, or the run before this one did. Asked once, when a
    run begins."""
    info = workflow.info()
    place = info.workflow_id, info.continued_run_id or ""
    for_this_case = info.workflow_id == f"{CASE_ID_PREFIX}{opened.number}"
    genuine = _lasting_verdict(FORGED_INPUT_MARK, lambda: for_this_case and bears_seal(opened, *place))
    if not genuine:
        report(FORGED_INPUT, opened.number)
    return genuine


def is_genuine_answer(place: Parts, payload: Payload) -> bool:
    """Return True if a worker of ours gave this answer to this call."""
    refused = payload.metadata.get(REFUSED, b"").decode(errors="replace")
    seal = payload.metadata.get(SEAL_HEADER, b"").hex()
    parts = answer_parts(place, refused, payload.data)
    return _lasting_verdict(f"unsealed answer {place[-1]}", lambda: _is_genuine(seal, parts))


def report(alarm: str, number: Number) -> None:
    """Have the worker raise an alarm about this run."""
    if not workflow.unsafe.is_replaying():
        workflow.extern_functions()[RAISE_ALARM](alarm, workflow.info().workflow_id, number)


def _lasting_verdict(mark: str, is_genuine: Callable[[], bool]) -> bool:
    """Return the verdict of a check that is made once. A bad one leaves this mark in the history."""
    if not workflow.unsafe.is_replaying() and is_genuine():
        return True
    return not workflow.patched(mark)


def _is_genuine(seal: str | None, parts: Parts) -> bool:
    genuine: bool = workflow.extern_functions()[CHECK_SEAL](seal, *parts)
    return genuine
