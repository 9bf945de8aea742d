"""Clocks in the procedure language: a limit of time, what starts and stops it, extends it, and follows its expiry."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from models.frozen import StrictModel
from models.requirement import EventName, Name, Requirement
from models.time import CalendarCode, Unit

ExtensionPart = Literal["asks", "grants", "total"]


def parse_month_and_day(written: object) -> object:
    """Return a day of the year, written MM-DD, as the number MMDD; anything else unchanged, for pydantic to check."""
    if isinstance(written, str) and len(written) == len("12-31") and written[2] == "-":
        return int(written.replace("-", ""))
    return written


class TimeAmount(StrictModel):
    """A number of units. Of the unit `date`, `n` is month and day: 1231, in YAML 12-31."""

    n: Annotated[int, BeforeValidator(parse_month_and_day)]
    unit: Unit


class Limit(StrictModel):
    """How long a clock runs. One of: `n` units; until the date or instant in the fact `set_by` (with `n` units while
    that is not stated); or as long as `values` says for the value of the fact `by` (a severity)."""

    n: Annotated[int | None, BeforeValidator(parse_month_and_day)] = None
    unit: Unit | None = None
    set_by: Name | None = None
    by: Name | None = None
    values: dict[Name, TimeAmount] = {}

    @property
    def depends_on_facts(self) -> bool:
        """Whether a fact sets the end or the length."""
        return self.set_by is not None or self.by is not None

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units that the limit may count in."""
        return (*(amount.unit for amount in self.values.values()), *([self.unit] if self.unit else []))

    @model_validator(mode="after")
    def says_how_long(self) -> Self:
        if (self.n is None) != (self.unit is None):
            raise PydanticCustomError("amount_without_unit", "n and unit belong together")
        if (self.by is None) != (not self.values):
            raise PydanticCustomError("values_without_fact", "by and values belong together")
        if self.n is None and self.set_by is None and self.by is None:
            raise PydanticCustomError("limit_without_length", "a limit needs n and unit, set_by, or by and values")
        return self


class Rung(StrictModel):
    """A step of the ladder that follows an expiry, `after` so many working days (0: at once). `only` is the value of a
    setting: false leaves the step out.

    `remind` and `escalate` tell the role `to`, and again `every` so many working days, `at_most` so often. `reclassify`
    states facts by itself, as the event `code`; `make` requires the document `code`; `offer` opens the outcome `code`;
    `take` takes it.
    """

    do: Literal["remind", "escalate", "reclassify", "make", "offer", "take"]
    to: Name | None = None
    code: Name | None = None
    states: dict[Name, bool | int | Name] = {}
    after: int = Field(default=0, ge=0)
    every: int | None = Field(default=None, ge=1)
    at_most: int = Field(default=1, ge=1, le=100)
    only: bool = True

    @model_validator(mode="after")
    def says_what(self) -> Self:
        tells = self.do in ("remind", "escalate")
        if tells and self.to is None:
            raise PydanticCustomError("rung_tells_nobody", "{do} needs to", {"do": self.do})
        if not tells and self.code is None:
            raise PydanticCustomError("rung_without_code", "{do} needs code", {"do": self.do})
        if (self.do == "reclassify") != bool(self.states):
            raise PydanticCustomError("rung_states_facts", "reclassify, and nothing else, states facts")
        if (self.every is None) != (self.at_most == 1):
            raise PydanticCustomError("rung_repeats", "every and at_most belong together")
        return self


