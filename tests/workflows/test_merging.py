"""A merge while the worker dies between its two halves, on the real server."""

from datetime import timedelta

import pytest

from models.case_input import Ending
from services import relay
from tests.workflows.bureau import Bureau, at, wait_for

pytestmark = pytest.mark.slow
REASON = {"reason": "同一事由"}


async def test_a_merge_reaches_the_other_case_although_the_worker_died_in_between(bureau: Bureau) -> None:
    async with bureau.running_worker():
        host = await bureau.accepted_complaint()
        joining = await bureau.accepted_complaint()
        await bureau.perform(joining, "merge", "li", at("2025-10-13 09:00"), into=host, texts=REASON)
        ending = Ending.model_validate(await bureau.handle(joining).result())
    assert ending.stage == "merged"
    assert bureau.folded_case(joining).merged_into == host
    assert [row.state for row in bureau.inbox_rows(host) if row.name == "joined"] == ["received"]

    async with bureau.running_worker():
        await relay.deliver_pending(bureau.client, timedelta())
        await relay.deliver_pending(bureau.client, timedelta())

        async def joined() -> bool | None:
            return bureau.folded_case(host).joined == (joining,) or None

        await wait_for(joined)
        case = await bureau.settled_case(host)
    assert case.joined == (joining,)
    assert [row.state for row in bureau.inbox_rows(host) if row.name == "joined"] == ["accepted"]
    assert [event.other for event in bureau.journal(host) if event.type == "joined"] == [joining]
