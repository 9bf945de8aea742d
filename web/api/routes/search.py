"""Searching complaints by words."""

from typing import Annotated

from fastapi import APIRouter, Query

from models.messages import Person
from models.rule import Slug
from models.time import Day
from queries.search.views import PAGE_SIZE, SearchFilter, SearchView
from queries.search.word_search import MAX_FOUND
from starter import reads
from web.api.callers import MayRead
from web.api.problems import responses

router = APIRouter(prefix="/v1", tags=["complaints"])


@router.get("/search", responses=responses())
async def search(
    caller: MayRead,
    q: Annotated[
        str, Query(max_length=1000, pattern=r"\S", description="Words; all of them have to stand in one text")
    ],
    reader: Annotated[Person, Query(alias="for", description="The person who searches")],
    procedure: Annotated[Slug | None, Query()] = None,
    since: Annotated[Day | None, Query(alias="from", description="Written on this day or later")] = None,
    until: Annotated[Day | None, Query(description="Written on this day or before")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_FOUND)] = PAGE_SIZE,
    after: Annotated[str | None, Query(max_length=500, description="`next` of the page before")] = None,
) -> SearchView:
    """Find complaints by words in numbers, names, contacts, texts and names of files, newest first.

    Only what this person may read is found and counted. At most 1,000 places are listed, of a very common word fewer;
    `is_cut` says on the last page that there may be older ones. At most 100 are counted; `is_more` says that there are
    more.
    """
    caller.require_person(reader)
    wanted = SearchFilter(
        words=q, reader=reader, procedure=procedure, since=since, until=until, limit=limit, after=after
    )
    return await reads.search(caller.client, wanted, caller.door)
