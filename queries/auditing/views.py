"""What auditors are shown: dossiers, what was verified, judged again or judged by another law; the office and its open
complaints as of an instant."""

from datetime import date

from procedures.edition_difference import EditionChange
from queries.views.alarms import AlarmView
from queries.views.base import Known, NamedView, ShownInstant, View
from queries.views.lists import CaseLineView


class NotInsideView(View):
    """A part of a case that is not in its dossier, and why."""

    kind: str
    name: str
    why: str


class DossierView(View):
    """A dossier that was written to a file: its size in bytes and its SHA-256, the events of the case that it tells,
    and what is not inside. `signed`: all records in it are in the signed log; false where the relay has not given one
    its place yet, so that it is worth exporting again. Null where nobody signs the log."""

    number: str
    path: str
    size: int
    sha256: str
    events: int
    signed: bool | None
    not_inside: tuple[NotInsideView, ...]


class NotExportedView(View):
    """A case whose dossier somebody may not export, and why."""

    number: str
    says: str


class DossierListView(View):
    """Dossiers of several cases that were written to files, and the cases whose dossier was refused."""

    made: tuple[DossierView, ...]
    refused: tuple[NotExportedView, ...]


class RefusedDossierView(View):
    """A dossier that the checker does not find whole: why, and which parts."""

    path: str
    says: str
    parts: tuple[str, ...]


class EventLogView(View):
    """An event log that was made of dossiers. One that is not whole stops it: then nothing was written (no path)."""

    path: str | None
    cases: int
    events: int
    refused: tuple[RefusedDossierView, ...]


class VerificationView(View):
    """What was verified: positions of the log, complaints, time stamps (null: none could be, as no authority is set);
    everything that is not as it must be, as an alarm about it would say it; `witnessed`: whether a witness outside of
    the office, whose key its settings name, has cosigned this log (null where nobody signs it)."""

    positions: int
    cases: int
    stamps: int | None
    witnessed: bool | None
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


class LogRestoredView(View):
    """A new log that two persons began after a restore: its public key. `size` and `root` say what the one before had
    signed last; null where that is not known."""

    size: int | None
    root: str | None
    key: str


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


class WouldRefuseView(View):
    """Why an act that was accepted would have been refused."""

    rule: str | None
    why: str
    says: str


class ChangedEndView(View):
    """A limit, or the case itself (`closing`), that ends at another instant; null where it has no end."""

    clock: str
    before: ShownInstant | None
    after: ShownInstant | None


class WhatIfCaseView(View):
    """A case in which something comes out otherwise: `outcome` is `earlier`, `later`, `breached`, `in_time`, `refused`
    (act `n` would have been refused) or `allowed` (act `n` would not have been). In the last two the case ends there.
    `breached` and `kept` are limits that run out only by the changed law, or only by its own."""

    number: str
    outcome: str
    n: int | None
    refused: tuple[WouldRefuseView, ...]
    breached: tuple[str, ...]
    kept: tuple[str, ...]
    moved: tuple[ChangedEndView, ...]


class WhatIfView(View):
    """What another law would have made of recorded cases. `assumes` says what is taken for granted. `counted`: cases by
    outcome, `same` included. `refused_by`: in how many cases a rule (or a reason that is no rule's) stops an act."""

    assumes: str
    cases: int
    counted: dict[str, int]
    refused_by: dict[str, int]
    differing: tuple[WhatIfCaseView, ...]


class ForeseenView(View):
    """Something that would be otherwise in some open cases under an edition: its kind, the limit or act, the rule that
    makes it so, in how many cases, and one of them as a `witness` with the ends of its limit by both editions. The
    witness is null where the reader may know none of them."""

    kind: str
    code: str
    label: str
    rule: str | None
    article: str
    cases: int
    witness: str | None
    before: ShownInstant | None
    after: ShownInstant | None
    says: str


class ForesightView(View):
    """What publishing an edition does. `changes`: what it changes of the edition before. `cases`: open cases of the
    regulation; `moved` of them move to the edition. `foreseen`: what would be otherwise in how many of them had they
    been opened under it; `differing` are those with any of that. `linking`: open cases of other regulations that can
    open one of this."""

    procedure: str
    edition: str
    first_day: date
    changes: tuple[EditionChange, ...]
    cases: int
    moved: int
    differing: int
    linking: int
    foreseen: tuple[ForeseenView, ...]
    says: tuple[str, ...]


class PastAbsenceView(View):
    """An absence that lasted at the instant, and who stood in."""

    since: ShownInstant
    until: ShownInstant
    substitute: str


class PastMemberView(View):
    """A member of staff of that instant. `heads`: the units that the person headed."""

    code: str
    label: str
    roles: tuple[NamedView, ...]
    rank: str | None
    registers: tuple[str, ...]
    heads: tuple[str, ...]
    away: PastAbsenceView | None


class PastUnitView(View):
    """A unit of that instant: the unit above it, and its head, a person or whoever held `post`."""

    unit: str
    parent: str | None
    head: str | None
    post: str | None


class PastOfficeView(View):
    """The office as of an instant. `seq`: the last event of the stream `org` that is taken into account. Names are
    those of today."""

    as_of: ShownInstant
    known: Known
    seq: int
    staff: tuple[PastMemberView, ...]
    units: tuple[PastUnitView, ...]
    ranks: tuple[str, ...]


class PastCaseView(CaseLineView):
    """A complaint that was open at that instant; `late`: a limit of the law was over."""

    late: bool


class PastCaseListView(View):
    """The complaints that were open at an instant, in the order of their numbers: one page. `next`: the number after
    which the next page begins; None on the last."""

    as_of: ShownInstant
    known: Known
    cases: tuple[PastCaseView, ...]
    next: str | None
