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
from models.events import CaseProgress, ChainHead, Event, Step, StepAnswer
from models.messages import Act, Digest, RawSignal, Refusal, SignalAnswer, Verdict, Why
from models.packed_law import law_of_case
from models.payload_limit import MAX_ITEMS_PER_PAYLOAD, count_in_payload
from models.time import CHINA
from register.cases.calling_runs import CallingRun
from rules.digests.identifying import act_digest
from rules.evolve import Evolved, evolve, fold_events, open_case
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


class Base(NamedTuple):
    """A case at the end of a chain, and the last act that it had judged then."""

    case: Case
    judged: int


class Unsure(NamedTuple):
    """An act that was judged and is not on record as such; it was judged when the case had come to event `seq`."""

    act: Act
    seq: int


class LiveCase:
    """One case and its bookkeeping.

    `head` is the chain over all events, `recorded` the part that the register has confirmed; `unrecorded` and
    `verdicts` still have to be written down. `judged` is the number of the last act judged, `answers` the outcome of
    the latest acts by number, `signal_answers` that of the latest raw signals. `quarantined`: the register holds
    another chain, so that nothing may be judged any more.

    `base` is the case as the register has confirmed it, `unsure` the acts judged since. They are judged anew where the
    register turns out to have more of this case than this run: what a worker wrote that died before Temporal heard of
    it. `registered` is the last event that the register is known to have.
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
        self.base = Base(self.case, self.judged) if carried else None
        self.unsure: list[Unsure] = []
        self.registered = self.recorded.seq
        if opened.revived:
            revived = opened.revived.model_copy(update={"seq": self.case.seq + 1, "recorded_at": self.now()})
            self.add_event(Evolved(revived, evolve(self.law, self.case, revived)))
        if opened.first and not carried:
            self.judge_act(opened.first)

    def now(self) -> datetime:
        """Return the case's own time: that of the workflow, which is the same at every replay, shifted by the offset
        that demonstrations and tests set."""
        return (workflow.now() + timedelta(seconds=self.opened.clock_offset)).astimezone(CHINA)

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
            self.unsure.append(Unsure(act, self.head.seq))
            self._remember_answer(act, reasons)
            return
        for evolved in decide(self.law, self.case, act, self.now()):
            self.add_event(evolved)
        self.unsure.append(Unsure(act, self.head.seq))
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
        return not self.quarantined and bool(self.unrecorded or self.verdicts or self.is_behind)

    @property
    def is_behind(self) -> bool:
        """True if the register is known to have events that it has not confirmed here: an empty step asks for them."""
        return self.registered > self.recorded.seq

    def is_recorded(self, act: Act) -> bool:
        """Return True if the register has what became of an act that was judged."""
        return all(act.n != unsure.act.n for unsure in self.unsure)

    def next_step(self) -> Step:
        """Return the next events and verdicts for the register, as many as fit into one payload."""
        return Step(
            number=self.case.number,
            head=self.recorded,
            events=tuple(self.unrecorded[: count_in_payload(len(canonical_json(event)) for event in self.unrecorded)]),
            verdicts=tuple(self.verdicts[:MAX_ITEMS_PER_PAYLOAD]),
        )

    def is_whole(self, step: Step) -> bool:
        """Return True if the step holds all that has to be written down."""
        return (len(step.events), len(step.verdicts)) == (len(self.unrecorded), len(self.verdicts))

    def confirm_step(self, step: Step, answer: StepAnswer) -> None:
        """Take note of what the register says of a step. If its chain is not that of this case, quarantine the case:
        one of the two has been changed from outside."""
        if answer.differs:
            self.quarantined = True
            workflow.logger.error("the register differs from this case at event %s", answer.differs.seq)
        elif answer.written:
            self.take_over(answer.written)
        else:
            self.recorded = chain_head(step.head, step.events)
            del self.unrecorded[: len(step.events)], self.verdicts[: len(step.verdicts)]
            self.registered = self.recorded.seq if not step.events else max(self.registered, self.recorded.seq)
            self._move_base(step.events)

    def _move_base(self, events: tuple[Event, ...]) -> None:
        """Note what is confirmed with these events."""
        pending = {verdict.n for verdict in self.verdicts}
        self.unsure = [one for one in self.unsure if one.seq > self.recorded.seq or one.act.n in pending]
        if self.unrecorded or pending:
            judged = self.unsure[0].act.n - 1 if self.unsure else self.judged
            self.base = Base(self._base_after(events), judged)
        else:
            self.base = Base(self.case, self.judged)

    def _base_after(self, events: tuple[Event, ...]) -> Case:
        if self.base is None:
            return fold_events(self.law, self.case.number, events)
        case = self.base.case
        for event in events:
            case = evolve(self.law, case, event)
        return case

    def take_over(self, events: tuple[Event, ...]) -> None:
        """Continue from what this case wrote after `recorded` and has forgotten, and judge the acts anew that are not
        part of it. Whoever waits for the answer to one that is hears of the event that it became."""
        unsure, self.unsure = [one.act for one in self.unsure], []
        self.unrecorded, self.verdicts = [], []
        self.case, before = self._base_after(events), self.base.judged if self.base else 0
        self.judged = max(before, *(event.n or 0 for event in events))
        became = dict[int, ChainHead]()
        for event in events:
            self.recorded = chain_head(self.recorded, (event,))
            became |= {event.n: self.recorded} if event.n else {}
        self.head, self.registered = self.recorded, max(self.registered, self.recorded.seq)
        self.base, self.next_alarm = Base(self.case, self.judged), next_alarm(self.law, self.case)
        for act in unsure:
            self._forget_answer(act)
            if act.n in became:
                self._remember_answer(act, became[act.n])
            elif act.n > self.judged:
                self.judge_act(act)

    def _forget_answer(self, act: Act) -> None:
        self.answers.pop(act.n, None)
        others = (answer for answer in self.signal_answers if answer.n != act.n)
        self.signal_answers = deque(others, maxlen=MAX_SIGNAL_ANSWERS)

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
