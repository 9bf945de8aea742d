"""The state of a case, as `rules/evolve.py` folds it from the events. Nothing else changes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import AwareDatetime, TypeAdapter

from models.events import Acted
from models.means import Means
from models.messages import ClockKey, FactValue, Holder, Number, Person, TextRef
from models.requirement import EventName, Name, PartyWord
from models.time import Calendar

if TYPE_CHECKING:
    from dataclasses import replace as replace  # noqa: PLC0414  # mypy checks the name and the type of each change
else:

    def replace(state: Any, /, **changes: Any) -> Any:
        """Do what `dataclasses.replace` does in a tenth of its time: that asks for each of a case's 46 fields."""
        copy = object.__new__(type(state))
        object.__setattr__(copy, "__dict__", state.__dict__ | changes)
        return copy


@dataclass(frozen=True, kw_only=True)
class ApprovalAnswer:
    """An answer to an approval, for a role. `voice` is the person whose answer it counts as, if `by` stands in for
    them."""

    by: Person
    voice: Person | None = None
    role: Name
    answer: Literal["agree", "refuse"]
    seq: int


@dataclass(frozen=True, kw_only=True)
class ProposedMerge:
    """A proposal to merge the case into another complaint. A second person has to make it as well."""

    into: Number
    by: Person


@dataclass(frozen=True, kw_only=True)
class Position:
    """The stage of one track, since when, and everything that belongs to this stay at the stage.

    `seq` is the event that led here, `by` the actor of that event. `path` are the stages of the present round, each
    with the event by which the track first came there; the last one is this stage. `redone` are the stretches of events
    that the track has gone back over, their ends excluded: what was stated then is of an earlier round. `holder` is the
    person or unit to whom the work has been handed over, `helpers` may act as well. `asked` still owe an opinion,
    without which the stage cannot be left. `ticked` duties are done; `offered` outcomes have been opened by a clock;
    `signers` are additional approvers. `merging` has been proposed here by one person.
    """

    stage: Name
    since: AwareDatetime
    seq: int = 0
    by: Person | None = None
    path: dict[Name, int] = field(default_factory=dict)
    redone: tuple[tuple[int, int], ...] = ()
    holder: Holder | None = None
    helpers: tuple[Holder, ...] = ()
    asked: tuple[Person, ...] = ()
    ticked: tuple[Name, ...] = ()
    offered: tuple[Name, ...] = ()
    signers: tuple[Person, ...] = ()
    answers: tuple[ApprovalAnswer, ...] = ()
    merging: ProposedMerge | None = None

    @property
    def source(self) -> Name | None:
        """The stage before this one in the present round."""
        return next((stage for stage in reversed(self.path) if stage != self.stage), None)


@dataclass(frozen=True, kw_only=True)
class SuspendedInterval:
    """A time during which a clock did not count: [since, until). Without `until` it is still suspended."""

    since: AwareDatetime
    until: AwareDatetime | None = None
    ground: Name


@dataclass(frozen=True, kw_only=True)
class ClockState:
    """One run of a clock, from its start on, by the event `began`.

    `due` is the exclusive end of the limit; none if the law has not set one yet, or while it is suspended. `last_day`
    is the date shown to people. `grants` is how often an extension was granted, `extended` the units granted in all,
    `until` a date granted instead. `named_at` is when an act fixed the date on which the limit ends; `of_earlier_run`:
    the date on record was stated for a run before this one, which it ended, and says nothing here. `expired` is the
    event of its expiry, `noticed` when that was recorded, `withdrawn`: the expiry was no breach after all. `rungs`
    counts the steps of its ladder that have rung. `held`: an undecided request holds the expiry. `stopped_by` is the
    event that stopped it, `stopped_on` the track of that event. `applies`: its condition holds. `not_before`: nothing
    that it does is dated earlier; since when its condition holds, the last time, or until when a request held the
    breach and nobody decided.

    `undone`: the act that started it has been undone; when it starts again it counts from this start, and an end that
    was named then is not put off (`no_later`). `reopened` is when an act that met it was first undone: since then it
    has at least one working day.
    """

    started: AwareDatetime
    began: int = 0
    due: AwareDatetime | None = None
    last_day: date | None = None
    provisional: bool = False
    warn_at: AwareDatetime | None = None
    warned: bool = False
    stopped: AwareDatetime | None = None
    stopped_by: int | None = None
    stopped_on: Name | None = None
    held: bool = False
    expired: int | None = None
    noticed: AwareDatetime | None = None
    withdrawn: bool = False
    rungs: int = 0
    extended: int = 0
    grants: int = 0
    until: date | None = None
    named_at: AwareDatetime | None = None
    of_earlier_run: bool = False
    suspended: tuple[SuspendedInterval, ...] = ()
    item: Name | None = None
    applies: bool = True
    not_before: AwareDatetime | None = None
    undone: bool = False
    no_later: AwareDatetime | None = None
    reopened: AwareDatetime | None = None