class Extension(StrictModel):
    """Who may ask for an extension (`asks`) and who grants it: by units (at most `each` at a time, `total` in all,
    `times` often), or by a new date. `needs` is what the request must come with (a consent, a reason). `late`: it may
    be asked for after the expiry. `second_person`: false where who asks may grant it, too. `counts_from`: units are
    counted on from the `end` of the limit, or from the day of the `decision`; no extension ends earlier than the limit
    did. `rules`: the rules that say who asks, who grants and how much in `total`, where they
    are others than that of the clock."""

    asks: tuple[Name, ...]
    grants: tuple[Name, ...]
    by: Literal["units", "date"] = "units"
    each: int | None = None
    total: int | None = None
    times: int | None = None
    needs: Requirement | None = None
    late: bool = False
    second_person: bool = True
    counts_from: Literal["end", "decision"] = "end"
    rules: dict[ExtensionPart, str] = {}

    @model_validator(mode="after")
    def says_how_much(self) -> Self:
        if self.by == "date" and (self.each or self.total):
            raise PydanticCustomError("date_extension_with_units", "an extension by date has no units")
        if self.by == "date" and self.counts_from == "decision":
            raise PydanticCustomError("date_extension_counted", "an extension by date is counted from nowhere")
        return self


class Suspension(StrictModel):
    """Who may suspend a limit, on which grounds, and after how many calendar days it resumes by itself. The events
    `from` suspend it without more, the events `until` end that."""

    by: tuple[Name, ...] = ()
    grounds: dict[Name, str] = {}
    from_: tuple[EventName, ...] = Field(default=(), alias="from")
    until: tuple[EventName, ...] = ()
    maximum: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def says_by_what(self) -> Self:
        if bool(self.from_) != bool(self.until):
            raise PydanticCustomError("suspension_without_end", "from and until belong together")
        return self


class Clock(StrictModel):
    """A limit of the law, started and stopped by events.

    Events are outcomes and acts (as `stage.outcome` if several stages have one of that name), `<clock>_over` when a
    clock expires, and `<notice>_served` when a notice's receipt is on record. If a start event happens while the clock
    runs, nothing changes (`again: keep`), it starts anew (`restart`), or another run starts for the item (`per_item`).
    `calendar`: the code of the calendar by which it counts, where that is not the one of the regulation.
    `repeats`: it starts again as soon as it expires. `warn`: warn so many of the limit's units ahead, or of a unit of
    its own, the last day counted as one. `roll`: a last day that is no working day moves to the next one; `rest_day` is
    the reason why a limit in calendar days or months does so, or does not. `over` is the ladder after the expiry.
    Without `extension` or `suspension` the text provides for none. `breach: false`: the clock is a reminder, its expiry
    breaks no duty. `outlives` names the stages, ends and outcomes at which it is meant to run on or to be cut off, each
    with the reason.
    """

    code: Name
    name: str = ""
    starts: tuple[EventName, ...]
    starts_on: Literal["first", "all"] = "first"
    stops: tuple[EventName, ...]
    stops_on: Literal["first", "all"] = "first"
    limit: Limit
    calendar: CalendarCode | None = None
    when: Requirement | None = None
    again: Literal["keep", "restart", "per_item"] = "keep"
    repeats: bool = False
    roll: bool = False
    rest_day: str = ""
    outside_hours: Literal["at_once", "next_opening"] = "at_once"
    day_end: Literal["midnight", "close"] = "midnight"
    warn: int | TimeAmount | None = None
    over: tuple[Rung, ...] = ()
    extension: Extension | None = None
    suspension: Suspension | None = None
    breach: bool = True
    outlives: dict[EventName, Annotated[str, Field(min_length=1)]] = {}

    @property
    def looked_for(self) -> tuple[EventName, ...]:
        """The events of which it is asked whether they have happened already: where all of several start or stop it,
        and those that may stop it before the receipt comes that would start it."""
        by_receipt = any(event.endswith("_served") for event in self.starts)
        return (self.starts if self.starts_on == "all" else ()) + (
            self.stops if by_receipt or self.stops_on == "all" else ()
        )

    @property
    def events(self) -> tuple[EventName, ...]:
        """The events that start, stop or suspend it, or let it run on."""
        suspending = self.suspension.from_ + self.suspension.until if self.suspension else ()
        return self.starts + self.stops + suspending
