"""The words in which a regulation is written: closed, typed, free of expressions.

`procedures/<slug>.yaml` is read into these; `rules/` says what each word means. Chinese stands in `zh` (a name),
`says` (the rule in short), `must` (what can be observed) and `shows` (advice); these never travel with a case,
except the short names a person needs to read the case in Temporal's own screen.
"""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, StringConstraints, Tag, model_validator

from models.frozen import Written
from models.time import Unit

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
Place = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}(\.[a-z][a-z0-9_]{0,47})?$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,47}$")]
RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}-[0-9a-z]{1,8}$")]


# ---- requirements -------------------------------------------------------------------------------------------


class NeedsFact(Written):
    """A fact has been stated, and is so: `is` its value, `has` a member, `at_least` a number (or of members)."""

    fact: Name
    is_: bool | int | Name | None = Field(default=None, alias="is")
    has: Name | None = None
    at_least: int | None = None


class NeedsText(Written):
    """Something has been put in writing (a reason, findings, an opinion)."""

    text: Name


class NeedsRole(Written):
    """Whoever acts holds one of these roles."""

    role: tuple[Name, ...]


class NeedsOtherPerson(Written):
    """Whoever acts is not the person who did that event: the maker is not the checker."""

    other_person: Name


class NeedsEvent(Written):
    """That has happened on this case."""

    event: Name


class NeedsClock(Written):
    """That clock is running, over or stopped."""

    clock: Name
    is_: Literal["running", "over", "stopped"] = Field(alias="is")


class NeedsAll(Written):
    all: tuple["Requirement", ...]


class NeedsAny(Written):
    any: tuple["Requirement", ...]


class NeedsNone(Written):
    none: tuple["Requirement", ...]


_REQUIREMENTS = ("fact", "text", "role", "other_person", "event", "clock", "all", "any", "none")


def _shape(value: Any) -> str | None:
    """The one key that says which requirement this is."""
    keys = value if isinstance(value, dict) else type(value).model_fields
    return next((word for word in _REQUIREMENTS if word in keys), None)


Requirement = Annotated[
    Annotated[NeedsFact, Tag("fact")]
    | Annotated[NeedsText, Tag("text")]
    | Annotated[NeedsRole, Tag("role")]
    | Annotated[NeedsOtherPerson, Tag("other_person")]
    | Annotated[NeedsEvent, Tag("event")]
    | Annotated[NeedsClock, Tag("clock")]
    | Annotated[NeedsAll, Tag("all")]
    | Annotated[NeedsAny, Tag("any")]
    | Annotated[NeedsNone, Tag("none")],
    Discriminator(
        _shape,
        custom_error_type="requirement",
        custom_error_message="a requirement is one of: " + ", ".join(_REQUIREMENTS),
    ),
]


# ---- what a rule does ---------------------------------------------------------------------------------------


class Gate(Written):
    """At these outcomes or acts (`stage.outcome`, or an outcome or act wherever it is open) this is required."""

    at: tuple[Place, ...]
    needs: Requirement


class Record(Written):
    """These facts and texts are to be written down while the case stands at `during` (default: wherever a
    `before` is open); an outcome in `before` is refused while one is missing."""

    fields: tuple[Name, ...]
    during: tuple[Name, ...] = ()
    before: tuple[Place, ...] = ()
    when: Requirement | None = None


class Notice(Written):
    """Somebody is told. The outcome `by` which it is told must say by which means, or that there is no contact;
    without `by` the system sends it as soon as it is owed.

    It is owed once an event in `owed` has happened, or while `when` holds; `with` names the texts that go along,
    `form` the template it is written by (default: its own name). `receipt`: proof that it arrived is asked for, and
    is the event `<name>_served`.
    """

    name: Name
    zh: str = ""
    to: Name
    by: tuple[Place, ...] = ()
    owed: tuple[Name, ...] = ()
    when: Requirement | None = None
    with_: tuple[Name, ...] = Field(default=(), alias="with")
    no_contact: bool = True
    receipt: bool = False
    form: Name | None = None


class Limit(Written):
    """How long: `n` units, or until the date or instant in the fact `set_by` (with `n` units as a fallback)."""

    n: int | None = None
    unit: Unit | None = None
    set_by: Name | None = None

    @model_validator(mode="after")
    def says_how_long(self) -> Self:
        if (self.n is None) != (self.unit is None):
            raise ValueError("n and unit belong together")
        if self.n is None and self.set_by is None:
            raise ValueError("a limit needs n and unit, or set_by")
        return self


class Rung(Written):
    """What follows an expiry, `after` so many working days (0: at once). `only` is a setting's value."""

    do: Literal["remind", "escalate"]
    to: Name
    after: int = 0
    only: bool = True


