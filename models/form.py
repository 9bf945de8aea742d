"""What comes in at the door: an intake form, and what a person says with an act. Read once, never sent to Temporal."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from models.frozen import Written
from models.means import Means
from models.messages import ClockKey, FactValue, Holder, Id, Person
from models.procedure import Slug
from models.requirement import Name

LONGEST = 64 * 1024
MOST_ATTACHMENTS = 16
SPACES = str.maketrans({"\u3000": " ", "\u00a0": " "})


def plain_file_name(name: str) -> str:
    """A file's name as it may be kept and written out again: no path, no sign that hides what it is. Raises
    ValueError."""
    if name in {".", ".."} or any(part in name for part in "/\\") or not name.translate(SPACES).isprintable():
        raise ValueError("a file name holds no path and no hidden signs")
    if not name.strip() or len(name.encode()) > 255:
        raise ValueError("a file name has 1 to 255 bytes")
    return name


FileName = Annotated[str, AfterValidator(plain_file_name)]


class StoredFile(Written):
    """A file that lies in the folder of attachments already: its name as given, its type by its content, its size in
    bytes, its SHA-256."""

    name: FileName
    media_type: Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z0-9.+-]{1,100}$")]
    size: int = Field(ge=1)
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Party(Written):
    """The person filing. All may be empty: the texts protect those who will not be named."""

    name: str = Field(default="", max_length=200)
    unit: str = Field(default="", max_length=200)
    contact: str = Field(default="", max_length=200)
    address: str = Field(default="", max_length=400)


class Form(Written):
    """An intake form. `registrant` is the member of staff who registers it on the spot; without one the complaint
    waits to be registered. `happened_at`: when it came in, where it is typed later. `attachments` are files beside the
    form."""

    procedure: Slug
    entry: Name | None = None
    registrant: Person | None = None
    happened_at: AwareDatetime | None = None
    party: Party = Party()
    facts: dict[Name, FactValue] = {}
    texts: dict[Name, str] = {}
    attachments: tuple[str, ...] = Field(default=(), max_length=MOST_ATTACHMENTS)


class Said(Written):
    """What a person says with an act: facts, words, by which means somebody was told, on which clock how much.

    The other fields name what the act speaks of, as in `models.messages.Act`.
    """

    name: Name
    actor: Person
    id: Id | None = None
    happened_at: AwareDatetime | None = None
    facts: dict[Name, FactValue] = {}
    texts: dict[Name, str] = {}
    attachments: tuple[StoredFile, ...] = Field(default=(), max_length=MOST_ATTACHMENTS)
    means: Means | None = None
    clock: ClockKey | None = None
    units: int | None = Field(default=None, ge=1, le=3660)
    until: date | None = None
    track: Name | None = None
    item: Name | None = None
    about: Name | None = None
    of: int | None = Field(default=None, ge=1, le=1_000_000_000)
    whom: Holder | None = None
    party: Name | None = None
    given: bool | None = None
    ground: Name | None = None
    unknown: tuple[Name, ...] = Field(default=(), max_length=64)
