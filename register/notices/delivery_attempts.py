"""The attempts to deliver a notice: how each event of its own journal changes its row, and when it is tried again.
Nothing else changes it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models.means import Means
from models.messages import Number
from models.requirement import Name
from models.tables import NoticeRow
from register.journal import NoticeEvent

OUTBOX = "outbox"
DESK = "desk"
# Longer than a channel can take; an attempt without a recorded answer is repeated then.
ATTEMPT_LEASE = timedelta(minutes=5)
PROOF_WITHIN = timedelta(days=3)  # without proof of delivery by then the notice goes to the next channel


@dataclass
class ProjectedNotice:
    """The columns of a notice that follow from its event and its passage; those with defaults are for sent notices."""

    id: str
    complaint: Number
    seq: int
    kind: str
    name: Name
    rule: str | None
    to_role: Name
    channel: str
    state: str
    at: datetime
    filer: Number | None = None
    holder: str | None = None
    means: Means | None = None
    receipt: bool = False
    text: str | None = None
    tries: int = 0
    code: str | None = None
    next_at: datetime | None = None


def notice_stream(row: NoticeRow) -> str:
    """Return the name of the notice's own journal."""
    return f"notice:{row.id}"


def has_passage(row: NoticeRow | ProjectedNotice) -> bool:
    """Return True for a notice with a journal of its own: it is sent, or a person has told it by letter and proof of
    receipt is asked for."""
    return row.kind == "sent" or row.receipt


def retry_delay(tries: int) -> timedelta:
    """Return how long to wait after the first, second, third, fourth try: 1, 4, 16, 64 minutes."""
    return timedelta(minutes=4 ** (tries - 1))


def apply_passage(row: NoticeRow | ProjectedNotice, event: NoticeEvent) -> None:
    """Change the row of a notice as an event of its passage says. What its first event says stands in it already."""
    match event.type:
        case "rendered":
            row.text = event.text.id if event.text else None
        case "tried":
            row.channel, row.tries = event.channel or row.channel, event.tries
            row.next_at = event.at + ATTEMPT_LEASE
        case "handed_over":
            row.state, row.channel, row.code = "handed_over", event.channel or row.channel, event.code
            row.next_at = event.at + PROOF_WITHIN
        case "failed" if event.channel != DESK:
            if event.means is None:  # else a person has it now: it is passed on
                row.code, row.next_at = event.code, event.at + retry_delay(event.tries)
        case "passed_on":
            row.state, row.channel, row.tries, row.code = "due", event.channel or row.channel, 0, event.code
            row.next_at = None if event.channel == DESK else event.at
            if event.channel == DESK:
                row.holder = event.holder
        case _:  # delivered, served, told, failed at the desk, or without any way to reach the addressee
            means = Means.no_contact if event.type == "no_contact" else event.means
            row.state, row.next_at = event.type, None
            row.channel, row.means = event.channel or row.channel, means or row.means
