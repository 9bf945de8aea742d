"""What Temporal's own lists and screen show of a case: search attributes, and details in the office's language."""

import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import WorkflowHistory
from temporalio.common import SearchAttributeKey
from temporalio.testing import WorkflowEnvironment

from models.errors import Unavailable
from models.messages import Number
from starter.temporal import search_attributes as looking
from tests.workflows.bureau import ACCEPTANCE, Bureau, at, form, wait_for
from tests.workflows.conftest import server_program
from workflows.search_attributes import NEXT_LIMIT, NUMBER, OVERDUE, PROCEDURE, STAGE

pytestmark = pytest.mark.slow
RECEIVED, DUE = at("2025-10-09 11:00"), at("2025-10-14 00:00")
DAY_BEFORE, DAY_AFTER = ((DUE + timedelta(days=days)).isoformat() for days in (-1, 1))
HAN = re.compile(r"[\u3400-\u9fff]")


async def found_by(bureau: Bureau, query: str) -> set[str | None]:
    return {run.typed_search_attributes.get(NUMBER) async for run in bureau.temporal_client.list_workflows(query)}


async def shown(bureau: Bureau, number: Number, query: str) -> None:
    """Wait until Temporal's list has the case; it is about a second late."""

    async def has_it() -> bool | None:
        return number in await found_by(bureau, query) or None

    await wait_for(has_it)


async def test_a_case_is_found_by_stage_next_limit_and_being_overdue(dev_bureau: Bureau) -> None:
    async with dev_bureau.running_worker():
        ahead = await dev_bureau.register_complaint(form(), RECEIVED)
        late = await dev_bureau.register_complaint(form(), RECEIVED, now=DUE - timedelta(seconds=1))
        await shown(dev_bureau, late, "BanjieOverdue = true AND BanjieStage = 'screening'")
        await shown(dev_bureau, ahead, f"BanjieNextLimit < '{DAY_AFTER}' AND BanjieOverdue IS NULL")
        assert await found_by(dev_bureau, f"BanjieNextLimit < '{DAY_BEFORE}'") == set()
        assert await found_by(dev_bureau, "BanjieOverdue = true") == {late}

        await dev_bureau.perform(late, "accepted", "li", **ACCEPTANCE)
        await shown(dev_bureau, late, "BanjieOverdue = false AND BanjieStage = 'investigation'")
        described = (await dev_bureau.handle(late).describe()).typed_search_attributes

    assert described[STAGE] == [dev_bureau.folded_case(late).stage]
    row = dev_bureau.complaint_row(late)
    assert (described[NEXT_LIMIT], described[OVERDUE]) == (row.next_due, row.overdue)


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_the_screen_speaks_the_language_of_the_office(dev_bureau: Bureau, lang: str) -> None:
    dev_bureau.lang = lang
    async with dev_bureau.running_worker():
        number = await dev_bureau.register_complaint(form(), RECEIVED)
        await dev_bureau.handle(number).signal("approve", 1)
        await dev_bureau.perform(number, "accepted", "li", **ACCEPTANCE)
        metadata = await dev_bureau.handle(number).query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
        said = [metadata.current_details, *summaries(await dev_bureau.handle(number).fetch_history())]

    if lang == "zh":
        assert all(HAN.search(line) for line in said), said
        assert "- 阶段：组织人员调查" in said[0]
    else:
        own = [re.sub(r"\([^()]*\)", "", line) for line in said]  # what the regulation calls it, behind its code
        assert not [line for line in own if HAN.search(line)], said
        assert "- Stage: investigation" in said[0]
        assert '"put raw signals on record"' in said


def summaries(history: WorkflowHistory) -> list[str]:
    """Return the summaries of a run, of its timers and of its activities."""
    return [event.user_metadata.summary.data.decode() for event in history.events if event.user_metadata.summary.data]


async def test_no_worker_begins_where_temporal_does_not_know_the_attributes(
    sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A case that set an unknown one would be stuck."""
    other_type = SearchAttributeKey.for_keyword(STAGE.name)
    program = server_program("temporal")
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=program, search_attributes=[NUMBER, PROCEDURE, OVERDUE, other_type]
    ) as env:
        client = Bureau(env, sessions).client
        monkeypatch.setattr(looking, "LOOKS", 1)
        with pytest.raises(Unavailable, match=r"BanjieStage \(KeywordList\)") as told:
            await looking.require_search_attributes(client)
        assert "BanjieNextLimit (Datetime)" in told.value.says
        assert "BanjieOverdue" not in told.value.says

        missing = AddSearchAttributesRequest(
            namespace="default", search_attributes={NEXT_LIMIT.name: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME}
        )
        await env.client.operator_service.add_search_attributes(missing)
        assert await looking.missing_search_attributes(env.client) == [STAGE.name]
        client.close()


async def test_a_worker_begins_where_temporal_knows_them(dev_bureau: Bureau) -> None:
    await looking.require_search_attributes(dev_bureau.client)
