"""The words in which a regulation is written: closed, typed, free of expressions.

`procedures/<slug>.yaml` is read into these; `rules/` says what each word means. Chinese stands in `zh` (a name),
`says` (the rule in short), `must` (what can be observed) and `shows` (advice); these never travel with a case,
except the short names a person needs to read the case in Temporal's own screen.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from models.frozen import Written
from models.limit import Clock, Span
from models.means import Means
from models.requirement import Name, Requirement

Place = Annotated[str, StringConstraints(pattern=r"^#?[a-z][a-z0-9_]{0,47}(\.[a-z][a-z0-9_]{0,47})?$")]
Site = Annotated[str, StringConstraints(pattern=r"^#?[a-z][a-z0-9_]{0,47}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,47}$")]
RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}-[0-9a-z]{1,8}$")]


# ---- what a rule does ---------------------------------------------------------------------------------------


class Gate(Written):
    """At these outcomes or acts this is required: `stage.outcome`; an outcome or act wherever it is open; `#tag`,
    every outcome so tagged, of whichever procedure the rule is laid over; or `#tag.act`, an act of every office at the
    stages so tagged."""

    at: tuple[Place, ...]
    needs: Requirement


class Record(Written):
    """These facts and texts are to be written down while the case stands at `during` (default: wherever a
    `before` is open); an outcome in `before` is refused while one is missing. A field that `may_be_unknown` may
    be put on record as not known."""

    fields: tuple[Name, ...]
    may_be_unknown: tuple[Name, ...] = ()
    during: tuple[Name, ...] = ()
    before: tuple[Place, ...] = ()
    when: Requirement | None = None


class Notice(Written):
    """Somebody, or each of several, is told. The outcome `by` which it is told must say by which means, or that there
    is no contact; without `by` the system tells it as soon as it is owed.

    It is owed once an event in `owed` has happened (`#tag`: what is so tagged), or while `when` holds (both, where the
    system tells it);
    `with` names the texts that go along, `means` the only ways in which it may be told (in writing). `receipt` asks
    for proof: the event `<name>_served`.
    """

    name: Name
    zh: str = ""
    to: Name | tuple[Name, ...]
    by: tuple[Place, ...] = ()
    owed: tuple[Place, ...] = ()
    when: Requirement | None = None
    with_: tuple[Name, ...] = Field(default=(), alias="with")
    means: tuple[Means, ...] = ()
    no_contact: bool = True
    receipt: bool = False
    form: Name | None = None

    @property
    def addressees(self) -> tuple[Name, ...]:
        """Everybody it is told to."""
        return self.to if isinstance(self.to, tuple) else (self.to,)

    @model_validator(mode="after")
    def can_be_told(self) -> Self:
        if not self.by and not self.owed:
            raise ValueError("a notice that nobody tells needs owed: the events upon which the system tells it")
        return self


class Guide(Written):
    """Advice, shown at these stages; it never blocks."""

    at: tuple[Place, ...] = ()
    shows: str = ""


class Sees(Written):
    """Only these roles may read that part (of a person or text), where `when` holds; who holds one in `but` never
    does."""

    part: Literal["identity", "narrative"]
    roles: tuple[Name, ...]
    but: tuple[Name, ...] = ()
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
    `named` are the persons a fact names; `rank` is held from `at_least` upwards; `head_of` heads the unit `unit`
    (or the one the fact `given_by` names); `superior_of` heads a unit above that; `anyone` is all staff;
    `outside` is a party to the case, and `files` the one who filed it."""

    zh: str
    is_: Literal["unit", "post", "rank", "head_of", "superior_of", "named", "anyone", "outside"] = Field(alias="is")
    given_by: Name | None = None
    unit: Name | None = None
    at_least: Name | None = None
    files: bool = False

    @model_validator(mode="after")
    def says_who(self) -> Self:
        if (self.is_ == "rank") != (self.at_least is not None):
            raise ValueError("a rank, and nothing else, needs at_least")
        if self.is_ in ("head_of", "superior_of") and (self.unit is None) == (self.given_by is None):
            raise ValueError(f"{self.is_} needs unit, or given_by: a fact that names it")
        return self


