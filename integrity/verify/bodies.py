"""Verify what is personal: texts, attachments and who filed a complaint, against their digests and what names them."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from models.events import LOST_PARTY
from models.messages import Digest
from models.tables import AttachmentRow, TextRow
from register.alarms.alarms import Finding, case_finding
from register.cases.case_rows import CaseRows
from register.cases.folded_case import FoldedCase
from register.cases.named_bodies import Naming, namings
from register.documents.body_digests import attachment_holds, party_holds, text_holds

# The reasons of whoever operates the system: that of a revival is stored before the event that names it, that of a
# recovery is named by none.
TOLD_BY_OPERATORS = frozenset({"revival_reason", "recovery_reason"})


class Body(NamedTuple):
    """A text or an attachment as its row has it: whether it opens its digest, or was erased."""

    digest: Digest
    at: datetime
    by: str | None
    holds: bool
    erased: bool


def altered_bodies(rows: CaseRows, folded: FoldedCase) -> Iterator[Finding]:
    """Yield the bodies that do not open their digest, are missing, or are named by nothing on record."""
    named, lost = (
        namings(rows, folded),
        {name for event in folded.events if event.type == "revived" for name in event.lost},
    )
    erased = rows.custody.erased
    for text in rows.texts:
        if text.id not in lost and (text.id in named or text.name not in TOLD_BY_OPERATORS):
            fault = _fault(named.get(text.id), _text_body(text), None, is_erased=text.id in erased)
            yield from _finding(rows, fault, text.name, named.get(text.id))
    for file in rows.attachments:
        fault = _fault(named.get(file.id), _file_body(file), file.n, is_erased=file.id in erased)
        yield from _finding(rows, fault, file.id, named.get(file.id))
    known = lost | {text.id for text in rows.texts} | {file.id for file in rows.attachments}
    for name in sorted(named.keys() - known):
        yield from _finding(rows, "missing", name, named[name])
    if LOST_PARTY not in lost and not _party_fits(rows, folded):
        yield case_finding(rows.complaint.number, "altered", "party", seq=1)


def _text_body(row: TextRow) -> Body:
    return Body(
        row.digest, row.written_at, row.written_by, holds=text_holds(row), erased=row.body is None and row.salt is None
    )


def _file_body(row: AttachmentRow) -> Body:
    return Body(
        row.digest,
        row.added_at,
        row.added_by,
        holds=attachment_holds(row),
        erased=not (row.salt or row.name or row.sha256),
    )


def _fault(naming: Naming | None, body: Body, n: int | None, *, is_erased: bool) -> str | None:
    """Return what is wrong with a body; `n` is the act that an attachment came with. `is_erased`: an event says so."""
    if naming is None:
        return "unnamed"
    if is_erased:
        return None if body.erased and naming.digest == body.digest else "returned"
    if naming.digest != body.digest or not body.holds:
        return "erased" if body.erased else "altered"
    if naming.at is None:  # named by an event alone
        return None
    stamp = (body.at, body.by) if n is None else (body.at, body.by, n)
    said = (naming.at, naming.by) if n is None else (naming.at, naming.by, naming.n)
    return None if stamp == said else "instant"


def _finding(rows: CaseRows, fault: str | None, name: str, naming: Naming | None) -> Iterator[Finding]:
    if fault:
        seq, n = (naming.seq, naming.n) if naming else (None, None)
        yield case_finding(rows.complaint.number, fault, name, seq=seq, n=n)


def _party_fits(rows: CaseRows, folded: FoldedCase) -> bool:
    """Return True where the first event names who filed the complaint as it is on record, or nobody is."""
    filed_by = folded.opened.opened.filed_by
    if filed_by is None:
        return not rows.parties
    if len(rows.parties) != 1 or rows.parties[0].digest != filed_by:
        return False
    [party] = rows.parties
    if rows.custody.party:
        return not (party.salt or party.name or party.unit or party.contact or party.address)
    return party_holds(party)