@dataclass(frozen=True, kw_only=True)
class ExtensionRequest:
    """A request for an extension that is not decided yet: by units or until a date."""

    seq: int
    clock: ClockKey
    units: int | None = None
    until: date | None = None
    by: Person


DecidedAct = Literal["recuse", "readmit", "deputise"]


@dataclass(frozen=True, kw_only=True)
class AskedDecision:
    """A request to recuse or readmit a person, or to name a deputy, by somebody who does not decide on that.

    `act` is the act asked for, `about` the role of a deputy. `by` have asked for it; of these, `seconds` are among the
    `deciders`, where two of them have to agree. `at` is when it was first asked.
    """

    act: DecidedAct
    whom: Person
    about: Name | None = None
    at: AwareDatetime
    by: tuple[Person, ...]
    seconds: tuple[Person, ...] = ()
    deciders: tuple[Holder, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """When an event last happened, who did it with which roles, its `seq`, and how many times it has happened so far.

    `doers` is everybody who ever had a hand in it, where a rule asks for another person. Where one asks for another
    unit, `standing` is that of all of them.

    `previous` is the time before, without what went before that: an act that is reported late may rest on it.
    """

    at: AwareDatetime
    seq: int
    by: Person | None = None
    standing: tuple[Name, ...] = ()
    means: Means | None = None
    times: int = 1
    doers: tuple[Person, ...] = ()
    previous: "Occurrence | None" = None


@dataclass(frozen=True, kw_only=True)
class StatedBy:
    """The event with which a fact or text was last stated (or said to be unknown), or a document made: its `seq`, its
    name, the stage if it is an outcome or own act, who did it, and the item of which it is stated."""

    seq: int
    act: Name
    stage: Name | None = None
    by: Person | None = None
    item: Name | None = None


@dataclass(frozen=True, kw_only=True)
class ContactAttempt:
    """A day on which a party was not reached, and the last event that says so."""

    party: Name
    day: date
    seq: int


def as_corrected(texts: Mapping[Name, TextRef], corrections: Mapping[Name, tuple[TextRef, ...]]) -> dict[Name, TextRef]:
    """Return texts as they read now: of each the last correction, where one stands beside it."""
    return {name: corrections[name][-1] if name in corrections else ref for name, ref in texts.items()}


@dataclass(frozen=True, kw_only=True)
class Item:
    """An item of a collection: its state and when it came to that, its facts and texts, with which event each was last
    stated, and the corrections that stand beside a text."""

    state: Name
    at: AwareDatetime | None = None
    facts: dict[Name, FactValue] = field(default_factory=dict)
    texts: dict[Name, TextRef] = field(default_factory=dict)
    stated: dict[Name, StatedBy] = field(default_factory=dict)
    corrections: dict[Name, tuple[TextRef, ...]] = field(default_factory=dict)

    @property
    def texts_as_corrected(self) -> dict[Name, TextRef]:
        """The texts as they read now: of each the last correction, where one stands beside it."""
        return as_corrected(self.texts, self.corrections)


@dataclass(frozen=True, kw_only=True)
class Signature:
    """A signature under a document for a role, given `at` that instant. Of an outside party, `by` is the person who put
    it on record."""

    role: Name
    by: Person | None = None
    seq: int
    at: AwareDatetime


@dataclass(frozen=True, kw_only=True)
class IssuedDocument:
    """A document: the event that made this version, and the signatures under it."""

    seq: int
    version: int = 1
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Consent:
    """Whether a party consented to a subject (a text, fact or document), and when."""

    given: bool
    seq: int
    at: AwareDatetime


@dataclass(frozen=True, kw_only=True)
class ClosedText:
    """A text that is closed to readers, since it belongs to another case: the event that wrote it, its name there, and
    since when."""

    seq: int
    name: Name
    at: AwareDatetime


@dataclass(frozen=True, kw_only=True)
class LinkedCase:
    """A complaint that this case has opened. `end` is its final stage, once it has ended."""

    entry: Name
    end: Name | None = None


@dataclass(frozen=True, kw_only=True)
class UndoRequest:
    """A request of these persons to undo the act of event `seq`. A second person of the `roles` that could have done
    it, or a superior of theirs, has to ask for the same."""

    seq: int
    by: tuple[Person, ...]
    roles: tuple[Name, ...]


@dataclass(frozen=True, kw_only=True)
class CountingBasis:
    """The part of a case from which its limits are counted. `calendar` is set once the case has adopted a newer
    calendar than the one its law came with."""

    facts: dict[Name, FactValue] = field(default_factory=dict)
    happened: dict[EventName, Occurrence] = field(default_factory=dict)
    clocks: dict[ClockKey, ClockState] = field(default_factory=dict)
    items: dict[Name, dict[Name, Item]] = field(default_factory=dict)
    calendar: Calendar | None = None


@dataclass(frozen=True, kw_only=True)
class Case(CountingBasis):
    """The state of a complaint.

    `filer` is what who filed it gave of themselves; `filed_as` their accounts, where they are members of staff. `n` is
    the last act judged, `seq` the last event. `rounds` is how often each stage has been entered, `forks` the event by
    which each further track was last opened. `stated` is who last stated each fact and text, and made each document.
    `earlier` are the last outcomes and own acts, which `correct` can undo, `undo_asked` for which of them a second
    person is waited for. `questioned` are events that a clock made and that, counted by a newer calendar, were not due
    yet. `unknown` are fields recorded as not known; `registered`: for each register, the persons known to be on it;
    `recused` may not act. `asked_for` are undecided requests by the event that made them; `deputies` act for a role for
    which nobody was left, `vacant` are the roles for which nobody is, each with who names a deputy. `consents`: for
    each subject, what each party last said of it. `corrections` stand beside a text, in their order: the text is as it
    was written. `closed_texts` are read by nobody. `filer_corrections`: for each field
    of who filed the complaint, how it should read, in their order; beside what is on file.
    `attempts` are the last days on which parties were not reached. `merged_into` is the complaint with which this one
    goes on, `joined` are those that go on with this one.
    """

    number: Number
    entry: Name
    opened_at: AwareDatetime
    filer: tuple[PartyWord, ...] = ()
    filed_as: tuple[Person, ...] = ()
    positions: dict[Name, Position]
    seq: int = 0
    n: int = 0
    texts: dict[Name, TextRef] = field(default_factory=dict)
    requests: dict[int, ExtensionRequest] = field(default_factory=dict)
    rounds: dict[Name, int] = field(default_factory=dict)
    forks: dict[Name, int] = field(default_factory=dict)
    closed_at: AwareDatetime | None = None
    stated: dict[Name, StatedBy] = field(default_factory=dict)
    unknown: tuple[Name, ...] = ()
    documents: dict[Name, IssuedDocument] = field(default_factory=dict)
    approved: dict[Name, int] = field(default_factory=dict)
    consents: dict[Name, dict[Name, Consent]] = field(default_factory=dict)
    corrections: dict[Name, tuple[TextRef, ...]] = field(default_factory=dict)
    closed_texts: tuple[ClosedText, ...] = ()
    filer_corrections: dict[str, tuple[TextRef, ...]] = field(default_factory=dict)
    links: dict[int, LinkedCase] = field(default_factory=dict)
    registered: dict[Name, tuple[Person, ...]] = field(default_factory=dict)
    recused: tuple[Person, ...] = ()
    asked_for: dict[int, AskedDecision] = field(default_factory=dict)
    deputies: dict[Name, tuple[Person, ...]] = field(default_factory=dict)
    vacant: dict[Name, tuple[Holder, ...]] = field(default_factory=dict)
    urgent: bool = False
    attempts: tuple[ContactAttempt, ...] = ()
    earlier: tuple["Undoable", ...] = ()
    undo_asked: UndoRequest | None = None
    questioned: dict[int, ClockKey] = field(default_factory=dict)
    merged_into: Number | None = None
    joined: tuple[Number, ...] = ()

    @property
    def stage(self) -> Name:
        """The stage of the main track; if that has ended, of the first open track."""
        return self.position.stage

    @property
    def position(self) -> Position:
        """The position of the main track; if that has ended, of the first open track."""
        return self.positions.get("main") or self.positions[min(self.positions)]

    @property
    def without_history(self) -> "Case":
        """The case without the earlier states that it keeps for `correct`."""
        return replace(self, earlier=())

    @property
    def texts_as_corrected(self) -> dict[Name, TextRef]:
        """The texts as they read now: of each the last correction, where one stands beside it."""
        return as_corrected(self.texts, self.corrections)

    def last_time_of(self, event: EventName) -> datetime | None:
        """Return when the event last happened, if it did."""
        happening = self.happened.get(event)
        return happening.at if happening else None


@dataclass(frozen=True, kw_only=True)
class Undoable:
    """An outcome or own act that can be undone: its event, and the case before it.

    If it follows from an answer to an approval, the case before that answer. `followed`: somebody else has acted on the
    case since.
    """

    event: Acted
    before: Case
    followed: bool = False


CASE = TypeAdapter(Case)
COUNTING_BASIS = TypeAdapter(CountingBasis)
