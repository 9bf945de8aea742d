"""The whole vocabulary on the real workflow: tracks, approvals, handing over, suspending, undoing, linked cases."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from models.case_input import Ending
from models.errors import Refused
from models.messages import Number
from models.procedure import Procedure
from models.tables import ClockRow, TaskRow
from register import complaints, editions
from register.office import staff
from register.texts import random_id
from services import relay
from starter.workflow_start import start_and_wait
from tests.register.recorded_case import SECRET, complaint, packed_law
from tests.rules.shop import SHOP, STAFF, clock_rule
from tests.workflows.bureau import Bureau, at

pytestmark = pytest.mark.slow
OPENED = at("2025-03-03 09:00")
STAFF_SINCE = OPENED - timedelta(days=9)


def march_instant(written: str) -> datetime:
    """A day and hour of March 2025."""
    return at(f"2025-03-{written}")


async def open_shop_case(bureau: Bureau, *rules: dict[str, Any], acts: dict[str, Any] | None = None) -> Number:
    """A complaint at the shop."""
    procedure = Procedure.model_validate(SHOP | {"rules": list(rules), "acts": SHOP["acts"] | (acts or {})})
    offset = int((OPENED - await bureau.env.get_current_time()).total_seconds())
    with bureau.register.begin() as session:
        for person in STAFF.keys() - {"system"}:
            staff.add_member(session, person, f"{person}某", at=STAFF_SINCE)
            for role in set(STAFF[person]) & SHOP["roles"].keys():
                staff.give_role(session, person, role, at=STAFF_SINCE)
        editions.keep_edition(session, procedure, OPENED)
        coming = complaint("shop", law=packed_law(procedure), received_at=OPENED, clock_offset=offset, texts={})
        number = complaints.register_complaint(session, coming, ids=random_id, secret=SECRET)
    bureau.offsets[number] = timedelta(seconds=offset)
    await start_and_wait(bureau.desk, number)
    return number


def case_tasks(bureau: Bureau, number: Number) -> set[tuple[str, str]]:
    """Who has what in their list."""
    with bureau.register() as session:
        return {(row.holder, row.kind) for row in session.query(TaskRow).filter_by(complaint=number)}


async def assert_register_agrees(bureau: Bureau, number: Number) -> None:
    """The workflow and the register know the same case."""
    case = await bureau.settled(number)
    assert bureau.folded(number) == case


async def test_two_tracks_an_approval_and_work_handed_over(bureau: Bureau) -> None:
    async with bureau.working():
        number = await open_shop_case(bureau)
        await bureau.act(number, "major", "an", march_instant("03 10:00"))
        assert case_tasks(bureau, number) == {("counter", "stage"), ("repair", "stage")}
        await bureau.act(number, "transfer", "an", march_instant("03 11:00"), whom="gu", track="main")
        assert case_tasks(bureau, number) == {("gu", "stage"), ("counter", "stage")}
        with pytest.raises(Refused):
            await bureau.act(number, "asked", "bo", march_instant("03 12:00"))
        await bureau.act(number, "note", "gu", march_instant("03 13:00"), texts={"plan": "换新"})
        await bureau.act(number, "asked", "gu", march_instant("03 14:00"))
        assert ("chief", "decision") in case_tasks(bureau, number)
        await bureau.act(number, "approve", "an", march_instant("04 09:00"))
        await bureau.act(number, "approve", "du", march_instant("04 10:00"))
        await bureau.act(number, "replied", "an", march_instant("04 11:00"))
        await bureau.act(number, "finished", "an", march_instant("05 09:00"))
        await assert_register_agrees(bureau, number)
        await bureau.act(number, "settled", "an", march_instant("05 10:00"))

        ending = Ending.model_validate(await bureau.handle(number).result())

        assert (ending.stage, ending.head) == ("closed", bureau.head(number))
        assert [event.type for event in bureau.journal(number)].count("answered") == 2


async def test_a_wrong_click_is_undone_in_the_workflow_and_in_the_register(bureau: Bureau) -> None:
    async with bureau.working():
        number = await open_shop_case(bureau, clock_rule("taking_in", ["raised_again"], ["minor"]))
        await bureau.act(number, "raised_again", "an", march_instant("03 10:00"))
        done = await bureau.act(number, "minor", "an", march_instant("03 11:00"))
        await bureau.act(number, "correct", "bo", march_instant("03 12:00"), of=done.seq, texts={"reason": "点错了"})
        await assert_register_agrees(bureau, number)
        assert bureau.row(number).stage == "intake"

        await bureau.skip_to(number, march_instant("07 09:00"))

        await assert_register_agrees(bureau, number)
        assert [event.type for event in bureau.journal(number)][-2:] == ["corrected", "expired"]


async def test_a_suspended_limit_lets_its_day_go_by(bureau: Bureau) -> None:
    pause = {"by": ["chief"], "grounds": {"expertise": "鉴定"}}
    async with bureau.working():
        number = await open_shop_case(bureau, clock_rule("handling", ["minor"], ["finished"], suspension=pause))
        await bureau.act(number, "minor", "an", march_instant("03 10:00"))
        await bureau.act(number, "suspend", "du", march_instant("04 10:00"), clock="handling", ground="expertise")
        await bureau.skip_to(number, march_instant("20 09:00"))
        await bureau.act(number, "resume", "du", march_instant("20 10:00"), clock="handling")
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


async def test_a_class_changes_by_itself(bureau: Bureau) -> None:
    upgrade = [{"do": "reclassify", "name": "upgraded", "states": {"severity": "major"}}]
    async with bureau.working():
        number = await open_shop_case(bureau, clock_rule("month", ["minor"], ["finished"], over=upgrade))
        await bureau.act(number, "minor", "an", march_instant("03 10:00"))
        await bureau.skip_to(number, march_instant("08 09:00"))
        await assert_register_agrees(bureau, number)

        assert (await bureau.case(number)).facts["severity"] == "major"
        assert bureau.journal(number)[-1].at == march_instant("06 00:00")


async def test_the_end_of_a_linked_case_comes_back(bureau: Bureau) -> None:
    async with bureau.working():
        number = await open_shop_case(bureau)
        await bureau.act(number, "minor", "an", march_instant("03 10:00"))
        done = await bureau.act(number, "hurt", "an", march_instant("03 11:00"))
        linked = "SHP-2025-000002"
        await relay.deliver_pending(bureau.desk, timedelta())
        bureau.offsets[linked] = bureau.offsets[number]
        await bureau.act(linked, "cared", "an", march_instant("04 10:00"))
        await bureau.settled(linked)

        await relay.deliver_pending(bureau.desk, timedelta())

        case = await bureau.settled(number)
        assert done.seq is not None
        assert case.links[done.seq].end == "closed"
        assert bureau.row(linked).parent == number


async def test_a_case_may_be_linked_under_another_regulation(bureau: Bureau) -> None:
    away = {"zh": "转物业", "by": ["counter"], "opens": {"entry": "complaint", "procedure": "property-internal"}}
    async with bureau.working():
        number = await open_shop_case(bureau, acts={"passed_on": away})
        await bureau.act(number, "minor", "an", march_instant("03 10:00"))
        await bureau.act(number, "passed_on", "an", march_instant("03 11:00"))
        linked = "PIN-2025-000001"
        await relay.deliver_pending(bureau.desk, timedelta())

        bureau.offsets[linked] = bureau.offsets[number]
        assert (await bureau.settled(linked)).stage == "registration"
        assert (bureau.row(linked).procedure, bureau.row(linked).parent) == ("property-internal", number)
