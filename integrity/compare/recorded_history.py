"""What the history of a run says about its case: how it was opened, what it asked the register to write down, what was
answered, how it ended.

A step that a local activity has recorded is an event `MarkerRecorded` once the register has answered: question, seal
and answer stand in it. One that the ordinary activity records is asked in one event and answered in another.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from pydantic import ValidationError
from temporalio.api.common.v1 import Payloads
from temporalio.api.enums.v1 import WorkflowTaskFailedCause
from temporalio.api.history.v1 import (
    HistoryEvent,
    MarkerRecordedEventAttributes,
    WorkflowExecutionStartedEventAttributes,
)
from temporalio.client import WorkflowHandle, WorkflowHistory

from models.case_input import Ending, OpenCase
from models.events import ChainHead, Step, StepAnswer
from models.frozen import Frozen
from models.messages import CASE_ID_PREFIX, Act, InboxBatch, Number
from register.cases.calling_runs import CallingRun
from register.files import history_archive
from register.seal import SEAL_HEADER, KeyRing, sealed_parts
from rules.digests.identifying import opened_digest
from rules.hash_chain import chain_head
from starter.client import known_to_temporal

TEMPORAL_TIMEOUT = timedelta(seconds=10)  # for one call of Temporal itself
LOCAL_ACTIVITY = "core_local_activity"  # how the SDK names its markers of local activities
Model = TypeVar("Model", bound=Frozen)
WitnessKind = Literal["case", "history", "archive"]


class Witness(NamedTuple):
    """Who has seen which head of a case's chain: the running case, the history of a run in Temporal or in the
    archive."""

    kind: WitnessKind
    run_id: str
    head: ChainHead


class RecordedHistory(NamedTuple):
    """A run as its history has it. `execution`: the first run of its chain of runs. `steps`: what it asked to be
    written down, in order, or had written before and took over. `confirmed`: the heads to which the register agreed.
    `acts`: what it was given to judge, by number. `genuine`: the register or an earlier run made its input, and it
    asked under its own seal. `reset_from`: the run that somebody made it of. `workers`: by which names its tasks were
    done, each with the instant of the last."""

    run_id: str
    started_at: datetime
    execution: str
    opened: OpenCase
    steps: tuple[Step, ...]
    confirmed: tuple[ChainHead, ...]
    acts: dict[int, Act]
    ending: Ending | None
    genuine: bool
    reset_from: str | None
    workers: dict[str, datetime]

    def witnesses(self, kind: WitnessKind) -> Iterator[Witness]:
        """Yield what this history has seen of the register's chain."""
        carried = (self.opened.carried.head,) if self.opened.carried else ()
        for head in (*carried, *self.confirmed, *((self.ending.head,) if self.ending else ())):
            yield Witness(kind, self.run_id, head)


def standing_witnesses(
    runs: Iterable[tuple[WitnessKind, RecordedHistory]], all_runs: Iterable[RecordedHistory]
) -> list[Witness]:
    """Return what these runs have seen and nobody has set aside. Two persons who revive a case against a witness set
    aside what earlier runs have seen from there on; the input of the new run says so. `all_runs`: all that are known of
    the case."""
    aside = [
        (run.started_at, run.opened.revived.contradicts)
        for run in all_runs
        if run.opened.revived and run.opened.revived.contradicts
    ]
    return [
        witness
        for kind, run in runs
        for witness in run.witnesses(kind)
        if not any(run.started_at < later and witness.head.seq >= head.seq for later, head in aside)
    ]


async def fetch_recorded(
    handle: WorkflowHandle[Any, Any], run_id: str, keys: KeyRing | None = None
) -> RecordedHistory | None:
    """Return what the history of a run says; None if Temporal does not have it, or it does not begin as a case. Raises
    RPCError."""
    history = await known_to_temporal(handle.fetch_history(rpc_timeout=TEMPORAL_TIMEOUT))
    return read_history(history, run_id, keys) if history else None


