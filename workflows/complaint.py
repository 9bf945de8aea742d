"""The workflow of one complaint, from its registration to its end.

There is one workflow type for all procedures: the law comes in with the input. The pure rules judge messages without
awaiting anything (`workflows/live_case.py`). Beside the message handlers three loops run: one keeps the single timer,
one writes events to the register, one puts raw signals on record.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from models.case_input import Ending, OpenCase
from models.events import CaseProgress, ChainHead, MoveRequest
from models.messages import Act, ActFailed, ActFailure, RawSignal, Receipt, Refusal, SignalAnswer, SignalAnswers, Why
from models.waiting import Waiting
from rules.digests.identifying import act_digest
from rules.hash_chain import case_fields
from rules.waiting import waiting_for
from workflows import authenticity, failures, ui_details
from workflows.activity_calls import RegisterCalls
from workflows.live_case import LiveCase
from workflows.patience import patiently
from workflows.release_move import UPGRADE_ON_CONTINUE, reason_to_stay, stay_error
from workflows.search_attributes import show_in_lists
from workflows.signals import count_in_one_payload, raw_signal


@workflow.defn(name="Complaint")
class Complaint:
    """Updates: act, move. Signals: act, approve, refuse, extend, and any other name. Queries: state, waiting_for, head,
    signals.

    These names are part of the protocol with clients and stand in recorded histories; the methods may have others.
    """

    # With @workflow.init the state is complete before the first message is handled: an update or signal may arrive in
    # the same workflow task as the start.
    @workflow.init
    def __init__(self, opened: OpenCase) -> None:
        self.is_genuine = authenticity.is_genuine_input(opened)
        self.calling_run = authenticity.calling_run(opened)
        self.register = RegisterCalls(opened.number, opened.lang)
        self.live = LiveCase(opened)
        self.strays: list[RawSignal] = list(opened.carried.strays) if opened.carried else []
        self.move_accepted_at: ChainHead | None = None  # the chain at which this run agreed to change its release
        self.fetching = asyncio.Lock()
        self.receiving = self.ringing = self.register_is_silent = self.leaving = False
        self.admitted = workflow.info().continued_run_id is not None  # the register has answered a run of this chain

    @workflow.run
    async def run(self, opened: OpenCase) -> Ending:  # Temporal wants the same signature as that of @workflow.init
        """Live until the case is closed, or until this run has grown long and another one continues it. `opened` is let
        go of before (`workflows/run_input.py`)."""
        if not self.is_genuine:
            raise failures.forged_input()
        self.show_in_ui()
        await self.run_loops()
        if not self.live.case.closed_at:
            self.continue_in_new_run()
        return Ending(number=self.live.case.number, stage=self.live.case.stage, head=self.live.recorded)

    async def run_loops(self) -> None:
        """Run the three loops to their end. A request to cancel, one click in Temporal's UI, must not end a case: only
        acts do. Hence the shield: cancellation reaches this coroutine but not the loops."""
        loops = asyncio.gather(self.keep_time(), self.keep_records(), self.keep_signals())
        while not loops.done():
            with suppress(asyncio.CancelledError):
                await asyncio.shield(loops)
        await loops

    def continue_in_new_run(self) -> None:
        """Continue as a new run with an empty history: Temporal limits the length of a history, and a case may last for
        years. A run keeps the release it was started under; a new one moves to the current release only if this run
        has agreed to that and nothing has happened since."""
        carried = self.live.carried_state(tuple(self.strays))
        onward = UPGRADE_ON_CONTINUE if self.move_accepted_at == self.live.head else None
        onward_input = self.live.opened.model_copy(update={"carried": carried})
        info = workflow.info()
        onward_input = authenticity.sealed(onward_input, info.workflow_id, info.run_id)
        workflow.continue_as_new(onward_input, initial_versioning_behavior=onward)

    # ---- messages ---------------------------------------------------------------------------------------------

    @workflow.update(name="act")
    async def handle_act(self, act: Act) -> Receipt:
        """Judge an act in the order in which the register received it. Answer as soon as its event is recorded, or the
        register is silent: then the act stands and the record follows."""
        await self.judge_up_to(act)
        judged = self.live.answers.get(act.n)
        if judged is None:
            raise self.failure(act, ActFailure.elsewhere)
        if self.live.is_another(act):
            self.live.quarantined = True
            raise self.failure(act, ActFailure.another_act)
        await patiently(lambda: self.live.is_recorded(act) or self.may_answer_early() or self.live.quarantined)
        judged = self.live.answers.get(act.n)  # perhaps another one: the register may have known better
        if judged is None:
            raise self.failure(act, ActFailure.elsewhere)
        answer = judged.answer
        if not isinstance(answer, ChainHead):
            raise self.failure(act, ActFailure.refused, *answer)
        recorded = self.live.recorded.seq >= answer.seq
        receipt = Receipt(seq=answer.seq, hash=answer.hash, recorded=recorded, act=judged.act)
        return authenticity.sealed(receipt, self.live.case.number, self.calling_run.opening)

    @handle_act.validator
    def validate_act(self, act: Act) -> None:
        """Raise if the act cannot be let in. Temporal writes nothing to the history for an update that its validator
        rejects, so most refusals cost no history. It runs on an unchanged case, and may not change it.

        An act whose predecessors have not been judged is let in and judged after them. So is another act than the one
        that was judged under its number: it quarantines the case. An act without the register's seal is not let in. A
        long run that is still busy lets nothing in: it continues as a new run when it is free,
        and a flood of acts would never let it become free. An idle long run lets the act in and continues afterwards,
        because a rejected update does not wake it. A run that may not have all that the register has judges nothing
        before it has asked.
        """
        if act.n == 0 or act.received_at is None:
            raise self.failure(act, ActFailure.refused, Refusal(why=Why.unverified))
        if not (self.is_genuine and authenticity.bears_seal(act, self.live.case.number, self.calling_run.opening)):
            raise self.failure(act, ActFailure.not_ours)
        if self.live.is_another(act):
            return
        if self.should_continue() and self.is_busy():
            raise self.failure(act, ActFailure.elsewhere)
        if self.live.is_forgotten(act):
            raise self.failure(act, ActFailure.judged_before)
        if act.after > self.live.recorded.seq and not self.live.quarantined:
            return
        if self.live.is_next(act) and (reasons := self.live.refusals_if_judged(act)):
            raise self.failure(act, ActFailure.refused, *reasons)

    def failure(self, act: Act, why: ActFailure, *reasons: Refusal) -> ApplicationError:
        """Return the error with which the update of this act fails."""
        failed = ActFailed(why=why, act=act_digest(act), opening=self.calling_run.opening, reasons=reasons)
        return failures.act_failure(authenticity.sealed(failed, self.live.case.number))

    @workflow.update(name="move")
    async def handle_move(self, request: MoveRequest) -> None:
        """Continue as a new run under the current release."""
        self.move_accepted_at = request.head

    @handle_move.validator
    def validate_move(self, request: MoveRequest) -> None:
        """Raise if the case has to stay with its release: if it is busy, or that release would make another case of the
        same events. A rejected update leaves no trace in the history."""
        hindered = "quarantined" if self.live.quarantined else "busy" if self.is_busy() else None
        if reason := hindered or reason_to_stay(request, self.live.head, self.live.case):
            raise stay_error(reason)

    @workflow.signal(dynamic=True)
    def keep_signal(self, name: str, arguments: Sequence[RawValue]) -> None:
        """Queue any signal: an act of a caller that does not wait, a raw signal, or rubbish. All are put on record.
        Dynamic with raw payloads, since the SDK drops a signal that it cannot decode. The number of an act is looked up
        in the register and never taken from the message: anybody who can write to Temporal can write a number."""
        stray = raw_signal(self.live.case.number, name, arguments, self.live.now())
        if stray.act is None:
            unread = Refusal(why=Why.undecodable, about=stray.wrong)
            self.live.signal_answers.append(SignalAnswer(name=name, refused=(unread,)))
        if self.live.opened.raw_signals == "refuse":  # then nobody needs its words
            stray = stray.model_copy(update={"texts": {}})
        self.strays.append(stray)

    @workflow.query(name="state")
    def case_state(self) -> dict[str, Any]:
        """Return the case as the register keeps it: without defaults and the earlier states kept for `correct`."""
        return case_fields(self.live.case.without_history)

    @workflow.query(name="waiting_for")
    def waiting_state(self) -> Waiting:
        """Return what the case waits for."""
        return waiting_for(self.live.law, self.live.case)

    @workflow.query(name="signals")
    def answers_to_signals(self) -> SignalAnswers:
        """Return what became of the latest raw signals of this run."""
        return SignalAnswers(answers=tuple(self.live.signal_answers))

    @workflow.query(name="head")
    def case_progress(self, asked: str = "") -> CaseProgress:
        """Return how far this run has got, for the comparison with the register; the seal is good for this question
        alone."""
        info = workflow.info()
        return authenticity.sealed(self.live.progress(self.calling_run), info.workflow_id, info.run_id, asked)

    # ---- judging in order -------------------------------------------------------------------------------------

    async def judge_up_to(self, act: Act) -> None:
        """Judge the acts received before this one that are missing here, then the act."""
        await self.catch_up(act.after)
        if act.n > self.live.judged and not self.live.is_next(act):
            await self.judge_missing(upto=act.n)
        if self.live.is_next(act):
            self.live.judge_act(act)

    async def judge_missing(self, *, upto: int | None = None, before: datetime | None = None) -> None:
        """Fetch and judge, in order, the acts of the inbox that this case has not seen: up to a number, or all that
        were received before an instant. With a number, stop once this run has grown long.

        The lock lets one handler at a time fetch: handlers interleave at every await, and two that judged the same
        batch would judge acts twice or out of order.
        """
        live = self.live
        async with self.fetching:
            if upto is not None and live.judged >= upto:  # another handler has judged it while this one waited
                return
            while upto is None or not self.should_continue():
                batch = await self.register.fetch_acts(live.judged, upto, before)
                await self.catch_up(batch.seq)
                for act in batch.acts:
                    if act.n > live.judged:
                        live.judge_act(act)
                live.judged = max(live.judged, batch.settled)
                if not batch.acts:
                    return

    async def catch_up(self, seq: int) -> None:
        """Wait until the register has confirmed what it has up to this event. It may have more of this case than this
        run: what a worker wrote that died before Temporal heard of it."""
        self.live.registered = max(self.live.registered, seq)
        await patiently(lambda: not self.live.is_behind or self.live.quarantined)

    # ---- the loop that keeps time -----------------------------------------------------------------------------

    async def keep_time(self) -> None:
        """Keep one timer, for the next alarm of any clock. One timer, not one for each clock: every timer started or
        cancelled is written to the history."""
        while not (self.live.case.closed_at or self.leaving):
            at = self.live.next_alarm
            if at is None or at > self.live.now():
                await self.wait_for_alarm(at)
            else:
                await self.ring(at)

    async def ring(self, at: datetime) -> None:
        """Ring the clocks that are due, after judging the acts that were received before that instant: an act that was
        received in time stops a clock, however late it is delivered."""
        self.ringing = True
        await self.judge_missing(before=at)
        self.live.ring_due_clocks(at)
        self.ringing = False

    async def wait_for_alarm(self, at: datetime | None) -> None:
        """Wait until that instant, or until an event moves the next alarm."""
        live = self.live
        timeout = at - live.now() if at else None
        summary = ui_details.timer_summary(live) if at else None
        await patiently(lambda: live.next_alarm != at or self.leaving, timeout=timeout, timeout_summary=summary)

    # ---- the loop that receives raw signals -------------------------------------------------------------------

    async def keep_signals(self) -> None:
        """Put queued signals on record, many at a time, and judge the acts among them."""
        while not self.leaving:
            await patiently(lambda: self.leaving or self.should_receive())
            if self.should_receive():
                await self.receive_queued()

    def should_receive(self) -> bool:
        """Return True if signals are queued. In a long run what fits into one payload is left for the next run, or a
        flood of signals would never let this one end."""
        return bool(self.strays) and not (
            self.should_continue() and count_in_one_payload(self.strays) == len(self.strays)
        )

    async def receive_queued(self) -> None:
        """Have as many queued signals as fit into one payload written into the inbox, and judge the newest act."""
        self.receiving = True
        count = count_in_one_payload(self.strays)
        act = await self.register.receive_signals(*self.strays[:count])
        del self.strays[:count]
        if act is not None:
            await self.judge_up_to(act)
        self.receiving = False

    # ---- the loop that writes to the register -----------------------------------------------------------------

    async def keep_records(self) -> None:
        """Write down what happened, step by step and in order, until this run may end. Only this loop ends a run."""
        while not self.leaving:
            await patiently(lambda: self.live.needs_recording() or self.may_leave())
            if self.live.needs_recording():
                await self.record_next_step()
            else:
                self.leaving = True

    async def record_next_step(self) -> None:
        """Write one step into the register and compare its chain with ours."""
        step = self.live.next_step()
        self.show_in_ui()
        show_in_lists(self.live.law, self.live.case)
        summary = ui_details.step_summary(self.live, step)
        locally = self.may_ask_locally() and self.live.is_whole(step)
        answer = await self.register.record_step(step, summary, self.note_silent_register, locally=locally)
        self.register_is_silent, self.admitted = False, True
        self.live.confirm_step(step, answer)

    def may_ask_locally(self) -> bool:
        """Return True if a local activity may record the step. What ends a task of Temporal together with the run can
        be lost with it: a signal that came meanwhile has the server drop both. So the last step of a run is
        Temporal's, before it is the register's. A register that is silent is not waited for again."""
        is_last = self.live.case.closed_at is not None or self.move_accepted_at == self.live.head
        return not (is_last or workflow.info().is_continue_as_new_suggested() or self.register_is_silent)

    def note_silent_register(self) -> None:
        """Let the callers who wait for a record have their answer: the act stands, its record follows."""
        self.register_is_silent = True

    def may_answer_early(self) -> bool:
        """Return True if an act may be answered before it is recorded. A run that the register has not answered yet may
        be one too many: then nothing that it says stands."""
        return self.register_is_silent and self.admitted

    def should_continue(self) -> bool:
        """Return True if Temporal suggests to continue as a new run because the history has grown long. A closed case
        ends anyway; a quarantined one stays as it is, for somebody to look at."""
        return workflow.info().is_continue_as_new_suggested() and not (
            self.live.case.closed_at or self.live.quarantined
        )

    def may_leave(self) -> bool:
        """Return True when this run may end or continue as a new one: everything is recorded, no clock is about to ring
        and no handler runs. A handler that still ran would be cut off, and its caller would get an error."""
        is_long = workflow.info().is_continue_as_new_suggested()
        ending = self.live.case.closed_at is not None or is_long or self.move_accepted_at == self.live.head
        return ending and not (self.is_busy() or self.should_receive()) and workflow.all_handlers_finished()

    def is_busy(self) -> bool:
        """Return True while an activity is under way or about to start; its end wakes this run."""
        live = self.live
        return bool(
            live.unrecorded
            or live.verdicts
            or live.is_behind
            or self.ringing
            or self.receiving
            or self.fetching.locked()
        )

    def show_in_ui(self) -> None:
        """Show the state of the case in Temporal's UI."""
        workflow.set_current_details(ui_details.case_details(self.live))
