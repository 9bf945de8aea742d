"""Messages between clients, workflows and the register: acts and the answers to them.

No message holds free text, but for what somebody typed into a raw signal. Names, contacts, narratives, reasons and
opinions are stored in PostgreSQL (`party`, `text`) and referred to by id and salted digest, so that they can be erased
while the chain of events stays valid. These models are stored in workflow histories: new fields get a default, and no
field is ever renamed or removed.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints

from models.frozen import Frozen, StrictModel, YesOrNo
from models.means import Means
from models.requirement import EventName, Name
from models.rule import RuleId, Slug
from models.time import Calendar, Day, Instant, check_reach

Id = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z_:.-]{0,63}$")]
Person = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
Number = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}-\d{4}-\d{6}$")]
CASE_ID_PREFIX = "complaint/"  # the workflow id of a case: this, then its number
Holder = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,47}$")]  # a person, unit or post
ClockKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}(:[a-z][a-z0-9_]{0,47})?$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16,64}$")]
Integer = Annotated[int, Field(ge=-1_000_000_000, le=1_000_000_000, strict=True)]
FactValue = Annotated[
    YesOrNo | Integer | Person | Name | AwareDatetime | date | tuple[Person | Name, ...],
    Field(union_mode="left_to_right"),
    AfterValidator(check_reach),
]


class TextRef(Frozen):
    """Refers to a text or attachment in the register: its id, its digest (`rules/digests/salted_digest.py`), the lists
    of phrases of which it contains one, and of a list of names how many it lists (0: it is no proper list), and which
    members of staff have one of these names."""

    id: Id
    digest: Digest
    holds: tuple[Name, ...] = ()
    count: int | None = None
    persons: tuple[Person, ...] = ()


class TextOrigin(Frozen):
    """How a text came into a case: with which act or entry, at which stage, by whom; `type` is that of its event."""

    act: Name
    type: str
    stage: Name | None = None
    by: Person | None = None


class ActDetails(BaseModel):
    """What an act is about; shared by acts as typed in and as received.

    `track`, if there are several; `item` of a collection; `clock`, and `units` more or a date `until` for it; `about`
    (a duty, document, subject or notice by name); `of` (an event by its `seq`); `whom` (a person, unit or post);
    `party` (an outside role); `given` (whether the party consents); `ground` of a suspension; `unknown` (fields to be
    recorded as not known); `means` by which somebody was told; `into`, the complaint into which this one is merged;
    `at_once`: letters about the act do not wait until it can be no own slip any more.
    """

    means: Means | None = None
    clock: ClockKey | None = None
    units: Annotated[Integer, Field(ge=1, le=3660)] | None = None
    until: Day | None = None
    track: Name | None = None
    item: Name | None = None
    about: Name | None = None
    of: Annotated[Integer, Field(ge=1)] | None = None
    whom: Holder | None = None
    party: Name | None = None
    given: YesOrNo | None = None
    ground: Name | None = None
    unknown: tuple[Name, ...] = Field(default=(), max_length=64)
    into: Number | None = None
    at_once: YesOrNo = False


class MergeTarget(Frozen):
    """What the register knows, when the act `merge` is received, of the complaint into which a case is to be merged.

    `procedure` and `entry` say what kind of case it is. `same_filer`: the same person filed it, by name and contact;
    `same_matter`: it names no other respondent and is of no other class. `merging`: it is merged into another, or
    somebody has asked for that. `shut_out`: the actor takes no part in it. `limits` are the ends of its limits, but for
    those that it broke and then met; `done` are the outcomes and own acts that have been done there. `awaited` is about
    the case that is merged: another one has opened it and waits for its end.
    """

    procedure: Slug
    entry: Name
    closed: bool = False
    merging: bool = False
    shut_out: bool = False
    awaited: bool = False
    same_filer: bool = False
    same_matter: bool = False
    done: tuple[Name, ...] = ()
    limits: dict[ClockKey, AwareDatetime] = Field(default_factory=dict)


class EarlierCase(Frozen):
    """A complaint that whoever filed this one had filed before. `end` is its final stage; none while it is open."""

    number: Number
    procedure: Slug
    received: AwareDatetime
    end: Name | None = None


class Sealed(Frozen):
    """What goes through Temporal under a seal of the office (`register/seal.py`)."""

    seal: Digest | None = None


class Act(ActDetails, Sealed):
    """One thing that a person does on a case, as it is stored in the inbox and sent to the workflow.

    The register sets `n` and `received_at` (0 and none: not received yet). It also sets `standing`, the roles that the
    actor held at that instant; `stands_for`, the persons for whom the actor stood in; `registered`, for each register
    the persons named in the act who are on it; `named`, what each known person that the act names held (nothing: no
    longer on the staff); `earlier`, complaints that the same person filed before, where a gate of the act asks;
    `target`, the complaint into which the act merges the case; `joins`, the complaint that was merged into this one,
    and `filed_as` the accounts of who filed it; `origin`, how a text came in that it closes; `settled`: all acts up
    to that number had been judged when this one was received; and `after`: the event that was the last then. Of an act
    that somebody has to decide on, `deciders` are who does (persons, or what is held); `vacant` are the roles that
    nobody left can act for on this case, each with who names a deputy.

    `calendar` are calendar years that the register knows and the case does not; it counts by them before it judges the
    act. The `seal` proves that all this was set by the register: anybody who can write to Temporal could write a
    number. `verified` is False for a signal that did not come through the register.
    """

    id: Id
    name: Name
    actor: Person
    n: int = Field(default=0, ge=0)
    received_at: Instant | None = None
    happened_at: Instant | None = None
    standing: tuple[Name, ...] = ()
    facts: dict[Name, FactValue] = Field(default_factory=dict, max_length=64)
    texts: dict[Name, TextRef] = Field(default_factory=dict, max_length=64)
    attachments: tuple[TextRef, ...] = Field(default=(), max_length=16)
    registered: dict[Name, tuple[Person, ...]] = Field(default_factory=dict)
    named: dict[Person, tuple[Name, ...]] = Field(default_factory=dict)
    earlier: tuple[EarlierCase, ...] = ()
    target: MergeTarget | None = None
    joins: Number | None = None
    filed_as: tuple[Person, ...] = ()
    origin: TextOrigin | None = None
    settled: int = 0
    after: int = 0
    verified: bool = True
    stands_for: tuple[Person, ...] = ()
    deciders: tuple[Holder, ...] = ()
    vacant: dict[Name, tuple[Holder, ...]] = Field(default_factory=dict)
    calendar: Calendar | None = None

    @property
    def persons(self) -> frozenset[Person]:
        """The actor, and the persons for whom they stood in."""
        return frozenset({self.actor, *self.stands_for})

    @property
    def holders(self) -> frozenset[Holder]:
        """The actor, the persons for whom they stood in, and the roles they held."""
        return self.persons | {*self.standing}

    @property
    def may_name(self) -> frozenset[str]:
        """Everything in the act that may be the id of a person: `whom`, and all names that its facts state."""
        values = [value if isinstance(value, tuple) else (value,) for value in self.facts.values()]
        stated = {name for value in values for name in value if isinstance(name, str)}
        return frozenset(stated | {self.whom} if self.whom else stated)

    @property
    def received(self) -> datetime:
        """When the act was received. Raises ValueError if it has not been."""
        if self.received_at is None:
            raise ValueError("not received yet")
        return self.received_at

    @property
    def happened(self) -> datetime:
        """When the act happened; without a date of its own, when it was received."""
        return self.happened_at or self.received


class Why(StrEnum):
    """Why an act is refused, beside the rule that says so, if one does."""

    needs = "needs"
    record = "record"
    notice = "notice"
    role = "role"
    hidden = "hidden"
    not_open = "not_open"
    unknown = "unknown"
    closed = "closed"
    wrong_value = "wrong_value"
    no_clock = "no_clock"
    no_extension = "no_extension"
    too_late = "too_late"
    beyond_cap = "beyond_cap"
    no_request = "no_request"
    same_person = "same_person"
    no_breach = "no_breach"
    happened_at = "happened_at"
    unverified = "unverified"
    undecodable = "undecodable"
    restored = "restored"
    quarantined = "quarantined"
    which_track = "which_track"
    joining = "joining"
    not_permitted = "not_permitted"
    recused = "recused"
    respondent = "respondent"
    filer = "filer"
    not_eligible = "not_eligible"
    opinion_owed = "opinion_owed"
    reason = "reason"
    order = "order"
    item = "item"
    not_highest = "not_highest"
    not_offered = "not_offered"
    no_suspension = "no_suspension"
    not_undoable = "not_undoable"
    later_act = "later_act"
    answered = "answered"
    too_few = "too_few"
    in_passing = "in_passing"
    stated = "stated"
    decided = "decided"
    not_mergeable = "not_mergeable"


class MissingKind(StrEnum):
    """What kind of thing is missing. `name` of a `Missing` says which."""

    fact = "fact"
    text = "text"
    phrases = "phrases"
    role = "role"
    other_person = "other_person"
    other_unit = "other_unit"
    register = "register"
    event = "event"
    clock = "clock"
    duty = "duty"
    document = "document"
    signature = "signature"
    approval = "approval"
    consent = "consent"
    items = "items"
    linked = "linked"
    party = "party"
    earlier = "earlier"
    notice = "notice"
    one_of = "one_of"


class Missing(Frozen):
    """One thing that is missing before an act can be done.

    `name`: the fact, text, role, event (also `stage.outcome`), clock, duty, document, stage of an approval, subject of
    a consent, collection, register, entry of a linked complaint, or notice. `other_person`, `other_unit`: who acts is
    to be another than who did the event `name`. `value`: one of these is asked for (a value of a fact, a state of items
    or of a clock, an end, a means by which a notice is given); `at_least`: so large a number, so many. `of`: who signs
    or consents, the fact that names who is on a register, the text that contains phrases, the collection that has the
    field. `barred`: it is there, and stands in the way. `one_of`: one of the `ways` is enough, and all that a way lists
    is missing for it.
    """

    kind: MissingKind
    name: EventName | None = None
    value: tuple[bool | int | Name, ...] = ()
    at_least: int | None = None
    of: Name | None = None
    barred: bool = False
    ways: tuple[tuple["Missing", ...], ...] = ()


class Refusal(Frozen):
    """One reason to refuse an act: the reason, the rule of the regulation (none: a rule for all cases), its subject,
    the `other` complaint of which the rule speaks, and what is `missing`."""

    why: Why
    rule: RuleId | None = None
    about: Name | None = None
    other: Number | None = None
    missing: tuple[Missing, ...] = ()


class Verdict(Frozen):
    """What became of act `n`: accepted, as event `seq`, or refused."""

    n: int
    seq: int | None = None
    refused: tuple[Refusal, ...] = ()


class Receipt(Sealed):
    """The answer to an accepted act: its event, the chain after that event, and whether the register has recorded it
    yet. `act` is the digest of the act that is answered; the `seal` proves that a case of ours gave the answer."""

    seq: int
    hash: str
    recorded: bool
    act: Digest | None = None


class ActFailure(StrEnum):
    """Why the update `act` fails, as the type of its error.

    `refused` by a rule; `elsewhere`: not judged in this run, but in the next; `judged_before`: so long ago that the
    register alone has the verdict, or has forgotten what this case knows; `another_act` was judged under its number,
    and the case is quarantined; `not_ours`: it lacks the register's seal for this complaint.
    """

    refused = "Refused"
    elsewhere = "Elsewhere"
    judged_before = "JudgedBefore"
    another_act = "AnotherAct"
    not_ours = "NotOurs"


class ActFailed(Sealed):
    """What a case says of an act that gets no receipt, in the error of its update: `act` is the digest of that act,
    `opening` tells as which complaint the case was opened. The `reasons` are those of a refusal."""

    why: ActFailure
    act: Digest
    opening: Digest
    reasons: tuple[Refusal, ...] = ()


class InboxRequest(Frozen):
    """Asks for the acts that a case has not seen: after number `after`, up to number `upto`, received before
    `before`."""

    number: Number
    after: int
    upto: int | None = None
    before: AwareDatetime | None = None


class InboxBatch(Frozen):
    """The acts asked for, in order. `settled` is the last number up to which no act is left to judge, `seq` the last
    event of the register."""

    acts: tuple[Act, ...] = ()
    settled: int = 0
    seq: int = 0


SignalledText = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]  # PostgreSQL stores no NUL


class SignalledAct(ActDetails, StrictModel):
    """What somebody types into a signal with Temporal's own tools. `approve`, `refuse` and `extend` are named by their
    signal. Without an `id` each signal is an act of its own. `reason` stands for the text of that name."""

    actor: Person
    name: Name | None = None
    id: Id | None = None
    happened_at: Instant | None = None
    facts: dict[Name, FactValue] = Field(default={}, max_length=64)
    texts: dict[Name, SignalledText] = Field(default={}, max_length=64)
    reason: SignalledText | None = None


class RawSignal(Frozen):
    """A signal that was sent with Temporal's own tools, past the register. The case asks the register for a number and
    a time of receipt. `digest` identifies it, `act` is the act it held, if any, and `texts` its words, which Temporal
    has from their sender; `wrong` is the field because of which it holds none. `more` are signals sent along."""

    number: Number
    id: Id
    at: AwareDatetime
    digest: Digest
    act: Act | None = None
    texts: dict[Name, SignalledText] = {}
    wrong: Name | None = None
    more: tuple["RawSignal", ...] = ()


class SignalAnswer(Frozen):
    """What became of a raw signal. `name` is that of its act, or of the signal if it held none; `n` is the number under
    which it was judged, `seq` the event that it became."""

    name: str
    actor: Person | None = None
    n: int | None = None
    seq: int | None = None
    refused: tuple[Refusal, ...] = ()


class SignalAnswers(Frozen):
    """What became of the latest raw signals of a run, in the order in which they were answered."""

    answers: tuple[SignalAnswer, ...] = ()
