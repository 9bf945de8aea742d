"""What every word of the model is: immutable, typed, compared by value."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A message or a state. Unknown fields are ignored, so that an older worker tolerates a newer sender."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Written(BaseModel):
    """A word that a person writes in YAML. An unknown field is a slip of the pen and is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
