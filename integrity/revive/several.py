"""Revival of several cases: of those that are named, or of all that the comparison finds lost, behind or stopped."""

from collections.abc import Sequence

from integrity.compare.runs import compare_runs
from integrity.revive.cases import RevivedCase, revive_case
from models.messages import Number
from starter.cases.each_case import CaseResult, do_each
from starter.client import BanjieClient
from starter.office.deciders import Deciders, check_deciders

MOST_AT_ONCE = 100  # for who waits for the answer: over HTTP, on a page


async def revive_cases(
    client: BanjieClient, numbers: Sequence[Number], deciders: Deciders, most: int | None = None
) -> tuple[list[CaseResult[RevivedCase]], int]:
    """Revive cases, `most` of them, without numbers all that are to be revived. Return what became of each, and how
    many are left. Raises BadInput (who decides is not on the staff, no reason), Unavailable."""
    await client.transact(lambda session: check_deciders(session, client, "", deciders))
    chosen = list(numbers) or (await compare_runs(client, everyone=True)).to_revive
    by, reason, second, _ = deciders
    results = await do_each(chosen[:most], lambda number: revive_case(client, number, by, reason, second))
    return results, len(chosen) - len(results)
