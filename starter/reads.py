"""What programs read: the same as the command prints with --json, beside the event loop."""

from datetime import timedelta

from queries import complaint, deadline, lists
from queries import history as histories
from queries import waiting as waiting_query
from queries.lists import CaseFilter
from queries.views import Data
from starter.client import BanjieClient


async def show(desk: BanjieClient, number: str, person: str | None = None) -> Data:
    """A complaint, whole, as this person may see it; without a person nothing personal is shown. Raises BadInput."""
    return await desk.ask(lambda session: complaint.show(session, number, person, desk.clock(session, number)))


async def waiting(desk: BanjieClient, number: str) -> Data:
    """What a case waits for: who, until when, which acts are open and what each still asks for. Raises BadInput."""
    return await desk.ask(lambda session: waiting_query.waiting(session, number))


async def history(desk: BanjieClient, number: str) -> Data:
    """What happened on a case, by whom, by which articles; and what was refused. Raises BadInput."""
    return await desk.ask(lambda session: histories.history(session, number))


async def explain(desk: BanjieClient, number: str, clock: str) -> Data:
    """Why a limit of a case ends when it does: what it was counted from, and its days one by one. `clock` is its name
    or code, with `:item` where each item has its own. Raises BadInput."""
    return await desk.ask(lambda session: deadline.explained(session, number, clock))


async def listing(  # noqa: PLR0913  # what a list can be asked for
    desk: BanjieClient,
    *,
    role: str | None = None,
    person: str | None = None,
    procedure: str | None = None,
    overdue: bool = False,
    due_within: timedelta | None = None,
    closed_too: bool = False,
    limit: int = 200,
) -> list[Data]:
    """Open complaints, what is due first standing first. `person`: all that the person and the person's roles hold."""
    wanted = CaseFilter(role, person, procedure, overdue, due_within, closed_too, limit)
    return await desk.ask(lambda session: lists.listing(session, wanted, desk.clock(session, "")))