async def fetch_opening(handle: WorkflowHandle[Any, Any], keys: KeyRing | None = None) -> OpenCase | None:
    """Return with what a run began; None if Temporal does not have it, or it is no case; with keys, if neither the
    register nor an earlier run made that for this workflow. Raises RPCError."""
    events = handle.fetch_history_events(page_size=1, rpc_timeout=TEMPORAL_TIMEOUT)
    event = await known_to_temporal(anext(events, None))
    if event is None:
        return None
    started = event.workflow_execution_started_event_attributes
    opened = _decoded(OpenCase, started.input)
    return opened if opened and (keys is None or _is_made_for(handle.id, keys, opened, started)) else None


def archived_histories(
    archive: Path | None, number: Number, keys: KeyRing | None = None
) -> Iterator[tuple[WorkflowHistory, RecordedHistory]]:
    """Yield the runs of a complaint that the archive has, and what each says."""
    for run_id, text in history_archive.stored_histories(archive, number) if archive else ():
        history = WorkflowHistory.from_json(f"{CASE_ID_PREFIX}{number}", text)
        if recorded := read_history(history, run_id, keys):
            yield history, recorded


def read_history(history: WorkflowHistory, run_id: str, keys: KeyRing | None = None) -> RecordedHistory | None:
    """Return what a history says; None if it does not begin as a case. Without keys no seal is verified."""
    started = history.events[0].workflow_execution_started_event_attributes
    opened = _decoded(OpenCase, started.input)
    if opened is None:
        return None
    opening = opened_digest(opened.number, opened.law_sha256, opened.opened)
    reading = _Reading(
        opened,
        CallingRun(started.first_execution_run_id, opened.generation, opening),
        opened.carried.head if opened.carried else ChainHead(),
        acts=[opened.first] if opened.first else [],
    )
    for event in history.events:
        reading.take_event(event)
    return RecordedHistory(
        run_id=run_id,
        started_at=history.events[0].event_time.ToDatetime(UTC),
        execution=started.first_execution_run_id,
        opened=opened,
        steps=tuple(reading.steps.values()),
        confirmed=tuple(reading.confirmed),
        acts={act.n: act for act in reversed(reading.acts) if act.n},  # the first under a number is the one judged
        ending=reading.ending,
        genuine=keys is not None
        and _is_made_for(f"{CASE_ID_PREFIX}{opened.number}", keys, opened, started)
        and all(_is_genuine(keys, run_id, question) for question in reading.questions),
        reset_from=reading.reset_from,
        workers=reading.workers,
    )


def _is_made_for(
    workflow_id: str, keys: KeyRing, opened: OpenCase, started: WorkflowExecutionStartedEventAttributes
) -> bool:
    for_this_case = workflow_id == f"{CASE_ID_PREFIX}{opened.number}"
    return for_this_case and keys.vouches_for(opened, workflow_id, started.continued_execution_run_id)


def _is_genuine(keys: KeyRing, run_id: str, question: "_Question") -> bool:
    """Return True if a worker of ours asked this in the name of its case."""
    place = ("record", f"{CASE_ID_PREFIX}{question.step.number}", run_id, question.activity_id)
    try:
        run, seal = CallingRun.unpacked(question.header)
    except ValueError:
        return False
    return keys.is_genuine(seal, *sealed_parts(question.step, *place, *run.place))


class _Question(NamedTuple):
    """A step as it was asked to be written down, with the header that bears the seal."""

    activity_id: str
    header: bytes
    step: Step


