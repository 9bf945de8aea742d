"""One complaint, from its registration to its end.

One type for all procedures: the law comes in with the input. Messages are judged by the pure core before anything
is awaited; one loop writes down what happened, another keeps the one timer that is armed.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from models.case import Case
    from models.law import parse
    from models.messages import Act, Chained, Event, Receipt, Refusal, Step, Verdict, Why
    from models.opening import Carried, Ending, OpenCase
    from models.time import CHINA
    from models.waiting import Waiting
from rules.alarm import alarm, ring
from rules.chain import chained
from rules.evolve import evolve, open_case
from rules.judge import decide, refusals
from rules.redate import before
from rules.waiting import waiting_for
from workflows import register, story
from workflows.raw import decoded, fingerprint

REMEMBERED = 200


@workflow.defn(name="Complaint")
class Complaint:
    """Update: act. Signals: act, approve, refuse, extend, and whatever else arrives. Queries: state, waiting_for."""

    @workflow.init
    def __init__(self, opened: OpenCase) -> None:
        self.opened = opened
        self.law = parse(opened.law, opened.calendar)
        carried = opened.carried
        self.case = carried.case if carried else open_case(self.law, opened.number, opened.opened)
        self.recorded = carried.head if carried else Chained()
        self.head = carried.head if carried else chained(Chained(), (opened.opened,))
        self.unrecorded: list[Event] = [] if carried else [opened.opened]
        self.verdicts: list[Verdict] = []
        self.judged = carried.judged if carried else 0
        self.answers: dict[int, Chained | tuple[Refusal, ...]] = dict(carried.receipts) if carried else {}
        self.quarantined = carried.quarantined if carried else False
        self.behind = False
        self.ringing = False
        self.leaving = False
        self.next_alarm = alarm(self.law, self.case)
        if opened.first and not carried:
            self.judge(opened.first)

    @workflow.run
    async def run(self, opened: OpenCase) -> Ending:  # the signature of @workflow.init
        """Live until the case is closed, or until this run has grown long and another goes on."""
        self.tell_the_story()
        await self.live()
        if not self.case.closed_at:
            workflow.continue_as_new(self.opened.model_copy(update={"first": None, "carried": self.carried()}))
        return Ending(number=self.case.number, stage=self.case.stage, head=self.recorded)

    async def live(self) -> None:
        """Keep time and records. A request to cancel, one click in Temporal's screen, ends no case: acts do."""
        living = asyncio.gather(self.keep_time(), self.keep_records())
        while not living.done():
            with suppress(asyncio.CancelledError):
                await asyncio.shield(living)
        await living

    # ---- what people say --------------------------------------------------------------------------------------

    @workflow.update
    async def act(self, act: Act) -> Receipt:
        """Judge an act in the order in which the register received it."""
        await self.judge_up_to(act)
        answer = self.answers.get(act.n)
        if answer is None:
            raise ApplicationError("judged long ago: the register knows", type="Judged", non_retryable=True)
        if not isinstance(answer, Chained):
            raise refused(answer)
        await workflow.wait_condition(lambda: self.recorded.seq >= answer.seq or self.behind or self.quarantined)
        return Receipt(seq=answer.seq, hash=answer.hash, recorded=self.recorded.seq >= answer.seq)

    @act.validator
    def check(self, act: Act) -> None:
        """Refuse before anything is written: the same pure call, on a copy. A gap before the act is filled first."""
        if act.n == 0 or act.received_at is None:
            raise refused((Refusal(why=Why.unverified),))
        if self.in_turn(act) and (reasons := self.reasons(act, self.as_of(act))):
            raise refused(reasons)

    @workflow.signal(dynamic=True)
    async def message(self, name: str, arguments: Sequence[RawValue]) -> None:
        """Whatever else arrives: acts of callers that do not wait, raw signals, rubbish. All of it goes on record.
        A number is looked up in the register, never taken from the message: anybody can write one."""
        act = decoded(name, arguments)
        if act is not None and act.n > self.judged:
            await self.catch_up(upto=act.n)
        if act is None or act.n == 0 or act.n > self.judged:
            act = await register.receive(self.case.number, fingerprint(name, arguments), self.now(), act)
            if act is not None:
                await self.judge_up_to(act)

    @workflow.query
    def state(self) -> Case:
        """The case as it stands; what it remembers for `correct` stays with it."""
        return self.case.alone

    @workflow.query(name="waiting_for")
    def waiting(self) -> Waiting:
        """What the case waits for."""
        return waiting_for(self.law, self.case)

    # ---- judging ----------------------------------------------------------------------------------------------

    async def judge_up_to(self, act: Act) -> None:
        """Judge what came before the act and is missing here, then the act."""
        if act.n > self.judged and not self.in_turn(act):
            await self.catch_up(upto=act.n)
        if act.n > self.judged:
            self.judge(act)

    def in_turn(self, act: Act) -> bool:
        """Whether everything received before it has been judged, here or as the register knows."""
        return act.n > self.judged and max(self.judged, act.settled) >= act.n - 1

    async def catch_up(self, *, upto: int | None = None, before: datetime | None = None) -> None:
        """Judge, in order, what the register has and this case has not seen."""
        while True:
            fetched = await register.fetch(self.case.number, self.judged, upto, before)
            for act in fetched.acts:
                if act.n > self.judged:
                    self.judge(act)
            self.judged = max(self.judged, fetched.settled)
            if not fetched.acts:
                return

    def judge(self, act: Act) -> None:
        """Ring what was due when the act was received, count by the newer calendar it may bring, then refuse it or let
        it happen. Awaits nothing."""
        for event in before(self.law, self.case, act, self.now()):
            self.happen(event)
        self.judged = act.n
        if reasons := self.reasons(act, self.case):
            self.verdicts.append(Verdict(n=act.n, refused=reasons))
            self.answer(act.n, reasons)
            return
        for event in decide(self.law, self.case, act, self.now()):
            self.happen(event)
        self.answer(act.n, self.head)

    def reasons(self, act: Act, case: Case) -> tuple[Refusal, ...]:
        """Why the act is refused: by the way this case is kept, else by its law."""
        if self.quarantined:
            return (Refusal(why=Why.quarantined),)
        if not act.verified and self.opened.raw_signals == "refuse":
            return (Refusal(why=Why.unverified),)
        return refusals(self.law, case, act)

    def as_of(self, act: Act) -> Case:
        """The case as it is when the act is judged; a copy."""
        case = self.case
        for event in before(self.law, case, act, self.now()):
            case = evolve(self.law, case, event)
        return case

    def happen(self, event: Event) -> None:
        """Let an event change the case, and owe its record."""
        self.case = evolve(self.law, self.case, event)
        self.head = chained(self.head, (event,))
        self.unrecorded.append(event)
        self.next_alarm = alarm(self.law, self.case)

    def answer(self, n: int, answer: Chained | tuple[Refusal, ...]) -> None:
        self.answers[n] = answer
        while len(self.answers) > REMEMBERED:
            del self.answers[next(iter(self.answers))]

    # ---- what the case does by itself -------------------------------------------------------------------------

    async def keep_time(self) -> None:
        """Keep one timer, for the next thing a clock says; what was received before it is judged before it rings."""
        while not (self.case.closed_at or self.leaving):
            at = self.next_alarm
            if at is None or at > self.now():
                await self.until_alarm_moves(at)
            else:
                await self.ring(at)

    async def ring(self, at: datetime) -> None:
        """Let the clocks speak, once what was received before that instant has been judged."""
        self.ringing = True
        await self.catch_up(before=at)
        for event in ring(self.law, self.case, at, self.now()):
            self.happen(event)
        self.ringing = False

    async def until_alarm_moves(self, at: datetime | None) -> None:
        """Wait for the instant, or for an act that makes another one the next."""
        left = at - self.now() if at else None
        summary = story.alarm(self.law, self.case) if at else None
        try:
            await workflow.wait_condition(
                lambda: self.next_alarm != at or self.leaving, timeout=left, timeout_summary=summary
            )
        except TimeoutError:
            return

    async def keep_records(self) -> None:
        """Write down what happened, step by step in order, until there is nothing left to do in this run."""
        while not self.leaving:
            await workflow.wait_condition(lambda: self.owes_a_record() or self.may_leave())
            if self.owes_a_record():
                await self.record()
            else:
                self.leaving = True

    def owes_a_record(self) -> bool:
        return not self.quarantined and bool(self.unrecorded or self.verdicts)

    def may_leave(self) -> bool:
        """Leave only when nothing is unrecorded, no clock is about to speak and nobody waits for an answer."""
        ending = self.case.closed_at is not None or workflow.info().is_continue_as_new_suggested()
        busy = self.unrecorded or self.verdicts or self.ringing
        return ending and not busy and workflow.all_handlers_finished()

    async def record(self) -> None:
        """One step into the register; its answer must be the chain this case knows."""
        step = Step(
            number=self.case.number,
            head=self.recorded,
            events=tuple(self.unrecorded),
            verdicts=tuple(self.verdicts),
        )
        self.tell_the_story()
        stored = await register.record(step, story.step(self.law, step), self.fall_behind)
        self.behind = False
        if stored != chained(step.head, step.events):
            self.quarantined = True
            workflow.logger.error("the register differs from this case at event %s", stored.seq)
            return
        self.recorded = stored
        del self.unrecorded[: len(step.events)], self.verdicts[: len(step.verdicts)]

    def fall_behind(self) -> None:
        """The register does not answer: whoever waits is told that the act stands and its record is to come."""
        self.behind = True

    def tell_the_story(self) -> None:
        workflow.set_current_details(story.details(self.law, self.case, self.quarantined))

    def carried(self) -> Carried:
        receipts = {n: answer for n, answer in self.answers.items() if isinstance(answer, Chained)}
        return Carried(
            case=self.case,
            head=self.recorded,
            judged=self.judged,
            receipts=receipts,
            quarantined=self.quarantined,
        )

    def now(self) -> datetime:
        """The case's own time: the workflow's, shifted for demonstrations."""
        return (workflow.now() + timedelta(seconds=self.opened.clock_offset)).astimezone(CHINA)


def refused(reasons: tuple[Refusal, ...]) -> ApplicationError:
    """A refusal as the caller gets it: which rules, in codes; the words stand in the register's edition."""
    written = [reason.model_dump(mode="json", exclude_defaults=True) for reason in reasons]
    return ApplicationError("refused", written, type="Refused", non_retryable=True)
