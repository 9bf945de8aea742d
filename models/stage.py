"""The stages of a procedure, and the outcomes and acts that are open at them."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from models.frozen import StrictModel
from models.limit import TimeAmount
from models.requirement import Name, Requirement
from models.rule import RuleId, Site, Slug

LATE_REPORT_DAYS = 7
MeantFinding = Literal["ends_by_silence", "ends_untold", "round_without_limit"]
MERGED = "merged"


class Duty(StrictModel):
    """A point on a stage's checklist. These roles tick it (default: the stage's)."""

    name: str
    by: tuple[Name, ...] = ()


class Approval(StrictModel):
    """Whose agreement a stage waits for. `of` are the facts, texts and documents to be approved; whoever stated them
    last may not answer, nor (without `of`) whoever brought the case here.

    `needs`: `all` for one answer of each role (of each person, if the role names persons), `any` for one answer,
    `majority` of the persons named, or a number of answers. `ordered`: one after the other. The `chair` must have
    agreed; fewer than `minimum` persons decide nothing. Its limit and reminders are a clock, started by the outcome
    that leads here.
    """

    by: tuple[Name, ...]
    of: tuple[Name, ...] = ()
    needs: Literal["all", "any", "majority"] | int = "any"
    ordered: bool = False
    chair: Name | None = None
    minimum: int = Field(default=1, ge=1)


class Join(StrictModel):
    """Where tracks meet: the stage waits for `all` of those open, or goes on with `any` and ends the rest."""

    of: tuple[Name, ...]
    needs: Literal["all", "any"] = "all"


class Opens(StrictModel):
    """Registers a linked complaint through ordinary intake, with copies of these facts and texts, and of who filed if
    the role of that party is among them. `procedure` is the slug of another regulation. The requirement `linked` can
    wait for its end."""

    entry: Name
    procedure: Slug | None = None
    copies: tuple[Name, ...] = ()
    when: Requirement | None = None


class ItemUse(StrictModel):
    """An outcome or act that is about one item of a collection. It `adds` the item, or finds it in one of the states
    `from`; `state` is the item's state afterwards. `highest`: of the items in these states it is one with the highest
    number in this field."""

    of: Name
    adds: bool = False
    from_: tuple[Name, ...] = Field(default=(), alias="from")
    state: Name | None = None
    highest: Name | None = None


class ActDefinition(StrictModel):
    """What outcomes and own acts have in common.

    `by` narrows the stage's `who`. `sets` states facts by itself. `states` are facts that it may state or change beside
    those that its gates and records name, because rules elsewhere rest on them. `fork` opens further tracks at these
    stages. `makes` documents. `offered`: open only after a clock has offered it. `late_report`: it may have happened
    up to so many calendar days before it was received (a letter that arrived over the weekend); by
    default `LATE_REPORT_DAYS` if a clock starts or stops at it, else not at all. `rule` is the sentence that provides
    for it, and by whom: who may not do it, or not yet, is told that rule. `recuses`: whom it names in this fact takes
    no part in the case any more. `meant`: what the check finds here and the text means, each with the reason.
    """

    name: str
    by: tuple[Name, ...] = ()
    sets: dict[Name, bool | int | Name] = {}
    states: tuple[Name, ...] = ()
    recuses: Name | None = None
    fork: dict[Name, Name] = {}
    makes: tuple[Name, ...] = ()
    item: ItemUse | None = None
    opens: Opens | None = None
    offered: bool = False
    late_report: int | None = None
    rule: RuleId | None = None
    tags: tuple[Name, ...] = ()
    meant: dict[MeantFinding, Annotated[str, Field(min_length=1)]] = {}


class Outcome(ActDefinition):
    """A decision open at a stage. It leads to the stage `to`."""

    to: Name


class OwnAct(ActDefinition):
    """An act that the regulation knows beside outcomes. It is open at the stages in `at` (`#tag`: those with that tag;
    empty: everywhere) and leads nowhere without `to`. `after_closing` names the entry of the linked complaint that
    carries it out once the case is closed. `on_closed`: it is done on the closed case itself, too, for ever (`true`) or
    for so long after its end."""

    at: tuple[Site, ...] = ()
    to: Name | None = None
    after_closing: Name | None = None
    on_closed: bool | TimeAmount = False

    def is_open(self, name: Name, stage: "Stage") -> bool:
        """Return True if it may be done at this stage."""
        marks = (name, *(f"#{tag}" for tag in stage.tags))
        return stage.kind != "end" and (not self.at or not set(self.at).isdisjoint(marks))

    def is_open_after(self, name: Name, stage: "Stage") -> bool:
        """Return True if it may be done on a case that was closed at this end."""
        ended = stage.kind == "end" and stage.ends == "case" and name != MERGED
        marks = (name, *(f"#{tag}" for tag in stage.tags))
        return bool(self.on_closed) and ended and (not self.at or not set(self.at).isdisjoint(marks))


# Which outcome of an approval each answer takes.
OUTCOME_OF_ANSWER: Mapping[Name, Name] = {"approve": "agreed", "refuse": "refused", "return": "returned"}


class Stage(StrictModel):
    """A stage of a case, or of one of its tracks. `task`: somebody has to act. `reply`: waits for an outside party,
    whose answer `who` records. `approval`: waits for agreement, and leads on by its outcomes `agreed`, `refused` and
    `returned`. `end`: closes the case, or only its track. `rule` is the sentence that provides for its work;
    its outcomes may name their own."""

    name: str
    kind: Literal["task", "approval", "reply", "end"] = "task"
    who: tuple[Name, ...] = ()
    outcomes: dict[Name, Outcome] = {}
    duties: dict[Name, Duty] = {}
    approval: Approval | None = None
    joins: Join | None = None
    ends: Literal["case", "track"] = "case"
    rule: RuleId | None = None
    tags: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def fits_its_kind(self) -> Self:
        if (self.kind == "approval") != (self.approval is not None):
            raise PydanticCustomError("approval_of_nobody", "an approval stage, and no other, says whose approval")
        if self.approval and not {"agreed", "refused"} <= self.outcomes.keys() <= {*OUTCOME_OF_ANSWER.values()}:
            raise PydanticCustomError(
                "approval_outcomes", "the outcomes of an approval are agreed, refused and, where it may be, returned"
            )
        return self


OFFICE_STAGES: Mapping[Name, Stage] = {MERGED: Stage(name=MERGED, kind="end")}  # no procedure needs to write them
