"""The rules of a procedure: each carries one sentence of the regulation, and says what follows from it."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from models.frozen import StrictModel
from models.keeps import Keep
from models.limit import Clock
from models.means import Means
from models.requirement import EventName, Name, Requirement

Place = Annotated[str, StringConstraints(pattern=r"^#?[a-z][a-z0-9_]{0,47}(\.[a-z][a-z0-9_]{0,47})?$")]

Site = Annotated[str, StringConstraints(pattern=r"^#?[a-z][a-z0-9_]{0,47}$")]

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,47}$")]

RULE_ID_PATTERN = r"^[A-Z]{3}-[0-9a-z]{1,8}$"
RuleId = Annotated[str, StringConstraints(pattern=RULE_ID_PATTERN)]


Accepts = dict[EventName, Annotated[str, Field(min_length=1)]]  # findings of the check, each with why it is meant

MAX_ATTEMPTS = 10  # days of vain attempts that a notice may ask for

WRITTEN = frozenset({Means.letter, Means.email, Means.in_person})  # the means by which a letter may be handed over

HOUSE_MARK = "-house"  # in the id of a rule that is the office's own


class Gate(StrictModel):
    """A condition on outcomes or acts. `at` names them: `stage.outcome`; an outcome or act wherever it is open; `#tag`,
    every outcome with that tag, in whichever procedure the rule is laid over; or `#tag.act`, an act of every office at
    the stages with that tag."""

    at: tuple[Place, ...]
    needs: Requirement


class Record(StrictModel):
    """Facts and texts that must be written down while the case is at a stage in `during` (default: wherever an outcome
    in `before` is open). An outcome in `before` is refused while one is missing. A field in `may_be_unknown` may be
    recorded as not known. `ever`: a field of an earlier round need not be recorded anew."""

    fields: tuple[Name, ...]
    may_be_unknown: tuple[Name, ...] = ()
    during: tuple[Name, ...] = ()
    before: tuple[Place, ...] = ()
    when: Requirement | None = None
    ever: bool = False


class Notice(StrictModel):
    """Somebody, or several, must be told. The outcome in `by` that tells them must say by which means. Without `by` the
    system tells them as soon as the notice is owed.

    It is owed once an event in `owed_after` has happened (`#tag`: any outcome with that tag), or while `owed_while`
    holds; the system tells it after such an event if `when` holds. `with` names the texts that are sent along, `means`
    the only ways in which it may be told (in writing). `attempts`: on so many different days they were not reached
    before an act may say that they cannot be. `receipt` requires proof of delivery: the event `<name>_served`.
    """

    code: Name
    name: str = ""
    to: Name | tuple[Name, ...]
    by: tuple[Place, ...] = ()
    owed_after: tuple[Place, ...] = ()
    owed_while: Requirement | None = None
    when: Requirement | None = None
    with_: tuple[Name, ...] = Field(default=(), alias="with")
    means: tuple[Means, ...] = ()
    attempts: int | None = Field(default=None, ge=1, le=MAX_ATTEMPTS)
    receipt: bool = False
    form: Name | None = None

    @property
    def addressees(self) -> tuple[Name, ...]:
        """Every role that is told."""
        return self.to if isinstance(self.to, tuple) else (self.to,)

    @property
    def is_written(self) -> bool:
        """Whether it has words of its own and may be told in writing on paper."""
        return bool(self.with_) and (not self.means or not WRITTEN.isdisjoint(self.means))

    @model_validator(mode="after")
    def can_be_told(self) -> Self:
        if not self.by and not self.owed_after:
            raise PydanticCustomError(
                "notice_nobody_tells",
                "a notice that nobody tells needs owed_after: the events upon which the system tells it",
            )
        if self.when and self.by:
            raise PydanticCustomError("notice_when_told", "a notice that a person tells (by) says owed_while, not when")
        if self.owed_while and not self.by:
            raise PydanticCustomError(
                "notice_owed_while_sent", "a notice that the system tells (without by) says when, not owed_while"
            )
        return self


class Guide(StrictModel):
    """Advice, shown at these stages. It never blocks."""

    at: tuple[Place, ...] = ()
    shows: str = ""


PersonalPart = Literal["identity", "narrative"]  # who filed the complaint; what it says


class Sees(StrictModel):
    """Only these roles may read that part (the person's identity, or a text) while `when` holds. A role in `but` never
    may."""

    part: PersonalPart
    roles: tuple[Name, ...]
    but: tuple[Name, ...] = ()
    when: Requirement | None = None


class Rule(StrictModel):
    """One sentence of the regulation: its article, what it says, and what follows from it.

    `enforce` names the one of the fields below that carries the rule, and the module in `rules/` that applies it.
    `entries`: it binds only the cases that came in there; without them, all.
    `accepts`: findings of the check in this rule that its author means, each with the reason.
    `keeps`: what is visible in the record of a case if the rule was kept; no act is judged by it.
    """

    id: RuleId
    article: str
    says: str = ""
    must: str = ""
    enforce: Literal["gates", "record", "notice", "clock", "guide", "sees"]
    entries: tuple[Name, ...] = ()
    gates: tuple[Gate, ...] = ()
    record: Record | None = None
    notice: Notice | None = None
    clock: Clock | None = None
    guide: Guide | None = None
    sees: Sees | None = None
    keeps: tuple[Keep, ...] = ()
    accepts: Accepts = {}

    @model_validator(mode="after")
    def carries_its_word(self) -> Self:
        if not getattr(self, self.enforce):
            asked = {"enforce": self.enforce}
            raise PydanticCustomError("rule_without_its_part", "enforce: {enforce} needs `{enforce}:`", asked)
        return self

    @property
    def of_house(self) -> bool:
        """True for a reminder that the office has added to the text; its id stands for no article."""
        return HOUSE_MARK in self.id

    @property
    def conditions(self) -> Iterator[tuple[tuple[str, str], Requirement]]:
        """Yield each requirement beside the gates and that of an extension, with where it is written."""
        for word in ("record", "notice", "clock", "sees"):
            part = getattr(self, word)
            for field in ("when", "owed_while"):
                if (need := getattr(part, field, None)) is not None:
                    yield (word, field), need

    def of_entry(self, entry: Name) -> "Rule":
        """Return the rule as it binds a case that came in by this entry: whole, or by its number alone."""
        if not self.entries or entry in self.entries:
            return self
        return self.model_copy(update=NOTHING_REQUIRED)


NOTHING_REQUIRED: dict[str, object] = {
    "gates": (), "record": None, "notice": None, "clock": None, "guide": None, "sees": None
}  # fmt: skip