@dataclass
class _Reading:
    """What has been read of a history so far. `run` is who asks in it, `head` the chain that the register has
    confirmed. `activities` and `steps` by the event that asked for them."""

    opened: OpenCase
    run: CallingRun
    head: ChainHead
    acts: list[Act]
    activities: dict[int, str] = field(default_factory=dict)
    steps: dict[int, Step] = field(default_factory=dict)
    questions: list[_Question] = field(default_factory=list)
    confirmed: list[ChainHead] = field(default_factory=list)
    ending: Ending | None = None
    reset_from: str | None = None
    workers: dict[str, datetime] = field(default_factory=dict)

    def take_event(self, event: HistoryEvent) -> None:
        if event.HasField("marker_recorded_event_attributes"):
            self._take_marker(event.event_id, event.marker_recorded_event_attributes)
        elif event.HasField("activity_task_scheduled_event_attributes"):
            asked = event.activity_task_scheduled_event_attributes
            self.activities[event.event_id] = asked.activity_type.name
            if asked.activity_type.name == "record" and (step := _decoded(Step, asked.input)):
                self.steps[event.event_id] = step
                header = asked.header.fields[SEAL_HEADER].data if SEAL_HEADER in asked.header.fields else b""
                self.questions.append(_Question(asked.activity_id, header, step))
        elif event.HasField("activity_task_completed_event_attributes"):
            answered = event.activity_task_completed_event_attributes
            self._take_answer(answered.scheduled_event_id, answered.result)
        elif event.HasField("workflow_execution_update_accepted_event_attributes"):
            request = event.workflow_execution_update_accepted_event_attributes.accepted_request
            if request.input.name == "act" and (act := _decoded(Act, request.input.args)):
                self.acts.append(act)
        elif event.HasField("workflow_execution_completed_event_attributes"):
            self.ending = _decoded(Ending, event.workflow_execution_completed_event_attributes.result)
        elif event.HasField("workflow_task_completed_event_attributes"):
            name = event.workflow_task_completed_event_attributes.identity
            self.workers[name] = event.event_time.ToDatetime(UTC)
        elif event.HasField("workflow_task_failed_event_attributes"):
            failed = event.workflow_task_failed_event_attributes
            if failed.cause == WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW:
                self.reset_from = failed.base_run_id

    def _take_marker(self, event_id: int, marker: MarkerRecordedEventAttributes) -> None:
        """Take what a local activity asked and was answered; a marker of anything else, or of a failure, says
        nothing."""
        result, call = marker.details["result"], marker.details["data"]
        answer = _decoded(StepAnswer, result) if marker.marker_name == LOCAL_ACTIVITY else None
        if answer:
            step = Step(number=self.opened.number, head=self.head, events=answer.events, verdicts=answer.verdicts)
            seal = result.payloads[0].metadata.get(SEAL_HEADER, b"").hex()
            activity_id = json.loads(call.payloads[0].data)["activity_id"]
            self.questions.append(_Question(activity_id, self.run.packed(seal), step))
            self.steps[event_id] = step
            self._take_verdict(event_id, answer)

    def _take_verdict(self, asked_by: int, answer: StepAnswer) -> None:
        """Take what the register says of a step. What it has in its place stands instead."""
        if answer.written:
            self.steps[asked_by] = self.steps[asked_by].model_copy(update={"events": answer.written, "verdicts": ()})
        if not answer.differs:
            step = self.steps[asked_by]
            self.head = chain_head(step.head, step.events)
            self.confirmed.append(self.head)

    def _take_answer(self, asked_by: int, result: Payloads) -> None:
        name = self.activities.get(asked_by)
        if name == "record" and asked_by in self.steps and (told := _decoded(StepAnswer, result)):
            self._take_verdict(asked_by, told)
        elif name == "fetch" and (batch := _decoded(InboxBatch, result)):
            self.acts += batch.acts
        elif name == "receive" and (act := _decoded(Act, result)):
            self.acts.append(act)


def _decoded(model: type[Model], payloads: Payloads) -> Model | None:
    """Return the first of these payloads; None if it is not of that type."""
    data = next((payload.data for payload in payloads.payloads), b"")
    try:
        return model.model_validate_json(data)
    except ValidationError:
        return None
