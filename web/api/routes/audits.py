"""What a program of the auditors asks: whether the record holds, how a case was, its dossier, the signed log."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse

from integrity.dossier.export import export_dossier
from integrity.publish.signed_log import signed_log
from integrity.verify.record import verify_case
from models.rule import Slug
from models.time import Instant
from queries.auditing.past_lists import PastList, past_case_list
from queries.auditing.past_office import past_office_view
from queries.auditing.views import DossierView, PastCaseListView, PastOfficeView, SignedLogView, VerificationView
from queries.lists.case_filter import PAGE_SIZE
from queries.views.base import Known
from queries.views.case import CaseView
from starter import reads
from starter.office.people import role_names
from web.api.bodies import CASE_NUMBER, EXPORTER, READER
from web.api.callers import MayAudit
from web.api.problems import responses
from web.api.sent_files import FILE, dossier_name, send_file

router = APIRouter(prefix="/v1", tags=["audit"])
KNOWN = Annotated[Known, Query(description="By what was on record then, or by all that is on record now")]
INSTANT = Annotated[Instant, Query(description="An instant that has passed, with its offset")]


@router.get("/complaints/{number}/verification", responses=responses("unknown"))
async def verification(caller: MayAudit, number: CASE_NUMBER) -> VerificationView:
    """Verify everything on record of a case: its chains, its places in the log, acts, texts, files. All of it is
    computed again, so this takes longer than other reads. `found` is empty where the record holds."""
    return await verify_case(caller.client, number)


@router.get("/complaints/{number}/as-of", responses=responses("unknown", "refused"))
async def as_of(
    caller: MayAudit, number: CASE_NUMBER, instant: INSTANT, reader: READER = None, known: KNOWN = "then"
) -> CaseView:
    """Return a complaint as the register had it at an instant; `unknown` (404) before it was registered."""
    caller.require_person(reader)
    return await reads.show(caller.client, number, reader, caller.door, instant, known)


@router.get(
    "/complaints/{number}/dossier", response_class=FileResponse, responses=responses("unknown", "refused") | {200: FILE}
)
async def dossier(caller: MayAudit, number: CASE_NUMBER, reader: EXPORTER) -> FileResponse:
    """Return the dossier of a case with what this person may read, as a zip file that `check.py`
    checks. The export is on record before the file is made. Where the relay has not given each record its
    place in the signed log yet, the name of the file says `unsigned`: export it again."""
    caller.require_person(reader)

    async def save(out: Path) -> DossierView:
        return await export_dossier(caller.client, number, reader, out, caller.door)

    return await send_file(save, dossier_name, "application/zip")


@router.get("/audit/log", responses=responses())
async def log_state(caller: MayAudit) -> SignedLogView:
    """Return the newest signed checkpoint of the log, and how far the register is beyond it. Keep the checkpoint: later
    `banjie audit verify --since` says whether the register still holds it."""
    return await signed_log(caller.client)


@router.get("/audit/staff", responses=responses())
async def staff_as_of(caller: MayAudit, instant: INSTANT, known: KNOWN = "then") -> PastOfficeView:
    """Return the office as of an instant: who was on the staff, held which role, was away; its units and ranks."""
    return await caller.client.transact(
        lambda session: past_office_view(session, instant, known, caller.client.clock(session, ""), role_names())
    )


@router.get("/audit/cases", responses=responses())
async def cases_as_of(
    caller: MayAudit,
    instant: INSTANT,
    known: KNOWN = "then",
    procedure: Annotated[Slug | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_SIZE)] = 50,
    after: Annotated[str, Query(max_length=20, description="`next` of the page before")] = "",
) -> PastCaseListView:
    """List the complaints that were open at an instant, by their numbers: stage, holders, limits, late or not. One page
    at a time; each is folded anew from its journal, so this takes longer than the list of today."""
    wanted = PastList(instant, known, procedure, limit, after)
    return await caller.client.transact(
        lambda session: past_case_list(session, wanted, caller.client.clock(session, ""))
    )