class Fact(Written):
    """Something stated in a checked form. No free text: that belongs to `texts`. A `class` (severity, kind) is
    stated by the outcomes that speak of it and changed only by the act `reclassify`."""

    zh: str = ""
    is_: Literal["yes_no", "number", "date", "instant", "code", "codes", "person", "persons"] = Field(alias="is")
    one_of: dict[Name, str] = {}
    follows: dict[Name, dict[Name, Name]] = {}
    class_: bool = Field(default=False, alias="class")


class Setting(Written):
    """Something the text leaves open; an office decides it. Without a default every office must."""

    zh: str
    default: bool | int | Name | None = None
    reading: str = ""


class ItemKind(Written):
    """A named collection of a case (parties, measures, sessions): the facts and texts each item holds, and the
    states it may be in, the first of which it starts in."""

    zh: str
    fields: tuple[Name, ...] = ()
    states: dict[Name, str]


class Paper(Written):
    """A document of the case: what it `holds` (its signatures lapse when that changes) and who signs (each of the
    persons whom a role names), `ordered` where each waits for the ones before; several in one place wait for none
    of each other."""

    zh: str
    holds: tuple[Name, ...] = ()
    signers: tuple[Name | tuple[Name, ...], ...] = ()
    ordered: bool = False
    tags: tuple[Name, ...] = ()

    @property
    def groups(self) -> tuple[tuple[Name, ...], ...]:
        """The signers, place by place."""
        return tuple(group if isinstance(group, tuple) else (group,) for group in self.signers)

    @property
    def signing(self) -> tuple[Name, ...]:
        """Every role that signs."""
        return tuple(role for group in self.groups for role in group)


class Duty(Written):
    """A point of a stage's checklist, ticked by these roles (default: the stage's)."""

    zh: str
    by: tuple[Name, ...] = ()


class Approval(Written):
    """Whose agreement a stage waits for. It is asked for `of` these facts, texts and documents; who stated them
    last does not answer, nor (without `of`) who brought the case here.

    `needs: all` one answer of each role (of each person a role names), `any` one answer, `majority` of the
    persons named, or so many; `ordered`: one after the other. `chair` must have agreed; a group of fewer than
    `minimum` decides nothing. Its limit and reminders are a clock, started by the outcome that leads here.
    """

    by: tuple[Name, ...]
    of: tuple[Name, ...] = ()
    needs: Literal["all", "any", "majority"] | int = "any"
    ordered: bool = False
    chair: Name | None = None
    minimum: int = Field(default=1, ge=1)


class Join(Written):
    """The stage where tracks meet: it waits for `all` of those open, or goes on with `any` and drops the rest."""

    of: tuple[Name, ...]
    needs: Literal["all", "any"] = "all"


class Opens(Written):
    """Registers a linked complaint through ordinary intake, with these facts and texts; `procedure` is another
    regulation's slug. `linked` requirements may wait for its end."""

    entry: Name
    procedure: Slug | None = None
    copies: tuple[Name, ...] = ()
    when: Requirement | None = None


class ItemUse(Written):
    """An outcome or act that speaks of one item of a collection: `adds` it, or finds it there, in one of the states
    `from`; `state` is what it is in then."""

    of: Name
    adds: bool = False
    from_: tuple[Name, ...] = Field(default=(), alias="from")
    state: Name | None = None


class Way(Written):
    """What outcomes and own acts have in common.

    `by` narrows the stage's `who`; `sets` facts by itself; `fork` opens further tracks at these stages; `issues`
    documents; `offered`: open only once a clock has offered it; `late_report` lets it have happened up to so many
    calendar days before it was received (a letter that lay over the weekend)."""

    zh: str
    by: tuple[Name, ...] = ()
    sets: dict[Name, bool | int | Name] = {}
    fork: dict[Name, Name] = {}
    issues: tuple[Name, ...] = ()
    item: ItemUse | None = None
    opens: Opens | None = None
    offered: bool = False
    late_report: int = 0
    tags: tuple[Name, ...] = ()


