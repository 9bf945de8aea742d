"""A line of `keeps:`: a relation between events of a case that holds if its rule was kept.

The words are those of Declare (process mining): precedence (`each … after`), response (`each … then`), absence
(`never`), not co-existence (`not_both`), exactly (`count`). They are judged from the record alone, by `conformance/`,
which knows nothing of gates, clocks and records.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from models.frozen import StrictModel
from models.limit import Limit
from models.requirement import EventName, Name

KnownValue = Annotated[bool, Field(strict=True)] | int | Name | tuple[Name, ...]
RELATIONS = ("each", "never", "not_both", "count")
OF_EACH = ("after", "then", "by", "other_than", "states", "anew", "within")
OF_COUNT = ("exactly", "at_most", "per")


def _names_alone(written: Any) -> Any:
    """Read an event, or several of which one is enough, that are written without more."""
    return {"event": written} if isinstance(written, str | list) else written


def _as_list(written: Any) -> Any:
    return (written,) if isinstance(written, str) else written


class EventPattern(StrictModel):
    """Events of a case, by one of their names: an act or outcome (`stage.outcome` for one of a stage), a notice, an
    entry, `<clock>_over`, `<clock>_extended`, `<document>_signed`, `<text>_consented`, `closed`.

    `to`: those that lead to one of these stages. `where`: those at which a fact, as known by then, is this value, one
    of these, or has it among its codes. `reached`: those by which somebody was really told: by a person who reached
    them, or by the system with a delivery on record.
    """

    event: Annotated[tuple[EventName, ...], BeforeValidator(_as_list)] = ()
    to: Annotated[tuple[Name, ...], BeforeValidator(_as_list)] = ()
    where: dict[Name, KnownValue] = {}
    reached: bool = False

    @model_validator(mode="after")
    def names_some_event(self) -> Self:
        if not (self.event or self.to):
            raise PydanticCustomError("pattern_without_event", "an event is named by event or by to")
        return self


Pattern = Annotated[EventPattern, BeforeValidator(_names_alone)]


class KeepLimit(Limit):
    """Within how long: as a clock's limit. Extensions, suspensions and new dates of `clock` count."""

    clock: Name | None = None
    roll: bool = False


class Keep(StrictModel):
    """One relation. `each`: of each such event it is true that

    - `after`: such an event has happened before it; `within`: no longer ago than that;
    - `then`: such an event happens after it; `within`: by then at the latest;
    - `by`: who did it held one of these roles, or is named for it;
    - `other_than`: who did it is not who did the last such event before it;
    - `states`: these facts and texts were on record, stated by it or before;
    - `anew`: `after` and `states` look no further back than the last arrival at the stage of the event.

    `never`: such an event does not happen. `not_both`: a case has events of one kind, or of the other. `count`: such
    events happen `exactly`, or `at_most`, so often in a case, or `per` round of their stage.
    """

    each: Pattern | None = None
    after: Pattern | None = None
    then: Pattern | None = None
    within: KeepLimit | None = None
    by: Annotated[tuple[Name, ...], BeforeValidator(_as_list)] = ()
    other_than: Pattern | None = None
    states: Annotated[tuple[Name, ...], BeforeValidator(_as_list)] = ()
    anew: bool = False
    never: Pattern | None = None
    not_both: tuple[Pattern, Pattern] | None = None
    count: Pattern | None = None
    exactly: int | None = Field(default=None, ge=0)
    at_most: int | None = Field(default=None, ge=0)
    per: Literal["case", "round"] = "case"

    @property
    def patterns(self) -> Iterator[tuple[tuple[str | int, ...], EventPattern]]:
        """Yield every pattern of events that the line names, with its place in the line."""
        for word in ("each", "after", "then", "other_than", "never", "count"):
            if pattern := getattr(self, word):
                yield (word,), pattern
        for place, pattern in enumerate(self.not_both or ()):
            yield ("not_both", place), pattern

    @model_validator(mode="after")
    def says_one_relation(self) -> Self:
        relation = [name for name in RELATIONS if getattr(self, name) is not None]
        if len(relation) != 1:
            raise PydanticCustomError("keep_relation", "a line of keeps says one of: each, never, not_both, count")
        said = self.model_fields_set
        for owner, words in (("each", OF_EACH), ("count", OF_COUNT)):
            if relation != [owner] and (strange := said.intersection(words)):
                told = {"word": min(strange), "owner": owner}
                raise PydanticCustomError("keep_word_alone", "{word} belongs to {owner}", told)
        if self.each and not said & {"after", "then", "by", "other_than", "states"}:
            raise PydanticCustomError("keep_each_what", "each needs after, then, by, other_than or states")
        if self.count and (self.exactly is None) == (self.at_most is None):
            raise PydanticCustomError("keep_count_what", "count needs exactly or at_most")
        if self.within and not (self.after or self.then):
            raise PydanticCustomError("keep_within_what", "within needs after or then")
        if self.anew and not (self.after or self.states):
            raise PydanticCustomError("keep_anew_what", "anew needs after or states")
        return self
