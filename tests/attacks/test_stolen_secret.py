"""What somebody does who has BANJIE_SECRET and reaches Temporal, and no login of the database: they seal as the office
does. The outcomes stand in the column `secret` of `matrix/outcomes.csv`."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.worker import Interceptor as AnyInterceptor
from temporalio.worker import (
    StartActivityInput,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)

from activities.admission import CALLERS
from integrity.compare.runs import compare_runs
from integrity.verify.watch_checks import run_watch
from integrity.verify.whole_record import WholeRecord, verify_all
from models.errors import Unavailable
from models.events import Acted, Asked, BreachWithdrawn, ChainHead, Corrected, Event, Granted, Noted, Step
from models.form import ActInput
from models.messages import Act, Number, Refusal, Verdict
from register.acts import inbox
from register.acts.inbox import system_clock
from register.cases.calling_runs import CallingRun
from register.cases.complaints import load_case_input
from register.randomness import RANDOM
from register.seal import SEAL_HEADER, sealed_parts
from starter.cases.workflow_start import workflow_id
from tests.attacks.matrix.outcomes import NONE, NOT_FOUND, read_outcomes
from tests.attacks.temporal_port import ATTEMPT, OWN_QUEUE, own_worker, standing_alarms
from tests.attacks.test_forged_messages import open_case
from tests.workflows.bureau import KEYS, QUEUE, Bureau, wait_for

CELLS = {deed: row["secret"] for deed, row in read_outcomes().items()}
NOTE: dict[str, Any] = {"texts": {"opinion": "现场已查看"}}
RUN: dict[str, CallingRun] = {}


@workflow.defn(name="Complaint")
class SealingCase:
    """Takes the place of a case and records a step under the seal of the office."""

    @workflow.run
    async def run(self, step: dict[str, Any]) -> Any:
        return await workflow.execute_activity(
            "record", step, task_queue=QUEUE, activity_id="1", start_to_close_timeout=ATTEMPT,
            schedule_to_close_timeout=ATTEMPT,
        )  # fmt: skip


class SealsOfTheThief(AnyInterceptor):
    def workflow_interceptor_class(self, input: WorkflowInterceptorClassInput) -> type[WorkflowInboundInterceptor]:  # noqa: ARG002
        return _ThiefsInbound


class _ThiefsInbound(WorkflowInboundInterceptor):
    def init(self, outbound: WorkflowOutboundInterceptor) -> None:
        super().init(_ThiefsOutbound(outbound))


class _ThiefsOutbound(WorkflowOutboundInterceptor):
    def start_activity(self, input: StartActivityInput) -> workflow.ActivityHandle[Any]:
        info = workflow.info()
        place = input.activity, info.workflow_id, info.run_id, input.activity_id or ""
        parts = sealed_parts(Step.model_validate(input.args[0]), *place, *RUN["noted"].place)
        header = Payload(data=RUN["noted"].packed(KEYS.seal(*parts)))
        input.headers = {**input.headers, SEAL_HEADER: header}
        return super().start_activity(input)


async def kinds(bureau: Bureau, number: Number) -> set[str]:
    """Return the kinds of alarms that stand after comparison, watch and verification."""
    await compare_runs(bureau.client, everyone=True)
    with bureau.register.begin() as session:
        assert run_watch(session, system_clock)
    with bureau.register() as session:
        found = verify_all(WholeRecord(session, system_clock(session, number))).found
    return {kind for kind, _ in (*standing_alarms(bureau), *found)}


async def case_with_note(bureau: Bureau) -> Number:
    number = await open_case(bureau)
    await bureau.perform_recorded(number, "note", "li", **NOTE)
    return number


def said(seq: int, name: str, now: datetime, **more: Any) -> dict[str, Any]:
    return {"seq": seq, "name": name, "by": "chen", "at": now, "recorded_at": now, **more}


RECORDED: dict[str, Callable[[int, datetime], tuple[Event, ...]]] = {
    "writes an event into an open case": lambda seq, now: (Noted(**said(seq, "note", now), type="noted"),),
    "acts, judges and records the event in an open case": lambda seq, now: (
        Noted(**said(seq, "note", now), type="noted"),
    ),
    "withdraws a breach": lambda seq, now: (
        BreachWithdrawn(**said(seq, "handling", now), type="breach_withdrawn"),
    ),
    "grants an extension": lambda seq, now: (
        Asked(**said(seq, "handling", now), type="asked", units=10),
        Granted(**said(seq + 1, "handling", now), type="granted", refers_to=seq),
    ),
    "takes an act back": lambda seq, now: (
        Corrected(**said(seq, "correct", now), type="corrected", refers_to=seq - 2, whom="li"),
    ),
    "closes a case by its event": lambda seq, now: (
        Acted(**said(seq, "result_told", now), type="acted", stage="investigation", to="closed"),
    ),
    "refuses an act that waits": lambda _seq, _now: (),
}  # fmt: skip
PLAYED = "closes a case by its event"  # of alike ones, by `make test`


async def record_step(bureau: Bureau, number: Number, step: Step) -> ChainHead:
    """Record a step from a workflow of one's own, which takes the place of the case; return the end of the chain."""
    row = bureau.complaint_row(number)
    assert row.execution
    RUN["noted"] = CallingRun(row.execution, row.generation, row.opening)
    client = bureau.temporal_client
    async with own_worker(client, workflows=[SealingCase], interceptors=[SealsOfTheThief()]):
        return ChainHead.model_validate(
            await client.execute_workflow(
                "Complaint", step, id=workflow_id(number), task_queue=OWN_QUEUE,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING,
            )
        )  # fmt: skip


