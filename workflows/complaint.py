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

with workflow.unsafe.imports_passed_through():
    from models.case import Case
    from models.case_input import CARRIED, REMEMBERED, Carried, Ending, OpenCase
    from models.law import parse
    from models.messages import Act, Chained, Event, Moving, Reached, Receipt, Refusal, Step, Unnumbered, Verdict, Why
    from models.payload_limit import AT_MOST, parcel
    from models.time import CHINA
    from models.waiting import Waiting
from rules.evolve import evolve, open_case
from rules.hash_chain import canonical, chained
from rules.judge import decide, refusals
from rules.redate import before
from rules.timer import alarm, ring
from rules.waiting import waiting_for
from workflows import activity_calls, ui_details
from workflows.failures import elsewhere, refused
from workflows.release_move import ONWARD, staying, stays
from workflows.signals import parcelled, stray


@workflow.defn(name="Complaint")
class Complaint:
    """Updates: act, move. Signals: act, approve, refuse, extend, whatever else arrives. Queries: state, waiting_for,
    head."""

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
        self.strays: list[Unnumbered] = list(carried.strays) if carried else []
        self.fetching = asyncio.Lock()
        self.receiving = self.ringing = self.behind = self.leaving = False
        self.moving: Chained | None = None
        self.next_alarm = alarm(self.law, self.case)
        if opened.revived:
            self.happen(opened.revived.model_copy(update={"seq": self.case.seq + 1, "recorded_at": self.now()}))
        if opened.first and not carried:
            self.judge(opened.first)

    @workflow.run
    async def run(self, opened: OpenCase) -> Ending:  # the signature of @workflow.init
        """Live until the case is closed, or until this run has grown long and another goes on."""
        self.tell_the_story()
        await self.live()
        if not self.case.closed_at:
            begun = {"first": None, "revived": None, "carried": self.carried()}
            onward = ONWARD if self.moving == self.head else None
            workflow.continue_as_new(self.opened.model_copy(update=begun), initial_versioning_behavior=onward)
        return Ending(number=self.case.number, stage=self.case.stage, head=self.recorded)

    async def live(self) -> None:
        """Keep time and records. A request to cancel, one click in Temporal's screen, ends no case: acts do."""
        living = asyncio.gather(self.keep_time(), self.keep_records(), self.keep_post())
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
            raise elsewhere()
        if not isinstance(answer, Chained):
            raise refused(answer)
        await workflow.wait_condition(lambda: self.recorded.seq >= answer.seq or self.behind or self.quarantined)
        return Receipt(seq=answer.seq, hash=answer.hash, recorded=self.recorded.seq >= answer.seq)

    @act.validator
    def check(self, act: Act) -> None:
        """Refuse before anything is written: the same pure call, on a copy. A gap before the act is filled first. Only
        what the register gave out is let in, and nothing while a long run gets free, or a flood would never let it go
        on as another. An idle run takes it in and goes on after it: what is not let in wakes nothing."""
        if act.n == 0 or act.received_at is None:
            raise refused((Refusal(why=Why.unverified),))
        if (self.must_go() and self.busy()) or not activity_calls.gave_out(self.case.number, act):
            raise elsewhere()
        if self.in_turn(act) and (reasons := self.reasons(act, self.as_of(act))):
            raise refused(reasons)

    @workflow.update
    async def move(self, moving: Moving) -> None:
        """Go on as a new run under the current release."""
        self.moving = moving.head

    @move.validator
    def check_move(self, moving: Moving) -> None:
        """Stay where that release would make another case of what is on record. A refusal leaves no history."""
        hindered = "quarantined" if self.quarantined else "busy" if self.busy() else None
        if why := hindered or stays(moving, self.head, self.case):
            raise staying(why)

    @workflow.signal(dynamic=True)
    def message(self, name: str, arguments: Sequence[RawValue]) -> None:
        """Whatever else arrives: acts of callers that do not wait, raw signals, rubbish. All of it goes on record.
        A number is looked up in the register, never taken from the message: anybody can write one."""
        self.strays.append(stray(self.case.number, name, arguments, self.now()))

    @workflow.query
    def state(self) -> Case:
        """The case as it stands; what it remembers for `correct` stays with it."""
        return self.case.alone

    @workflow.query(name="waiting_for")
    def waiting(self) -> Waiting:
        """What the case waits for."""
        return waiting_for(self.law, self.case)

    @workflow.query(name="head")
    def reached(self) -> Reached:
        """How far it is: what the register is compared with."""
        return Reached(head=self.head, recorded=self.recorded, judged=self.judged, quarantined=self.quarantined)

    # ---- judging ----------------------------------------------------------------------------------------------

    async def judge_up_to(self, act: Act) -> None:
        """Judge what came before the act and is missing here, then the act."""
        if act.n > self.judged and not self.in_turn(act):
            await self.catch_up(upto=act.n)
        if self.in_turn(act):
            self.judge(act)

    def in_turn(self, act: Act) -> bool:
        """Whether everything received before it has been judged, here or as the register knows."""
        return act.n > self.judged and max(self.judged, act.settled) >= act.n - 1

    async def catch_up(self, *, upto: int | None = None, before: datetime | None = None) -> None:
        """Judge, in order, what the register has and this case has not seen; up to a number only as long as this run
        has not grown long."""
        async with self.fetching:
            if upto is not None and self.judged >= upto:  # another has been there
                return
            while upto is None or not self.must_go():
                fetched = await activity_calls.fetch(self.case.number, self.judged, upto, before)
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
        summary = ui_details.alarm(self.law, self.case) if at else None
        try:
            await workflow.wait_condition(
                lambda: self.next_alarm != at or self.leaving, timeout=left, timeout_summary=summary
            )
        except TimeoutError:
            return

    async def keep_post(self) -> None:
        """Put on record what came without the register, many at once, and judge it."""
        while not self.leaving:
            await workflow.wait_condition(lambda: self.leaving or self.has_post())
            if self.has_post():
                await self.receive()

    def has_post(self) -> bool:
        """What is left when this run has grown long goes along to the next, or a flood would never let it end."""
        return bool(self.strays) and not (self.must_go() and parcelled(self.strays) == len(self.strays))

    async def receive(self) -> None:
        self.receiving = True
        many = parcelled(self.strays)
        act = await activity_calls.receive(*self.strays[:many])
        del self.strays[:many]
        if act is not None:
            await self.judge_up_to(act)
        self.receiving = False

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

    def must_go(self) -> bool:
        """Whether this run has grown long, so that another should go on as soon as this one is free."""
        return workflow.info().is_continue_as_new_suggested() and not (self.case.closed_at or self.quarantined)

    def may_leave(self) -> bool:
        """Leave only when nothing is unrecorded, no clock is about to speak and nobody waits for an answer."""
        long = workflow.info().is_continue_as_new_suggested()
        ending = self.case.closed_at is not None or long or self.moving == self.head
        return ending and not (self.busy() or self.has_post()) and workflow.all_handlers_finished()

    def busy(self) -> bool:
        """Whether an activity is under way, whose end wakes this run."""
        return bool(self.unrecorded or self.verdicts or self.ringing or self.receiving or self.fetching.locked())

    async def record(self) -> None:
        """One step into the register; its answer must be the chain this case knows."""
        step = Step(
            number=self.case.number,
            head=self.recorded,
            events=tuple(self.unrecorded[: parcel(len(canonical(event)) for event in self.unrecorded)]),
            verdicts=tuple(self.verdicts[:AT_MOST]),
        )
        self.tell_the_story()
        stored = await activity_calls.record(step, ui_details.step(self.law, step), self.fall_behind)
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
        workflow.set_current_details(ui_details.details(self.law, self.case, self.quarantined))

    def carried(self) -> Carried:
        latest = dict(list(self.answers.items())[-CARRIED:])
        receipts = {n: answer for n, answer in latest.items() if isinstance(answer, Chained)}
        return Carried(
            case=self.case, head=self.recorded, judged=self.judged, receipts=receipts,
            quarantined=self.quarantined, strays=tuple(self.strays),
        )  # fmt: skip

    def now(self) -> datetime:
        """The case's own time: the workflow's, shifted for demonstrations."""
        return (workflow.now() + timedelta(seconds=self.opened.clock_offset)).astimezone(CHINA)
