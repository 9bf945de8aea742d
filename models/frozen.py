"""The two base classes of all models, and yes or no. Both classes are immutable and compared by value."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

YesOrNo = Annotated[bool, Field(strict=True)]  # pydantic alone would read 1 and "no" as well


class Frozen(BaseModel):
    """Base of messages and states. Unknown fields are ignored, so that an older worker tolerates a newer sender.

    A model that is made often has `Field(default_factory=dict)` where `{}` would do: pydantic deep-copies that one.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")


class StrictModel(BaseModel):
    """Base of what people write in YAML or forms. An unknown field is most likely a typing error: it is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
