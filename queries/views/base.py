"""The base class of all views, and the types that they share."""

from datetime import date, datetime
from typing import Annotated

from pydantic import ConfigDict, PlainSerializer, WithJsonSchema

from models.frozen import Frozen


class View(Frozen):
    """Something that is shown. `model_dump(mode="json")` is the JSON that programs get."""

    model_config = ConfigDict(extra="forbid", validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)


# An instant in ISO 8601 with its offset, such as 2025-09-30T16:00:00+08:00.
ShownInstant = Annotated[
    datetime,
    PlainSerializer(lambda at: at.isoformat(), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
ShownValue = bool | int | ShownInstant | date | str | tuple[str, ...]  # what a fact states

HIDDEN = "(保密)"  # shown instead of what the reader may not see
