"""What an old system says of a complaint that is moved in: where it stands, and what lies behind it."""

from pydantic import AwareDatetime, Field

from models.frozen import Frozen
from models.messages import Holder
from models.requirement import EventName, Name


class Imported(Frozen):
    """The position of a complaint at its import, part of its event `opened`. None of it has been judged here.

    `old_number` is its number in the old system. It came to `stage` at `since`; `holder` has the work in hand.
    `happened` are the outcomes and acts of the old system with their instants, `started` the limits that run with the
    start of each, `extended` the units by which they were extended. `overdue` are limits that ended with a breach
    before. `closed_at` is set exactly if `stage` is an end of the case.
    """

    old_number: str = Field(min_length=1, max_length=100)
    stage: Name
    since: AwareDatetime
    holder: Holder | None = None
    happened: dict[EventName, AwareDatetime] = Field(default_factory=dict)
    started: dict[Name, AwareDatetime] = Field(default_factory=dict)
    extended: dict[Name, int] = Field(default_factory=dict)
    overdue: tuple[Name, ...] = ()
    closed_at: AwareDatetime | None = None
