"""Verify the inbox of a complaint: numbers without gaps, each act as it was received, each verdict as the journal and
the log have it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from pydantic import ValidationError

from models.events import Event
from models.messages import Act
from models.tables import InboxRow
from register.alarms.alarms import Finding, case_finding
from register.cases.case_rows import CaseRows
from register.cases.folded_case import FoldedCase
from register.row_digests import act_digest, act_stream, is_destroyed, verdict_digest, verdict_stream


def altered_acts(rows: CaseRows, folded: FoldedCase | None) -> Iterator[Finding]:
    """Yield what is wrong with the inbox; without a folded journal the verdicts are not compared with it."""
    number, complaint = rows.complaint.number, rows.complaint
    by_n = {row.n: row for row in rows.acts}
    yield from (
        case_finding(number, "missing", n=n)
        for n in range(1, max(complaint.n, *by_n, 0) + 1)
        if n not in by_n or n > complaint.n
    )
    at, displaced = complaint.received_at, displaced_acts(folded)
    for row in rows.acts:
        if row.n in displaced:  # it came after a restore, under a number given before
            continue
        if row.received_at < at or row.received_at > complaint.last_received_at:
            yield case_finding(number, "instant", n=row.n)
        at = max(at, row.received_at)
        if not _is_as_received(rows, row):
            yield case_finding(number, "altered", row.name, n=row.n)
        elif is_destroyed(row.salt) != (row.n in rows.custody.acts):
            yield case_finding(number, "returned" if row.n in rows.custody.acts else "erased", row.name, n=row.n)
    if folded:
        yield from _wrong_verdicts(rows, by_n, folded)


def displaced_acts(folded: FoldedCase | None) -> frozenset[int]:
    """Return the numbers of the acts whose rows belong to others, as the journal says where a register was
    recovered."""
    return frozenset(
        n for event in (folded.events if folded else ()) if event.type == "revived" for n in event.displaced
    )


def _is_as_received(rows: CaseRows, row: InboxRow) -> bool:
    """Return True where an act is what the log holds; where it holds nothing, whether the columns say what the body
    says."""
    logged = rows.logged.get((act_stream(row.complaint), row.n))
    return logged == act_digest(row) if logged else _columns_match_body(row)


def _columns_match_body(row: InboxRow) -> bool:
    if row.body is None:
        return row.name is None and row.actor is None
    try:
        said = Act.model_validate_json(row.body)
    except ValidationError:  # not a body that we write
        return False
    return (said.n, said.id, said.name, said.actor, said.verified, said.received_at, said.happened_at) == (
        row.n, row.act_id, row.name, row.actor, row.verified, row.received_at, row.happened_at,
    )  # fmt: skip


# ---- verdicts -----------------------------------------------------------------------------------------------------


def _wrong_verdicts(rows: CaseRows, by_n: Mapping[int, InboxRow], folded: FoldedCase) -> Iterator[Finding]:
    number, made = rows.complaint.number, defaultdict[int, list[Event]](list)
    for event in folded.events:
        if event.n:
            made[event.n].append(event)
    yield from (case_finding(number, "missing", n=n) for n in made if n not in by_n)
    displaced = displaced_acts(folded)
    for row in (row for n, row in by_n.items() if n not in displaced):
        if not _has_right_verdict(row, made.get(row.n, []), rows, folded):
            yield case_finding(number, "verdict", row.name, n=row.n)
        elif not all(_event_says_act(event, row) for event in made.get(row.n, ())):
            yield case_finding(number, "event", row.name, n=row.n)


def _has_right_verdict(row: InboxRow, events: list[Event], rows: CaseRows, folded: FoldedCase) -> bool:
    if row.state == "accepted":  # on a closed case `seq` is the last event that came of it, with what follows
        last, seq = max((event.seq for event in events), default=None), row.seq or 0
        if (
            last is None
            or row.refused is not None
            or row.refused_at is not None
            or not last <= seq <= rows.complaint.seq
        ):
            return False
        return not any(event.n for event in folded.events[last:seq])
    if events or row.seq is not None:
        return False
    if row.state == "received":
        return row.refused is None and row.refused_at is None
    logged = rows.logged.get((verdict_stream(row.complaint), row.n))
    return bool(row.refused) and row.refused_at is not None and logged in (None, verdict_digest(row))


def _event_says_act(event: Event, row: InboxRow) -> bool:
    """Return True where an event that an act became names who did it, when."""
    happened = row.happened_at or row.received_at
    return (event.by, event.at, event.verified) == (row.actor, happened, row.verified)
