"""Complaints: register one, check one without registering it, list them, read one."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from models.form import StoredFile
from models.messages import Holder, Person
from models.requirement import Name
from models.rule import Slug
from models.time import Instant
from queries.lists.case_filter import PAGE_SIZE, CaseFilter
from queries.views.case import CaseView
from queries.views.intake import IntakeCheckView
from queries.views.lists import CaseListView
from starter import reads
from starter.cases.registration import Registered, register
from starter.intake.preview import check_complaint
from web.api.bodies import CASE_NUMBER, IDEMPOTENCY_KEY, READER, JsonRoute, NewComplaint, entity_tag
from web.api.callers import CallingProgram, MayRead, MayRegister
from web.api.problems import ApiError, responses
from wording.translation import gettext

router = APIRouter(prefix="/v1", tags=["complaints"], route_class=JsonRoute)
AS_OF = Annotated[
    Instant | None, Query(description="An instant that has passed, with its offset: the complaint as of then")
]


@router.post(
    "/complaints",
    status_code=201,
    responses=responses("key-missing", "refused", "key-reused", "media-type")
    | {200: {"model": Registered, "description": "Registered before under this key"}},
)
async def register_complaint(
    caller: MayRegister, body: NewComplaint, response: Response, idempotency_key: IDEMPOTENCY_KEY = None
) -> Registered:
    """Register a complaint. Sent again with the same key and content it gives the same number, for ever.

    `begun: false`: the complaint is registered, and its case begins as soon as Temporal answers. `similar`: earlier
    complaints of the same contact that say nearly the same of the same target, of those that the registrant may read,
    without a registrant of those that this program sent. A hint: a person looks, and merges the newer one into the
    older (act `merge` with `into`) where the regulation has that, or notes the number (act `note`).
    """
    key = require_key(idempotency_key)
    caller.require_person(body.form.registrant)
    mark = f"{caller.sender.name}/{key}"  # so that the keys of programs do not meet
    registered = await register(caller.client, body.form, mark, files=_files(caller, body), sender=caller.sender.name)
    response.headers["Location"] = f"/v1/complaints/{registered.number}"
    if registered.again:
        response.status_code = 200
        response.headers["Idempotency-Replayed"] = "true"
    return registered


@router.post("/complaints:check", responses=responses("refused", "media-type"))
async def check(caller: MayRegister, body: NewComplaint) -> IntakeCheckView:
    """Say what registering this complaint would begin: its first stage and limits, or why not. Nothing is stored."""
    caller.require_person(body.form.registrant)
    return await check_complaint(caller.client, body.form, _files(caller, body), sender=caller.sender.name)


@router.get("/complaints", responses=responses())
async def list_complaints(
    caller: MayRead,
    procedure: Annotated[Slug | None, Query()] = None,
    stage: Annotated[Name | None, Query()] = None,
    role: Annotated[Holder | None, Query(description="A unit or post with work on it")] = None,
    person: Annotated[Person | None, Query(description="All that waits for this person")] = None,
    reader: Annotated[
        Person | None, Query(alias="for", description="Who reads the list; without it the person for whom they wait")
    ] = None,
    overdue: Annotated[bool, Query(description="A limit is over")] = False,
    near: Annotated[
        bool, Query(description="Not late, and at most three working days are left to the next limit or reminder")
    ] = False,
    urged: Annotated[bool, Query(description="Urged, and nobody who has work on it has acted since")] = False,
    due_before: Annotated[
        Instant | None, Query(description="The limit or reminder by which the list stands ends before, or has ended")
    ] = None,
    received_after: Annotated[Instant | None, Query(description="Came in at this instant or later")] = None,
    received_before: Annotated[Instant | None, Query(description="Came in before this instant")] = None,
    closed_too: Annotated[bool, Query(description="Closed ones, too")] = False,
    closed_after: Annotated[
        Instant | None, Query(description="Only those that closed at this instant or later")
    ] = None,
    closed_before: Annotated[Instant | None, Query(description="Only those that closed before this instant")] = None,
    old_number: Annotated[
        str | None, Query(max_length=100, description="Number in the system from which it was moved in, open or closed")
    ] = None,
    sort: Annotated[
        Literal["due", "received"], Query(description="By the next limit, or by receipt, the newest first")
    ] = "due",
    limit: Annotated[int, Query(ge=1, le=PAGE_SIZE)] = 50,
    after: Annotated[str | None, Query(max_length=500, description="`next` of the page before")] = None,
) -> CaseListView:
    """List complaints, urgent ones first, then late ones, then by the end of the next limit or reminder of their text;
    one page at a time. For a reader it says what each is `about`; that they were shown who filed it is on record."""
    caller.require_person(person)
    caller.require_person(reader)
    wanted = CaseFilter(
        role=role, person=person, procedure=(procedure,) if procedure else (), stage=(stage,) if stage else (),
        overdue=overdue, near=near, urged=urged, due_before=due_before, received_after=received_after,
        received_before=received_before, closed_after=closed_after, closed_before=closed_before, old_number=old_number,
        newest=sort == "received", everything=closed_too, limit=limit, after=after, reader=reader,
    )  # fmt: skip
    return await reads.listing(caller.client, wanted, caller.door)


@router.get("/complaints/{number}", responses=responses("unknown", "refused"))
async def read_complaint(
    caller: MayRead, number: CASE_NUMBER, response: Response, reader: READER = None, as_of: AS_OF = None
) -> CaseView:
    """Return a complaint, whole, as this person may see it. Its ETag begins with the hash of its last event.

    With `as_of` it is as the register had it then, and its ETag that of then: `unknown` (404) before it was registered.
    """
    caller.require_person(reader)
    case = await reads.show(caller.client, number, reader, caller.door, as_of)
    if case.recorded.hash:
        response.headers["ETag"] = entity_tag(case.recorded.hash)
    return case


def _files(caller: CallingProgram, body: NewComplaint) -> tuple[StoredFile, ...]:
    """Return the files of a complaint. Raises BadInput unless this program has sent them."""
    return tuple(file.opened(caller.client.web_keys, caller.sender.name) for file in body.files)


def require_key(key: str | None) -> str:
    """Return the Idempotency-Key. Raises ApiError (400) if there is none."""
    if key is None:
        raise ApiError(
            "key-missing",
            gettext(
                "Send the header Idempotency-Key: your own mark of this complaint or act, the same "
                "each time it is sent again."
            ),
        )
    return key
