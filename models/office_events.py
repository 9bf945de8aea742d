"""Events of the office: one class for each kind of change, in the stream `org`, and what is first used or adopted."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, TypeAdapter

from models.frozen import Frozen
from models.held_role import HeldRole
from models.messages import Digest, Person
from models.requirement import Name
from models.rule import Slug

AccountEventType = Literal[
    "account_added", "account_disabled", "account_enabled", "account_locked", "account_linked", "account_unlinked",
    "password_set", "factor_set", "factor_taken", "emergency_login",
]  # fmt: skip


class StreamEvent(Frozen):
    """What every event outside of cases has. The columns of its row repeat it and the verification of chains reads it,
    so none of these fields may have a default: canonical JSON leaves defaults out."""

    seq: int
    name: str
    at: AwareDatetime
    recorded_at: AwareDatetime


class OfficeChange(StreamEvent):
    """`by` made it: an administrator, or nobody while the office had none. Persons are named by their ids."""

    name: Name | Slug | Person | HeldRole
    by: Person | None = None


class OfMember(OfficeChange):
    person: Person


class MemberJoined(OfMember):
    """`digest` is that of name and contact."""

    type: Literal["joined"]
    digest: Digest


class ContactChanged(OfMember):
    """Somebody changed the contact on file. `digest` is that of name and contact from then on."""

    type: Literal["contact_changed"]
    digest: Digest


class MemberLeft(OfMember):
    """`other` is the successor."""

    type: Literal["left"]
    other: Person


class Distinguished(OfMember):
    """Somebody was given or lost the role, rank or entry in a register `name`."""

    type: Literal["given", "ended", "ranked", "unranked", "enrolled", "struck"]


class Absent(OfMember):
    """Somebody is away, or is back before that has ended; `other` is the substitute."""

    type: Literal["away"]
    since: AwareDatetime
    until: AwareDatetime
    other: Person


class Back(OfMember):
    type: Literal["back"]
    since: AwareDatetime
    until: AwareDatetime


class UnitStated(OfficeChange):
    """A unit with its head, by name or by post."""

    type: Literal["unit"]
    person: Person | None = None
    parent: Name | None = None
    post: Name | None = None


class RanksOrdered(OfficeChange):
    type: Literal["ranks"]
    names: tuple[Name, ...] = ()


class DutyTakenOn(OfficeChange):
    """A periodic duty: procedure (`name`), `entry`, and `days` as JSON."""

    type: Literal["taken_on"]
    entry: Name
    days: str


class DutyGivenUp(OfficeChange):
    type: Literal["given_up"]
    entry: Name


class SenderAdded(OfficeChange):
    """A program that may call, or that has another key: `names` are its scopes, `digest` that of its key, `until` its
    end, `before` until when the key before it is good."""

    type: Literal["sender_added", "sender_rekeyed"]
    names: tuple[Name, ...] = ()
    acts_for: tuple[Person | Literal["*"], ...] = ()
    digest: Digest
    until: AwareDatetime | None = None
    before: AwareDatetime | None = None


class Withdrawn(OfficeChange):
    """A program may no longer call; to an address nothing is sent any more."""

    type: Literal["sender_revoked", "endpoint_removed"]


class EndpointStated(OfficeChange):
    """An address to which events are sent: their kinds, the program to which it belongs, the count of its keys."""

    type: Literal["endpoint_added", "endpoint_changed"]
    url: str
    names: tuple[Name, ...] = ()
    sender: Slug | None = None
    generation: int


class Confirmed(OfMember):
    """A second person confirmed the changes before it at the same instant, which `other` made."""

    type: Literal["confirmed"]
    other: Person


class SetUpAlone(OfficeChange):
    """`by` made the changes before it at the same instant at the command line, while nobody could confirm them."""

    type: Literal["set_up_alone"]


class Proven(OfficeChange):
    """`by` has proven by the code of their second factor that the changes from event `since` on, up to this one, are
    theirs. `step` of their factor is used up by that. Without a step nobody in the office had a second factor."""

    type: Literal["proven"]
    since: int
    step: int | None = None
    proof: str


class ChangeRefused(OfficeChange):
    """`by` tried a change and `other` was to confirm it; `name` says why it was refused."""

    type: Literal["change_refused"]
    other: Person | None = None


class LogRestored(OfficeChange):
    """After a restore `by` and `other` began a new log. The one before had signed `size` records with that `root`, as
    far as it was still known."""

    type: Literal["log_restored"]
    other: Person
    size: int
    root: Digest | None = None
    reason: str


class AccountChanged(OfMember):
    """`account_linked` to the provider or an operating system's user (`entry`): `digest` of who that is. `digest` of a
    password that is taken away is none. An account is locked `until` then."""

    type: AccountEventType
    entry: Literal["provider", "os_user"] | None = None
    digest: Digest | None = None
    until: AwareDatetime | None = None


class LinkMade(OfficeChange):
    """A one-time link of a kind (`entry`); the first one is nobody's yet. `digest` is that of what stands in it."""

    type: Literal["link_made"]
    person: Person | None = None
    entry: Name
    until: AwareDatetime
    digest: Digest


class TextPublished(OfficeChange):
    """An edition of the regulation `name` was published, to be in force from `first_day`, or was taken back before any
    complaint followed it. `digest` is that of its file."""

    type: Literal["text_published", "text_taken_back"]
    edition: str
    first_day: str
    digest: Digest


class FirstUsed(StreamEvent):
    """An edition or a law was used for the first time."""

    type: Literal["first_used"]
    sha256: Digest


class NoticesAdopted(StreamEvent):
    """Holiday notices were adopted: `names` say of which years."""

    type: Literal["adopted"]
    by: Person | None = None
    sha256: Digest
    names: tuple[Name, ...]


MemberEvent = MemberJoined | ContactChanged | MemberLeft | Distinguished | Absent | Back | Confirmed | AccountChanged
OfficeEvent = Annotated[
    MemberEvent | UnitStated | RanksOrdered | DutyTakenOn | DutyGivenUp | SenderAdded | Withdrawn | EndpointStated
    | TextPublished | SetUpAlone | Proven | ChangeRefused | LogRestored | LinkMade,
    Field(discriminator="type"),
]  # fmt: skip
OFFICE_EVENT = TypeAdapter[OfficeEvent](OfficeEvent)
