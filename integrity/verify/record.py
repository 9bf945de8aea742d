"""Verification of the record for an auditor."""

import asyncio
import re
from base64 import b64decode
from pathlib import Path

from sqlalchemy.orm import Session

from integrity.in_processes import UNSEEN, OnProgress, part_results
from integrity.log.note import BadNote, Checkpoint, Note
from integrity.log.witness import is_witnessed
from integrity.verify import whole_record
from integrity.verify.outside import OutsideFiles
from integrity.verify.whole_record import Part, Verified, WholeRecord
from models.errors import BadInput
from models.regular_file import read_regular
from queries.alarms import finding_view
from queries.auditing.views import VerificationView
from queries.cases.case_file import complaint_row
from starter.client import BanjieClient, in_transaction, see_one_moment
from wording.translation import gettext

PRINTED = re.compile(r"\b(\d{1,18})\D+\s([A-Za-z0-9+/]{43}=)$")  # a line of `integrity/log/printed.py`


@in_transaction
def verify_case(session: Session, client: BanjieClient, number: str) -> VerificationView:
    """Verify one complaint. Raises BadInput, Unavailable."""
    record = _on_record(client, session)
    return _view(record, whole_record.verify_case(record, complaint_row(session, number).number))


@in_transaction
def verify_since(session: Session, client: BanjieClient, kept: str) -> VerificationView:
    """Verify what came after a checkpoint that somebody kept. Raises BadInput, Unavailable."""
    record = _on_record(client, session)
    return _view(record, whole_record.verify_since(record, kept_checkpoint(kept)))


def kept_checkpoint(kept: str) -> Checkpoint:
    """Return the checkpoint of a file at a path, or of the line with size and root on a receipt or letter. Raises
    BadInput."""
    printed = PRINTED.search(kept)
    try:
        if printed:
            return Checkpoint("", int(printed[1]), b64decode(printed[2], validate=True))
        return Checkpoint.parse(Note.parse(read_regular(Path(kept)).decode()).text)
    except (BadNote, OSError, ValueError):
        raise BadInput(gettext("{path} is no checkpoint.", path=kept)) from None


async def verify_everything(
    client: BanjieClient, processes: int = 1, on_progress: OnProgress = UNSEEN
) -> VerificationView:
    """Verify everything on record, by so many processes, each part in a transaction of its own. `on_progress` is told
    how many parts of how many are done. Raises Unavailable."""
    return await asyncio.to_thread(_verify_everything, client, processes, on_progress)


def _verify_everything(client: BanjieClient, processes: int, on_progress: OnProgress) -> VerificationView:
    parts = client.transact_sync(lambda session: list(whole_record.whole_parts(session, client.published_log)))
    done = Verified()
    for verified in part_results(client, verify_part, parts, processes, on_progress):
        done.join(verified)
    return client.transact_sync(lambda session: _view(_on_record(client, session), done))


def verify_part(client: BanjieClient, part: Part) -> Verified:
    """Verify one part in a transaction. Raises Unavailable."""
    return client.transact_sync(lambda session: part(_on_record(client, session)))


def _on_record(client: BanjieClient, session: Session) -> WholeRecord:
    """Return what is on record as this transaction sees it, at one moment."""
    see_one_moment(session)
    outside = OutsideFiles(attachments=client.store.root if client.store else None, archive=client.archive)
    return WholeRecord(session, client.clock(session, ""), outside, client.published_log)


def _view(record: WholeRecord, done: Verified) -> VerificationView:
    found = tuple(finding_view(record.session, kind, finding, record.now) for kind, finding in done.found)
    witnessed = is_witnessed(record.signed) if record.signed else None
    return VerificationView(
        positions=done.positions, cases=done.cases, stamps=done.stamps, witnessed=witnessed, found=found
    )
