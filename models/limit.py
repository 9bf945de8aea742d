"""The words for time: a clock, its limit, what moves it and what follows when it runs out."""

from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from models.frozen import Written
from models.requirement import EventName, Name, Requirement
from models.time import Unit


class Span(Written):
    """So many units; of `date`, the month and day."""

    n: int
    unit: Unit

    @field_validator("n", mode="before")
    @classmethod
    def month_and_day(cls, value: Any) -> Any:
        """A day of the year is written MM-DD and kept as the number MMDD."""
        if isinstance(value, str) and len(value) == len("12-31") and value[2] == "-":
            return int(value.replace("-", ""))
        return value


class Limit(Written):
    """How long: `n` units; or until the date or instant in the fact `set_by` (with `n` units as a fallback); or
    as long as `values` says for the value of the fact `by` (a severity)."""

    n: int | None = None
    unit: Unit | None = None
    set_by: Name | None = None
    by: Name | None = None
    values: dict[Name, Span] = {}

    @field_validator("n", mode="before")
    @classmethod
    def month_and_day(cls, value: Any) -> Any:
        return Span.month_and_day(value)

    @model_validator(mode="after")
    def says_how_long(self) -> Self:
        if (self.n is None) != (self.unit is None):
            raise ValueError("n and unit belong together")
        if (self.by is None) != (not self.values):
            raise ValueError("by and values belong together")
        if self.n is None and self.set_by is None and self.by is None:
            raise ValueError("a limit needs n and unit, set_by, or by and values")
        return self


class Rung(Written):
    """What follows an expiry, `after` so many working days (0: at once). `only` is a setting's value.

    `remind` and `escalate` tell the role `to`, again `every` so many working days, `at_most` so often.
    `reclassify` states facts by itself as the event `name`; `issue` demands the document `name`; `offer` opens
    the outcome `name`; `take` takes it.
    """

    do: Literal["remind", "escalate", "reclassify", "issue", "offer", "take"]
    to: Name | None = None
    name: Name | None = None
    states: dict[Name, bool | int | Name] = {}
    after: int = Field(default=0, ge=0)
    every: int | None = Field(default=None, ge=1)
    at_most: int = Field(default=1, ge=1, le=100)
    only: bool = True

    @model_validator(mode="after")
    def says_what(self) -> Self:
        tells = self.do in ("remind", "escalate")
        if tells and self.to is None:
            raise ValueError(f"{self.do} needs to")
        if not tells and self.name is None:
            raise ValueError(f"{self.do} needs name")
        if (self.do == "reclassify") != bool(self.states):
            raise ValueError("reclassify, and nothing else, states facts")
        if (self.every is None) != (self.at_most == 1):
            raise ValueError("every and at_most belong together")
        return self


class Extension(Written):
    """Who may ask for more time, who grants it: by units (at most `each` a time, `total` in all, `times` often)
    or by a new date; `needs` is what the request must come with (a consent, a reason)."""

    asks: tuple[Name, ...]
    grants: tuple[Name, ...]
    by: Literal["units", "date"] = "units"
    each: int | None = None
    total: int | None = None
    times: int | None = None
    needs: Requirement | None = None
    late: bool = False

    @model_validator(mode="after")
    def says_how_much(self) -> Self:
        if self.by == "date" and (self.each or self.total):
            raise ValueError("an extension by date has no units")
        return self


class Suspension(Written):
    """Who may suspend a limit, on which grounds, and after how many days it runs on by itself."""

    by: tuple[Name, ...]
    grounds: dict[Name, str]
    maximum: int | None = Field(default=None, ge=1)


class Clock(Written):
    """A limit of the law, started and stopped by events.

    Beside outcomes and acts (told apart as `stage.outcome` where several stages have one), events are: `<clock>_over`,
    a clock that ran out; `<notice>_served`, a notice whose receipt is on record. A start while the clock runs changes
    nothing (`again: keep`), begins anew (`restart`), or starts another for the item it speaks of (`per_item`).
    `repeats`: run out, it starts again at once.
    Without `extension` or `suspension` the text provides none. `breach: false` is a wake-up, no duty.
    """

    name: Name
    zh: str = ""
    starts: tuple[EventName, ...]
    starts_on: Literal["first", "all"] = "first"
    stops: tuple[EventName, ...]
    stops_on: Literal["first", "all"] = "first"
    limit: Limit
    when: Requirement | None = None
    again: Literal["keep", "restart", "per_item"] = "keep"
    repeats: bool = False
    roll: bool = False
    outside_hours: Literal["at_once", "next_opening"] = "at_once"
    day_end: Literal["midnight", "close"] = "midnight"
    warn: int | None = None
    over: tuple[Rung, ...] = ()
    extension: Extension | None = None
    suspension: Suspension | None = None
    breach: bool = True
