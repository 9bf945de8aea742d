"""One complaint, whole: its texts, attachments, linked cases, and what it waits for."""

from datetime import date
from typing import Literal

from models.events import EventType
from models.messages import Refusal
from models.time import Unit
from queries.views.about import AboutView
from queries.views.acts import ActView
from queries.views.base import NamedView, ShownInstant, ShownValue, View
from queries.views.clock import ClockCondition, ClockView, LastDayView
from queries.views.documents import DocumentSummaryView
from queries.views.notices import NoticeState


class TextView(View):
    """A text. The body is hidden from readers who may not see the narrative, without who filed the complaint for those
    who may not know them; of an `erased` text, and of one that is `closed` since it belongs to another case, it says
    so."""

    name: str
    label: str
    body: str
    erased: bool = False
    closed: bool = False


class CorrectionView(View):
    """How a text should read, by a correction beside it: when and by whom."""

    body: str
    at: ShownInstant
    by: str | None
    by_name: str


class WrittenTextView(TextView):
    """A text of a case as it was written: with which event (`seq`), when and by whom; and how it was `corrected`, the
    first correction first. `of_act`: it is of the kind that any act may carry, such as a reason; each is under its own
    act in the history, and this is the last one."""

    seq: int | None
    at: ShownInstant
    by: str | None
    by_name: str
    of_act: bool
    corrected: tuple[CorrectionView, ...] = ()


