"""The case inside one workflow run: its state, what it has judged, and what the register has not confirmed yet.

Nothing here awaits. An act is judged in one go, between two awaits of the workflow, so that no other message can come
in between and the order of events is the order of judging. `workflows/complaint.py` decides when each method is called.
"""

from collections import deque
from datetime import datetime, timedelta
from typing import NamedTuple

from temporalio import workflow

from models.case import Case
from models.case_input import MAX_CARRIED_RECEIPTS, MAX_REMEMBERED_RECEIPTS, CarriedState, JudgedAct, OpenCase
from models.events import CaseProgress, ChainHead, Event, Step
from models.messages import Act, Digest, RawSignal, Refusal, SignalAnswer, Verdict, Why
from models.packed_law import law_of_case
from models.payload_limit import MAX_ITEMS_PER_PAYLOAD, count_in_payload
from register.cases.calling_runs import CallingRun
from rules.digests.identifying import act_digest
from rules.evolve import Evolved, evolve, open_case
from rules.hash_chain import canonical_json, chain_head
from rules.judge import act_refusals, decide
from rules.redate import events_before_act
from rules.timer import next_alarm, ring_clocks

MAX_SIGNAL_ANSWERS = 20
Answer = ChainHead | tuple[Refusal, ...]  # the chain after the event that an act became, or why it was refused


class Judged(NamedTuple):
    """An act that this run remembers, by its digest, and the answer to it."""

    act: Digest
    answer: Answer