class Outcome(Way):
    """A decision open at a stage; it leads to another."""

    to: Name


class OwnAct(Way):
    """An act the regulation knows beside the outcomes: open in `at` (stages, or `#tag`, those so tagged; or anywhere),
    leading nowhere unless `to`; `after_closing` names the entry of the linked complaint that carries it when the case
    is closed."""

    at: tuple[Site, ...] = ()
    to: Name | None = None
    after_closing: Name | None = None

    def is_open(self, name: Name, stage: "Stage") -> bool:
        """Whether it may be done at this stage."""
        marks = (name, *(f"#{tag}" for tag in stage.tags))
        return stage.kind != "end" and (not self.at or not set(self.at).isdisjoint(marks))


class Stage(Written):
    """Where a case, or a track of it, stands. `reply` waits for an outside party, whose answer `who` records;
    `approval` for agreement, and leads on by its outcomes `agreed`, `refused` and `returned`; an `end` closes the
    case, or its track alone."""

    zh: str
    kind: Literal["task", "approval", "reply", "end"] = "task"
    who: tuple[Name, ...] = ()
    outcomes: dict[Name, Outcome] = {}
    duties: dict[Name, Duty] = {}
    approval: Approval | None = None
    joins: Join | None = None
    ends: Literal["case", "track"] = "case"
    tags: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def fits_its_kind(self) -> Self:
        if (self.kind == "approval") != (self.approval is not None):
            raise ValueError("an approval stage, and no other, says whose approval")
        if self.approval and not {"agreed", "refused"} <= self.outcomes.keys() <= {"agreed", "refused", "returned"}:
            raise ValueError("the outcomes of an approval are agreed, refused and, where it may be, returned")
        return self


class Permit(Written):
    """Who may do an act that every office knows (transfer, delegate, suspend ...), where, and on what condition.
    `rule` is the rule that says so."""

    by: tuple[Name, ...] = ()
    at: tuple[Name, ...] = ()
    needs: Requirement | None = None
    rule: RuleId | None = None


class Reading(Written):
    """Where the text can be read in more than one way: the reading taken, and why."""

    question: str
    rules: tuple[RuleId, ...]
    taken: str
    why: str
    setting: Name | None = None


Figure = Literal["received", "closed", "open", "in_time", "late", "since"]


class Periodic(Written):
    """A duty that comes round (每月统计): its report is a case of its own, opened by the entry of this name on the day
    `day` at the time `at`. `by` are the facts its figures are broken down by; `fills` says which figure of the time
    since the last one each number of the report states: of all complaints of this text, or of those in which a fact
    has a value; `since` fills a date."""

    zh: str
    day: Span
    at: Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] = "08:00"
    by: tuple[Name, ...] = ()
    fills: dict[Name, Figure | dict[Name, bool | int | Name]] = {}


class InForce(Written):
    from_: date = Field(alias="from")
    until: date | None = None


class Procedure(Written):
    """A regulation, whole. `permits` narrows or refuses the acts that every office knows; `phrases` are lists of
    words that a text may be required to be free of; `laid_over` are the editions of overlays that an office laid over
    it, never written in the file itself."""

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
    items: dict[Name, ItemKind] = {}
    documents: dict[Name, Paper] = {}
    phrases: dict[Name, tuple[str, ...]] = {}
    entries: dict[Name, Name]
    rules: tuple[Rule, ...]
    stages: dict[Name, Stage]
    acts: dict[Name, OwnAct] = {}
    permits: dict[Name, bool | Permit] = {}
    periodic: dict[Name, Periodic] = {}
    laid_over: dict[Slug, str] = {}
    readings: tuple[Reading, ...] = ()
