"""Verify how a complaint was opened: the columns that nobody changes, against the log, the journal and the law."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from models.messages import Digest
from register.alarms.alarms import Finding, case_finding
from register.cases.case_rows import CaseRows
from register.cases.folded_case import FoldedCase
from register.journal import QueryCodeEvent
from register.row_digests import is_destroyed, opening_digest, opening_stream
from rules.digests.identifying import opened_digest_of_text
from rules.hash_chain import canonical_json

CLOCK_TOLERANCE = timedelta(minutes=1)  # between the clocks of the processes that write


def altered_openings(rows: CaseRows, folded: FoldedCase | None, now: datetime) -> Iterator[Finding]:
    """Yield what is wrong with the fixed columns of a complaint."""
    complaint = rows.complaint
    logged = rows.logged.get((opening_stream(complaint.number), 1))
    if logged not in (None, opening_digest(complaint)):
        yield case_finding(complaint.number, "altered", seq=1)
    elif rows.law is None:
        yield case_finding(complaint.number, "missing", "law", seq=1)
    elif is_destroyed(complaint.key_salt) != rows.custody.opening and complaint.key_salt is not None:
        yield case_finding(complaint.number, "returned" if rows.custody.opening else "erased", "key_salt", seq=1)
    elif folded and (name := _wrong_column(rows, folded)):
        yield case_finding(complaint.number, "altered", name, seq=1)
    elif folded and complaint.last_received_at > now + _ahead(folded) + CLOCK_TOLERANCE:
        yield case_finding(complaint.number, "instant", "last_received_at")
    if _made_code(rows) != [(row.digest, row.since) for row in rows.codes]:
        yield case_finding(complaint.number, "altered", "query_code", seq=1)


def _made_code(rows: CaseRows) -> list[tuple[Digest, datetime]] | None:
    """Return the query code that the journal says was made: its digest, and when; None where it cannot be read."""
    try:
        events = [QueryCodeEvent.model_validate_json(body) for body in rows.code_events]
    except ValueError:
        return None
    return [(event.digest, event.at) for event in events]


def _ahead(folded: FoldedCase) -> timedelta:
    """Return how far the clock of a case may be ahead. One that was behind when it began may have been moved on, as in
    the demonstration."""
    return timedelta(seconds=max(folded.opened.clock_offset, 0))


def _wrong_column(rows: CaseRows, folded: FoldedCase) -> str | None:
    """Return the first column that does not say what the input of the workflow or the first event says."""
    complaint, opened, procedure = rows.complaint, folded.opened, folded.law.procedure
    if folded.events and folded.events[0] != opened.opened:
        return "opened"
    written = rows.events[0] if rows.events else canonical_json(opened.opened)  # the chain holds that it is canonical
    expected = {
        "number": opened.number,
        "entry": opened.entry,
        "law_sha256": opened.law_sha256,
        "procedure": procedure.slug,
        "edition": procedure.edition,
        "received_at": opened.opened.recorded_at,
        "opening": opened_digest_of_text(opened.number, opened.law_sha256, written),
    }
    return next((name for name, value in expected.items() if getattr(complaint, name) != value), None)
