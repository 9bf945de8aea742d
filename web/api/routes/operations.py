"""What a program of those who operate the office asks: complaints of an old system moved in, lost cases revived."""

from fastapi import APIRouter
from pydantic import Field

from integrity.revive.cases import RevivedCase
from integrity.revive.several import MOST_AT_ONCE, revive_cases
from models.frozen import Frozen, StrictModel
from models.messages import Number, Person
from starter.cases.each_case import CaseResult
from starter.moving_in.run import MovedIn, move_in_stored
from starter.office.deciders import Deciders
from web.api.bodies import JsonRoute, SentFile
from web.api.callers import MayOperate
from web.api.problems import responses

router = APIRouter(prefix="/v1", tags=["operations"], route_class=JsonRoute)


class Import(StrictModel):
    """A sheet of complaints of an old system, sent before (`POST /v1/attachments`). With `dry_run` it is only checked;
    with `skip_bad` the good rows are taken and the others are named."""

    file: SentFile
    dry_run: bool = False
    skip_bad: bool = False


class Revival(StrictModel):
    """Who decides that cases are revived, and why; without `numbers` all that the comparison with Temporal finds lost,
    behind or stopped. `second` agrees although a witness contradicts the journal."""

    actor: Person
    reason: str
    numbers: tuple[Number, ...] = Field(default=(), max_length=MOST_AT_ONCE)
    second: Person | None = None


class RevivalResult(Frozen):
    """What became of one case: it goes on as `revived`, or `why` it was not revived."""

    number: Number
    revived: RevivedCase | None = None
    why: str | None = None

    @classmethod
    def of(cls, result: CaseResult[RevivedCase]) -> "RevivalResult":
        return cls(number=result.number, revived=result.done, why=result.failure.says if result.failure else None)


class RevivalResults(Frozen):
    """What became of each case, and how many are left for another request."""

    results: tuple[RevivalResult, ...]
    left: int


@router.post("/imports", responses=responses("media-type"))
async def move_in(caller: MayOperate, body: Import) -> MovedIn:
    """Move complaints of an old system in. Every row is checked before any is stored: what is wrong is answered in
    `problems` by row and column, and nothing is stored. The same sheet again stores nothing twice, and goes on where
    one was cut off."""
    return await move_in_stored(
        caller.client,
        body.file.opened(caller.client.web_keys, caller.sender.name),
        caller.sender.name,
        dry_run=body.dry_run,
        skip_bad=body.skip_bad,
    )


@router.post("/revivals", responses=responses("media-type"))
async def revive(caller: MayOperate, body: Revival) -> RevivalResults:
    """Let cases go on from the journal whose runs in Temporal are lost, behind or stopped, 100 at most with one
    request; a case of which nothing is wrong is left as it is. To find them all takes a second for each 50 open
    cases."""
    for person in filter(None, (body.actor, body.second)):
        caller.require_person(person)
    deciders = Deciders(body.actor, body.reason, body.second)
    results, left = await revive_cases(caller.client, body.numbers, deciders, MOST_AT_ONCE)
    return RevivalResults(results=tuple(map(RevivalResult.of, results)), left=left)
