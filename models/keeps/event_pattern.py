"""Which events of a case a line of `keeps:` means: by name, by where they lead, by what was so at them."""

from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, model_validator
from pydantic_core import PydanticCustomError

from models.frozen import StrictModel, YesOrNo
from models.requirement import EventName, Name


def as_list(written: Any) -> Any:
    """Return a single name as a list of one."""
    return (written,) if isinstance(written, str) else written


def _names_alone(written: Any) -> Any:
    """Read an event, or several of which one is enough, that are written without more."""
    return {"event": written} if isinstance(written, str | list) else written


Names = Annotated[tuple[Name, ...], BeforeValidator(as_list)]
EventNames = Annotated[tuple[EventName, ...], BeforeValidator(as_list)]


class FactCondition(StrictModel):
    """What is so of a fact: a number, or the number of different persons or codes that it names, is in a range
    (`at_least`, `more_than`, `at_most`); `none_of`: it is none of these and has none among its codes, also if
    nobody stated it; `known`: whether anybody stated it."""

    at_least: int | None = None
    more_than: int | None = None
    at_most: int | None = None
    none_of: Names = ()
    known: bool | None = None

    @model_validator(mode="after")
    def says_something(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("fact_condition_empty", "say at_least, more_than, at_most, none_of or known")
        return self

    @property
    def counts(self) -> bool:
        """Whether it asks for a number."""
        return not (self.at_least is self.more_than is self.at_most is None)


KnownValue = YesOrNo | int | Name | tuple[Name, ...] | FactCondition


class EventPattern(StrictModel):
    """Events of a case, by one of their names: an act or outcome (`stage.outcome` for one of a stage), a notice, an
    entry, `<clock>_over`, `<clock>_extended`, `<document>_signed`, `<text>_consented`, `closed`.

    `to`: those that lead to one of these stages. `states`: those that themselves state one of these facts or texts.
    `once`, `not_once`: those before which one, or none, of these has happened, of the same item; with `anew` since the
    last arrival at the stage of the event. `where`: those at which a fact, as known by then, is this value, one of
    these, has it among its codes, or is as a condition says. `reached`: those by which somebody was really told (by a
    person who reached them, or by the system with a delivery on record), or with `false` those by which nobody was.
    `filer`: those of a case whose filer gave a name (`named`) or a contact (`reachable`), or did not (`anonymous`,
    `unreachable`).
    """

    event: EventNames = ()
    to: Names = ()
    states: Names = ()
    once: EventNames = ()
    not_once: EventNames = ()
    anew: bool = False
    where: dict[Name, KnownValue] = {}
    reached: bool | None = None
    filer: Literal["named", "reachable", "anonymous", "unreachable"] | None = None

    @cached_property
    def asks_of_names_alone(self) -> bool:
        """Whether it asks nothing of events beside their name."""
        return self.asks_of_facts_alone and not (self.where or self.once or self.not_once)

    @cached_property
    def asks_of_facts_alone(self) -> bool:
        """Whether it asks nothing of events beside their name, what happened before, and what is known at them."""
        return not (self.to or self.states or self.reached is not None or self.filer)

    @model_validator(mode="after")
    def names_some_event(self) -> Self:
        if not (self.event or self.to or self.states):
            raise PydanticCustomError("pattern_without_event", "an event is named by event, by to or by states")
        if self.anew and not (self.once or self.not_once):
            told = {"word": "anew", "others": "once, not_once"}
            raise PydanticCustomError("keep_word_alone", "{word} stands beside {others}", told)
        return self


Pattern = Annotated[EventPattern, BeforeValidator(_names_alone)]