class Extension(Written):
    """Who may ask for more time, who grants it; at most `each` units a time and `total` in all."""

    asks: tuple[Name, ...]
    grants: tuple[Name, ...]
    each: int
    total: int


class Clock(Written):
    """A limit of the law. Without `extension` the text provides none. `breach: false` is a wake-up, no duty."""

    name: Name
    zh: str = ""
    starts: tuple[Name, ...]
    stops: tuple[Name, ...]
    limit: Limit
    when: Requirement | None = None
    roll: bool = False
    warn: int | None = None
    over: tuple[Rung, ...] = ()
    extension: Extension | None = None
    breach: bool = True


class Guide(Written):
    """Advice, shown at these stages; it never blocks."""

    at: tuple[Name, ...] = ()
    shows: str = ""


class Sees(Written):
    """Only these roles may read that part (of a person or text), where `when` holds."""

    part: Literal["identity", "narrative"]
    roles: tuple[Name, ...]
    when: Requirement | None = None


class Rule(Written):
    """One sentence of the regulation: where it stands, what it says, what follows from it.

    `enforce` names the word that carries the rule; it is also the module in `rules/`.
    """

    id: RuleId
    article: str
    says: str = ""
    must: str = ""
    enforce: Literal["block", "record", "notify", "clock", "guide", "sees"]
    gates: tuple[Gate, ...] = ()
    record: Record | None = None
    notice: Notice | None = None
    clock: Clock | None = None
    guide: Guide | None = None
    sees: Sees | None = None

    @model_validator(mode="after")
    def carries_its_word(self) -> Self:
        word = {"block": "gates", "notify": "notice"}.get(self.enforce, self.enforce)
        if not getattr(self, word):
            raise ValueError(f"enforce: {self.enforce} needs `{word}:`")
        return self


# ---- what the rules speak of --------------------------------------------------------------------------------


class Role(Written):
    """Who somebody is. `unit` and `post` are held by staff; `unit` with `given_by` is the unit a fact names;
    `named` are the persons a fact names; `outside` is a party to the case, and `files` the one who filed it."""

    zh: str
    is_: Literal["unit", "post", "named", "outside"] = Field(alias="is")
    given_by: Name | None = None
    files: bool = False


class Fact(Written):
    """Something stated in a checked form. No free text: that belongs to `texts`."""

    zh: str = ""
    is_: Literal["yes_no", "number", "date", "instant", "code", "codes", "person", "persons"] = Field(alias="is")
    one_of: dict[Name, str] = {}
    follows: dict[Name, dict[Name, Name]] = {}


class Setting(Written):
    """Something the text leaves open; an office decides it."""

    zh: str
    default: bool | int | Name
    reading: str = ""


class Opens(Written):
    """Registers a linked complaint through ordinary intake, with these facts and texts."""

    entry: Name
    copies: tuple[Name, ...] = ()
    when: Requirement | None = None


class Outcome(Written):
    """A decision open at a stage. `by` narrows the stage's `who`; `late_report` lets it have happened up to so
    many calendar days before it was received (a letter that lay over the weekend)."""

    zh: str
    to: Name
    by: tuple[Name, ...] = ()
    opens: Opens | None = None
    late_report: int = 0


class Stage(Written):
    zh: str
    kind: Literal["task", "reply", "end"] = "task"
    who: tuple[Name, ...] = ()
    outcomes: dict[Name, Outcome] = {}


class OwnAct(Written):
    """An act the regulation knows beside the outcomes: open in `at` (or anywhere), leading nowhere unless `to`;
    `after_closing` names the entry of the linked complaint that carries it when the case is closed."""

    zh: str
    at: tuple[Name, ...] = ()
    by: tuple[Name, ...] = ()
    to: Name | None = None
    opens: Opens | None = None
    after_closing: Name | None = None
    late_report: int = 0


class Reading(Written):
    """Where the text can be read in more than one way: the reading taken, and why."""

    question: str
    rules: tuple[RuleId, ...]
    taken: str
    why: str
    setting: Name | None = None


class InForce(Written):
    from_: date = Field(alias="from")
    until: date | None = None


class Procedure(Written):
    """A regulation, whole."""

    slug: Slug
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    title: str
    basis: str = ""
    edition: Annotated[str, StringConstraints(pattern=r"^[0-9a-z.-]{1,16}$")]
    in_force: InForce
    truncated: str = ""
    roles: dict[Name, Role]
    settings: dict[Name, Setting] = {}
    facts: dict[Name, Fact] = {}
    texts: dict[Name, str] = {}
    entries: dict[Name, Name]
    rules: tuple[Rule, ...]
    stages: dict[Name, Stage]
    acts: dict[Name, OwnAct] = {}
    readings: tuple[Reading, ...] = ()
