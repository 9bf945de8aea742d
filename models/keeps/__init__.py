"""What is visible in the record of a case if a rule was kept: the words of `keeps:`."""

from models.keeps.event_pattern import EventPattern, FactCondition, KnownValue
from models.keeps.keep import Asked, Keep, KeepLimit

__all__ = ["Asked", "EventPattern", "FactCondition", "Keep", "KeepLimit", "KnownValue"]
