"""What a program of the auditors asks: whether the record holds, how a case was, its dossier, the signed log."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse
from pydantic import AwareDatetime

from queries.auditing.views import DossierView, SignedLogView, VerificationView
from queries.views.case import CaseView
from starter import reads
from starter.auditing.dossiers import export_dossier
from starter.auditing.published_log import signed_log
from starter.auditing.record import verify_record
from web.api.bodies import CASE_NUMBER, READER
from web.api.callers import MayAudit
from web.api.problems import responses
from web.api.sent_files import FILE, send_file

router = APIRouter(prefix="/v1", tags=["audit"])
INSTANT = Annotated[AwareDatetime, Query(description="An instant that has passed, with its offset")]


@router.get("/complaints/{number}/verification", responses=responses("unknown"))
async def verification(caller: MayAudit, number: CASE_NUMBER) -> VerificationView:
    """Verify everything on record of a case: its chains, its places in the log, acts, texts, files. All of it is
    computed again, so this takes longer than other reads. `found` is empty where the record holds."""
    return await verify_record(caller.client, number)


@router.get("/complaints/{number}/as-of", responses=responses("unknown", "refused"))
async def as_of(caller: MayAudit, number: CASE_NUMBER, instant: INSTANT, reader: READER = None) -> CaseView:
    """Return a complaint as the register had it at an instant; `unknown` (404) before it was registered."""
    caller.require_person(reader)
    return await reads.show(caller.client, number, reader, caller.door, instant)


@router.get(
    "/complaints/{number}/dossier", response_class=FileResponse, responses=responses("unknown", "refused") | {200: FILE}
)
async def dossier(caller: MayAudit, number: CASE_NUMBER, reader: READER = None) -> FileResponse:
    """Return the dossier of a case with what this person may read (`for` is needed), as a zip file that `check.py`
    checks. The export is on record before the file is made."""
    caller.require_person(reader)

    async def save(out: Path) -> DossierView:
        return await export_dossier(caller.client, number, reader, out, caller.door)

    return await send_file(save, lambda made: f"{made.number}.dossier.zip", "application/zip")


@router.get("/audit/log", responses=responses())
async def log_state(caller: MayAudit) -> SignedLogView:
    """Return the newest signed checkpoint of the log, and how far the register is beyond it. Keep the checkpoint: later
    `banjie audit verify --since` says whether the register still holds it."""
    return await signed_log(caller.client)
