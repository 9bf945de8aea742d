"""What the judge says of a rule of a case."""

from collections.abc import Set
from datetime import datetime
from typing import Literal, NamedTuple

from models.rule import RuleId

Finding = Literal["broken", "open", "kept", "does_not_apply"]
DOES_NOT_APPLY: Finding = "does_not_apply"
WORST_FIRST: tuple[Finding, ...] = ("broken", "open", "kept", "does_not_apply")


class KeepVerdict(NamedTuple):
    """What is so of one line of `keeps:` at one event. Of a broken line `seq` is the event that broke it, or that
    nothing followed, and `since` the instant from which it was broken."""

    found: Finding
    line: int
    seq: int | None = None
    since: datetime | None = None


KEPT = KeepVerdict("kept", 0)  # where nobody asks of which line


class RuleVerdict(NamedTuple):
    """What is so of a rule of a case: the worst of its lines. `broken`: every place where it was broken. `breach`: the
    register calls that a breach itself, at that event."""

    rule: RuleId
    found: Finding
    broken: tuple[KeepVerdict, ...] = ()
    breach: int | None = None

    @property
    def unexplained(self) -> bool:
        """True where a rule was broken and the register does not call that a breach."""
        return self.found == "broken" and self.breach is None


def worst(said: Set[Finding]) -> Finding:
    """Return the worst of some findings."""
    for finding in WORST_FIRST:
        if finding in said:
            return finding
    return DOES_NOT_APPLY
