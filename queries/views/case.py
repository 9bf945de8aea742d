"""One complaint, whole."""

from queries.views.attachments import AttachmentView
from queries.views.base import NamedView, ShownInstant, ShownValue, View
from queries.views.clock import ClockView
from queries.views.documents import DocumentSummaryView
from queries.views.linked_case import LinkedCaseView
from queries.views.notices import NoticeState
from queries.views.texts import WrittenTextView
from queries.views.waiting import WaitingView


class PartyView(View):
    """Who filed a complaint. What is not known is empty; what the reader may not see is hidden. `more_contacts` were
    corrected, and are tried beside `contact`."""

    name: str = ""
    unit: str = ""
    contact: str = ""
    address: str = ""
    more_contacts: tuple[str, ...] = ()


class FactView(View):
    """A fact with what is stated, as data and in words."""

    name: str
    label: str
    value: ShownValue
    value_label: str


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


class CaseView(View):
    """A complaint as one reader may see it. `unjudged` are acts that were received and are not judged yet; a closed
    case waits for nothing. `old_number` is that in the system from which it was moved in. `doubts` are the kinds of the
    alarms that say that its record does not hold. `hidden` are the parts that this reader may not see, with why.

    With `as_of` it is as the register had it at that instant: state, facts, texts, limits, documents, what it waited
    for, `unjudged` and `recorded`. Of today are even then: names of people and who may read what; `party`, and texts
    without those erased since; the states of notices, attachments and of the cases in `related`; `doubts`."""

    as_of: ShownInstant | None = None
    number: str
    procedure: str
    title: str
    edition: str
    law_sha256: str
    received_at: ShownInstant
    old_number: str | None
    entry: str
    stage: str
    stage_label: str
    closed_at: ShownInstant | None
    urgent: bool
    recused: tuple[NamedView, ...]
    party: PartyView | None
    facts: tuple[FactView, ...]
    texts: tuple[WrittenTextView, ...]
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
