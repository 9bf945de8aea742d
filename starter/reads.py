"""The reads for programs: the same views that the command prints with --json, read beside the event loop."""

import asyncio
from datetime import datetime

from sqlalchemy.orm import Session

from queries.acts.offered_acts import waiting_with_acts
from queries.cases import complaint, deadline
from queries.cases import history as histories
from queries.cases.reading import begin_reading
from queries.lists.case_filter import CaseFilter
from queries.lists.cases import case_list
from queries.search.found import search_view
from queries.search.views import SearchFilter, SearchView
from queries.views.base import Known
from queries.views.case import CaseView, WaitingView
from queries.views.clock import DeadlineView
from queries.views.history import HistoryView
from queries.views.lists import CaseListView
from register.office.access_journal import COMMAND, ReadingDoor
from starter.client import BanjieClient, in_transaction

# Searches are answered at whole ticks: how long one took would tell that hidden texts hold the words.
SEARCH_TICK = 0.05  # seconds
EVERY_OPEN_CASE = CaseFilter()


@in_transaction
def show(
    session: Session,
    client: BanjieClient,
    number: str,
    person: str | None = None,
    door: ReadingDoor = COMMAND,
    as_of: datetime | None = None,
    known: Known = "then",
) -> CaseView:
    """Return a complaint as this person may see it; without a person nothing personal is shown. With `as_of` as it was
    at that instant, as it was `known` then or is now. Raises BadInput, ReadingRefused."""
    return complaint.case_view(session, number, person, client.clock(session, number), door, as_of, known)


@in_transaction
def waiting(
    session: Session, client: BanjieClient, number: str, person: str | None = None, door: ReadingDoor = COMMAND
) -> WaitingView:
    """Return what a case waits for: who, until when, and every act that can be done with its fields. Raises BadInput,
    ReadingRefused where this person reads nothing of the case."""
    now = client.clock(session, number)
    return waiting_with_acts(session, number, now, begin_reading(session, number, person, now, door))


@in_transaction
def history(
    session: Session, client: BanjieClient, number: str, person: str | None = None, door: ReadingDoor = COMMAND
) -> HistoryView:
    """Return the events of a case, by whom and by which articles, and its refused acts. Raises as above."""
    reading = begin_reading(session, number, person, client.clock(session, number), door)
    return histories.history_view(session, number, reading)


@in_transaction
def explain(
    session: Session,
    client: BanjieClient,
    number: str,
    clock: str,
    person: str | None = None,
    door: ReadingDoor = COMMAND,
) -> DeadlineView:
    """Return why a limit of a case ends when it does, day by day. `clock` is its name or code, with `:item` where each
    item has its own. Raises as above."""
    begin_reading(session, number, person, client.clock(session, number), door)
    return deadline.deadline_view(session, number, clock)


@in_transaction
def listing(
    session: Session, client: BanjieClient, criteria: CaseFilter = EVERY_OPEN_CASE, door: ReadingDoor = COMMAND
) -> CaseListView:
    """Return one page of the complaints that the filter asks for, urgent ones first, then by the end of their next
    limit. The next page is that of the same filter with `after` set to the `next` of this one. A list for a person says
    what the complaints are about, as far as they may know. Raises BadInput."""
    return case_list(session, criteria, client.clock(session, ""), door)


async def search(client: BanjieClient, criteria: SearchFilter, door: ReadingDoor) -> SearchView:
    """Return one page of what holds the words and may be read by the reader, newest first. Raises BadInput."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    found = await client.transact(lambda session: search_view(session, criteria, client.clock(session, ""), door))
    await asyncio.sleep(SEARCH_TICK - (loop.time() - began) % SEARCH_TICK)
    return found
