"""What is visible in the record of a case if a rule was kept: the words of `keeps:`."""

from models.keeps.keep import EventPattern, Keep, KeepLimit, KnownValue, NumberRange

__all__ = ["EventPattern", "Keep", "KeepLimit", "KnownValue", "NumberRange"]
