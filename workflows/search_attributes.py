"""The search attributes of a case, by which Temporal's lists find it. A worker begins only where Temporal knows them
(`starter/temporal/search_attributes.py`): a workflow that sets an unknown one is stuck."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeKey, SearchAttributeUpdate

from models import search_attributes as names
from models.case import Case
from models.law import Law
from rules.clock import is_overdue
from rules.next_limit import next_due
from rules.position import track_names

NUMBER = SearchAttributeKey.for_keyword(names.NUMBER)
PROCEDURE = SearchAttributeKey.for_keyword(names.PROCEDURE)
STAGE = SearchAttributeKey.for_keyword_list(names.STAGE)
NEXT_LIMIT = SearchAttributeKey.for_datetime(names.NEXT_LIMIT)
OVERDUE = SearchAttributeKey.for_bool(names.OVERDUE)
KEYS = (NUMBER, PROCEDURE, STAGE, NEXT_LIMIT, OVERDUE)


def show_in_lists(law: Law, case: Case) -> None:
    """Set the attributes that differ from the state of the case. Each call is an event and a billed action: it goes
    along with a step that is recorded anyway, and mostly nothing differs."""
    if changed := list(_changes(law, case)):
        workflow.upsert_search_attributes(changed)


def _changes(law: Law, case: Case) -> Iterator[SearchAttributeUpdate[Any]]:
    shown = workflow.info().typed_search_attributes
    if shown.get(STAGE) != (stages := [case.positions[track].stage for track in track_names(case)]):
        yield STAGE.value_set(stages)
    if shown.get(NEXT_LIMIT) != (due := next_due(law, case)):
        yield NEXT_LIMIT.value_set(due.astimezone(UTC)) if due else NEXT_LIMIT.value_unset()  # SQLite compares texts
    if shown.get(OVERDUE, False) != (overdue := is_overdue(law, case)):
        yield OVERDUE.value_set(overdue)
