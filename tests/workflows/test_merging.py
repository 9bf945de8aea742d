"""A merge on the real server: the other case takes note when the relay delivers."""

from datetime import timedelta

import pytest

from services import relay
from tests.workflows.bureau import Bureau, at

pytestmark = pytest.mark.slow


async def test_the_other_case_takes_note_of_a_merge_once_the_relay_has_delivered_it(bureau: Bureau) -> None:
    async with bureau.running_worker():
        host = await bureau.accepted_complaint()
        joining = await bureau.accepted_complaint()
        merge = {"into": host, "means": "phone", "texts": {"reason": "同一事由"}}
        await bureau.perform(joining, "merge", "li", at("2025-10-13 09:00"), **merge)
        await bureau.perform(joining, "merge", "wang", at("2025-10-13 09:10"), **merge)
        ending = await bureau.ending(joining)
        assert [row.state for row in bureau.inbox_rows(host) if row.name == "joined"] == ["received"]

        await relay.deliver_pending(bureau.client, timedelta())

        assert (await bureau.case(host)).joined == (joining,)
    assert (ending.stage, bureau.folded_case(joining).merged_into) == ("merged", host)
    assert [row.state for row in bureau.inbox_rows(host) if row.name == "joined"] == ["accepted"]