class AttachmentView(View):
    """A file that came with a complaint (`n` is none) or with its act `n`. `state` is that of the act; `file` says
    whether the stored file is unaltered, where that was checked. The SHA-256 lets a reader compare a copy."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str
    added_at: ShownInstant
    added_by: str | None
    added_by_name: str
    n: int | None
    state: Literal["form", "received", "accepted", "refused"]
    file: Literal["intact", "altered", "missing"] | None = None


class AttachmentListView(View):
    """The attachments of a complaint."""

    attachments: tuple[AttachmentView, ...]


class LinkedCaseView(View):
    """A case linked to another, in short. `relation` is what it is to the other: the `parent` that opened it, a
    `child`, the case into which it was merged (`host`), or one that was merged into it (`joined`). `opened_at` and
    `why_label` say when and by which act the child of the two was opened; of a merged case, when that was. `limits` are
    those that ran in a `joined` case when it was merged."""

    number: str
    relation: Literal["parent", "child", "host", "joined"]
    title: str
    stage: str
    stage_label: str
    closed_at: ShownInstant | None
    opened_at: ShownInstant
    why_label: str
    limits: tuple[LastDayView, ...] = ()


class ProposedMergeView(View):
    """That somebody would merge the case into another, which a second person has to say as well."""

    into: str
    by: str
    by_name: str


class TrackView(View):
    """Where one track of a case stands and whom it waits for: `who` is its holder, or else the roles of its stage, each
    with those who hold it. `holder` is to whom it was handed; `helpers` may act too; `asked` owe an opinion; `answers`
    are the roles that have not approved yet; `duties` are not done yet. `joining`: it waits for other tracks.
    `merging`: that has been proposed here."""

    track: str
    stage: str
    stage_label: str
    since: ShownInstant
    who: tuple[NamedView, ...]
    holder: NamedView | None
    helpers: tuple[NamedView, ...]
    asked: tuple[NamedView, ...]
    answers: tuple[NamedView, ...]
    duties: tuple[NamedView, ...]
    joining: bool
    merging: ProposedMergeView | None


class MissingInputView(View):
    """What one rule still asks of an open act: what a person has to state, write or say."""

    rule: str
    label: str
    asks: tuple[str, ...]


class OpenActView(View):
    """An outcome or act that is open now. `lacks` are the refusals that it would meet, `asks` what would mend them."""

    name: str
    label: str
    who: tuple[NamedView, ...]
    lacks: tuple[Refusal, ...]
    track: str | None
    asks: tuple[MissingInputView, ...]


class OwedView(View):
    """A record or notice that a rule asks for and that is missing. `fields` are the missing parts of a record, or the
    texts that a notice still lacks; `to` is whom a notice is for."""

    rule: str
    word: Literal["record", "notice"]
    name: str
    label: str
    fields: tuple[NamedView, ...]
    to: tuple[NamedView, ...] = ()


class ComingEventView(View):
    """An event that a clock will cause by itself, and when."""

    type: EventType
    label: str
    at: ShownInstant


class RunningClockView(View):
    """A time limit that runs, with every event it will still cause (`ahead`). `suspended`: it does not count now.
    `breach`: False for a reminder, whose end is no breach.

    `used` of `total` units have passed, counted as the law counts them: whole working days, hours, minutes; a limit in
    months is counted in calendar days. The three are none where a day ends the limit, not a number of units.
    """

    clock: str
    label: str
    rule: str
    article: str
    started: ShownInstant
    due: ShownInstant | None
    last_day: date | None
    last_day_label: str
    provisional: bool
    state: ClockCondition
    breach: bool
    suspended: bool
    used: int | None
    total: int | None
    unit: Unit | None
    used_label: str
    ahead: tuple[ComingEventView, ...]


class PendingRequestView(View):
    """A request for more time that waits for a decision: for how many units of the limit or until when, who asked, and
    which roles may decide. `request` is the number of its event."""

    request: int
    clock: str
    label: str
    units: int | None
    units_label: str
    until: date | None
    by: str
    by_name: str
    who: tuple[NamedView, ...]


class PersonDecisionView(View):
    """What is to be decided about people of a case: that `whom` be recused, readmitted or named as a deputy, which `by`
    have asked for, or that anybody be named for the role `about`, for which nobody is left (`whom` is null). `who`
    decides, `until` that instant."""

    act: str
    act_label: str
    label: str
    whom: str | None
    whom_name: str
    about: str | None
    by: tuple[NamedView, ...]
    until: ShownInstant | None
    who: tuple[NamedView, ...]


class UnsignedDocumentView(View):
    """A document that lacks signatures, in the order in which they are given."""

    document: str
    label: str
    signers: tuple[NamedView, ...]


class WaitingView(View):
    """What a case waits for: who must act, until when, what is open and what is missing. `stage`, `since` and `who` are
    of the main track, `who` its holder or else the roles of its stage; `linked` and `related` are linked cases that
    have not ended; `guides` are rules that advise. `acts` is everything that can be done, with its fields, where this
    alone is asked for; not within a complaint."""

    number: str
    stage: str
    stage_label: str
    since: ShownInstant
    who: tuple[NamedView, ...]
    tracks: tuple[TrackView, ...]
    open: tuple[OpenActView, ...]
    owed: tuple[OwedView, ...]
    clocks: tuple[RunningClockView, ...]
    pending: tuple[PendingRequestView, ...]
    people: tuple[PersonDecisionView, ...]
    unsigned: tuple[UnsignedDocumentView, ...]
    linked: tuple[str, ...]
    related: tuple[LinkedCaseView, ...]
    guides: tuple[str, ...]
    guide_lines: tuple[str, ...]
    next_alarm: ShownInstant | None
    acts: tuple[ActView, ...] = ()


class CorrectedFieldView(View):
    """A correction of who filed a complaint: how a field read before and how it reads since, when and by whom. Both
    contacts are tried."""

    field: str
    before: str
    after: str
    at: ShownInstant
    by: str | None
    by_name: str


class PartyView(View):
    """Who filed a complaint, as it reads now, and what was `corrected`, the first correction first. What is not known
    is empty; what the reader may not see is hidden. `erased`: it was known, and has been erased for good."""

    name: str = ""
    unit: str = ""
    contact: str = ""
    address: str = ""
    erased: bool = False
    corrected: tuple[CorrectedFieldView, ...] = ()


class FactView(View):
    """A fact with what is stated, as data and in words."""

    name: str
    label: str
    value: ShownValue
    value_label: str


class ItemView(View):
    """An item of a collection of a case: its state, its facts, and its texts as the reader may see them."""

    of: str
    of_label: str
    code: str
    state: str
    state_label: str
    facts: tuple[FactView, ...]
    texts: tuple[TextView, ...]


class NoticeSummaryView(View):
    """A notice of a case, in short. `waits_until`: it goes out then, since its act may still be a slip."""

    name: str
    label: str
    kind: str
    to: str
    to_label: str
    means: str | None
    state: NoticeState
    state_label: str
    at: ShownInstant
    waits_until: ShownInstant | None
    rule: str | None


class RecordedHeadView(View):
    """The last event of a case in the register, with its hash."""

    seq: int
    hash: str | None


class CaseGradeView(NamedView):
    """How whoever filed the complaint graded its end: by which event, when."""

    seq: int
    at: ShownInstant


class CaseView(View):
    """A complaint as one reader may see it. `unjudged` are acts that were received and are not judged yet; a closed
    case waits for nothing. `came_in` is when it was received, from which its limits start, `received_at` when it was
    typed in. `old_number` is that in the system from which it was moved in. `doubts` are the kinds of the alarms that
    say that its record does not hold. `about` is none where it is read for nobody. `hidden` are the parts that this
    reader may not see, with why.

    With `as_of` it is as the register had it at that instant: state, facts, texts, items, limits, documents, what it
    waited for, `unjudged` and `recorded`. Of today are even then: names of people and who may read what; `party`, and
    texts without those erased since; the states of notices, attachments and of the cases in `related`; `doubts`."""

    as_of: ShownInstant | None = None
    number: str
    procedure: str
    title: str
    about: AboutView | None
    edition: str
    law_sha256: str
    received_at: ShownInstant
    came_in: ShownInstant
    old_number: str | None
    entry: str
    stage: str
    stage_label: str
    closed_at: ShownInstant | None
    grade: CaseGradeView | None = None
    urgent: bool
    recused: tuple[NamedView, ...]
    party: PartyView | None
    facts: tuple[FactView, ...]
    texts: tuple[WrittenTextView, ...]
    items: tuple[ItemView, ...]
    attachments: tuple[AttachmentView, ...]
    documents: tuple[DocumentSummaryView, ...]
    clocks: tuple[ClockView, ...]
    parent: str | None
    linked: tuple[str, ...]
    related: tuple[LinkedCaseView, ...]
    notices: tuple[NoticeSummaryView, ...]
    waiting: WaitingView | None
    unjudged: tuple[int, ...]
    recorded: RecordedHeadView
    doubts: tuple[NamedView, ...]
    hidden: tuple[NamedView, ...]
