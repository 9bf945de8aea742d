"""The base class of all views, and the types that they share."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, PlainSerializer, WithJsonSchema

from calendars import office_zone
from models.frozen import Frozen


class View(Frozen):
    """Something that is shown. `model_dump(mode="json")` is the JSON that programs get."""

    model_config = ConfigDict(extra="forbid", validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)


class NamedView(View):
    """A code with what people read for it (`label`): a unit, a post or a person, or a word of a regulation."""

    code: str
    label: str


# An instant in ISO 8601, in the office's time zone: 2025-09-30T16:00:00+08:00.
ShownInstant = Annotated[
    datetime,
    PlainSerializer(lambda at: at.astimezone(office_zone()).isoformat(), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
ShownValue = bool | int | ShownInstant | date | str | tuple[str, ...]  # what a fact states
Known = Literal["then", "now"]  # of an instant: by what was on record then, or by all that is on record today