def ended_as(deed: str, found: set[str]) -> bool:
    cell = CELLS[deed]
    return cell in found if found else cell.startswith(NOT_FOUND)


@pytest.mark.slow
@pytest.mark.parametrize(
    "deed", [pytest.param(deed, marks=[] if deed == PLAYED else [pytest.mark.deep]) for deed in RECORDED]
)
async def test_what_is_recorded_in_the_place_of_a_case(dev_bureau: Bureau, deed: str) -> None:
    async with dev_bureau.running_worker():
        number = await case_with_note(dev_bureau)
        before, head = await kinds(dev_bureau, number), dev_bureau.chain_head(number)
        verdicts: tuple[Verdict, ...] = ()
        if deed == "refuses an act that waits":
            with dev_bureau.register.begin() as session:
                waiting = ActInput(name="note", actor="li", **NOTE)
                act = inbox.enter_act(
                    session, number, waiting, act_id="waits", clock=system_clock, randomness=RANDOM
                ).act
            verdicts = (Verdict(n=act.n, refused=(Refusal(why="too_late"),)),)
        events = RECORDED[deed](head.seq + 1, await dev_bureau.now(number))
        stored = await record_step(dev_bureau, number, Step(number=number, head=head, events=events, verdicts=verdicts))
        assert stored.seq == head.seq + len(events)
        assert ended_as(deed, await kinds(dev_bureau, number) - before)


@pytest.mark.slow
@pytest.mark.deep
async def test_an_act_that_no_inbox_holds_is_found_with_the_next_one(dev_bureau: Bureau) -> None:
    async with dev_bureau.running_worker():
        number = await case_with_note(dev_bureau)
        before, last = await kinds(dev_bureau, number), dev_bureau.inbox_rows(number)[-1]
        other = {"id": "forged", "actor": "chen", "n": last.n + 1, "settled": last.n}
        forged = Act.model_validate_json(last.body or "").model_copy(update=other)
        assert (await dev_bureau.deliver(number, forged)).seq
        with pytest.raises(Unavailable):
            await dev_bureau.perform(number, "note", "wang", **NOTE)
        found = await kinds(dev_bureau, number) - before  # `act_altered` where the next one is on record already
        assert found & {CELLS["acts in the name of somebody"], "act_altered"}


@pytest.mark.slow
@pytest.mark.deep
async def test_a_case_of_a_complaint_that_nobody_filed(dev_bureau: Bureau) -> None:
    async with dev_bureau.running_worker():
        number = await case_with_note(dev_bureau)
        before, other = await kinds(dev_bureau, number), f"{number[:-1]}9"
        with dev_bureau.register() as session:
            opened = load_case_input(session, number)
        forged = KEYS.sealed(opened.model_copy(update={"number": other}), workflow_id(other), "")
        await dev_bureau.temporal_client.start_workflow("Complaint", forged, id=workflow_id(other), task_queue=QUEUE)

        async def is_found() -> set[str] | None:
            return await kinds(dev_bureau, number) - before or None

        assert ended_as("enters a complaint that nobody filed", await wait_for(is_found))


def test_temporal_has_no_other_door() -> None:
    """What else a run calls, it calls by itself: a report that is owed, a calendar that was adopted."""
    assert set(CALLERS) == {"record", "fetch", "receive", "report", "tell_some"}
    played = {*RECORDED, "acts in the name of somebody", "enters a complaint that nobody filed"}
    assert {deed for deed, cell in CELLS.items() if cell != NONE} == played
