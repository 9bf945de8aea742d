"""Messages to a case past the register, answers to callers, duties nobody took on, and a change of the key."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import create_engine, delete, func, select, update
from temporalio.client import WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.worker import Replayer

import worker
from activities.case import CaseActivities, temporal_clock
from activities.redate import Redating
from models.errors import Refused, Unavailable
from models.form import ActInput
from models.messages import Act, Receipt
from models.periodic import Occasion
from models.tables import ComplaintRow, InboxRow
from register.acts import inbox
from register.seal import KeyRing
from starter.acts import submit
from starter.acts.act_delivery import deliver_again
from starter.cases import registration
from starter.cases.workflow_start import workflow_id
from tests.attacks.temporal_port import AnsweringCase, RefusingCase, alarm, own_worker, standing_alarms, written
from tests.stack.databases import Database
from tests.workflows.bureau import ACCEPTANCE, QUEUE, SECRET, Bureau, at, form, wait_for
from tests.zones import CHINA
from workflows.complaint import Complaint
from workflows.data_converter import CONVERTER

pytestmark = pytest.mark.slow
NOTE: dict[str, Any] = {"texts": {"opinion": "现场已查看"}}
NEW_SECRET = b"the key that comes after, 32 bytes"


async def open_case(bureau: Bureau) -> str:
    number = await bureau.register_complaint(form(), at("2025-10-09 11:00"))
    await bureau.perform(number, "accepted", "li", **ACCEPTANCE)
    return number


async def updated(bureau: Bureau, number: str, act: Act, update_id: str) -> str:
    """Send an update past the starter; return the type of error with which it failed."""
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await bureau.handle(number).execute_update("act", act, id=update_id, result_type=Receipt)
    assert isinstance(failed.value.cause, ApplicationError)
    return str(failed.value.cause.type)


async def test_a_forged_update_and_a_forged_signal_change_nothing(dev_bureau: Bureau) -> None:
    async with dev_bureau.running_worker():
        number = await open_case(dev_bureau)
        before, length = written(dev_bureau, number), len(await dev_bureau.idle_history(number))
        last = dev_bureau.inbox_rows(number)[-1]
        forged = Act(id="2", name="note", actor="chen", n=last.n + 1, received_at=last.received_at, settled=last.n)
        other_key = KeyRing(b"another key, 32 bytes and longer").sealed(forged, number, "0" * 32)
        genuine = dev_bureau.sealed(number, Act.model_validate_json(last.body or "").model_copy(update={"id": "1"}))
        altered = genuine.model_copy(update={"n": last.n + 1, "actor": "chen"})

        for act in (forged, other_key, altered):
            assert await updated(dev_bureau, number, act, f"forged {act.actor} {act.seal}") == "NotOurs"
        assert written(dev_bureau, number) == before
        assert len(await dev_bureau.idle_history(number)) == length

        await dev_bureau.handle(number).signal("act", altered)
        await dev_bureau.perform_recorded(number, "note", "li", **NOTE)
        await wait_for_refused(dev_bureau, number)


async def wait_for_refused(bureau: Bureau, number: str) -> None:
    """Wait until the signal is on record as what nobody has verified."""

    async def refused() -> bool | None:
        return [row.state for row in bureau.inbox_rows(number) if not row.verified] == ["refused"] or None

    await wait_for(refused)


async def test_another_act_under_a_judged_number_quarantines_the_case(dev_bureau: Bureau, database: Database) -> None:
    """As after PostgreSQL alone was restored: it gives the number of a judged act out again."""
    async with dev_bureau.running_worker():
        number = await open_case(dev_bureau)
        forgotten = await dev_bureau.perform(number, "note", "li", **NOTE)
        forget_acts(database, number, forgotten.n)
        seq = dev_bureau.complaint_row(number).seq

        with pytest.raises(Unavailable) as told:
            await dev_bureau.perform(number, "note", "wang", **NOTE)

        assert told.value.more["n"] == forgotten.n
        assert "登记簿比案件旧" in str(told.value)
        assert ("register_behind", number) in standing_alarms(dev_bureau)
        assert dev_bureau.complaint_row(number).seq == seq
        assert dev_bureau.inbox_rows(number)[-1].state == "received"
        progress = await dev_bureau.handle(number).query("head")
        assert progress["quarantined"]


def forget_acts(database: Database, number: str, since: int) -> None:
    """Take the register back to before this act; the case keeps it."""
    engine = create_engine(database.superuser_url)
    with engine.begin() as connection:
        connection.execute(delete(InboxRow).where(InboxRow.complaint == number, InboxRow.n >= since))
        connection.execute(update(ComplaintRow).where(ComplaintRow.number == number).values(n=since - 1))
    engine.dispose()


async def test_an_act_that_the_case_forgot_is_not_answered_with_anything(
    dev_bureau: Bureau, database: Database
) -> None:
    """A refused act leaves no trace in the case but its number; the register was taken back to before it."""
    async with dev_bureau.running_worker():
        number = await open_case(dev_bureau)
        with pytest.raises(Refused):
            await dev_bureau.perform(number, "accepted", "li", **ACCEPTANCE)
        last = dev_bureau.inbox_rows(number)[-1].n
        await dev_bureau.perform_recorded(number, "note", "li", **NOTE)
        forget_acts(database, number, last)

        with pytest.raises(Unavailable) as told:
            await dev_bureau.perform(number, "note", "wang", **NOTE)

        assert "登记簿比案件旧" in str(told.value)
        assert ("register_behind", number) in standing_alarms(dev_bureau)


async def test_the_case_of_another_complaint_with_this_number_does_not_judge(dev_bureau: Bureau) -> None:
    async with dev_bureau.running_worker():
        number = await open_case(dev_bureau)
        with dev_bureau.register.begin() as session:
            session.get_one(ComplaintRow, number).opening = "a" * 32  # what the register has now was opened otherwise
        before = dev_bureau.journal(number)

        with pytest.raises(Unavailable) as told:
            await dev_bureau.perform(number, "note", "li", **NOTE)

        assert "另一件同号的案件" in str(told.value)
        assert standing_alarms(dev_bureau) == {("foreign_case", number)}
        assert dev_bureau.journal(number) == before


async def test_a_forged_receipt_is_not_given_to_the_caller(dev_bureau: Bureau) -> None:
    client = dev_bureau.temporal_client
    async with own_worker(client, QUEUE, workflows=[AnsweringCase], build_id="1"):
        registered = await registration.register(dev_bureau.client, form())
        number = registered.number

        with pytest.raises(Unavailable):
            await submit.act(dev_bureau.client, number, ActInput(name="accepted", actor="li", **ACCEPTANCE))

    assert standing_alarms(dev_bureau) == {("foreign_worker", workflow_id(number))}
    assert dev_bureau.complaint_row(number).seq == 0


async def test_a_forged_refusal_is_not_put_on_record(dev_bureau: Bureau) -> None:
    """Nobody but the case may refuse: else a foreign worker would close the way to every act by its word alone."""
    client = dev_bureau.temporal_client
    async with own_worker(client, QUEUE, workflows=[RefusingCase], build_id="1"):
        number = (await registration.register(dev_bureau.client, form())).number
        with pytest.raises(Unavailable):
            await submit.act(dev_bureau.client, number, ActInput(name="accepted", actor="li", **ACCEPTANCE))

    assert standing_alarms(dev_bureau) == {("foreign_worker", workflow_id(number))}
    assert dev_bureau.inbox_rows(number)[-1].state == "received"


@pytest.mark.parametrize(
    "occasion",
    [
        Occasion(procedure="zhengzhou-water", entry="monthly", at=datetime(2026, 3, 1, tzinfo=CHINA)),
        Occasion(procedure="property-internal", entry="monthly_report", at=datetime(2026, 3, 1, tzinfo=CHINA)),
        Occasion(procedure="property-internal", entry="monthly_report", at=datetime(2030, 3, 1, tzinfo=CHINA)),
    ],
    ids=["no duty", "nobody took it on", "2030"],
)
async def test_a_report_that_nobody_owes_is_not_made(dev_bureau: Bureau, occasion: Occasion) -> None:
    async with dev_bureau.background_worker(datetime(2026, 11, 26, tzinfo=CHINA)):
        name = f"periodic:{occasion.procedure}:{occasion.entry}:by-hand"
        assert await failure_of(dev_bureau, "Periodic", occasion, name) in {"NoSuchDuty", "NotOwed"}
        assert await failure_of(dev_bureau, "Periodic", occasion, "attack") == "forged_call"
        await alarm(dev_bureau, "forged_call", "attack")
    with dev_bureau.register() as session:
        assert session.scalar(select(func.count()).select_from(ComplaintRow)) == 0


async def test_a_calendar_that_nobody_adopted_is_told_to_no_case(dev_bureau: Bureau) -> None:
    async with dev_bureau.background_worker(datetime(2026, 11, 26, tzinfo=CHINA)):
        forged = Redating(key="9:" + "0" * 16)
        assert await failure_of(dev_bureau, "Redate", forged, "redate:9") == "NoSuchAdoption"
        assert await failure_of(dev_bureau, "Redate", forged, "attack") == "forged_call"


async def failure_of(bureau: Bureau, flow: str, argument: Any, flow_id: str) -> str:
    """Start a workflow of the office by hand; return the type of error by which it ended."""
    with pytest.raises(WorkflowFailureError) as failed:
        await bureau.temporal_client.execute_workflow(flow, argument, id=flow_id, task_queue=f"{QUEUE}-low")
    cause = failed.value.cause
    assert isinstance(cause, ActivityError)
    assert isinstance(cause.cause, ApplicationError)
    return str(cause.cause.type)


async def test_a_change_of_the_key_stops_no_case(dev_bureau: Bureau) -> None:
    """First all accept both keys, then all seal with the new one, then the old one goes. Histories need no key."""
    number = ""
    for keys in (KeyRing(SECRET), KeyRing(SECRET, NEW_SECRET), KeyRing(NEW_SECRET, SECRET), KeyRing(NEW_SECRET)):
        office = office_with(dev_bureau, keys)
        async with office.running_worker(max_cached_workflows=0):
            number = number or await open_case(office)
            await office.perform_recorded(number, "note", "li", **NOTE)
    await Replayer(
        workflows=[Complaint], data_converter=CONVERTER, workflow_runner=worker.workflow_runner(police_rules=True)
    ).replay_workflow(await dev_bureau.handle(number).fetch_history())
    assert standing_alarms(dev_bureau) == set()


async def test_workers_with_another_key_delay_a_case_until_they_have_the_right_one(dev_bureau: Bureau) -> None:
    async with dev_bureau.running_worker():
        number = await open_case(dev_bureau)
    async with office_with(dev_bureau, KeyRing(NEW_SECRET)).running_worker(max_cached_workflows=0):
        with pytest.raises(Unavailable):
            await dev_bureau.perform(number, "note", "li", **NOTE)
    async with dev_bureau.running_worker(max_cached_workflows=0):
        with dev_bureau.register() as session:
            act = inbox.load_act(session, number, dev_bureau.inbox_rows(number)[-1].n)
        await dev_bureau.wait_until_recorded(number, (await deliver_again(dev_bureau.client, number, act)).seq)


def office_with(bureau: Bureau, keys: KeyRing) -> Bureau:
    """Return the office with these keys for its workers and its clients."""
    activities = CaseActivities(bureau.register, keys.current, secret_before=keys.before, clock=temporal_clock)
    return replace(bureau, activities=activities, keys=keys)
