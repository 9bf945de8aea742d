"""What comes in at the door: an intake form, and what a person says with an act. Read once, never sent to Temporal."""

from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from models.frozen import Written
from models.messages import FactValue, Id, Particulars, Person
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


class Said(Particulars, Written):
    """What a person says with an act."""

    name: Name
    actor: Person
    id: Id | None = None
    happened_at: AwareDatetime | None = None
    facts: dict[Name, FactValue] = {}
    texts: dict[Name, str] = {}
    attachments: tuple[StoredFile, ...] = Field(default=(), max_length=MOST_ATTACHMENTS)
