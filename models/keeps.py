"""A line of `keeps:`: a relation between events of a case that holds if its rule was kept.

The words are those of Declare (process mining): precedence (`each … after`), response (`each … then`), absence
(`never`), not co-existence (`not_both`), exactly (`count`). They are judged from the record alone, by `conformance/`,
which knows nothing of gates, clocks and records.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from models.frozen import StrictModel, YesOrNo
from models.limit import Counting, Limit
from models.means import Means
from models.requirement import EventName, Name
from models.time import CalendarCode, CountsFrom, DayEnd, OutsideHours

RELATIONS = ("each", "never", "not_both", "count")
OF_EACH = (
    "after", "not_after", "then", "by", "not_by", "other_than", "states", "states_any", "states_none", "told",
    "registered",
)  # fmt: skip
STATED = ("states", "states_any", "states_none")
BESIDE: Mapping[str, tuple[str, ...]] = {  # what a word stands beside
    **dict.fromkeys(("exactly", "at_most", "per"), ("count",)),
    "within": ("after", "then"),
    "unless": ("after", "not_after"),
    "on_days": ("after",),
    "anew": ("after", "not_after", *STATED),
    "now": STATED,
    "who": ("registered",),
}


def _alone(word: str, others: Sequence[str]) -> PydanticCustomError:
    told = {"word": word, "others": ", ".join(others)}
    return PydanticCustomError("keep_word_alone", "{word} stands beside {others}", told)


def as_list(written: Any) -> Any:
    """Return a single name as a list of one."""
    return (written,) if isinstance(written, str) else written


def _names_alone(written: Any) -> Any:
    """Read an event, or several of which one is enough, that are written without more."""
    return {"event": written} if isinstance(written, str | list) else written


Names = Annotated[tuple[Name, ...], BeforeValidator(as_list, json_schema_input_type=Name | tuple[Name, ...])]
EventNames = Annotated[
    tuple[EventName, ...], BeforeValidator(as_list, json_schema_input_type=EventName | tuple[EventName, ...])
]


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
            raise _alone("anew", ("once", "not_once"))
        return self


Pattern = Annotated[
    EventPattern,
    BeforeValidator(_names_alone, json_schema_input_type=EventName | tuple[EventName, ...] | EventPattern),
]


def _asks_nothing() -> PydanticCustomError:
    words = ", ".join((*OF_EACH, "any"))
    return PydanticCustomError("keep_each_what", "each needs one of {words}", {"words": words})


class Pause(StrictModel):
    """A time that a limit does not count: from one of some events until one of others."""

    from_: Names = Field(alias="from", min_length=1)
    until: Names = Field(min_length=1)


class KeepLimit(Limit):
    """Within how long: as a clock's limit. Extensions, suspensions and new dates of `clock` count; `paused` is the time
    that does not count because of other events. Extensions count from where `counts_from` says. `calendar` is the code
    of the one by which it counts, where that is not the one of the regulation."""

    paused: Pause | None = None
    clock: Name | None = None
    calendar: CalendarCode | None = None
    roll: bool = False
    outside_hours: OutsideHours = "at_once"
    day_end: DayEnd = "midnight"
    counting: Counting | None = None
    counts_from: CountsFrom = "end"

    @cached_property
    def moved_by(self) -> frozenset[Name]:
        """The events without which the limit ends as it began."""
        return self.held_from | {f"{self.clock}_extended"}

    @cached_property
    def held_from(self) -> frozenset[Name]:
        """The events from which the limit does not run."""
        return frozenset({f"{self.clock}_suspended", *(self.paused.from_ if self.paused else ())})

    @cached_property
    def held_until(self) -> frozenset[Name]:
        """The events from which it runs again."""
        return frozenset({f"{self.clock}_resumed", *(self.paused.until if self.paused else ())})


_OneMeans = Literal["any"] | Means
AnyMeans = Annotated[
    tuple[_OneMeans, ...], BeforeValidator(as_list, json_schema_input_type=_OneMeans | tuple[_OneMeans, ...])
]


class Asked(StrictModel):
    """What is asked of each event of some kind:

    - `after`: such an event has happened before it; `within`: no longer ago than that; `unless`: and none of these
      since; `on_days`: on at least so many different days, its own counted;
    - `not_after`: no such event has happened before it, or with `unless` one of these since;
    - `then`: such an event happens after it; `within`: by then at the latest;
    - `by`: who did it held one of these roles, or is named for it or by one of these facts; `not_by`: none of them;
    - `other_than`: who did it is not who did the last such event before it;
    - `states`: these facts and texts were on record, stated by it or before (also as unknown); `states_any`: one of
      them was; `states_none`: none of them was;
    - `told`: it reached somebody itself, by one of these means (`any`: by whichever);
    - `registered`: the persons whom the fact `who` names (without one: who did it) were on one of these registers;
    - `anew`: `after`, `not_after` and `states` look no further back than the last arrival at the stage of the event;
      `now`: `states` looks at the event alone.
    """

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
    states_none: Names = ()
    told: AnyMeans = ()
    registered: Names = ()
    who: Name | None = None
    anew: bool = False
    now: bool = False

    @cached_property
    def words(self) -> tuple[str, ...]:
        """What is asked beside `then`, by its words."""
        said = self.model_fields_set - {"then"}
        return tuple(word for word in OF_EACH if word in said and getattr(self, word))

    @cached_property
    def all_stated(self) -> frozenset[Name]:
        """The facts and texts that have to be on record."""
        return frozenset(self.states)

    @property
    def patterns(self) -> Iterator[tuple[tuple[str | int, ...], EventPattern]]:
        """Yield every pattern of events that is named, with its place."""
        for word in ("after", "not_after", "then", "unless", "other_than"):
            if pattern := getattr(self, word):
                yield (word,), pattern

    @model_validator(mode="after")
    def says_what_belongs_together(self) -> Self:
        said = self.model_fields_set
        for word, others in BESIDE.items():
            if word in said and said.isdisjoint(others):
                raise _alone(word, others)
        return self


class Alternative(Asked):
    """One of several things of which one is asked of each event."""

    @model_validator(mode="after")
    def asks_for_something(self) -> Self:
        if self.model_fields_set.isdisjoint(OF_EACH):
            raise _asks_nothing()
        return self


class Keep(Asked):
    """One relation. `each`: of each such event everything is true that is asked of it; `any`: and besides all that one
    of these asks.

    `never`: such an event does not happen. `not_both`: a case has events of one kind, or of the other. `count`: such
    events happen `exactly`, or `at_most`, so often in a case, or `per` round of their stage.
    """

    each: Pattern | None = None
    any: tuple[Alternative, ...] = Field(default=(), min_length=2)
    never: Pattern | None = None
    not_both: tuple[Pattern, Pattern] | None = None
    count: Pattern | None = None
    exactly: int | None = Field(default=None, ge=0)
    at_most: int | None = Field(default=None, ge=0)
    per: Literal["case", "round"] = "case"

    @property
    def asked(self) -> Iterator[tuple[tuple[str | int, ...], Asked]]:
        """Yield what is asked of each event: by the line itself, and by its alternatives; each with its place."""
        yield (), self
        for place, alternative in enumerate(self.any):
            yield ("any", place), alternative

    @property
    def patterns(self) -> Iterator[tuple[tuple[str | int, ...], EventPattern]]:
        """Yield every pattern of events that the line names, with its place in the line."""
        for word in ("each", "never", "count"):
            if pattern := getattr(self, word):
                yield (word,), pattern
        for place, pattern in enumerate(self.not_both or ()):
            yield ("not_both", place), pattern
        yield from super().patterns
        for nth, alternative in enumerate(self.any):
            yield from ((("any", nth, *at), pattern) for at, pattern in alternative.patterns)

    @property
    def subjects(self) -> Iterator[EventPattern]:
        """Yield the events that something is said of: without them there is nothing to be judged."""
        yield from (pattern for pattern in (self.each, self.never, self.count, *(self.not_both or ())) if pattern)

    @property
    def limits(self) -> Iterator[KeepLimit]:
        """Yield the limits within which something must have happened."""
        yield from (asked.within for _, asked in self.asked if asked.within)

    @model_validator(mode="after")
    def says_one_relation(self) -> Self:
        relation = [name for name in RELATIONS if getattr(self, name) is not None]
        if len(relation) != 1:
            raise PydanticCustomError("keep_relation", "a line of keeps says one of: each, never, not_both, count")
        asked = [word for word in (*OF_EACH, "any") if word in self.model_fields_set]
        if self.each and not asked:
            raise _asks_nothing()
        if asked and not self.each:
            raise _alone(asked[0], ("each",))
        if self.count and (self.exactly is None) == (self.at_most is None):
            raise PydanticCustomError("keep_count_what", "count needs exactly or at_most")
        return self
