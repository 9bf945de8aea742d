"""Where the texts and attachments of a case are named: by its intake and acts, by events, by its letters."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from models.events import Event
from models.messages import Digest, TextRef
from register.cases.case_rows import CaseRows
from register.cases.folded_case import FoldedCase
from register.journal import NoticeEvent


class Naming(NamedTuple):
    """Where a text or an attachment is named: its digest there, and when and by whom it was written, as far as that is
    known; by act `n` or by event `seq`."""

    digest: Digest
    at: datetime | None = None
    by: str | None = None
    n: int | None = None
    seq: int | None = None


def namings(rows: CaseRows, folded: FoldedCase) -> dict[str, Naming]:
    """Return where each text and attachment is named first, by its id. What a message from outside the register names
    need not be there."""
    named = dict[str, Naming]()
    for name, naming in _all_namings(rows, folded):
        named.setdefault(name, naming)
    return named


def _all_namings(rows: CaseRows, folded: FoldedCase) -> Iterator[tuple[str, Naming]]:
    yield from _named_by_acts(rows, folded)
    yield from _named_by_events(folded)
    yield from _named_by_passages(rows, folded)
    yield from ((ref.id, Naming(ref.digest)) for ref in rows.custody.reasons)


def named_by_intake_and_acts(rows: CaseRows, folded: FoldedCase) -> dict[str, int | None]:
    """Return with which act each text and attachment came, none for the intake, by its id."""
    came_with = dict[str, int | None]()
    for name, naming in _named_by_acts(rows, folded):
        came_with.setdefault(name, naming.n)
    return came_with


def _named_by_acts(rows: CaseRows, folded: FoldedCase) -> Iterator[tuple[str, Naming]]:
    opened = folded.opened
    at, by = rows.complaint.received_at, opened.first.actor if opened.first else None
    yield from ((ref.id, Naming(ref.digest, at, by, seq=1)) for ref in _references(opened.opened))
    for row, references in rows.act_references:
        for name, digest in references:
            yield name, Naming(digest, row.received_at, row.actor, n=row.n)


def _named_by_events(folded: FoldedCase) -> Iterator[tuple[str, Naming]]:
    for event in folded.events:
        if event.verified:
            yield from ((ref.id, Naming(ref.digest, seq=event.seq)) for ref in _references(event))


def _named_by_passages(rows: CaseRows, folded: FoldedCase) -> Iterator[tuple[str, Naming]]:
    for notice, bodies in rows.passages.items():
        seq = folded.notices[notice].seq if notice in folded.notices else None
        for passage in map(NoticeEvent.model_validate_json, bodies):
            if passage.text:
                yield passage.text.id, Naming(passage.text.digest, passage.at, None, seq=seq)


def _references(event: Event) -> Iterator[TextRef]:
    yield from event.texts.values()
    yield from event.attachments
