"""What became of a notice reaches the case as an act, and is judged like one."""

from datetime import timedelta

import pytest

from models.errors import BadInput
from models.form import ActInput
from register.acts import inbox as door
from rules.roles import SYSTEM
from services import relay
from starter.acts import submit
from starter.client import BanjieClient
from starter.office.staff import add_person
from tests.stack.office import inbox, on_record, registered

pytestmark = pytest.mark.slow
SERVED = {"name": "undelivered", "actor": SYSTEM, "about": "result", "of": 2}


async def test_a_report_is_delivered_and_judged_and_the_case_goes_on(desk: BanjieClient) -> None:
    number = await registered(desk)

    await desk.transact(
        lambda session: door.enter_act(
            session,
            number,
            ActInput.model_validate(SERVED),
            act_id="notice:1",
            clock=desk.clock,
            randomness=desk.randomness,
        )
    )
    await relay.deliver_pending(desk, grace=timedelta())

    _, report = await inbox(desk, number)
    assert report.actor == SYSTEM
    assert report.state == "accepted"
    assert report.seq is not None
    note = on_record(
        await submit.act(desk, number, {"name": "note", "actor": "li", "texts": {"opinion": "现场已查看"}})
    )
    assert note.seq is not None


async def test_nobody_reports_in_the_name_of_the_system(desk: BanjieClient) -> None:
    number = await registered(desk)

    with pytest.raises(BadInput, match=SYSTEM):
        await submit.act(desk, number, SERVED)

    assert len(await inbox(desk, number)) == 1


async def test_nobody_is_hired_under_the_name_of_the_system(desk: BanjieClient) -> None:
    with pytest.raises(BadInput, match="留给系统"):
        await add_person(desk, SYSTEM, "某甲", [])
