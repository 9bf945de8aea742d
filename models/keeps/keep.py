"""A line of `keeps:`: a relation between events of a case that holds if its rule was kept.

The words are those of Declare (process mining): precedence (`each … after`), response (`each … then`), absence
(`never`), not co-existence (`not_both`), exactly (`count`). They are judged from the record alone, by `conformance/`,
which knows nothing of gates, clocks and records.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from models.frozen import StrictModel
from models.limit import Limit
from models.means import Means
from models.requirement import EventName, Name

RELATIONS = ("each", "never", "not_both", "count")
OF_EACH = ("after", "not_after", "then", "by", "not_by", "other_than", "states", "states_any", "told")
BESIDE: Mapping[str, tuple[str, ...]] = {  # what a word stands beside
    **dict.fromkeys(OF_EACH, ("each",)),
    **dict.fromkeys(("exactly", "at_most", "per"), ("count",)),
    "within": ("after", "then"),
    **dict.fromkeys(("unless", "on_days"), ("after",)),
    "anew": ("after", "not_after", "states", "states_any"),
    "now": ("states", "states_any"),
}


class NumberRange(StrictModel):
    """A number from here on: `at_least`, or `more_than`."""

    at_least: int | None = None
    more_than: int | None = None

    def holds(self, number: int) -> bool:
        """Return True if a number lies there."""
        return (self.at_least is None or number >= self.at_least) and (
            self.more_than is None or number > self.more_than
        )


KnownValue = Annotated[bool, Field(strict=True)] | int | Name | tuple[Name, ...] | NumberRange


def _names_alone(written: Any) -> Any:
    """Read an event, or several of which one is enough, that are written without more."""
    return {"event": written} if isinstance(written, str | list) else written


def _as_list(written: Any) -> Any:
    return (written,) if isinstance(written, str) else written


Names = Annotated[tuple[Name, ...], BeforeValidator(_as_list)]


class EventPattern(StrictModel):
    """Events of a case, by one of their names: an act or outcome (`stage.outcome` for one of a stage), a notice, an
    entry, `<clock>_over`, `<clock>_extended`, `<document>_signed`, `<text>_consented`, `closed`.

    `to`: those that lead to one of these stages. `once`: those before which one of these has happened. `where`: those
    at which a fact, as known by then, is this value, one of these, has it among its codes, or is a number from here on.
    `reached`: those by which somebody was really told (by a person who reached them, or by the system with a delivery
    on record), or with `false` those by which nobody was. `filer`: those of a case whose filer gave a name (`named`) or
    a contact (`reachable`), or did not (`anonymous`, `unreachable`).
    """

    event: Annotated[tuple[EventName, ...], BeforeValidator(_as_list)] = ()
    to: Annotated[tuple[Name, ...], BeforeValidator(_as_list)] = ()
    once: Annotated[tuple[EventName, ...], BeforeValidator(_as_list)] = ()
    where: dict[Name, KnownValue] = {}
    reached: bool | None = None
    filer: Literal["named", "reachable", "anonymous", "unreachable"] | None = None

    @model_validator(mode="after")
    def names_some_event(self) -> Self:
        if not (self.event or self.to):
            raise PydanticCustomError("pattern_without_event", "an event is named by event or by to")
        return self


Pattern = Annotated[EventPattern, BeforeValidator(_names_alone)]


class Pause(StrictModel):
    """A time that a limit does not count: from one of some events until one of others."""

    from_: Names = Field(alias="from", min_length=1)
    until: Names = Field(min_length=1)


class KeepLimit(Limit):
    """Within how long: as a clock's limit. Extensions, suspensions and new dates of `clock` count; `paused` is the time
    that does not count because of other events."""

    paused: Pause | None = None
    clock: Name | None = None
    roll: bool = False
    outside_hours: Literal["at_once", "next_opening"] = "at_once"


class Keep(StrictModel):
    """One relation. `each`: of each such event it is true that

    - `after`: such an event has happened before it; `within`: no longer ago than that; `unless`: and none of these
      since; `on_days`: on at least so many different days, its own counted;
    - `not_after`: no such event has happened before it;
    - `then`: such an event happens after it; `within`: by then at the latest;
    - `by`: who did it held one of these roles, or is named for it; `not_by`: none of them;
    - `other_than`: who did it is not who did the last such event before it;
    - `states`: these facts and texts were on record, stated by it or before; `states_any`: one of them was;
    - `told`: it reached somebody itself, by one of these means (`any`: by whichever);
    - `anew`: `after`, `not_after` and `states` look no further back than the last arrival at the stage of the event;
      `now`: `states` looks at the event alone.

    `never`: such an event does not happen. `not_both`: a case has events of one kind, or of the other. `count`: such
    events happen `exactly`, or `at_most`, so often in a case, or `per` round of their stage.
    """

    each: Pattern | None = None
    after: Pattern | None = None
    not_after: Pattern | None = None
    then: Pattern | None = None
    within: KeepLimit | None = None
    unless: Pattern | None = None
    on_days: int | None = Field(default=None, ge=1)
    by: Names = ()
    not_by: Names = ()
    other_than: Pattern | None = None
    states: Names = ()
    states_any: Names = ()
    told: Annotated[tuple[Literal["any"] | Means, ...], BeforeValidator(_as_list)] = ()
    anew: bool = False
    now: bool = False
    never: Pattern | None = None
    not_both: tuple[Pattern, Pattern] | None = None
    count: Pattern | None = None
    exactly: int | None = Field(default=None, ge=0)
    at_most: int | None = Field(default=None, ge=0)
    per: Literal["case", "round"] = "case"

    @property
    def patterns(self) -> Iterator[tuple[tuple[str | int, ...], EventPattern]]:
        """Yield every pattern of events that the line names, with its place in the line."""
        for word in ("each", "after", "not_after", "then", "unless", "other_than", "never", "count"):
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
        for word, others in BESIDE.items():
            if word in said and said.isdisjoint(others):
                told = {"word": word, "others": ", ".join(others)}
                raise PydanticCustomError("keep_word_alone", "{word} stands beside {others}", told)
        if self.each and said.isdisjoint(OF_EACH):
            raise PydanticCustomError("keep_each_what", "each needs one of {words}", {"words": ", ".join(OF_EACH)})
        if self.count and (self.exactly is None) == (self.at_most is None):
            raise PydanticCustomError("keep_count_what", "count needs exactly or at_most")
        return self
