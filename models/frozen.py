"""The two base classes of all models, and yes or no. Both classes are immutable and compared by value."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

YesOrNo = Annotated[bool, Field(strict=True)]  # pydantic alone would read 1 and "no" as well

# How pydantic itself fills a model that it makes without validating.
_set_fields_set, _set_extra, _set_private = (
    vars(BaseModel)[f"__pydantic_{name}__"].__set__ for name in ("fields_set", "extra", "private")
)


class Frozen(BaseModel):
    """Base of messages and states. Unknown fields are ignored, so that an older worker tolerates a newer sender.

    A model that is made often has `Field(default_factory=dict)` where `{}` would do: pydantic deep-copies that one.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    def changed(self, change: Mapping[str, object]) -> Self:
        """Return what `model_copy(update=change)` returns, in a third of its time: a case is copied at every event.
        Neither additional nor private fields are copied: no message or state has any. Which fields were set by hand is
        as before: nobody asks."""
        changed = object.__new__(type(self))
        fields = changed.__dict__
        fields |= self.__dict__
        fields |= change
        _set_fields_set(changed, self.__pydantic_fields_set__)
        _set_extra(changed, None)
        _set_private(changed, None)
        return changed


class StrictModel(BaseModel):
    """Base of what people write in YAML or forms. An unknown field is most likely a typing error: it is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
