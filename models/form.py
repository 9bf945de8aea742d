"""What comes in at the door: an intake form, and what a person says with an act. Read once, never sent to Temporal."""

from pydantic import AwareDatetime, Field

from models.frozen import Written
from models.messages import FactValue, Id, Means, Person
from models.procedure import Name, Slug

LONGEST = 64 * 1024


class Party(Written):
    """The person filing. All may be empty: the texts protect those who will not be named."""

    name: str = Field(default="", max_length=200)
    unit: str = Field(default="", max_length=200)
    contact: str = Field(default="", max_length=200)
    address: str = Field(default="", max_length=400)


class Form(Written):
    """An intake form. `registrant` is the member of staff who registers it on the spot; without one the complaint
    waits to be registered. `happened_at`: when it came in, where it is typed later."""

    procedure: Slug
    entry: Name | None = None
    registrant: Person | None = None
    happened_at: AwareDatetime | None = None
    party: Party = Party()
    facts: dict[Name, FactValue] = {}
    texts: dict[Name, str] = {}


class Said(Written):
    """What a person says with an act: facts, words, by which means somebody was told, on which clock how much, what
    became of which notice."""

    name: Name
    actor: Person
    id: Id | None = None
    happened_at: AwareDatetime | None = None
    facts: dict[Name, FactValue] = {}
    texts: dict[Name, str] = {}
    means: Means | None = None
    clock: Name | None = None
    units: int | None = Field(default=None, ge=1, le=3660)
    about: Name | None = None
    of: int | None = None
