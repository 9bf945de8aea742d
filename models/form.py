"""Input of people: the intake form, and what a person says with an act. Read by `starter/`, never sent to Temporal."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from models.frozen import StrictModel
from models.messages import Act, ActDetails, FactValue, Id, Person, TextRef
from models.requirement import Name, PartyWord
from models.rule import Slug
from models.time import Instant

MAX_TEXT_BYTES = 64 * 1024
MAX_ATTACHMENTS = 16
UNUSUAL_SPACES = str.maketrans({"\u3000": " ", "\u00a0": " "})


def plain_file_name(name: str) -> str:
    """Return the name if it may be stored and written out again: no path, no invisible characters. Raises
    ValueError."""
    if name in {".", ".."} or any(part in name for part in "/\\") or not name.translate(UNUSUAL_SPACES).isprintable():
        raise PydanticCustomError("file_name_path", "a file name holds no path and no hidden signs")
    if not name.strip() or len(name.encode()) > 255:
        raise PydanticCustomError("file_name_length", "a file name has 1 to 255 bytes")
    return name


FileName = Annotated[str, AfterValidator(plain_file_name)]


class StoredFile(StrictModel):
    """A file that is stored already: its name as given, its media type by its content, its size in bytes, its
    SHA-256."""

    name: FileName
    media_type: Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z0-9.+-]{1,100}$")]
    size: Annotated[int, Field(ge=1, strict=True)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Party(StrictModel):
    """The person who files a complaint. Every field may be empty: regulations protect those who stay anonymous.
    `person` is their account, where they are known to be on the staff."""

    name: str = Field(default="", max_length=200)
    unit: str = Field(default="", max_length=200)
    contact: str = Field(default="", max_length=200)
    address: str = Field(default="", max_length=400)
    person: Person | None = None

    @property
    def gave(self) -> tuple[PartyWord, ...]:
        """What they gave of themselves: a name, a contact or an address to reach them by."""
        given: dict[PartyWord, str] = {"named": self.name, "reachable": self.contact + self.address}
        return tuple(word for word, said in given.items() if said.strip())

    @property
    def is_known_again(self) -> bool:
        """Whether another complaint of theirs can be found: by name and contact together."""
        return bool(self.name.strip() and self.contact.strip())


class Form(StrictModel):
    """An intake form. `registrant` is the member of staff who registers the complaint at once; without one it waits to
    be registered. `happened_at`: when it came in, if it is typed in later. `unknown`: what the registrant has asked and
    nobody knows, of what the rules of the registration let be unknown. `attachments` are paths of files beside the
    form."""

    procedure: Slug
    entry: Name | None = None
    registrant: Person | None = None
    happened_at: Instant | None = None
    party: Party = Party()
    facts: dict[Name, FactValue] = {}
    texts: dict[Name, str] = {}
    unknown: tuple[Name, ...] = Field(default=(), max_length=64)
    attachments: tuple[str, ...] = Field(default=(), max_length=MAX_ATTACHMENTS)


class ActInput(ActDetails, StrictModel):
    """What a person says with an act, before the register has received it. `id` makes a repetition recognisable."""

    name: Name
    actor: Person
    id: Id | None = None
    happened_at: Instant | None = None
    facts: dict[Name, FactValue] = {}
    texts: dict[Name, str] = {}
    attachments: tuple[StoredFile, ...] = Field(default=(), max_length=MAX_ATTACHMENTS)


SHARED_ACT_FIELDS = tuple(name for name in ActInput.model_fields if name not in ("id", "texts", "attachments"))


def act_input_content(act_input: ActInput) -> dict[str, object]:
    """Return the content of an act as JSON data, without its id."""
    return act_input.model_dump(mode="json", exclude={"id"}, exclude_defaults=True)


def act_from_input(
    act_input: ActInput,
    refs: dict[Name, TextRef],
    files: tuple[TextRef, ...] = (),
    *,
    act_id: Id,
    verified: bool = True,
) -> Act:
    """Return the act without its texts and files, which are replaced by references."""
    stated = {name: getattr(act_input, name) for name in SHARED_ACT_FIELDS}
    return Act(id=act_id, texts=refs, attachments=files, verified=verified, **stated)
