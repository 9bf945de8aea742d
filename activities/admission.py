"""Activities answer only to their own workflow: one list says which, one interceptor refuses all others.

Whoever reaches Temporal can start an activity by hand, or from a workflow of their own. What a case asks bears a seal,
and what it is answered too (`register/seal.py`).
"""

import logging
from contextvars import ContextVar
from typing import Any, NamedTuple

from temporalio import activity
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput

from activities.alarm_reports import AlarmReports
from models.events import Step, StepAnswer
from models.messages import CASE_ID_PREFIX
from register.alarms.alarms import AlarmDetail, Finding
from register.alarms.kinds import FORGED_CALL, REGISTER_BEHIND
from register.cases.calling_runs import CallingRun, NotThisRun
from register.periodic_reports import REPORT_KEY_PREFIX
from register.seal import SEAL_HEADER, KeyRing, Parts, answer_parts, sealed_parts

log = logging.getLogger("banjie.admission")
REFUSED = "refused"  # in the metadata of an answer: why there is none
REDATE_ID_PREFIX = "redate:"


class Caller(NamedTuple):
    """The workflow that may call an activity: its type, how its id begins, and whether its questions bear a seal."""

    workflow: str
    id_prefix: str
    sealed: bool = False


CALLERS = {
    "record": Caller("Complaint", CASE_ID_PREFIX, sealed=True),
    "fetch": Caller("Complaint", CASE_ID_PREFIX, sealed=True),
    "receive": Caller("Complaint", CASE_ID_PREFIX, sealed=True),
    "report": Caller("Periodic", REPORT_KEY_PREFIX),
    "tell_some": Caller("Redate", REDATE_ID_PREFIX),
}
# The run that asks. None where no worker is involved: the program calls its own function.
CALLING_RUN: ContextVar[CallingRun | None] = ContextVar("calling_run", default=None)


class Admission(ActivityInboundInterceptor):
    """Lets an activity run for its own workflow alone, verifies the seal of the question, and seals the answer."""

    def __init__(self, next: ActivityInboundInterceptor, keys: KeyRing, reports: AlarmReports) -> None:
        super().__init__(next)
        self.keys, self.reports = keys, reports

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        """Run the activity. Raises ApplicationError, which is not retried, for a call that is not one of ours."""
        info = activity.info()
        caller = CALLERS[info.activity_type]
        called_by = (info.workflow_type, (info.workflow_id or "")[: len(caller.id_prefix)])
        if called_by != (caller.workflow, caller.id_prefix):
            raise self._forged(info)
        if not caller.sealed:
            return await self.next.execute_activity(input)
        place = call_place(info)
        run, seal = self._verified_run(info, place, input)
        CALLING_RUN.set(run)
        try:
            if info.is_local:
                return _with_question(await self.next.execute_activity(input), input.args[0], seal)
            return self._sealed(place, await self.next.execute_activity(input))
        except NotThisRun as error:
            found: AlarmDetail = {"run_id": error.run.execution, "seq": None}
            self.reports.report(error.alarm, Finding(error.number, error.number, found))
            if error.alarm == REGISTER_BEHIND:
                raise
            return self._sealed(place, None, refused=error.alarm)

    def _verified_run(
        self, info: activity.Info, place: Parts, input: ExecuteActivityInput
    ) -> tuple[CallingRun, str]:
        """Return who asks, and the seal. Raises ApplicationError if it does not vouch for that and for the question."""
        header = input.headers.get(SEAL_HEADER)
        try:
            run, seal = CallingRun.unpacked(header.data if header else b"")
        except ValueError:
            raise self._forged(info) from None
        argument = input.args[0]
        for_this_case = info.workflow_id == f"{CASE_ID_PREFIX}{argument.number}"
        if not (for_this_case and self.keys.is_genuine(seal, *sealed_parts(argument, *place, *run.place))):
            raise self._forged(info)
        return run, seal

    def _sealed(self, place: Parts, answer: object, refused: str = "") -> RawValue:
        """Return the answer with its seal, or why there is none."""
        payload = activity.payload_converter().to_payload(answer)
        seal = self.keys.seal(*answer_parts(place, refused, payload.data))
        payload.metadata[SEAL_HEADER] = bytes.fromhex(seal)
        if refused:
            payload.metadata[REFUSED] = refused.encode()
        return RawValue(payload)

    def _forged(self, info: activity.Info) -> ApplicationError:
        log.error("%s was called by %s %s, which may not", info.activity_type, info.workflow_type, info.workflow_id)
        about = info.workflow_id or f"{info.activity_type} {info.activity_id}"
        number = about.removeprefix(CASE_ID_PREFIX) if about.startswith(CASE_ID_PREFIX) else None
        self.reports.report(FORGED_CALL, Finding(about, number, {"activity": info.activity_type}))
        return ApplicationError("not one of ours", type=FORGED_CALL, non_retryable=True)


def _with_question(answer: StepAnswer, step: Step, seal: str) -> RawValue:
    """Return the answer of a local activity with what it is about and the seal of that: of both a history has the
    answer alone. It needs no seal of its own, since no other worker can give it."""
    told = answer.model_copy(update={"events": step.events, "verdicts": step.verdicts})
    payload = activity.payload_converter().to_payload(told)
    payload.metadata[SEAL_HEADER] = bytes.fromhex(seal)
    return RawValue(payload)


def call_place(info: activity.Info) -> Parts:
    """Return which call this is: activity, workflow, run and number of the call, the same for each attempt."""
    return info.activity_type, info.workflow_id or "", info.workflow_run_id or "", info.activity_id