class LiveCase:
    """One case and its bookkeeping.

    `head` is the chain over all events, `recorded` the part that the register has confirmed; `unrecorded` and
    `verdicts` still have to be written down. `judged` is the number of the last act judged, `answers` the outcome of
    the latest acts by number, `signal_answers` that of the latest raw signals. `quarantined`: the register holds
    another chain, so that nothing may be judged any more.
    """

    def __init__(self, opened: OpenCase) -> None:
        self.opened = opened.model_copy(update={"first": None, "revived": None, "carried": None})  # what each run needs
        self.law = law_of_case(opened)
        carried = opened.carried
        self.case = carried.case if carried else open_case(self.law, opened.number, opened.opened)
        self.recorded = carried.head if carried else ChainHead()
        self.head = carried.head if carried else chain_head(ChainHead(), (opened.opened,))
        self.unrecorded: list[Event] = [] if carried else [opened.opened]
        self.verdicts: list[Verdict] = []
        self.judged = carried.judged if carried else 0
        receipts = carried.receipts if carried else {}
        self.answers = {n: Judged(receipt.act, receipt.head) for n, receipt in receipts.items()}
        self.signal_answers = deque[SignalAnswer](maxlen=MAX_SIGNAL_ANSWERS)
        self.quarantined = carried.quarantined if carried else False
        self.next_alarm = next_alarm(self.law, self.case)
        if opened.revived:
            revived = opened.revived.model_copy(update={"seq": self.case.seq + 1, "recorded_at": self.now()})
            self.add_event(Evolved(revived, evolve(self.law, self.case, revived)))
        if opened.first and not carried:
            self.judge_act(opened.first)

    def now(self) -> datetime:
        """Return the case's own time: that of the workflow, which is the same at every replay, shifted by the offset
        that demonstrations and tests set."""
        return (workflow.now() + timedelta(seconds=self.opened.clock_offset)).astimezone(self.law.calendar.zone)

    def is_next(self, act: Act) -> bool:
        """Return True if every act received before this one has been judged, here or as the register knows."""
        return act.n > self.judged and max(self.judged, act.settled) >= act.n - 1

    def judge_act(self, act: Act) -> None:
        """Ring the clocks that were due when the act was received, adopt the newer calendar that it may bring, then
        refuse the act or let it change the case."""
        for evolved in events_before_act(self.law, self.case, act, self.now()):
            self.add_event(evolved)
        self.judged = act.n
        if reasons := self.refusal_reasons(act, self.case):
            self.verdicts.append(Verdict(n=act.n, refused=reasons))
            self._remember_answer(act, reasons)
            return
        for evolved in decide(self.law, self.case, act, self.now()):
            self.add_event(evolved)
        self._remember_answer(act, self.head)

    def is_another(self, act: Act) -> bool:
        """Return True if this case has judged another act under the number of this one. Then the register has forgotten
        that one."""
        judged = self.answers.get(act.n)
        return judged is not None and judged.act != act_digest(act)

    def is_forgotten(self, act: Act) -> bool:
        """Return True if the act was judged so long ago that the register alone can know the answer, and has it: all
        that this case has done is on record."""
        return act.n <= self.judged and act.n not in self.answers and not (self.unrecorded or self.verdicts)

    def refusals_if_judged(self, act: Act) -> tuple[Refusal, ...]:
        """Return why the act would be refused now; the case itself is left unchanged."""
        case = self.case
        for evolved in events_before_act(self.law, case, act, self.now()):
            case = evolved.case
        return self.refusal_reasons(act, case)

    def refusal_reasons(self, act: Act, case: Case) -> tuple[Refusal, ...]:
        """Return why the act is refused: because of how this case is run, else by its law."""
        if self.quarantined:
            return (Refusal(why=Why.quarantined),)
        if not act.verified and self.opened.raw_signals == "refuse":
            return (Refusal(why=Why.unverified),)
        return act_refusals(self.law, case, act)

    def ring_due_clocks(self, at: datetime) -> None:
        """Add the events of the clocks that are due at that instant."""
        for evolved in ring_clocks(self.law, self.case, at, self.now()):
            self.add_event(evolved)

    def add_event(self, evolved: Evolved) -> None:
        """Bring the case to where an event has led it, and queue the event for the register."""
        event, self.case = evolved
        self.head = chain_head(self.head, (event,))
        self.unrecorded.append(event)
        self.next_alarm = next_alarm(self.law, self.case)

    def _remember_answer(self, act: Act, answer: Answer) -> None:
        self.answers[act.n] = Judged(act_digest(act), answer)
        if not act.verified:
            outcome = {"seq": answer.seq} if isinstance(answer, ChainHead) else {"refused": answer}
            self.signal_answers.append(SignalAnswer(name=act.name, actor=act.actor, n=act.n, **outcome))
        while len(self.answers) > MAX_REMEMBERED_RECEIPTS:
            del self.answers[next(iter(self.answers))]

    def needs_recording(self) -> bool:
        """Return True if something has to be written down. A quarantined case writes nothing."""
        return not self.quarantined and bool(self.unrecorded or self.verdicts)

    def next_step(self) -> Step:
        """Return the next events and verdicts for the register, as many as fit into one payload."""
        return Step(
            number=self.case.number,
            head=self.recorded,
            events=tuple(self.unrecorded[: count_in_payload(len(canonical_json(event)) for event in self.unrecorded)]),
            verdicts=tuple(self.verdicts[:MAX_ITEMS_PER_PAYLOAD]),
        )

    def confirm_step(self, step: Step, stored: ChainHead) -> None:
        """Take note that the register has written a step down, `stored` being its chain now. If that is not the chain
        of this case, quarantine the case: one of the two has been changed from outside."""
        if stored != chain_head(step.head, step.events):
            self.quarantined = True
            workflow.logger.error("the register differs from this case at event %s", stored.seq)
            return
        self.recorded = stored
        del self.unrecorded[: len(step.events)], self.verdicts[: len(step.verdicts)]

    def progress(self, run: CallingRun) -> CaseProgress:
        """Return how far this run has got."""
        return CaseProgress(
            head=self.head, recorded=self.recorded, judged=self.judged, quarantined=self.quarantined,
            opening=run.opening, generation=run.generation,
        )  # fmt: skip

    def carried_state(self, strays: tuple[RawSignal, ...]) -> CarriedState:
        """Return what the next run needs of this one. Events are not among it: they are in the register."""
        latest = dict(list(self.answers.items())[-MAX_CARRIED_RECEIPTS:])
        receipts = {
            n: JudgedAct(act=judged.act, head=judged.answer)
            for n, judged in latest.items()
            if isinstance(judged.answer, ChainHead)
        }
        return CarriedState(
            case=self.case, head=self.recorded, judged=self.judged, receipts=receipts,
            quarantined=self.quarantined, strays=strays,
        )  # fmt: skip
