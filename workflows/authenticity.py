"""Seals of a case: its questions bear one, and what it is told must bear one. The key lies with the worker, which lends
functions; at replay none is needed.

A verdict on a seal must be the same at every replay, also after a change of the key. So a bad one alone is written into
the history, as a marker: where there is none, what was told was genuine.
"""

from typing import Any

from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.worker import StartActivityInput, WorkflowOutboundInterceptor

from activities.admission import CALLERS, REFUSED
from models.calling_run import SEAL_HEADER, CallingRun
from models.case_input import OpenCase
from models.events import CaseProgress
from models.messages import CASE_ID_PREFIX, Act, Digest, Number, Receipt
from register.alarms.kinds import FORGED_INPUT
from rules.digests.seal_parts import (
    Parts,
    act_parts,
    answer_parts,
    input_parts,
    opened_digest,
    progress_parts,
    question_parts,
    receipt_parts,
)
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
        caller = CALLERS.get(input.activity)
        if caller and caller.sealed and not workflow.unsafe.is_replaying():
            run: CallingRun = workflow.instance().calling_run
            place = call_place(input.activity, input.activity_id or "")
            seal = make_seal("question", question_parts(place, run, input.args[0])) or ""
            input.headers = {**input.headers, SEAL_HEADER: Payload(data=run.packed(seal))}
        return super().start_activity(input)


def call_place(activity: str, activity_id: str) -> Parts:
    """Return which call this is: activity, workflow, run and number of the call."""
    info = workflow.info()
    return activity, info.workflow_id, info.run_id, activity_id


def calling_run(opened: OpenCase) -> CallingRun:
    """Return who asks in this run."""
    opening = opened_digest(opened.number, opened.law_sha256, opened.opened)
    return CallingRun(workflow.info().first_execution_run_id, opened.generation, opening)


def make_seal(purpose: str, parts: Parts) -> str | None:
    """Return a seal. At replay there is none: Temporal does not compare what a seal stands on."""
    if workflow.unsafe.is_replaying():
        return None
    seal: str = workflow.extern_functions()[MAKE_SEAL](purpose, *parts)
    return seal


def bears_seal(number: Number, opening: Digest, act: Act) -> bool:
    """Return True if the act bears the register's seal. Only validators may ask: they do not run at replay."""
    genuine: bool = workflow.extern_functions()[CHECK_SEAL](act.seal, "act", *act_parts(number, opening, act))
    return genuine


def is_genuine_input(opened: OpenCase) -> bool:
    """Return True if the register made this input for this workflow, or the run before this one did. Asked once, when a
    run begins."""
    info = workflow.info()
    if workflow.unsafe.is_replaying():
        return not workflow.patched(FORGED_INPUT_MARK)
    for_this_case = info.workflow_id == f"{CASE_ID_PREFIX}{opened.number}"
    parts = input_parts(opened, info.continued_run_id or "")
    if for_this_case and workflow.extern_functions()[CHECK_SEAL](opened.seal, "input", *parts):
        return True
    report(FORGED_INPUT, opened.number)
    workflow.patched(FORGED_INPUT_MARK)
    return False


def seal_next_input(opened: OpenCase) -> OpenCase:
    """Return the input of the run that continues this one, sealed."""
    return opened.model_copy(update={"seal": make_seal("input", input_parts(opened, workflow.info().run_id))})


def is_genuine_answer(place: Parts, payload: Payload) -> bool:
    """Return True if a worker of ours gave this answer to this call."""
    mark = f"unsealed answer {place[-1]}"
    if workflow.unsafe.is_replaying():
        return not workflow.patched(mark)
    refused = payload.metadata.get(REFUSED, b"").decode(errors="replace")
    seal = payload.metadata.get(SEAL_HEADER, b"").hex()
    if workflow.extern_functions()[CHECK_SEAL](seal, "answer", *answer_parts(place, refused, payload.data)):
        return True
    workflow.patched(mark)
    return False


def seal_receipt(run: CallingRun, number: Number, receipt: Receipt) -> Receipt:
    """Return the receipt with its seal, for whoever has delivered the act."""
    return receipt.model_copy(update={"seal": make_seal("receipt", receipt_parts(number, run.opening, receipt))})


def seal_progress(progress: CaseProgress, asked: str) -> CaseProgress:
    """Return how far a case has got with its seal, for the query that asked so. Queries leave nothing in a history, so
    that they are answered under seal after a replay too."""
    info = workflow.info()
    parts = progress_parts(info.workflow_id, info.run_id, asked, progress)
    return progress.model_copy(update={"seal": workflow.extern_functions()[MAKE_SEAL]("progress", *parts)})


def report(alarm: str, number: Number) -> None:
    """Have the worker raise an alarm about this run."""
    if not workflow.unsafe.is_replaying():
        workflow.extern_functions()[RAISE_ALARM](alarm, workflow.info().workflow_id, number)
