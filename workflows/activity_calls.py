"""What a case asks the register, by activities. It is asked until it has answered under seal."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypedDict

from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue, RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, FailureError, RetryState

from activities.admission import REFUSED
from models.events import Step, StepAnswer
from models.frozen import Frozen
from models.messages import Act, InboxBatch, InboxRequest, Number, RawSignal
from register.alarms.kinds import FOREIGN_WORKER
from register.seal import Parts
from wording.translation import N_, said_in
from workflows import authenticity

LOCAL_TIMEOUT = timedelta(seconds=2)  # then the register is asked by the ordinary activity; queries wait so long
RECORD_TIMEOUT = timedelta(seconds=5)  # then callers get their answer before the record is written
ATTEMPT_TIMEOUT = timedelta(seconds=10)  # for one attempt; there is no limit in all
PROMPT_RETRIES = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=1))
ENDLESS_RETRIES = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30))
# Before the register is asked again after an answer that did not come from it. Whoever gives such answers can delay a
# case; the pause grows, so that they cannot fill its history.
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=10)


class CallLimits(TypedDict, total=False):
    """The timeouts and retries of an activity."""

    schedule_to_close_timeout: timedelta
    start_to_close_timeout: timedelta
    retry_policy: RetryPolicy


# The short timeout is the activity's own (schedule-to-close) and not a workflow timer: an ordinary step adds no timer
# to the history.
PROMPT = CallLimits(schedule_to_close_timeout=RECORD_TIMEOUT, retry_policy=PROMPT_RETRIES)
LOCAL = CallLimits(schedule_to_close_timeout=LOCAL_TIMEOUT, retry_policy=PROMPT_RETRIES)
PATIENT = CallLimits(start_to_close_timeout=ATTEMPT_TIMEOUT, retry_policy=ENDLESS_RETRIES)


class RegisterCalls:
    """The activities of one run of a case."""

    def __init__(self, number: Number, lang: str) -> None:
        self.number, self.lang = number, lang
        self.asked = 0  # numbers the calls: an answer is good for one of them

    async def record_step(
        self, step: Step, summary: str, on_silence: Callable[[], None], *, locally: bool
    ) -> StepAnswer:
        """Write a step into the register; return what it says of it. If it does not answer within `RECORD_TIMEOUT`,
        call `on_silence`, then ask until it does.

        `locally`: ask first by a local activity, which costs an event of the history and no task of its own. Nothing of
        it is in the history before it is done: the register may then know more than a worker that takes the case up.
        """
        if locally and (told := await self._ask_locally(step, summary)):
            return told
        answer: StepAnswer = await self._ask("record", step, StepAnswer, summary, on_silence)
        return answer

    async def _ask_locally(self, step: Step, summary: str) -> StepAnswer | None:
        """Return what the register says of a step; None if it is silent. Raises ApplicationError as `_ask` does."""
        place = self._next_place("record")
        try:
            told: RawValue = await workflow.execute_local_activity(
                place[0], step, activity_id=place[-1], result_type=RawValue, summary=summary, **LOCAL
            )
        except FailureError:  # the SDK raises the timeout of a local activity as it is
            return None
        answer: StepAnswer = _decoded(told.payload, StepAnswer)
        return answer

    def _next_place(self, activity: str) -> Parts:
        self.asked += 1
        return authenticity.call_place(activity, str(self.asked))

    async def fetch_acts(self, after: int, upto: int | None, before: datetime | None) -> InboxBatch:
        """Fetch the acts of the inbox that the case has not seen, the next ones in order."""
        request = InboxRequest(number=self.number, after=after, upto=upto, before=before)
        summary = said_in(self.lang, N_("fetch acts from {n} on"), n=after + 1)
        batch: InboxBatch = await self._ask("fetch", request, InboxBatch, summary)
        return batch

    async def receive_signals(self, first: RawSignal, *more: RawSignal) -> Act | None:
        """Have signals written into the inbox. Return the last act among them; None if they hold none."""
        message = first.model_copy(update={"more": more})
        act: Act | None = await self._ask("receive", message, Act, said_in(self.lang, N_("put raw signals on record")))
        return act

    async def _ask(
        self, activity: str, argument: Frozen, answer: type, summary: str, on_silence: Callable[[], None] | None = None
    ) -> Any:
        """Have an activity run until a worker of ours has answered. Raises ApplicationError if this run may not ask:
        then it ends."""
        limits, pause = PROMPT if on_silence else PATIENT, FIRST_PAUSE
        while True:
            place = self._next_place(activity)
            try:
                told: RawValue = await workflow.execute_activity(
                    activity, argument, activity_id=place[-1], result_type=RawValue, summary=summary, **limits
                )
                if authenticity.is_genuine_answer(place, told.payload):
                    return _decoded(told.payload, answer)
                is_foreign = True
            except ActivityError as error:
                is_foreign = error.retry_state is RetryState.NON_RETRYABLE_FAILURE  # ours fail so that they are retried
            if on_silence:
                on_silence()
            limits = PATIENT
            if is_foreign:
                authenticity.report(FOREIGN_WORKER, self.number)
                await workflow.sleep(pause, summary=said_in(self.lang, N_("the answer did not come from the register")))
                pause = min(2 * pause, LONGEST_PAUSE)


def _decoded(payload: Payload, answer: type) -> Any:
    if refused := payload.metadata.get(REFUSED):
        raise ApplicationError("this run may not ask", type=refused.decode(), non_retryable=True)
    return workflow.payload_converter().from_payload(payload, answer)
