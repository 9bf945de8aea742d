"""What auditors are shown: dossiers, what was verified, what was judged again."""

from queries.views.alarms import AlarmView
from queries.views.base import ShownInstant, View


class NotInsideView(View):
    """A part of a case that is not in its dossier, and why."""

    kind: str
    name: str
    why: str


class DossierView(View):
    """A dossier that was written to a file: its size in bytes and its SHA-256, the events of the case that it tells,
    and what is not inside."""

    number: str
    path: str
    size: int
    sha256: str
    events: int
    not_inside: tuple[NotInsideView, ...]


class NotExportedView(View):
    """A case whose dossier somebody may not export, and why."""

    number: str
    says: str


class DossierListView(View):
    """Dossiers of several cases that were written to files, and the cases whose dossier was refused."""

    made: tuple[DossierView, ...]
    refused: tuple[NotExportedView, ...]


class VerificationView(View):
    """What was verified: positions of the log, complaints, time stamps (null: none could be, as no authority is set);
    and everything that is not as it must be, as an alarm about it would say it."""

    positions: int
    cases: int
    stamps: int | None
    found: tuple[AlarmView, ...]


class SignedLogView(View):
    """How far the log is signed. `checkpoint` is the newest one with its signatures, as C2SP has it: what an auditor
    keeps; `origin`, `size` (records) and `root` are what it says. All null where nobody publishes the log, or nothing
    was signed yet. `unreadable`: the file is no checkpoint. `stamped_at`: by when the newest time stamp says that what
    it is over was there; `stamp_bad`: it does not hold. `position`: the records that have their place in the log of the
    register now."""

    checkpoint: str | None = None
    origin: str | None = None
    size: int | None = None
    root: str | None = None
    signed_at: ShownInstant | None = None
    cosigned_at: ShownInstant | None = None
    stamped_at: ShownInstant | None = None
    stamp_bad: bool = False
    unreadable: bool = False
    position: int = 0


class DifferenceView(View):
    """The first decision of a case that comes out otherwise: at the event `seq` or the act `n` (neither: a run that
    does not replay), what was expected, what is on record."""

    number: str
    seq: int | None
    n: int | None
    expected: str
    found: str


class ReplayListView(View):
    """Cases that were judged again: how many decisions came out as they are on record, how many events no decision of
    the case has made, how many exported runs of Temporal were compared, and of each case that differs the first
    difference."""

    cases: int
    decisions: int
    unjudged: int
    histories: int
    differences: tuple[DifferenceView, ...]
