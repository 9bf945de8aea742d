"""All common acts on the real workflow: tracks, approvals, transfers, suspension, correction, linked cases."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from models.errors import Refused
from models.messages import Number
from models.procedure import Procedure
from models.tables import ClockRow, TaskRow
from register import editions
from register.cases import complaints
from register.office import staff
from register.randomness import RANDOM
from services import relay
from starter.cases.workflow_start import start_and_wait
from tests.register.recorded_case import complaint, packed_law
from tests.rules.shop_procedure import SHOP, STAFF, clock_rule
from tests.workflows.bureau import Bureau, at

pytestmark = pytest.mark.slow
OPENED = at("2025-03-03 09:00")
STAFF_SINCE = OPENED - timedelta(days=9)


def march_instant(written: str) -> datetime:
    """Return a day and time of March 2025."""
    return at(f"2025-03-{written}")


async def open_shop_case(bureau: Bureau, *rules: dict[str, Any], acts: dict[str, Any] | None = None) -> Number:
    """Register a complaint under the shop procedure and start its case."""
    procedure = Procedure.model_validate(SHOP | {"rules": list(rules), "acts": SHOP["acts"] | (acts or {})})
    offset = int((OPENED - await bureau.env.get_current_time()).total_seconds())
    with bureau.register.begin() as session:
        for person in STAFF.keys() - {"system"}:
            staff.add_member(session, person, f"{person}某", at=STAFF_SINCE, randomness=RANDOM)
            for role in set(STAFF[person]) & SHOP["roles"].keys():
                staff.give_role(session, person, role, at=STAFF_SINCE)
        editions.keep_edition(session, procedure, OPENED)
        intake = complaint("shop", law=packed_law(procedure), received_at=OPENED, clock_offset=offset, texts={})
        number = complaints.register_complaint(session, intake, randomness=RANDOM)
    bureau.clock_offsets[number] = timedelta(seconds=offset)
    await start_and_wait(bureau.client, number)
    return number


def case_tasks(bureau: Bureau, number: Number) -> set[tuple[str, str]]:
    """Return holder and kind of every task of the case."""
    with bureau.register() as session:
        return {(row.holder, row.kind) for row in session.query(TaskRow).filter_by(complaint=number)}


async def assert_register_agrees(bureau: Bureau, number: Number) -> None:
    """Assert that the workflow and the register have the same case."""
    case = await bureau.settled_case(number)
    assert bureau.folded_case(number) == case


async def test_a_case_with_two_tracks_an_approval_and_a_transfer(bureau: Bureau) -> None:
    async with bureau.running_worker():
        number = await open_shop_case(bureau)
        await bureau.perform(number, "major", "an", march_instant("03 10:00"))
        assert case_tasks(bureau, number) == {("counter", "stage"), ("repair", "stage")}
        await bureau.perform(number, "transfer", "an", march_instant("03 11:00"), whom="chi", track="main")
        assert case_tasks(bureau, number) == {("chi", "stage"), ("counter", "stage")}
        with pytest.raises(Refused):
            await bureau.perform(number, "asked", "bo", march_instant("03 12:00"))
        await bureau.perform(number, "asked", "chi", march_instant("03 14:00"), texts={"plan": "换新"})
        assert ("chief", "decision") in case_tasks(bureau, number)
        await bureau.perform(number, "approve", "an", march_instant("04 09:00"))
        await bureau.perform(number, "approve", "du", march_instant("04 10:00"))
        await bureau.perform(number, "replied", "an", march_instant("04 11:00"))
        await bureau.perform(number, "finished", "an", march_instant("05 09:00"))
        await assert_register_agrees(bureau, number)
        await bureau.perform(number, "settled", "an", march_instant("05 10:00"))

        ending = await bureau.ending(number)

        assert (ending.stage, ending.head) == ("closed", bureau.chain_head(number))
        assert [event.type for event in bureau.journal(number)].count("answered") == 2


async def test_a_correction_applies_in_the_workflow_and_in_the_register(bureau: Bureau) -> None:
    async with bureau.running_worker():
        number = await open_shop_case(bureau, clock_rule("taking_in", ["raised_again"], ["minor"]))
        await bureau.perform(number, "raised_again", "an", march_instant("03 10:00"))
        done = await bureau.perform(number, "minor", "an", march_instant("03 11:00"))
        undo: dict[str, Any] = {"of": done.seq, "texts": {"reason": "点错了"}}
        await bureau.perform(number, "correct", "an", march_instant("03 12:00"), **undo)
        assert bureau.complaint_row(number).stage == "work"
        await bureau.perform(number, "correct", "bo", march_instant("03 13:00"), **undo)
        await assert_register_agrees(bureau, number)
        assert bureau.complaint_row(number).stage == "intake"

        await bureau.skip_to(number, march_instant("07 09:00"))

        await assert_register_agrees(bureau, number)
        assert [event.type for event in bureau.journal(number)][-3:] == ["noted", "corrected", "expired"]


async def test_a_case_whose_end_is_undone_goes_on_under_its_number_in_a_new_run(bureau: Bureau) -> None:
    async with bureau.running_worker():
        number = await open_shop_case(bureau, clock_rule("handling", ["complaint"], ["abandoned"]))
        await bureau.perform(number, "minor", "an", march_instant("03 10:00"))
        done = await bureau.perform(number, "abandoned", "an", march_instant("03 11:00"))
        await bureau.ending(number)
        assert case_tasks(bureau, number) == set()
        undo: dict[str, Any] = {"of": done.seq, "texts": {"reason": "顾客没有同意"}}

        await bureau.perform(number, "correct", "an", march_instant("04 10:00"), **undo)
        assert bureau.complaint_row(number).closed_at is not None
        await bureau.perform(number, "correct", "bo", march_instant("04 11:00"), **undo)

        row = bureau.complaint_row(number)
        assert (row.closed_at, row.stage, row.generation, row.awaits_run) == (None, "work", 2, True)
        assert await relay.deliver_pending(bureau.client, timedelta()) == (1, 0)
        await bureau.perform(number, "raised_again", "an", march_instant("04 12:00"))
        await assert_register_agrees(bureau, number)
        assert not bureau.complaint_row(number).awaits_run
        await bureau.skip_to(number, march_instant("10 09:00"))
        assert [event.type for event in bureau.journal(number)][-2:] == ["acted", "expired"]
        await bureau.perform(number, "abandoned", "an", march_instant("10 10:00"))
        ending = await bureau.ending(number)

        assert (ending.stage, ending.head) == ("closed", bureau.chain_head(number))


async def test_a_suspended_limit_does_not_expire_on_its_former_day(bureau: Bureau) -> None:
    suspension = {"by": ["chief"], "grounds": {"expertise": "鉴定"}}
    async with bureau.running_worker():
        number = await open_shop_case(bureau, clock_rule("handling", ["minor"], ["finished"], suspension=suspension))
        await bureau.perform(number, "minor", "an", march_instant("03 10:00"))
        await bureau.perform(number, "suspend", "du", march_instant("04 10:00"), clock="handling", ground="expertise")
        await bureau.skip_to(number, march_instant("20 09:00"))
        await bureau.perform(number, "resume", "du", march_instant("20 10:00"), clock="handling")
        await assert_register_agrees(bureau, number)
        await bureau.skip_to(number, march_instant("25 09:00"))
        await assert_register_agrees(bureau, number)

        with bureau.register() as session:
            row = session.get_one(ClockRow, (number, "handling"))
        assert (row.state, row.last_day, row.due) == (
            "over",
            march_instant("21 00:00").date(),
            march_instant("22 00:00"),
        )


async def test_a_clock_changes_the_class_by_itself(bureau: Bureau) -> None:
    upgrade = [{"do": "reclassify", "code": "upgraded", "states": {"severity": "major"}}]
    async with bureau.running_worker():
        number = await open_shop_case(bureau, clock_rule("month", ["minor"], ["finished"], over=upgrade))
        await bureau.perform(number, "minor", "an", march_instant("03 10:00"))
        await bureau.skip_to(number, march_instant("08 09:00"))
        await assert_register_agrees(bureau, number)

        assert (await bureau.case(number)).facts["severity"] == "major"
        assert bureau.journal(number)[-1].at == march_instant("06 00:00")


async def test_the_end_of_a_linked_case_is_reported_to_its_parent(bureau: Bureau) -> None:
    async with bureau.running_worker():
        number = await open_shop_case(bureau)
        await bureau.perform(number, "minor", "an", march_instant("03 10:00"))
        done = await bureau.perform(number, "hurt", "an", march_instant("03 11:00"))
        linked = "SHP-2025-000002"
        await relay.deliver_pending(bureau.client, timedelta())
        bureau.clock_offsets[linked] = bureau.clock_offsets[number]
        await bureau.perform(linked, "cared", "an", march_instant("04 10:00"))
        await bureau.settled_case(linked)

        await relay.deliver_pending(bureau.client, timedelta())

        case = await bureau.settled_case(number)
        assert done.seq is not None
        assert case.links[done.seq].end == "closed"
        assert bureau.complaint_row(linked).parent == number


async def test_a_case_may_be_linked_under_another_regulation(bureau: Bureau) -> None:
    passing_on = {
        "name": "转物业",
        "by": ["counter"],
        "opens": {"entry": "complaint", "procedure": "property-internal"},
    }
    async with bureau.running_worker():
        number = await open_shop_case(bureau, acts={"passed_on": passing_on})
        await bureau.perform(number, "minor", "an", march_instant("03 10:00"))
        await bureau.perform(number, "passed_on", "an", march_instant("03 11:00"))
        linked = "PIN-2025-000001"
        await relay.deliver_pending(bureau.client, timedelta())

        bureau.clock_offsets[linked] = bureau.clock_offsets[number]
        assert (await bureau.settled_case(linked)).stage == "classing"
        assert (bureau.complaint_row(linked).procedure, bureau.complaint_row(linked).parent) == (
            "property-internal",
            number,
        )
