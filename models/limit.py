"""Clocks in the procedure language: a limit of time, what starts and stops it, extends it, and follows its expiry."""

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from models.frozen import StrictModel, YesOrNo
from models.requirement import EventName, Name, Requirement
from models.time import CalendarCode, CountsFrom, DayEnd, OutsideHours, Unit

ExtensionPart = Literal["asks", "grants", "total"]


def parse_month_and_day(written: object) -> object:
    """Return a day of the year, written MM-DD, as the number MMDD; anything else unchanged, for pydantic to check."""
    if isinstance(written, str) and len(written) == len("12-31") and written[2] == "-":
        return int(written.replace("-", ""))
    return written


MonthAndDay = Annotated[
    int,
    BeforeValidator(
        parse_month_and_day,
        json_schema_input_type=int | Annotated[str, StringConstraints(pattern=r"^[0-9]{2}-[0-9]{2}$")],
    ),
]
Length = tuple[int, Unit]


class TimeAmount(StrictModel):
    """A number of units. Of the unit `date`, `n` is month and day: 1231, in YAML 12-31."""

    n: MonthAndDay
    unit: Unit


class Counting(StrictModel):
    """What a statute counts in its own way. A period in days, weeks or months has `at_least_working_days` (Regulation
    1182/71 Art. 3(5)). Where a month lacks the day, a period in months ends on the last day (`down`), on the first of
    the next month (`up`), or has no end (`refuse`). Months count from the day of the `event` or from the `next_day`
    (Acts Interpretation Act 1901 s 2G). `whole_hours`: the hour of the event is not counted (1182/71 Art. 3(1))."""

    at_least_working_days: int = Field(default=0, ge=0, le=31)
    month_end: Literal["down", "up", "refuse"] = "down"
    month_from: Literal["event", "next_day"] = "event"
    whole_hours: YesOrNo = False


class Limit(StrictModel):
    """How long a clock runs. One of: `n` units; until the date or instant in the fact `set_by` (with `n` units while
    that is not stated); as long as `values` says for the value of the fact `by` (a severity); or until the earlier, or
    the later, of several ends."""

    n: MonthAndDay | None = None
    unit: Unit | None = None
    set_by: Name | None = None
    by: Name | None = None
    values: dict[Name, TimeAmount] = {}
    earlier_of: tuple[TimeAmount, ...] = Field(default=(), min_length=2)
    later_of: tuple[TimeAmount, ...] = Field(default=(), min_length=2)

    @property
    def depends_on_facts(self) -> bool:
        """Whether a fact sets the end or the length."""
        return self.set_by is not None or self.by is not None

    @cached_property
    def several(self) -> tuple[Length, ...]:
        """The lengths of which the earlier or the later end decides."""
        return tuple((amount.n, amount.unit) for amount in self.earlier_of or self.later_of)

    @cached_property
    def usual(self) -> tuple[Length, ...]:
        """The lengths where no value of a fact decides: none, one, or `several`."""
        return ((self.n, self.unit),) if self.n is not None and self.unit is not None else self.several

    @cached_property
    def lengths(self) -> tuple[Length, ...]:
        """Every length that the limit may have."""
        return (*((amount.n, amount.unit) for amount in self.values.values()), *self.usual)

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units that the limit may count in."""
        return tuple(unit for _, unit in self.lengths)

    def lengths_for(self, value: object) -> tuple[Length, ...]:
        """Return the lengths by which the limit counts where the fact `by` has a value; None: it is not stated."""
        amount = self.values.get(str(value)) if value is not None else None
        return ((amount.n, amount.unit),) if amount else self.usual

    @model_validator(mode="after")
    def says_how_long(self) -> Self:
        if (self.n is None) != (self.unit is None):
            raise PydanticCustomError("amount_without_unit", "n and unit belong together")
        if (self.by is None) != (not self.values):
            raise PydanticCustomError("values_without_fact", "by and values belong together")
        both = self.earlier_of and self.later_of
        if self.several and (both or self.depends_on_facts or self.n is not None):
            raise PydanticCustomError(
                "limit_of_several",
                "earlier_of or later_of stands alone: without n, set_by, by and the other of the two",
            )
        if not self.several and self.n is None and self.set_by is None and self.by is None:
            raise PydanticCustomError(
                "limit_without_length", "a limit needs n and unit, set_by, by and values, or earlier_of or later_of"
            )
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
    counted on from the `end` of the limit, from the `unrolled_end` before a day of rest moved it, with the limit from
    its `start`, or from the day of the `decision`; no extension ends earlier than the limit did. `rules`: the rules
    that say who asks, who grants and how much in `total`, where they are others than that of the clock."""

    asks: tuple[Name, ...]
    grants: tuple[Name, ...]
    by: Literal["units", "date"] = "units"
    each: int | None = None
    total: int | None = None
    times: int | None = None
    needs: Requirement | None = None
    late: bool = False
    second_person: bool = True
    counts_from: CountsFrom | Literal["decision"] = "end"
    rules: dict[ExtensionPart, str] = {}

    @model_validator(mode="after")
    def says_how_much(self) -> Self:
        if self.by == "date" and (self.each or self.total):
            raise PydanticCustomError("date_extension_with_units", "an extension by date has no units")
        if self.by == "date" and self.counts_from != "end":
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
    the reason why a limit in calendar days, weeks or months does so, or does not. `counting` is what its statute counts
    in its own way. `over` is the ladder after the expiry.
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
    outside_hours: OutsideHours = "at_once"
    day_end: DayEnd = "midnight"
    counting: Counting | None = None
    warn: int | TimeAmount | None = None
    over: tuple[Rung, ...] = ()
    extension: Extension | None = None
    suspension: Suspension | None = None
    breach: bool = True
    outlives: dict[EventName, Annotated[str, Field(min_length=1)]] = {}

    @property
    def extended_from(self) -> CountsFrom:
        """From where granted units count; those from the day of the decision have named a day instead."""
        said = self.extension.counts_from if self.extension else "end"
        return "end" if said == "decision" else said

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
